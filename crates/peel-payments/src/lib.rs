//! Stripe as the provider of payments: [`Stripe`] over its REST API.
//!
//! Requests and answers are typed here, as far as they are used; what Stripe adds is ignored. A message of Stripe's
//! becomes an event only by way of [`signature`], which looks at its raw bytes.

mod objects;
mod requests;
pub mod signature;
mod stripe;

pub use stripe::{Stripe, StripeOptions};
