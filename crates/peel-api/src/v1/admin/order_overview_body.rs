use peel_store::{OrderOverview, ReversalRecord};
use serde::Serialize;
use utoipa::ToSchema;

use crate::time::rfc3339;

/// An order, and whose.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OrderOverviewBody {
    /// Its id.
    #[schema(example = "ord_06as1p2x7kq3v5mzy8d4w9c0ne")]
    id: String,
    /// Whose: the id of an account or of a visitor.
    #[schema(example = "acc_06as1p2x7kq3v5mzy8d4w9c0ne")]
    owner: String,
    /// Their address, if they have an account.
    #[schema(example = "ada@example.org")]
    email: Option<String>,
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
    #[schema(example = 0)]
    refunded: i64,
    /// `created`, `open`, `processing`, `paid` or `cancelled`.
    state: &'static str,
    /// Whether it moves no money.
    test_mode: bool,
    /// What Stripe calls the payment.
    #[schema(example = "pi_3abc")]
    payment: Option<String>,
    /// The number of its receipt.
    #[schema(example = 17)]
    receipt: Option<u64>,
    /// The image that is unlocked once it is paid.
    image: Option<String>,
    /// What went back, oldest first.
    reversals: Vec<ReversalBody>,
    /// Since when it is there.
    #[schema(format = DateTime)]
    created_at: String,
    /// When we learnt that it was paid.
    #[schema(format = DateTime)]
    paid_at: Option<String>,
}

/// Money that went back.
#[derive(Debug, Serialize, ToSchema)]
struct ReversalBody {
    /// What Stripe calls it.
    #[schema(example = "re_3abc")]
    id: String,
    /// `refund` or `dispute`.
    kind: &'static str,
    /// In hundredths of the order's currency.
    #[schema(example = 590)]
    amount: i64,
    /// Whether it has come back again.
    undone: bool,
    /// When we learnt of it.
    #[schema(format = DateTime)]
    at: String,
}

impl From<&ReversalRecord> for ReversalBody {
    fn from(record: &ReversalRecord) -> Self {
        let reversal = &record.reversal;
        Self {
            id: reversal.id.to_string(),
            kind: reversal.kind.as_str(),
            amount: reversal.amount.minor,
            undone: reversal.is_undone,
            at: rfc3339(record.at),
        }
    }
}

impl From<&OrderOverview> for OrderOverviewBody {
    fn from(overview: &OrderOverview) -> Self {
        let order = &overview.order;
        let terms = &order.terms;
        Self {
            id: terms.order.to_string(),
            owner: order.owner.to_string(),
            email: overview.email.as_ref().map(ToString::to_string),
            product: order.product.as_str(),
            credits: terms.credits.as_f64(),
            currency: terms.price.currency.as_str(),
            amount: terms.price.minor,
            refunded: order.reversed(),
            state: order.state.as_str(),
            test_mode: !terms.is_live,
            payment: order.payment.as_ref().map(ToString::to_string),
            receipt: order.receipt,
            image: order.image.map(|image| image.to_string()),
            reversals: order.reversals.iter().map(ReversalBody::from).collect(),
            created_at: rfc3339(order.created_at),
            paid_at: order.paid_at.map(rfc3339),
        }
    }
}
