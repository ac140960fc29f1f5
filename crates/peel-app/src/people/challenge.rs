//! What a browser keeps between two steps of coming in. Encrypted, so that it can neither be read nor made up.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use peel_domain::{AccountId, EmailAddress, SocialIdentity, Timestamp};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::App;

/// Longest that is looked at, in bytes.
const MAX_BYTES: usize = 4000;

/// `value`, encrypted, in letters, digits, `-` and `_`.
pub(super) fn seal<T: Serialize>(app: &App, purpose: &[u8], value: &T) -> String {
    let plain = serde_json::to_vec(value).expect("texts and numbers can be written as JSON");
    let sealed = app
        .credentials
        .seal
        .seal(purpose, &plain, app.randomness.as_ref());
    URL_SAFE_NO_PAD.encode(sealed)
}

/// What [`seal`] made for the same purpose.
pub(super) fn open<T: DeserializeOwned>(app: &App, purpose: &[u8], text: &str) -> Option<T> {
    if text.len() > MAX_BYTES {
        return None;
    }
    let sealed = URL_SAFE_NO_PAD.decode(text).ok()?;
    let plain = app.credentials.seal.open(purpose, &sealed)?;
    serde_json::from_slice(&plain).ok()
}

/// Somebody whose password was right, and whose second factor is missing.
#[derive(Serialize, Deserialize)]
pub(super) struct HalfWay {
    account: String,
    until_ms: i64,
}

impl HalfWay {
    const PURPOSE: &'static [u8] = b"half-way";

    pub(super) fn seal(app: &App, account: AccountId, until: Timestamp) -> String {
        let half_way = Self {
            account: account.to_string(),
            until_ms: until.as_millis(),
        };
        seal(app, Self::PURPOSE, &half_way)
    }

    /// Who; `None` when it is over or not ours.
    pub(super) fn open(app: &App, text: &str) -> Option<AccountId> {
        let half_way: Self = open(app, Self::PURPOSE, text)?;
        let until = Timestamp::from_millis(half_way.until_ms);
        (app.clock.now() < until)
            .then(|| half_way.account.parse().ok())
            .flatten()
    }
}

/// Somebody whom a provider has confirmed, and of whom it is not known yet which account is theirs.
#[derive(Serialize, Deserialize)]
pub(super) struct SocialTicket {
    issuer: String,
    subject: String,
    email: Option<String>,
    until_ms: i64,
}

impl SocialTicket {
    const PURPOSE: &'static [u8] = b"social-ticket";

    pub(super) fn seal(
        app: &App,
        identity: &SocialIdentity,
        email: Option<&EmailAddress>,
        until: Timestamp,
    ) -> String {
        let ticket = Self {
            issuer: identity.issuer.clone(),
            subject: identity.subject.clone(),
            email: email.map(ToString::to_string),
            until_ms: until.as_millis(),
        };
        seal(app, Self::PURPOSE, &ticket)
    }

    /// `None` when it is over or not ours.
    pub(super) fn open(app: &App, text: &str) -> Option<Self> {
        let ticket: Self = open(app, Self::PURPOSE, text)?;
        (app.clock.now() < Timestamp::from_millis(ticket.until_ms)).then_some(ticket)
    }

    pub(super) fn identity(&self) -> SocialIdentity {
        SocialIdentity {
            issuer: self.issuer.clone(),
            subject: self.subject.clone(),
        }
    }

    pub(super) fn email(&self) -> Option<EmailAddress> {
        self.email.as_ref()?.parse().ok()
    }
}
