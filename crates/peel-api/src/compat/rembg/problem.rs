use axum::Json;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use peel_app::AppError;
use serde::Serialize;
use serde_json::{Value, json};

use crate::compat::body::BodyError;
use crate::error::{Kind, kind, log_cause};

/// When to try again after something is full that is emptied all the time.
const BUSY_RETRY_S: u64 = 2;

/// Why there is no picture, told as FastAPI does.
#[derive(Debug)]
pub(super) enum Problem {
    /// Parameters have values that they cannot have.
    Faults(Vec<Fault>),
    /// The body could not be read.
    Unreadable,
    /// The body is too large.
    TooLarge,
    /// There is too much to do.
    Busy,
    /// There is nothing to be done with that method.
    UnknownMethod,
    /// Something went wrong on the way.
    App(AppError),
}

/// What is wrong with one parameter, in the words of Pydantic.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Fault {
    r#type: &'static str,
    loc: [&'static str; 2],
    msg: String,
    input: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ctx: Option<Box<Value>>,
}

impl Fault {
    pub(super) fn missing(place: &'static str, name: &'static str) -> Self {
        Self {
            input: None,
            ..Self::of("missing", place, name, "", "Field required")
        }
    }

    pub(super) fn no_boolean(place: &'static str, name: &'static str, input: &str) -> Self {
        let message = "Input should be a valid boolean, unable to interpret input";
        Self::of("bool_parsing", place, name, input, message)
    }

    pub(super) fn no_integer(place: &'static str, name: &'static str, input: &str) -> Self {
        let message = "Input should be a valid integer, unable to parse string as an integer";
        Self::of("int_parsing", place, name, input, message)
    }

    pub(super) fn too_small(
        place: &'static str,
        name: &'static str,
        input: &str,
        least: i64,
    ) -> Self {
        let message = format!("Input should be greater than or equal to {least}");
        Self {
            ctx: Some(Box::new(json!({"ge": least}))),
            ..Self::of("greater_than_equal", place, name, input, &message)
        }
    }

    pub(super) fn too_large(
        place: &'static str,
        name: &'static str,
        input: &str,
        most: i64,
    ) -> Self {
        let message = format!("Input should be less than or equal to {most}");
        Self {
            ctx: Some(Box::new(json!({"le": most}))),
            ..Self::of("less_than_equal", place, name, input, &message)
        }
    }

    pub(super) fn pattern(
        place: &'static str,
        name: &'static str,
        input: &str,
        pattern: &str,
    ) -> Self {
        let message = format!("String should match pattern '{pattern}'");
        Self {
            ctx: Some(Box::new(json!({"pattern": pattern}))),
            ..Self::of("string_pattern_mismatch", place, name, input, &message)
        }
    }

    pub(super) fn no_colour(place: &'static str, name: &'static str, input: &str) -> Self {
        let message =
            "Value error, four numbers from 0 to 255 are expected, such as 255,255,255,255";
        Self::of("value_error", place, name, input, message)
    }

    fn of(
        r#type: &'static str,
        place: &'static str,
        name: &'static str,
        input: &str,
        message: &str,
    ) -> Self {
        Self {
            r#type,
            loc: [place, name],
            msg: message.to_owned(),
            input: Some(input.to_owned()),
            ctx: None,
        }
    }
}

impl Problem {
    fn status_and_detail(&self) -> (StatusCode, Value) {
        match self {
            Self::Faults(faults) => (StatusCode::UNPROCESSABLE_ENTITY, json!(faults)),
            Self::Unreadable => (
                StatusCode::BAD_REQUEST,
                "There was an error parsing the body".into(),
            ),
            Self::TooLarge => (
                StatusCode::PAYLOAD_TOO_LARGE,
                Kind::BodyTooLarge.meaning().into(),
            ),
            Self::UnknownMethod => (StatusCode::METHOD_NOT_ALLOWED, "Method Not Allowed".into()),
            Self::Busy => (StatusCode::SERVICE_UNAVAILABLE, Kind::Busy.meaning().into()),
            Self::App(error) => of_error(error),
        }
    }
}

/// Statuses are those of the native API, but for pictures and addresses that cannot be used:
/// FastAPI keeps 422 for parameters.
fn of_error(error: &AppError) -> (StatusCode, Value) {
    let kind = kind(error);
    let status = match kind.status() {
        StatusCode::UNPROCESSABLE_ENTITY | StatusCode::UNSUPPORTED_MEDIA_TYPE => {
            StatusCode::BAD_REQUEST
        }
        status => status,
    };
    (status, kind.meaning().into())
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (status, detail) = self.status_and_detail();
        if let Self::App(error) = &self {
            log_cause(status, error);
        }
        let mut response = (status, Json(json!({"detail": detail}))).into_response();
        if matches!(
            status,
            StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS
        ) {
            let seconds = HeaderValue::from(BUSY_RETRY_S);
            response.headers_mut().insert(RETRY_AFTER, seconds);
        }
        response
    }
}

impl From<AppError> for Problem {
    fn from(error: AppError) -> Self {
        Self::App(error)
    }
}

impl From<BodyError> for Problem {
    fn from(error: BodyError) -> Self {
        match error {
            BodyError::Unreadable | BodyError::SeveralImages => Self::Unreadable,
            BodyError::TooLarge => Self::TooLarge,
            BodyError::Crowded => Self::Busy,
            BodyError::App(error) => Self::App(error),
        }
    }
}
