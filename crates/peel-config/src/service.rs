use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;

use crate::ConfigError;
use crate::key::Key;
use crate::sections::{
    AdSource, Admin, Ads, Analytics, Auth, Compat, Durability, Facebook, Fetch, Google, Limits,
    Logging, Mail, Oidc, Privacy, Queue, Quota, Rates, Rendering, Retention, Secrets, Selling,
    Server, Site, SmtpSecurity, Stage, Storage, Stripe, Tls, Webhooks,
};
use crate::values::{Origin, Values};
use crate::variable::{Process, Source, raw};

pub(crate) const FILE_VARIABLE: &str = "PEEL_CONFIG";
const FILE_NAME: &str = "peel.toml";

/// How the service is to run: `peel.toml`, overridden by variables, checked.
#[derive(Debug, Clone, PartialEq)]
pub struct ServiceConfig {
    /// Where requests come in.
    pub server: Server,
    /// Who runs the website.
    pub site: Site,
    /// TLS without a reverse proxy.
    pub tls: Tls,
    /// Where things are kept.
    pub storage: Storage,
    /// How many removals may wait and run.
    pub queue: Queue,
    /// What is taken in at most.
    pub limits: Limits,
    /// How long things are kept.
    pub retention: Retention,
    /// How pictures are made of cutouts.
    pub rendering: Rendering,
    /// What nobody may know.
    pub secrets: Secrets,
    /// Telling how removals ended.
    pub webhooks: Webhooks,
    /// Fetching pictures.
    pub fetch: Fetch,
    /// Other APIs.
    pub compat: Compat,
    /// Accounts.
    pub auth: Auth,
    /// Signing in with Google.
    pub google: Google,
    /// Signing in with Facebook.
    pub facebook: Facebook,
    /// Signing in with a provider of the operator's own.
    pub oidc: Oidc,
    /// Mail to those who have an account.
    pub mail: Mail,
    /// What people may do without paying.
    pub quota: Quota,
    /// Ads that people may watch for passes.
    pub ads: Ads,
    /// Selling credits.
    pub stripe: Stripe,
    /// What stands beside prices and on receipts.
    pub selling: Selling,
    /// What people whose role allows it may do for others.
    pub admin: Admin,
    /// How often one network may do what is worth guessing at.
    pub rates: Rates,
    /// What becomes of what is known about people.
    pub privacy: Privacy,
    /// Telling how the service is used.
    pub analytics: Analytics,
    /// The log.
    pub logging: Logging,
    data_dir: PathBuf,
}

/// A setting as it holds, for people to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Which.
    pub key: Key,
    /// Its text; `None` for a secret that is set.
    pub text: Option<String>,
    /// Where it is from.
    pub origin: Origin,
}

impl ServiceConfig {
    /// Reads `file`, or without one the file that `PEEL_CONFIG` names, or `peel.toml` in the
    /// working folder if it is there; then the variables of this process.
    ///
    /// # Errors
    /// [`ConfigError`], naming the first setting that is not allowed, also together with others.
    pub fn read(file: Option<&Path>) -> Result<Self, ConfigError> {
        Self::with_variables(file, &Process, user_data().as_deref())
    }

    /// Every setting as [`read`](Self::read) finds it.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn show(file: Option<&Path>) -> Result<Vec<Shown>, ConfigError> {
        let file = File::find(file, &Process)?;
        let values = file.values(&Process)?;
        Self::from_values(&values, user_data().as_deref())?;
        Self::keys()
            .map(|key| {
                let (text, origin) = values.text(key)?;
                let is_hidden = key.is_secret && !text.is_empty();
                Ok(Shown {
                    key: *key,
                    text: (!is_hidden).then_some(text),
                    origin,
                })
            })
            .collect()
    }

    /// Every setting there is, section by section.
    pub fn keys() -> impl Iterator<Item = &'static Key> {
        [
            Server::KEYS,
            Site::KEYS,
            Tls::KEYS,
            Storage::KEYS,
            Queue::KEYS,
            Limits::KEYS,
            Retention::KEYS,
            Rendering::KEYS,
            Secrets::KEYS,
            Webhooks::KEYS,
            Fetch::KEYS,
            Compat::KEYS,
            Auth::KEYS,
            Google::KEYS,
            Facebook::KEYS,
            Oidc::KEYS,
            Mail::KEYS,
            Quota::KEYS,
            Ads::KEYS,
            Stripe::KEYS,
            Selling::KEYS,
            Admin::KEYS,
            Rates::KEYS,
            Privacy::KEYS,
            Analytics::KEYS,
            Logging::KEYS,
        ]
        .into_iter()
        .flatten()
    }

    /// The folder of the database and the pictures: an absolute path, which need not exist.
    #[must_use]
    pub fn data_dir(&self) -> &Path {
        &self.data_dir
    }

    pub(crate) fn with_variables(
        file: Option<&Path>,
        variables: &dyn Source,
        user_data: Option<&Path>,
    ) -> Result<Self, ConfigError> {
        let file = File::find(file, variables)?;
        Self::from_values(&file.values(variables)?, user_data)
    }

    fn from_values(values: &Values<'_>, user_data: Option<&Path>) -> Result<Self, ConfigError> {
        let storage = Storage::read(values)?;
        let data_dir = storage
            .data_dir
            .clone()
            .or_else(|| user_data.map(|folder| folder.join("peel")))
            .ok_or(ConfigError::NoDataFolder)?;
        let config = Self {
            server: Server::read(values)?,
            site: Site::read(values)?,
            tls: Tls::read(values)?,
            storage,
            queue: Queue::read(values)?,
            limits: Limits::read(values)?,
            retention: Retention::read(values)?,
            rendering: Rendering::read(values)?,
            secrets: Secrets::read(values)?,
            webhooks: Webhooks::read(values)?,
            fetch: Fetch::read(values)?,
            compat: Compat::read(values)?,
            auth: Auth::read(values)?,
            google: Google::read(values)?,
            facebook: Facebook::read(values)?,
            oidc: Oidc::read(values)?,
            mail: Mail::read(values)?,
            quota: Quota::read(values)?,
            ads: Ads::read(values)?,
            stripe: Stripe::read(values)?,
            selling: Selling::read(values)?,
            admin: Admin::read(values)?,
            rates: Rates::read(values)?,
            privacy: Privacy::read(values)?,
            analytics: Analytics::read(values)?,
            logging: Logging::read(values)?,
            data_dir,
        };
        config.check()?;
        Ok(config)
    }

    /// What each setting cannot say for itself.
    fn check(&self) -> Result<(), ConfigError> {
        let conflict = |reason| Err(ConfigError::Conflict { reason });
        if self.tls.certificate.is_some() != self.tls.key.is_some() {
            return conflict("tls.certificate and tls.key must be set together");
        }
        if self.secrets.service.is_some() && self.secrets.service_file.is_some() {
            return conflict("secrets.service and secrets.service_file must not both be set");
        }
        if self.queue.lease < std::time::Duration::from_secs(5) {
            return conflict("queue.lease must be at least 5s, or workers lose what they work on");
        }
        if self.ads.provider == AdSource::Gpt && self.ads.gpt_unit.is_none() {
            return conflict("ads.gpt_unit must be set where ads.provider is `gpt`");
        }
        if self.ads.session_life < self.ads.length * 2 {
            return conflict("ads.session_life must be at least twice ads.length");
        }
        self.check_people()?;
        match self.server.environment {
            Stage::Development => Ok(()),
            Stage::Production => self.check_production(),
        }
    }

    /// What has to do with accounts.
    fn check_people(&self) -> Result<(), ConfigError> {
        let conflict = |reason| Err(ConfigError::Conflict { reason });
        if self.google.client_id.is_some() != self.google.client_secret.is_some() {
            return conflict("google.client_id and google.client_secret must be set together");
        }
        if self.facebook.app_id.is_some() != self.facebook.app_secret.is_some() {
            return conflict("facebook.app_id and facebook.app_secret must be set together");
        }
        let oidc = &self.oidc;
        if oidc.issuer.is_some() != oidc.client_id.is_some()
            || oidc.issuer.is_some() != oidc.client_secret.is_some()
        {
            return conflict(
                "oidc.issuer, oidc.client_id and oidc.client_secret must be set together",
            );
        }
        if self.stripe.secret_key.is_some() != self.stripe.publishable_key.is_some() {
            return conflict("stripe.secret_key and stripe.publishable_key must be set together");
        }
        if self.mail.smtp_user.is_some() != self.mail.smtp_password.is_some() {
            return conflict("mail.smtp_user and mail.smtp_password must be set together");
        }
        Ok(())
    }

    fn check_production(&self) -> Result<(), ConfigError> {
        let unsafe_because = |reason| Err(ConfigError::Unsafe { reason });
        if self.secrets.service.is_none() && self.secrets.service_file.is_none() {
            return unsafe_because(
                "secrets.service or secrets.service_file must be set, or visitors and links could be forged by whoever reads the data folder",
            );
        }
        if self.tls.certificate.is_none() && self.server.trusted_proxies.is_empty() {
            return unsafe_because(
                "API keys would cross the network in the clear: set tls.certificate and tls.key, or server.trusted_proxies if a proxy speaks https",
            );
        }
        if self
            .server
            .public_url
            .as_deref()
            .is_some_and(|url| !url.starts_with("https://"))
        {
            return unsafe_because("server.public_url must be an https address");
        }
        if !self.fetch.danger_private_networks.is_empty() {
            return unsafe_because(
                "fetch.danger_private_networks must be empty, or callers reach your internal servers",
            );
        }
        if self.webhooks.plain_http {
            return unsafe_because("webhooks.plain_http must be false");
        }
        if self.storage.durability != Durability::PowerCut {
            return unsafe_because(
                "storage.durability must be `power-cut`, or paid work can be lost",
            );
        }
        self.check_people_in_production()
    }

    fn check_people_in_production(&self) -> Result<(), ConfigError> {
        let unsafe_because = |reason| Err(ConfigError::Unsafe { reason });
        if self.auth.registration && self.mail.smtp_host.is_none() {
            return unsafe_because(
                "nobody would get the mails that accounts need: set mail.smtp_host, or auth.registration = false",
            );
        }
        let has_providers = self.google.client_id.is_some()
            || self.facebook.app_id.is_some()
            || self.oidc.issuer.is_some();
        if (self.mail.smtp_host.is_some() || has_providers) && self.server.public_url.is_none() {
            return unsafe_because(
                "server.public_url must be set: links in mails begin with it, and sign-in providers send people back to it",
            );
        }
        if self.mail.smtp_host.is_some() && self.mail.smtp_security == SmtpSecurity::None {
            return unsafe_because(
                "mail.smtp_security must be `starttls` or `tls`, or links to accounts cross the network in the clear",
            );
        }
        let is_plain = |url: &str| !url.starts_with("https://");
        if self.stripe.secret_key.is_some() && is_plain(&self.stripe.url) {
            return unsafe_because("stripe.url must be an https address");
        }
        if self.stripe.secret_key.is_some() && is_plain(&self.stripe.script_url) {
            return unsafe_because("stripe.script_url must be an https address");
        }
        if self.oidc.issuer.as_deref().is_some_and(is_plain) {
            return unsafe_because("oidc.issuer must be an https address");
        }
        if self.analytics.segment_write_key.is_some() && is_plain(&self.analytics.segment_url) {
            return unsafe_because("analytics.segment_url must be an https address");
        }
        Ok(())
    }
}

/// The content of `peel.toml`.
struct File(Option<(PathBuf, String)>);

impl File {
    fn find(named: Option<&Path>, variables: &dyn Source) -> Result<Self, ConfigError> {
        let by_variable = raw(variables, FILE_VARIABLE).map(PathBuf::from);
        let named = named.map(Path::to_owned).or(by_variable);
        let is_named = named.is_some();
        let path = named.unwrap_or_else(|| PathBuf::from(FILE_NAME));
        match std::fs::read_to_string(&path) {
            Ok(text) => Ok(Self(Some((path, text)))),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && !is_named => {
                Ok(Self(None))
            }
            Err(source) => Err(ConfigError::Unreadable {
                path,
                reason: source.to_string(),
            }),
        }
    }

    fn values<'a>(&self, variables: &'a dyn Source) -> Result<Values<'a>, ConfigError> {
        let keys: Vec<_> = ServiceConfig::keys().copied().collect();
        let file = self
            .0
            .as_ref()
            .map(|(path, text)| (path.as_path(), text.as_str()));
        Values::new(file, variables, &keys)
    }
}

/// The user's data folder: `$XDG_DATA_HOME` or `~/.local/share`, and its likes elsewhere.
fn user_data() -> Option<PathBuf> {
    etcetera::base_strategy::choose_native_strategy()
        .ok()
        .map(|strategy| strategy.data_dir())
}

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};
    use std::ffi::OsString;
    use std::time::Duration;

    use super::*;

    const DATA: &str = "/home/someone/.local/share";
    const SECRET: &str = "0123456789abcdef0123456789abcdef";

    fn read(toml: &str, variables: &[(&'static str, &str)]) -> Result<ServiceConfig, ConfigError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE_NAME);
        std::fs::write(&path, toml).unwrap();
        let source: HashMap<&str, OsString> = variables
            .iter()
            .map(|(name, value)| (*name, value.into()))
            .collect();
        ServiceConfig::with_variables(Some(&path), &source, Some(Path::new(DATA)))
    }

    #[test]
    fn every_default_is_allowed_and_safe_to_try_out() {
        let config = read("", &[]).unwrap();
        assert_eq!(config.server.listen.to_string(), "127.0.0.1:8080");
        assert_eq!(config.data_dir(), Path::new(DATA).join("peel"));
        assert!(!config.compat.rembg);
        assert!(config.fetch.danger_private_networks.is_empty());
    }

    #[test]
    fn variables_override_the_file_and_the_file_the_defaults() {
        let toml = "[server]\nlisten = '0.0.0.0:80'\ntrusted_proxies = ['10.0.0.0/8', '::1']\n\
                    [queue]\nmax_waiting = 7\n[retention]\nvisitor = '5m'\n";
        let config = read(toml, &[("PEEL_LISTEN", "[::1]:9000")]).unwrap();
        assert_eq!(config.server.listen.to_string(), "[::1]:9000");
        assert_eq!(config.server.trusted_proxies.len(), 2);
        assert_eq!(config.queue.max_waiting, 7);
        assert_eq!(config.retention.visitor, Duration::from_secs(300));
        assert_eq!(config.retention.account, Duration::from_secs(24 * 3600));
    }

    #[test]
    fn what_is_wrong_is_named_with_what_would_be_right() {
        for (toml, variables, words) in [
            (
                "[queue]\nmax_waiting = 0\n",
                &[][..],
                ["queue.max_waiting", "1 to 1000000"],
            ),
            (
                "[queue]\nmax_wating = 1\n",
                &[],
                ["queue.max_wating", "no such setting"],
            ),
            ("[qeue]\n", &[], ["qeue", "no such setting"]),
            (
                "[server]\nlisten = 2026-01-01\n",
                &[],
                ["server.listen", "an address"],
            ),
            ("nonsense", &[], ["peel.toml", "cannot be read"]),
            (
                "",
                &[("PEEL_LISTEN", "here")],
                ["PEEL_LISTEN", "an address"],
            ),
            (
                "",
                &[("PEEL_TLS_KEY", "/k")],
                ["tls.certificate", "together"],
            ),
            (
                "[google]\nclient_id = 'a'\n",
                &[],
                ["google.client_secret", "together"],
            ),
            (
                "[oidc]\nissuer = 'https://id.example'\n",
                &[],
                ["oidc.client_id", "together"],
            ),
            (
                "[mail]\nsmtp_user = 'a'\n",
                &[],
                ["mail.smtp_password", "together"],
            ),
            (
                "[rates]\nlogin = '5'\n",
                &[],
                ["rates.login", "a number and a time"],
            ),
        ] {
            let message = read(toml, variables).unwrap_err().to_string();
            for word in words {
                assert!(message.contains(word), "{message}");
            }
        }
    }

    #[test]
    fn a_bad_secret_is_not_repeated() {
        let error = read("", &[("PEEL_SECRET", "too short")]).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("too short"));
        let config = read("", &[("PEEL_SECRET", SECRET)]).unwrap();
        assert!(!format!("{config:?}").contains(SECRET));
    }

    #[test]
    fn production_refuses_what_is_unsafe() {
        let safe = [
            ("PEEL_ENVIRONMENT", "production"),
            ("PEEL_SECRET", SECRET),
            ("PEEL_TRUSTED_PROXIES", "127.0.0.1"),
            ("PEEL_PUBLIC_URL", "https://peel.example"),
            ("PEEL_SMTP_HOST", "mail.example"),
            ("PEEL_SEGMENT_WRITE_KEY", "k"),
        ];
        read("", &safe).unwrap();
        let closed = [("PEEL_SMTP_HOST", ""), ("PEEL_REGISTRATION", "false")];
        let closed: Vec<_> = safe.into_iter().chain(closed).collect();
        read("", &closed).unwrap();
        for (unsafe_setting, word) in [
            (("PEEL_SECRET", ""), "secrets.service"),
            (("PEEL_TRUSTED_PROXIES", ""), "tls.certificate"),
            (
                ("PEEL_PUBLIC_URL", "http://peel.example"),
                "server.public_url",
            ),
            (
                ("PEEL_FETCH_DANGER_PRIVATE_NETWORKS", "127.0.0.0/8"),
                "fetch.danger_private_networks",
            ),
            (("PEEL_WEBHOOK_PLAIN_HTTP", "true"), "webhooks.plain_http"),
            (("PEEL_DURABILITY", "process-crash"), "storage.durability"),
            (("PEEL_SMTP_HOST", ""), "auth.registration"),
            (("PEEL_PUBLIC_URL", ""), "server.public_url"),
            (("PEEL_SMTP_SECURITY", "none"), "mail.smtp_security"),
            (
                ("PEEL_SEGMENT_URL", "http://x.example"),
                "analytics.segment_url",
            ),
        ] {
            let variables: Vec<_> = safe.into_iter().chain([unsafe_setting]).collect();
            let message = read("", &variables).unwrap_err().to_string();
            assert!(message.contains(word), "{message}");
        }
    }

    #[test]
    fn a_file_that_is_named_must_be_there() {
        let none: HashMap<&str, OsString> = HashMap::new();
        let named = Path::new("/nowhere/peel.toml");
        let error = ServiceConfig::with_variables(Some(named), &none, None).unwrap_err();
        assert!(error.to_string().contains("/nowhere/peel.toml"));
    }

    #[test]
    fn no_variable_stands_for_two_settings() {
        let names: HashSet<_> = ServiceConfig::keys().map(|key| key.variable).collect();
        assert_eq!(names.len(), ServiceConfig::keys().count());
        assert!(ServiceConfig::keys().all(|key| key.variable.starts_with("PEEL_")));
    }
}
