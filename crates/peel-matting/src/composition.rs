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
    /// The shape of the result; `None` keeps the one that is there.
    pub canvas: Option<Canvas>,
    /// Where the subject stands in the result, and how large.
    pub placement: Placement,
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
    /// From one colour to another along a line.
    Gradient(Gradient),
    /// A picture, which is handed over beside the composition: centred, and scaled to
    /// cover, keeping its proportions.
    Image,
    /// The original picture, blurred.
    Blur,
}

/// A linear gradient, mixed in sRGB values.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Gradient {
    /// The colour that it starts with, sRGB, straight alpha.
    #[serde(with = "colour")]
    pub from: RGBA8,
    /// The colour that it ends with, sRGB, straight alpha.
    #[serde(with = "colour")]
    pub to: RGBA8,
    /// Where it goes, in degrees as in CSS: 0 to the top, 90 to the right. The corners that lie furthest
    /// along have the pure colours.
    pub angle: f32,
}

/// Cutting down to the subject and the shadow that it throws.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Crop {
    /// Room left around the subject, as far as the picture goes.
    pub margin: Margin,
    /// Whether the margin goes on where the picture ends.
    #[serde(default)]
    pub beyond_picture: bool,
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

/// The shape of a result. Where it reaches beyond what is there, the background goes on.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Canvas {
    /// Width to height as these two, both above 0; the side that is too short for that grows, equally at both ends.
    Ratio(f32, f32),
    /// Exactly so many pixels, to which what is there is scaled after it got their ratio.
    Size(u32, u32),
}

/// Where the subject stands in the result, and how large.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Placement {
    /// Percent of the result that the subject's box takes up, in the direction in which it takes up more;
    /// above 0, at most 100. `None` leaves the subject as large as it is. Nothing is enlarged more than 16 times.
    pub scale: Option<f32>,
    /// Where the subject's box lies.
    pub position: Position,
}

/// Where the subject's box lies in the result.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Position {
    /// Where it was: its centre does not move.
    #[default]
    Original,
    /// In the middle.
    Centre,
    /// So many percent of the free room to its left, and above it.
    At(f32, f32),
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
    /// A soft copy of the matte, a little below the subject. Opacity 0.0–1.0.
    Drop {
        /// How dark it is at its darkest.
        opacity: f32,
    },
    /// The subject's outline laid down on the ground behind it, softer the further it is from
    /// where the subject stands. Opacity 0.0–1.0.
    Projected {
        /// How dark it is at its darkest.
        opacity: f32,
    },
    /// The shadow right under a broad subject on wheels or feet. Opacity 0.0–1.0.
    Contact {
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
