use crate::named::named;
use crate::{Credits, Unit};

/// What an owner has to spend. Amounts that open reservations hold are already taken off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Wallet {
    /// Free uses left.
    pub free_uses: u32,
    /// Passes left, each earned by watching an ad.
    pub passes: u32,
    /// Credits left.
    pub credits: Credits,
}

/// What a piece of work costs its owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Price {
    /// Nothing. The work still goes through reserve and capture, so that a price can be
    /// put on it without another path.
    Nothing,
    /// Credits and nothing else: callers of the API.
    Credits(Credits),
    /// One use: a free one, else a pass, else these credits.
    Use(Credits),
    /// This and nothing else.
    Exactly(Charge),
}

/// What a reservation holds, or a capture took.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Charge {
    /// Nothing.
    Nothing,
    /// One free use.
    FreeUse,
    /// One pass.
    Pass,
    /// Credits, more than zero.
    Credits(Credits),
}

impl Price {
    /// What to try to take, in this order, until one is there.
    #[must_use]
    pub fn charges(self) -> Vec<Charge> {
        match self {
            Self::Nothing => vec![Charge::Nothing],
            Self::Credits(credits) => vec![Charge::of(credits)],
            Self::Use(credits) => vec![Charge::FreeUse, Charge::Pass, Charge::of(credits)],
            Self::Exactly(charge) => vec![charge],
        }
    }

    /// The credits that would do.
    #[must_use]
    pub const fn credits(self) -> Credits {
        match self {
            Self::Nothing => Credits::ZERO,
            Self::Credits(credits) | Self::Use(credits) => credits,
            Self::Exactly(charge) => charge.credits(),
        }
    }
}

impl Charge {
    /// Credits, or nothing when there are none to take.
    #[must_use]
    pub const fn of(credits: Credits) -> Self {
        if credits.is_positive() {
            Self::Credits(credits)
        } else {
            Self::Nothing
        }
    }

    /// What is taken, and how many of it; `None` for [`Charge::Nothing`].
    #[must_use]
    pub const fn amount(self) -> Option<(Unit, i64)> {
        match self {
            Self::Nothing => None,
            Self::FreeUse => Some((Unit::FreeUse, 1)),
            Self::Pass => Some((Unit::Pass, 1)),
            Self::Credits(credits) => Some((Unit::Credit, credits.as_quarters())),
        }
    }

    /// The charge that takes `amount` of `unit`; `None` if there is no such charge.
    #[must_use]
    pub const fn from_amount(unit: Unit, amount: i64) -> Option<Self> {
        match (unit, amount) {
            (Unit::FreeUse, 1) => Some(Self::FreeUse),
            (Unit::Pass, 1) => Some(Self::Pass),
            (Unit::Credit, 1..) => Some(Self::Credits(Credits::from_quarters(amount))),
            _ => None,
        }
    }

    /// The credits in it.
    #[must_use]
    pub const fn credits(self) -> Credits {
        match self {
            Self::Credits(credits) => credits,
            Self::Nothing | Self::FreeUse | Self::Pass => Credits::ZERO,
        }
    }
}

impl Wallet {
    /// How many of `unit` are left, in the unit's own counting.
    #[must_use]
    pub const fn available(&self, unit: Unit) -> i64 {
        match unit {
            Unit::FreeUse => self.free_uses as i64,
            Unit::Pass => self.passes as i64,
            Unit::Credit => self.credits.as_quarters(),
            Unit::UsCent | Unit::Fen => 0,
        }
    }

    /// What a reservation for `price` would hold now; `None` when nothing reaches.
    #[must_use]
    pub fn charge_for(&self, price: Price) -> Option<Charge> {
        price
            .charges()
            .into_iter()
            .find(|charge| match charge.amount() {
                None => true,
                Some((unit, amount)) => self.available(unit) >= amount,
            })
    }
}

named! {
    /// Where a reservation stands. Each ends exactly once.
    "reservation state" ReservationState {
        /// Holds its charge.
        Open = "open",
        /// The work was done: the charge is spent.
        Captured = "captured",
        /// The work was not done: the charge went back.
        Released = "released",
        /// Its time was over: the charge went back.
        Expired = "expired",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wallet(free_uses: u32, passes: u32, quarters: i64) -> Wallet {
        Wallet {
            free_uses,
            passes,
            credits: Credits::from_quarters(quarters),
        }
    }

    #[test]
    fn a_use_takes_free_before_pass_before_credit() {
        let price = Price::Use(Credits::ONE);
        assert_eq!(wallet(1, 1, 4).charge_for(price), Some(Charge::FreeUse));
        assert_eq!(wallet(0, 1, 4).charge_for(price), Some(Charge::Pass));
        assert_eq!(
            wallet(0, 0, 4).charge_for(price),
            Some(Charge::Credits(Credits::ONE))
        );
        assert_eq!(wallet(0, 0, 3).charge_for(price), None);
    }

    #[test]
    fn a_price_in_credits_leaves_free_uses_alone() {
        let price = Price::Credits(Credits::QUARTER);
        assert_eq!(wallet(3, 3, 0).charge_for(price), None);
        assert_eq!(
            wallet(3, 3, 1).charge_for(price),
            Some(Charge::Credits(Credits::QUARTER))
        );
    }

    #[test]
    fn a_price_of_nothing_is_always_affordable() {
        assert_eq!(
            Wallet::default().charge_for(Price::Nothing),
            Some(Charge::Nothing)
        );
        assert_eq!(
            Wallet::default().charge_for(Price::Credits(Credits::ZERO)),
            Some(Charge::Nothing)
        );
    }

    #[test]
    fn a_charge_reads_back_from_its_amount() {
        for charge in [
            Charge::FreeUse,
            Charge::Pass,
            Charge::Credits(Credits::QUARTER),
        ] {
            let (unit, amount) = charge.amount().unwrap();
            assert_eq!(Charge::from_amount(unit, amount), Some(charge));
        }
        assert_eq!(Charge::from_amount(Unit::Credit, 0), None);
        assert_eq!(Charge::from_amount(Unit::Pass, 2), None);
    }
}
