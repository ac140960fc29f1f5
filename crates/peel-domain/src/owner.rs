use std::fmt;
use std::str::FromStr;

use crate::{AccountId, InvalidId, VisitorId};

/// Whose an image, a job or a wallet is. Its text is the id's: `vis_…` or `acc_…`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Owner {
    /// Someone without an account.
    Visitor(VisitorId),
    /// Someone with one.
    Account(AccountId),
}

impl From<VisitorId> for Owner {
    fn from(id: VisitorId) -> Self {
        Self::Visitor(id)
    }
}

impl From<AccountId> for Owner {
    fn from(id: AccountId) -> Self {
        Self::Account(id)
    }
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Visitor(id) => fmt::Display::fmt(id, f),
            Self::Account(id) => fmt::Display::fmt(id, f),
        }
    }
}

impl fmt::Debug for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Owner {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        text.parse()
            .map(Self::Visitor)
            .or_else(|_| text.parse().map(Self::Account))
            .map_err(|_: InvalidId| InvalidId { kind: "owner" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_kinds_read_back() {
        for owner in [
            Owner::from(VisitorId::from_bytes([9; 16])),
            Owner::from(AccountId::from_bytes([9; 16])),
        ] {
            assert_eq!(owner.to_string().parse(), Ok(owner));
        }
        assert!("img_00000000000000000000000000".parse::<Owner>().is_err());
    }
}
