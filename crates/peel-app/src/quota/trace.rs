use peel_domain::{Digest, Network, Timestamp};
use peel_store::Trace;

use crate::secret::Purpose;
use crate::{Caller, ServiceSecret};

const DAY_SECONDS: i64 = 24 * 60 * 60;

/// Where a caller comes from, as digests with the salts of today and of yesterday: a day that
/// goes over midnight is seen whole, and nothing can be followed for longer than two.
pub(super) fn trace(secret: &ServiceSecret, caller: &Caller, now: Timestamp) -> Trace {
    // Those whose network is not known share one: not knowing must not be worth more.
    let network = caller.network().map(Network::octets);
    let network = network.as_deref().unwrap_or_default();
    let today = now.as_seconds().div_euclid(DAY_SECONDS);
    let salted = |day: i64, browser: &[u8]| {
        let message = Digest::of_parts(&[&day.to_be_bytes(), network, browser]);
        Digest::from_bytes(secret.sign(Purpose::Trace, message.as_bytes()))
    };
    let both = |browser: &[u8]| [salted(today, browser), salted(today - 1, browser)];
    Trace {
        network: both(&[]),
        browser: caller.browser().map(|browser| both(browser.as_bytes())),
    }
}

#[cfg(test)]
mod tests {
    use peel_domain::OsRandomness;
    use std::net::IpAddr;
    use std::time::Duration;

    use super::*;
    use crate::Visitor;

    fn at(address: &str, now: Timestamp) -> Trace {
        let network = Network::from(address.parse::<IpAddr>().unwrap());
        let caller = Caller::visitor(Visitor::new(&OsRandomness)).seen_on(network);
        trace(&ServiceSecret::new(b"s"), &caller, now)
    }

    #[test]
    fn yesterdays_network_is_known_today_and_not_tomorrow() {
        let day = |n: u64| Timestamp::from_millis(0).plus(Duration::from_secs(n * 86_400));
        let [first, second, third] = [1, 2, 3].map(|n| at("192.0.2.1", day(n)));
        assert_eq!(second.network[1], first.network[0]);
        assert!(!third.network.contains(&first.network[0]));
    }

    #[test]
    fn networks_and_browsers_are_told_apart() {
        let now = Timestamp::from_millis(0);
        assert_ne!(at("192.0.2.1", now), at("192.0.2.2", now));
        assert_eq!(at("2001:db8::1", now), at("2001:db8::2", now));
        let caller = Caller::visitor(Visitor::new(&OsRandomness));
        let secret = ServiceSecret::new(b"s");
        let one = caller.with_fingerprint(Digest::of(b"one"));
        let other = caller.with_fingerprint(Digest::of(b"other"));
        let [one, other] = [one, other].map(|caller| trace(&secret, &caller, now));
        assert_eq!(one.network, other.network);
        assert_ne!(one.browser, other.browser);
        assert_ne!(one.browser.unwrap()[0], one.network[0]);
    }
}
