use std::fmt;

use crate::Unit;
use crate::named::named;

named! {
    /// What prices are in.
    "currency" Currency {
        /// US dollars, counted in cents.
        Usd = "usd",
        /// Chinese yuan, counted in fen.
        Cny = "cny",
    }
}

impl Currency {
    /// What the journal counts it as.
    #[must_use]
    pub const fn unit(self) -> Unit {
        match self {
            Self::Usd => Unit::UsCent,
            Self::Cny => Unit::Fen,
        }
    }

    /// The least that can be charged, in minor units: below it a payment costs more than it brings, and the provider
    /// refuses it.
    #[must_use]
    pub const fn minimum(self) -> i64 {
        match self {
            Self::Usd => 50,
            Self::Cny => 400,
        }
    }
}

/// An amount of money. In sums it may be negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    /// In hundredths of the currency's unit.
    pub minor: i64,
    /// Of what.
    pub currency: Currency,
}

impl Money {
    /// This many hundredths.
    #[must_use]
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }
}

/// As on a bill: `US$3.90`, `CN¥28.00`.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let symbol = match self.currency {
            Currency::Usd => "US$",
            Currency::Cny => "CN¥",
        };
        let sign = if self.minor < 0 { "-" } else { "" };
        let minor = self.minor.unsigned_abs();
        write!(f, "{sign}{symbol}{}.{:02}", minor / 100, minor % 100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_written_as_on_a_bill() {
        for (minor, currency, text) in [
            (390, Currency::Usd, "US$3.90"),
            (2805, Currency::Cny, "CN¥28.05"),
            (-5, Currency::Usd, "-US$0.05"),
        ] {
            assert_eq!(Money::new(minor, currency).to_string(), text);
        }
    }
}
