//! The files of the build.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use rust_embed::RustEmbed;
#[cfg(test)]
use sha2::{Digest, Sha256};

#[derive(RustEmbed)]
#[folder = "../../web/dist"]
#[allow_missing = true]
struct Built;

/// Where files come from.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Files {
    /// What was built: from the binary in a release, from the folder otherwise.
    Built,
    #[cfg(test)]
    These(&'static [(&'static str, &'static [u8])]),
}

/// A file.
#[derive(Debug, Clone)]
pub(crate) struct File {
    pub(crate) bytes: Bytes,
    /// Differs whenever the bytes do.
    pub(crate) tag: String,
}

impl Files {
    pub(crate) fn get(self, name: &str) -> Option<File> {
        match self {
            Self::Built => {
                let file = Built::get(name)?;
                let tag = tag(&file.metadata.sha256_hash());
                let bytes = match file.data {
                    std::borrow::Cow::Borrowed(bytes) => Bytes::from_static(bytes),
                    std::borrow::Cow::Owned(bytes) => Bytes::from(bytes),
                };
                Some(File { bytes, tag })
            }
            #[cfg(test)]
            Self::These(files) => {
                let (_, bytes) = files.iter().find(|(known, _)| *known == name)?;
                Some(File {
                    bytes: Bytes::from_static(bytes),
                    tag: tag(&Sha256::digest(bytes)),
                })
            }
        }
    }
}

fn tag(hash: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(&hash[..16])
}

/// Whether the build could have given a file this name. Nothing else is looked for.
pub(crate) fn may_be_a_name(path: &str) -> bool {
    let is_plain = |segment: &str| {
        !segment.is_empty()
            && !segment.starts_with('.')
            && segment
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
    };
    path.split('/').all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_leads_elsewhere() {
        assert!(may_be_a_name("assets/index-B4_x.js"));
        for path in [
            "",
            "../Cargo.toml",
            "a//b",
            "a/..",
            "/etc/passwd",
            "a%2eb",
            "a\\b",
            ".env",
        ] {
            assert!(!may_be_a_name(path), "{path}");
        }
    }
}
