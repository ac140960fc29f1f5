use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use crate::named::named;
use crate::{
    Charge, OperationId, Owner, ReservationId, ReservationState, Reversal, ReversalKind, Terms,
    UnknownName,
};

named! {
    /// What an entry counts.
    "unit" Unit {
        /// Quarter credits.
        Credit = "credit",
        /// Free uses.
        FreeUse = "free_use",
        /// Passes.
        Pass = "pass",
        /// Cents of a US dollar.
        UsCent = "us_cent",
        /// Hundredths of a Chinese yuan.
        Fen = "fen",
    }
}

named! {
    /// An account of the house. Where value comes from and where it goes.
    "system account" SystemAccount {
        /// Work that was paid with credits; money that orders have brought leaves it.
        Revenue = "revenue",
        /// Credits and free uses given away, and the uses made of them.
        Promotional = "promotional",
        /// Passes earned by ads, and the uses made of them.
        Ads = "ads",
        /// Credits that were bought.
        Payments = "payments",
        /// Credits taken back for money returned; the money.
        Refunds = "refunds",
        /// Credits taken back for money disputed; the money.
        Disputes = "disputes",
        /// Money at the payment provider.
        Clearing = "clearing",
        /// Credits that were to be taken back and had been spent. Negative: what owners owe.
        Debts = "debts",
    }
}

/// One side of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Account {
    /// What an owner can spend.
    Available(Owner),
    /// What an owner's open reservations hold.
    Reserved(Owner),
    /// The house's.
    System(SystemAccount),
}

impl Account {
    /// Whose account it is; `None` for the house's.
    #[must_use]
    pub const fn owner(&self) -> Option<Owner> {
        match self {
            Self::Available(owner) | Self::Reserved(owner) => Some(*owner),
            Self::System(_) => None,
        }
    }

    /// The text form of an owner's or the house's account.
    ///
    /// # Errors
    /// [`UnknownName`] when `text` is none.
    pub fn parse(text: &str) -> Result<Self, UnknownName> {
        let of = |id: &str| {
            Owner::from_str(id).map_err(|_| UnknownName {
                kind: "journal account",
                text: text.to_owned(),
            })
        };
        match text.split_once(':') {
            Some(("available", id)) => of(id).map(Self::Available),
            Some(("reserved", id)) => of(id).map(Self::Reserved),
            _ => text.parse().map(Self::System),
        }
    }
}

/// `available:acc_…`, `reserved:vis_…`, `revenue`.
impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Available(owner) => write!(f, "available:{owner}"),
            Self::Reserved(owner) => write!(f, "reserved:{owner}"),
            Self::System(account) => f.write_str(account.as_str()),
        }
    }
}

/// One line of the journal: `amount` of `unit` goes to `account` (negative: leaves it).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// Where to.
    pub account: Account,
    /// What.
    pub unit: Unit,
    /// How many.
    pub amount: i64,
}

named! {
    /// Why value moved.
    "operation kind" OperationKind {
        /// From the house to an owner.
        Grant = "grant",
        /// From an owner's available to reserved.
        Reserve = "reserve",
        /// From an owner's reserved to the house: the work was done.
        Capture = "capture",
        /// Back from reserved to available: the work was not done.
        Release = "release",
        /// Back from reserved to available: its time was over.
        Expire = "expire",
        /// Back from the house to available: the work was done and was not good.
        Return = "return",
        /// From a visitor to the account that they turned out to be.
        Merge = "merge",
        /// From an owner's available to the house: it should not have been there.
        Forfeit = "forfeit",
        /// Money came in, and credits for it went to an owner.
        Purchase = "purchase",
        /// Money went back, and the credits for it.
        Reverse = "reverse",
        /// Money that went back has come back.
        Undo = "undo",
        /// An owner's available pays for what they owe.
        Repay = "repay",
        /// From an owner's available to the house: somebody with rights over others has taken it away.
        Revoke = "revoke",
    }
}

/// Entries that are booked together or not at all, once per id. They sum to zero in
/// every unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    id: OperationId,
    kind: OperationKind,
    entries: Vec<Entry>,
}

/// Entries that would make value out of nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the entries of an operation do not sum to zero in {unit}")]
pub struct UnbalancedOperation {
    /// The unit that does not.
    pub unit: Unit,
}

impl Operation {
    /// An operation of any entries.
    ///
    /// # Errors
    /// [`UnbalancedOperation`] when they do not sum to zero in each unit.
    pub fn new(
        id: OperationId,
        kind: OperationKind,
        entries: Vec<Entry>,
    ) -> Result<Self, UnbalancedOperation> {
        let mut sums = BTreeMap::<Unit, i128>::new();
        for entry in &entries {
            *sums.entry(entry.unit).or_default() += i128::from(entry.amount);
        }
        match sums.into_iter().find(|(_, sum)| *sum != 0) {
            Some((unit, _)) => Err(UnbalancedOperation { unit }),
            None => Ok(Self { id, kind, entries }),
        }
    }

    /// `amount` of `unit` from the house to `owner`.
    #[must_use]
    pub fn grant(
        id: OperationId,
        owner: Owner,
        unit: Unit,
        amount: i64,
        from: SystemAccount,
    ) -> Self {
        let (from, to) = (Account::System(from), Account::Available(owner));
        Self::transfer(id, OperationKind::Grant, Some((unit, amount)), from, to)
    }

    /// `amount` of `unit` from `owner` back to the house.
    #[must_use]
    pub fn revoke(
        id: OperationId,
        owner: Owner,
        unit: Unit,
        amount: i64,
        to: SystemAccount,
    ) -> Self {
        let (from, to) = (Account::Available(owner), Account::System(to));
        Self::transfer(id, OperationKind::Revoke, Some((unit, amount)), from, to)
    }

    /// Holds `charge` back.
    #[must_use]
    pub fn reserve(reservation: ReservationId, owner: Owner, charge: Charge) -> Self {
        Self::transfer(
            OperationId::of_reserve(reservation),
            OperationKind::Reserve,
            charge.amount(),
            Account::Available(owner),
            Account::Reserved(owner),
        )
    }

    /// Ends a reservation as `ending`; `None` for [`ReservationState::Open`], which is no
    /// ending.
    #[must_use]
    pub fn settle(
        reservation: ReservationId,
        owner: Owner,
        charge: Charge,
        ending: ReservationState,
    ) -> Option<Self> {
        let (kind, to) = match ending {
            ReservationState::Open => return None,
            ReservationState::Captured => {
                (OperationKind::Capture, Account::System(spent_on(charge)))
            }
            ReservationState::Released => (OperationKind::Release, Account::Available(owner)),
            ReservationState::Expired => (OperationKind::Expire, Account::Available(owner)),
        };
        let id = OperationId::of_settlement(reservation);
        let from = Account::Reserved(owner);
        Some(Self::transfer(id, kind, charge.amount(), from, to))
    }

    /// Gives a captured charge back to `owner`.
    #[must_use]
    pub fn give_back(reservation: ReservationId, owner: Owner, charge: Charge) -> Self {
        Self::transfer(
            OperationId::of_return(reservation),
            OperationKind::Return,
            charge.amount(),
            Account::System(spent_on(charge)),
            Account::Available(owner),
        )
    }

    /// Takes a free use back that came from `reservation` and was [owed](crate::FreeShare).
    #[must_use]
    pub fn forfeit(reservation: ReservationId, owner: Owner) -> Self {
        Self::transfer(
            OperationId::of_forfeit(reservation),
            OperationKind::Forfeit,
            Some((Unit::FreeUse, 1)),
            Account::Available(owner),
            Account::System(SystemAccount::Promotional),
        )
    }

    /// An order was paid: the money is at the provider, the credits are `owner`'s.
    #[must_use]
    pub fn purchase(owner: Owner, terms: &Terms) -> Self {
        let (unit, minor) = (terms.price.currency.unit(), terms.price.minor);
        let quarters = terms.credits.as_quarters();
        let system = Account::System;
        let entries = [
            (system(SystemAccount::Revenue), unit, -minor),
            (system(SystemAccount::Clearing), unit, minor),
            (system(SystemAccount::Payments), Unit::Credit, -quarters),
            (Account::Available(owner), Unit::Credit, quarters),
        ];
        let id = OperationId::of_purchase(terms.order);
        Self::of(id, OperationKind::Purchase, entries)
    }

    /// Money went back. `available` of the credits for it are still there to be taken, `owed` are not.
    #[must_use]
    pub fn reverse(owner: Owner, reversal: &Reversal, available: i64, owed: i64) -> Self {
        let (unit, minor) = (reversal.amount.currency.unit(), reversal.amount.minor);
        let to = Account::System(gone_for(reversal.kind));
        let entries = [
            (Account::System(SystemAccount::Clearing), unit, -minor),
            (to, unit, minor),
            (Account::Available(owner), Unit::Credit, -available),
            (Account::System(SystemAccount::Debts), Unit::Credit, -owed),
            (to, Unit::Credit, available + owed),
        ];
        let id = OperationId::of_reversal(&reversal.id);
        Self::of(id, OperationKind::Reverse, entries)
    }

    /// A reversal came to nothing: the money is there again, and the credits for it.
    #[must_use]
    pub fn undo(owner: Owner, reversal: &Reversal, quarters: i64) -> Self {
        let (unit, minor) = (reversal.amount.currency.unit(), reversal.amount.minor);
        let from = Account::System(gone_for(reversal.kind));
        let entries = [
            (from, unit, -minor),
            (Account::System(SystemAccount::Clearing), unit, minor),
            (from, Unit::Credit, -quarters),
            (Account::Available(owner), Unit::Credit, quarters),
        ];
        let id = OperationId::of_undoing(&reversal.id);
        Self::of(id, OperationKind::Undo, entries)
    }

    /// Debts are paid off with what came in by `cause`.
    #[must_use]
    pub fn repay(cause: &OperationId, owner: Owner, quarters: i64) -> Self {
        let amount = Some((Unit::Credit, quarters));
        let (from, to) = (
            Account::Available(owner),
            Account::System(SystemAccount::Debts),
        );
        let id = OperationId::of_repayment(cause);
        Self::transfer(id, OperationKind::Repay, amount, from, to)
    }

    /// Of entries that sum to zero; those of nothing are left out.
    fn of(
        id: OperationId,
        kind: OperationKind,
        entries: impl IntoIterator<Item = (Account, Unit, i64)>,
    ) -> Self {
        let entries = entries
            .into_iter()
            .filter(|(_, _, amount)| *amount != 0)
            .map(|(account, unit, amount)| Entry {
                account,
                unit,
                amount,
            })
            .collect();
        Self { id, kind, entries }
    }

    fn transfer(
        id: OperationId,
        kind: OperationKind,
        amount: Option<(Unit, i64)>,
        from: Account,
        to: Account,
    ) -> Self {
        let entries = amount
            .into_iter()
            .flat_map(|(unit, amount)| {
                [(from, -amount), (to, amount)].map(|(account, amount)| Entry {
                    account,
                    unit,
                    amount,
                })
            })
            .collect();
        Self { id, kind, entries }
    }

    /// What it stands for; booked once.
    #[must_use]
    pub fn id(&self) -> &OperationId {
        &self.id
    }

    /// Why.
    #[must_use]
    pub fn kind(&self) -> OperationKind {
        self.kind
    }

    /// Its lines; none when nothing was charged.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }
}

/// Where money goes that goes back.
const fn gone_for(kind: ReversalKind) -> SystemAccount {
    match kind {
        ReversalKind::Refund => SystemAccount::Refunds,
        ReversalKind::Dispute => SystemAccount::Disputes,
    }
}

/// Where a captured charge goes: credits were earned, the rest was given.
const fn spent_on(charge: Charge) -> SystemAccount {
    match charge {
        Charge::Credits(_) => SystemAccount::Revenue,
        Charge::Nothing | Charge::FreeUse => SystemAccount::Promotional,
        Charge::Pass => SystemAccount::Ads,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Credits, Currency, Money, OrderId, VisitorId};
    use proptest::prelude::*;

    const OWNER: Owner = Owner::Visitor(VisitorId::from_bytes([1; 16]));
    const RESERVATION: ReservationId = ReservationId::from_bytes([2; 16]);

    fn charges() -> impl Strategy<Value = Charge> {
        prop_oneof![
            Just(Charge::Nothing),
            Just(Charge::FreeUse),
            Just(Charge::Pass),
            (1_i64..1_000_000).prop_map(|n| Charge::Credits(Credits::from_quarters(n))),
        ]
    }

    fn sum_of(operations: &[Operation], account: Account) -> i64 {
        operations
            .iter()
            .flat_map(Operation::entries)
            .filter(|entry| entry.account == account)
            .map(|entry| entry.amount)
            .sum()
    }

    proptest! {
        #[test]
        fn whatever_ends_a_reservation_leaves_nothing_reserved(charge in charges()) {
            let held = charge.amount().map_or(0, |(_, amount)| amount);
            for ending in [
                ReservationState::Captured,
                ReservationState::Released,
                ReservationState::Expired,
            ] {
                let story = [
                    Operation::reserve(RESERVATION, OWNER, charge),
                    Operation::settle(RESERVATION, OWNER, charge, ending).unwrap(),
                ];
                let back = if ending == ReservationState::Captured { -held } else { 0 };
                prop_assert_eq!(sum_of(&story, Account::Reserved(OWNER)), 0);
                prop_assert_eq!(sum_of(&story, Account::Available(OWNER)), back);
            }
        }
    }

    proptest! {
        #[test]
        fn whatever_happens_to_a_payment_sums_to_zero(
            minor in 50_i64..1_000_000, quarters in 1_i64..1_000, back in 1_i64..1_000_000,
            available in 0_i64..1_000, owed in 0_i64..1_000,
        ) {
            let currency = Currency::Cny;
            let terms = Terms {
                order: OrderId::from_bytes([3; 16]),
                credits: Credits::from_quarters(quarters),
                price: Money::new(minor, currency),
                is_live: false,
            };
            for kind in ReversalKind::ALL.iter().copied() {
                let reversal = Reversal {
                    id: "re_1".parse().unwrap(),
                    kind,
                    amount: Money::new(back, currency),
                    is_undone: false,
                };
                for operation in [
                    Operation::purchase(OWNER, &terms),
                    Operation::reverse(OWNER, &reversal, available, owed),
                    Operation::undo(OWNER, &reversal, available + owed),
                ] {
                    let Operation { id, kind, entries } = operation;
                    prop_assert!(Operation::new(id, kind, entries).is_ok());
                }
            }
        }
    }

    #[test]
    fn a_capture_and_a_release_have_the_same_id_so_only_one_can_be_booked() {
        let settle = |ending| {
            Operation::settle(RESERVATION, OWNER, Charge::Pass, ending)
                .unwrap()
                .id()
                .clone()
        };
        assert_eq!(
            settle(ReservationState::Captured),
            settle(ReservationState::Released)
        );
    }

    #[test]
    fn entries_that_make_something_of_nothing_are_refused() {
        let one_sided = vec![Entry {
            account: Account::Available(OWNER),
            unit: Unit::Credit,
            amount: 4,
        }];
        let id: OperationId = "test".parse().unwrap();
        assert_eq!(
            Operation::new(id, OperationKind::Grant, one_sided),
            Err(UnbalancedOperation { unit: Unit::Credit })
        );
    }

    #[test]
    fn account_names_read_back() {
        for account in [
            Account::Available(OWNER),
            Account::Reserved(OWNER),
            Account::System(SystemAccount::Ads),
        ] {
            assert_eq!(Account::parse(&account.to_string()), Ok(account));
        }
        assert!(Account::parse("available:nobody").is_err());
    }
}
