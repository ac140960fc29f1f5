//! Going to addresses that users name.
//!
//! Such an address is hostile until shown otherwise. Each one, redirects included, is read once,
//! its name is resolved once, every address that comes of it is held against a list of what is
//! public, and the connection goes to exactly the address that was looked at.

mod body;
mod client;
mod connection;
mod error;
mod limits;
mod networks;
mod policy;
mod resolver;
mod target;

pub use body::Fetched;
pub use client::{Answer, PostAnswer, WebClient};
pub use error::{FetchError, Refusal};
pub use limits::FetchLimits;
pub use policy::NetworkPolicy;
pub use resolver::{Resolver, SystemResolver};
