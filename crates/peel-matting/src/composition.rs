use rgb::RGBA8;
use serde::{Deserialize, Serialize};

/// A box in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rect {
    /// Distance of the left edge from the picture's left edge.
    pub left: usize,
    /// Distance of the top edge from the picture's top edge.
    pub top: usize,
    /// Width, at least 1.
    pub width: usize,
    /// Height, at least 1.
    pub height: usize,
}

/// How a cutout is laid out into an output picture.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Composition {
    /// What lies behind the subject.
    pub background: Background,
    /// Give the matte alone, as a grey picture.
    pub only_mask: bool,
    /// Cut the picture down to the subject.
    pub crop: Option<Crop>,
    /// The size of the result; `None` keeps the size that is there.
    pub size: Option<OutputSize>,
    /// The shadow that the subject throws.
    pub shadow: Shadow,
}

/// What lies behind the subject.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Background {
    /// Nothing.
    #[default]
    Transparent,
    /// One colour, sRGB, straight alpha.
    Colour(#[serde(with = "colour")] RGBA8),
    /// A picture, which is handed over beside the composition: centred, and scaled to
    /// cover, keeping its proportions.
    Image,
    /// The original picture, blurred.
    Blur,
}

/// Cutting down to the subject and the shadow that it throws.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Crop {
    /// Room left around the subject, as far as the picture goes.
    pub margin: Margin,
}

/// Room on each side.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Margin {
    /// Above.
    pub top: Length,
    /// To the right.
    pub right: Length,
    /// Below.
    pub bottom: Length,
    /// To the left.
    pub left: Length,
}

/// A length that may be relative.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Length {
    /// Pixels of the original picture.
    Pixels(f32),
    /// Percent of the subject's width (left, right) or height (top, bottom).
    Percent(f32),
}

impl Default for Length {
    fn default() -> Self {
        Self::Pixels(0.0)
    }
}

/// The size of a result. None of these ever enlarges.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OutputSize {
    /// Fits into width × height pixels, keeping proportions.
    Within(u32, u32),
    /// Percent of the size that is there, above 0, at most 100.
    Percent(f32),
    /// At most so many million pixels.
    Megapixels(f32),
}

/// The shadow that the subject throws.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Shadow {
    /// None.
    #[default]
    None,
    /// A soft copy of the matte, below the subject. Opacity 0.0–1.0.
    Drop {
        /// How dark it is at its darkest.
        opacity: f32,
    },
}

mod colour {
    use rgb::RGBA8;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<S: Serializer>(
        colour: &RGBA8,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        [colour.r, colour.g, colour.b, colour.a].serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<RGBA8, D::Error> {
        let [r, g, b, a] = <[u8; 4]>::deserialize(deserializer)?;
        Ok(RGBA8::new(r, g, b, a))
    }
}
