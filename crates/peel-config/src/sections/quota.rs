use std::time::Duration;

use crate::key::section;
use crate::parse::{duration, optional};
use crate::variable::number;

section! {
    /// What people may do without paying.
    Quota = "quota" {
        /// Removals that everybody has free.
        free_uses: u32 = "3", "PEEL_FREE_USES", "a number from 0 to 1000", number(0..=1000);
        /// After which time they have as many again. Without it, never.
        free_period: Option<Duration> = "", "PEEL_FREE_PERIOD", "a time, such as `30d`, or nothing", optional(duration);
        /// How many of them may go to people without a verified account on one network, in a day.
        free_uses_per_network: u32 = "9", "PEEL_FREE_USES_PER_NETWORK", "a number from 0 to 1000000", number(0..=1_000_000);
        /// Pictures that somebody who has nothing left may still see a preview of, in a day.
        previews: u32 = "10", "PEEL_PREVIEWS", "a number from 0 to 100000", number(0..=100_000);
        /// How many of these may go to people without a verified account on one network, in a day.
        previews_per_network: u32 = "30", "PEEL_PREVIEWS_PER_NETWORK", "a number from 0 to 1000000", number(0..=1_000_000);
        /// How often somebody gets back what they paid for a result that they are not happy with, in `refund_window`.
        refunds: u32 = "5", "PEEL_REFUNDS", "a number from 0 to 1000", number(0..=1000);
        /// The time over which refunds are counted.
        refund_window: Duration = "30d", "PEEL_REFUND_WINDOW", "a time, such as `30d`", duration;
    }
}
