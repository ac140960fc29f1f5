use std::fmt;
use std::str::FromStr;

/// An email address, trimmed and in lower case, so that one person has one account.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EmailAddress(String);

/// A text that cannot be an email address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an email address")]
pub struct InvalidEmail;

impl EmailAddress {
    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for EmailAddress {
    type Err = InvalidEmail;

    /// Only what no mail could ever reach is refused; whether an address exists is found
    /// out by writing to it.
    fn from_str(text: &str) -> Result<Self, InvalidEmail> {
        let address = text.trim().to_lowercase();
        let (local, domain) = address.rsplit_once('@').ok_or(InvalidEmail)?;
        let visible = |part: &str| {
            !part.is_empty()
                && !part
                    .chars()
                    .any(|c| c.is_whitespace() || c.is_control() || c == '@')
        };
        let labels = domain.split('.').all(|label| !label.is_empty());
        if visible(local) && visible(domain) && labels && local.len() <= 64 && address.len() <= 254
        {
            Ok(Self(address))
        } else {
            Err(InvalidEmail)
        }
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Hides the address: logs hold no personal data.
impl fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EmailAddress(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spelling_does_not_make_two_accounts() {
        let plain: EmailAddress = "ada@example.org".parse().unwrap();
        assert_eq!(" Ada@Example.ORG ".parse(), Ok(plain));
    }

    #[test]
    fn what_no_mail_reaches_is_refused() {
        for text in [
            "",
            "ada",
            "@example.org",
            "ada@",
            "a b@c.d",
            "a@b@c",
            "a@b..c",
            "a\n@b.c",
        ] {
            assert_eq!(text.parse::<EmailAddress>(), Err(InvalidEmail), "{text:?}");
        }
    }

    #[test]
    fn debug_output_hides_the_address() {
        let address: EmailAddress = "ada@example.org".parse().unwrap();
        assert!(!format!("{address:?}").contains("ada"));
    }
}
