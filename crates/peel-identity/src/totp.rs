use std::fmt;

use peel_domain::{Digest, Randomness, Timestamp};
use totp_rs::{Algorithm, TOTP};
use url::form_urlencoded::byte_serialize;

const STEP_SECONDS: u64 = 30;

/// What an authenticator and the service share. Codes have six digits, change every 30 seconds and are made
/// with SHA-1 (RFC 6238): what every authenticator can.
#[derive(Clone, PartialEq, Eq)]
pub struct TotpSeed([u8; 20]);

impl TotpSeed {
    /// A new one.
    pub fn random(randomness: &dyn Randomness) -> Self {
        let mut bytes = [0; 20];
        randomness.fill(&mut bytes);
        Self(bytes)
    }

    /// One that was kept.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// What is to be kept, encrypted.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 20] {
        &self.0
    }

    /// For typing it into an authenticator.
    #[must_use]
    pub fn to_base32(&self) -> String {
        self.totp().get_secret_base32()
    }

    /// For showing it to an authenticator as a picture: `otpauth://totp/…`.
    #[must_use]
    pub fn address(&self, service: &str, account: &str) -> String {
        let encoded = |text: &str| -> String {
            let form: String = byte_serialize(text.as_bytes()).collect();
            form.replace('+', "%20")
        };
        let (service, account) = (encoded(service), encoded(account));
        let secret = self.to_base32();
        format!("otpauth://totp/{service}:{account}?secret={secret}&issuer={service}")
    }

    /// The time step to which `code` belongs, if it is one of now: clocks may be 30 seconds apart.
    #[must_use]
    pub fn step_of(&self, code: &str, now: Timestamp) -> Option<u64> {
        let digits: String = code.chars().filter(|c| *c != ' ').take(7).collect();
        let shown = Digest::of(digits.as_bytes());
        let totp = self.totp();
        let step = u64::try_from(now.as_seconds()).ok()? / STEP_SECONDS;
        // Digests are compared, so that the time tells nothing of where they differ.
        [step, step.saturating_sub(1), step.saturating_add(1)]
            .into_iter()
            .find(|step| Digest::of(totp.generate(step * STEP_SECONDS).as_bytes()) == shown)
    }

    fn totp(&self) -> TOTP {
        TOTP::new(Algorithm::SHA1, 6, 1, STEP_SECONDS, self.0.to_vec())
            .expect("six digits and 160 bits are within the standard")
    }
}

/// Hides it.
impl fmt::Debug for TotpSeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TotpSeed(…)")
    }
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;

    /// RFC 6238, appendix B, cut to six digits.
    const TABLE: [(i64, &str); 4] = [
        (59, "287082"),
        (1_111_111_109, "081804"),
        (1_234_567_890, "005924"),
        (2_000_000_000, "279037"),
    ];

    fn seed() -> TotpSeed {
        TotpSeed::from_bytes(b"12345678901234567890").unwrap()
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * 1000)
    }

    #[test]
    fn codes_are_those_of_the_standard() {
        for (seconds, code) in TABLE {
            let step = u64::try_from(seconds).unwrap() / 30;
            assert_eq!(seed().step_of(code, at(seconds)), Some(step));
            assert_eq!(seed().step_of(code, at(seconds + 30)), Some(step));
            assert_eq!(seed().step_of(code, at(seconds - 30)), Some(step));
            assert_eq!(seed().step_of(code, at(seconds + 61)), None);
            assert_eq!(seed().step_of(code, at(seconds - 61)), None);
        }
    }

    #[test]
    fn what_is_no_code_is_none() {
        for text in ["", "28708", "2870820", "287o82", "-287082"] {
            assert_eq!(seed().step_of(text, at(59)), None, "{text}");
        }
        assert_eq!(seed().step_of("287 082", at(59)), Some(1));
    }

    #[test]
    fn authenticators_can_read_the_address() {
        let address = seed().address("Peel & co", "ada@example.org");
        let url = Url::parse(&address).unwrap();
        assert_eq!(url.path(), "/Peel%20%26%20co:ada%40example.org");
        let secret = url
            .query_pairs()
            .find(|(name, _)| name == "secret")
            .unwrap()
            .1;
        assert_eq!(secret, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        let issuer = url
            .query_pairs()
            .find(|(name, _)| name == "issuer")
            .unwrap()
            .1;
        assert_eq!(issuer, "Peel & co");
    }
}
