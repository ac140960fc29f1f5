//! The only outbound HTTP client.
//!
//! It speaks https alone, follows few redirects and looks at each address before it goes there,
//! bounds size and time, sends no cookies and uses no proxy.

mod address;
mod client;
mod download;
mod error;

pub use client::Client;
pub use download::{DownloadLimits, Progress};
pub use error::HttpError;
