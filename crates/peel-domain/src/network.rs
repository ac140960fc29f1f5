use std::fmt;
use std::net::{IpAddr, Ipv6Addr};

/// Those who share one connection to the internet: an IPv4 address, or an IPv6 /64, which is
/// what one subscriber has.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Network(IpAddr);

impl Network {
    /// Its bytes, to be hashed with a secret: 4 or 8.
    #[must_use]
    pub fn octets(&self) -> Vec<u8> {
        match self.0 {
            IpAddr::V4(address) => address.octets().to_vec(),
            IpAddr::V6(address) => address.octets()[..8].to_vec(),
        }
    }
}

impl From<IpAddr> for Network {
    fn from(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(address) => Self(IpAddr::V4(address)),
            IpAddr::V6(address) => {
                let prefix = u128::from(address) >> 64 << 64;
                Self(IpAddr::V6(Ipv6Addr::from(prefix)))
            }
        }
    }
}

/// Hides the address: logs hold no personal data.
impl fmt::Debug for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Network(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(text: &str) -> Network {
        Network::from(text.parse::<IpAddr>().unwrap())
    }

    #[test]
    fn a_subscriber_is_one_network() {
        assert_eq!(network("2001:db8:1:2::1"), network("2001:db8:1:2:ffff::9"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
        assert_ne!(network("192.0.2.1"), network("192.0.2.2"));
        assert_eq!(network("::ffff:192.0.2.1"), network("192.0.2.1"));
    }

    #[test]
    fn networks_differ_in_their_octets() {
        assert_eq!(network("192.0.2.1").octets(), [192, 0, 2, 1]);
        assert_eq!(
            network("2001:db8:1:2::9").octets(),
            [0x20, 1, 0xd, 0xb8, 0, 1, 0, 2]
        );
    }

    #[test]
    fn debug_output_hides_the_address() {
        assert!(!format!("{:?}", network("192.0.2.1")).contains("192"));
    }
}
