use std::fmt;
use std::str::FromStr;

use peel_domain::{Digest, Randomness};

const BYTES: usize = 10;

/// A code that stands in once for an authenticator that is lost: 80 random bits, written as four groups of
/// five hexadecimal digits.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryCode(String);

/// A text that is not shaped like a recovery code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a recovery code")]
pub struct InvalidRecoveryCode;

impl RecoveryCode {
    /// A new code.
    pub fn random(randomness: &dyn Randomness) -> Self {
        let mut bytes = [0; BYTES];
        randomness.fill(&mut bytes);
        Self(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// The code as it is written down: `01234-56789-abcde-f0123`.
    #[must_use]
    pub fn reveal(&self) -> String {
        let groups: Vec<_> = (0..4).map(|at| &self.0[at * 5..at * 5 + 5]).collect();
        groups.join("-")
    }

    /// What is stored.
    #[must_use]
    pub fn hash(&self) -> Digest {
        Digest::of(self.0.as_bytes())
    }
}

impl FromStr for RecoveryCode {
    type Err = InvalidRecoveryCode;

    /// Takes it with or without the hyphens, as people type it.
    fn from_str(text: &str) -> Result<Self, InvalidRecoveryCode> {
        let digits: String = text
            .chars()
            .filter(|c| !matches!(c, '-' | ' '))
            .map(|c| c.to_ascii_lowercase())
            .take(2 * BYTES + 1)
            .collect();
        let valid = digits.len() == 2 * BYTES && digits.bytes().all(|b| b.is_ascii_hexdigit());
        valid.then_some(Self(digits)).ok_or(InvalidRecoveryCode)
    }
}

/// Hides it.
impl fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryCode(…)")
    }
}

#[cfg(test)]
mod tests {
    use peel_domain::SeededRandomness;

    use super::*;

    #[test]
    fn a_code_reads_back_as_people_type_it() {
        let code = RecoveryCode::random(&SeededRandomness::new(1));
        let written = code.reveal();
        assert_eq!(written.len(), 23);
        for typed in [
            written.clone(),
            written.to_uppercase(),
            written.replace('-', " "),
            written.replace('-', ""),
        ] {
            assert_eq!(typed.parse(), Ok(code.clone()), "{typed}");
        }
    }

    #[test]
    fn an_authenticators_code_is_none() {
        for text in [
            "123456",
            "",
            "01234-56789-abcde-f012",
            "g1234-56789-abcde-f0123",
        ] {
            assert!(text.parse::<RecoveryCode>().is_err(), "{text}");
        }
    }
}
