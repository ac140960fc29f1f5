//! What becomes of free uses when a visitor turns out to be the owner of an account.

/// Somebody's free uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FreeShare {
    /// Given in the present period.
    pub granted: u32,
    /// Left to spend.
    pub available: u32,
    /// Held by open reservations.
    pub reserved: u32,
    /// Held by open reservations and not to come back from them: no more than `reserved`.
    pub owed: u32,
}

impl FreeShare {
    /// How many of `uses` this person can still come to: what is left, what is held and may
    /// come back, and what was not given yet.
    #[must_use]
    pub fn left(&self, uses: u32) -> u32 {
        let given = (self.available + self.reserved).saturating_sub(self.owed);
        given + uses.saturating_sub(self.granted)
    }
}

/// The share of an account that a visitor is joined to, where everybody has `uses`.
///
/// The two were one person all along, so the one person has the lesser of what the two could
/// still come to: what either has spent is spent, and nothing is doubled. What is held at the
/// moment counts as left, whichever way it ends; if more is held than the person may have,
/// the surplus is [owed](FreeShare::owed), and does not come back from the reservations that
/// end first. So it makes no difference whether work fails before or after the joining.
#[must_use]
pub fn join(uses: u32, visitor: FreeShare, account: FreeShare) -> FreeShare {
    let left = visitor.left(uses).min(account.left(uses));
    let reserved = visitor.reserved + account.reserved;
    FreeShare {
        granted: uses.max(account.granted),
        available: left.saturating_sub(reserved),
        reserved,
        owed: reserved.saturating_sub(left),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const USES: u32 = 3;

    fn share(granted: u32, available: u32, reserved: u32) -> FreeShare {
        FreeShare {
            granted,
            available,
            reserved,
            owed: 0,
        }
    }

    #[test]
    fn what_the_visitor_used_is_used() {
        let joined = join(USES, share(3, 1, 0), FreeShare::default());
        assert_eq!(joined, share(3, 1, 0));
    }

    #[test]
    fn two_full_shares_are_one() {
        assert_eq!(join(USES, share(3, 3, 0), share(3, 3, 0)), share(3, 3, 0));
    }

    #[test]
    fn a_visitor_whom_a_full_network_gave_nothing_costs_the_account_nothing() {
        assert_eq!(join(USES, share(0, 0, 0), share(3, 2, 0)), share(3, 2, 0));
        assert_eq!(join(USES, share(1, 1, 0), share(0, 0, 0)), share(3, 3, 0));
    }

    /// One reservation ends without a charge.
    fn come_to_nothing(mut share: FreeShare) -> FreeShare {
        share.reserved -= 1;
        if share.owed > 0 {
            share.owed -= 1;
        } else {
            share.available += 1;
        }
        share
    }

    fn shares() -> impl Strategy<Value = FreeShare> {
        (0..=USES).prop_flat_map(|granted| {
            (0..=granted).prop_flat_map(move |available| {
                (0..=granted - available)
                    .prop_map(move |reserved| share(granted, available, reserved))
            })
        })
    }

    proptest! {
        #[test]
        fn joining_gives_nothing(visitor in shares(), account in shares()) {
            let joined = join(USES, visitor, account);
            prop_assert_eq!(joined.left(USES), visitor.left(USES).min(account.left(USES)));
            prop_assert_eq!(joined.reserved, visitor.reserved + account.reserved);
        }

        #[test]
        fn it_makes_no_difference_whether_work_comes_to_nothing_before_or_after(
            visitor in shares(),
            account in shares(),
        ) {
            let mut before = (visitor, account);
            while before.0.reserved > 0 {
                before.0 = come_to_nothing(before.0);
            }
            while before.1.reserved > 0 {
                before.1 = come_to_nothing(before.1);
            }
            let before = join(USES, before.0, before.1);
            let mut after = join(USES, visitor, account);
            while after.reserved > 0 {
                after = come_to_nothing(after);
            }
            prop_assert_eq!(after, before);
        }

        #[test]
        fn joining_another_visitor_later_is_no_different(
            one in shares(),
            other in shares(),
            account in shares(),
        ) {
            let left = join(USES, other, join(USES, one, account)).left(USES);
            let right = join(USES, one, join(USES, other, account)).left(USES);
            prop_assert_eq!(left, right);
        }
    }
}
