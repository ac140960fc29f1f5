use std::fmt;
use std::sync::Arc;

use peel_domain::Digest;
use peel_identity::{AccessTokens, PasswordHasher, PasswordRules, Provider, Seal};

use crate::Settings;
use crate::secret::Purpose;

/// What lets people in is made and checked with this.
#[derive(Clone)]
pub(crate) struct Credentials {
    pub(crate) hasher: PasswordHasher,
    pub(crate) rules: PasswordRules,
    pub(crate) access: AccessTokens,
    pub(crate) seal: Seal,
    pub(crate) providers: Vec<Arc<dyn Provider>>,
    refresh_key: [u8; 32],
    attempts_key: [u8; 32],
}

impl Credentials {
    pub(crate) fn new(settings: &Settings) -> Self {
        let people = &settings.people;
        let key = |purpose| settings.secret.key(purpose);
        Self {
            hasher: PasswordHasher::new(people.password_hashers),
            rules: PasswordRules::new(people.breached_passwords.clone()),
            access: AccessTokens::new(
                key(Purpose::AccessToken),
                people.site.clone(),
                people.access_life,
            ),
            seal: Seal::new(key(Purpose::Sealing)),
            providers: Vec::new(),
            refresh_key: key(Purpose::RefreshToken),
            attempts_key: key(Purpose::Attempts),
        }
    }

    /// Of which the successors of refresh tokens are made.
    pub(crate) fn refresh_key(&self) -> &[u8; 32] {
        &self.refresh_key
    }

    /// What stands for an address or a network where failures are counted. Without the service's secret
    /// nobody finds out for which.
    pub(crate) fn attempt_subject(&self, kind: &str, what: &[u8]) -> Digest {
        Digest::of_parts(&[&self.attempts_key, kind.as_bytes(), what])
    }

    /// The provider called `id`.
    pub(crate) fn provider(&self, id: &str) -> Option<&Arc<dyn Provider>> {
        self.providers.iter().find(|provider| provider.id() == id)
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let providers: Vec<_> = self.providers.iter().map(|each| each.id()).collect();
        f.debug_struct("Credentials")
            .field("providers", &providers)
            .finish_non_exhaustive()
    }
}
