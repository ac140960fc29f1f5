//! `GET /api/v1/me`

use axum::Json;
use axum::extract::State;
use peel_app::{Event, Notes, Visitor, people};
use peel_domain::Owner;
use peel_store::ErasureRecord;
use serde::Serialize;
use utoipa::ToSchema;

use crate::ApiState;
use crate::browser::SetCookie;
use crate::error::{ApiError, ErrorBody};
use crate::identity::Anyone;
use crate::time::rfc3339;
use crate::v1::auth::PersonBody;

/// You.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MeBody {
    /// Whether you are a `visitor` or have an `account`.
    kind: OwnerKind,
    /// Your id.
    #[schema(example = "vis_06as1p2x7kq3v5mzy8d4w9c0ne")]
    id: String,
    /// Your address, if you have an account.
    #[schema(example = "ada@example.org")]
    email: Option<String>,
    /// Who you are, if you are signed in.
    person: Option<PersonBody>,
    /// What you have to spend.
    wallet: WalletBody,
    /// What the next removal will take: `free`, `pass` or `credit`; `preview` when no more than a preview will be given out;
    /// `refused` when there is not even that today.
    #[schema(example = "free")]
    next: &'static str,
    /// When free uses come again, if they do.
    #[schema(format = DateTime)]
    next_free_at: Option<String>,
    /// Previews that you may see today without uses.
    #[schema(example = 10)]
    previews_left: u32,
    /// Uses that you may have back for results that are not good.
    #[schema(example = 5)]
    refunds_left: u32,
    /// What pictures may be at most.
    limits: LimitsBody,
    /// That everything of yours is to be erased, if you asked for it.
    erasure: Option<ErasureBody>,
    /// For the website to keep, so that `POST /api/v1/visitor/restore` can bring a lost cookie back. Visitors alone.
    visitor: Option<String>,
}

/// What somebody is.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum OwnerKind {
    /// Known by a cookie.
    Visitor,
    /// Known by an account.
    Account,
}

/// What there is to spend.
#[derive(Debug, Serialize, ToSchema)]
struct WalletBody {
    /// Free uses.
    #[schema(example = 3)]
    free: u32,
    /// Passes, one for each ad that was watched.
    #[schema(example = 0)]
    passes: u32,
    /// Credits.
    #[schema(example = 41.75)]
    credits: f64,
}

/// What pictures may be at most.
#[derive(Debug, Serialize, ToSchema)]
struct LimitsBody {
    /// Bytes of a file.
    #[schema(example = 52_428_800)]
    max_bytes: u64,
    /// Megapixels.
    #[schema(example = 50.0)]
    max_megapixels: f64,
    /// The longer side, in pixels.
    #[schema(example = 12_000)]
    max_side: u32,
}

/// An erasure that was asked for.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ErasureBody {
    /// When it was asked for.
    #[schema(format = DateTime)]
    requested_at: String,
    /// When it is done, unless it is called off before.
    #[schema(format = DateTime)]
    due_at: String,
}

impl From<ErasureRecord> for ErasureBody {
    fn from(erasure: ErasureRecord) -> Self {
        Self {
            requested_at: rfc3339(erasure.requested_at),
            due_at: rfc3339(erasure.due_at),
        }
    }
}

/// Look at yourself
///
/// Who you are, what you have left, and what happens next. A browser that is not known becomes a visitor by this.
#[utoipa::path(
    get,
    path = "/api/v1/me",
    tag = "account",
    responses(
        (status = 200, description = "You", body = MeBody),
        (status = "4XX", description = "It cannot be shown", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security((), ("visitor" = []), ("api_key" = []), ("bearer" = []))
)]
pub(super) async fn me(
    State(state): State<ApiState>,
    Anyone { caller, cookie }: Anyone,
) -> Result<(SetCookie, Json<MeBody>), ApiError> {
    let app = &state.app;
    let person = match caller.sign_in() {
        Some(_) => Some(people::signed_in_person(app, &caller).await?),
        None => None,
    };
    let me = peel_app::me(app, &caller).await?;
    if caller.key().is_none() {
        Notes::of(app)
            .happened(caller.owner(), Event::Visited)
            .await;
    }
    let limits = &app.settings.limits;
    let (kind, id, visitor) = match me.owner {
        Owner::Visitor(id) => {
            let sealed = Visitor::from(id).sealed(&app.settings.secret);
            (OwnerKind::Visitor, id.to_string(), Some(sealed))
        }
        Owner::Account(id) => (OwnerKind::Account, id.to_string(), None),
    };
    let body = MeBody {
        kind,
        id,
        email: me.email.map(|email| email.to_string()),
        person: person.as_ref().map(PersonBody::from),
        wallet: WalletBody {
            free: me.wallet.free_uses,
            passes: me.wallet.passes,
            credits: me.wallet.credits.as_f64(),
        },
        next: me.next.as_str(),
        next_free_at: me.next_free_at.map(rfc3339),
        previews_left: me.previews_left,
        refunds_left: me.returns_left,
        limits: LimitsBody {
            max_bytes: limits.max_bytes,
            max_megapixels: limits.max_pixels as f64 / 1e6,
            max_side: limits.max_side,
        },
        erasure: me.erasure.map(ErasureBody::from),
        visitor,
    };
    Ok((cookie, Json(body)))
}
