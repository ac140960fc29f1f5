//! `GET /api/v1/admin/audit-log`

use axum::Json;
use axum::extract::State;
use peel_app::administration;
use serde::Serialize;
use utoipa::ToSchema;

use super::audit_line_body::AuditLineBody;
use crate::ApiState;
use crate::error::{ApiError, ErrorBody};
use crate::identity::Person;
use crate::path::Fields;
use crate::v1::page::PageFields;

/// Part of the audit log.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AuditLogBody {
    /// The lines.
    lines: Vec<AuditLineBody>,
    /// Where the log goes on; nothing at its end.
    next_cursor: Option<String>,
}

/// Read the audit log, newest first
///
/// For admins.
#[utoipa::path(
    get,
    path = "/api/v1/admin/audit-log",
    tag = "admin",
    params(PageFields),
    responses(
        (status = 200, description = "A page of the log", body = AuditLogBody),
        (status = "4XX", description = "The log cannot be shown", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn list_audit_log(
    State(state): State<ApiState>,
    Person(caller): Person,
    Fields(fields): Fields<PageFields>,
) -> Result<Json<AuditLogBody>, ApiError> {
    let page = administration::audit_log(&state.app, &caller, fields.request()?).await?;
    Ok(Json(AuditLogBody {
        lines: page.items.iter().map(AuditLineBody::from).collect(),
        next_cursor: page.next.map(|cursor| cursor.to_string()),
    }))
}
