//! Links that carry their own right: to one picture, until a time.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use peel_domain::{ImageId, Scope, Timestamp};
use peel_imaging::OutputFormat;
use peel_matting::Composition;
use serde::{Deserialize, Serialize};

use crate::rendition::unlocked;
use crate::secret::Purpose;
use crate::{App, AppError, BackgroundPicture, Caller, Rendering, Rendition, render};

/// The longest token that is looked at, in bytes.
const MAX_TOKEN_BYTES: usize = 6000;

/// A link that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// What goes into the address. Letters, digits, `_`, `-` and `.` alone.
    pub token: String,
    /// Until when it works.
    pub expires_at: Timestamp,
}

/// What a token says.
#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    image: String,
    version: u32,
    until_ms: i64,
    composition: Composition,
    background_url: Option<String>,
    format: OutputFormat,
    encode_quality: u8,
}

/// Makes a link to one rendering of the caller's image, as it is now. It works for `life`, at
/// most as long as links may and as the image is there, and not beyond a correction of the matte.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::NotReady`],
/// [`AppError::RemovalFailed`], [`AppError::Locked`]; [`AppError::CannotEncode`] for a rendering with an uploaded
/// background, which no link can carry.
pub async fn create_link(
    app: &App,
    caller: &Caller,
    id: ImageId,
    rendering: &Rendering,
    life: Duration,
) -> Result<Link, AppError> {
    caller.require(Scope::ImagesRead)?;
    let now = app.clock.now();
    let image = app.store.image_of(caller.owner(), id, now).await?;
    let cutout = unlocked(&image)?;
    let expires_at = now
        .plus(life.min(app.settings.max_link_life))
        .min(image.expires_at);
    let background_url = match &rendering.background {
        None => None,
        Some(BackgroundPicture::Url(url)) => Some(url.clone()),
        Some(BackgroundPicture::Upload(_)) => {
            return Err(AppError::CannotEncode {
                message: String::from(
                    "a link cannot carry an uploaded background picture; give its address",
                ),
            });
        }
    };
    let claims = Claims {
        image: id.to_string(),
        version: cutout.version,
        until_ms: expires_at.as_millis(),
        composition: rendering.composition.clone(),
        background_url,
        format: rendering.format,
        encode_quality: rendering.encode_quality,
    };
    let claims = serde_json::to_vec(&claims).map_err(AppError::internal)?;
    let tag = app.settings.secret.sign(Purpose::Link, &claims);
    Ok(Link {
        token: format!(
            "{}.{}",
            URL_SAFE_NO_PAD.encode(&claims),
            URL_SAFE_NO_PAD.encode(tag)
        ),
        expires_at,
    })
}

/// The picture behind a link.
///
/// # Errors
/// [`AppError::NotFound`] when the link is forged, over, or of an image that is gone or was
/// corrected since; those of [`render`].
pub async fn follow_link(app: &App, token: &str) -> Result<Rendition, AppError> {
    let claims = open(app, token).ok_or(AppError::NotFound)?;
    let now = app.clock.now();
    if Timestamp::from_millis(claims.until_ms) <= now {
        return Err(AppError::NotFound);
    }
    let id: ImageId = claims.image.parse().map_err(|_| AppError::NotFound)?;
    let image = app.store.image(id, now).await?;
    let cutout = unlocked(&image)?;
    if cutout.version != claims.version {
        return Err(AppError::NotFound);
    }
    let rendering = Rendering {
        composition: claims.composition,
        background: claims.background_url.map(BackgroundPicture::Url),
        format: claims.format,
        encode_quality: claims.encode_quality,
    };
    render(app, &image, &rendering).await
}

fn open(app: &App, token: &str) -> Option<Claims> {
    if token.len() > MAX_TOKEN_BYTES {
        return None;
    }
    let (claims, tag) = token.split_once('.')?;
    let claims = URL_SAFE_NO_PAD.decode(claims).ok()?;
    let tag = URL_SAFE_NO_PAD.decode(tag).ok()?;
    let is_ours = app.settings.secret.is_signed(Purpose::Link, &claims, &tag);
    is_ours
        .then(|| serde_json::from_slice(&claims).ok())
        .flatten()
}
