use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use peel_domain::Day;

use crate::ApiState;

/// A table as a file that browsers save, named after it and today.
pub(super) fn attachment(state: &ApiState, table: &str, body: Body) -> Response {
    let today = Day::of(state.app.clock.now());
    let name = format!("attachment; filename=\"peel-{table}-{today}.csv\"");
    let headers = [
        (CONTENT_TYPE, String::from("text/csv; charset=utf-8")),
        (CONTENT_DISPOSITION, name),
    ];
    (headers, body).into_response()
}
