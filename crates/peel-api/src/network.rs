use std::net::IpAddr;

use ipnet::IpNet;
pub(crate) use peel_domain::Network;

/// Who is at the other end, as far as the network can tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Client {
    /// The address nearest to the caller that we have reason to believe.
    pub(crate) address: IpAddr,
    /// Whether what they send is encrypted on its way.
    pub(crate) is_encrypted: bool,
}

impl Client {
    /// Of a connection from `peer`. What the headers say counts only if `peer` is a trusted
    /// proxy; then the client is the last hop that is none.
    pub(crate) fn of(
        peer: IpAddr,
        is_tls: bool,
        headers: &http::HeaderMap,
        trusted: &[IpNet],
    ) -> Self {
        let peer = peer.to_canonical();
        if !is_trusted(peer, trusted) {
            return Self {
                address: peer,
                is_encrypted: is_tls,
            };
        }
        let mut address = peer;
        let hops = headers
            .get_all("x-forwarded-for")
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','));
        for hop in hops.rev() {
            let Ok(hop) = hop.trim().parse::<IpAddr>() else {
                break;
            };
            address = hop.to_canonical();
            if !is_trusted(address, trusted) {
                break;
            }
        }
        let protocols = headers.get_all("x-forwarded-proto");
        let is_https = protocols
            .iter()
            .next_back()
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.rsplit(',').next())
            .is_some_and(|protocol| protocol.trim().eq_ignore_ascii_case("https"));
        Self {
            address,
            is_encrypted: is_tls || is_https,
        }
    }
}

pub(crate) fn is_trusted(address: IpAddr, trusted: &[IpNet]) -> bool {
    let address = address.to_canonical();
    trusted.iter().any(|network| network.contains(&address))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(peer: &str, forwarded: &[&str]) -> String {
        let trusted = ["10.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()];
        let mut headers = http::HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", value.parse().unwrap());
        }
        let client = Client::of(peer.parse().unwrap(), false, &headers, &trusted);
        client.address.to_string()
    }

    #[test]
    fn strangers_cannot_say_who_they_are() {
        assert_eq!(client("203.0.113.7", &["1.2.3.4"]), "203.0.113.7");
    }

    #[test]
    fn a_proxy_says_who_is_behind_it_and_what_was_there_before_is_not_believed() {
        assert_eq!(client("10.0.0.1", &["203.0.113.7"]), "203.0.113.7");
        assert_eq!(client("10.0.0.1", &["1.2.3.4, 203.0.113.7"]), "203.0.113.7");
        assert_eq!(
            client("10.0.0.1", &["1.2.3.4", "203.0.113.7"]),
            "203.0.113.7"
        );
        assert_eq!(
            client("10.0.0.1", &["1.2.3.4, 203.0.113.7, 10.9.9.9"]),
            "203.0.113.7"
        );
        assert_eq!(
            client("10.0.0.1", &["1.2.3.4, nonsense, 10.9.9.9"]),
            "10.9.9.9"
        );
        assert_eq!(client("10.0.0.1", &[]), "10.0.0.1");
        assert_eq!(client("::ffff:10.0.0.1", &["203.0.113.7"]), "203.0.113.7");
    }

    #[test]
    fn encryption_is_what_the_last_proxy_saw() {
        let trusted = ["10.0.0.0/8".parse().unwrap()];
        let mut headers = http::HeaderMap::new();
        headers.insert("x-forwarded-proto", "https".parse().unwrap());
        let is_encrypted =
            |peer: &str| Client::of(peer.parse().unwrap(), false, &headers, &trusted).is_encrypted;
        assert!(is_encrypted("10.0.0.1"));
        assert!(!is_encrypted("203.0.113.7"));
    }
}
