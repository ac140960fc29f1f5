use std::time::Duration;

use peel_domain::PriceList;

/// What an operator may choose about selling.
#[derive(Debug, Clone)]
pub struct Selling {
    /// What things cost.
    pub prices: PriceList,
    /// How long after an order support may give its money back.
    pub refund_window: Duration,
    /// Who sells, for receipts; several lines.
    pub seller: String,
}

impl Default for Selling {
    fn default() -> Self {
        Self {
            prices: PriceList::default(),
            refund_window: Duration::from_secs(14 * 24 * 3600),
            seller: String::from("Peel"),
        }
    }
}
