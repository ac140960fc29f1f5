use url::Url;

use crate::HttpError;

/// Which addresses may be gone to. Asked about every address, redirects included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AddressPolicy {
    /// https, to any host: for addresses that are written in the program.
    HttpsOnly,
    /// As `HttpsOnly`, and plain http to 127.0.0.1, for tests.
    HttpsOrPlainLoopback,
}

impl AddressPolicy {
    pub(crate) fn check(self, url: &Url) -> Result<(), HttpError> {
        let reason = if !url.username().is_empty() || url.password().is_some() {
            "it holds a user name or password"
        } else if url.host_str().is_none_or(str::is_empty) {
            "it names no server"
        } else {
            match (url.scheme(), self) {
                ("https", _) => return Ok(()),
                ("http", Self::HttpsOrPlainLoopback) if is_loopback(url) => return Ok(()),
                _ => "only https is used",
            }
        };
        Err(HttpError::AddressRefused {
            address: shown(url),
            reason,
        })
    }
}

/// Reads an address.
pub(crate) fn parse(address: &str) -> Result<Url, HttpError> {
    Url::parse(address).map_err(|_| HttpError::AddressRefused {
        address: address.to_owned(),
        reason: "it is not an address",
    })
}

fn is_loopback(url: &Url) -> bool {
    matches!(url.host(), Some(url::Host::Ipv4(address)) if address.is_loopback())
}

/// The address as it may be shown: without user name and password.
fn shown(url: &Url) -> String {
    let mut url = url.clone();
    // Both fail only for addresses that cannot hold them.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(policy: AddressPolicy, address: &str) -> Result<(), HttpError> {
        policy.check(&parse(address)?)
    }

    #[test]
    fn https_is_allowed() {
        for address in ["https://example.org/a", "https://example.org:8443/a?b"] {
            check(AddressPolicy::HttpsOnly, address).unwrap();
        }
    }

    #[test]
    fn everything_else_is_refused() {
        for address in [
            "http://example.org/a",
            "http://127.0.0.1/a",
            "ftp://example.org/a",
            "file:///etc/passwd",
            "data:text/plain,a",
            "example.org/a",
            "",
        ] {
            let error = check(AddressPolicy::HttpsOnly, address).unwrap_err();
            assert!(
                matches!(error, HttpError::AddressRefused { .. }),
                "{address}"
            );
        }
    }

    #[test]
    fn a_password_is_refused_and_not_shown() {
        let error = check(AddressPolicy::HttpsOnly, "https://me:secret@example.org/").unwrap_err();
        assert!(!error.to_string().contains("secret"), "{error}");
    }

    #[test]
    fn the_policy_for_tests_opens_loopback_alone() {
        let policy = AddressPolicy::HttpsOrPlainLoopback;
        check(policy, "http://127.0.0.1:8080/a").unwrap();
        for address in [
            "http://localhost:8080/a",
            "http://10.0.0.1/a",
            "http://0.0.0.0/a",
            "http://example.org/a",
        ] {
            assert!(check(policy, address).is_err(), "{address}");
        }
    }
}
