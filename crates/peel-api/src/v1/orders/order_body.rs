use peel_app::App;
use peel_app::payments::{Checkout, receipt_key};
use peel_store::{OrderRecord, ReversalRecord};
use serde::Serialize;
use utoipa::ToSchema;

use crate::ApiState;
use crate::time::rfc3339;

/// An order.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::v1) struct OrderBody {
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
    /// What went back, or was to, oldest first.
    reversals: Vec<ReversalBody>,
    /// `created`, `open`, `processing`, `paid` or `cancelled`.
    state: &'static str,
    /// The image that is unlocked once it is paid.
    image: Option<String>,
    /// Whether it moves no money.
    test_mode: bool,
    /// Lets a page pay it, while there is something to pay.
    client_secret: Option<String>,
    /// Its receipt, once it is paid.
    receipt: Option<ReceiptBody>,
    /// Since when it is there.
    #[schema(format = DateTime)]
    created_at: String,
    /// When we learnt that it was paid.
    #[schema(format = DateTime)]
    paid_at: Option<String>,
}

/// Money that went back.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::v1) struct ReversalBody {
    /// `refund`, or `dispute` when a bank took it back.
    kind: &'static str,
    /// How much, in hundredths of the currency.
    amount: i64,
    /// Whether it came to nothing after all.
    undone: bool,
    /// When we learnt of it.
    #[schema(format = DateTime)]
    at: String,
}

/// A receipt.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::v1) struct ReceiptBody {
    /// Its number.
    #[schema(example = 42)]
    number: u64,
    /// Where it can be read, for a day, by whoever has this address.
    url: String,
}

impl From<&ReversalRecord> for ReversalBody {
    fn from(record: &ReversalRecord) -> Self {
        let reversal = &record.reversal;
        Self {
            kind: reversal.kind.as_str(),
            amount: reversal.amount.minor,
            undone: reversal.is_undone,
            at: rfc3339(record.at),
        }
    }
}

impl OrderBody {
    /// An order as its customer may see it.
    pub(in crate::v1) fn of(state: &ApiState, order: &OrderRecord) -> Self {
        let terms = &order.terms;
        let origin = state.settings.public_url.as_deref().unwrap_or_default();
        Self {
            id: terms.order.to_string(),
            product: order.product.as_str(),
            credits: terms.credits.as_f64(),
            currency: terms.price.currency.as_str(),
            amount: terms.price.minor,
            refunded: order.reversed(),
            reversals: order.reversals.iter().map(ReversalBody::from).collect(),
            state: order.state.as_str(),
            image: order.image.map(|image| image.to_string()),
            test_mode: !terms.is_live,
            client_secret: None,
            receipt: order.receipt.map(|number| ReceiptBody {
                number,
                url: receipt_url(&state.app, origin, order),
            }),
            created_at: rfc3339(order.created_at),
            paid_at: order.paid_at.map(rfc3339),
        }
    }

    /// The same with what lets them pay it.
    pub(super) fn to_pay(state: &ApiState, checkout: &Checkout) -> Self {
        Self {
            client_secret: checkout
                .client_secret
                .as_ref()
                .map(|secret| secret.reveal().to_owned()),
            ..Self::of(state, &checkout.order)
        }
    }
}

fn receipt_url(app: &App, origin: &str, order: &OrderRecord) -> String {
    let id = order.terms.order;
    let key = receipt_key(app, id);
    format!("{origin}/api/v1/orders/{id}/receipt?key={key}")
}
