use std::time::Duration;

/// How long must be waited between attempts at guessing something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BackOff {
    /// Failed attempts that cost no wait: people mistype.
    pub free: u32,
    /// The wait after the first failure beyond those; each further one doubles it.
    pub first_wait: Duration,
    /// The longest wait.
    pub longest_wait: Duration,
    /// Failures are forgotten when none was added for this long.
    pub memory: Duration,
}

impl BackOff {
    /// For one account: whoever guesses at it gets some 100 attempts a day, and its owner is
    /// never locked out for more than a quarter of an hour.
    pub const ACCOUNT: Self = Self {
        free: 5,
        first_wait: Duration::from_secs(1),
        longest_wait: Duration::from_secs(15 * 60),
        memory: Duration::from_secs(24 * 3600),
    };

    /// For one network, behind which many people may be: it is slowed down, not locked out.
    pub const NETWORK: Self = Self {
        free: 100,
        first_wait: Duration::from_secs(1),
        longest_wait: Duration::from_secs(30),
        memory: Duration::from_secs(15 * 60),
    };

    /// How long to wait after this many failures in a row.
    #[must_use]
    pub fn wait(&self, failures: u32) -> Duration {
        let Some(beyond) = failures.checked_sub(self.free + 1) else {
            return Duration::ZERO;
        };
        let factor = 2_u32.checked_pow(beyond).unwrap_or(u32::MAX);
        self.first_wait
            .checked_mul(factor)
            .map_or(self.longest_wait, |wait| wait.min(self.longest_wait))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_from_the_first_that_is_not_free_up_to_the_longest() {
        let seconds = |failures| BackOff::ACCOUNT.wait(failures).as_secs();
        assert_eq!([0, 5, 6, 7, 8].map(seconds), [0, 0, 1, 2, 4]);
        assert_eq!([15, 16, 100, u32::MAX].map(seconds), [512, 900, 900, 900]);
    }
}
