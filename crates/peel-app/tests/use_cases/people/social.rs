//! T5, against a provider that does as it is told. (What the real ones must be held to is tested where they are.)

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use peel_app::people::{
    self, Callback, Login, Message, PeopleError, Purpose, SignedIn, SocialOutcome, SocialSignIn,
    Started,
};
use peel_domain::{Language, SocialIdentity, Timestamp};
use peel_identity::{ExternalPerson, Provider, ProviderError, VisitSecrets};

use super::house::{House, MINUTE, PASSWORD, address, assert_refused, client, token};

const ISSUER: &str = "https://id.example";

/// Vouches for whoever it was told last.
#[derive(Debug)]
struct StandIn {
    id: &'static str,
    issuer: &'static str,
    person: Mutex<ExternalPerson>,
}

#[async_trait]
impl Provider for StandIn {
    fn id(&self) -> &str {
        self.id
    }

    fn name(&self) -> &str {
        "A provider"
    }

    fn issuer(&self) -> &str {
        self.issuer
    }

    async fn start(
        &self,
        callback: &str,
        secrets: VisitSecrets<'_>,
        fresh: bool,
    ) -> Result<String, ProviderError> {
        let state = secrets.state;
        Ok(format!(
            "{ISSUER}/?state={state}&to={callback}&fresh={fresh}"
        ))
    }

    async fn finish(
        &self,
        _: &str,
        secrets: VisitSecrets<'_>,
        code: &str,
        _: bool,
        _: Timestamp,
    ) -> Result<ExternalPerson, ProviderError> {
        assert!(secrets.verifier.len() >= 43 && secrets.nonce.len() >= 43);
        match code {
            "right" => Ok(self.person.lock().unwrap().clone()),
            _ => Err(ProviderError::Declined),
        }
    }
}

fn person(subject: &str, email: Option<&str>, email_verified: bool) -> ExternalPerson {
    ExternalPerson {
        identity: SocialIdentity {
            issuer: String::from(ISSUER),
            subject: subject.to_owned(),
        },
        email: email.map(address),
        email_verified,
    }
}

struct Town {
    house: House,
    provider: Arc<StandIn>,
}

impl Town {
    async fn new() -> Self {
        let mut house = House::new().await;
        let provider = |id, issuer| {
            Arc::new(StandIn {
                id,
                issuer,
                person: Mutex::new(person("4711", Some("ada@example.org"), true)),
            })
        };
        let (first, other) = (
            provider("first", ISSUER),
            provider("other", "https://o.example"),
        );
        house.app = house
            .app
            .clone()
            .with_providers(vec![Arc::clone(&first) as _, other]);
        Self {
            house,
            provider: first,
        }
    }

    fn vouches_for(&self, person: ExternalPerson) {
        *self.provider.person.lock().unwrap() = person;
    }

    async fn start(&self, purpose: Purpose<'_>) -> Started {
        let started = people::start_social(&self.house.app, "first", purpose, Some("/images"));
        started.await.unwrap()
    }

    async fn finish(&self, started: &Started) -> Result<SocialSignIn, PeopleError> {
        self.finish_with(state(started), &started.cookie).await
    }

    async fn finish_with(&self, state: &str, cookie: &str) -> Result<SocialSignIn, PeopleError> {
        let callback = Callback {
            code: Some("right"),
            state,
            issuer: Some(ISSUER),
            cookie,
        };
        self.finish_by("first", callback).await
    }

    async fn finish_by(
        &self,
        provider: &str,
        callback: Callback<'_>,
    ) -> Result<SocialSignIn, PeopleError> {
        let (app, from) = (&self.house.app, client());
        people::finish_social(app, &from, provider, callback, Language::Chinese).await
    }

    /// Goes to the provider and comes back.
    async fn visit(&self, purpose: Purpose<'_>) -> Result<SocialOutcome, PeopleError> {
        let started = self.start(purpose).await;
        let finished = self.finish(&started).await?;
        assert_eq!(finished.return_to, "/images");
        Ok(finished.outcome)
    }

    async fn signed_in(&self) -> SignedIn {
        match self.visit(Purpose::SignIn).await.unwrap() {
            SocialOutcome::Login(Login::SignedIn(signed_in)) => signed_in,
            other => panic!("{other:?}"),
        }
    }
}

fn state(started: &Started) -> &str {
    let (_, state) = started.url.split_once("state=").unwrap();
    state.split_once('&').unwrap().0
}

#[tokio::test]
async fn a_verified_address_without_an_account_gets_one() {
    let town = Town::new().await;
    let first = town.signed_in().await;
    assert_eq!(first.email, address("ada@example.org"));
    assert_eq!(first.language, Language::Chinese);
    // The address may change at the provider, the person remains.
    town.vouches_for(person("4711", Some("lovelace@example.org"), true));
    let second = town.signed_in().await;
    assert_eq!(second.account, first.account);
    assert_eq!(second.email, first.email);
    town.vouches_for(person("4712", Some("bob@example.org"), true));
    assert_ne!(town.signed_in().await.account, first.account);
}

#[tokio::test]
async fn t5_the_address_of_an_account_lets_nobody_in_who_does_not_show_more() {
    let town = Town::new().await;
    let house = &town.house;
    let ada = house.caller("ada@example.org").await;
    let SocialOutcome::LinkRequired { ticket } = town.visit(Purpose::SignIn).await.unwrap() else {
        panic!("the address has an account");
    };
    house
        .clock
        .advance(10 * MINUTE - std::time::Duration::from_secs(1));
    house.signed_in("ada@example.org", PASSWORD).await;
    people::link(&house.app, &ada, &ticket).await.unwrap();
    let mail = house.mail().await;
    assert!(matches!(mail.message, Message::SignInLinked { .. }));
    let signed_in = town.signed_in().await;
    assert_eq!(signed_in.account, ada.sign_in().unwrap().account);
}

#[tokio::test]
async fn t5_linking_takes_having_shown_who_one_is_and_a_ticket_in_time() {
    let town = Town::new().await;
    let house = &town.house;
    let ada = house.caller("ada@example.org").await;
    let SocialOutcome::LinkRequired { ticket } = town.visit(Purpose::SignIn).await.unwrap() else {
        panic!("the address has an account");
    };
    assert_refused!(
        people::link(&house.app, &ada, &ticket[1..]).await,
        PeopleError::InvalidTicket
    );
    house.clock.advance(10 * MINUTE);
    assert_refused!(
        people::link(&house.app, &ada, &ticket).await,
        PeopleError::InvalidTicket
    );
    house.clock.advance(std::time::Duration::from_secs(1));
    assert_refused!(
        people::link(&house.app, &ada, &ticket).await,
        PeopleError::ReauthenticationRequired
    );
    let linking = people::start_social(&house.app, "first", Purpose::Link(&ada), None).await;
    assert_refused!(linking, PeopleError::ReauthenticationRequired);
}

#[tokio::test]
async fn an_address_that_cannot_be_believed_is_asked_for_and_confirmed() {
    for told in [None, Some("ada@example.org")] {
        let town = Town::new().await;
        let (house, app) = (&town.house, &town.house.app);
        town.vouches_for(person("4711", told, false));
        let outcome = town.visit(Purpose::SignIn).await.unwrap();
        let SocialOutcome::EmailRequired { ticket, suggestion } = outcome else {
            panic!("{outcome:?}");
        };
        assert_eq!(suggestion, told.map(address));
        let (from, ada) = (client(), address("ada@example.org"));
        people::register_social(app, &from, &ticket, &ada, Language::English)
            .await
            .unwrap();
        let link = token(&house.mail().await.message);
        let made = people::verify_email(app, &from, &link).await.unwrap();
        assert_eq!(made.email, ada);
        assert_eq!(town.signed_in().await.account, made.account);
        let forged = people::register_social(app, &from, "x", &ada, Language::English).await;
        assert_refused!(forged, PeopleError::InvalidTicket);
    }
}

#[tokio::test]
async fn t5_a_return_counts_once_in_the_browser_that_went() {
    let town = Town::new().await;
    let [mine, other] = [
        town.start(Purpose::SignIn).await,
        town.start(Purpose::SignIn).await,
    ];
    for (state, cookie) in [
        (state(&other), mine.cookie.as_str()),
        (state(&mine), &other.cookie),
        (state(&mine), ""),
        ("", &mine.cookie),
        (state(&mine), &mine.cookie[1..]),
    ] {
        let refused = town.finish_with(state, cookie).await;
        assert_refused!(refused, PeopleError::VisitMismatch);
    }
    town.finish(&mine).await.unwrap();
    assert_refused!(town.finish(&mine).await, PeopleError::VisitMismatch);
    town.house.clock.advance(10 * MINUTE);
    assert_refused!(town.finish(&other).await, PeopleError::VisitMismatch);
}

#[tokio::test]
async fn t5_a_return_from_another_provider_is_refused() {
    let town = Town::new().await;
    let started = town.start(Purpose::SignIn).await;
    let callback = Callback {
        code: Some("right"),
        state: state(&started),
        issuer: None,
        cookie: &started.cookie,
    };
    assert_refused!(
        town.finish_by("other", callback).await,
        PeopleError::VisitMismatch
    );
    assert_refused!(
        town.finish_by("none", callback).await,
        PeopleError::UnknownProvider
    );
    let mixed_up = Callback {
        issuer: Some("https://o.example"),
        ..callback
    };
    assert_refused!(
        town.finish_by("first", mixed_up).await,
        PeopleError::VisitMismatch
    );
    town.finish_by("first", callback).await.unwrap();
}

#[tokio::test]
async fn a_refusal_ends_the_visit() {
    let town = Town::new().await;
    for code in [None, Some("wrong")] {
        let started = town.start(Purpose::SignIn).await;
        let callback = Callback {
            code,
            state: state(&started),
            issuer: None,
            cookie: &started.cookie,
        };
        let refused = town.finish_by("first", callback).await;
        assert_refused!(refused, PeopleError::ProviderRefused(_));
        assert_refused!(town.finish(&started).await, PeopleError::VisitMismatch);
    }
}

#[tokio::test]
async fn a_link_made_by_its_owner_is_seen_and_ended_unless_it_is_the_last_way_in() {
    let town = Town::new().await;
    let (house, app) = (&town.house, &town.house.app);
    let ada = house.caller("ada@example.org").await;
    town.vouches_for(person("4711", Some("else@example.org"), true));
    let linked = town.visit(Purpose::Link(&ada)).await.unwrap();
    assert!(matches!(linked, SocialOutcome::Linked));
    assert!(matches!(
        house.mail().await.message,
        Message::SignInLinked { .. }
    ));
    let links = people::links(app, &ada).await.unwrap();
    assert_eq!(links[0].provider, "first");
    assert_eq!(links[0].email, Some(address("else@example.org")));
    let bob = house.caller("bob@example.org").await;
    assert_refused!(
        town.visit(Purpose::Link(&bob)).await,
        PeopleError::LinkedElsewhere
    );
    people::unlink(app, &ada, "first").await.unwrap();
    assert_refused!(
        people::unlink(app, &ada, "first").await,
        PeopleError::NotFound
    );

    town.vouches_for(person("4712", Some("cleo@example.org"), true));
    let cleo = house.caller_of(&town.signed_in().await);
    assert_refused!(
        people::unlink(app, &cleo, "first").await,
        PeopleError::LastWayIn
    );
    people::change_password(app, &client(), &cleo, None, PASSWORD)
        .await
        .unwrap();
    people::unlink(app, &cleo, "first").await.unwrap();
    house.signed_in("cleo@example.org", PASSWORD).await;
}

#[tokio::test]
async fn those_without_a_password_show_again_who_they_are_at_their_provider() {
    let town = Town::new().await;
    let (house, app) = (&town.house, &town.house.app);
    let ada = house.caller_of(&town.signed_in().await);
    house.clock.advance(11 * MINUTE);
    assert_refused!(
        people::require_recent(app, &ada).await,
        PeopleError::ReauthenticationRequired
    );
    assert_refused!(
        people::change_password(app, &client(), &ada, None, PASSWORD).await,
        PeopleError::ReauthenticationRequired
    );
    town.vouches_for(person("4712", Some("bob@example.org"), true));
    assert_refused!(
        town.visit(Purpose::ShowAgain(&ada)).await,
        PeopleError::LinkedElsewhere
    );
    town.vouches_for(person("4711", None, false));
    let shown = town.visit(Purpose::ShowAgain(&ada)).await.unwrap();
    assert!(matches!(shown, SocialOutcome::ShownAgain));
    people::require_recent(app, &ada).await.unwrap();
}

#[tokio::test]
async fn a_visit_whose_session_ended_changes_nothing() {
    let town = Town::new().await;
    let (house, app) = (&town.house, &town.house.app);
    let signed_in = house.resident("ada@example.org").await;
    let ada = house.caller_of(&signed_in);
    let started = town.start(Purpose::Link(&ada)).await;
    people::logout(app, signed_in.refresh_token.reveal())
        .await
        .unwrap();
    assert_refused!(town.finish(&started).await, PeopleError::SignedOut);
}
