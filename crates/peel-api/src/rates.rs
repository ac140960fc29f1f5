//! How often something may be done from one network.

use std::fmt;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};

use crate::error::{ApiError, Kind};
use crate::network::Network;

/// From so many networks on, those that have everything left again are forgotten.
const MANY: usize = 10_000;

/// So many times within a time. As many may come at once; each comes back after its share of the time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// How many times.
    pub times: NonZeroU32,
    /// Within which time; more than nothing.
    pub within: Duration,
}

/// How often one network may do what is worth guessing at, or costs work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rates {
    /// Signing in.
    pub login: Rate,
    /// Making accounts.
    pub register: Rate,
    /// Asking for mail, and following what is in it.
    pub mail: Rate,
    /// Renewing access tokens.
    pub refresh: Rate,
    /// Submitting pictures without an API key.
    pub upload: Rate,
}

impl Default for Rates {
    fn default() -> Self {
        const MINUTE: u64 = 60;
        const HOUR: u64 = 3600;
        Self {
            login: Rate::new(30, MINUTE),
            register: Rate::new(20, HOUR),
            mail: Rate::new(20, HOUR),
            refresh: Rate::new(300, MINUTE),
            upload: Rate::new(120, MINUTE),
        }
    }
}

impl Rate {
    const fn new(times: u32, seconds: u64) -> Self {
        let times = match NonZeroU32::new(times) {
            Some(times) => times,
            None => NonZeroU32::MIN,
        };
        Self {
            times,
            within: Duration::from_secs(seconds),
        }
    }
}

/// Orders: each is a request to the payment provider, and whoever tries out stolen cards needs many.
const ORDERS: Rate = Rate::new(60, 3600);

/// One count for each of [`Rates`], and for orders.
#[derive(Debug, Clone)]
pub(crate) struct Counts {
    pub(crate) login: Count,
    pub(crate) register: Count,
    pub(crate) mail: Count,
    pub(crate) refresh: Count,
    pub(crate) upload: Count,
    pub(crate) orders: Count,
}

impl Counts {
    pub(crate) fn new(rates: &Rates) -> Self {
        Self {
            login: Count::new(rates.login),
            register: Count::new(rates.register),
            mail: Count::new(rates.mail),
            refresh: Count::new(rates.refresh),
            upload: Count::new(rates.upload),
            orders: Count::new(ORDERS),
        }
    }
}

/// Counts what each network does. Clones share it.
pub(crate) struct Count<C: Clock = DefaultClock>(Arc<Counting<C>>);

struct Counting<C: Clock> {
    limiter: RateLimiter<Network, DefaultKeyedStateStore<Network>, C, NoOpMiddleware<C::Instant>>,
    clock: C,
}

impl Count {
    pub(crate) fn new(rate: Rate) -> Self {
        Self::with_clock(rate, DefaultClock::default())
    }
}

impl<C: Clock + Clone> Count<C> {
    fn with_clock(rate: Rate, clock: C) -> Self {
        let each = (rate.within / rate.times.get()).max(Duration::from_nanos(1));
        let quota = Quota::with_period(each)
            .unwrap_or(Quota::per_second(rate.times))
            .allow_burst(rate.times);
        let store = DefaultKeyedStateStore::default();
        Self(Arc::new(Counting {
            limiter: RateLimiter::new(quota, store, clock.clone()),
            clock,
        }))
    }

    /// Counts one more of a network's.
    ///
    /// # Errors
    /// [`Kind::TooMany`] with the time after which there is one left again.
    pub(crate) fn take(&self, network: Network) -> Result<(), ApiError> {
        let Counting { limiter, clock } = &*self.0;
        if limiter.len() >= MANY {
            limiter.retain_recent();
        }
        limiter.check_key(&network).map_err(|refused| {
            ApiError::new(Kind::TooMany).retry_after(refused.wait_time_from(clock.now()))
        })
    }
}

impl<C: Clock> Clone for Count<C> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<C: Clock> fmt::Debug for Count<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Count").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use governor::clock::FakeRelativeClock;

    use super::*;

    fn network(last: u8) -> Network {
        Network::from(IpAddr::from([192, 0, 2, last]))
    }

    #[test]
    fn a_network_that_has_had_its_share_waits_for_the_next() {
        let clock = FakeRelativeClock::default();
        let count = Count::with_clock(Rate::new(3, 60), clock.clone());
        for _ in 0..3 {
            count.take(network(1)).unwrap();
        }
        let refused = count.take(network(1)).unwrap_err();
        assert_eq!(refused.kind(), Kind::TooMany);
        assert!(count.take(network(2)).is_ok(), "others are not concerned");
        clock.advance(Duration::from_secs(19));
        assert!(count.take(network(1)).is_err());
        clock.advance(Duration::from_secs(1));
        assert!(count.take(network(1)).is_ok());
        assert!(count.take(network(1)).is_err());
    }

    #[test]
    fn networks_that_have_everything_left_are_forgotten() {
        let clock = FakeRelativeClock::default();
        let count = Count::with_clock(Rate::new(1, 1), clock.clone());
        for one in 0..=255 {
            for two in 0..=255 {
                let address = IpAddr::from([10, 0, one, two]);
                let _ = count.take(Network::from(address));
            }
            clock.advance(Duration::from_secs(1));
        }
        assert!(count.0.limiter.len() <= MANY);
    }
}
