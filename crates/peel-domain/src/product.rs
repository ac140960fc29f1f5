use crate::named::named;
use crate::{Credits, Currency, Money};

named! {
    /// What can be bought.
    "product" Product {
        /// One removal.
        One = "one",
        /// Ten credits.
        Pack10 = "pack_10",
        /// Fifty credits.
        Pack50 = "pack_50",
        /// Two hundred credits.
        Pack200 = "pack_200",
    }
}

impl Product {
    /// The credits in it.
    #[must_use]
    pub const fn credits(self) -> Credits {
        let whole = match self {
            Self::One => 1,
            Self::Pack10 => 10,
            Self::Pack50 => 50,
            Self::Pack200 => 200,
        };
        Credits::from_quarters(4 * whole)
    }
}

named! {
    /// How prices stand to taxes.
    "tax" Tax {
        /// There is nothing to say about taxes.
        None = "none",
        /// They are in the prices.
        Inclusive = "inclusive",
        /// They are not in the prices, and are not charged by us.
        Exclusive = "exclusive",
    }
}

/// What each product costs in each currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriceList {
    usd: [i64; 4],
    cny: [i64; 4],
}

/// A price that cannot be charged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{product} in {currency} must cost at least {minimum} hundredths", minimum = currency.minimum())]
pub struct PriceTooLow {
    /// Of what.
    pub product: Product,
    /// In which currency.
    pub currency: Currency,
}

impl PriceList {
    /// Prices in minor units, in the order of [`Product::ALL`].
    ///
    /// # Errors
    /// [`PriceTooLow`].
    pub fn new(usd: [i64; 4], cny: [i64; 4]) -> Result<Self, PriceTooLow> {
        let list = Self { usd, cny };
        for product in Product::ALL.iter().copied() {
            for currency in Currency::ALL.iter().copied() {
                if list.price(product, currency).minor < currency.minimum() {
                    return Err(PriceTooLow { product, currency });
                }
            }
        }
        Ok(list)
    }

    /// What `product` costs.
    #[must_use]
    pub const fn price(&self, product: Product, currency: Currency) -> Money {
        let prices = match currency {
            Currency::Usd => &self.usd,
            Currency::Cny => &self.cny,
        };
        let minor = match product {
            Product::One => prices[0],
            Product::Pack10 => prices[1],
            Product::Pack50 => prices[2],
            Product::Pack200 => prices[3],
        };
        Money::new(minor, currency)
    }
}

impl Default for PriceList {
    fn default() -> Self {
        Self {
            usd: [90, 590, 1990, 5990],
            cny: [600, 3900, 12_900, 38_900],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_below_what_can_be_charged_is_refused() {
        let good = PriceList::default();
        assert_eq!(PriceList::new(good.usd, good.cny), Ok(good.clone()));
        assert_eq!(
            PriceList::new([49, 590, 1990, 5990], good.cny),
            Err(PriceTooLow {
                product: Product::One,
                currency: Currency::Usd
            })
        );
        assert!(PriceList::new(good.usd, [600, 399, 1, 1]).is_err());
    }

    #[test]
    fn a_larger_pack_costs_less_for_each() {
        let list = PriceList::default();
        for currency in Currency::ALL {
            for pair in Product::ALL.windows(2) {
                let each = |product: Product| {
                    list.price(product, *currency).minor * 1000 / product.credits().as_quarters()
                };
                assert!(each(pair[0]) > each(pair[1]));
            }
        }
    }
}
