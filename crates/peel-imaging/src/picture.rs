use imgref::ImgVec;
use rgb::RGB8;
use serde::{Deserialize, Serialize};

use crate::InputFormat;

/// A decoded picture: upright, 8 bits a channel, sRGB.
#[derive(Debug, Clone)]
pub struct Picture {
    /// Width × height, RGB, 0–255, sRGB transfer curve and primaries.
    pub colour: ImgVec<RGB8>,
    /// Same size as `colour`, straight alpha, 0–255; `None` when the input had no transparency.
    pub alpha: Option<ImgVec<u8>>,
    /// What the file was.
    pub format: InputFormat,
    /// What was left out on the way.
    pub warnings: Vec<Warning>,
}

impl Picture {
    /// Width in pixels, after orientation.
    pub fn width(&self) -> usize {
        self.colour.width()
    }

    /// Height in pixels, after orientation.
    pub fn height(&self) -> usize {
        self.colour.height()
    }
}

/// Something that reading a picture left out without failing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Warning {
    /// The file is animated or has several pages; only the first was read.
    AnimationFlattened,
    /// The embedded colour profile could not be used; pixels were taken as sRGB.
    ProfileIgnored,
}
