use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use peel_domain::{Owner, Timestamp};

/// Megapixels that one account may send in a minute.
const LIMIT: u64 = 500;
const WINDOW_S: i64 = 60;
/// From so many accounts on, those of earlier minutes are forgotten.
const MANY: usize = 10_000;

/// Counts megapixels by account and minute. A picture counts as at least one megapixel.
#[derive(Debug, Default)]
pub(super) struct RateLimits {
    used: Mutex<HashMap<Owner, Window>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Window {
    /// In seconds since 1970.
    start_s: i64,
    used: u64,
}

/// How much of its limit an account has used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Allowance {
    /// Pictures of one megapixel in a minute.
    pub(super) limit: u64,
    /// Those that are left.
    pub(super) remaining: u64,
    /// When all are left again, in seconds since 1970.
    pub(super) reset_s: i64,
}

impl RateLimits {
    /// Takes what a picture of `pixels` uses.
    ///
    /// # Errors
    /// The seconds until there is enough left, when there is not.
    pub(super) fn take(&self, owner: Owner, pixels: u64, now: Timestamp) -> Result<Allowance, u64> {
        let megapixels = ((pixels + 500_000) / 1_000_000).max(1);
        let now_s = now.as_seconds();
        let start_s = now_s - now_s.rem_euclid(WINDOW_S);
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        if used.len() >= MANY {
            used.retain(|_, window| window.start_s == start_s);
        }
        let fresh = Window { start_s, used: 0 };
        let window = used.entry(owner).or_insert(fresh);
        if window.start_s != start_s {
            *window = fresh;
        }
        let reset_s = start_s + WINDOW_S;
        if window.used + megapixels > LIMIT {
            return Err((reset_s - now_s).unsigned_abs());
        }
        window.used += megapixels;
        Ok(Allowance {
            limit: LIMIT,
            remaining: LIMIT - window.used,
            reset_s,
        })
    }
}

#[cfg(test)]
mod tests {
    use peel_domain::AccountId;

    use super::*;

    fn owner(byte: u8) -> Owner {
        AccountId::from_bytes([byte; 16]).into()
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * 1000)
    }

    #[test]
    fn large_pictures_use_more_and_small_ones_one() {
        let limits = RateLimits::default();
        let remaining = |pixels| limits.take(owner(1), pixels, at(0)).unwrap().remaining;
        assert_eq!(remaining(1), 499);
        assert_eq!(remaining(1_400_000), 498);
        assert_eq!(remaining(25_000_000), 473);
    }

    #[test]
    fn who_has_used_all_waits_for_the_next_minute() {
        let limits = RateLimits::default();
        for _ in 0..20 {
            limits.take(owner(1), 25_000_000, at(70)).unwrap();
        }
        assert_eq!(limits.take(owner(1), 1, at(75)), Err(45));
        assert!(limits.take(owner(2), 1, at(75)).is_ok());
        let next = limits.take(owner(1), 1, at(120)).unwrap();
        assert_eq!((next.remaining, next.reset_s), (499, 180));
    }
}
