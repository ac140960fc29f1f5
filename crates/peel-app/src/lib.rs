//! What the service does: submitting, rendering, editing, linking, keys.
//!
//! Use cases are plain async functions over the ports in [`App`], one file each. Nothing here
//! knows HTTP, SQL or pixels.

mod account;
pub mod administration;
mod admission;
pub mod ads;
mod analytics;
mod app;
mod caller;
mod edit;
mod error;
mod fetcher;
mod images;
mod keys;
mod link;
mod options;
mod original;
mod pace;
pub mod payments;
pub mod people;
mod privacy;
mod progress;
mod quota;
mod removal_prices;
mod remove_now;
mod renderer;
mod rendition;
mod rendition_cache;
mod secret;
mod settings;
mod submit;
mod uploaded;
mod visitor;
mod watch;

pub use account::{AccountView, account};
pub use administration::Administration;
pub use admission::admit;
pub use analytics::{Analytics, Event, NoAnalytics, Note, Notes, Pseudonym, Subject, What};
pub use app::{App, Ports};
pub use caller::Caller;
pub use edit::replace_matte;
pub use error::{AppError, PictureRole};
pub use fetcher::{ByteStream, FetchError, Fetcher};
pub use images::{cancel, delete, image, images};
pub use keys::{
    CreatedKey, InvalidKeyName, KeyName, authenticate, create_key, create_own_key, own_keys,
    revoke_own_key,
};
pub use link::{Link, create_link, follow_link};
pub use options::{Region, RemovalOptions};
pub use original::{Original, failure_code, fetch, receive};
pub use privacy::{
    Caretaker, CaretakerError, ConsentChoice, ExportDownload, ExportView, cancel_erasure, consent,
    download_export, export, request_erasure, request_export, set_consent,
};
pub use progress::{Progress, ProgressEvent, Subscription};
pub use quota::{Complaint, Me, NextUse, me, merge, refund_use, unlock, usage};
pub use removal_prices::RemovalPrices;
pub use remove_now::remove_now;
pub use renderer::{AppliedMatte, RenderError, RenderOrder, Rendered, Renderer};
pub use rendition::{
    BackgroundPicture, Rendering, Rendition, matte, preview, recover_renditions, render, result,
};
pub use secret::ServiceSecret;
pub use settings::Settings;
pub use submit::{Fingerprint, Order, submit, submit_url};
pub use uploaded::{Uploaded, uploaded};
pub use visitor::Visitor;
pub use watch::{Sighting, Watch, wait, watch};
