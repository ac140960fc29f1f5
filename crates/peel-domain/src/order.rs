use std::fmt;
use std::str::FromStr;

use crate::named::named;
use crate::{Credits, InvalidId, Money, OrderId};

named! {
    /// Where an order stands.
    "order state" OrderState {
        /// Written down; there may be a payment for it at the provider, which we do not know yet.
        Created = "created",
        /// There is a payment, which waits for the customer.
        Open = "open",
        /// The customer has done their part; the money is on its way.
        Processing = "processing",
        /// The money has come.
        Paid = "paid",
        /// It will not be paid.
        Cancelled = "cancelled",
    }
}

named! {
    /// Where a payment stands at the provider.
    "payment status" PaymentStatus {
        /// It waits for the customer.
        Open = "open",
        /// The money is on its way.
        Processing = "processing",
        /// The money has come.
        Succeeded = "succeeded",
        /// It will not be paid.
        Cancelled = "cancelled",
    }
}

named! {
    /// Why money went back.
    "reversal kind" ReversalKind {
        /// We gave it back.
        Refund = "refund",
        /// The customer's bank took it back.
        Dispute = "dispute",
    }
}

named! {
    /// Where a refund stands that support has asked for.
    "refund state" RefundState {
        /// It is written down; the provider may or may not have heard of it.
        Asked = "asked",
        /// The provider gives the money back.
        Done = "done",
        /// The provider will not.
        Refused = "refused",
        /// The provider could not be reached for so long that asking again might be a second refund.
        GivenUp = "given_up",
    }
}

/// What the provider calls something: 1–80 letters, digits and `_`.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ProviderId(String);

impl ProviderId {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ProviderId {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let is_valid = (1..=80).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        is_valid.then(|| Self(text.to_owned())).ok_or(InvalidId {
            kind: "payment provider's",
        })
    }
}

impl fmt::Display for ProviderId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for ProviderId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What was agreed with the customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// On which order.
    pub order: OrderId,
    /// What they get.
    pub credits: Credits,
    /// For what.
    pub price: Money,
    /// Whether it is about real money.
    pub is_live: bool,
}

/// Money that went back, or is to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reversal {
    /// What the provider calls it.
    pub id: ProviderId,
    /// Why.
    pub kind: ReversalKind,
    /// How much.
    pub amount: Money,
    /// Whether it came to nothing after all: a refund failed, a dispute was won. That is its end.
    pub is_undone: bool,
}

/// What the provider says about a payment, as of one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// What the provider calls it.
    pub id: ProviderId,
    /// Which order it was made for.
    pub order: Option<OrderId>,
    /// Where it stands.
    pub status: PaymentStatus,
    /// What is to be paid.
    pub amount: Money,
    /// What has come, in minor units.
    pub received: i64,
    /// Whether it is about real money.
    pub is_live: bool,
    /// What went back of it.
    pub reversals: Vec<Reversal>,
}

/// A payment that is not the one an order is waiting for. Nothing follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Mismatch {
    /// It is another order's.
    #[error("the payment is of another order")]
    Order,
    /// It is of test money and the order of real money, or the other way round.
    #[error("the payment and the order are not both of real money")]
    Mode,
    /// It is over another amount, or something else has come.
    #[error("the payment is over another amount than the order")]
    Amount,
}

impl Payment {
    /// Whether it is the payment that `terms` are about.
    ///
    /// # Errors
    /// [`Mismatch`].
    pub fn check(&self, terms: &Terms) -> Result<(), Mismatch> {
        if self.order != Some(terms.order) {
            return Err(Mismatch::Order);
        }
        if self.is_live != terms.is_live {
            return Err(Mismatch::Mode);
        }
        let has_come =
            self.status != PaymentStatus::Succeeded || self.received == terms.price.minor;
        let is_same_currency = |reversal: &Reversal| {
            reversal.amount.currency == terms.price.currency && reversal.amount.minor > 0
        };
        if self.amount != terms.price || !has_come || !self.reversals.iter().all(is_same_currency) {
            return Err(Mismatch::Amount);
        }
        Ok(())
    }
}

impl OrderState {
    /// Where an order stands whose payment is seen to stand at `seen`. What is paid stays paid, whatever was seen
    /// before and is told later.
    #[must_use]
    pub const fn after(self, seen: PaymentStatus) -> Self {
        match (self, seen) {
            (Self::Paid, _) | (_, PaymentStatus::Succeeded) => Self::Paid,
            (Self::Cancelled, _) | (_, PaymentStatus::Cancelled) => Self::Cancelled,
            (_, PaymentStatus::Processing) => Self::Processing,
            (_, PaymentStatus::Open) => Self::Open,
        }
    }

    /// Whether nothing is expected any more but that money goes back.
    #[must_use]
    pub const fn is_settled(self) -> bool {
        matches!(self, Self::Paid | Self::Cancelled)
    }
}

impl Terms {
    /// The credits that go when `reversed` (minor units) of the price went back: the same share, rounded in the
    /// customer's favour. It depends on the sum alone, so that the order in which parts go back changes nothing.
    #[must_use]
    pub fn taken_back(&self, reversed: i64) -> Credits {
        let (price, quarters) = (i128::from(self.price.minor), self.credits.as_quarters());
        if price <= 0 {
            return Credits::ZERO;
        }
        let share = i128::from(reversed).clamp(0, price);
        let taken = i128::from(quarters) * share / price;
        // Not more than `quarters`, so it fits.
        Credits::from_quarters(i64::try_from(taken).unwrap_or(quarters))
    }

    /// The money, in minor units, that goes back for `credits` that were not used: what it takes for all of them to go.
    /// The inverse of [`taken_back`](Self::taken_back), rounded so that no more credits go than those.
    #[must_use]
    pub fn worth(&self, credits: Credits) -> i64 {
        let all = i128::from(self.credits.as_quarters().max(1));
        let some = i128::from(credits.as_quarters()).clamp(0, all);
        i64::try_from(i128::from(self.price.minor) * some / all).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Currency;
    use proptest::prelude::*;

    const TERMS: Terms = Terms {
        order: OrderId::from_bytes([1; 16]),
        credits: Credits::from_quarters(40),
        price: Money::new(590, Currency::Usd),
        is_live: false,
    };

    fn payment() -> Payment {
        Payment {
            id: "pi_1".parse().unwrap(),
            order: Some(TERMS.order),
            status: PaymentStatus::Succeeded,
            amount: TERMS.price,
            received: 590,
            is_live: false,
            reversals: Vec::new(),
        }
    }

    #[test]
    fn s4_only_the_payment_of_an_order_is_taken_for_it() {
        assert_eq!(payment().check(&TERMS), Ok(()));
        let altered = |alter: fn(&mut Payment)| {
            let mut payment = payment();
            alter(&mut payment);
            payment.check(&TERMS)
        };
        assert_eq!(altered(|p| p.order = None), Err(Mismatch::Order));
        assert_eq!(
            altered(|p| p.order = Some(OrderId::from_bytes([2; 16]))),
            Err(Mismatch::Order)
        );
        assert_eq!(altered(|p| p.is_live = true), Err(Mismatch::Mode));
        assert_eq!(altered(|p| p.received = 589), Err(Mismatch::Amount));
        assert_eq!(altered(|p| p.received = 591), Err(Mismatch::Amount));
        assert_eq!(altered(|p| p.amount.minor = 1), Err(Mismatch::Amount));
        assert_eq!(
            altered(|p| p.amount.currency = Currency::Cny),
            Err(Mismatch::Amount)
        );
    }

    #[test]
    fn what_is_paid_stays_paid() {
        for seen in PaymentStatus::ALL {
            assert_eq!(OrderState::Paid.after(*seen), OrderState::Paid);
        }
        for state in OrderState::ALL {
            assert_eq!(state.after(PaymentStatus::Succeeded), OrderState::Paid);
        }
    }

    proptest! {
        #[test]
        fn all_money_back_takes_all_credits_and_some_never_more(
            quarters in 1_i64..10_000, minor in 50_i64..1_000_000, reversed in -10_i64..2_000_000,
        ) {
            let terms = Terms {
                credits: Credits::from_quarters(quarters),
                price: Money::new(minor, Currency::Usd),
                ..TERMS
            };
            let taken = terms.taken_back(reversed);
            prop_assert!(taken <= terms.credits && taken >= Credits::ZERO);
            prop_assert_eq!(terms.taken_back(minor), terms.credits);
            if reversed >= 0 && reversed < minor {
                prop_assert!(taken < terms.credits);
            }
        }

        #[test]
        fn unused_credits_are_worth_no_more_than_takes_them(
            quarters in 1_i64..10_000, minor in 50_i64..1_000_000, unused in 0_i64..10_000,
        ) {
            let terms = Terms {
                credits: Credits::from_quarters(quarters),
                price: Money::new(minor, Currency::Usd),
                ..TERMS
            };
            let unused = Credits::from_quarters(unused.min(quarters));
            prop_assert!(terms.taken_back(terms.worth(unused)) <= unused);
            prop_assert_eq!(terms.worth(terms.credits), minor);
        }
    }

    #[test]
    fn ids_of_the_provider_are_fit_for_a_path() {
        assert!("pi_3NxY".parse::<ProviderId>().is_ok());
        for bad in ["", "pi/1", "pi 1", "..", "é", &"x".repeat(81)] {
            assert!(bad.parse::<ProviderId>().is_err(), "{bad:?}");
        }
    }
}
