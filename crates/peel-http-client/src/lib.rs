//! The only outbound HTTP clients.
//!
//! [`Client`] downloads files from addresses that are written in the program: it speaks https alone and
//! takes up again what was cut. [`WebClient`] goes to addresses that users name, none of which is trusted.
//! Both look at each address before they go there, follow few redirects, bound size and time, send no cookies and use
//! no proxy.

mod address;
mod client;
mod download;
mod error;
mod web;

pub use client::Client;
pub use download::{DownloadLimits, Progress};
pub use error::HttpError;
pub use hyper::header::{HeaderMap, HeaderName, HeaderValue};
pub use hyper::{Method, StatusCode};
pub use ipnet::IpNet;
pub use web::{
    Answer, FetchError, FetchLimits, Fetched, NetworkPolicy, PostAnswer, Refusal, Resolver,
    SystemResolver, WebClient,
};
