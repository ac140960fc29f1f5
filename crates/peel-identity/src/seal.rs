use std::fmt;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use peel_domain::Randomness;

const NONCE_BYTES: usize = 24;

/// Encrypts, so that what comes back is what was encrypted, for the same purpose, or nothing.
/// XChaCha20-Poly1305 with a random nonce before the text.
#[derive(Clone)]
pub struct Seal(XChaCha20Poly1305);

impl Seal {
    /// With this key.
    #[must_use]
    pub fn new(key: [u8; 32]) -> Self {
        Self(XChaCha20Poly1305::new(&key.into()))
    }

    /// `plain`, encrypted. `purpose` is not kept in it.
    ///
    /// # Panics
    /// When `plain` has more than 256 GiB.
    pub fn seal(&self, purpose: &[u8], plain: &[u8], randomness: &dyn Randomness) -> Vec<u8> {
        let mut nonce = [0; NONCE_BYTES];
        randomness.fill(&mut nonce);
        let payload = Payload {
            msg: plain,
            aad: purpose,
        };
        let sealed = self.0.encrypt(&XNonce::from(nonce), payload);
        let mut bytes = nonce.to_vec();
        bytes.extend(sealed.expect("the text is short enough for the cipher"));
        bytes
    }

    /// What [`seal`](Self::seal) encrypted for the same purpose; `None` for everything else.
    #[must_use]
    pub fn open(&self, purpose: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, text) = sealed.split_first_chunk::<NONCE_BYTES>()?;
        let payload = Payload {
            msg: text,
            aad: purpose,
        };
        self.0.decrypt(&XNonce::from(*nonce), payload).ok()
    }
}

impl fmt::Debug for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seal(…)")
    }
}

#[cfg(test)]
mod tests {
    use peel_domain::SeededRandomness;

    use super::*;

    #[test]
    fn only_the_same_key_and_purpose_open_it_and_only_unchanged() {
        let randomness = SeededRandomness::new(1);
        let seal = Seal::new([1; 32]);
        let sealed = seal.seal(b"mail", b"text", &randomness);
        assert_eq!(seal.open(b"mail", &sealed).unwrap(), b"text");
        assert_eq!(seal.open(b"visit", &sealed), None);
        assert_eq!(Seal::new([2; 32]).open(b"mail", &sealed), None);
        for place in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[place] ^= 1;
            assert_eq!(seal.open(b"mail", &changed), None, "byte {place}");
        }
        for length in 0..sealed.len() {
            assert_eq!(seal.open(b"mail", &sealed[..length]), None);
        }
    }

    #[test]
    fn the_same_text_looks_different_each_time() {
        let randomness = SeededRandomness::new(1);
        let seal = Seal::new([1; 32]);
        let once = seal.seal(b"mail", b"text", &randomness);
        assert_ne!(once, seal.seal(b"mail", b"text", &randomness));
    }
}
