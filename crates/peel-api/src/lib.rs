//! The HTTP API: the native one under `/api/v1`, and those that existing clients speak.

mod compat;
mod state;

pub use state::ApiState;

/// Every route.
pub fn router(state: ApiState) -> axum::Router {
    axum::Router::new()
        .merge(compat::routes())
        .with_state(state)
}
