//! How callers say what they want.

use std::str::FromStr;

use peel_app::{BackgroundPicture, Region, RemovalOptions, Rendering};
use peel_imaging::OutputFormat;
use peel_matting::{
    Background, Canvas, Composition, Crop, Gradient, Length, Margin, OutputSize, Placement,
    Position, Quality, Shadow, sides,
};
use rgb::RGBA8;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::error::{ApiError, Kind};

/// The longest side of an output that is asked for by its size, in pixels.
const MAX_OUTPUT_SIDE: u32 = 12_000;
/// The most pixels of an output that is asked for by its size.
const MAX_OUTPUT_PIXELS: u64 = 50_000_000;
const DEFAULT_ENCODE_QUALITY: u8 = 90;
const DEFAULT_SHADOW_OPACITY: u8 = 50;

/// How an image is to be cut out.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct RemovalFields {
    /// How much work goes into the matte: `fast`, `standard` or `fine`. Without it, `standard`.
    #[schema(example = "standard")]
    pub(crate) quality: Option<String>,
    /// Where the subject is: left, top, right and lower edge, each in pixels or percent of the picture. All outside
    /// is background.
    #[schema(example = "10% 0% 90% 100%")]
    pub(crate) region: Option<String>,
    /// An https address that is told when the image is ready or has failed. Needs an API key.
    #[schema(example = "https://example.org/hooks/peel")]
    pub(crate) callback_url: Option<String>,
}

impl RemovalFields {
    pub(crate) fn options(&self) -> Result<RemovalOptions, ApiError> {
        let quality = match self.quality.as_deref() {
            None | Some("standard") => Quality::Standard,
            Some("fast") => Quality::Fast,
            Some("fine") => Quality::Fine,
            Some(_) => return Err(invalid("quality", "fast, standard or fine")),
        };
        Ok(RemovalOptions {
            quality,
            region: self.region.as_deref().map(region).transpose()?,
        })
    }
}

/// How a picture is made of a cutout.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, IntoParams, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ResultFields {
    /// `png`, `webp`, `jpg`, or `zip` (`color.jpg` and `alpha.png`). Without it, `png`.
    #[param(example = "png")]
    pub(crate) format: Option<String>,
    /// 1–100, for lossy formats. Without it, 90.
    #[param(minimum = 1, maximum = 100)]
    #[schema(minimum = 1, maximum = 100)]
    pub(crate) encode_quality: Option<u8>,
    /// Largest size: `800x600`, `50%` or `2mp`; `preview` is `0.25mp`. Never enlarges.
    #[param(example = "800x600")]
    pub(crate) size: Option<String>,
    /// `true` for the matte alone, as a grey picture.
    pub(crate) only_mask: Option<bool>,
    /// `transparent`, `blur` (the original, blurred), or a colour as CSS writes it, such as `white` or `#ff8800`.
    #[param(example = "white")]
    pub(crate) background: Option<String>,
    /// Two colours as CSS writes them, apart by a semicolon.
    #[param(example = "#ffffff;#c0d8ff")]
    pub(crate) gradient: Option<String>,
    /// Where the gradient goes, in degrees as in CSS: 0 to the top, 90 to the right. Without it, 180.
    pub(crate) gradient_angle: Option<f32>,
    /// The address of a picture to lie behind the subject, scaled to cover.
    #[param(example = "https://example.org/beach.jpg")]
    pub(crate) background_url: Option<String>,
    /// `true` to cut the picture down to the subject and its shadow.
    pub(crate) crop: Option<bool>,
    /// Room around the cropped subject: one, two or four lengths as in CSS, in pixels or percent of the subject.
    #[param(example = "10%")]
    pub(crate) crop_margin: Option<String>,
    /// The shape of the result: a ratio such as `4:5`, or exactly so many pixels, such as `1080x1080`.
    #[param(example = "1:1")]
    pub(crate) canvas: Option<String>,
    /// Percent of the result that the subject takes up, above 0, at most 100. Centres the subject unless `position`
    /// says otherwise.
    #[param(example = 80.0)]
    pub(crate) scale: Option<f32>,
    /// Where the subject stands: `original`, `center`, or one or two percentages, from the left and from the top.
    #[param(example = "center")]
    pub(crate) position: Option<String>,
    /// `none`, `drop`, `projected` (on the ground behind the subject) or `contact` (right under it, as of cars).
    #[param(example = "drop")]
    pub(crate) shadow: Option<String>,
    /// How dark the shadow is, 0–100. Without it, 50.
    #[param(minimum = 0, maximum = 100)]
    #[schema(minimum = 0, maximum = 100)]
    pub(crate) shadow_opacity: Option<u8>,
    /// `true` for a `Content-Disposition` that makes browsers save the picture.
    pub(crate) download: Option<bool>,
}

impl ResultFields {
    /// What is wanted, over `upload` where a background picture was sent along.
    pub(crate) fn rendering(&self, upload: Option<bytes::Bytes>) -> Result<Rendering, ApiError> {
        let (background, picture) = self.background(upload)?;
        let composition = Composition {
            background,
            only_mask: self.only_mask.unwrap_or(false),
            crop: self.crop()?,
            canvas: self.canvas.as_deref().map(canvas).transpose()?,
            placement: self.placement()?,
            size: self.size.as_deref().map(size).transpose()?,
            shadow: self.shadow()?,
        };
        let encode_quality = self.encode_quality.unwrap_or(DEFAULT_ENCODE_QUALITY);
        if !(1..=100).contains(&encode_quality) {
            return Err(invalid("encode_quality", "a number from 1 to 100"));
        }
        let format = self.format()?;
        if format == OutputFormat::Zip && composition.only_mask {
            return Err(ApiError::because(
                Kind::InvalidOption,
                "a zip holds colours and the matte, so only_mask makes no sense",
            ));
        }
        Ok(Rendering {
            composition,
            background: picture,
            format,
            encode_quality,
        })
    }

    fn format(&self) -> Result<OutputFormat, ApiError> {
        match self.format.as_deref() {
            None | Some("png") => Ok(OutputFormat::Png),
            Some("webp") => Ok(OutputFormat::WebP),
            Some("jpg" | "jpeg") => Ok(OutputFormat::Jpeg),
            Some("zip") => Ok(OutputFormat::Zip),
            Some(_) => Err(invalid("format", "png, webp, jpg or zip")),
        }
    }

    fn background(
        &self,
        upload: Option<bytes::Bytes>,
    ) -> Result<(Background, Option<BackgroundPicture>), ApiError> {
        let given = [
            self.background.is_some(),
            self.gradient.is_some(),
            self.background_url.is_some(),
            upload.is_some(),
        ];
        if given.into_iter().filter(|given| *given).count() > 1 {
            return Err(ApiError::because(
                Kind::InvalidOption,
                "there can be one background only: background, gradient, background_url or a background picture",
            ));
        }
        if let Some(upload) = upload {
            let picture = BackgroundPicture::Upload(upload);
            return Ok((Background::Image, Some(picture)));
        }
        if let Some(url) = &self.background_url {
            let picture = BackgroundPicture::Url(url.clone());
            return Ok((Background::Image, Some(picture)));
        }
        if let Some(gradient) = &self.gradient {
            let expected = "two colours apart by a semicolon, such as white;#c0d8ff";
            let (from, to) = gradient
                .split_once(';')
                .ok_or_else(|| invalid("gradient", expected))?;
            let angle = self.gradient_angle.unwrap_or(180.0);
            if !angle.is_finite() || angle.abs() > 360.0 {
                return Err(invalid("gradient_angle", "a number from -360 to 360"));
            }
            let gradient = Gradient {
                from: colour(from).ok_or_else(|| invalid("gradient", expected))?,
                to: colour(to).ok_or_else(|| invalid("gradient", expected))?,
                angle,
            };
            return Ok((Background::Gradient(gradient), None));
        }
        let background = match self.background.as_deref() {
            None | Some("transparent") => Background::Transparent,
            Some("blur") => Background::Blur,
            Some(text) => match colour(text) {
                Some(RGBA8 { a: 0, .. }) => Background::Transparent,
                Some(colour) => Background::Colour(colour),
                None => {
                    return Err(invalid(
                        "background",
                        "transparent, blur, or a colour such as white or #ff8800",
                    ));
                }
            },
        };
        Ok((background, None))
    }

    fn crop(&self) -> Result<Option<Crop>, ApiError> {
        let margin = self
            .crop_margin
            .as_deref()
            .map(Margin::from_str)
            .transpose()
            .map_err(|_| invalid("crop_margin", "one, two or four lengths like 20px or 5%"))?;
        if !self.crop.unwrap_or(false) {
            return match margin {
                None => Ok(None),
                Some(_) => Err(ApiError::because(
                    Kind::InvalidOption,
                    "crop_margin needs crop=true",
                )),
            };
        }
        Ok(Some(Crop {
            margin: margin.unwrap_or_default(),
            ..Crop::default()
        }))
    }

    fn placement(&self) -> Result<Placement, ApiError> {
        if self
            .scale
            .is_some_and(|scale| !(scale > 0.0 && scale <= 100.0))
        {
            return Err(invalid("scale", "a number above 0, at most 100"));
        }
        let position = match self.position.as_deref() {
            Some(text) => position(text)?,
            None if self.scale.is_some() => Position::Centre,
            None => Position::Original,
        };
        Ok(Placement {
            scale: self.scale,
            position,
        })
    }

    fn shadow(&self) -> Result<Shadow, ApiError> {
        let percent = self.shadow_opacity.unwrap_or(DEFAULT_SHADOW_OPACITY);
        if percent > 100 {
            return Err(invalid("shadow_opacity", "a number from 0 to 100"));
        }
        let opacity = f32::from(percent) / 100.0;
        match self.shadow.as_deref() {
            None | Some("none") => Ok(Shadow::None),
            Some("drop") => Ok(Shadow::Drop { opacity }),
            Some("projected") => Ok(Shadow::Projected { opacity }),
            Some("contact") => Ok(Shadow::Contact { opacity }),
            Some(_) => Err(invalid("shadow", "none, drop, projected or contact")),
        }
    }
}

/// Fields that came as pairs of texts, as in a form. Unknown ones and repeated ones are refused.
pub(crate) fn of_pairs<T: for<'de> Deserialize<'de>>(
    pairs: &[(String, String)],
) -> Result<T, ApiError> {
    let encoded = serde_urlencoded::to_string(pairs).map_err(|error| unreadable(&error))?;
    serde_urlencoded::from_str(&encoded).map_err(|error| unreadable(&error))
}

/// What the reader of a form or of JSON says is wrong: it names fields and types.
pub(crate) fn unreadable(error: &impl std::fmt::Display) -> ApiError {
    ApiError::because(Kind::InvalidRequest, error.to_string())
}

fn invalid(name: &str, expected: &str) -> ApiError {
    ApiError::because(Kind::InvalidOption, format!("{name} must be {expected}"))
}

fn colour(text: &str) -> Option<RGBA8> {
    let colour = text.trim().parse::<csscolorparser::Color>().ok()?;
    let [r, g, b, a] = colour.to_rgba8();
    Some(RGBA8::new(r, g, b, a))
}

fn region(text: &str) -> Result<Region, ApiError> {
    let expected = "four lengths like 20px or 5%: left, top, right and lower edge";
    let lengths: Result<Vec<Length>, _> = text.split_whitespace().map(str::parse).collect();
    match lengths.as_deref() {
        Ok(&[left, top, right, bottom]) => Ok(Region {
            left,
            top,
            right,
            bottom,
        }),
        _ => Err(invalid("region", expected)),
    }
}

fn size(text: &str) -> Result<OutputSize, ApiError> {
    if text == "preview" {
        return Ok(OutputSize::Megapixels(0.25));
    }
    text.parse()
        .map_err(|_| invalid("size", "a size like 800x600, 50% (at most 100%) or 2mp"))
}

fn canvas(text: &str) -> Result<Canvas, ApiError> {
    let expected = "a ratio such as 4:5, or a size such as 1080x1080 of at most 12000 pixels a side and 50 megapixels";
    if let Some((width, height)) = text.split_once(':') {
        let side = |text: &str| {
            text.trim()
                .parse::<f32>()
                .ok()
                .filter(|side| (0.001..=1000.0).contains(side))
        };
        return match (side(width), side(height)) {
            (Some(width), Some(height)) if (0.01..=100.0).contains(&(width / height)) => {
                Ok(Canvas::Ratio(width, height))
            }
            _ => Err(invalid("canvas", expected)),
        };
    }
    sides(text)
        .filter(|&(width, height)| {
            width.max(height) <= MAX_OUTPUT_SIDE
                && u64::from(width) * u64::from(height) <= MAX_OUTPUT_PIXELS
        })
        .map(|(width, height)| Canvas::Size(width, height))
        .ok_or_else(|| invalid("canvas", expected))
}

fn position(text: &str) -> Result<Position, ApiError> {
    let percent = |text: &str| {
        text.strip_suffix('%')
            .unwrap_or(text)
            .parse::<f32>()
            .ok()
            .filter(|percent| (0.0..=100.0).contains(percent))
    };
    let parts: Vec<_> = text
        .split([' ', ','])
        .filter(|part| !part.is_empty())
        .collect();
    let at = match parts[..] {
        ["original"] => return Ok(Position::Original),
        ["center" | "centre"] => return Ok(Position::Centre),
        [both] => percent(both).map(|percent| (percent, percent)),
        [left, top] => percent(left).zip(percent(top)),
        _ => None,
    };
    at.map(|(left, top)| Position::At(left, top))
        .ok_or_else(|| invalid("position", "original, center, or one or two percentages"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rendering(query: &str) -> Result<Rendering, ApiError> {
        let fields: ResultFields = serde_urlencoded::from_str(query).map_err(|e| unreadable(&e))?;
        fields.rendering(None)
    }

    #[test]
    fn nothing_said_is_the_plain_cutout() {
        let plain = rendering("").unwrap();
        assert_eq!(plain.composition, Composition::default());
        assert_eq!(
            (plain.format, plain.encode_quality),
            (OutputFormat::Png, 90)
        );
    }

    #[test]
    fn every_option_is_heard() {
        let said = rendering(
            "format=jpg&encode_quality=70&size=50%25&gradient=white;%23000&gradient_angle=90&crop=true\
             &crop_margin=1px,2%25&canvas=4:5&scale=80&position=25%25+75%25&shadow=contact&shadow_opacity=90&download=true",
        )
        .unwrap();
        assert_eq!((said.format, said.encode_quality), (OutputFormat::Jpeg, 70));
        let composition = said.composition;
        assert_eq!(composition.size, Some(OutputSize::Percent(50.0)));
        assert_eq!(composition.canvas, Some(Canvas::Ratio(4.0, 5.0)));
        assert_eq!(composition.placement.scale, Some(80.0));
        assert_eq!(composition.placement.position, Position::At(25.0, 75.0));
        assert_eq!(composition.shadow, Shadow::Contact { opacity: 0.9 });
        assert_eq!(composition.crop.unwrap().margin.left, Length::Percent(2.0));
        assert!(matches!(composition.background, Background::Gradient(g) if g.angle == 90.0));
    }

    #[test]
    fn a_scaled_subject_is_centred_unless_it_is_put_elsewhere() {
        let position = |query| rendering(query).unwrap().composition.placement.position;
        assert_eq!(position("scale=50"), Position::Centre);
        assert_eq!(position("scale=50&position=original"), Position::Original);
        assert_eq!(position(""), Position::Original);
    }

    #[test]
    fn what_cannot_be_is_refused() {
        for query in [
            "format=gif",
            "format=",
            "encode_quality=0",
            "encode_quality=101",
            "encode_quality=256",
            "size=0x5",
            "background=octarine",
            "gradient=white",
            "gradient=white;nothing",
            "gradient=white;black&gradient_angle=NaN",
            "background=white&gradient=white;black",
            "background=blur&background_url=https://example.org/",
            "crop=maybe",
            "crop_margin=5",
            "crop=true&crop_margin=1,2,3",
            "canvas=0:1",
            "canvas=1:100000",
            "canvas=100000x100000",
            "canvas=12000x12000",
            "scale=0",
            "scale=NaN",
            "position=101%25",
            "position=1,2,3",
            "shadow=long",
            "shadow=drop&shadow_opacity=101",
            "format=zip&only_mask=true",
            "admin=true",
            "format=png&format=jpg",
        ] {
            let refused = rendering(query).map_err(|error| error.kind());
            assert!(
                matches!(refused, Err(Kind::InvalidOption | Kind::InvalidRequest)),
                "{query}: {refused:?}"
            );
        }
    }

    #[test]
    fn a_region_is_four_lengths() {
        let fields = |region: &str| RemovalFields {
            region: Some(region.to_owned()),
            ..RemovalFields::default()
        };
        let options = fields("0 10px 50% 100%").options().unwrap();
        let region = options.region.unwrap();
        assert_eq!(
            (region.left, region.right),
            (Length::Pixels(0.0), Length::Percent(50.0))
        );
        for text in ["", "1 2 3", "1 2 3 4 5", "1 2 3 x", "-1 0 5 5"] {
            assert!(fields(text).options().is_err(), "{text}");
        }
    }
}
