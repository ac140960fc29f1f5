//! What the columns of each table are.

use std::collections::BTreeMap;
use std::time::Duration;

use peel_domain::{AdState, Currency, ReversalKind};
use peel_store::{AdViewOverview, FigureDay, OrderOverview, PersonOverview};

use super::csv::moment;
use super::figures::percentile;

pub(super) const PEOPLE: &[&str] = &[
    "id",
    "email",
    "email_verified_at",
    "role",
    "created_at",
    "blocked_at",
    "credits",
    "free_uses",
    "passes",
    "debt",
];

pub(super) fn person(overview: &PersonOverview) -> Vec<String> {
    let PersonOverview {
        person,
        wallet,
        debt,
    } = overview;
    vec![
        person.id.to_string(),
        person.email.to_string(),
        moment(person.email_verified_at),
        person.role.to_string(),
        moment(Some(person.created_at)),
        moment(person.blocked_at),
        wallet.credits.to_string(),
        wallet.free_uses.to_string(),
        wallet.passes.to_string(),
        debt.to_string(),
    ]
}

pub(super) const ORDERS: &[&str] = &[
    "id",
    "owner",
    "email",
    "product",
    "credits",
    "currency",
    "amount",
    "refunded",
    "state",
    "test_mode",
    "payment",
    "receipt",
    "image",
    "created_at",
    "paid_at",
];

pub(super) fn order(overview: &OrderOverview) -> Vec<String> {
    let order = &overview.order;
    let terms = &order.terms;
    vec![
        terms.order.to_string(),
        order.owner.to_string(),
        text(overview.email.as_ref()),
        order.product.as_str().to_owned(),
        terms.credits.to_string(),
        terms.price.currency.to_string(),
        major(terms.price.minor),
        major(order.reversed()),
        order.state.to_string(),
        (!terms.is_live).to_string(),
        text(order.payment.as_ref()),
        text(order.receipt.as_ref()),
        text(order.image.as_ref()),
        moment(Some(order.created_at)),
        moment(order.paid_at),
    ]
}

pub(super) const AD_VIEWS: &[&str] = &[
    "id",
    "owner",
    "email",
    "image",
    "provider",
    "creative",
    "state",
    "reached",
    "length_ms",
    "started_at",
    "ended_at",
];

pub(super) fn ad_view(overview: &AdViewOverview) -> Vec<String> {
    let view = &overview.view;
    vec![
        view.id.to_string(),
        view.owner.to_string(),
        text(overview.email.as_ref()),
        view.image.to_string(),
        view.session.provider.to_string(),
        view.creative.clone(),
        view.session.state.to_string(),
        view.session.reached.to_string(),
        view.session.length.as_millis().to_string(),
        moment(Some(overview.started_at)),
        moment(overview.ended_at),
    ]
}

/// Money is real money here; orders of test mode are counted in a column of their own.
pub(super) const FIGURES: &[&str] = &[
    "day",
    "removals",
    "failures",
    "free",
    "pass",
    "credit",
    "nothing",
    "credits_spent",
    "returned",
    "usd_orders",
    "usd_revenue",
    "usd_refunded",
    "usd_disputed",
    "cny_orders",
    "cny_revenue",
    "cny_refunded",
    "cny_disputed",
    "test_orders",
    "ad_views",
    "ad_views_granted",
    "ad_views_skipped",
    "ad_views_unfilled",
    "ad_views_broken",
    "ad_views_replaced",
    "ad_views_expired",
    "p50_ms",
    "p95_ms",
];

pub(super) fn figures(day: &FigureDay) -> Vec<String> {
    let mut cells = vec![
        day.day.to_string(),
        day.took.values().sum::<u64>().to_string(),
        day.failures.values().sum::<u64>().to_string(),
        day.free.to_string(),
        day.passes.to_string(),
        day.paid.to_string(),
        day.uncharged.to_string(),
        day.credits.to_string(),
        day.returned.to_string(),
    ];
    for currency in [Currency::Usd, Currency::Cny] {
        let sales = || {
            let is_counted =
                |sales: &&peel_store::Sales| sales.is_live && sales.sum.currency == currency;
            day.sales.iter().filter(is_counted)
        };
        cells.push(sales().map(|sales| sales.orders).sum::<u64>().to_string());
        cells.push(major(sales().map(|sales| sales.sum.minor).sum()));
        for kind in [ReversalKind::Refund, ReversalKind::Dispute] {
            let is_counted = |it: &&peel_store::Reversals| {
                it.is_live && it.kind == kind && it.sum.currency == currency
            };
            let reversals = day.reversals.iter().filter(is_counted);
            cells.push(major(reversals.map(|it| it.sum.minor).sum()));
        }
    }
    let tests = day.sales.iter().filter(|sales| !sales.is_live);
    cells.push(tests.map(|sales| sales.orders).sum::<u64>().to_string());
    cells.push(day.ad_views.values().sum::<u64>().to_string());
    for state in [
        AdState::Granted,
        AdState::Skipped,
        AdState::Unfilled,
        AdState::Broken,
        AdState::Replaced,
        AdState::Expired,
    ] {
        cells.push(day.ad_views.get(&state).copied().unwrap_or(0).to_string());
    }
    cells.push(millis(&day.took, 50));
    cells.push(millis(&day.took, 95));
    cells
}

fn millis(took: &BTreeMap<Duration, u64>, percent: u64) -> String {
    percentile(took, percent).map_or_else(String::new, |time| time.as_millis().to_string())
}

/// Hundredths as a decimal number.
fn major(minor: i64) -> String {
    let sign = if minor < 0 { "-" } else { "" };
    let minor = minor.unsigned_abs();
    format!("{sign}{}.{:02}", minor / 100, minor % 100)
}

fn text(value: Option<&impl ToString>) -> String {
    value.map(ToString::to_string).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_row_has_a_cell_for_each_column() {
        assert_eq!(figures(&FigureDay::default()).len(), FIGURES.len());
    }

    #[test]
    fn money_is_written_in_whole_units() {
        assert_eq!(major(590), "5.90");
        assert_eq!(major(-5), "-0.05");
    }
}
