//! `GET /api/v1/auth/sessions`

use axum::Json;
use axum::extract::State;
use peel_app::people::SessionView;
use serde::Serialize;
use utoipa::ToSchema;

use crate::ApiState;
use crate::error::{ApiError, ErrorBody};
use crate::identity::Person;
use crate::time::rfc3339;

/// Where you are signed in.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SessionsBody {
    /// The sessions, last used first.
    sessions: Vec<SessionEntry>,
}

/// A session.
#[derive(Debug, Serialize, ToSchema)]
struct SessionEntry {
    /// Its id.
    #[schema(example = "ses_06as1p2x7kq3v5mzy8d4w9c0ne")]
    id: String,
    /// Whether this request comes from it.
    current: bool,
    /// What the browser called itself.
    user_agent: Option<String>,
    /// Roughly from where.
    #[schema(example = "192.0.2.0/24")]
    network: String,
    /// Since when.
    #[schema(format = DateTime)]
    created_at: String,
    /// When it was last renewed.
    #[schema(format = DateTime)]
    used_at: String,
    /// When it ends at the latest.
    #[schema(format = DateTime)]
    expires_at: String,
}

impl From<SessionView> for SessionEntry {
    fn from(session: SessionView) -> Self {
        Self {
            id: session.id.to_string(),
            current: session.is_current,
            user_agent: session.user_agent,
            network: session.network,
            created_at: rfc3339(session.created_at),
            used_at: rfc3339(session.used_at),
            expires_at: rfc3339(session.expires_at),
        }
    }
}

/// List your sessions
#[utoipa::path(
    get,
    path = "/api/v1/auth/sessions",
    tag = "auth",
    responses(
        (status = 200, description = "The sessions", body = SessionsBody),
        (status = "4XX", description = "They cannot be shown", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn list_sessions(
    State(state): State<ApiState>,
    Person(caller): Person,
) -> Result<Json<SessionsBody>, ApiError> {
    let sessions = peel_app::people::sessions(&state.app, &caller).await?;
    let sessions = sessions.into_iter().map(SessionEntry::from).collect();
    Ok(Json(SessionsBody { sessions }))
}
