//! `POST /api/v1/admin/people/{id}/credits`

use axum::Json;
use axum::extract::State;
use http::HeaderMap;
use peel_app::administration;
use peel_app::administration::CreditChange;
use peel_domain::Credits;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::reason;
use crate::ApiState;
use crate::error::{ApiError, ErrorBody, Kind};
use crate::identity::Person;
use crate::path::{Id, Object};
use crate::v1::create_image::idempotency_key;

/// Credits to be given or taken away.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CreditFields {
    /// How many, in quarters; below zero, they are taken away.
    #[schema(example = 2.5, multiple_of = 0.25)]
    credits: f64,
    /// Why, for the audit log, which outlives the account: 1–500 characters on one line.
    #[schema(example = "an outage on Sunday", min_length = 1, max_length = 500)]
    reason: String,
}

/// What came of it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CreditsBody {
    /// Names it in the journal.
    #[schema(example = "op_06as1p2x7kq3v5mzy8d4w9c0ne")]
    operation: String,
    /// The credits that the account has now.
    #[schema(example = 12.5)]
    credits: f64,
    /// Whether it was done before, by an earlier request with this key.
    repeated: bool,
}

/// Give credits to an account, or take them away
///
/// Support gives, admins take away too; neither of them to themselves, and both within the limits that the operator has
/// set. No more can be taken away than there is. The `Idempotency-Key` makes repeating it harmless.
#[utoipa::path(
    post,
    path = "/api/v1/admin/people/{id}/credits",
    tag = "admin",
    params(
        ("id" = String, Path, description = "The account's id"),
        ("Idempotency-Key" = String, Header, description = "Names the request, 1 to 255 visible ASCII characters"),
    ),
    request_body(content = CreditFields, content_type = "application/json"),
    responses(
        (status = 200, description = "It is done", body = CreditsBody),
        (status = "4XX", description = "Nothing was changed", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn adjust_credits(
    State(state): State<ApiState>,
    Person(caller): Person,
    Id(account): Id<peel_domain::AccountId>,
    headers: HeaderMap,
    Object(fields): Object<CreditFields>,
) -> Result<Json<CreditsBody>, ApiError> {
    let request = idempotency_key(&headers)?
        .ok_or_else(|| ApiError::because(Kind::InvalidRequest, "this needs an Idempotency-Key"))?;
    let change = CreditChange {
        account,
        credits: credits(fields.credits)?,
        reason: reason(&fields.reason)?,
        request: Some(request),
    };
    let changed = administration::adjust_credits(&state.app, &caller, &change).await?;
    Ok(Json(CreditsBody {
        operation: changed.operation.to_string(),
        credits: changed.wallet.credits.as_f64(),
        repeated: changed.is_repeated,
    }))
}

/// The text of a number of credits is exact where the number is.
fn credits(number: f64) -> Result<Credits, ApiError> {
    number.to_string().parse().map_err(|_| {
        ApiError::because(
            Kind::InvalidOption,
            "credits must be a number of whole or quarter credits",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credits_are_whole_or_quarters() {
        for (number, quarters) in [(1.0, 4), (-2.75, -11), (0.25, 1), (1e6, 4_000_000)] {
            assert_eq!(credits(number).unwrap(), Credits::from_quarters(quarters));
        }
        for number in [0.1, 0.3, f64::NAN, f64::INFINITY, 1e300, 0.250_000_1] {
            assert!(credits(number).is_err(), "{number}");
        }
    }
}
