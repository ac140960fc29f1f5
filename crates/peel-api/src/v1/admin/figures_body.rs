use std::collections::BTreeMap;

use peel_app::administration::percentile;
use peel_store::{FigureDay, Reversals, Sales};
use serde::Serialize;
use utoipa::ToSchema;

/// What happened on a day.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FiguresOfDayBody {
    /// Which.
    #[schema(format = Date, example = "2026-11-23")]
    day: String,
    /// What happened.
    figures: FiguresBody,
}

/// What happened, in numbers.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FiguresBody {
    /// Removals that were done.
    #[schema(example = 120)]
    removals: u64,
    /// Half of them were ready within this time of being accepted, in milliseconds, to two digits; nothing of none.
    #[schema(example = 1600)]
    p50_ms: Option<u64>,
    /// 95 of 100 were.
    #[schema(example = 4200)]
    p95_ms: Option<u64>,
    /// Removals that failed, by the stable code of why.
    failures: BTreeMap<&'static str, u64>,
    /// What results were paid with.
    conversion: ConversionBody,
    /// The credits that were taken for results.
    #[schema(example = 31.25)]
    credits_spent: f64,
    /// Charges that were given back because a result was not good.
    #[schema(example = 1)]
    returned: u64,
    /// Orders that were paid, by currency and mode.
    revenue: Vec<RevenueBody>,
    /// Money that went back and did not come back again, by kind, currency and mode.
    refunds: Vec<RefundsBody>,
    /// Views of ads that began, by how they stand or ended: `open`, `granted`, `skipped`, `unfilled`, `broken`,
    /// `replaced` or `expired`.
    ad_views: BTreeMap<&'static str, u64>,
}

/// What results were paid with.
#[derive(Debug, Serialize, ToSchema)]
struct ConversionBody {
    /// By a free use.
    #[schema(example = 70)]
    free: u64,
    /// By a pass.
    #[schema(example = 10)]
    pass: u64,
    /// By credits.
    #[schema(example = 30)]
    credit: u64,
    /// By nothing: previews, among others. One that was unlocked later counts here too.
    #[schema(example = 10)]
    nothing: u64,
}

/// Orders that were paid.
#[derive(Debug, Serialize, ToSchema)]
struct RevenueBody {
    /// `usd` or `cny`.
    currency: &'static str,
    /// Whether no money moved.
    test_mode: bool,
    /// How many.
    #[schema(example = 4)]
    orders: u64,
    /// Their sum, in hundredths of the currency.
    #[schema(example = 2360)]
    amount: i64,
}

/// Money that went back.
#[derive(Debug, Serialize, ToSchema)]
struct RefundsBody {
    /// `refund` or `dispute`.
    kind: &'static str,
    /// `usd` or `cny`.
    currency: &'static str,
    /// Whether no money moved.
    test_mode: bool,
    /// How often.
    #[schema(example = 1)]
    count: u64,
    /// The sum, in hundredths of the currency.
    #[schema(example = 590)]
    amount: i64,
}

impl From<&FigureDay> for FiguresOfDayBody {
    fn from(day: &FigureDay) -> Self {
        Self {
            day: day.day.to_string(),
            figures: FiguresBody::from(day),
        }
    }
}

impl From<&FigureDay> for FiguresBody {
    fn from(day: &FigureDay) -> Self {
        let millis = |percent| {
            let time = percentile(&day.took, percent)?;
            u64::try_from(time.as_millis()).ok()
        };
        Self {
            removals: day.took.values().sum(),
            p50_ms: millis(50),
            p95_ms: millis(95),
            failures: day
                .failures
                .iter()
                .map(|(code, count)| (code.as_str(), *count))
                .collect(),
            conversion: ConversionBody {
                free: day.free,
                pass: day.passes,
                credit: day.paid,
                nothing: day.uncharged,
            },
            credits_spent: day.credits.as_f64(),
            returned: day.returned,
            revenue: day.sales.iter().map(RevenueBody::from).collect(),
            refunds: day.reversals.iter().map(RefundsBody::from).collect(),
            ad_views: day
                .ad_views
                .iter()
                .map(|(state, count)| (state.as_str(), *count))
                .collect(),
        }
    }
}

impl From<&Sales> for RevenueBody {
    fn from(sales: &Sales) -> Self {
        Self {
            currency: sales.sum.currency.as_str(),
            test_mode: !sales.is_live,
            orders: sales.orders,
            amount: sales.sum.minor,
        }
    }
}

impl From<&Reversals> for RefundsBody {
    fn from(reversals: &Reversals) -> Self {
        Self {
            kind: reversals.kind.as_str(),
            currency: reversals.sum.currency.as_str(),
            test_mode: !reversals.is_live,
            count: reversals.count,
            amount: reversals.sum.minor,
        }
    }
}
