//! What people have agreed to, and their rights to a copy and to be forgotten.

mod caretaker;
mod consent;
mod erasure;
mod export;

pub use caretaker::{Caretaker, CaretakerError};
pub use consent::{ConsentChoice, consent, set_consent};
pub use erasure::{cancel_erasure, request_erasure};
pub use export::{ExportDownload, ExportView, download_export, export, request_export};
