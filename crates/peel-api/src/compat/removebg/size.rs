use peel_domain::Credits;

use super::request::Format;

/// `size`: how large a result may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Size {
    /// A quarter of a megapixel, for a quarter of a credit.
    #[default]
    Preview,
    /// One and a half megapixels.
    Medium,
    /// Four megapixels.
    Hd,
    /// 25 megapixels.
    Full,
    /// 50 megapixels.
    Largest,
    /// As `Full`, or as `Preview` when the balance reaches for no more.
    Auto,
}

/// No PNG is larger, in megapixels.
const MAX_PNG_MEGAPIXELS: f32 = 10.0;

impl Size {
    /// Reads a size, today's names and the old ones.
    pub(super) fn read(text: &str) -> Option<Self> {
        Some(match text {
            "preview" | "small" | "regular" => Self::Preview,
            "medium" => Self::Medium,
            "hd" => Self::Hd,
            "full" | "4k" => Self::Full,
            "50MP" | "50mp" => Self::Largest,
            "auto" => Self::Auto,
            _ => return None,
        })
    }

    /// What it stands for when `balance` is left.
    pub(super) fn for_balance(self, balance: Credits) -> Self {
        match self {
            Self::Auto if balance < Credits::ONE && balance >= Credits::QUARTER => Self::Preview,
            Self::Auto => Self::Full,
            size => size,
        }
    }

    /// What it costs.
    pub(super) const fn price(self) -> Credits {
        match self {
            Self::Preview => Credits::QUARTER,
            _ => Credits::ONE,
        }
    }

    /// The most megapixels that a result of this size and format has.
    pub(super) fn megapixels(self, format: Format) -> f32 {
        let megapixels: f32 = match self {
            Self::Preview => 0.25,
            Self::Medium => 1.5,
            Self::Hd => 4.0,
            Self::Full | Self::Auto => 25.0,
            Self::Largest => 50.0,
        };
        match format {
            Format::Png => megapixels.min(MAX_PNG_MEGAPIXELS),
            Format::Jpg | Format::WebP | Format::Zip => megapixels,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_size_has_its_limit_and_price() {
        let table = [
            ("preview", 0.25, 0.25, Credits::QUARTER),
            ("small", 0.25, 0.25, Credits::QUARTER),
            ("regular", 0.25, 0.25, Credits::QUARTER),
            ("medium", 1.5, 1.5, Credits::ONE),
            ("hd", 4.0, 4.0, Credits::ONE),
            ("4k", 10.0, 25.0, Credits::ONE),
            ("full", 10.0, 25.0, Credits::ONE),
            ("auto", 10.0, 25.0, Credits::ONE),
            ("50MP", 10.0, 50.0, Credits::ONE),
        ];
        for (name, png, other, price) in table {
            let size = Size::read(name).unwrap();
            assert_eq!(size.megapixels(Format::Png), png, "{name}");
            for format in [Format::Jpg, Format::WebP, Format::Zip] {
                assert_eq!(size.megapixels(format), other, "{name}");
            }
            assert_eq!(size.price(), price, "{name}");
        }
    }

    #[test]
    fn auto_makes_do_with_a_preview_when_the_balance_is_low() {
        let auto = |quarters| Size::Auto.for_balance(Credits::from_quarters(quarters));
        assert_eq!(auto(4), Size::Full);
        assert_eq!(auto(3), Size::Preview);
        assert_eq!(auto(1), Size::Preview);
        // Refused for what it would have been.
        assert_eq!(auto(0), Size::Full);
        assert_eq!(Size::Hd.for_balance(Credits::QUARTER), Size::Hd);
    }
}
