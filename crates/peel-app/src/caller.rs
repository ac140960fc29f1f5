use peel_domain::{Credits, Digest, KeyId, Network, Owner, Price, Scope, Scopes, Timestamp};

use crate::people::SignIn;
use crate::{AppError, Visitor};

/// Who asks, and what they may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caller {
    owner: Owner,
    key: Option<KeyId>,
    sign_in: Option<SignIn>,
    scopes: Scopes,
    network: Option<Network>,
    browser: Option<Digest>,
    is_guest: bool,
    arrived_at: Option<Timestamp>,
}

impl Caller {
    /// Someone without an account. They may do anything with images, and have no balance.
    #[must_use]
    pub fn visitor(visitor: Visitor) -> Self {
        Self {
            owner: visitor.id().into(),
            key: None,
            sign_in: None,
            scopes: [Scope::ImagesRead, Scope::ImagesWrite]
                .into_iter()
                .collect(),
            network: None,
            browser: None,
            is_guest: false,
            arrived_at: None,
        }
    }

    /// The same, as a guest of the operator: nothing is charged, and nothing is counted.
    #[must_use]
    pub const fn as_guest(mut self) -> Self {
        self.is_guest = true;
        self
    }

    /// The same, coming from this network. All whose network is not known count as one.
    #[must_use]
    pub const fn seen_on(mut self, network: Network) -> Self {
        self.network = Some(network);
        self
    }

    /// The same, whose request has been on its way since then. Should a visitor sign in until it has come in, what they
    /// submit with it is the account's.
    #[must_use]
    pub const fn since(mut self, arrived_at: Timestamp) -> Self {
        self.arrived_at = Some(arrived_at);
        self
    }

    /// The same, in a browser that looks like this. Only of people who consented to be asked.
    #[must_use]
    pub const fn with_fingerprint(mut self, fingerprint: Digest) -> Self {
        self.browser = Some(fingerprint);
        self
    }

    pub(crate) fn of_key(owner: Owner, key: KeyId, scopes: Scopes) -> Self {
        Self {
            owner,
            key: Some(key),
            sign_in: None,
            scopes,
            network: None,
            browser: None,
            is_guest: false,
            arrived_at: None,
        }
    }

    /// A person who is signed in. They may do anything with what is theirs.
    pub(crate) fn signed_in(sign_in: SignIn) -> Self {
        Self {
            owner: sign_in.account.into(),
            key: None,
            sign_in: Some(sign_in),
            scopes: Scopes::all(),
            network: None,
            browser: None,
            is_guest: false,
            arrived_at: None,
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

    /// How they have come in, if they are signed in.
    #[must_use]
    pub const fn sign_in(&self) -> Option<&SignIn> {
        self.sign_in.as_ref()
    }

    /// Whether they pay by the use.
    pub(crate) const fn pays_by_use(&self) -> bool {
        self.key.is_none() && !self.is_guest
    }

    pub(crate) const fn network(&self) -> Option<&Network> {
        self.network.as_ref()
    }

    pub(crate) const fn browser(&self) -> Option<&Digest> {
        self.browser.as_ref()
    }

    pub(crate) const fn arrived_at(&self) -> Option<Timestamp> {
        self.arrived_at
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

    /// What work costs them that costs `credits` through the API: people pay by the use, of
    /// which some are free.
    #[must_use]
    pub fn price(&self, credits: Credits) -> Price {
        match self.key {
            Some(_) => Price::Credits(credits),
            None if self.is_guest => Price::Nothing,
            None => Price::Use(credits),
        }
    }
}
