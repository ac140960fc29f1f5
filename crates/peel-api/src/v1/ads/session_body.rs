use peel_app::ads::AdView;
use peel_domain::AdProvider;
use serde::Serialize;
use utoipa::ToSchema;

use crate::time::rfc3339;

/// The view of an ad.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AdSessionBody {
    /// Its id.
    id: String,
    /// The image that it is watched for.
    image: String,
    /// `house` or `gpt`.
    #[schema(example = "house")]
    provider: &'static str,
    /// `open`; `granted` once there is a pass for it; `skipped`, `unfilled`, `broken`, `replaced` or `expired` otherwise.
    #[schema(example = "open")]
    state: &'static str,
    /// Where the ad is, to be shown in a sandboxed frame or as a video; of `house`.
    #[schema(example = "/ads/house/peel.en")]
    url: Option<String>,
    /// The rewarded ad unit; of `gpt`.
    unit: Option<String>,
    /// How long it is watched, in milliseconds.
    #[schema(example = 30000)]
    duration_ms: u64,
    /// What to tell next; nothing once it is over.
    next: Option<CheckpointBody>,
    /// When it can no longer be watched.
    #[schema(format = DateTime)]
    expires_at: String,
}

/// What to tell next.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CheckpointBody {
    /// How much of the ad was watched by then.
    #[schema(example = 25)]
    percent: u8,
    /// How much longer is to be watched until then, in milliseconds. Time in which nobody watches does not count.
    #[schema(example = 7500)]
    after_ms: u64,
    /// What to show then.
    token: String,
}

impl From<AdView> for AdSessionBody {
    fn from(view: AdView) -> Self {
        let millis =
            |time: std::time::Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        let (url, unit) = match view.provider {
            AdProvider::House => (Some(format!("/ads/house/{}", view.creative)), None),
            AdProvider::Gpt => (None, Some(view.creative)),
        };
        Self {
            id: view.id.to_string(),
            image: view.image.to_string(),
            provider: view.provider.as_str(),
            state: view.state.as_str(),
            url,
            unit,
            duration_ms: millis(view.length),
            next: view.next.map(|next| CheckpointBody {
                percent: next.percent,
                after_ms: millis(next.after),
                token: next.token,
            }),
            expires_at: rfc3339(view.expires_at),
        }
    }
}
