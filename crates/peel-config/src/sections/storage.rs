use std::path::PathBuf;

use crate::key::section;
use crate::parse::{one_of, optional, path};

/// What survives what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// What was accepted survives a power cut.
    PowerCut,
    /// What was accepted survives the death of the process. Faster.
    ProcessCrash,
}

section! {
    /// Where the service keeps what it keeps.
    Storage = "storage" {
        /// The folder of the database and the pictures. Without it, `peel` in the user's data folder.
        data_dir: Option<PathBuf> = "", "PEEL_DATA_DIR", "the path of a folder, or nothing", optional(path);
        /// What accepted work survives.
        durability: Durability = "power-cut", "PEEL_DURABILITY", "`power-cut` or `process-crash`",
            one_of(&[("power-cut", Durability::PowerCut), ("process-crash", Durability::ProcessCrash)]);
    }
}
