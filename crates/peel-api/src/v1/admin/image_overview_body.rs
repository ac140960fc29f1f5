use peel_domain::{Means, ReservationState};
use peel_store::ImageOverview;
use serde::Serialize;
use utoipa::ToSchema;

use crate::time::rfc3339;
use crate::v1::image_body::StateBody;

/// What is known of an image beside its content.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ImageOverviewBody {
    /// Its id.
    #[schema(example = "img_06as1p2x7kq3v5mzy8d4w9c0ne")]
    id: String,
    /// Whose: the id of an account or of a visitor.
    #[schema(example = "acc_06as1p2x7kq3v5mzy8d4w9c0ne")]
    owner: String,
    /// Their address, if they have an account.
    #[schema(example = "ada@example.org")]
    email: Option<String>,
    /// The API key that it came with.
    api_key: Option<String>,
    /// Where it stands.
    state: StateBody,
    /// The job that makes, or made, its cutout.
    #[schema(example = "job_06as1p2x7kq3v5mzy8d4w9c0ne")]
    job: String,
    /// How often that was tried.
    #[schema(example = 1)]
    attempts: u32,
    /// Why nothing was made of it.
    #[schema(example = "no_subject")]
    failure: Option<&'static str>,
    /// Whether no more than a preview of it is given out.
    locked: bool,
    /// What it is paid with, or will be: `free`, `pass` or `credit`. Nothing when it costs nothing.
    #[schema(example = "credit")]
    paid_with: Option<&'static str>,
    /// The credits that it costs.
    #[schema(example = 1.0)]
    credits: f64,
    /// Whether that is taken; before, it is held back, and after a failure given back.
    charged: bool,
    /// When it was given back, because the result was not good.
    #[schema(format = DateTime)]
    refunded_at: Option<String>,
    /// Width in pixels; once it is ready.
    #[schema(example = 1600)]
    width: Option<u32>,
    /// Height in pixels; once it is ready.
    #[schema(example = 1067)]
    height: Option<u32>,
    /// When it was accepted.
    #[schema(format = DateTime)]
    created_at: String,
    /// When it became ready or failed.
    #[schema(format = DateTime)]
    settled_at: Option<String>,
    /// When its time is over.
    #[schema(format = DateTime)]
    expires_at: String,
    /// When it was deleted.
    #[schema(format = DateTime)]
    deleted_at: Option<String>,
}

impl From<&ImageOverview> for ImageOverviewBody {
    fn from(image: &ImageOverview) -> Self {
        Self {
            id: image.id.to_string(),
            owner: image.owner.to_string(),
            email: image.email.as_ref().map(ToString::to_string),
            api_key: image.api_key.map(|key| key.to_string()),
            state: StateBody::from(image.state),
            job: image.job.to_string(),
            attempts: image.attempts,
            failure: image.failure.map(peel_domain::FailureCode::as_str),
            locked: image.locked,
            paid_with: Means::of(image.charge).map(Means::as_str),
            credits: image.charge.credits().as_f64(),
            charged: image.charge_state == ReservationState::Captured,
            refunded_at: image.returned_at.map(rfc3339),
            width: image.size.map(|(width, _)| width),
            height: image.size.map(|(_, height)| height),
            created_at: rfc3339(image.created_at),
            settled_at: image.settled_at.map(rfc3339),
            expires_at: rfc3339(image.expires_at),
            deleted_at: image.deleted_at.map(rfc3339),
        }
    }
}
