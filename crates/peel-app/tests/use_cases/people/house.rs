//! A service with a mailbox that tests read.

use std::net::{IpAddr, Ipv4Addr};
use std::ops::Deref;
use std::time::Duration;

use peel_app::people::{
    self, Client, Login, Mail, Message, PeopleError, SignedIn, authenticate_token, open_mail,
};
use peel_app::{App, Caller};
use peel_domain::{EmailAddress, Language};

use crate::bench::Bench;

pub(super) const PASSWORD: &str = "umbrella quartz violin";
pub(super) const OTHER_PASSWORD: &str = "seven lamps on water";
pub(super) const MINUTE: Duration = Duration::from_secs(60);

pub(super) struct House {
    bench: Bench,
    pub(super) app: App,
}

impl Deref for House {
    type Target = Bench;

    fn deref(&self) -> &Bench {
        &self.bench
    }
}

impl House {
    pub(super) async fn new() -> Self {
        let bench = Bench::new().await;
        let app = bench.app.clone();
        Self { bench, app }
    }

    /// Somebody with an account.
    pub(super) async fn resident(&self, email: &str) -> SignedIn {
        self.register_from(1, email, PASSWORD).await.unwrap();
        let token = token(&self.mail().await.message);
        let signed_in = people::verify_email(&self.app, &client(), &token).await;
        signed_in.unwrap()
    }

    pub(super) async fn register_from(
        &self,
        network: u8,
        email: &str,
        password: &str,
    ) -> Result<(), PeopleError> {
        let (from, email) = (client_at(network), address(email));
        people::register(&self.app, &from, &email, password, Language::English).await
    }

    /// Somebody with an account, who is signed in.
    pub(super) async fn caller(&self, email: &str) -> Caller {
        self.caller_of(&self.resident(email).await)
    }

    pub(super) fn caller_of(&self, signed_in: &SignedIn) -> Caller {
        authenticate_token(&self.app, &signed_in.access_token).unwrap()
    }

    pub(super) async fn login(&self, email: &str, password: &str) -> Result<Login, PeopleError> {
        people::login(&self.app, &client(), &address(email), password).await
    }

    /// Comes in without a second factor.
    pub(super) async fn signed_in(&self, email: &str, password: &str) -> SignedIn {
        match self.login(email, password).await.unwrap() {
            Login::SignedIn(signed_in) => signed_in,
            Login::SecondFactor(_) => panic!("nobody has set up a second factor"),
        }
    }

    /// The mails that wait, which are taken out.
    pub(super) async fn mails(&self) -> Vec<Mail> {
        let now = self.app.clock.now();
        let queued = self.app.store.take_mails(now, now, 100).await.unwrap();
        let mut mails = Vec::new();
        for mail in &queued {
            mails.push(open_mail(&self.app.settings.secret, mail).unwrap());
            self.app.store.forget_mail(mail.id).await.unwrap();
        }
        mails
    }

    /// The one mail that waits.
    pub(super) async fn mail(&self) -> Mail {
        let mut mails = self.mails().await;
        assert_eq!(mails.len(), 1, "{mails:?}");
        mails.remove(0)
    }
}

pub(super) fn address(text: &str) -> EmailAddress {
    text.parse().unwrap()
}

pub(super) fn client() -> Client {
    client_at(1)
}

/// Somebody in one of several networks.
pub(super) fn client_at(network: u8) -> Client {
    Client {
        address: IpAddr::V4(Ipv4Addr::new(192, 0, 2, network)),
        user_agent: Some(String::from("A browser")),
        visitor: None,
    }
}

/// What the link of a mail carries.
pub(super) fn token(message: &Message) -> String {
    let link = match message {
        Message::ConfirmRegistration { link }
        | Message::ResetPassword { link }
        | Message::ConfirmNewAddress { link }
        | Message::AddressChanged { undo: link } => link,
        other => panic!("{other:?} carries nothing"),
    };
    link.split_once("#token=").unwrap().1.to_owned()
}

macro_rules! assert_refused {
    ($result:expr, $kind:pat) => {{
        let result = $result;
        assert!(matches!(result, Err($kind)), "{:?}", result.map(drop));
    }};
}
pub(super) use assert_refused;
