use std::str::FromStr;

use peel_matting::sides;

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

#[cfg(test)]
mod tests {
    use super::*;

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
