//! `GET /api/v1/admin/audit-log`

use axum::Json;
use axum::extract::State;
use peel_app::people;
use peel_store::AuditLine;
use serde::Serialize;
use utoipa::ToSchema;

use crate::ApiState;
use crate::error::{ApiError, ErrorBody};
use crate::identity::Person;
use crate::path::Fields;
use crate::time::rfc3339;
use crate::v1::page::PageFields;

/// Part of the audit log.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AuditLogBody {
    /// The lines.
    lines: Vec<AuditLineBody>,
    /// Where the log goes on; nothing at its end.
    next_cursor: Option<String>,
}

/// Something that was done by somebody with rights over others.
#[derive(Debug, Serialize, ToSchema)]
struct AuditLineBody {
    /// Counts the lines.
    #[schema(example = 17)]
    number: i64,
    /// When.
    #[schema(format = DateTime)]
    at: String,
    /// Who: an account's id, or `operator` for somebody at the machine itself.
    #[schema(example = "acc_06as1p2x7kq3v5mzy8d4w9c0ne")]
    actor: String,
    /// What.
    #[schema(example = "role.set")]
    action: String,
    /// To whom or what.
    #[schema(example = "acc_06as1p2x7kq3v5mzy8d4w9c0nf")]
    subject: String,
    /// What was before and what is after, among others.
    #[schema(value_type = Object)]
    detail: serde_json::Value,
}

impl From<&AuditLine> for AuditLineBody {
    fn from(line: &AuditLine) -> Self {
        let AuditLine { number, line } = line;
        Self {
            number: *number,
            at: rfc3339(line.at),
            actor: line.actor.clone(),
            action: line.action.clone(),
            subject: line.subject.clone(),
            detail: serde_json::from_str(&line.detail).unwrap_or_default(),
        }
    }
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
    let page = people::audit_log(&state.app, &caller, fields.request()?).await?;
    Ok(Json(AuditLogBody {
        lines: page.items.iter().map(AuditLineBody::from).collect(),
        next_cursor: page.next.map(|cursor| cursor.to_string()),
    }))
}
