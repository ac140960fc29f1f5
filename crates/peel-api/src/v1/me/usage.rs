//! `GET /api/v1/me/usage`

use axum::Json;
use axum::extract::State;
use peel_store::UsageDay;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::ApiState;
use crate::error::{ApiError, ErrorBody, Kind};
use crate::identity::Known;
use crate::path::Fields;
use crate::time::rfc3339;

const DEFAULT_DAYS: u32 = 30;
const MAX_DAYS: u32 = 366;

/// How far back.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct UsageFields {
    /// Days, 1–366. Without it, 30.
    #[param(minimum = 1, maximum = 366)]
    days: Option<u32>,
}

/// What was used.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct UsageBody {
    /// Days on which something was, oldest first.
    days: Vec<UsageEntry>,
}

/// What was used on one day.
#[derive(Debug, Serialize, ToSchema)]
struct UsageEntry {
    /// The day, in UTC.
    #[schema(format = Date, example = "2026-01-31")]
    day: String,
    /// Removals by free uses.
    free: u32,
    /// Removals by passes.
    passes: u32,
    /// Credits taken.
    credits: f64,
    /// Removals for which nothing was taken, previews among them.
    uncharged: u32,
    /// What was given back, in removals.
    refunded: u32,
}

impl From<UsageDay> for UsageEntry {
    fn from(day: UsageDay) -> Self {
        let mut moment = rfc3339(day.day);
        moment.truncate("2026-01-31".len());
        Self {
            day: moment,
            free: day.free,
            passes: day.passes,
            credits: day.credits.as_f64(),
            uncharged: day.uncharged,
            refunded: day.returned,
        }
    }
}

/// See what you have used
#[utoipa::path(
    get,
    path = "/api/v1/me/usage",
    tag = "account",
    params(UsageFields),
    responses(
        (status = 200, description = "What you have used, by day", body = UsageBody),
        (status = "4XX", description = "It cannot be shown", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(("visitor" = []), ("api_key" = []), ("bearer" = []))
)]
pub(super) async fn usage(
    State(state): State<ApiState>,
    Known(caller): Known,
    Fields(fields): Fields<UsageFields>,
) -> Result<Json<UsageBody>, ApiError> {
    let days = fields.days.unwrap_or(DEFAULT_DAYS);
    if !(1..=MAX_DAYS).contains(&days) {
        return Err(ApiError::because(
            Kind::InvalidOption,
            "days must be a number from 1 to 366",
        ));
    }
    let days = peel_app::usage(&state.app, &caller, days).await?;
    let days = days.into_iter().map(UsageEntry::from).collect();
    Ok(Json(UsageBody { days }))
}
