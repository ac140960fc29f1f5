//! How the service is used, told to whoever counts it: nobody, unless the operator wants it and the person consents.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use peel_domain::{AccountId, Clock, Owner, Timestamp, VisitorId};
use peel_store::Store;

use crate::secret::Purpose;
use crate::{App, ServiceSecret};

/// A step on the way from the first visit to payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Event {
    /// The website was opened.
    Visited,
    /// A picture was accepted.
    Uploaded,
    /// A removal ended well.
    Processed,
    /// A result was fetched in full size.
    Downloaded,
    /// A picture came when there was nothing left to pay for it.
    QuotaExhausted,
    /// Somebody was told that a result has to be unlocked first.
    PaywallSeen,
    /// An advertisement began.
    AdStarted,
    /// An advertisement was seen to its end.
    AdCompleted,
    /// Money came in.
    Paid,
    /// An account was made.
    Registered,
}

impl Event {
    /// All of them, in the order of the way.
    pub const ALL: &'static [Self] = &[
        Self::Visited,
        Self::Uploaded,
        Self::Processed,
        Self::Downloaded,
        Self::QuotaExhausted,
        Self::PaywallSeen,
        Self::AdStarted,
        Self::AdCompleted,
        Self::Paid,
        Self::Registered,
    ];
}

/// Something to be counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// When it was.
    pub at: Timestamp,
    /// What it was.
    pub what: What,
}

/// What there is to note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// Somebody has done something.
    Happened {
        /// Who.
        subject: Subject,
        /// What.
        event: Event,
    },
    /// A visitor turns out to be somebody with an account.
    Known {
        /// Who they were.
        visitor: Pseudonym,
        /// Who they are.
        account: Pseudonym,
    },
}

/// Somebody who has consented to being counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// Without an account.
    Visitor(Pseudonym),
    /// With one.
    Account(Pseudonym),
}

/// A name that stands for one person, always the same. Nobody without the service's secret can tell whom.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Pseudonym(String);

impl Pseudonym {
    /// That of `owner`.
    #[must_use]
    pub fn of(secret: &ServiceSecret, owner: Owner) -> Self {
        let tag = secret.sign(Purpose::Analytics, owner.to_string().as_bytes());
        Self(URL_SAFE_NO_PAD.encode(&tag[..16]))
    }

    /// Letters, digits, `_` and `-`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Counts what happens.
pub trait Analytics: fmt::Debug + Send + Sync {
    /// Takes a note. Never waits and never fails: what cannot be noted is forgotten.
    fn note(&self, note: Note);

    /// Whether anything becomes of notes; otherwise nobody has to ask who consents.
    fn is_on(&self) -> bool {
        true
    }
}

/// Counts nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoAnalytics;

impl Analytics for NoAnalytics {
    fn note(&self, _: Note) {}

    fn is_on(&self) -> bool {
        false
    }
}

/// What it takes to note something. Nobody is noted who has not consented, and it costs nothing where nothing is
/// counted.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "there is nothing to show")]
pub struct Notes<'a> {
    /// Where consents are kept.
    pub store: &'a dyn Store,
    /// Who counts.
    pub analytics: &'a dyn Analytics,
    /// Of which pseudonyms are made.
    pub secret: &'a ServiceSecret,
    /// The time.
    pub clock: &'a dyn Clock,
}

impl<'a> Notes<'a> {
    /// Those of a service.
    #[must_use]
    pub fn of(app: &'a App) -> Self {
        Self {
            store: app.store.as_ref(),
            analytics: app.analytics.as_ref(),
            secret: &app.settings.secret,
            clock: app.clock.as_ref(),
        }
    }

    /// Notes that `owner` has done something.
    pub async fn happened(&self, owner: Owner, event: Event) {
        if !self.consents(owner).await {
            return;
        }
        let pseudonym = Pseudonym::of(self.secret, owner);
        let subject = match owner {
            Owner::Visitor(_) => Subject::Visitor(pseudonym),
            Owner::Account(_) => Subject::Account(pseudonym),
        };
        self.analytics.note(Note {
            at: self.clock.now(),
            what: What::Happened { subject, event },
        });
    }

    /// Notes that a visitor turned out to be the owner of an account.
    pub async fn known(&self, visitor: VisitorId, account: AccountId) {
        if !self.consents(account.into()).await {
            return;
        }
        self.analytics.note(Note {
            at: self.clock.now(),
            what: What::Known {
                visitor: Pseudonym::of(self.secret, visitor.into()),
                account: Pseudonym::of(self.secret, account.into()),
            },
        });
    }

    async fn consents(&self, owner: Owner) -> bool {
        if !self.analytics.is_on() {
            return false;
        }
        match self.store.consent(owner).await {
            Ok(consent) => consent.is_some_and(|consent| consent.analytics),
            // Whoever cannot be asked has not agreed.
            Err(_) => false,
        }
    }
}
