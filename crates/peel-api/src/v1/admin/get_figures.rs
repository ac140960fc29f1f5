//! `GET /api/v1/admin/figures`

use axum::Json;
use axum::extract::State;
use peel_app::administration;
use peel_domain::Day;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::figures_body::{FiguresBody, FiguresOfDayBody};
use crate::ApiState;
use crate::error::{ApiError, ErrorBody, Kind};
use crate::identity::Person;
use crate::path::Fields;

/// Which days: at most 366.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct FigureFields {
    /// The first, in UTC. Without it, there are 30.
    #[param(format = Date, example = "2026-10-25")]
    from: Option<String>,
    /// The last. Without it, today.
    #[param(format = Date, example = "2026-11-23")]
    to: Option<String>,
}

impl FigureFields {
    pub(super) fn days(&self) -> Result<(Option<Day>, Option<Day>), ApiError> {
        Ok((day(self.from.as_deref())?, day(self.to.as_deref())?))
    }
}

fn day(text: Option<&str>) -> Result<Option<Day>, ApiError> {
    text.map(str::parse).transpose().map_err(|_| {
        ApiError::because(
            Kind::InvalidOption,
            "from and to must be days, such as 2026-11-23",
        )
    })
}

/// What happened, in numbers.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FiguresByDayBody {
    /// Each day, oldest first, also when nothing happened.
    days: Vec<FiguresOfDayBody>,
    /// All of them as one.
    total: FiguresBody,
}

/// See what happened, by day
///
/// For support and admins. Days are those of UTC. The figures stay when images are deleted and people erased.
#[utoipa::path(
    get,
    path = "/api/v1/admin/figures",
    tag = "admin",
    params(FigureFields),
    responses(
        (status = 200, description = "The figures", body = FiguresByDayBody),
        (status = "4XX", description = "They cannot be shown", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn get_figures(
    State(state): State<ApiState>,
    Person(caller): Person,
    Fields(fields): Fields<FigureFields>,
) -> Result<Json<FiguresByDayBody>, ApiError> {
    let (from, to) = fields.days()?;
    let (_, days) = administration::figures(&state.app, &caller, from, to).await?;
    Ok(Json(FiguresByDayBody {
        total: FiguresBody::from(&administration::total(&days)),
        days: days.iter().map(FiguresOfDayBody::from).collect(),
    }))
}
