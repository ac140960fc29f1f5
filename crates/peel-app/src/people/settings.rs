use std::path::PathBuf;
use std::time::Duration;

/// What an operator may choose about people.
#[derive(Debug, Clone)]
pub struct PeopleSettings {
    /// Where the website is, such as `https://peel.example`: for links in mails, and the issuer and audience
    /// of access tokens. Without a slash at its end.
    pub site: String,
    /// What the service calls itself to people.
    pub service_name: String,
    /// How long an access token is valid; ten minutes at most.
    pub access_life: Duration,
    /// How long a session goes on without being used.
    pub session_idle: Duration,
    /// How long a session goes on at the most.
    pub session_life: Duration,
    /// How long a refresh token is answered again after it was used, because the reply may have been lost.
    pub refresh_overlap: Duration,
    /// How long showing who one is counts for what needs it to be recent.
    pub recent: Duration,
    /// How long the link of a registration works.
    pub registration_life: Duration,
    /// How long the links of a reset and of a change of address work.
    pub reset_life: Duration,
    /// How long the link works that undoes a change of address.
    pub undo_life: Duration,
    /// A file of the SHA-1 hashes of passwords that were breached, sorted, one in a line, in
    /// hexadecimal, with or without `:` and a count behind it.
    pub breached_passwords: Option<PathBuf>,
    /// Whether strangers may make accounts. Those that are there can be used in any case.
    pub registration: bool,
    /// How many passwords are hashed at the same time; each takes 19 MiB.
    pub password_hashers: usize,
}

impl PeopleSettings {
    /// Settings for this site and the defaults for all else.
    #[must_use]
    pub fn new(site: impl Into<String>) -> Self {
        const MINUTE: Duration = Duration::from_secs(60);
        const DAY: Duration = Duration::from_secs(24 * 3600);
        Self {
            site: site.into(),
            service_name: String::from("Peel"),
            access_life: 10 * MINUTE,
            session_idle: 7 * DAY,
            session_life: 30 * DAY,
            refresh_overlap: Duration::from_secs(10),
            recent: 10 * MINUTE,
            registration_life: DAY,
            reset_life: 30 * MINUTE,
            undo_life: 7 * DAY,
            breached_passwords: None,
            registration: true,
            password_hashers: 2,
        }
    }

    /// Where the provider called `id` sends people back to.
    #[must_use]
    pub fn callback(&self, id: &str) -> String {
        format!("{}/api/v1/auth/{id}/callback", self.site)
    }
}

/// For a service on this machine, at the port that it listens on by default.
impl Default for PeopleSettings {
    fn default() -> Self {
        Self::new("http://127.0.0.1:8080")
    }
}
