use std::path::PathBuf;

use crate::Secret;
use crate::key::section;
use crate::parse::{host, mailbox, one_of, optional, path, secret_of_any_length, text};
use crate::variable::number;

/// How mail gets to the SMTP server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmtpSecurity {
    /// The connection begins in the clear and must be encrypted before anything is said.
    Starttls,
    /// The connection is encrypted from its first byte.
    Tls,
    /// Nothing is encrypted.
    None,
}

section! {
    /// Mail to those who have an account. Without an SMTP server, mails are written to a folder.
    Mail = "mail" {
        /// Whom mails are from.
        from: String = "Peel <peel@localhost>", "PEEL_MAIL_FROM", "an email address, with or without a name", mailbox;
        /// The SMTP server that takes mails.
        smtp_host: Option<String> = "", "PEEL_SMTP_HOST", "the name of a host, or nothing", optional(host);
        /// Its port.
        smtp_port: u16 = "587", "PEEL_SMTP_PORT", "a number from 1 to 65535", number(1..=65535);
        /// How the connection to it is encrypted.
        smtp_security: SmtpSecurity = "starttls", "PEEL_SMTP_SECURITY", "`starttls`, `tls` or `none`",
            one_of(&[("starttls", SmtpSecurity::Starttls), ("tls", SmtpSecurity::Tls), ("none", SmtpSecurity::None)]);
        /// Who signs in there.
        smtp_user: Option<String> = "", "PEEL_SMTP_USER", "a name, or nothing", optional(text);
        /// And with which password.
        smtp_password: Option<Secret> = "", "PEEL_SMTP_PASSWORD", "a password, or nothing", optional(secret_of_any_length);
        /// Where mails are written without an SMTP server, one file each. Without it, `mail` in the data folder.
        folder: Option<PathBuf> = "", "PEEL_MAIL_FOLDER", "the path of a folder, or nothing", optional(path);
    }
}
