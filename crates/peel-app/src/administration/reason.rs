use std::fmt;
use std::str::FromStr;

/// Why somebody does something about others: 1–500 characters on one line, for the audit log, which outlives those it
/// is about.
#[derive(Clone, PartialEq, Eq)]
pub struct Reason(String);

/// A text that cannot be a reason.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a reason has 1 to 500 characters and no line breaks")]
pub struct InvalidReason;

impl Reason {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Reason {
    type Err = InvalidReason;

    fn from_str(text: &str) -> Result<Self, InvalidReason> {
        let text = text.trim();
        let is_valid =
            (1..=500).contains(&text.chars().count()) && !text.chars().any(char::is_control);
        is_valid.then(|| Self(text.to_owned())).ok_or(InvalidReason)
    }
}

impl fmt::Debug for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_one_line_that_says_something() {
        let reason: Reason = "  the result was bad ".parse().unwrap();
        assert_eq!(reason.as_str(), "the result was bad");
        assert!("好".repeat(500).parse::<Reason>().is_ok());
        for text in ["", "  ", "one\ntwo", &"x".repeat(501)] {
            assert_eq!(text.parse::<Reason>(), Err(InvalidReason));
        }
    }
}
