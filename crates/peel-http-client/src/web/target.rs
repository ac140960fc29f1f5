use std::net::IpAddr;

use url::{Host, Url};

use super::{NetworkPolicy, Refusal};

/// Longest address that is read, in bytes.
const MAX_LENGTH: usize = 8192;

/// An address that may be gone to, as far as can be said without asking what its name stands for.
#[derive(Debug, Clone)]
pub(super) struct Target {
    url: Url,
    host: Host,
    port: u16,
    secure: bool,
}

impl Target {
    /// Reads and judges an address that a user gave.
    pub(super) fn read(address: &str, policy: &NetworkPolicy) -> Result<Self, Refusal> {
        let address = address.trim_matches(' ');
        if !is_unambiguous(address) {
            return Err(Refusal::Unreadable);
        }
        let Some((scheme, rest)) = address.split_once("://") else {
            return Err(Refusal::Unreadable);
        };
        if !is_web(&scheme.to_ascii_lowercase()) {
            return Err(Refusal::Scheme);
        }
        if rest.starts_with('/') {
            return Err(Refusal::Unreadable);
        }
        let url = Url::parse(address).map_err(|_| Refusal::Unreadable)?;
        Self::judge(url, policy)
    }

    /// Where a redirect to `location` leads.
    pub(super) fn redirected(
        &self,
        location: &str,
        policy: &NetworkPolicy,
    ) -> Result<Self, Refusal> {
        if !is_unambiguous(location) {
            return Err(Refusal::Unreadable);
        }
        let url = self.url.join(location).map_err(|_| Refusal::Unreadable)?;
        let next = Self::judge(url, policy)?;
        if self.secure && !next.secure {
            return Err(Refusal::Downgrade);
        }
        Ok(next)
    }

    fn judge(url: Url, policy: &NetworkPolicy) -> Result<Self, Refusal> {
        if !is_web(url.scheme()) {
            return Err(Refusal::Scheme);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Refusal::Credentials);
        }
        let host = url.host().ok_or(Refusal::Unreadable)?.to_owned();
        let port = url.port_or_known_default().ok_or(Refusal::Port)?;
        policy.check_port(port)?;
        match &host {
            Host::Domain(name) => policy.check_name(name)?,
            Host::Ipv4(address) => policy.check_addresses(&[IpAddr::V4(*address)], port)?,
            Host::Ipv6(address) => policy.check_addresses(&[IpAddr::V6(*address)], port)?,
        }
        Ok(Self {
            secure: url.scheme() == "https",
            url,
            host,
            port,
        })
    }

    pub(super) fn host(&self) -> &Host {
        &self.host
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    /// Whether TLS is spoken.
    pub(super) fn is_secure(&self) -> bool {
        self.secure
    }

    /// Path and query, as they stand in the first line of a request.
    pub(super) fn path_and_query(&self) -> String {
        match self.url.query() {
            Some(query) => format!("{}?{query}", self.url.path()),
            None => self.url.path().to_owned(),
        }
    }

    /// The value of the `Host` header.
    pub(super) fn authority(&self) -> String {
        match self.url.port() {
            Some(port) => format!("{}:{port}", self.host),
            None => self.host.to_string(),
        }
    }
}

fn is_web(scheme: &str) -> bool {
    matches!(scheme, "http" | "https")
}

/// Whether all readers read `address` alike: browsers drop tabs and line breaks and take `\` for `/`,
/// others do not.
fn is_unambiguous(address: &str) -> bool {
    address.len() <= MAX_LENGTH && !address.chars().any(|c| c.is_control() || c == '\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(address: &str) -> Result<Target, Refusal> {
        Target::read(address, &NetworkPolicy::public())
    }

    #[test]
    fn an_address_of_the_web_is_taken_apart() {
        let target = read("HTTPS://Example.org/a b/c.jpg?d=é#f").unwrap();
        assert!(target.is_secure());
        assert_eq!(target.port(), 443);
        assert_eq!(target.authority(), "example.org");
        assert_eq!(target.path_and_query(), "/a%20b/c.jpg?d=%C3%A9");
        let target = read(" http://1.1.1.1:80/ ").unwrap();
        assert!(!target.is_secure());
        assert_eq!(target.authority(), "1.1.1.1");
        assert!(read("http://[2606:4700::1111]/a").is_ok());
    }

    #[test]
    fn other_schemes_are_refused() {
        for address in [
            "file:///etc/passwd",
            "ftp://example.org/",
            "gopher://example.org/",
            "dict://example.org/",
            "ldap://example.org/",
            "ws://example.org/",
            "jar:http://example.org/!/a",
        ] {
            assert_eq!(read(address).unwrap_err(), Refusal::Scheme, "{address}");
        }
    }

    #[test]
    fn what_can_be_read_in_two_ways_is_refused() {
        for address in [
            "",
            "example.org/a.jpg",
            "//example.org/a.jpg",
            "http:example.org",
            "http:/\\example.org",
            "http:///example.org",
            "http://",
            "http://exa\tmple.org/",
            "http://example.org\n/",
            "http://good\\@example.org/",
            "http://exa mple.org/",
            "http://[fe80::1%25eth0]/",
            "http://256.256.256.256/",
            "data:image/png;base64,AAAA",
            "blob:null/a",
            "about:blank",
        ] {
            assert_eq!(read(address).unwrap_err(), Refusal::Unreadable, "{address}");
        }
        let endless = format!("http://example.org/{}", "a".repeat(MAX_LENGTH));
        assert_eq!(read(&endless).unwrap_err(), Refusal::Unreadable);
    }

    #[test]
    fn every_spelling_of_a_private_address_is_refused() {
        for address in [
            "http://127.0.0.1/",
            "http://127.1/",
            "http://0/",
            "http://2130706433/",
            "http://0x7f000001/",
            "http://0x7f.1/",
            "http://0177.0.0.1/",
            "http://017700000001/",
            "http://127.0.0.1./",
            "http://①②⑦.0.0.1/",
            "http://127.0.0.1#@example.org/",
            "http://[::ffff:127.0.0.1]/",
            "http://[::ffff:7f00:1]/",
            "http://[::127.0.0.1]/",
        ] {
            assert_eq!(read(address).unwrap_err(), Refusal::NotPublic, "{address}");
        }
    }

    #[test]
    fn ports_and_passwords_are_refused() {
        for port in [22, 25, 5432, 6379, 8080, 9000] {
            let address = format!("http://example.org:{port}/");
            assert_eq!(read(&address).unwrap_err(), Refusal::Port);
        }
        for address in ["http://good@example.org/", "http://:secret@example.org/"] {
            assert_eq!(read(address).unwrap_err(), Refusal::Credentials);
        }
    }

    #[test]
    fn a_redirect_is_judged_like_an_address_and_never_leaves_https() {
        let policy = NetworkPolicy::public();
        let from = read("https://example.org/a/b").unwrap();
        let to = |location: &str| from.redirected(location, &policy);
        assert_eq!(to("../c").unwrap().path_and_query(), "/c");
        assert_eq!(to("//example.com/d").unwrap().authority(), "example.com");
        assert_eq!(to("http://example.org/").unwrap_err(), Refusal::Downgrade);
        assert_eq!(to("http://10.0.0.1/").unwrap_err(), Refusal::NotPublic);
        assert_eq!(to("file:///etc/passwd").unwrap_err(), Refusal::Scheme);
        assert_eq!(to("https:/\\10.0.0.1/").unwrap_err(), Refusal::Unreadable);
    }
}
