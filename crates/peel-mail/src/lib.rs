//! Mails: what they say, in English and in Chinese, and the ways by which they leave.
//!
//! [`SmtpMailer`] hands them to a server; [`FolderMailer`] writes them to files, for those who have none.

mod chinese;
mod compose;
mod english;
mod folder;
mod letter;
mod smtp;

pub use compose::{InvalidSender, Sender};
pub use folder::FolderMailer;
pub use smtp::{Encryption, InvalidServer, SmtpMailer, SmtpSettings};
