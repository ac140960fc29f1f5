//! Bodies of requests, in the three forms that clients send them in.

use std::error::Error;

use axum::body::Body;
use axum::extract::Request;
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use bytes::Bytes;
use futures_util::stream::{self, Stream, StreamExt};
use http_body_util::Limited;
use peel_app::{AppError, Original, receive};
use peel_imaging::Limits;

use super::fields::Fields;
use crate::ApiState;
use crate::body::whole;
use crate::error::{ApiError, Kind};
use crate::multipart::{Multipart, Part};
use crate::network::{Client, Network};
use crate::places::Place;

/// More parts than any client sends.
const MAX_PARTS: usize = 40;
/// Longer than any text but a picture, in bytes.
const MAX_TEXT_BYTES: usize = 16 * 1024;

/// What a body holds.
#[derive(Debug, Default)]
pub(super) struct Form {
    pub(super) fields: Fields,
    /// The picture to work on, taken in while the body came.
    pub(super) image: Option<Original>,
    /// The picture to lie behind.
    pub(super) background: Option<Bytes>,
}

/// What a body may hold.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    /// The field with the picture to work on.
    pub(super) image: &'static str,
    /// A text that may be as long as a picture.
    pub(super) long_text: Option<&'static str>,
    /// The field with the picture to lie behind.
    pub(super) background: Option<&'static str>,
    /// The most bytes that it may have in all.
    pub(super) max_bytes: usize,
}

/// A body that was not taken.
#[derive(Debug, thiserror::Error)]
pub(super) enum BodyError {
    /// It cannot be read.
    #[error("the body could not be read")]
    Unreadable,
    /// It is larger than it may be.
    #[error("the body is too large")]
    TooLarge,
    /// It holds more than one picture to work on.
    #[error("more than one picture was sent")]
    SeveralImages,
    /// Its sender has too many on the way.
    #[error("too many bodies are on the way")]
    Crowded,
    /// The picture was not taken in.
    #[error(transparent)]
    App(#[from] AppError),
}

impl From<ApiError> for BodyError {
    fn from(error: ApiError) -> Self {
        match error.kind() {
            Kind::BodyTooLarge => Self::TooLarge,
            _ => Self::Unreadable,
        }
    }
}

/// A place among those whose bodies come at the same time, one for each network and body.
///
/// # Errors
/// [`BodyError::Crowded`].
pub(super) fn place(state: &ApiState, request: &Request) -> Result<Option<Place>, BodyError> {
    let Some(client) = request.extensions().get::<Client>() else {
        return Ok(None);
    };
    let place = state.upload_places.take(Network::from(client.address));
    place.map(Some).ok_or(BodyError::Crowded)
}

/// Reads a body.
///
/// # Errors
/// [`BodyError`].
pub(super) async fn read(
    state: &ApiState,
    request: Request,
    shape: Shape,
    limits: &Limits,
) -> Result<Form, BodyError> {
    let (head, body) = request.into_parts();
    if declared_length(&head.headers).is_some_and(|length| length > shape.max_bytes as u64) {
        return Err(BodyError::TooLarge);
    }
    let body = Body::new(Limited::new(body, shape.max_bytes));
    match media_type(&head.headers).as_str() {
        "multipart/form-data" => {
            let parts = Multipart::new(&head.headers, body, MAX_PARTS)?;
            read_parts(state, parts, shape, limits).await
        }
        "application/json" => {
            let fields = Fields::from_json(&whole(body).await?);
            Ok(Form {
                fields: fields.map_err(|_| BodyError::Unreadable)?,
                ..Form::default()
            })
        }
        // A body without a type is empty, or a form: that is what such clients mean.
        "application/x-www-form-urlencoded" | "" => Ok(Form {
            fields: Fields::from_urlencoded(&whole(body).await?),
            ..Form::default()
        }),
        _ => Err(BodyError::Unreadable),
    }
}

fn declared_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

fn media_type(headers: &HeaderMap) -> String {
    let value = headers.get(CONTENT_TYPE);
    let text = value.and_then(|value| value.to_str().ok()).unwrap_or("");
    let essence = text.split(';').next().unwrap_or("").trim();
    essence.to_ascii_lowercase()
}

async fn read_parts(
    state: &ApiState,
    mut parts: Multipart,
    shape: Shape,
    limits: &Limits,
) -> Result<Form, BodyError> {
    let max_picture = usize::try_from(limits.max_bytes).unwrap_or(usize::MAX);
    let mut form = Form::default();
    while let Some(part) = parts.next().await? {
        let name = part.name().to_owned();
        if name == shape.image {
            let Some(pieces) = content(part).await? else {
                continue;
            };
            if form.image.is_some() {
                return Err(BodyError::SeveralImages);
            }
            form.image = Some(receive(&state.app, pieces, limits).await?);
            form.fields.insert_file(&name);
        } else if Some(name.as_str()) == shape.background {
            let bytes = part.bytes(max_picture).await?;
            if !bytes.is_empty() {
                form.background = Some(bytes);
                form.fields.insert_file(&name);
            }
        } else {
            let is_long = Some(name.as_str()) == shape.long_text;
            // Four characters stand for three bytes, and line breaks may lie between them.
            let longest = max_picture / 2 * 3;
            let text = part.text(if is_long { longest } else { MAX_TEXT_BYTES });
            form.fields.insert(name, text.await?);
        }
    }
    Ok(form)
}

type Piece = Result<Bytes, Box<dyn Error + Send + Sync>>;

/// The content of a part; `None` when it has none.
async fn content(
    part: Part,
) -> Result<Option<impl Stream<Item = Piece> + Send + Unpin>, BodyError> {
    let mut pieces = part.stream();
    while let Some(piece) = pieces.next().await {
        let piece = piece.map_err(ApiError::of_body)?;
        if !piece.is_empty() {
            return Ok(Some(stream::iter([Ok(piece)]).chain(pieces)));
        }
    }
    Ok(None)
}
