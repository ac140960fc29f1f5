//! How many removals are free, and for whom.

use std::time::Duration;

use crate::Timestamp;

/// What networks and fingerprints are counted over.
pub const CEILING_WINDOW: Duration = Duration::from_secs(24 * 60 * 60);

/// How many removals are free.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FreePolicy {
    /// For one person.
    pub uses: u32,
    /// How long they are for; after that a person has as many again. `None`: they are given
    /// once and for all.
    pub period: Option<Duration>,
    /// How many of them may go to people without a verified account on one network, within
    /// [`CEILING_WINDOW`].
    pub per_network: u32,
}

impl Default for FreePolicy {
    /// 3 for a person, once; 9 for a network in a day.
    fn default() -> Self {
        Self {
            uses: 3,
            period: None,
            per_network: 9,
        }
    }
}

/// How well it is known who somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// A browser that keeps its cookie.
    Visitor,
    /// An account whose address nobody has proven to be theirs.
    Unverified,
    /// An account with a verified address.
    Verified,
}

/// Free uses that went, within [`CEILING_WINDOW`], to others than the one who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct HandedOut {
    /// On the same network.
    pub on_network: u32,
    /// On the same network, with the same fingerprint of the browser; 0 when none was sent.
    pub to_same_browser: u32,
}

/// How many free uses somebody is to be given now, who was given `granted` of the present
/// period's already.
///
/// Nobody can be told apart for certain, so three signs are combined:
///
/// - **Who they say they are**: a visitor's signed cookie, or an account. Each has
///   `policy.uses`, given once in a period. A verified address is worth its own uses, since
///   it cannot be made up by the dozen; nothing else is looked at then.
/// - **Where they come from**: whoever clears the cookie or opens a private window is a new
///   visitor, but on the same network. That may hand out `policy.per_network` in a day, three
///   people's worth by default: enough for a household or a café, and an office is not locked
///   out for good, because everybody there can sign in, and because it is only what is *newly
///   given* that counts: uses once given remain, wherever they are spent. An account that is
///   not verified is no better than a cookie, and counts with them.
/// - **What their browser looks like**, if they consented to be asked: two visitors that look
///   alike on one network are taken for one person and share one person's uses. Alone it means
///   nothing; it never takes away what was given.
///
/// So a private window gets what is left of its network's, at most a person's; with a known
/// fingerprint, what is left of that person's.
#[must_use]
pub fn allowance(
    policy: &FreePolicy,
    standing: Standing,
    granted: u32,
    handed_out: HandedOut,
) -> u32 {
    let own = policy.uses.saturating_sub(granted);
    match standing {
        Standing::Verified => own,
        Standing::Visitor | Standing::Unverified => {
            let network = (policy.per_network)
                .saturating_sub(handed_out.on_network)
                .saturating_sub(granted);
            let person = (policy.uses)
                .saturating_sub(handed_out.to_same_browser)
                .saturating_sub(granted);
            own.min(network).min(person)
        }
    }
}

/// What an owner was given, and when their period began. `None` for one who never was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Given {
    /// Free uses given in the period.
    pub uses: u32,
    /// When the period began.
    pub since: Timestamp,
}

impl FreePolicy {
    /// What counts as given at `now`, where `left` of `given` were not spent. A period that is
    /// over is followed by one in which only what is left was given: uses do not pile up.
    /// Periods begin where the one before ends, however late somebody comes back.
    #[must_use]
    pub fn present(&self, given: Option<Given>, left: u32, now: Timestamp) -> Given {
        let fresh = Given {
            uses: 0,
            since: now,
        };
        let Some(given) = given else { return fresh };
        match self.period {
            Some(period) if !period.is_zero() && now.since(given.since) >= period => {
                let passed = now.since(given.since).as_millis() / period.as_millis();
                let passed = u32::try_from(passed).unwrap_or(u32::MAX);
                Given {
                    uses: left.min(self.uses),
                    since: given.since.plus(period.saturating_mul(passed)),
                }
            }
            _ => given,
        }
    }

    /// When somebody whose period began at `since` is given their uses again; never without
    /// periods.
    #[must_use]
    pub fn next(&self, since: Timestamp) -> Option<Timestamp> {
        self.period.map(|period| since.plus(period))
    }
}

/// How many previews those without uses may see within [`CEILING_WINDOW`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PreviewLimit {
    /// One visitor or account.
    pub per_owner: u32,
    /// All on one network without a verified account.
    pub per_network: u32,
}

impl Default for PreviewLimit {
    /// 10 for one, 30 for a network.
    fn default() -> Self {
        Self {
            per_owner: 10,
            per_network: 30,
        }
    }
}

impl PreviewLimit {
    /// Previews left to somebody who saw `own`, where `on_network` were seen on the same
    /// network, their own among them.
    #[must_use]
    pub fn left(&self, standing: Standing, own: u32, on_network: u32) -> u32 {
        let of_owner = self.per_owner.saturating_sub(own);
        match standing {
            Standing::Verified => of_owner,
            Standing::Visitor | Standing::Unverified => {
                of_owner.min(self.per_network.saturating_sub(on_network))
            }
        }
    }
}

/// How often an owner may have a use back for a result that is not good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReturnLimit {
    /// So many times …
    pub count: u32,
    /// … within this time.
    pub window: Duration,
}

impl Default for ReturnLimit {
    /// 5 in 30 days.
    fn default() -> Self {
        Self {
            count: 5,
            window: Duration::from_secs(30 * 24 * 60 * 60),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const POLICY: FreePolicy = FreePolicy {
        uses: 3,
        period: None,
        per_network: 9,
    };
    const DAY: Duration = Duration::from_secs(24 * 60 * 60);

    fn others(on_network: u32, to_same_browser: u32) -> HandedOut {
        HandedOut {
            on_network,
            to_same_browser,
        }
    }

    #[test]
    fn a_new_visitor_has_a_persons_uses() {
        let given = allowance(&POLICY, Standing::Visitor, 0, HandedOut::default());
        assert_eq!(given, 3);
    }

    #[test]
    fn nobody_is_given_theirs_twice() {
        for standing in [Standing::Visitor, Standing::Unverified, Standing::Verified] {
            assert_eq!(allowance(&POLICY, standing, 3, HandedOut::default()), 0);
        }
    }

    #[test]
    fn a_private_window_gets_what_is_left_of_its_networks() {
        assert_eq!(allowance(&POLICY, Standing::Visitor, 0, others(7, 0)), 2);
        assert_eq!(allowance(&POLICY, Standing::Visitor, 0, others(9, 0)), 0);
    }

    #[test]
    fn an_office_is_not_locked_out() {
        assert_eq!(allowance(&POLICY, Standing::Verified, 0, others(900, 3)), 3);
        assert_eq!(
            allowance(&POLICY, Standing::Unverified, 0, others(900, 0)),
            0
        );
    }

    #[test]
    fn two_that_look_alike_on_one_network_are_one_person() {
        assert_eq!(allowance(&POLICY, Standing::Visitor, 0, others(2, 2)), 1);
        assert_eq!(allowance(&POLICY, Standing::Visitor, 0, others(3, 3)), 0);
    }

    proptest! {
        #[test]
        fn no_order_of_asking_gives_a_network_more_than_its_ceiling(
            askers in proptest::collection::vec(0_u32..12, 1..80),
        ) {
            let mut given = [0_u32; 12];
            for asker in askers {
                let asker = asker as usize;
                let all: u32 = given.iter().sum();
                let handed_out = others(all - given[asker], 0);
                given[asker] += allowance(&POLICY, Standing::Visitor, given[asker], handed_out);
            }
            prop_assert!(given.iter().all(|uses| *uses <= POLICY.uses));
            prop_assert!(given.iter().sum::<u32>() <= POLICY.per_network);
        }
    }

    #[test]
    fn uses_come_again_with_each_period_and_do_not_pile_up() {
        let policy = FreePolicy {
            period: Some(DAY),
            ..POLICY
        };
        let began = Timestamp::from_millis(0);
        let given = Given {
            uses: 3,
            since: began,
        };
        let at = |left, time| policy.present(Some(given), left, time);
        assert_eq!(at(1, began.plus(DAY / 2)), given);
        assert_eq!(
            at(1, began.plus(DAY)),
            Given {
                uses: 1,
                since: began.plus(DAY)
            }
        );
        assert_eq!(at(0, began.plus(DAY * 7 / 2)).since, began.plus(DAY * 3));
        assert_eq!(POLICY.present(Some(given), 0, began.plus(DAY * 99)), given);
        assert_eq!(policy.next(began), Some(began.plus(DAY)));
        assert_eq!(POLICY.next(began), None);
    }

    #[test]
    fn previews_are_limited_for_one_and_for_a_network() {
        let limit = PreviewLimit::default();
        assert_eq!(limit.left(Standing::Visitor, 4, 4), 6);
        assert_eq!(limit.left(Standing::Visitor, 0, 29), 1);
        assert_eq!(limit.left(Standing::Verified, 0, 30), 10);
        assert_eq!(limit.left(Standing::Verified, 10, 10), 0);
    }
}
