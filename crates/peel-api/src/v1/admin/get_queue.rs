//! `GET /api/v1/admin/queue`

use axum::Json;
use axum::extract::State;
use peel_app::administration;
use peel_domain::JobKind;
use peel_store::{DeadLetter, QueueStats};
use serde::Serialize;
use utoipa::ToSchema;

use crate::ApiState;
use crate::error::{ApiError, ErrorBody, failure_message};
use crate::identity::Person;
use crate::path::Fields;
use crate::time::rfc3339;
use crate::v1::page::PageFields;

/// How the work stands.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct QueueBody {
    /// Each kind of job.
    queues: Vec<QueueStateBody>,
    /// Jobs that were given up, newest first.
    dead_letters: Vec<DeadLetterBody>,
    /// Where the list of dead letters goes on; nothing at its end.
    next_cursor: Option<String>,
}

/// How one kind of job stands.
#[derive(Debug, Serialize, ToSchema)]
struct QueueStateBody {
    /// `remove`, or `deliver` for telling a caller's address.
    #[schema(example = "remove")]
    kind: &'static str,
    /// Jobs that wait, those that wait for a further attempt included.
    #[schema(example = 3)]
    queued: u64,
    /// Jobs that run.
    #[schema(example = 2)]
    running: u64,
    /// Jobs that were given up.
    #[schema(example = 0)]
    dead: u64,
    /// How long the oldest job that could run now has been waiting, in seconds.
    #[schema(example = 1.2)]
    oldest_wait_seconds: f64,
}

/// A job that was given up.
#[derive(Debug, Serialize, ToSchema)]
struct DeadLetterBody {
    /// The job.
    #[schema(example = "job_06as1p2x7kq3v5mzy8d4w9c0ne")]
    id: String,
    /// `remove` or `deliver`.
    kind: &'static str,
    /// Its image.
    #[schema(example = "img_06as1p2x7kq3v5mzy8d4w9c0ne")]
    image: String,
    /// Whose: the id of an account or of a visitor.
    #[schema(example = "acc_06as1p2x7kq3v5mzy8d4w9c0ne")]
    owner: String,
    /// How often it was tried.
    #[schema(example = 3)]
    attempts: u32,
    /// Why the last attempt failed.
    #[schema(example = "processing_failed")]
    failure: &'static str,
    /// What that means.
    message: &'static str,
    /// Who made the last attempt: host and process.
    worker: Option<String>,
    /// When it was given up.
    #[schema(format = DateTime)]
    died_at: String,
}

impl From<&(JobKind, QueueStats)> for QueueStateBody {
    fn from((kind, stats): &(JobKind, QueueStats)) -> Self {
        Self {
            kind: kind.as_str(),
            queued: stats.queued,
            running: stats.running,
            dead: stats.dead,
            oldest_wait_seconds: stats.oldest_wait.as_secs_f64(),
        }
    }
}

impl From<&DeadLetter> for DeadLetterBody {
    fn from(letter: &DeadLetter) -> Self {
        Self {
            id: letter.job.to_string(),
            kind: letter.kind.as_str(),
            image: letter.image.to_string(),
            owner: letter.owner.to_string(),
            attempts: letter.attempts,
            failure: letter.code.as_str(),
            message: failure_message(letter.code),
            worker: letter
                .worker
                .as_ref()
                .map(|worker| worker.as_str().to_owned()),
            died_at: rfc3339(letter.died_at),
        }
    }
}

/// See how the work stands
///
/// For support and admins.
#[utoipa::path(
    get,
    path = "/api/v1/admin/queue",
    tag = "admin",
    params(PageFields),
    responses(
        (status = 200, description = "How it stands", body = QueueBody),
        (status = "4XX", description = "It cannot be shown", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
pub(super) async fn get_queue(
    State(state): State<ApiState>,
    Person(caller): Person,
    Fields(fields): Fields<PageFields>,
) -> Result<Json<QueueBody>, ApiError> {
    let view = administration::queue(&state.app, &caller, fields.request()?).await?;
    let letters = &view.dead_letters;
    Ok(Json(QueueBody {
        queues: view.queues.iter().map(QueueStateBody::from).collect(),
        dead_letters: letters.items.iter().map(DeadLetterBody::from).collect(),
        next_cursor: letters.next.map(|cursor| cursor.to_string()),
    }))
}
