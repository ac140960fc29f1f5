//! One section of `peel.toml` each.

mod compat;
mod fetch;
mod limits;
mod logging;
mod queue;
mod rendering;
mod retention;
mod secrets;
mod server;
mod storage;
mod tls;
mod webhooks;

pub use compat::Compat;
pub use fetch::Fetch;
pub use limits::Limits;
pub use logging::{LogFormat, LogLevel, Logging};
pub use queue::Queue;
pub use rendering::Rendering;
pub use retention::Retention;
pub use secrets::Secrets;
pub use server::{Server, Stage};
pub use storage::{Durability, Storage};
pub use tls::Tls;
pub use webhooks::Webhooks;
