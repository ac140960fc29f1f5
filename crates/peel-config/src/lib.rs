//! Configuration, and the only reader of the environment.
//!
//! [`Environment`] is what every command reads; [`ServiceConfig`] is what the service reads
//! besides, from `peel.toml` and from variables.
//!
//! | variable | meaning | allowed |
//! |---|---|---|
//! | `PEEL_HOME` | where engine, models and compiled networks are kept | a path; default: `peel` in the user's cache folder |
//! | `PEEL_PRECISION` | the number format of the network | `auto`, `f32`, `bf16` |
//! | `PEEL_THREADS` | threads of the network | 1 to 1024 |
//! | `PEEL_MAX_MEGAPIXELS` | largest picture, in million pixels | above 0, at most 1000 |
//! | `PEEL_MAX_SIDE` | longest side of a picture, in pixels | 16 to 65535 |
//! | `PEEL_MAX_BYTES` | largest file, in bytes | 1 to 4294967296 |
//!
//! A variable that is empty counts as not set.

mod environment;
mod key;
mod misspelt;
mod parse;
mod reference;
mod secret;
mod sections;
mod service;
mod values;
mod variable;

pub use environment::{Environment, LimitOverrides, Precision};
pub use ipnet::IpNet;
pub use key::Key;
pub use misspelt::{UnknownVariable, unknown_variables};
pub use parse::Rate;
pub use reference::reference;
pub use secret::Secret;
pub use sections::{
    AdSource, Admin, Ads, Analytics, Auth, Compat, Durability, Facebook, Fetch, Fingerprints,
    Google, Limits, LogFormat, LogLevel, Logging, Mail, Oidc, Privacy, Queue, Quota, Rates,
    Rendering, Retention, Secrets, Selling, Server, Site, SmtpSecurity, Stage, Storage, Stripe,
    Tax, Tls, Webhooks,
};
pub use service::{ServiceConfig, Shown};
pub use values::Origin;
pub use variable::ConfigError;
