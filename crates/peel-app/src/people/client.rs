use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::Visitor;

/// Longest name of a browser that is kept, in characters.
const MAX_USER_AGENT: usize = 200;

/// From where somebody comes.
#[derive(Debug, Clone)]
pub struct Client {
    /// Their address, as far as it is believed.
    pub address: IpAddr,
    /// What their browser calls itself.
    pub user_agent: Option<String>,
    /// Who they were before they signed in: what that visitor has is brought into the account.
    pub visitor: Option<Visitor>,
}

impl Client {
    /// Enough for people to recognise where they were, and no more: an IPv4 /24 or an IPv6 /48.
    pub(crate) fn coarse_network(&self) -> String {
        match self.address.to_canonical() {
            IpAddr::V4(address) => {
                let [a, b, c, _] = address.octets();
                format!("{}/24", Ipv4Addr::new(a, b, c, 0))
            }
            IpAddr::V6(address) => {
                let prefix = u128::from(address) >> 80 << 80;
                format!("{}/48", Ipv6Addr::from(prefix))
            }
        }
    }

    pub(crate) fn short_user_agent(&self) -> Option<String> {
        let agent = self.user_agent.as_deref()?;
        let visible = agent.chars().filter(|c| !c.is_control());
        Some(visible.take(MAX_USER_AGENT).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(address: &str) -> Client {
        Client {
            address: address.parse().unwrap(),
            user_agent: Some(format!("Brow\nser {}", "x".repeat(500))),
            visitor: None,
        }
    }

    #[test]
    fn a_network_is_kept_coarsely() {
        assert_eq!(at("192.0.2.77").coarse_network(), "192.0.2.0/24");
        assert_eq!(at("2001:db8:1:2::9").coarse_network(), "2001:db8:1::/48");
        assert_eq!(at("::ffff:192.0.2.77").coarse_network(), "192.0.2.0/24");
    }

    #[test]
    fn a_browser_tells_no_novels() {
        let agent = at("::1").short_user_agent().unwrap();
        assert!(agent.starts_with("Browser x") && agent.len() == MAX_USER_AGENT);
    }
}
