use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use peel_app::people::{Mail, MailError, Mailer};

use crate::Sender;

const TIMEOUT: Duration = Duration::from_secs(30);

/// A mail server.
#[derive(Clone)]
pub struct SmtpSettings {
    /// Its name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the way there is encrypted.
    pub encryption: Encryption,
    /// Name and password, where it asks for them.
    pub login: Option<(String, String)>,
    /// From whom mails come.
    pub sender: Sender,
}

/// How the way to a mail server is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encryption {
    /// From the start, usually at port 465.
    Tls,
    /// After a greeting (`STARTTLS`), usually at port 587. Nothing is sent without.
    StartTls,
    /// Not at all: for a server on the same machine.
    None,
}

/// Hides the password.
impl fmt::Debug for SmtpSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmtpSettings")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("encryption", &self.encryption)
            .finish_non_exhaustive()
    }
}

/// A server whose name cannot stand in a certificate.
#[derive(Debug, thiserror::Error)]
#[error("no encrypted connection can be made to a server of this name")]
pub struct InvalidServer(#[source] lettre::transport::smtp::Error);

/// Hands mails to a server.
#[derive(Clone)]
pub struct SmtpMailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    settings: SmtpSettings,
}

impl SmtpMailer {
    /// To this server. It is not spoken to yet.
    ///
    /// # Errors
    /// [`InvalidServer`].
    pub fn new(settings: SmtpSettings) -> Result<Self, InvalidServer> {
        let parameters = || TlsParameters::new(settings.host.clone()).map_err(InvalidServer);
        let tls = match settings.encryption {
            Encryption::Tls => Tls::Wrapper(parameters()?),
            Encryption::StartTls => Tls::Required(parameters()?),
            Encryption::None => Tls::None,
        };
        let mut builder =
            AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(settings.host.clone())
                .port(settings.port)
                .tls(tls)
                .timeout(Some(TIMEOUT));
        if let Some((name, password)) = settings.login.clone() {
            builder = builder.credentials(Credentials::new(name, password));
        }
        Ok(Self {
            transport: builder.build(),
            settings,
        })
    }
}

impl fmt::Debug for SmtpMailer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SmtpMailer").field(&self.settings).finish()
    }
}

#[async_trait]
impl Mailer for SmtpMailer {
    async fn send(&self, mail: &Mail) -> Result<(), MailError> {
        let wire = self.settings.sender.compose(mail);
        let wire = wire.map_err(|error| MailError::Refused(error.into()))?;
        match self.transport.send(wire).await {
            Ok(_) => {
                tracing::info!(mail = %mail.id, message = ?mail.message, "a mail was handed over");
                Ok(())
            }
            Err(error) if error.is_permanent() => Err(MailError::Refused(error.into())),
            Err(error) => Err(MailError::NotNow(error.into())),
        }
    }
}
