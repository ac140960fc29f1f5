use std::time::Duration;

use crate::key::section;
use crate::parse::{duration, one_of, optional, quarters, text};

/// How prices stand to taxes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tax {
    /// There is nothing to say about taxes.
    None,
    /// They are in the prices.
    Inclusive,
    /// They are not in the prices.
    Exclusive,
}

section! {
    /// What removals cost in credits, what stands beside prices and on receipts, and when money goes back. Who sells is in `site`.
    Selling = "selling" {
        /// Whether prices include taxes. Nothing is added to them in any case.
        tax: Tax = "none", "PEEL_TAX", "`none`, `inclusive` or `exclusive`",
            one_of(&[("none", Tax::None), ("inclusive", Tax::Inclusive), ("exclusive", Tax::Exclusive)]);
        /// What else there is to say about taxes, such as `VAT 23 %`.
        tax_note: Option<String> = "", "PEEL_TAX_NOTE", "a text, or nothing", optional(text);
        /// The same for those who read Chinese.
        tax_note_zh: Option<String> = "", "PEEL_TAX_NOTE_ZH", "a text, or nothing", optional(text);
        /// How long after a payment support may give money back for credits that were not used.
        refund_period: Duration = "14d", "PEEL_REFUND_PERIOD", "a time, such as `14d`", duration;
        /// What a removal of quality `fast` or `standard` costs who pays with credits. Previews cost nothing.
        standard_credits: i64 = "1", "PEEL_STANDARD_CREDITS", "credits from 1 to 100, such as `1.5`", quarters;
        /// What one of quality `fine` costs. Who has a free use or a pass pays with one of these, whatever the quality.
        fine_credits: i64 = "1", "PEEL_FINE_CREDITS", "credits from 1 to 100, such as `1.5`", quarters;
    }
}
