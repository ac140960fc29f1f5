use peel_domain::{Credits, KeyId, Owner, Price, Scope, Scopes};

use crate::{AppError, Visitor};

/// Who asks, and what they may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caller {
    owner: Owner,
    key: Option<KeyId>,
    scopes: Scopes,
}

impl Caller {
    /// Someone without an account. They may do anything with images, and have no balance.
    #[must_use]
    pub fn visitor(visitor: Visitor) -> Self {
        Self {
            owner: visitor.id().into(),
            key: None,
            scopes: [Scope::ImagesRead, Scope::ImagesWrite]
                .into_iter()
                .collect(),
        }
    }

    pub(crate) fn of_key(owner: Owner, key: KeyId, scopes: Scopes) -> Self {
        Self {
            owner,
            key: Some(key),
            scopes,
        }
    }

    /// Whose images they see and whose wallet pays.
    #[must_use]
    pub const fn owner(&self) -> Owner {
        self.owner
    }

    /// The API key that they came with.
    #[must_use]
    pub const fn key(&self) -> Option<KeyId> {
        self.key
    }

    /// What they may do.
    #[must_use]
    pub const fn scopes(&self) -> Scopes {
        self.scopes
    }

    /// Refuses who may not.
    ///
    /// # Errors
    /// [`AppError::Forbidden`]; [`AppError::KeyRequired`] for a visitor.
    pub fn require(&self, scope: Scope) -> Result<(), AppError> {
        match (self.scopes.contain(scope), self.key) {
            (true, _) => Ok(()),
            (false, Some(_)) => Err(AppError::Forbidden { scope }),
            (false, None) => Err(AppError::KeyRequired),
        }
    }

    /// What work costs them that costs `credits` through the API: visitors pay nothing.
    #[must_use]
    pub fn price(&self, credits: Credits) -> Price {
        match self.key {
            Some(_) => Price::Credits(credits),
            None => Price::Nothing,
        }
    }
}
