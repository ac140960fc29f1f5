//! What has to do with people: who lets them in, how they are written to, who counts what they do.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

use peel_analytics::{Segment, SegmentOptions, Working};
use peel_app::people::{Mailer, PeopleSettings};
use peel_app::{Analytics, NoAnalytics};
use peel_config::{ServiceConfig, SmtpSecurity};
use peel_domain::{OsRandomness, SystemClock};
use peel_http_client::{IpNet, NetworkPolicy, WebClient};
use peel_identity::{
    FacebookConfig, FacebookProvider, OidcConfig, OidcProvider, Provider, check_breached_list,
};
use peel_mail::{
    Encryption, FolderMailer, InvalidSender, InvalidServer, Sender, SmtpMailer, SmtpSettings,
};

use crate::message::Problem;

const GOOGLE: &str = "https://accounts.google.com";
const MAIL_FOLDER: &str = "mail";
const ANALYTICS_FOLDER: &str = "analytics";

/// What has to do with people could not be put together.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PeopleProblem {
    #[error("mail.from names no sender")]
    Sender(#[from] InvalidSender),
    #[error("mail.smtp_host names no server")]
    Server(#[from] InvalidServer),
    #[error("auth.breached_passwords: {} is no list of breached passwords", path.display())]
    BreachedPasswords {
        path: PathBuf,
        source: std::io::Error,
    },
    #[error(transparent)]
    Analytics(#[from] peel_analytics::StartError),
}

impl Problem for PeopleProblem {}

/// Refuses files that the service could not use when it needs them: without its list no password could be set.
pub(crate) fn check_files(config: &ServiceConfig) -> Result<(), PeopleProblem> {
    let Some(path) = &config.auth.breached_passwords else {
        return Ok(());
    };
    check_breached_list(path).map_err(|source| PeopleProblem::BreachedPasswords {
        path: path.clone(),
        source,
    })
}

/// What an operator has chosen about people. `address` is where the service listens.
pub(super) fn settings(config: &ServiceConfig, address: SocketAddr) -> PeopleSettings {
    PeopleSettings {
        breached_passwords: config.auth.breached_passwords.clone(),
        registration: config.auth.registration,
        ..PeopleSettings::new(site(config, address))
    }
}

/// Where people find the service: the public address, or this machine, for trying out.
fn site(config: &ServiceConfig, address: SocketAddr) -> String {
    if let Some(url) = &config.server.public_url {
        return url.clone();
    }
    let scheme = if config.tls.certificate.is_some() {
        "https"
    } else {
        "http"
    };
    let host = match address.ip() {
        anywhere if anywhere.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        one => one,
    };
    format!("{scheme}://{}", SocketAddr::new(host, address.port()))
}

/// Who else may say who somebody is.
pub(super) fn providers(config: &ServiceConfig) -> Vec<Arc<dyn Provider>> {
    let client = operators_client();
    let mut providers: Vec<Arc<dyn Provider>> = Vec::new();
    if let (Some(id), Some(secret)) = (&config.google.client_id, &config.google.client_secret) {
        let google = OidcConfig {
            id: String::from("google"),
            name: String::from("Google"),
            issuer: GOOGLE.to_owned(),
            client_id: id.clone(),
            client_secret: Some(secret.reveal().to_owned()),
        };
        providers.push(Arc::new(OidcProvider::new(google, client.clone())));
    }
    if let (Some(id), Some(secret)) = (&config.facebook.app_id, &config.facebook.app_secret) {
        let facebook = FacebookConfig::new(id, secret.reveal());
        providers.push(Arc::new(FacebookProvider::new(facebook, client.clone())));
    }
    let own = &config.oidc;
    if let (Some(issuer), Some(id), Some(secret)) =
        (&own.issuer, &own.client_id, &own.client_secret)
    {
        let own = OidcConfig {
            id: String::from("oidc"),
            name: own.name.clone(),
            issuer: issuer.clone(),
            client_id: id.clone(),
            client_secret: Some(secret.reveal().to_owned()),
        };
        providers.push(Arc::new(OidcProvider::new(own, client)));
    }
    providers
}

/// A client for addresses that the operator names, who may well name one of their own network. Callers' addresses go
/// through another.
pub(super) fn operators_client() -> WebClient {
    let everywhere = [
        IpNet::new(Ipv4Addr::UNSPECIFIED.into(), 0),
        IpNet::new(Ipv6Addr::UNSPECIFIED.into(), 0),
    ];
    let policy = everywhere
        .into_iter()
        .flatten()
        .fold(NetworkPolicy::public(), NetworkPolicy::danger_allow);
    WebClient::new(policy)
}

/// The way to people's mailboxes: the server that is configured, or a folder.
pub(super) fn mailer(config: &ServiceConfig) -> Result<Arc<dyn Mailer>, PeopleProblem> {
    let mail = &config.mail;
    let sender: Sender = mail.from.parse()?;
    let Some(host) = &mail.smtp_host else {
        let folder = mail
            .folder
            .clone()
            .unwrap_or_else(|| config.data_dir().join(MAIL_FOLDER));
        return Ok(Arc::new(FolderMailer::new(folder, sender)));
    };
    let login = mail
        .smtp_user
        .clone()
        .zip(mail.smtp_password.as_ref())
        .map(|(user, password)| (user, password.reveal().to_owned()));
    Ok(Arc::new(SmtpMailer::new(SmtpSettings {
        host: host.clone(),
        port: mail.smtp_port,
        encryption: match mail.smtp_security {
            SmtpSecurity::Starttls => Encryption::StartTls,
            SmtpSecurity::Tls => Encryption::Tls,
            SmtpSecurity::None => Encryption::None,
        },
        login,
        sender,
    })?))
}

/// Who counts what people do: Segment, if there is a key, or nobody.
pub(crate) async fn analytics(
    config: &ServiceConfig,
) -> Result<(Arc<dyn Analytics>, Option<Working>), PeopleProblem> {
    let Some(key) = &config.analytics.segment_write_key else {
        return Ok((Arc::new(NoAnalytics), None));
    };
    let options = SegmentOptions::new(
        key.reveal().to_owned(),
        config.analytics.segment_url.clone(),
        config.data_dir().join(ANALYTICS_FOLDER),
        config.analytics.queue,
    );
    let (clock, randomness) = (Arc::new(SystemClock), Arc::new(OsRandomness));
    let (segment, working) = Segment::start(options, operators_client(), clock, randomness).await?;
    Ok((Arc::new(segment), Some(working)))
}
