//! `GET /api/v1/admin/ad-views.csv`

use axum::body::Body;
use axum::extract::State;
use axum::response::Response;
use peel_app::administration::{self, Table};

use super::attachment::attachment;
use super::search::ExportFields;
use crate::ApiState;
use crate::error::{ApiError, ErrorBody};
use crate::identity::Person;
use crate::path::Fields;

/// Download views of ads as CSV
///
/// For admins; the audit log tells of it. All that the search finds, newest first.
#[utoipa::path(
    get,
    path = "/api/v1/admin/ad-views.csv",
    tag = "admin",
    params(ExportFields),
    responses(
        (status = 200, description = "The table", body = String, content_type = "text/csv"),
        (status = "4XX", description = "The table cannot be given", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn export_ad_views(
    State(state): State<ApiState>,
    Person(caller): Person,
    Fields(fields): Fields<ExportFields>,
) -> Result<Response, ApiError> {
    let (table, search) = (Table::AdViews, fields.text()?);
    let rows = administration::export(&state.app, &caller, table, search).await?;
    Ok(attachment(&state, table.as_str(), Body::from_stream(rows)))
}
