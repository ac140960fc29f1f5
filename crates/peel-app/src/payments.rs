//! Buying credits: orders, what the payment provider tells, what goes back.

mod orders;
mod provider;
mod receipt;
mod refund;
mod selling;
mod till;
mod told;

pub use orders::{Checkout, OrderWish, Prices, create_order, order, orders, prices};
pub use provider::{
    ClientSecret, Incoming, InvalidEvent, Listed, NewPayment, OpenPayment, PaymentError,
    PaymentProvider,
};
pub use receipt::{Receipt, receipt};
pub use refund::refund_order;
pub use selling::Selling;
pub use till::{LookedInto, Reconciled, Till, TillPorts};
pub use told::take_event;
