use std::fmt;
use std::str::FromStr;

use crate::{Digest, ExportId, ImageId};

/// Where a blob lies: `/`-separated, all blobs of an image under the image's id. Nobody else
/// spells a path.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BlobKey(String);

/// A text that is no blob key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a blob key")]
pub struct InvalidBlobKey;

impl BlobKey {
    /// The uploaded bytes.
    #[must_use]
    pub fn original(image: ImageId) -> Self {
        Self(format!("{image}/original"))
    }

    /// The cutout that `attempt` made. Each attempt writes its own, so that a worker whose
    /// lease is over cannot overwrite what another one finished.
    #[must_use]
    pub fn cutout(image: ImageId, attempt: u32) -> Self {
        Self(format!("{image}/cutout/{attempt}"))
    }

    /// The cutout of an edited matte. `request` is the edit's digest.
    #[must_use]
    pub fn edited_cutout(image: ImageId, request: &Digest) -> Self {
        Self(format!("{image}/edit/{request}"))
    }

    /// A rendering of version `version` of the cutout; `composition` is the digest of how.
    #[must_use]
    pub fn rendition(image: ImageId, version: u32, composition: &Digest) -> Self {
        Self(format!("{image}/rendition/{version}/{composition}"))
    }

    /// The archive of an export. It is no image's, so cleaning up after images leaves it alone.
    #[must_use]
    pub fn export(export: ExportId) -> Self {
        Self(format!("{export}/archive"))
    }

    /// Where the marks of all who were erased are.
    pub const ERASURE_MARKS: &str = "erased";

    /// The mark of somebody who was erased. It is no image's either, and stays.
    #[must_use]
    pub fn erased(mark: &Digest) -> Self {
        Self(format!("{}/{mark}", Self::ERASURE_MARKS))
    }

    /// The mark of an [`erased`](Self::erased) one.
    #[must_use]
    pub fn erasure_mark(&self) -> Option<Digest> {
        let mark = self.0.strip_prefix(Self::ERASURE_MARKS)?;
        mark.strip_prefix('/')?.parse().ok()
    }

    /// Whether it is a [`rendition`](Self::rendition)'s: it can be made again.
    #[must_use]
    pub fn is_rendition(&self) -> bool {
        self.0.split('/').nth(1) == Some("rendition")
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The image whose blob it is; `None` for what is no image's.
    #[must_use]
    pub fn image(&self) -> Option<ImageId> {
        self.0.split('/').next()?.parse().ok()
    }
}

impl FromStr for BlobKey {
    type Err = InvalidBlobKey;

    fn from_str(text: &str) -> Result<Self, InvalidBlobKey> {
        let mut parts = text.split('/');
        let first = parts.next().unwrap_or_default();
        let is_owned = first == "erased"
            || first.parse::<ImageId>().is_ok()
            || first.parse::<ExportId>().is_ok();
        let name = |part: &str| {
            !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
        };
        let rest: Vec<_> = parts.collect();
        let valid = is_owned && !rest.is_empty() && rest.into_iter().all(name);
        valid.then(|| Self(text.to_owned())).ok_or(InvalidBlobKey)
    }
}

impl fmt::Display for BlobKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for BlobKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const IMAGE: ImageId = ImageId::from_bytes([5; 16]);

    #[test]
    fn every_key_names_its_image_and_reads_back() {
        let digest = Digest::of(b"x");
        for key in [
            BlobKey::original(IMAGE),
            BlobKey::cutout(IMAGE, 2),
            BlobKey::edited_cutout(IMAGE, &digest),
            BlobKey::rendition(IMAGE, 1, &digest),
        ] {
            assert_eq!(key.image(), Some(IMAGE));
            assert_eq!(key.as_str().parse(), Ok(key.clone()));
        }
    }

    #[test]
    fn what_is_no_images_reads_back_too() {
        let mark = Digest::of(b"somebody");
        let export = BlobKey::export(ExportId::from_bytes([4; 16]));
        for key in [BlobKey::erased(&mark), export] {
            assert_eq!(key.as_str().parse(), Ok(key.clone()));
            assert_eq!(key.image(), None);
        }
        assert_eq!(BlobKey::erased(&mark).erasure_mark(), Some(mark));
        assert_eq!(BlobKey::original(IMAGE).erasure_mark(), None);
    }

    #[test]
    fn attempts_do_not_share_a_blob() {
        assert_ne!(BlobKey::cutout(IMAGE, 1), BlobKey::cutout(IMAGE, 2));
    }

    #[test]
    fn a_path_that_leads_elsewhere_is_refused() {
        for bad in [
            "",
            "x",
            "../etc",
            &format!("{IMAGE}"),
            &format!("{IMAGE}/../x"),
            &format!("/{IMAGE}/a"),
            &format!("{IMAGE}//a"),
        ] {
            assert!(bad.parse::<BlobKey>().is_err(), "{bad}");
        }
    }
}
