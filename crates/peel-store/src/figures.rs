use std::collections::BTreeMap;
use std::time::Duration;

use async_trait::async_trait;
use peel_domain::{AdState, Credits, Day, FailureCode, Money, ReversalKind};

use crate::StoreError;

/// What happened, in numbers. They stay when images are deleted and people erased.
#[async_trait]
pub trait Figures {
    /// The days on which something happened, of those `from` one `to` another, both included; oldest first.
    ///
    /// # Errors
    /// None but the database's own.
    async fn figures(&self, from: Day, to: Day) -> Result<Vec<FigureDay>, StoreError>;
}

/// What happened on one day.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FigureDay {
    /// Which.
    pub day: Day,
    /// How long removals took from being accepted to being ready, rounded down to two digits, and how many took so
    /// long; in order. Their sum is the number of removals. A dead letter that was tried again counts as of when it
    /// was accepted first.
    pub took: BTreeMap<Duration, u64>,
    /// Removals that failed, by why. Those that were called off or not done in time are among them.
    pub failures: BTreeMap<FailureCode, u64>,
    /// Results that were paid by a free use.
    pub free: u64,
    /// Results that were paid by a pass.
    pub passes: u64,
    /// Results that were paid by credits.
    pub paid: u64,
    /// The credits that were taken for those.
    pub credits: Credits,
    /// Results for which nothing was taken: previews, among others. One that was unlocked later counts once here and
    /// once with what it was unlocked by.
    pub uncharged: u64,
    /// Charges that were given back because a result was not good.
    pub returned: u64,
    /// Orders that were paid.
    pub sales: Vec<Sales>,
    /// Money that went back and has not come back since.
    pub reversals: Vec<Reversals>,
    /// Views of ads that began, by how they stand or have ended.
    pub ad_views: BTreeMap<AdState, u64>,
}

/// Orders that were paid in one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sales {
    /// Whether about real money.
    pub is_live: bool,
    /// How many.
    pub orders: u64,
    /// Their sum.
    pub sum: Money,
}

/// Money that went back for one reason, in one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reversals {
    /// Why.
    pub kind: ReversalKind,
    /// Whether real money.
    pub is_live: bool,
    /// How often.
    pub count: u64,
    /// The sum.
    pub sum: Money,
}
