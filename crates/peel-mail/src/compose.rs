//! A mail as it goes over the wire.

use std::str::FromStr;

use lettre::Message as Wire;
use lettre::address::AddressError;
use lettre::message::header::{Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use peel_app::people::Mail;
use peel_domain::Language;

use crate::{chinese, english};

/// From whom mails come: `Peel <noreply@peel.example>`.
#[derive(Debug, Clone)]
pub struct Sender {
    mailbox: Mailbox,
}

/// A text that names no sender.
#[derive(Debug, thiserror::Error)]
#[error("not a sender such as `Peel <noreply@peel.example>`")]
pub struct InvalidSender(#[source] AddressError);

/// A mail that cannot be put together.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CannotCompose {
    #[error("the address is none that mails can be sent to")]
    Address(#[source] AddressError),
    #[error("the mail could not be put together")]
    Parts(#[source] lettre::error::Error),
}

impl FromStr for Sender {
    type Err = InvalidSender;

    fn from_str(text: &str) -> Result<Self, InvalidSender> {
        let mailbox = text.parse().map_err(InvalidSender)?;
        Ok(Self { mailbox })
    }
}

impl Sender {
    /// What the service calls itself.
    fn service(&self) -> &str {
        self.mailbox.name.as_deref().unwrap_or("Peel")
    }

    /// `mail` from this sender, in plain text and in HTML.
    pub(crate) fn compose(&self, mail: &Mail) -> Result<Wire, CannotCompose> {
        let letter = match mail.language {
            Language::English => english::letter(&mail.message, self.service()),
            Language::Chinese => chinese::letter(&mail.message, self.service()),
        };
        let address = mail.to.as_str().parse().map_err(CannotCompose::Address)?;
        let domain = self.mailbox.email.domain();
        Wire::builder()
            .from(self.mailbox.clone())
            .to(Mailbox::new(None, address))
            .subject(letter.subject)
            // The same each time it is sent, so that whoever gets it twice can tell.
            .message_id(Some(format!("<{}@{domain}>", mail.id)))
            .header(AutoSubmitted)
            .multipart(MultiPart::alternative_plain_html(
                letter.plain(self.service()),
                letter.html(self.service(), mail.language),
            ))
            .map_err(CannotCompose::Parts)
    }
}

/// No answering machine should answer (RFC 3834).
#[derive(Debug, Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), String::from("auto-generated"))
    }
}

#[cfg(test)]
mod tests {
    use peel_app::payments::Sheet;
    use peel_app::people::Message;
    use peel_domain::MailId;

    use super::*;

    const LINK: &str = "https://peel.example/confirm#token=dG9rZW4";

    fn every_message() -> Vec<Message> {
        let link = || String::from(LINK);
        let provider = || String::from("Google");
        vec![
            Message::ConfirmRegistration { link: link() },
            Message::AlreadyRegistered {
                sign_in: link(),
                reset: link(),
            },
            Message::ResetPassword { link: link() },
            Message::PasswordChanged { reset: link() },
            Message::ConfirmNewAddress { link: link() },
            Message::AddressChanged { undo: link() },
            Message::SignInLinked {
                provider: provider(),
                reset: link(),
            },
            Message::SignInUnlinked {
                provider: provider(),
                reset: link(),
            },
            Message::Receipt {
                sheet: Sheet {
                    title: String::from("Receipt"),
                    seller: vec![String::from("Orchard Ltd")],
                    rows: vec![(String::from("Paid"), String::from("US$5.90"))],
                    notes: vec![String::from("Taxes are in the price.")],
                },
                account: link(),
            },
        ]
    }

    fn mail(message: Message, language: Language) -> Mail {
        Mail {
            id: MailId::from_bytes([1; 16]),
            to: "ada@example.org".parse().unwrap(),
            language,
            message,
        }
    }

    #[test]
    fn every_message_has_its_link_in_both_parts_and_both_languages() {
        let mut subjects = std::collections::BTreeSet::new();
        for message in every_message() {
            for (language, letter) in [
                (Language::English, english::letter(&message, "Peel")),
                (Language::Chinese, chinese::letter(&message, "Peel")),
            ] {
                assert!(letter.plain("Peel").contains(LINK), "{message:?}");
                let html = letter.html("Peel", language);
                assert!(html.contains(LINK), "{message:?}");
                let is_chinese = html.contains('您');
                assert_eq!(is_chinese, language == Language::Chinese, "{message:?}");
                assert!(subjects.insert(letter.subject), "{}", letter.subject);
                assert!(html.contains("Peel"));
            }
        }
    }

    #[test]
    fn a_receipt_is_in_both_parts_as_it_was_written() {
        let message = every_message().pop().unwrap();
        for language in Language::ALL {
            let letter = match language {
                Language::English => english::letter(&message, "Peel"),
                Language::Chinese => chinese::letter(&message, "Peel"),
            };
            for text in ["Orchard Ltd", "US$5.90", "Taxes are in the price."] {
                assert!(letter.plain("Peel").contains(text), "{text}");
                assert!(letter.html("Peel", *language).contains(text), "{text}");
            }
        }
    }

    #[test]
    fn a_mail_has_what_servers_want_and_the_same_id_each_time() {
        let sender: Sender = "Peel <noreply@peel.example>".parse().unwrap();
        for message in every_message() {
            for language in Language::ALL {
                let mail = mail(message.clone(), *language);
                let wire = String::from_utf8(sender.compose(&mail).unwrap().formatted()).unwrap();
                for header in [
                    "From: Peel <noreply@peel.example>\r\n",
                    "To: ada@example.org\r\n",
                    "Auto-Submitted: auto-generated\r\n",
                    "Content-Type: multipart/alternative;",
                    &format!("Message-ID: <{}@peel.example>\r\n", mail.id),
                ] {
                    assert!(wire.contains(header), "{header} in {wire}");
                }
                assert!(wire.lines().all(|line| line.len() <= 998));
                assert!(wire.is_ascii());
            }
        }
    }

    #[test]
    fn what_is_no_sender_is_refused() {
        for text in ["", "Peel", "Peel <>", "Peel <noreply>"] {
            assert!(text.parse::<Sender>().is_err(), "{text}");
        }
    }
}
