//! What is read out of a request, with errors like all others.

use std::str::FromStr;

use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use http::header::CONTENT_TYPE;
use http::request::Parts;
use serde::de::DeserializeOwned;

use crate::ApiState;
use crate::body;
use crate::error::{ApiError, Kind};
use crate::json;
use crate::options::unreadable;

/// The one id in a path. What is no id names nothing.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Id<T>(pub(crate) T);

/// The one text in a path.
#[derive(Debug, Clone)]
pub(crate) struct Text(pub(crate) String);

/// The fields of a query.
#[derive(Debug, Clone)]
pub(crate) struct Fields<T>(pub(crate) T);

/// A body of JSON.
#[derive(Debug, Clone)]
pub(crate) struct Object<T>(pub(crate) T);

impl FromRequestParts<ApiState> for Text {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, ApiError> {
        match Path::<String>::from_request_parts(parts, state).await {
            Ok(Path(text)) => Ok(Self(text)),
            Err(_) => Err(ApiError::new(Kind::NotFound)),
        }
    }
}

impl<T: FromStr> FromRequestParts<ApiState> for Id<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, ApiError> {
        let Text(text) = Text::from_request_parts(parts, state).await?;
        match text.parse() {
            Ok(id) => Ok(Self(id)),
            Err(_) => Err(ApiError::new(Kind::NotFound)),
        }
    }
}

impl<T: DeserializeOwned> FromRequestParts<ApiState> for Fields<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &ApiState) -> Result<Self, ApiError> {
        let query = parts.uri.query().unwrap_or_default();
        serde_urlencoded::from_str(query)
            .map(Self)
            .map_err(|error| unreadable(&error))
    }
}

impl<T: DeserializeOwned> FromRequest<ApiState> for Object<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &ApiState) -> Result<Self, ApiError> {
        let is_json = request
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.split(';').next())
            .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"));
        if !is_json {
            return Err(ApiError::because(
                Kind::UnsupportedMediaType,
                "the body must be application/json",
            ));
        }
        let bytes = body::whole(request.into_body()).await?;
        json::from_slice(&bytes)
            .map(Self)
            .map_err(|error| unreadable(&error))
    }
}
