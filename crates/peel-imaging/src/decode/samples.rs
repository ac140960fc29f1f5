use rgb::RGB8;

/// What a decoder gives: pixels as stored, and what is needed to make them upright sRGB.
pub(super) struct Decoded {
    /// Pixels in the file's own orientation and colour space.
    pub(super) samples: Samples,
    /// The embedded ICC profile.
    pub(super) profile: Option<Vec<u8>>,
    /// How the pixels have to be turned.
    pub(super) orientation: Orientation,
    /// Whether frames or pages follow the first.
    pub(super) has_more_frames: bool,
}

impl Decoded {
    /// A picture that is upright, alone in its file and has no profile.
    pub(super) fn plain(samples: Samples) -> Self {
        Self {
            samples,
            profile: None,
            orientation: Orientation::NoTransforms,
            has_more_frames: false,
        }
    }
}

pub(super) use image::metadata::Orientation;

/// Pixels, rows from the top, no padding, 0–255.
pub(super) enum Samples {
    /// One byte a pixel.
    Grey(Vec<u8>),
    /// Grey, then straight alpha.
    GreyAlpha(Vec<u8>),
    /// Red, green, blue.
    Rgb(Vec<RGB8>),
    /// Red, green, blue, straight alpha.
    Rgba(Vec<u8>),
    /// Amounts of ink: 255 is full.
    Cmyk(Vec<u8>),
}

/// The orientation in an Exif block; what is missing or wrong means upright.
pub(super) fn exif_orientation(exif: Option<&[u8]>) -> Orientation {
    exif.map(|exif| exif.strip_prefix(b"Exif\0\0").unwrap_or(exif))
        .and_then(Orientation::from_exif_chunk)
        .unwrap_or(Orientation::NoTransforms)
}
