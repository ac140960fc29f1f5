use std::time::Duration;

use crate::{FailureCode, JobKind, Timestamp};

/// How often a job is tried, and how long it waits in between. A crash counts as an
/// attempt: a claim raises the number, not its ending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryPolicy {
    /// Attempts before the job is given up, at least 1.
    pub max_attempts: u32,
    /// The wait after the first failed attempt; each further wait is `factor` times longer.
    pub first_delay: Duration,
    /// Growth of the wait, at least 1.
    pub factor: u32,
    /// The longest wait.
    pub max_delay: Duration,
}

/// What becomes of a job after a failed attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AfterFailure {
    /// It is tried again, not before this time.
    RetryAt(Timestamp),
    /// It ends: the reason lies in the input.
    Fail,
    /// It becomes a dead letter: its attempts are used up.
    Bury,
}

impl RetryPolicy {
    /// The policy of a kind of job: a removal 3 times within seconds (someone waits), a
    /// delivery 8 times over about 28 hours (the receiver may be down).
    #[must_use]
    pub const fn of(kind: JobKind) -> Self {
        match kind {
            JobKind::Remove => Self {
                max_attempts: 3,
                first_delay: Duration::from_secs(1),
                factor: 4,
                max_delay: Duration::from_secs(30),
            },
            JobKind::Deliver => Self {
                max_attempts: 8,
                first_delay: Duration::from_secs(5),
                factor: 7,
                max_delay: Duration::from_secs(12 * 3600),
            },
        }
    }

    /// The wait after `failed_attempts` attempts, counted from 1.
    #[must_use]
    pub fn delay_after(&self, failed_attempts: u32) -> Duration {
        let growth = self
            .factor
            .saturating_pow(failed_attempts.saturating_sub(1));
        self.first_delay.saturating_mul(growth).min(self.max_delay)
    }

    /// The ruling after an attempt that failed with `code`, when `attempts_used` of
    /// `attempts_allowed` are used up. An operator's retry allows more than the policy.
    #[must_use]
    pub fn rule(
        &self,
        code: FailureCode,
        attempts_used: u32,
        attempts_allowed: u32,
        now: Timestamp,
    ) -> AfterFailure {
        if !code.is_retryable() {
            AfterFailure::Fail
        } else if attempts_used < attempts_allowed {
            let in_this_round =
                attempts_used.saturating_sub(attempts_allowed.saturating_sub(self.max_attempts));
            AfterFailure::RetryAt(now.plus(self.delay_after(in_this_round)))
        } else {
            AfterFailure::Bury
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_000);

    #[test]
    fn a_removal_is_tried_three_times_with_growing_waits() {
        let policy = RetryPolicy::of(JobKind::Remove);
        let rule = |used| policy.rule(FailureCode::ProcessingFailed, used, 3, NOW);
        assert_eq!(
            rule(1),
            AfterFailure::RetryAt(Timestamp::from_millis(2_000))
        );
        assert_eq!(
            rule(2),
            AfterFailure::RetryAt(Timestamp::from_millis(5_000))
        );
        assert_eq!(rule(3), AfterFailure::Bury);
    }

    #[test]
    fn bad_input_is_not_tried_again() {
        let policy = RetryPolicy::of(JobKind::Remove);
        assert_eq!(
            policy.rule(FailureCode::ImageCorrupt, 1, 3, NOW),
            AfterFailure::Fail
        );
    }

    #[test]
    fn an_operators_retry_starts_with_the_short_waits_again() {
        let policy = RetryPolicy::of(JobKind::Remove);
        assert_eq!(
            policy.rule(FailureCode::TimedOut, 4, 6, NOW),
            AfterFailure::RetryAt(Timestamp::from_millis(2_000))
        );
    }

    #[test]
    fn the_wait_has_a_ceiling() {
        let policy = RetryPolicy::of(JobKind::Deliver);
        assert_eq!(policy.delay_after(40), policy.max_delay);
        let total: Duration = (1..policy.max_attempts)
            .map(|n| policy.delay_after(n))
            .sum();
        assert!(total > Duration::from_secs(24 * 3600));
    }
}
