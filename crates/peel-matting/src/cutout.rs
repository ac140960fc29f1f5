use imgref::ImgVec;
use rgb::RGBA8;
use serde::{Deserialize, Serialize};

use crate::Rect;

/// How much work goes into the matte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Quality {
    /// The network at 512², and alpha solved at fewer pixels.
    Fast,
    /// The network at 1024².
    #[default]
    Standard,
    /// As standard, but alpha is looked for further from the contour, and colours are believed more against the
    /// network: better for nets, fluff and flyaway hair, and more likely to eat into a subject that has the
    /// background's colours.
    Fine,
}

/// What was cut out of a picture.
#[derive(Debug, Clone)]
pub struct Cutout {
    /// The size of the picture; sRGB foreground colours freed of the old background,
    /// straight alpha, 0–255. Where alpha is 0 the colour is black.
    pub pixels: ImgVec<RGBA8>,
    /// The smallest box that holds every pixel that is visibly foreground.
    pub subject: Rect,
    /// How sure the matte looks, 0.0–1.0, from its own statistics.
    pub confidence: f32,
}
