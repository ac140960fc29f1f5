use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use peel_domain::Owner;
use sha2::Sha256;

/// The service's secret, of which all keys for signing are derived. One that leaks makes links
/// and visitors forgeable; one that changes makes all of them invalid.
#[derive(Clone)]
pub struct ServiceSecret([u8; 32]);

/// What a signature is for. One for a visitor is none for a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    Visitor,
    Link,
    Webhook,
    Analytics,
    AccessToken,
    RefreshToken,
    Sealing,
    Attempts,
    Trace,
    Export,
    Ad,
    Receipt,
}

impl Purpose {
    /// Never to be changed: all signatures of the kind would become invalid.
    const fn label(self) -> &'static [u8] {
        match self {
            Self::Visitor => b"peel/visitor/1",
            Self::Link => b"peel/link/1",
            Self::Webhook => b"peel/webhook/1",
            Self::Analytics => b"peel/analytics/1",
            Self::Trace => b"peel/trace/1",
            Self::Export => b"peel/export/1",
            Self::Ad => b"peel/ad/1",
            Self::Receipt => b"peel/receipt/1",
            Self::AccessToken => b"peel/access-token/1",
            Self::RefreshToken => b"peel/refresh-token/1",
            Self::Sealing => b"peel/sealing/1",
            Self::Attempts => b"peel/attempts/1",
        }
    }
}

impl ServiceSecret {
    /// A secret of whatever bytes the operator has chosen.
    #[must_use]
    pub fn new(bytes: &[u8]) -> Self {
        Self(peel_domain::Digest::of(bytes).as_bytes().to_owned())
    }

    /// The key that signs webhooks to `owner`: derived, so that it is stored nowhere.
    #[must_use]
    pub fn webhook_key(&self, owner: Owner) -> [u8; 32] {
        self.sign(Purpose::Webhook, owner.to_string().as_bytes())
    }

    /// A key for one purpose.
    pub(crate) fn key(&self, purpose: Purpose) -> [u8; 32] {
        self.sign(purpose, b"key")
    }

    pub(crate) fn sign(&self, purpose: Purpose, message: &[u8]) -> [u8; 32] {
        self.mac(purpose, message).finalize().into_bytes().into()
    }

    /// Whether `tag` signs `message`, in a time that does not depend on where they differ.
    pub(crate) fn is_signed(&self, purpose: Purpose, message: &[u8], tag: &[u8]) -> bool {
        self.mac(purpose, message).verify_slice(tag).is_ok()
    }

    fn mac(&self, purpose: Purpose, message: &[u8]) -> Hmac<Sha256> {
        let key: [u8; 32] = hmac(&self.0)
            .chain_update(purpose.label())
            .finalize()
            .into_bytes()
            .into();
        hmac(&key).chain_update(message)
    }
}

fn hmac(key: &[u8; 32]) -> Hmac<Sha256> {
    Hmac::new_from_slice(key).expect("HMAC takes keys of any length")
}

/// Hides it.
impl fmt::Debug for ServiceSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ServiceSecret(…)")
    }
}

#[cfg(test)]
mod tests {
    use peel_domain::VisitorId;

    use super::*;

    #[test]
    fn a_signature_is_for_one_message_one_purpose_and_one_secret() {
        let secret = ServiceSecret::new(b"correct horse");
        let tag = secret.sign(Purpose::Link, b"message");
        assert!(secret.is_signed(Purpose::Link, b"message", &tag));
        assert!(!secret.is_signed(Purpose::Link, b"massage", &tag));
        assert!(!secret.is_signed(Purpose::Visitor, b"message", &tag));
        assert!(!secret.is_signed(Purpose::Link, b"message", &tag[..31]));
        let other = ServiceSecret::new(b"battery staple");
        assert!(!other.is_signed(Purpose::Link, b"message", &tag));
    }

    #[test]
    fn each_owner_has_a_webhook_key_of_their_own() {
        let secret = ServiceSecret::new(b"correct horse");
        let key = |byte| secret.webhook_key(VisitorId::from_bytes([byte; 16]).into());
        assert_eq!(key(1), key(1));
        assert_ne!(key(1), key(2));
    }

    #[test]
    fn debug_output_hides_it() {
        assert!(!format!("{:?}", ServiceSecret::new(b"hush")).contains("hush"));
    }
}
