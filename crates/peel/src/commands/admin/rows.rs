//! What is shown of each thing.

use std::time::{Duration, UNIX_EPOCH};

use peel_app::administration::percentile;
use peel_domain::{JobKind, Means, ReservationState, Timestamp};
use peel_store::{
    AdViewOverview, ApiKeyRecord, AuditLine, DeadLetter, FigureDay, ImageOverview, OrderOverview,
    PersonOverview, QueueStats,
};
use serde_json::{Value, json};

use super::output::Row;

pub(super) fn person(overview: &PersonOverview) -> Row {
    let person = &overview.person;
    let state = match (person.blocked_at, person.email_verified_at) {
        (Some(_), _) => "blocked",
        (None, Some(_)) => "verified",
        (None, None) => "unverified",
    };
    vec![
        ("id", json!(person.id.to_string())),
        ("email", json!(person.email.to_string())),
        ("role", json!(person.role.as_str())),
        ("state", json!(state)),
        ("credits", json!(overview.wallet.credits.as_f64())),
        ("free_uses", json!(overview.wallet.free_uses)),
        ("passes", json!(overview.wallet.passes)),
        ("debt", json!(overview.debt.as_f64())),
        ("created_at", moment(Some(person.created_at))),
        ("blocked_at", moment(person.blocked_at)),
    ]
}

pub(super) fn key(key: &ApiKeyRecord) -> Row {
    vec![
        ("id", json!(key.id.to_string())),
        ("name", json!(key.name)),
        ("prefix", json!(key.prefix.to_string())),
        ("scopes", json!(key.scopes.to_string())),
        ("created_at", moment(Some(key.created_at))),
        ("last_used_at", moment(key.last_used_at)),
        ("revoked_at", moment(key.revoked_at)),
    ]
}

pub(super) fn image(image: &ImageOverview) -> Row {
    let size = image
        .size
        .map(|(width, height)| format!("{width}×{height}"));
    vec![
        ("id", json!(image.id.to_string())),
        ("owner", json!(image.owner.to_string())),
        ("email", text(image.email.as_ref())),
        ("state", json!(image.state.as_str())),
        (
            "failure",
            json!(image.failure.map(peel_domain::FailureCode::as_str)),
        ),
        ("locked", json!(image.locked)),
        (
            "paid_with",
            json!(Means::of(image.charge).map(Means::as_str)),
        ),
        ("credits", json!(image.charge.credits().as_f64())),
        (
            "charged",
            json!(image.charge_state == ReservationState::Captured),
        ),
        ("refunded_at", moment(image.returned_at)),
        ("size", json!(size)),
        ("job", json!(image.job.to_string())),
        ("attempts", json!(image.attempts)),
        ("created_at", moment(Some(image.created_at))),
        ("settled_at", moment(image.settled_at)),
        ("expires_at", moment(Some(image.expires_at))),
        ("deleted_at", moment(image.deleted_at)),
    ]
}

pub(super) fn order(overview: &OrderOverview) -> Row {
    let order = &overview.order;
    let terms = &order.terms;
    vec![
        ("id", json!(terms.order.to_string())),
        ("owner", json!(order.owner.to_string())),
        ("email", text(overview.email.as_ref())),
        ("product", json!(order.product.as_str())),
        ("credits", json!(terms.credits.as_f64())),
        ("currency", json!(terms.price.currency.as_str())),
        ("amount", json!(terms.price.minor)),
        ("refunded", json!(order.reversed())),
        ("state", json!(order.state.as_str())),
        ("test_mode", json!(!terms.is_live)),
        ("payment", text(order.payment.as_ref())),
        ("receipt", json!(order.receipt)),
        ("created_at", moment(Some(order.created_at))),
        ("paid_at", moment(order.paid_at)),
    ]
}

pub(super) fn ad_view(overview: &AdViewOverview) -> Row {
    let view = &overview.view;
    vec![
        ("id", json!(view.id.to_string())),
        ("owner", json!(view.owner.to_string())),
        ("email", text(overview.email.as_ref())),
        ("image", json!(view.image.to_string())),
        ("provider", json!(view.session.provider.as_str())),
        ("creative", json!(view.creative)),
        ("state", json!(view.session.state.as_str())),
        ("reached", json!(view.session.reached)),
        ("started_at", moment(Some(overview.started_at))),
        ("ended_at", moment(overview.ended_at)),
    ]
}

pub(super) fn queue((kind, stats): &(JobKind, QueueStats)) -> Row {
    vec![
        ("kind", json!(kind.as_str())),
        ("queued", json!(stats.queued)),
        ("running", json!(stats.running)),
        ("dead", json!(stats.dead)),
        (
            "oldest_wait_seconds",
            json!(stats.oldest_wait.as_secs_f64()),
        ),
    ]
}

pub(super) fn dead_letter(letter: &DeadLetter) -> Row {
    vec![
        ("id", json!(letter.job.to_string())),
        ("kind", json!(letter.kind.as_str())),
        ("image", json!(letter.image.to_string())),
        ("owner", json!(letter.owner.to_string())),
        ("attempts", json!(letter.attempts)),
        ("failure", json!(letter.code.as_str())),
        ("died_at", moment(Some(letter.died_at))),
    ]
}

/// Money of test mode is not in it.
pub(super) fn figures(day: &FigureDay) -> Row {
    let money = |currency: &str| -> i64 {
        let live = day.sales.iter().filter(|sales| sales.is_live);
        live.filter(|sales| sales.sum.currency.as_str() == currency)
            .map(|sales| sales.sum.minor)
            .sum()
    };
    let live = day.reversals.iter().filter(|it| it.is_live);
    let granted = day.ad_views.get(&peel_domain::AdState::Granted);
    let millis = |percent| percentile(&day.took, percent).map(|time| time.as_millis());
    vec![
        ("day", json!(day.day.to_string())),
        ("removals", json!(day.took.values().sum::<u64>())),
        ("failures", json!(day.failures.values().sum::<u64>())),
        ("free", json!(day.free)),
        ("pass", json!(day.passes)),
        ("credit", json!(day.paid)),
        ("nothing", json!(day.uncharged)),
        ("returned", json!(day.returned)),
        ("usd_cents", json!(money("usd"))),
        ("cny_fen", json!(money("cny"))),
        ("refunds", json!(live.map(|it| it.count).sum::<u64>())),
        ("ad_views", json!(day.ad_views.values().sum::<u64>())),
        ("ads_granted", json!(granted.copied().unwrap_or(0))),
        ("p50_ms", json!(millis(50))),
        ("p95_ms", json!(millis(95))),
    ]
}

pub(super) fn audit_line(line: &AuditLine) -> Row {
    let AuditLine { number, line } = line;
    vec![
        ("number", json!(number)),
        ("at", moment(Some(line.at))),
        ("actor", json!(line.actor)),
        ("action", json!(line.action)),
        ("subject", json!(line.subject)),
        (
            "detail",
            serde_json::from_str(&line.detail).unwrap_or_default(),
        ),
    ]
}

fn text(value: Option<&impl ToString>) -> Value {
    json!(value.map(ToString::to_string))
}

/// As RFC 3339 writes it, in UTC.
fn moment(at: Option<Timestamp>) -> Value {
    json!(at.map(|at| {
        let millis = u64::try_from(at.as_millis()).unwrap_or(0);
        let time = UNIX_EPOCH + Duration::from_millis(millis);
        humantime::format_rfc3339_seconds(time).to_string()
    }))
}
