use std::fmt;
use std::str::FromStr;

use crate::named::named;
use crate::{Digest, Randomness, UnknownName, base32};

const PREFIX: &str = "peel_live_";
const DIGITS: usize = 52;

/// The secret of an API key: `peel_live_` and 256 random bits. Shown once, when it is
/// made; only its [`KeyHash`] is kept.
#[derive(Clone)]
pub struct ApiKeySecret(String);

/// A text that is not shaped like one of our API keys.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an API key")]
pub struct InvalidApiKey;

impl ApiKeySecret {
    /// A new secret.
    pub fn random(randomness: &dyn Randomness) -> Self {
        let mut bytes = [0; 32];
        randomness.fill(&mut bytes);
        Self::from_bytes(&bytes)
    }

    /// The secret of these random bytes.
    #[must_use]
    pub fn from_bytes(bytes: &[u8; 32]) -> Self {
        Self(format!("{PREFIX}{}", base32::encode(bytes)))
    }

    /// The whole secret, to be shown to its owner.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is stored and looked up. The secret has 256 bits, so a slow hash would add
    /// nothing.
    #[must_use]
    pub fn hash(&self) -> KeyHash {
        KeyHash(Digest::of(self.0.as_bytes()))
    }

    /// Enough of it to tell one's keys apart.
    #[must_use]
    pub fn prefix(&self) -> KeyPrefix {
        KeyPrefix(self.0[..PREFIX.len() + 4].to_owned())
    }
}

impl FromStr for ApiKeySecret {
    type Err = InvalidApiKey;

    /// Refuses what cannot be a key before anything is looked up.
    fn from_str(text: &str) -> Result<Self, InvalidApiKey> {
        text.strip_prefix(PREFIX)
            .filter(|digits| digits.len() == DIGITS)
            .and_then(base32::decode::<32>)
            .map(|_| Self(text.to_owned()))
            .ok_or(InvalidApiKey)
    }
}

/// Hides the secret.
impl fmt::Debug for ApiKeySecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}…", self.prefix())
    }
}

/// SHA-256 of an [`ApiKeySecret`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeyHash(Digest);

impl KeyHash {
    /// A stored hash.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Digest::from_bytes(bytes))
    }

    /// The 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }
}

/// The first characters of a secret, such as `peel_live_7k2m`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyPrefix(String);

impl KeyPrefix {
    /// A stored prefix.
    #[must_use]
    pub fn from_stored(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Display for KeyPrefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

named! {
    /// Something an API key may do.
    "scope" Scope {
        /// See images and results.
        ImagesRead = "images:read",
        /// Submit, change and delete images.
        ImagesWrite = "images:write",
        /// See the balance.
        AccountRead = "account:read",
    }
}

/// What an API key may do.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Scopes(u8);

impl Scopes {
    /// Everything.
    #[must_use]
    pub fn all() -> Self {
        Scope::ALL.iter().copied().collect()
    }

    /// Whether `scope` is among them.
    #[must_use]
    pub const fn contain(self, scope: Scope) -> bool {
        self.0 & (1 << scope as u8) != 0
    }

    /// Them, in order.
    pub fn iter(self) -> impl Iterator<Item = Scope> {
        Scope::ALL
            .iter()
            .copied()
            .filter(move |scope| self.contain(*scope))
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        Self(
            scopes
                .into_iter()
                .fold(0, |bits, scope| bits | 1 << scope as u8),
        )
    }
}

/// Names with spaces between them.
impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.iter().map(Scope::as_str).collect();
        f.write_str(&names.join(" "))
    }
}

impl fmt::Debug for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{self}]")
    }
}

impl FromStr for Scopes {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, UnknownName> {
        text.split_whitespace().map(Scope::from_str).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_reads_back_and_keeps_its_hash() {
        let secret = ApiKeySecret::from_bytes(&[42; 32]);
        let read: ApiKeySecret = secret.reveal().parse().unwrap();
        assert_eq!(read.hash(), secret.hash());
        assert_eq!(secret.reveal().len(), PREFIX.len() + DIGITS);
    }

    #[test]
    fn what_is_not_shaped_like_a_key_is_refused() {
        let secret = ApiKeySecret::from_bytes(&[42; 32]).reveal().to_owned();
        for text in [
            "",
            "peel_live_",
            &secret[1..],
            &secret[..secret.len() - 1],
            "peel_live_é",
        ] {
            assert!(text.parse::<ApiKeySecret>().is_err(), "{text}");
        }
        assert!(secret.to_uppercase().parse::<ApiKeySecret>().is_err());
    }

    #[test]
    fn debug_output_shows_no_more_than_the_prefix() {
        let secret = ApiKeySecret::from_bytes(&[42; 32]);
        assert_eq!(format!("{secret:?}"), format!("{}…", secret.prefix()));
        assert_eq!(secret.prefix().to_string().len(), "peel_live_abcd".len());
    }

    #[test]
    fn scopes_read_back() {
        let scopes: Scopes = [Scope::AccountRead, Scope::ImagesRead]
            .into_iter()
            .collect();
        assert_eq!(scopes.to_string(), "images:read account:read");
        assert_eq!(scopes.to_string().parse(), Ok(scopes));
        assert!(!scopes.contain(Scope::ImagesWrite));
        assert!("images:read everything".parse::<Scopes>().is_err());
    }
}
