//! Mails: what is written, and how it waits until it is sent.

use std::error::Error;
use std::fmt;

use async_trait::async_trait;
use peel_domain::{AccountId, EmailAddress, Language, MailId, Randomness, Timestamp};
use peel_identity::Seal;
use peel_store::{NewMail, QueuedMail};
use serde::{Deserialize, Serialize};

use crate::payments::Sheet;
use crate::secret::Purpose;
use crate::{App, ServiceSecret};

const SEALED_FOR: &[u8] = b"mail";

/// A mail to one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// Its id: the same when it is sent again.
    pub id: MailId,
    /// To whom.
    pub to: EmailAddress,
    /// In what language.
    pub language: Language,
    /// What it says.
    pub message: Message,
}

/// What a mail says. Links let in whoever follows them, so `Debug` shows none.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Message {
    /// Somebody wants to register with this address.
    ConfirmRegistration {
        /// Confirms it.
        link: String,
    },
    /// Somebody wanted to register with the address of an account.
    AlreadyRegistered {
        /// Where to sign in.
        sign_in: String,
        /// Where to ask for a new password.
        reset: String,
    },
    /// Somebody wants to set a new password.
    ResetPassword {
        /// Leads to where it is set.
        link: String,
    },
    /// The password was changed.
    PasswordChanged {
        /// Where to ask for a new one.
        reset: String,
    },
    /// Somebody wants an account to have this address.
    ConfirmNewAddress {
        /// Confirms it.
        link: String,
    },
    /// The account has another address now; to the old one.
    AddressChanged {
        /// Undoes it.
        undo: String,
    },
    /// A provider lets into the account now.
    SignInLinked {
        /// What the provider calls itself.
        provider: String,
        /// Where to ask for a new password.
        reset: String,
    },
    /// A provider does not let into the account any more.
    SignInUnlinked {
        /// What the provider calls itself.
        provider: String,
        /// Where to ask for a new password.
        reset: String,
    },
    /// Something was paid.
    Receipt {
        /// What the receipt says.
        sheet: Sheet,
        /// Where they see what they have bought.
        account: String,
    },
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ConfirmRegistration { .. } => "ConfirmRegistration",
            Self::AlreadyRegistered { .. } => "AlreadyRegistered",
            Self::ResetPassword { .. } => "ResetPassword",
            Self::PasswordChanged { .. } => "PasswordChanged",
            Self::ConfirmNewAddress { .. } => "ConfirmNewAddress",
            Self::AddressChanged { .. } => "AddressChanged",
            Self::SignInLinked { .. } => "SignInLinked",
            Self::SignInUnlinked { .. } => "SignInUnlinked",
            Self::Receipt { .. } => "Receipt",
        })
    }
}

/// Hands mails to whoever delivers them.
#[async_trait]
pub trait Mailer: Send + Sync + fmt::Debug {
    /// Hands `mail` over. Returns when somebody else has taken the duty to deliver it.
    ///
    /// # Errors
    /// [`MailError`].
    async fn send(&self, mail: &Mail) -> Result<(), MailError>;
}

/// A mail was not taken.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// It may be taken later.
    #[error("the mail was not taken, and may be later")]
    NotNow(#[source] Box<dyn Error + Send + Sync>),
    /// It will never be taken.
    #[error("the mail was refused for good")]
    Refused(#[source] Box<dyn Error + Send + Sync>),
}

/// What is encrypted while a mail waits.
#[derive(Serialize, Deserialize)]
struct Content {
    to: String,
    language: String,
    message: Message,
}

/// A mail as it waits in the store.
pub(super) fn queued(
    app: &App,
    to: &EmailAddress,
    account: Option<AccountId>,
    language: Language,
    message: Message,
) -> NewMail {
    let mail = Mail {
        id: MailId::random(app.randomness.as_ref()),
        to: to.clone(),
        language,
        message,
    };
    let (secret, randomness) = (&app.settings.secret, app.randomness.as_ref());
    seal_mail(secret, mail, account, randomness, app.clock.now())
}

/// A mail to the holder of `account`, if they have one, as it waits in the store.
#[must_use]
pub fn seal_mail(
    secret: &ServiceSecret,
    mail: Mail,
    account: Option<AccountId>,
    randomness: &dyn Randomness,
    now: Timestamp,
) -> NewMail {
    let content = Content {
        to: mail.to.to_string(),
        language: mail.language.to_string(),
        message: mail.message,
    };
    let content = serde_json::to_vec(&content).expect("texts can be written as JSON");
    NewMail {
        id: mail.id,
        account,
        sealed: Seal::new(secret.key(Purpose::Sealing)).seal(SEALED_FOR, &content, randomness),
        now,
    }
}

/// Reads a mail that waited; `None` when it was encrypted with another secret.
#[must_use]
pub fn open_mail(secret: &ServiceSecret, mail: &QueuedMail) -> Option<Mail> {
    let seal = Seal::new(secret.key(Purpose::Sealing));
    let content = seal.open(SEALED_FOR, &mail.sealed)?;
    let content: Content = serde_json::from_slice(&content).ok()?;
    Some(Mail {
        id: mail.id,
        to: content.to.parse().ok()?,
        language: content.language.parse().ok()?,
        message: content.message,
    })
}

/// Where the website has what mails lead to. What lets in stands behind `#`: browsers tell it to no
/// server, and what fetches links to look at them uses nothing up.
pub(super) struct Places<'a>(&'a str);

impl<'a> Places<'a> {
    pub(super) fn of(app: &'a App) -> Self {
        Self(&app.settings.people.site)
    }

    pub(super) fn sign_in(&self) -> String {
        format!("{}/sign-in", self.0)
    }

    pub(super) fn reset(&self) -> String {
        format!("{}/reset-password", self.0)
    }

    pub(super) fn confirm_registration(&self, token: &str) -> String {
        format!("{}/confirm-registration#token={token}", self.0)
    }

    pub(super) fn new_password(&self, token: &str) -> String {
        format!("{}/new-password#token={token}", self.0)
    }

    pub(super) fn confirm_address(&self, token: &str) -> String {
        format!("{}/confirm-address#token={token}", self.0)
    }

    pub(super) fn undo_address(&self, token: &str) -> String {
        format!("{}/undo-address#token={token}", self.0)
    }
}
