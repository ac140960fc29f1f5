//! `GET /api/v1/admin/figures.csv`

use axum::extract::State;
use axum::response::Response;
use peel_app::administration;

use super::attachment::attachment;
use super::get_figures::FigureFields;
use crate::ApiState;
use crate::error::{ApiError, ErrorBody};
use crate::identity::Person;
use crate::path::Fields;

/// Download the figures as CSV
///
/// For support and admins. Money of test mode is not in them.
#[utoipa::path(
    get,
    path = "/api/v1/admin/figures.csv",
    tag = "admin",
    params(FigureFields),
    responses(
        (status = 200, description = "The table", body = String, content_type = "text/csv"),
        (status = "4XX", description = "The table cannot be given", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn export_figures(
    State(state): State<ApiState>,
    Person(caller): Person,
    Fields(fields): Fields<FigureFields>,
) -> Result<Response, ApiError> {
    let (from, to) = fields.days()?;
    let (_, days) = administration::figures(&state.app, &caller, from, to).await?;
    let body = administration::figures_csv(&days).into();
    Ok(attachment(&state, "figures", body))
}
