use std::path::Path;

/// Watches something being installed, and may stop it.
pub trait Observer {
    /// Something happened.
    fn observe(&mut self, event: Event<'_>);

    /// Asked often; `true` ends the installation with
    /// [`SetupError::Cancelled`](crate::SetupError::Cancelled).
    fn is_cancelled(&self) -> bool {
        false
    }
}

/// Something that happens while installing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event<'a> {
    /// Another run is installing into the same home; this one waits for it.
    Waiting,
    /// Nothing is to be done.
    AlreadyInstalled {
        /// What is there.
        item: Item<'a>,
    },
    /// A stage begins.
    Began {
        /// What is being installed.
        item: Item<'a>,
        /// What is done with it.
        stage: Stage,
        /// Bytes to go through, where known.
        total_bytes: Option<u64>,
    },
    /// The stage that began last went on.
    Progress {
        /// Bytes that are done in this stage. Approximate while pip or npm downloads.
        done_bytes: u64,
    },
    /// All stages are done.
    Installed {
        /// What is there now.
        item: Item<'a>,
        /// Its folder.
        folder: &'a Path,
    },
}

/// What is being installed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Item<'a> {
    /// OpenVINO.
    Engine,
    /// The model of this name.
    Model(&'a str),
}

/// A step of an installation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Fetching files, over the network or from a folder.
    Download,
    /// Holding them against their checksums.
    Verify,
    /// Taking what is needed out of an archive.
    Unpack,
    /// Editing a network so that it runs fast.
    Prepare,
}

/// Watches nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Quiet;

impl Observer for Quiet {
    fn observe(&mut self, _: Event<'_>) {}
}

/// Passes on nothing but the wish to stop: for work within a stage that has progress of its own.
pub(crate) struct Unseen<'a>(pub(crate) &'a dyn Observer);

impl Observer for Unseen<'_> {
    fn observe(&mut self, _: Event<'_>) {}

    fn is_cancelled(&self) -> bool {
        self.0.is_cancelled()
    }
}
