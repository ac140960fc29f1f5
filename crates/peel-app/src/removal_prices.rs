use peel_domain::Credits;
use peel_matting::Quality;
use peel_store::ImageRecord;

use crate::RemovalOptions;

/// What a removal costs in credits, by its quality. Who pays with a free use or a pass pays with one, whatever the quality.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RemovalPrices {
    /// Fast or standard.
    pub standard: Credits,
    /// Fine.
    pub fine: Credits,
}

impl RemovalPrices {
    /// The same for every quality.
    #[must_use]
    pub const fn flat(price: Credits) -> Self {
        Self {
            standard: price,
            fine: price,
        }
    }

    /// For one quality.
    #[must_use]
    pub const fn of(&self, quality: Quality) -> Credits {
        match quality {
            Quality::Fast | Quality::Standard => self.standard,
            Quality::Fine => self.fine,
        }
    }

    /// For an image as it was submitted.
    #[must_use]
    pub fn of_image(&self, image: &ImageRecord) -> Credits {
        let options = RemovalOptions::from_json(&image.options).unwrap_or_default();
        self.of(options.quality)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_fine_may_cost_more() {
        let prices = RemovalPrices {
            fine: Credits::from_quarters(8),
            ..RemovalPrices::flat(Credits::ONE)
        };
        assert_eq!(prices.of(Quality::Fast), Credits::ONE);
        assert_eq!(prices.of(Quality::Standard), Credits::ONE);
        assert_eq!(prices.of(Quality::Fine), Credits::from_quarters(8));
    }
}
