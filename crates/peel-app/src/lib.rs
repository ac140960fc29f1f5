//! What the service does: submitting, rendering, editing, linking, keys.
//!
//! Use cases are plain async functions over the ports in [`App`], one file each. Nothing here
//! knows HTTP, SQL or pixels.

mod app;
mod fetcher;
mod options;
mod progress;
mod renderer;

pub use app::App;
pub use fetcher::{ByteStream, FetchError, Fetcher};
pub use options::{Region, RemovalOptions};
pub use progress::{Progress, ProgressEvent, Subscription};
pub use renderer::{AppliedMatte, RenderError, RenderOrder, Rendered, Renderer};
