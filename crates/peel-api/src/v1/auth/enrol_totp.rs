//! `POST /api/v1/auth/totp`

use axum::Json;
use axum::extract::State;
use peel_app::people;
use serde::Serialize;
use utoipa::ToSchema;

use crate::ApiState;
use crate::error::{ApiError, ErrorBody};
use crate::identity::Person;

/// What an authenticator is fed with.
#[derive(Serialize, ToSchema)]
pub(super) struct EnrolmentBody {
    /// For typing.
    #[schema(example = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")]
    secret: String,
    /// For a picture that the authenticator reads.
    #[schema(example = "otpauth://totp/Peel:ada@example.org?secret=JBSWY3DPEHPK3PXP&issuer=Peel")]
    address: String,
}

/// Begin to set up an authenticator
///
/// It is asked for once `POST /api/v1/auth/totp/confirm` has got its first code. You must have shown who you are within the last
/// ten minutes.
#[utoipa::path(
    post,
    path = "/api/v1/auth/totp",
    tag = "auth",
    responses(
        (status = 200, description = "What the authenticator is fed with", body = EnrolmentBody),
        (status = "4XX", description = "Nothing was changed", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn enrol_totp(
    State(state): State<ApiState>,
    Person(caller): Person,
) -> Result<Json<EnrolmentBody>, ApiError> {
    let enrolment = people::enrol_totp(&state.app, &caller).await?;
    Ok(Json(EnrolmentBody {
        secret: enrolment.secret,
        address: enrolment.address,
    }))
}
