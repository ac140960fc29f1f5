use std::path::PathBuf;

use crate::key::section;
use crate::parse::{flag, optional, path};

section! {
    /// Accounts.
    Auth = "auth" {
        /// Whether strangers may make accounts. Those that are there can be used in any case.
        registration: bool = "true", "PEEL_REGISTRATION", "`true` or `false`", flag;
        /// Passwords that have become known, as a sorted file of SHA-1 hashes in hexadecimal, one a line, as Have I Been Pwned gives them out. A list of common ones is built in.
        breached_passwords: Option<PathBuf> = "", "PEEL_BREACHED_PASSWORDS", "the path of a file, or nothing", optional(path);
    }
}
