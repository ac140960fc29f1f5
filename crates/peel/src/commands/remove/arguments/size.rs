use std::str::FromStr;

use peel_matting::OutputSize;

/// `WxH`, `N%` or `Nmp`.
pub(super) fn parse(text: &str) -> Result<OutputSize, String> {
    let lower = text.trim().to_ascii_lowercase();
    let size = if let Some(number) = lower.strip_suffix("mp") {
        number
            .parse()
            .ok()
            .filter(|megapixels: &f32| megapixels.is_finite() && *megapixels > 0.0)
            .map(OutputSize::Megapixels)
    } else if let Some(number) = lower.strip_suffix('%') {
        number
            .parse()
            .ok()
            .filter(|percent: &f32| *percent > 0.0 && *percent <= 100.0)
            .map(OutputSize::Percent)
    } else {
        sides(&lower).map(|(width, height)| OutputSize::Within(width, height))
    };
    size.ok_or_else(|| String::from("expected a size like 800x600, 50% (at most 100%) or 2mp"))
}

/// Width and height of raw frames, in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FrameSize {
    pub(crate) width: u32,
    pub(crate) height: u32,
}

impl FromStr for FrameSize {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (width, height) = sides(&text.to_ascii_lowercase())
            .ok_or_else(|| String::from("expected a width and a height like 1920x1080"))?;
        Ok(Self { width, height })
    }
}

fn sides(text: &str) -> Option<(u32, u32)> {
    let (width, height) = text.split_once('x')?;
    let (width, height) = (width.parse().ok()?, height.parse().ok()?);
    (width > 0 && height > 0).then_some((width, height))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_ways_to_say_a_size() {
        assert_eq!(parse("800x600"), Ok(OutputSize::Within(800, 600)));
        assert_eq!(parse("50%"), Ok(OutputSize::Percent(50.0)));
        assert_eq!(parse("0.25MP"), Ok(OutputSize::Megapixels(0.25)));
    }

    #[test]
    fn nonsense_is_refused() {
        for text in [
            "", "800", "0x5", "5x", "-5x5", "0%", "101%", "0mp", "NaNmp", "infmp", "1x2x3",
        ] {
            assert!(parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn frames_have_two_sides() {
        let frame = FrameSize {
            width: 1920,
            height: 1080,
        };
        assert_eq!("1920x1080".parse(), Ok(frame));
        assert!("50%".parse::<FrameSize>().is_err());
    }
}
