use peel_app::Region;
use peel_imaging::OutputFormat;
use peel_matting::{Background, Composition, Crop, OutputSize, Placement, Shadow};
use rgb::RGBA8;

use super::problem::{Parameter, Problem};
use super::shadow::ShadowWish;
use super::size::Size;
use super::subject::{SubjectType, TypeLevel};
use super::{colour, lengths};
use crate::compat::fields::Fields;

/// What a request for a removal asks for, all of it valid.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct RemovalRequest {
    pub(super) source: Source,
    pub(super) size: Size,
    /// What the caller says that the picture shows.
    pub(super) subject: Option<SubjectType>,
    pub(super) type_level: TypeLevel,
    format: Option<Format>,
    /// All outside is background; `None` is the whole picture.
    pub(super) region: Option<Region>,
    crop: Option<Crop>,
    placement: Placement,
    channels: Channels,
    shadow: ShadowWish,
    pub(super) background: BackgroundWish,
}

/// Where the picture comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Source {
    /// The file `image_file`.
    File,
    /// Base64, in the field `image_file_b64`.
    Base64,
    /// An address.
    Url(String),
}

/// What lies behind the subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum BackgroundWish {
    Transparent,
    Colour(RGBA8),
    /// The file `bg_image_file`.
    File,
    /// An address.
    Url(String),
}

/// `format`, but for `auto`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Png,
    Jpg,
    WebP,
    Zip,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Channels {
    Rgba,
    Alpha,
}

impl RemovalRequest {
    /// Reads and judges all fields. Unknown ones are ignored.
    pub(super) fn read(fields: &Fields) -> Result<Self, Problem> {
        let source = source(fields)?;
        let background = background(fields)?;
        let crop = switch(fields, "crop", Parameter::Crop, false)?;
        let margin = read(
            fields,
            "crop_margin",
            Parameter::CropMargin,
            lengths::crop_margin,
        )?;
        let scale = read(fields, "scale", Parameter::Scale, lengths::scale)?.flatten();
        let position = read(fields, "position", Parameter::Position, lengths::position)?;
        // Nothing is known of car windows in particular: what is translucent always stays so.
        switch(
            fields,
            "semitransparency",
            Parameter::Semitransparency,
            true,
        )?;
        let add_shadow = switch(fields, "add_shadow", Parameter::AddShadow, false)?;
        Ok(Self {
            source,
            size: read(fields, "size", Parameter::Size, Size::read)?.unwrap_or_default(),
            subject: read(fields, "type", Parameter::Type, subject)?.flatten(),
            type_level: read(fields, "type_level", Parameter::TypeLevel, TypeLevel::read)?
                .unwrap_or_default(),
            format: read(fields, "format", Parameter::Format, format)?.flatten(),
            region: read(fields, "roi", Parameter::Roi, lengths::roi)?.flatten(),
            crop: crop.then(|| Crop {
                margin: margin.unwrap_or_default(),
                beyond_picture: true,
            }),
            placement: lengths::placement(scale, position),
            channels: read(fields, "channels", Parameter::Channels, channels)?
                .unwrap_or(Channels::Rgba),
            shadow: ShadowWish::read(fields, add_shadow)?,
            background,
        })
    }

    /// The type that shadows and `X-Type` go by: what the caller says, for nothing is guessed.
    pub(super) fn subject_type(&self) -> SubjectType {
        self.subject.unwrap_or(SubjectType::Other)
    }

    /// The format of the result.
    pub(super) fn format(&self) -> Format {
        match self.format {
            Some(format) => format,
            // Whether a background picture is opaque is not known before it is decoded, and photographs are.
            None => match (&self.background, self.channels) {
                (_, Channels::Alpha) | (BackgroundWish::Transparent, _) => Format::Png,
                (BackgroundWish::Colour(colour), _) if colour.a < 255 => Format::Png,
                _ => Format::Jpg,
            },
        }
    }

    /// How the result is laid out when it may be as large as `size` says.
    pub(super) fn composition(&self, size: Size) -> Composition {
        let format = self.format();
        // A ZIP holds colours and mask side by side whatever is asked for.
        let only_mask = self.channels == Channels::Alpha && format != Format::Zip;
        Composition {
            background: match &self.background {
                BackgroundWish::Transparent => Background::Transparent,
                BackgroundWish::Colour(colour) => Background::Colour(*colour),
                BackgroundWish::File | BackgroundWish::Url(_) => Background::Image,
            },
            only_mask,
            crop: self.crop,
            placement: self.placement,
            size: Some(OutputSize::Megapixels(size.megapixels(format))),
            shadow: if only_mask {
                Shadow::None
            } else {
                self.shadow.of(self.subject_type())
            },
            ..Composition::default()
        }
    }
}

impl From<Format> for OutputFormat {
    fn from(format: Format) -> Self {
        match format {
            Format::Png => Self::Png,
            Format::Jpg => Self::Jpeg,
            Format::WebP => Self::WebP,
            Format::Zip => Self::Zip,
        }
    }
}

/// Where the picture of a request comes from; there must be exactly one.
pub(super) fn source(fields: &Fields) -> Result<Source, Problem> {
    let file = fields.has_file("image_file").then_some(Source::File);
    let base64 = fields.text("image_file_b64").map(|_| Source::Base64);
    let url = fields
        .text("image_url")
        .map(|text| Source::Url(text.to_owned()));
    let mut sources = [file, base64, url].into_iter().flatten();
    let source = sources.next().ok_or(Problem::MissingSource)?;
    if sources.next().is_some() {
        return Err(Problem::MultipleSources);
    }
    match &source {
        Source::Url(url) if !is_web_address(url) => Err(Parameter::ImageUrl.into()),
        _ => Ok(source),
    }
}

fn background(fields: &Fields) -> Result<BackgroundWish, Problem> {
    let colour = fields.text("bg_color");
    let url = fields.text("bg_image_url");
    let has_file = fields.has_file("bg_image_file");
    match (colour, url, has_file) {
        (None, None, false) => Ok(BackgroundWish::Transparent),
        (None, None, true) => Ok(BackgroundWish::File),
        (Some(text), None, false) => {
            let colour = colour::parse(text).ok_or(Parameter::BgColor)?;
            Ok(if colour.a == 0 {
                BackgroundWish::Transparent
            } else {
                BackgroundWish::Colour(colour)
            })
        }
        (None, Some(url), false) if is_web_address(url) => Ok(BackgroundWish::Url(url.to_owned())),
        (None, Some(_), false) => Err(Parameter::BgImageUrl.into()),
        _ => Err(Problem::MultipleBackgrounds),
    }
}

fn is_web_address(text: &str) -> bool {
    url::Url::parse(text)
        .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

fn read<T>(
    fields: &Fields,
    name: &str,
    parameter: Parameter,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, Parameter> {
    fields
        .text(name)
        .map(|text| parse(text).ok_or(parameter))
        .transpose()
}

fn switch(
    fields: &Fields,
    name: &str,
    parameter: Parameter,
    default: bool,
) -> Result<bool, Parameter> {
    let on = read(fields, name, parameter, |text| {
        Some(match text.to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" | "on" => true,
            "false" | "0" | "no" | "off" => false,
            _ => return None,
        })
    })?;
    Ok(on.unwrap_or(default))
}

/// `type`; `auto` is `Some(None)`.
fn subject(text: &str) -> Option<Option<SubjectType>> {
    match text {
        "auto" => Some(None),
        text => SubjectType::read(text).map(Some),
    }
}

/// `format`; `auto` is `Some(None)`.
fn format(text: &str) -> Option<Option<Format>> {
    Some(match text {
        "auto" => None,
        "png" => Some(Format::Png),
        "jpg" | "jpeg" => Some(Format::Jpg),
        "webp" => Some(Format::WebP),
        "zip" => Some(Format::Zip),
        _ => return None,
    })
}

fn channels(text: &str) -> Option<Channels> {
    Some(match text {
        "rgba" => Channels::Rgba,
        "alpha" => Channels::Alpha,
        _ => return None,
    })
}
