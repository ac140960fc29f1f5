//! How people write lengths, margins and sizes.

use std::str::FromStr;

use crate::{Length, Margin, OutputSize};

/// A text that cannot be read. Its message says what could be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct InvalidText(String);

impl FromStr for Length {
    type Err = InvalidText;

    /// `20px`, `20` or `5%`.
    fn from_str(text: &str) -> Result<Self, InvalidText> {
        let (number, make): (_, fn(f32) -> Self) = if let Some(number) = text.strip_suffix('%') {
            (number, Self::Percent)
        } else {
            (text.strip_suffix("px").unwrap_or(text), Self::Pixels)
        };
        match number.parse::<f32>() {
            Ok(number) if number >= 0.0 && number.is_finite() => Ok(make(number)),
            _ => Err(InvalidText(format!(
                "{text:?} is no length; write it like 20px or 5%"
            ))),
        }
    }
}

impl FromStr for Margin {
    type Err = InvalidText;

    /// One value for all sides, two for vertical and horizontal, or four for top, right, bottom and
    /// left, apart by commas or spaces, as in CSS.
    fn from_str(text: &str) -> Result<Self, InvalidText> {
        let lengths = text
            .split([',', ' '])
            .filter(|part| !part.is_empty())
            .map(Length::from_str)
            .collect::<Result<Vec<_>, _>>()?;
        let (top, right, bottom, left) = match lengths[..] {
            [all] => (all, all, all, all),
            [vertical, horizontal] => (vertical, horizontal, vertical, horizontal),
            [top, right, bottom, left] => (top, right, bottom, left),
            _ => return Err(InvalidText(String::from("expected 1, 2 or 4 values"))),
        };
        Ok(Self {
            top,
            right,
            bottom,
            left,
        })
    }
}

impl FromStr for OutputSize {
    type Err = InvalidText;

    /// `800x600`, `50%` or `2mp`.
    fn from_str(text: &str) -> Result<Self, InvalidText> {
        let lower = text.trim().to_ascii_lowercase();
        let size = if let Some(number) = lower.strip_suffix("mp") {
            number
                .parse()
                .ok()
                .filter(|megapixels: &f32| megapixels.is_finite() && *megapixels > 0.0)
                .map(Self::Megapixels)
        } else if let Some(number) = lower.strip_suffix('%') {
            number
                .parse()
                .ok()
                .filter(|percent: &f32| *percent > 0.0 && *percent <= 100.0)
                .map(Self::Percent)
        } else {
            sides(&lower).map(|(width, height)| Self::Within(width, height))
        };
        size.ok_or_else(|| {
            InvalidText(String::from(
                "expected a size like 800x600, 50% (at most 100%) or 2mp",
            ))
        })
    }
}

/// Width and height, both above 0, written like `800x600`.
#[must_use]
pub fn sides(text: &str) -> Option<(u32, u32)> {
    let (width, height) = text.split_once('x')?;
    let (width, height) = (width.parse().ok()?, height.parse().ok()?);
    (width > 0 && height > 0).then_some((width, height))
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn px(pixels: f32) -> Length {
        Length::Pixels(pixels)
    }

    fn margins(text: &str) -> (Length, Length, Length, Length) {
        let margin: Margin = text.parse().unwrap();
        (margin.top, margin.right, margin.bottom, margin.left)
    }

    #[test]
    fn margins_have_one_two_or_four_values() {
        assert_eq!(margins("7"), (px(7.0), px(7.0), px(7.0), px(7.0)));
        let percent = Length::Percent(5.0);
        assert_eq!(margins("10px,5%"), (px(10.0), percent, px(10.0), percent));
        assert_eq!(margins("1 2 3 4"), (px(1.0), px(2.0), px(3.0), px(4.0)));
        assert_eq!(margins("1, 2, 3, 4"), margins("1 2 3 4"));
    }

    #[test]
    fn nonsense_is_no_margin() {
        for text in ["", "1,2,3", "1,2,3,4,5", "-1", "5em", "NaN", "inf", "%"] {
            assert!(text.parse::<Margin>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn there_are_three_ways_to_say_a_size() {
        assert_eq!("800x600".parse(), Ok(OutputSize::Within(800, 600)));
        assert_eq!("50%".parse(), Ok(OutputSize::Percent(50.0)));
        assert_eq!("0.25MP".parse(), Ok(OutputSize::Megapixels(0.25)));
    }

    #[test]
    fn nonsense_is_no_size() {
        for text in [
            "", "800", "0x5", "5x", "-5x5", "0%", "101%", "0mp", "NaNmp", "infmp", "1x2x3",
        ] {
            assert!(text.parse::<OutputSize>().is_err(), "{text:?}");
        }
    }
}
