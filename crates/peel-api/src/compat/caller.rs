use axum::http::HeaderMap;
use peel_app::{App, AppError, Caller};

use crate::identity::api_key;

/// Who shows an API key; `None` when no key is shown, or an empty one.
///
/// # Errors
/// [`AppError::InvalidKey`], and those of the store.
pub(super) async fn keyholder(app: &App, headers: &HeaderMap) -> Result<Option<Caller>, AppError> {
    match api_key(headers).filter(|key| !key.is_empty()) {
        Some(key) => peel_app::authenticate(app, key).await.map(Some),
        None => Ok(None),
    }
}
