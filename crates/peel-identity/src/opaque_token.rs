use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use peel_domain::{Digest, Randomness};
use sha2::Sha256;

/// A secret of 256 random bits that stands for something in the store, where only its hash is kept: a refresh
/// token, or what a link in a mail carries. Letters, digits, `-` and `_`.
#[derive(Clone, PartialEq, Eq)]
pub struct OpaqueToken {
    bytes: [u8; 32],
    text: String,
}

/// A text that is not shaped like one of our tokens.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a token")]
pub struct InvalidOpaqueToken;

impl OpaqueToken {
    /// A new token.
    pub fn random(randomness: &dyn Randomness) -> Self {
        let mut bytes = [0; 32];
        randomness.fill(&mut bytes);
        Self::of(bytes)
    }

    /// The token that follows on this one: always the same, and known to nobody without `key`.
    #[must_use]
    pub fn successor(&self, key: &[u8; 32]) -> Self {
        let mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
        Self::of(mac.chain_update(self.bytes).finalize().into_bytes().into())
    }

    /// What is stored and looked up. The token has 256 bits, so a slow hash would add nothing.
    #[must_use]
    pub fn hash(&self) -> Digest {
        Digest::of(&self.bytes)
    }

    /// The whole token, for whoever is to show it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.text
    }

    fn of(bytes: [u8; 32]) -> Self {
        Self {
            bytes,
            text: URL_SAFE_NO_PAD.encode(bytes),
        }
    }
}

impl FromStr for OpaqueToken {
    type Err = InvalidOpaqueToken;

    fn from_str(text: &str) -> Result<Self, InvalidOpaqueToken> {
        let mut bytes = [0; 32];
        match URL_SAFE_NO_PAD.decode_slice(text, &mut bytes) {
            Ok(32) => Ok(Self::of(bytes)),
            _ => Err(InvalidOpaqueToken),
        }
    }
}

/// Hides it.
impl fmt::Debug for OpaqueToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OpaqueToken(…)")
    }
}

#[cfg(test)]
mod tests {
    use peel_domain::SeededRandomness;

    use super::*;

    #[test]
    fn a_token_reads_back_in_one_spelling() {
        let token = OpaqueToken::random(&SeededRandomness::new(1));
        assert_eq!(token.reveal().parse(), Ok(token.clone()));
        let text = token.reveal();
        for other in [
            String::new(),
            text[1..].to_owned(),
            format!("{text}="),
            format!("{text}A"),
            format!(" {text}"),
            format!("{}é", &text[..text.len() - 2]),
            "x".repeat(1_000_000),
        ] {
            assert!(other.parse::<OpaqueToken>().is_err());
        }
    }

    #[test]
    fn successors_are_the_same_for_the_same_key_and_tell_nothing_without_it() {
        let token = OpaqueToken::random(&SeededRandomness::new(1));
        let next = token.successor(&[1; 32]);
        assert_eq!(next, token.successor(&[1; 32]));
        assert_ne!(next, token.successor(&[2; 32]));
        assert_ne!(next, next.successor(&[1; 32]));
        assert_ne!(next.hash(), token.hash());
    }

    #[test]
    fn debug_output_hides_it() {
        let token = OpaqueToken::random(&SeededRandomness::new(1));
        assert!(!format!("{token:?}").contains(token.reveal()));
    }
}
