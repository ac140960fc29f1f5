//! A visit to a provider: what is kept in the browser while its owner is there.

use std::time::Duration;

use peel_domain::{Digest, SessionId, Timestamp};
use peel_identity::{OpaqueToken, Provider, VisitSecrets};
use serde::{Deserialize, Serialize};

use super::{PeopleError, challenge};
use crate::App;

/// How long somebody may stay at a provider.
pub(super) const LIFE: Duration = Duration::from_secs(10 * 60);

const PURPOSE: &[u8] = b"visit";

/// Whatever comes back from a provider is held against this.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Visit {
    provider: String,
    state: String,
    nonce: String,
    verifier: String,
    session: Option<String>,
    until_ms: i64,
    /// Why the person went there.
    pub(super) aim: Aim,
    /// Where on the website they go on.
    pub(super) return_to: String,
}

/// Why somebody visits a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Aim {
    SignIn,
    Link,
    ShowAgain,
}

impl Visit {
    pub(super) fn new(
        app: &App,
        provider: &dyn Provider,
        aim: Aim,
        session: Option<SessionId>,
        return_to: Option<&str>,
    ) -> Self {
        let random = || {
            OpaqueToken::random(app.randomness.as_ref())
                .reveal()
                .to_owned()
        };
        Self {
            provider: provider.id().to_owned(),
            state: random(),
            nonce: random(),
            verifier: random(),
            session: session.map(|session| session.to_string()),
            until_ms: app.clock.now().plus(LIFE).as_millis(),
            aim,
            return_to: return_to.filter(is_local).unwrap_or("/").to_owned(),
        }
    }

    pub(super) fn secrets(&self) -> VisitSecrets<'_> {
        VisitSecrets {
            state: &self.state,
            nonce: &self.nonce,
            verifier: &self.verifier,
        }
    }

    pub(super) fn seal(&self, app: &App) -> String {
        challenge::seal(app, PURPOSE, self)
    }

    /// The visit of this browser, if it was to this provider, with this state, not too long ago.
    pub(super) fn open(app: &App, cookie: &str, provider: &str, state: &str) -> Option<Self> {
        let visit: Self = challenge::open(app, PURPOSE, cookie)?;
        let is_this = visit.provider == provider
            && Digest::of(visit.state.as_bytes()) == Digest::of(state.as_bytes())
            && app.clock.now() < visit.until();
        is_this.then_some(visit)
    }

    /// Nobody comes back from the same visit twice.
    pub(super) async fn spend(&self, app: &App) -> Result<(), PeopleError> {
        let id = Digest::of_parts(&[PURPOSE, self.state.as_bytes()]);
        let spent = app.store.spend_once(id, self.until()).await;
        spent.map_err(|error| match error.into() {
            PeopleError::Conflict => PeopleError::VisitMismatch,
            other => other,
        })
    }

    /// The session from which the visit was begun.
    pub(super) fn session(&self) -> Option<SessionId> {
        self.session.as_ref()?.parse().ok()
    }

    fn until(&self) -> Timestamp {
        Timestamp::from_millis(self.until_ms)
    }
}

/// Whether it is a path of the website itself, however a browser reads it.
fn is_local(path: &&str) -> bool {
    let mut characters = path.chars();
    characters.next() == Some('/')
        && !matches!(characters.next(), Some('/' | '\\'))
        && path.len() <= 500
        && path.bytes().all(|b| b.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_visit_ends_on_the_website_and_nowhere_else() {
        for path in ["/", "/images/img_1?tab=edit#top", "/a//b"] {
            assert!(is_local(&path), "{path}");
        }
        for path in [
            "",
            "images",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/\t/evil.example",
            "/ü",
        ] {
            assert!(!is_local(&path), "{path}");
        }
    }
}
