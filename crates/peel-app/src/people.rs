//! People with accounts: coming in, staying in, changing what lets them in, and what may be done about them.
//!
//! Whether an address has an account is never told: registering and resetting answer alike, and a
//! wrong password takes as long as a wrong address. What links in mails carry, and refresh tokens, are kept as
//! hashes; mails that wait, the seeds of authenticators and what travels through a browser are encrypted.

mod access;
mod attempts;
mod challenge;
mod client;
mod credentials;
mod email_change;
mod error;
mod evenly;
mod login;
mod mail;
mod password;
mod register;
mod reset;
mod second_factor;
mod sessions;
mod settings;
mod social;
mod visit;

pub use peel_identity::RecoveryCode;

pub use access::{SignIn, authenticate_token, require_recent, require_role, signed_in_person};
pub use client::Client;
pub(crate) use credentials::Credentials;
pub use email_change::{change_email, confirm_email, undo_email};
pub use error::PeopleError;
pub use login::{Challenge, Login, login, login_totp, reauthenticate};
pub use mail::{Mail, MailError, Mailer, Message, open_mail, seal_mail};
pub use password::change_password;
pub use register::{register, register_social, verify_email};
pub use reset::{confirm_reset, request_reset};
pub use second_factor::{Enrolment, confirm_totp, disable_totp, enrol_totp, has_totp};
pub use sessions::{
    SessionView, SignedIn, logout, refresh, revoke_other_sessions, revoke_session, sessions,
};
pub use settings::PeopleSettings;
pub use social::{
    Callback, LinkView, ProviderView, Purpose, SocialOutcome, SocialSignIn, Started, finish_social,
    link, links, providers, start_social, unlink,
};
