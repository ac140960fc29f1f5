use peel_domain::{Credits, ImageState, ReservationState};
use peel_store::ImageRecord;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::error::failure_message;
use crate::time::rfc3339;

/// An image.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ImageBody {
    /// Its id.
    #[schema(example = "img_06as1p2x7kq3v5mzy8d4w9c0ne")]
    id: String,
    /// Where it stands.
    #[schema(example = "ready")]
    state: StateBody,
    /// Whether no more than its preview is given out until it is unlocked.
    locked: bool,
    /// What its full size was paid with: `free`, `pass` or `credit`. Nothing while it is locked or not ready, or when it
    /// cost nothing.
    #[schema(example = "free")]
    unlocked_by: Option<&'static str>,
    /// When what it cost was given back, because the result was not good.
    #[schema(format = DateTime)]
    refunded_at: Option<String>,
    /// Width in pixels, upright; once it is ready.
    #[schema(example = 1600)]
    width: Option<u32>,
    /// Height in pixels, upright; once it is ready.
    #[schema(example = 1067)]
    height: Option<u32>,
    /// Where the subject is; once it is ready.
    subject: Option<SubjectBody>,
    /// How sure the matte looks, 0–1; once it is ready.
    #[schema(example = 0.97)]
    confidence: Option<f32>,
    /// Counts the versions of its matte, from 1; once it is ready.
    #[schema(example = 1)]
    version: Option<u32>,
    /// What reading the file left out, such as `animation_flattened`.
    warnings: Vec<String>,
    /// How far a running removal has come.
    #[schema(example = "segment")]
    step: Option<&'static str>,
    /// Why it failed; only then.
    error: Option<FailureBody>,
    /// The credits that it cost. Nothing while it is not ready, or when it failed.
    #[schema(example = 1.0)]
    credits_charged: f64,
    /// Where its parts are.
    links: LinksBody,
    /// When it was accepted.
    #[schema(format = DateTime)]
    created_at: String,
    /// When it became ready or failed.
    #[schema(format = DateTime)]
    settled_at: Option<String>,
    /// When it will be gone.
    #[schema(format = DateTime)]
    expires_at: String,
}

/// Where an image stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum StateBody {
    /// Waits for a worker.
    Queued,
    /// A worker has it.
    Processing,
    /// The cutout is there.
    Ready,
    /// There will be no cutout.
    Failed,
}

/// The subject's box, in pixels of the upright picture.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SubjectBody {
    /// From the left edge.
    left: u32,
    /// From the upper edge.
    top: u32,
    /// Width.
    width: u32,
    /// Height.
    height: u32,
}

/// Why an image failed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FailureBody {
    /// The stable code.
    #[schema(example = "no_subject")]
    code: &'static str,
    /// What it means and what to do.
    message: &'static str,
}

/// Where an image's parts are.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LinksBody {
    /// The image itself.
    #[serde(rename = "self")]
    this: String,
    /// Its events.
    events: String,
    /// Its result in small, also while it is locked; once it is ready.
    preview: Option<String>,
    /// Its result; once it is ready.
    result: Option<String>,
    /// Its matte; once it is ready.
    matte: Option<String>,
}

/// What is looked at of what a worker says beside the numbers.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Remarks {
    warnings: Vec<serde_json::Value>,
}

impl From<ImageState> for StateBody {
    fn from(state: ImageState) -> Self {
        match state {
            ImageState::Queued => Self::Queued,
            ImageState::Processing => Self::Processing,
            ImageState::Ready => Self::Ready,
            ImageState::Failed => Self::Failed,
        }
    }
}

impl From<&ImageRecord> for ImageBody {
    fn from(image: &ImageRecord) -> Self {
        let path = format!("/api/v1/images/{}", image.id);
        let cutout = image.cutout.as_ref();
        let remarks: Remarks = cutout
            .and_then(|cutout| serde_json::from_str(&cutout.report).ok())
            .unwrap_or_default();
        let charged = if image.charge_state == ReservationState::Captured {
            image.charge.credits()
        } else {
            Credits::ZERO
        };
        Self {
            id: image.id.to_string(),
            state: StateBody::from(image.state),
            locked: image.locked,
            unlocked_by: image.unlocked_by.map(peel_domain::Means::as_str),
            refunded_at: image.returned_at.map(rfc3339),
            width: cutout.map(|cutout| cutout.width),
            height: cutout.map(|cutout| cutout.height),
            subject: cutout.map(|cutout| SubjectBody {
                left: cutout.subject.left,
                top: cutout.subject.top,
                width: cutout.subject.width,
                height: cutout.subject.height,
            }),
            confidence: cutout.map(|cutout| cutout.confidence),
            version: cutout.map(|cutout| cutout.version),
            warnings: remarks
                .warnings
                .iter()
                .filter_map(|warning| warning.as_str().map(str::to_owned))
                .collect(),
            step: image.step.map(peel_domain::Step::as_str),
            error: image.failure.map(|code| FailureBody {
                code: code.as_str(),
                message: failure_message(code),
            }),
            credits_charged: charged.as_f64(),
            links: LinksBody {
                events: format!("{path}/events"),
                preview: cutout.map(|_| format!("{path}/preview")),
                result: cutout.map(|_| format!("{path}/result")),
                matte: cutout.map(|_| format!("{path}/matte")),
                this: path,
            },
            created_at: rfc3339(image.created_at),
            settled_at: image.settled_at.map(rfc3339),
            expires_at: rfc3339(image.expires_at),
        }
    }
}
