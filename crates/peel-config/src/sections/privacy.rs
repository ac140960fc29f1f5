use std::time::Duration;

use crate::key::section;
use crate::parse::{duration, one_of};

/// When browsers may be told apart by how they look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fingerprints {
    /// Never.
    Off,
    /// Of those who have consented.
    Consent,
    /// Always. The law of many countries asks for consent.
    On,
}

section! {
    /// What becomes of what is known about people.
    Privacy = "privacy" {
        /// How long somebody who has asked for their erasure may think better of it.
        erasure_delay: Duration = "24h", "PEEL_ERASURE_DELAY", "a time, such as `24h`", duration;
        /// How long an export of everything about somebody can be fetched.
        export_life: Duration = "24h", "PEEL_EXPORT_LIFE", "a time, such as `24h`", duration;
        /// When what a browser looks like counts in telling visitors apart.
        fingerprints: Fingerprints = "consent", "PEEL_FINGERPRINTS", "`off`, `consent` or `on`",
            one_of(&[("off", Fingerprints::Off), ("consent", Fingerprints::Consent), ("on", Fingerprints::On)]);
    }
}
