//! Fetches the engine and the models into the cache, checked and resumable.
//!
//! ```text
//! HOME/engine/openvino-2026.4.1/…   libraries, and installed.json with their sizes and hashes
//! HOME/models/NAME/…                networks as OpenVINO loads them, and installed.json
//! HOME/cache/…                      networks that OpenVINO compiled
//! HOME/.staging/…                   what is being fetched; may be deleted
//! HOME/.lock                        held while something is being installed
//! ```
//!
//! Everything is fetched and checked in `.staging` and moved into its place in one step, so that
//! what is in its place is whole. pip and npm fetch, as separate programs; nothing that they bring
//! is run.

mod checksum;
mod engine;
mod error;
mod home;
mod inventory;
mod lock;
mod manifest;
mod model;
mod npm_package;
mod observer;
mod program;
mod release;
mod setup;
mod staging;
mod wheel;

pub use engine::InstalledEngine;
pub use error::{SetupError, WantedFile};
pub use home::Home;
pub use inventory::{EngineReport, Inventory, ModelReport, ProgramReport, State};
pub use model::InstalledModel;
pub use observer::{Event, Item, Observer, Quiet, Stage};
pub use program::Programs;
pub use release::EngineRelease;
pub use setup::{Setup, SetupOptions};
