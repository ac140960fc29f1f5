//! `POST /v1.0/improve`

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::{Extension, Json};
use peel_domain::Randomness;
use serde_json::{Value, json};

use super::intake::{admitted, original, take_allowance};
use super::outcome::of_body;
use super::problem::Problem;
use super::rate_limit::RateLimits;
use super::{SHAPE, limits, request};
use crate::ApiState;
use crate::compat::body;

/// Takes a picture that is meant to improve the service. It is held against the same limits as
/// for a removal and then forgotten: pictures are used for nothing but what their owners asked for.
pub(super) async fn handle(
    State(state): State<ApiState>,
    Extension(rates): Extension<Arc<RateLimits>>,
    http: Request,
) -> Result<Json<Value>, Problem> {
    let app = &state.app;
    let caller = admitted(app, http.headers()).await?;
    let limits = limits(&app.settings.limits);
    let _place = body::place(&state, &http).map_err(of_body)?;
    let form = body::read(&state, http, SHAPE, &limits).await;
    let form = form.map_err(of_body)?;
    let source = request::source(&form.fields)?;
    let picture = original(app, &source, form.fields, form.image, &limits).await?;
    take_allowance(app, &rates, &caller, &picture)?;
    Ok(Json(json!({"id": random_uuid(app.randomness.as_ref())})))
}

/// A UUID of version 4 (RFC 9562, section 5.4), which is what remove.bg gives.
fn random_uuid(randomness: &dyn Randomness) -> String {
    let mut bytes = [0; 16];
    randomness.fill(&mut bytes);
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    [
        &digits[..8],
        &digits[8..12],
        &digits[12..16],
        &digits[16..20],
        &digits[20..],
    ]
    .join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Ones;

    impl Randomness for Ones {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(0xff);
        }
    }

    #[test]
    fn an_id_says_that_it_is_random() {
        assert_eq!(random_uuid(&Ones), "ffffffff-ffff-4fff-bfff-ffffffffffff");
    }
}
