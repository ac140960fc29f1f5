//! `POST /api/v1/admin/jobs/{id}/requeue`

use axum::extract::State;
use http::StatusCode;
use peel_app::administration;
use serde::Deserialize;
use utoipa::ToSchema;

use super::reason;
use crate::ApiState;
use crate::error::{ApiError, ErrorBody};
use crate::identity::Person;
use crate::path::{Id, Object};

/// Why a job is to be tried again.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RequeueFields {
    /// Why, for the audit log: 1–500 characters on one line.
    #[schema(example = "the disk was full", min_length = 1, max_length = 500)]
    reason: String,
}

/// Have a job tried again that was given up
///
/// For admins. Its owner was given back what it cost when it was given up, and is not charged again. A job that was not
/// given up, or is being tried again already, is a conflict.
#[utoipa::path(
    post,
    path = "/api/v1/admin/jobs/{id}/requeue",
    tag = "admin",
    params(("id" = String, Path, description = "The job's id")),
    request_body(content = RequeueFields, content_type = "application/json"),
    responses(
        (status = 204, description = "It is queued again"),
        (status = "4XX", description = "Nothing was changed", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn requeue_job(
    State(state): State<ApiState>,
    Person(caller): Person,
    Id(job): Id<peel_domain::JobId>,
    Object(fields): Object<RequeueFields>,
) -> Result<StatusCode, ApiError> {
    let reason = reason(&fields.reason)?;
    administration::requeue_job(&state.app, &caller, job, &reason).await?;
    Ok(StatusCode::NO_CONTENT)
}
