//! Buying credits: orders, what the payment provider tells, what goes back.

mod mailing;
mod orders;
mod provider;
mod receipt;
mod refund;
mod selling;
mod sheet;
mod till;
mod told;

pub use mailing::Receipts;
pub use orders::{Checkout, OrderWish, Prices, create_order, order, orders, prices};
pub use provider::{
    ClientSecret, Incoming, InvalidEvent, Listed, NewPayment, OpenPayment, PaymentError,
    PaymentProvider,
};
pub use receipt::{Receipt, receipt, receipt_by_key, receipt_key};
pub use refund::{RefundError, RefundWish, Refunded, refund_order};
pub use selling::{Seller, Selling, TaxNote};
pub use sheet::Sheet;
pub use till::{LookedInto, Reconciled, Till, TillPorts};
pub use told::take_event;
