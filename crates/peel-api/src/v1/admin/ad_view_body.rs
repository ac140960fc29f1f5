use peel_store::AdViewOverview;
use serde::Serialize;
use utoipa::ToSchema;

use crate::time::rfc3339;

/// The view of an ad.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AdViewBody {
    /// Its id.
    #[schema(example = "ad_06as1p2x7kq3v5mzy8d4w9c0ne")]
    id: String,
    /// Who watched: the id of an account or of a visitor.
    #[schema(example = "vis_06as1p2x7kq3v5mzy8d4w9c0ne")]
    owner: String,
    /// Their address, if they have an account.
    #[schema(example = "ada@example.org")]
    email: Option<String>,
    /// For which image.
    #[schema(example = "img_06as1p2x7kq3v5mzy8d4w9c0ne")]
    image: String,
    /// `house` or `gpt`.
    provider: &'static str,
    /// Which ad.
    #[schema(example = "house")]
    creative: String,
    /// `open`, `granted`, `skipped`, `unfilled`, `broken`, `replaced` or `expired`.
    state: &'static str,
    /// How many of its checkpoints were reached.
    #[schema(example = 5)]
    reached: u8,
    /// How long it is, in milliseconds.
    #[schema(example = 30_000)]
    length_ms: u64,
    /// When it began.
    #[schema(format = DateTime)]
    started_at: String,
    /// When it ended.
    #[schema(format = DateTime)]
    ended_at: Option<String>,
}

impl From<&AdViewOverview> for AdViewBody {
    fn from(overview: &AdViewOverview) -> Self {
        let view = &overview.view;
        Self {
            id: view.id.to_string(),
            owner: view.owner.to_string(),
            email: overview.email.as_ref().map(ToString::to_string),
            image: view.image.to_string(),
            provider: view.session.provider.as_str(),
            creative: view.creative.clone(),
            state: view.session.state.as_str(),
            reached: view.session.reached,
            length_ms: u64::try_from(view.session.length.as_millis()).unwrap_or(u64::MAX),
            started_at: rfc3339(overview.started_at),
            ended_at: overview.ended_at.map(rfc3339),
        }
    }
}
