//! `GET /v1.0/account`

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use peel_domain::Credits;
use serde_json::{Value, json};

use super::outcome::problem;
use super::problem::Problem;
use crate::ApiState;
use crate::compat::caller::keyholder;

/// The balance. No member may be missing and none may be added: a client of remove.bg
/// refuses either.
pub(super) async fn handle(
    State(state): State<ApiState>,
    headers: HeaderMap,
) -> Result<Json<Value>, Problem> {
    let app = &state.app;
    let caller = keyholder(app, &headers).await;
    let caller = caller.map_err(|error| problem(error, None, None))?;
    let caller = caller.ok_or(Problem::MissingKey)?;
    let wallet = app.store.wallet(caller.owner()).await;
    let wallet = wallet.map_err(|error| problem(error.into(), None, None))?;
    Ok(Json(account(wallet.credits)))
}

fn account(credits: Credits) -> Value {
    let credits = number(credits);
    json!({"data": {"attributes": {
        "credits": {"total": credits, "subscription": 0, "payg": credits, "enterprise": 0},
        "api": {"free_calls": 0, "sizes": "all"},
    }}})
}

/// Whole credits are whole numbers.
fn number(credits: Credits) -> Value {
    let quarters = credits.as_quarters();
    if quarters % 4 == 0 {
        (quarters / 4).into()
    } else {
        credits.as_f64().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_balance_has_exactly_the_members_that_clients_know() {
        let account = |quarters| account(Credits::from_quarters(quarters)).to_string();
        assert_eq!(
            account(800),
            r#"{"data":{"attributes":{"api":{"free_calls":0,"sizes":"all"},"credits":{"enterprise":0,"payg":200,"subscription":0,"total":200}}}}"#
        );
        assert!(account(3).contains(r#""total":0.75"#));
    }
}
