use crate::key::section;
use crate::variable::number;

section! {
    /// What people whose role allows it may do for others.
    Admin = "admin" {
        /// How many credits somebody of the role `support` may give to somebody at once.
        support_grant: u32 = "10", "PEEL_SUPPORT_GRANT", "a number from 0 to 1000000", number(0..=1_000_000);
        /// How many in 24 hours.
        support_grant_per_day: u32 = "50", "PEEL_SUPPORT_GRANT_PER_DAY", "a number from 0 to 1000000", number(0..=1_000_000);
        /// How many credits somebody of the role `admin` may give to somebody, or take away, at once.
        admin_grant: u32 = "1000", "PEEL_ADMIN_GRANT", "a number from 0 to 1000000", number(0..=1_000_000);
        /// How many they may give in 24 hours.
        admin_grant_per_day: u32 = "10000", "PEEL_ADMIN_GRANT_PER_DAY", "a number from 0 to 1000000", number(0..=1_000_000);
    }
}
