//! `POST /api/v1/images`

use std::time::Duration;

use axum::Json;
use axum::body::Body;
use axum::extract::{Extension, State};
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_TYPE, LOCATION};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use peel_app::{Event, Fingerprint, Notes, Order, Original};
use peel_domain::IdempotencyKey;
use peel_store::{ImageRecord, Submitted};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::image_body::ImageBody;
use crate::ApiState;
use crate::body;
use crate::error::{ApiError, ErrorBody, Kind};
use crate::identity::Anyone;
use crate::json;
use crate::multipart::Multipart;
use crate::network::{Client, Network};
use crate::options::{RemovalFields, of_pairs, unreadable};
use crate::places::Place;

const MAX_PARTS: usize = 10;
const MAX_FIELD_BYTES: usize = 8 * 1024;

/// A picture as a file. It describes a body that is read as it comes.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ImageForm {
    /// The picture: JPEG, PNG, WebP, GIF, BMP or TIFF.
    #[schema(format = Binary, value_type = String)]
    file: Vec<u8>,
    #[serde(flatten)]
    options: RemovalFields,
}

/// A picture by its address.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ImageByUrl {
    /// The address of the picture.
    #[schema(example = "https://example.org/cat.jpg")]
    url: String,
    /// As in a form.
    quality: Option<String>,
    /// As in a form.
    region: Option<String>,
    /// As in a form.
    callback_url: Option<String>,
}

/// Submit a picture
///
/// Send the picture as the part `file` of a `multipart/form-data` body, or as JSON with its `url`. The answer is the
/// image, queued. With `Prefer: wait=20` the answer waits up to so many seconds for the image to become ready or fail.
///
/// Callers with an API key pay one credit once the image is ready, and nothing if it fails. People pay by the use: a free
/// one, a pass, or a credit, in this order. When none is left the image is `locked`: there is a preview of it, and the rest once
/// it is unlocked. The same picture with the same options, while its result is there, is that image again and costs nothing.
/// Callers without a key or an account get a cookie by which their images are theirs.
///
/// A request with an `Idempotency-Key` can be repeated: the answer is the image of the first one.
#[utoipa::path(
    post,
    path = "/api/v1/images",
    tag = "images",
    params(
        ("Idempotency-Key" = Option<String>, Header, description = "Names the request, 1 to 255 visible ASCII characters"),
        ("Prefer" = Option<String>, Header, description = "`wait=` and a number of seconds", example = "wait=20"),
    ),
    request_body(content(
        (ImageForm = "multipart/form-data"),
        (ImageByUrl = "application/json"),
    )),
    responses(
        (status = 201, description = "The image", body = ImageBody, headers(
            ("Location" = String, description = "Where the image is"),
            ("Idempotent-Replayed" = Option<String>, description = "`true` when this is the image of an earlier request"),
        )),
        (status = "4XX", description = "It was not accepted", body = ErrorBody, content_type = "application/problem+json"),
        (status = "5XX", description = "It was not accepted", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security((), ("api_key" = []), ("bearer" = []))
)]
pub(super) async fn create_image(
    State(state): State<ApiState>,
    client: Option<Extension<Client>>,
    Anyone { caller, cookie }: Anyone,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    let idempotency = idempotency_key(&headers)?;
    let patience = patience(&headers);
    if idempotency.is_none() {
        peel_app::admit(&state.app, &caller, None).await?;
    }
    if let (None, Some(Extension(client))) = (caller.key(), &client) {
        state.counts.upload.take(Network::from(client.address))?;
    }
    let _place = place(&state, client)?;
    let (source, fields) = take_in(&state, &headers, body).await?;
    let options = fields.options()?;
    let order = Order {
        options,
        price: state.app.settings.removal_prices().of(options.quality),
        callback_url: fields.callback_url,
        idempotency,
        duplicate_window: None,
        fingerprint: Fingerprint {
            route: "POST /api/v1/images",
            parameters: String::new(),
        },
    };
    let submitted = match source {
        Source::Picture(original) => peel_app::submit(&state.app, &caller, original, order).await?,
        Source::Address(url) => {
            let limits = state.app.settings.limits;
            peel_app::submit_url(&state.app, &caller, &url, &limits, order).await?
        }
    };
    let is_replay = submitted.is_replay();
    if !is_replay {
        let notes = Notes::of(&state.app);
        notes.happened(caller.owner(), Event::Uploaded).await;
        if submitted.image().locked {
            notes.happened(caller.owner(), Event::QuotaExhausted).await;
        }
    }
    let (image, has_waited) = settle(&state, submitted, patience).await?;

    let mut response = (StatusCode::CREATED, cookie, Json(ImageBody::from(&image))).into_response();
    let headers = response.headers_mut();
    let location = format!("/api/v1/images/{}", image.id);
    if let Ok(location) = HeaderValue::from_str(&location) {
        headers.insert(LOCATION, location);
    }
    if is_replay {
        headers.insert(
            HeaderName::from_static("idempotent-replayed"),
            HeaderValue::from_static("true"),
        );
    }
    if has_waited {
        headers.insert(
            HeaderName::from_static("preference-applied"),
            HeaderValue::from_static("wait"),
        );
    }
    Ok(response)
}

/// A place among the uploads of the caller's network.
pub(super) fn place(
    state: &ApiState,
    client: Option<Extension<Client>>,
) -> Result<Option<Place>, ApiError> {
    let Some(Extension(client)) = client else {
        return Ok(None);
    };
    let network = Network::from(client.address);
    state.upload_places.take(network).map(Some).ok_or_else(|| {
        ApiError::because(
            Kind::OwnerBusy,
            "too many uploads from your network at the same time",
        )
    })
}

/// Where the picture is.
enum Source {
    Picture(Original),
    Address(String),
}

async fn take_in(
    state: &ApiState,
    headers: &HeaderMap,
    body: Body,
) -> Result<(Source, RemovalFields), ApiError> {
    let content_type = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    match content_type.as_str() {
        "multipart/form-data" => from_parts(state, Multipart::new(headers, body, MAX_PARTS)?).await,
        "application/json" => from_json(body).await,
        _ => Err(ApiError::because(
            Kind::UnsupportedMediaType,
            "send the picture as multipart/form-data, or its address as application/json",
        )),
    }
}

async fn from_parts(
    state: &ApiState,
    mut parts: Multipart,
) -> Result<(Source, RemovalFields), ApiError> {
    let limits = state.app.settings.limits;
    let mut original = None;
    let mut pairs = Vec::new();
    while let Some(part) = parts.next().await? {
        if part.name() != "file" {
            pairs.push((part.name().to_owned(), part.text(MAX_FIELD_BYTES).await?));
        } else if original.is_some() {
            return Err(ApiError::because(
                Kind::InvalidRequest,
                "there is more than one part “file”",
            ));
        } else {
            original = Some(peel_app::receive(&state.app, part.stream(), &limits).await?);
        }
    }
    let original = original.ok_or_else(|| {
        ApiError::because(
            Kind::InvalidRequest,
            "the part “file” with the picture is missing",
        )
    })?;
    Ok((Source::Picture(original), of_pairs(&pairs)?))
}

async fn from_json(body: Body) -> Result<(Source, RemovalFields), ApiError> {
    let bytes = body::whole(Body::new(http_body_util::Limited::new(
        body,
        super::SMALL_BODY as usize,
    )))
    .await?;
    let request: ImageByUrl = json::from_slice(&bytes).map_err(|error| unreadable(&error))?;
    let fields = RemovalFields {
        quality: request.quality,
        region: request.region,
        callback_url: request.callback_url,
    };
    Ok((Source::Address(request.url), fields))
}

/// The image once it is settled, or after `patience`, or when the service is about to stop.
async fn settle(
    state: &ApiState,
    submitted: Submitted,
    patience: Option<Duration>,
) -> Result<(ImageRecord, bool), ApiError> {
    let Some(patience) = patience else {
        return Ok((submitted.into_image(), false));
    };
    let patience = patience.min(state.settings.max_wait);
    tokio::select! {
        settled = peel_app::wait(&state.app, &submitted, patience) => Ok((settled?, true)),
        () = state.closing.cancelled() => Ok((submitted.into_image(), false)),
    }
}

pub(super) fn idempotency_key(headers: &HeaderMap) -> Result<Option<IdempotencyKey>, ApiError> {
    let Some(value) = headers.get("idempotency-key") else {
        return Ok(None);
    };
    value
        .to_str()
        .ok()
        .and_then(|text| text.parse().ok())
        .map(Some)
        .ok_or_else(|| {
            ApiError::because(
                Kind::InvalidRequest,
                "an Idempotency-Key has 1 to 255 visible ASCII characters",
            )
        })
}

/// `wait=20` among the preferences (RFC 7240, section 4.3).
fn patience(headers: &HeaderMap) -> Option<Duration> {
    headers
        .get_all("prefer")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split([',', ';']))
        .find_map(|preference| {
            let (name, value) = preference.split_once('=')?;
            name.trim()
                .eq_ignore_ascii_case("wait")
                .then(|| value.trim().trim_matches('"').parse().ok())
                .flatten()
        })
        .map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patience_is_found_among_other_preferences() {
        let patience = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert("prefer", text.parse().unwrap());
            super::patience(&headers).map(|time| time.as_secs())
        };
        assert_eq!(patience("wait=20"), Some(20));
        assert_eq!(patience("respond-async, Wait=\"5\""), Some(5));
        assert_eq!(patience("wait=soon"), None);
        assert_eq!(patience("wait"), None);
        assert_eq!(patience("wait=-1"), None);
    }
}
