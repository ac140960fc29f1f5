//! The HTTP API: the native one under `/api/v1`, and those that existing clients speak.
//!
//! [`router`] has every route; [`Server`] brings requests to it. One endpoint is one file:
//! what it is for, how it is described, what it does. Errors are one table, in `error`.

mod body;
mod browser;
mod compat;
mod cookies;
mod docs;
mod error;
mod guard;
mod house_ads;
mod identity;
mod json;
mod multipart;
mod network;
mod observe;
mod openapi;
mod operations;
mod options;
mod origin;
mod path;
mod picture;
mod places;
mod rates;
mod request_id;
mod router;
mod server;
mod settings;
mod state;
mod stripe_webhook;
mod time;
mod v1;
mod website;

pub use ipnet::IpNet;
pub use openapi::document as openapi_document;
pub use rates::{Rate, Rates};
pub use router::router;
pub use server::{Server, ServerSettings, TlsError, TlsFiles};
pub use settings::{ApiSettings, Fingerprints};
pub use state::{ApiState, MetricsPage};
pub use website::Website;
