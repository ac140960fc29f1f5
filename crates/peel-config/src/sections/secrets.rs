use std::path::PathBuf;

use crate::Secret;
use crate::key::section;
use crate::parse::{optional, path, secret};

section! {
    /// What nobody may know.
    Secrets = "secrets" {
        /// The service's secret: visitors' cookies, links and webhooks are signed with keys that derive from it. In development, one is made and kept in the data folder.
        service: Option<Secret> = "", "PEEL_SECRET", "at least 32 characters, or nothing", optional(secret);
        /// A file with the service's secret, for systems that hand secrets over as files. Must not be set together with `service`.
        service_file: Option<PathBuf> = "", "PEEL_SECRET_FILE", "the path of a file, or nothing", optional(path);
    }
}
