use peel_app::ExportView;
use serde::Serialize;
use utoipa::ToSchema;

use crate::ApiState;
use crate::time::rfc3339;

/// A copy of all that is kept of you.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ExportBody {
    /// Its id.
    #[schema(example = "exp_06as1p2x7kq3v5mzy8d4w9c0ne")]
    id: String,
    /// How it stands.
    state: ExportState,
    /// When you asked for it.
    #[schema(format = DateTime)]
    requested_at: String,
    /// Its length, once it is ready.
    #[schema(example = 7_340_032)]
    bytes: Option<u64>,
    /// When it will be gone, once it is ready.
    #[schema(format = DateTime)]
    expires_at: Option<String>,
    /// Where it can be fetched, once, by whoever has the address. Only while it is ready.
    #[schema(example = "https://peel.example/api/v1/exports/exp_…")]
    url: Option<String>,
}

/// How an export stands.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum ExportState {
    /// It is being built.
    Building,
    /// It can be fetched.
    Ready,
    /// It was fetched.
    Fetched,
}

impl ExportBody {
    pub(super) fn new(state: &ApiState, export: ExportView) -> Self {
        let origin = state.settings.public_url.as_deref().unwrap_or_default();
        let record = export.record;
        Self {
            id: record.id.to_string(),
            state: match (record.bytes, record.taken_at) {
                (None, _) => ExportState::Building,
                (Some(_), None) => ExportState::Ready,
                (Some(_), Some(_)) => ExportState::Fetched,
            },
            requested_at: rfc3339(record.requested_at),
            bytes: record.bytes,
            expires_at: record.expires_at.map(rfc3339),
            url: export
                .token
                .map(|token| format!("{origin}/api/v1/exports/{token}")),
        }
    }
}
