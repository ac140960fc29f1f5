//! Coming in through a provider: Google, any other that speaks OpenID Connect, Facebook.

use std::sync::Arc;

use peel_domain::{AccountId, EmailAddress, Language, Timestamp};
use peel_identity::{ExternalPerson, Provider};
use peel_store::{Credential, NewMail, NewPerson, PersonRecord, StoreError};

use super::access::current;
use super::challenge::SocialTicket;
use super::login::come_in;
use super::mail::{Message, Places, queued};
use super::register::require_open;
use super::visit::{self, Aim, Visit};
use super::{Client, Login, PeopleError, require_recent};
use crate::{App, Caller};

/// A provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderView {
    /// What it is called in addresses.
    pub id: String,
    /// What it is called before people.
    pub name: String,
}

/// An identity that lets into the caller's account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkView {
    /// The provider's [`ProviderView::id`]; its issuer when it is not configured any more.
    pub provider: String,
    /// The address that the provider told.
    pub email: Option<EmailAddress>,
    /// Since when.
    pub linked_at: Timestamp,
}

/// Why somebody goes to a provider.
#[derive(Debug, Clone, Copy)]
pub enum Purpose<'a> {
    /// To come in.
    SignIn,
    /// To come in this way too, from now on.
    Link(&'a Caller),
    /// To show again who they are.
    ShowAgain(&'a Caller),
}

/// Where to send somebody, and what to keep in their browser.
#[derive(Debug, Clone)]
pub struct Started {
    /// The provider's address.
    pub url: String,
    /// The value of a cookie for this browser alone: letters, digits, `-` and `_`. It is encrypted.
    pub cookie: String,
    /// Until when the browser keeps it.
    pub expires_at: Timestamp,
}

/// With what somebody came back.
#[derive(Debug, Clone, Copy)]
pub struct Callback<'a> {
    /// `code`; `None` when the provider told an `error`.
    pub code: Option<&'a str>,
    /// `state`.
    pub state: &'a str,
    /// `iss` (RFC 9207).
    pub issuer: Option<&'a str>,
    /// The value of the cookie.
    pub cookie: &'a str,
}

/// How a visit ended.
#[derive(Debug, Clone)]
pub struct SocialSignIn {
    /// How.
    pub outcome: SocialOutcome,
    /// A path of the website, where the person goes on.
    pub return_to: String,
}

/// How a visit ended.
#[derive(Debug, Clone)]
pub enum SocialOutcome {
    /// They came in, maybe half-way.
    Login(Login),
    /// They can come in this way too, from now on.
    Linked,
    /// They have shown again who they are.
    ShownAgain,
    /// Their address has an account, which they must come into first. Then [`link`] wants the ticket.
    LinkRequired {
        /// Letters, digits, `-` and `_`.
        ticket: String,
    },
    /// The provider told no address that can be believed.
    /// [`register_social`](super::register_social) wants the ticket and one.
    EmailRequired {
        /// Letters, digits, `-` and `_`.
        ticket: String,
        /// What the provider told.
        suggestion: Option<EmailAddress>,
    },
}

/// The providers that are configured.
#[must_use]
pub fn providers(app: &App) -> Vec<ProviderView> {
    let view = |provider: &Arc<dyn Provider>| ProviderView {
        id: provider.id().to_owned(),
        name: provider.name().to_owned(),
    };
    app.credentials.providers.iter().map(view).collect()
}

/// Begins a visit to a provider. Afterwards the person goes on at `return_to`, a path of the website.
///
/// # Errors
/// [`PeopleError::UnknownProvider`], [`PeopleError::ProviderUnavailable`]; for linking those of [`require_recent`].
pub async fn start_social(
    app: &App,
    provider: &str,
    purpose: Purpose<'_>,
    return_to: Option<&str>,
) -> Result<Started, PeopleError> {
    let provider = known(app, provider)?;
    let (aim, session) = match purpose {
        Purpose::SignIn => (Aim::SignIn, None),
        Purpose::Link(caller) => {
            require_recent(app, caller).await?;
            (Aim::Link, Some(current(app, caller).await?.1.id))
        }
        Purpose::ShowAgain(caller) => (Aim::ShowAgain, Some(current(app, caller).await?.1.id)),
    };
    let visit = Visit::new(app, provider.as_ref(), aim, session, return_to);
    let callback = app.settings.people.callback(provider.id());
    let url = provider
        .start(&callback, visit.secrets(), aim == Aim::ShowAgain)
        .await?;
    Ok(Started {
        url,
        cookie: visit.seal(app),
        expires_at: app.clock.now().plus(visit::LIFE),
    })
}

/// Ends a visit to a provider.
///
/// # Errors
/// [`PeopleError::UnknownProvider`]; [`PeopleError::VisitMismatch`]; [`PeopleError::ProviderRefused`];
/// [`PeopleError::ProviderUnavailable`]; [`PeopleError::Blocked`]; [`PeopleError::LinkedElsewhere`];
/// [`PeopleError::SignedOut`] when the session from which it was begun has ended.
pub async fn finish_social(
    app: &App,
    client: &Client,
    provider: &str,
    callback: Callback<'_>,
    language: Language,
) -> Result<SocialSignIn, PeopleError> {
    let provider = known(app, provider)?;
    let visit = Visit::open(app, callback.cookie, provider.id(), callback.state)
        .ok_or(PeopleError::VisitMismatch)?;
    if callback
        .issuer
        .is_some_and(|issuer| issuer != provider.issuer())
    {
        return Err(PeopleError::VisitMismatch);
    }
    visit.spend(app).await?;
    let code = callback.code.ok_or(PeopleError::ProviderRefused(
        peel_identity::ProviderError::Declined,
    ))?;
    let address = app.settings.people.callback(provider.id());
    let fresh = visit.aim == Aim::ShowAgain;
    let external = provider
        .finish(&address, visit.secrets(), code, fresh, app.clock.now())
        .await?;
    let outcome = match visit.aim {
        Aim::SignIn => come_in_by(app, client, &external, language).await?,
        Aim::Link => {
            let account = account_of_visit(app, &visit).await?;
            link_to(app, account, provider.as_ref(), &external).await?;
            SocialOutcome::Linked
        }
        Aim::ShowAgain => {
            show_again(app, &visit, &external).await?;
            SocialOutcome::ShownAgain
        }
    };
    Ok(SocialSignIn {
        outcome,
        return_to: visit.return_to,
    })
}

/// Lets the identity of [`SocialOutcome::LinkRequired`] into the caller's account from now on.
///
/// # Errors
/// [`PeopleError::InvalidTicket`], [`PeopleError::LinkedElsewhere`]; those of [`require_recent`].
pub async fn link(app: &App, caller: &Caller, ticket: &str) -> Result<(), PeopleError> {
    let person = require_recent(app, caller).await?;
    let ticket = SocialTicket::open(app, ticket).ok_or(PeopleError::InvalidTicket)?;
    let external = ExternalPerson {
        identity: ticket.identity(),
        email: ticket.email(),
        email_verified: false,
    };
    let provider = app
        .credentials
        .providers
        .iter()
        .find(|provider| provider.issuer() == external.identity.issuer)
        .ok_or(PeopleError::UnknownProvider)?;
    link_to(app, person.id, provider.as_ref(), &external).await
}

/// The identities that let into the caller's account, oldest first.
///
/// # Errors
/// Those of [`signed_in_person`](super::signed_in_person).
pub async fn links(app: &App, caller: &Caller) -> Result<Vec<LinkView>, PeopleError> {
    let (person, _) = current(app, caller).await?;
    let name = |issuer: String| {
        let mut providers = app.credentials.providers.iter();
        let known = providers.find(|provider| provider.issuer() == issuer);
        known.map_or(issuer, |provider| provider.id().to_owned())
    };
    let links = app.store.links(person.id).await?;
    let view = |link: peel_store::LinkRecord| LinkView {
        provider: name(link.identity.issuer),
        email: link.email,
        linked_at: link.linked_at,
    };
    Ok(links.into_iter().map(view).collect())
}

/// No longer lets the caller in by a provider.
///
/// # Errors
/// [`PeopleError::UnknownProvider`]; [`PeopleError::NotFound`]; [`PeopleError::LastWayIn`];
/// those of [`require_recent`].
pub async fn unlink(app: &App, caller: &Caller, provider: &str) -> Result<(), PeopleError> {
    let person = require_recent(app, caller).await?;
    let provider = known(app, provider)?;
    let message = Message::SignInUnlinked {
        provider: provider.name().to_owned(),
        reset: Places::of(app).reset(),
    };
    let mail = mail_to(app, &person, message);
    let unlinked = app.store.unlink(person.id, provider.issuer(), &mail).await;
    unlinked.map_err(|error| match error {
        StoreError::Conflict => PeopleError::LastWayIn,
        other => other.into(),
    })
}

fn known<'a>(app: &'a App, id: &str) -> Result<&'a Arc<dyn Provider>, PeopleError> {
    app.credentials
        .provider(id)
        .ok_or(PeopleError::UnknownProvider)
}

async fn come_in_by(
    app: &App,
    client: &Client,
    external: &ExternalPerson,
    language: Language,
) -> Result<SocialOutcome, PeopleError> {
    match app.store.linked_account(&external.identity).await {
        Err(StoreError::NotFound) => {}
        found => {
            let person = app.store.person(found?).await?;
            return Ok(SocialOutcome::Login(come_in(app, client, &person).await?));
        }
    }
    require_open(app)?;
    let until = app.clock.now().plus(visit::LIFE);
    let ticket = || SocialTicket::seal(app, &external.identity, external.email.as_ref(), until);
    let Some(email) = external.email.clone().filter(|_| external.email_verified) else {
        return Ok(SocialOutcome::EmailRequired {
            ticket: ticket(),
            suggestion: external.email.clone(),
        });
    };
    let person = NewPerson {
        id: AccountId::random(app.randomness.as_ref()),
        email,
        credential: Credential::Social(external.identity.clone()),
        language,
        now: app.clock.now(),
    };
    match app.store.create_person(&person).await {
        Err(StoreError::Conflict) => Ok(SocialOutcome::LinkRequired { ticket: ticket() }),
        created => {
            let login = come_in(app, client, &created?).await?;
            Ok(SocialOutcome::Login(login))
        }
    }
}

async fn link_to(
    app: &App,
    account: AccountId,
    provider: &dyn Provider,
    external: &ExternalPerson,
) -> Result<(), PeopleError> {
    let person = app.store.person(account).await?;
    let message = Message::SignInLinked {
        provider: provider.name().to_owned(),
        reset: Places::of(app).reset(),
    };
    let mail = mail_to(app, &person, message);
    let now = app.clock.now();
    let email = external.email.as_ref();
    let linked = app
        .store
        .link(account, &external.identity, email, &mail, now);
    linked.await.map_err(|error| match error {
        StoreError::Conflict => PeopleError::LinkedElsewhere,
        other => other.into(),
    })
}

/// The account whose session began the visit, if the session still goes on.
async fn account_of_visit(app: &App, visit: &Visit) -> Result<AccountId, PeopleError> {
    let session = visit.session().ok_or(PeopleError::VisitMismatch)?;
    match app.store.session(session, app.clock.now()).await {
        Err(StoreError::NotFound) => Err(PeopleError::SignedOut),
        found => Ok(found?.account),
    }
}

async fn show_again(
    app: &App,
    visit: &Visit,
    external: &ExternalPerson,
) -> Result<(), PeopleError> {
    let account = account_of_visit(app, visit).await?;
    let linked = app.store.linked_account(&external.identity).await;
    if linked.ok() != Some(account) {
        return Err(PeopleError::LinkedElsewhere);
    }
    let session = visit.session().ok_or(PeopleError::VisitMismatch)?;
    app.store
        .authenticate_again(session, false, app.clock.now())
        .await?;
    Ok(())
}

fn mail_to(app: &App, person: &PersonRecord, message: Message) -> NewMail {
    queued(
        app,
        &person.email,
        Some(person.id),
        person.language,
        message,
    )
}
