use std::borrow::Cow;

use axum::http::StatusCode;

/// The largest file that is taken, in bytes.
pub(super) const MAX_FILE_BYTES: u64 = 22 * 1024 * 1024;

/// Why a request got no picture, in the words of remove.bg.
///
/// Codes and titles are remove.bg's where it documents any. For what it leaves open they follow the same
/// pattern; `docs/compatibility.md` lists them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Problem {
    /// A parameter has a value that it cannot have.
    Parameter(Parameter),
    /// No picture was sent.
    MissingSource,
    /// More than one picture was sent.
    MultipleSources,
    /// More than one background was sent.
    MultipleBackgrounds,
    /// The region of interest lies beyond the picture.
    RoiExceedsBounds,
    /// The region of interest has no pixel.
    RoiEmpty,
    /// The picture could not be fetched.
    ImageDownload { url: String },
    /// The background picture could not be fetched.
    BackgroundDownload { url: String },
    /// The picture is damaged.
    UnreadableImage,
    /// The background picture that was sent is damaged, or none.
    UnreadableBackground,
    /// The file is too large.
    FileTooLarge,
    /// The picture has too many pixels. `detail` says how many.
    ResolutionTooHigh { detail: String },
    /// The picture has too few pixels. `detail` says how many.
    InvalidDimensions { detail: String },
    /// The file is none of the formats that are read.
    InvalidFileType,
    /// Nothing stands out from the background.
    UnknownForeground,
    /// The body could not be read.
    UnreadableRequest,
    /// What was asked for cannot be written. `detail` says why.
    CannotEncode { detail: String },
    /// The balance does not reach.
    InsufficientCredits,
    /// No API key was shown.
    MissingKey,
    /// The API key is none of ours, or revoked.
    InvalidKey,
    /// The API key may not do this.
    Forbidden,
    /// The caller has too much under way.
    RateLimited { retry_after_s: u64 },
    /// The service has too much under way.
    Busy { retry_after_s: u64 },
    /// There is nothing to be done with that method.
    UnknownMethod,
    /// Something of ours failed.
    Internal,
}

/// A parameter that can have a wrong value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Parameter {
    AddShadow,
    BgColor,
    BgImageUrl,
    Channels,
    Crop,
    CropMargin,
    Format,
    ImageUrl,
    Position,
    Roi,
    Scale,
    Semitransparency,
    ShadowOpacity,
    ShadowType,
    Size,
    Type,
    TypeLevel,
}

/// What is said of a [`Problem`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Statement {
    pub(super) status: StatusCode,
    pub(super) code: &'static str,
    pub(super) title: Cow<'static, str>,
    pub(super) detail: Option<Cow<'static, str>>,
}

impl Parameter {
    /// Every one.
    #[cfg(test)]
    pub(super) const ALL: [Self; 17] = [
        Self::AddShadow,
        Self::BgColor,
        Self::BgImageUrl,
        Self::Channels,
        Self::Crop,
        Self::CropMargin,
        Self::Format,
        Self::ImageUrl,
        Self::Position,
        Self::Roi,
        Self::Scale,
        Self::Semitransparency,
        Self::ShadowOpacity,
        Self::ShadowType,
        Self::Size,
        Self::Type,
        Self::TypeLevel,
    ];

    const fn code_and_title(self) -> (&'static str, &'static str) {
        match self {
            Self::AddShadow => ("invalid_add_shadow", "Invalid add_shadow parameter given"),
            Self::BgColor => ("invalid_bg_color", "Invalid bg_color parameter given"),
            Self::BgImageUrl => (
                "invalid_bg_image_url",
                "Invalid bg_image_url: Please provide a valid URL.",
            ),
            Self::Channels => ("invalid_channels", "Invalid value for parameter 'channels'"),
            Self::Crop => ("invalid_crop", "Invalid crop parameter given"),
            Self::CropMargin => ("invalid_crop_margin", "Invalid crop_margin parameter given"),
            Self::Format => ("invalid_format", "Invalid format parameter given"),
            Self::ImageUrl => (
                "invalid_image_url",
                "Invalid image_url: Please provide a valid URL.",
            ),
            Self::Position => ("invalid_position", "Invalid position parameter given"),
            Self::Roi => ("invalid_roi", "Invalid roi parameter given"),
            Self::Scale => ("invalid_scale", "Invalid scale parameter given"),
            Self::Semitransparency => (
                "invalid_semitransparency",
                "Invalid semitransparency parameter given",
            ),
            Self::ShadowOpacity => (
                "invalid_shadow_opacity",
                "Invalid shadow_opacity parameter given",
            ),
            Self::ShadowType => ("invalid_shadow_type", "Invalid shadow_type parameter given"),
            Self::Size => ("invalid_size", "Invalid value for parameter 'size'"),
            Self::Type => ("invalid_type", "Invalid value for parameter 'type'"),
            Self::TypeLevel => (
                "invalid_type_level",
                "Invalid value for parameter 'type_level'",
            ),
        }
    }
}

impl Problem {
    /// After how many seconds trying again makes sense.
    pub(super) fn retry_after_s(&self) -> Option<u64> {
        match self {
            Self::RateLimited { retry_after_s } | Self::Busy { retry_after_s } => {
                Some(*retry_after_s)
            }
            _ => None,
        }
    }

    /// What is said of it.
    pub(super) fn statement(&self) -> Statement {
        match self {
            Self::InsufficientCredits => told(
                StatusCode::PAYMENT_REQUIRED,
                "insufficient_credits",
                "Insufficient credits",
            ),
            Self::MissingKey => told(StatusCode::FORBIDDEN, "auth_failed", "Missing API Key"),
            Self::InvalidKey => told(StatusCode::FORBIDDEN, "auth_failed", "API Key invalid"),
            Self::Forbidden => told(
                StatusCode::FORBIDDEN,
                "auth_failed",
                "API Key has no permission for this",
            ),
            Self::RateLimited { .. } => told(
                StatusCode::TOO_MANY_REQUESTS,
                "rate_limit_exceeded",
                "Rate limit exceeded",
            ),
            Self::Busy { .. } => told(
                StatusCode::SERVICE_UNAVAILABLE,
                "service_unavailable",
                "Service temporarily unavailable",
            ),
            Self::UnknownMethod => told(
                StatusCode::METHOD_NOT_ALLOWED,
                "method_not_allowed",
                "Method not allowed",
            ),
            Self::Internal => told(
                StatusCode::INTERNAL_SERVER_ERROR,
                "internal_error",
                "Internal server error",
            ),
            _ => self.statement_of_input(),
        }
    }

    fn statement_of_input(&self) -> Statement {
        let (code, title) = match self {
            Self::Parameter(parameter) => parameter.code_and_title(),
            Self::MissingSource => ("missing_source", "No image given"),
            Self::MultipleSources => (
                "multiple_sources",
                "Multiple image sources given: Please provide either the image_url, image_file or image_file_b64 parameter.",
            ),
            Self::MultipleBackgrounds => (
                "multiple_bg_sources",
                "Multiple background sources given: Please provide either the bg_color, the bg_image_url or the bg_image_file parameter.",
            ),
            Self::RoiExceedsBounds => ("roi_exceeds_bounds", "ROI exceeds image bounds"),
            Self::RoiEmpty => ("roi_region_empty", "ROI region is empty"),
            Self::UnreadableImage | Self::UnreadableBackground => (
                "failed_to_read_image",
                "There was an error reading the image.",
            ),
            Self::FileTooLarge => ("file_too_large", "File too large"),
            Self::ResolutionTooHigh { .. } => ("resolution_too_high", "Image resolution too high"),
            Self::InvalidDimensions { .. } => {
                ("invalid_dimensions", "Failed to read image dimensions")
            }
            Self::InvalidFileType => ("invalid_file_type", "Invalid file type"),
            Self::UnknownForeground => (
                "unknown_foreground",
                "Could not identify foreground in image. For details and recommendations see https://www.remove.bg/supported-images.",
            ),
            Self::CannotEncode { .. } => ("invalid_format", "Invalid format parameter given"),
            Self::ImageDownload { .. } => ("failed_image_download", ""),
            Self::BackgroundDownload { .. } => ("failed_bg_download", ""),
            _ => ("invalid_request", "The request could not be read"),
        };
        let title = match self {
            Self::ImageDownload { url } => {
                format!("Failed to download image from given image_url: {url}").into()
            }
            Self::BackgroundDownload { url } => {
                format!("Failed to download background image from given image_url: {url}").into()
            }
            _ => Cow::Borrowed(title),
        };
        Statement {
            status: StatusCode::BAD_REQUEST,
            code,
            title,
            detail: self.detail(),
        }
    }

    fn detail(&self) -> Option<Cow<'static, str>> {
        let detail = match self {
            Self::MissingSource => {
                "Please provide the source image in the image_url, image_file or image_file_b64 parameter."
            }
            Self::RoiExceedsBounds => {
                "The given roi parameter defines a region that exceeds the image bounds"
            }
            Self::RoiEmpty => "The given roi parameter defines an empty region",
            Self::UnreadableBackground => "The background image could not be read.",
            Self::FileTooLarge => {
                return Some(
                    format!("File exceeds limit of {}MB", MAX_FILE_BYTES / (1024 * 1024)).into(),
                );
            }
            Self::InvalidFileType => "Expected jpg/png/webp",
            Self::ResolutionTooHigh { detail }
            | Self::InvalidDimensions { detail }
            | Self::CannotEncode { detail } => return Some(detail.clone().into()),
            _ => return None,
        };
        Some(detail.into())
    }
}

fn told(status: StatusCode, code: &'static str, title: &'static str) -> Statement {
    Statement {
        status,
        code,
        title: title.into(),
        detail: None,
    }
}

impl From<Parameter> for Problem {
    fn from(parameter: Parameter) -> Self {
        Self::Parameter(parameter)
    }
}
