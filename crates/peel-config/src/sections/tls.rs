use std::path::PathBuf;

use crate::key::section;
use crate::parse::{optional, path};

section! {
    /// TLS without a reverse proxy.
    Tls = "tls" {
        /// The certificate chain, as PEM.
        certificate: Option<PathBuf> = "", "PEEL_TLS_CERTIFICATE", "the path of a file, or nothing", optional(path);
        /// Its private key, as PEM.
        key: Option<PathBuf> = "", "PEEL_TLS_KEY", "the path of a file, or nothing", optional(path);
    }
}
