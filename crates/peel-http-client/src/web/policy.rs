use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use super::Refusal;
use super::networks::is_public;

/// Names below these are of private networks and of machines themselves (RFC 6761, RFC 6762, RFC 8375,
/// and the one set aside by ICANN in 2024).
const PRIVATE_DOMAINS: [&str; 6] = [
    "localhost",
    "local",
    "internal",
    "home.arpa",
    "localdomain",
    "lan",
];

/// Where [`WebClient`](super::WebClient) may go: to servers of the public internet, at the ports 80 and 443, and to
/// what is excepted.
#[derive(Debug, Clone, Default)]
pub struct NetworkPolicy {
    exceptions: Vec<IpNet>,
    refused_hosts: Vec<String>,
}

impl NetworkPolicy {
    /// The public internet alone.
    #[must_use]
    pub fn public() -> Self {
        Self::default()
    }

    /// Also goes to `network`, at any port, and to names that stand for addresses in it. Whoever may name
    /// addresses to the service can then reach everything that listens there.
    #[must_use]
    pub fn danger_allow(mut self, network: IpNet) -> Self {
        self.exceptions.push(network);
        self
    }

    /// Also goes to this machine itself, at any port.
    #[must_use]
    pub fn danger_allow_loopback(self) -> Self {
        self.danger_allow(Ipv4Net::new_assert(Ipv4Addr::LOCALHOST, 8).into())
            .danger_allow(Ipv6Net::new_assert(Ipv6Addr::LOCALHOST, 128).into())
    }

    /// Never goes to `host`, for instance the service's own name.
    #[must_use]
    pub fn refuse_host(mut self, host: &str) -> Self {
        self.refused_hosts.push(canonical(host));
        self
    }

    /// Judges a name before anybody is asked what it stands for.
    pub(super) fn check_name(&self, name: &str) -> Result<(), Refusal> {
        let name = canonical(name);
        if self.refused_hosts.contains(&name) {
            return Err(Refusal::Host);
        }
        let is_private = !name.contains('.')
            || PRIVATE_DOMAINS.iter().any(|domain| {
                name.strip_suffix(domain)
                    .is_some_and(|rest| rest.ends_with('.'))
            });
        // Addresses that are excepted may have any name; what it stands for is judged later.
        if is_private && self.exceptions.is_empty() {
            return Err(Refusal::Host);
        }
        Ok(())
    }

    /// Judges all addresses that a host has: one that is not allowed spoils them all.
    pub(super) fn check_addresses(&self, addresses: &[IpAddr], port: u16) -> Result<(), Refusal> {
        let mut ordinary = addresses
            .iter()
            .filter(|address| !self.exceptions.iter().any(|net| net.contains(*address)));
        if !ordinary.clone().all(|&address| is_public(address)) {
            return Err(Refusal::NotPublic);
        }
        if ordinary.next().is_some() && !is_web_port(port) {
            return Err(Refusal::Port);
        }
        Ok(())
    }

    /// Judges a port before anybody is asked what the host stands for.
    pub(super) fn check_port(&self, port: u16) -> Result<(), Refusal> {
        if self.exceptions.is_empty() && !is_web_port(port) {
            return Err(Refusal::Port);
        }
        Ok(())
    }
}

fn is_web_port(port: u16) -> bool {
    matches!(port, 80 | 443)
}

fn canonical(host: &str) -> String {
    host.trim_end_matches('.').to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(policy: &NetworkPolicy, addresses: &[&str], port: u16) -> Result<(), Refusal> {
        let addresses: Vec<IpAddr> = addresses.iter().map(|a| a.parse().unwrap()).collect();
        policy.check_addresses(&addresses, port)
    }

    #[test]
    fn one_private_address_spoils_all() {
        let policy = NetworkPolicy::public();
        assert_eq!(judge(&policy, &["1.1.1.1", "8.8.8.8"], 443), Ok(()));
        assert_eq!(
            judge(&policy, &["1.1.1.1", "8.8.8.8", "10.0.0.1"], 443),
            Err(Refusal::NotPublic)
        );
        assert_eq!(
            judge(&policy, &["1.1.1.1", "fd00::1"], 443),
            Err(Refusal::NotPublic)
        );
    }

    #[test]
    fn names_of_private_networks_are_refused_unasked() {
        let policy = NetworkPolicy::public().refuse_host("Peel.example.");
        for name in [
            "localhost",
            "localhost.",
            "LOCALHOST",
            "a.localhost",
            "postgres",
            "clamav.",
            "metadata.google.internal",
            "printer.local",
            "peel.example",
            "PEEL.example.",
        ] {
            assert_eq!(policy.check_name(name), Err(Refusal::Host), "{name}");
        }
        for name in ["example.org", "notlocalhost.example", "internal.example"] {
            assert_eq!(policy.check_name(name), Ok(()), "{name}");
        }
    }

    #[test]
    fn an_exception_opens_its_network_at_any_port_and_no_other() {
        let policy = NetworkPolicy::public().danger_allow_loopback();
        assert_eq!(judge(&policy, &["127.0.0.1", "::1"], 8080), Ok(()));
        assert_eq!(judge(&policy, &["10.0.0.1"], 80), Err(Refusal::NotPublic));
        assert_eq!(judge(&policy, &["1.1.1.1"], 8080), Err(Refusal::Port));
        assert_eq!(
            judge(&policy, &["::ffff:127.0.0.1"], 80),
            Err(Refusal::NotPublic)
        );
        assert_eq!(policy.check_name("localhost"), Ok(()));
        assert_eq!(policy.check_port(8080), Ok(()));
    }
}
