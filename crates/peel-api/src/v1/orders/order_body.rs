use peel_app::payments::Checkout;
use peel_store::OrderRecord;
use serde::Serialize;
use utoipa::ToSchema;

use crate::time::rfc3339;

/// An order.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OrderBody {
    /// Its id.
    #[schema(example = "ord_06as1p2x7kq3v5mzy8d4w9c0ne")]
    id: String,
    /// What is bought: `one`, `pack_10`, `pack_50` or `pack_200`.
    product: &'static str,
    /// The credits in it.
    #[schema(example = 10.0)]
    credits: f64,
    /// `usd` or `cny`.
    currency: &'static str,
    /// What it costs, in hundredths of the currency.
    #[schema(example = 590)]
    amount: i64,
    /// What went back of that.
    refunded: i64,
    /// `created`, `open`, `processing`, `paid` or `cancelled`.
    state: &'static str,
    /// The image that is unlocked once it is paid.
    image: Option<String>,
    /// Whether it moves no money.
    test_mode: bool,
    /// Lets a page pay it, while there is something to pay.
    client_secret: Option<String>,
    /// Since when it is there.
    #[schema(format = DateTime)]
    created_at: String,
    /// When we learnt that it was paid.
    #[schema(format = DateTime)]
    paid_at: Option<String>,
}

impl From<&OrderRecord> for OrderBody {
    fn from(order: &OrderRecord) -> Self {
        let terms = &order.terms;
        Self {
            id: terms.order.to_string(),
            product: order.product.as_str(),
            credits: terms.credits.as_f64(),
            currency: terms.price.currency.as_str(),
            amount: terms.price.minor,
            refunded: order.reversed(),
            state: order.state.as_str(),
            image: order.image.map(|image| image.to_string()),
            test_mode: !terms.is_live,
            client_secret: None,
            created_at: rfc3339(order.created_at),
            paid_at: order.paid_at.map(rfc3339),
        }
    }
}

impl From<&Checkout> for OrderBody {
    fn from(checkout: &Checkout) -> Self {
        Self {
            client_secret: checkout
                .client_secret
                .as_ref()
                .map(|secret| secret.reveal().to_owned()),
            ..Self::from(&checkout.order)
        }
    }
}
