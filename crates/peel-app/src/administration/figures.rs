use std::collections::BTreeMap;
use std::time::Duration;

use peel_domain::{Credits, Day};
use peel_store::{FigureDay, Reversals, Sales, StoreError};

use super::Administration;

/// Days that are looked at together: at most 366.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FigureRange {
    from: Day,
    to: Day,
}

/// Days that are none, or too many.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the days must be in order, and at most 366")]
pub struct InvalidRange;

impl FigureRange {
    const MOST: i64 = 366;
    const USUAL: i64 = 30;

    /// From one day to another, both included. Without the first, 30 days; without the last, up to `today`.
    ///
    /// # Errors
    /// [`InvalidRange`].
    pub fn new(from: Option<Day>, to: Option<Day>, today: Day) -> Result<Self, InvalidRange> {
        let to = to.unwrap_or(today);
        let from = from.unwrap_or_else(|| to.plus(1 - Self::USUAL));
        (0..Self::MOST)
            .contains(&to.since(from))
            .then_some(Self { from, to })
            .ok_or(InvalidRange)
    }

    /// The first day.
    #[must_use]
    pub const fn from(&self) -> Day {
        self.from
    }

    /// The last day.
    #[must_use]
    pub const fn to(&self) -> Day {
        self.to
    }
}

impl Administration<'_> {
    /// What happened on each day of the range, also when that is nothing.
    ///
    /// # Errors
    /// The store's.
    pub async fn figures(&self, range: FigureRange) -> Result<Vec<FigureDay>, StoreError> {
        let known = self.store.figures(range.from, range.to).await?;
        let mut known: BTreeMap<_, _> = known.into_iter().map(|day| (day.day, day)).collect();
        let days = (0..=range.to.since(range.from)).map(|number| {
            let day = range.from.plus(number);
            known.remove(&day).unwrap_or_else(|| FigureDay {
                day,
                ..FigureDay::default()
            })
        });
        Ok(days.collect())
    }
}

/// All of `days` as if they were one. Its day is the first of them.
#[must_use]
pub fn total(days: &[FigureDay]) -> FigureDay {
    let mut sum = FigureDay {
        day: days.first().map(|day| day.day).unwrap_or_default(),
        ..FigureDay::default()
    };
    for day in days {
        add_counts(&mut sum.took, &day.took);
        add_counts(&mut sum.failures, &day.failures);
        add_counts(&mut sum.ad_views, &day.ad_views);
        sum.free += day.free;
        sum.passes += day.passes;
        sum.paid += day.paid;
        sum.uncharged += day.uncharged;
        sum.returned += day.returned;
        let quarters = sum.credits.as_quarters() + day.credits.as_quarters();
        sum.credits = Credits::from_quarters(quarters);
        for sales in &day.sales {
            add_sales(&mut sum.sales, sales);
        }
        for reversals in &day.reversals {
            add_reversals(&mut sum.reversals, reversals);
        }
    }
    sum
}

fn add_counts<K: Ord + Copy>(sums: &mut BTreeMap<K, u64>, counts: &BTreeMap<K, u64>) {
    for (key, count) in counts {
        *sums.entry(*key).or_default() += count;
    }
}

fn add_sales(sums: &mut Vec<Sales>, sales: &Sales) {
    let same = |other: &&mut Sales| {
        (other.is_live, other.sum.currency) == (sales.is_live, sales.sum.currency)
    };
    match sums.iter_mut().find(same) {
        Some(sum) => {
            sum.orders += sales.orders;
            sum.sum.minor += sales.sum.minor;
        }
        None => sums.push(sales.clone()),
    }
}

fn add_reversals(sums: &mut Vec<Reversals>, reversals: &Reversals) {
    let key = |it: &Reversals| (it.kind, it.is_live, it.sum.currency);
    match sums.iter_mut().find(|other| key(other) == key(reversals)) {
        Some(sum) => {
            sum.count += reversals.count;
            sum.sum.minor += reversals.sum.minor;
        }
        None => sums.push(reversals.clone()),
    }
}

/// The shortest time within which `percent` of those counted were done; `None` of none.
#[must_use]
pub fn percentile(took: &BTreeMap<Duration, u64>, percent: u64) -> Option<Duration> {
    let count: u64 = took.values().sum();
    let rank = (count * percent).div_ceil(100).max(1);
    let mut seen = 0;
    took.iter()
        .find(|(_, count)| {
            seen += **count;
            seen >= rank
        })
        .map(|(time, _)| *time)
}

#[cfg(test)]
mod tests {
    use peel_domain::{Currency, FailureCode, Money};

    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn percentiles_are_times_that_occurred() {
        let millis = Duration::from_millis;
        let took = BTreeMap::from([(millis(100), 90), (millis(200), 9), (millis(900), 1)]);
        assert_eq!(percentile(&took, 50), Some(millis(100)));
        assert_eq!(percentile(&took, 90), Some(millis(100)));
        assert_eq!(percentile(&took, 95), Some(millis(200)));
        assert_eq!(percentile(&took, 100), Some(millis(900)));
        let one = BTreeMap::from([(millis(7), 1)]);
        assert_eq!(percentile(&one, 50), Some(millis(7)));
        assert_eq!(percentile(&BTreeMap::new(), 50), None);
    }

    #[test]
    fn a_range_has_an_end_and_a_length() {
        let today = day("2026-11-23");
        let usual = FigureRange::new(None, None, today).unwrap();
        assert_eq!((usual.from(), usual.to()), (day("2026-10-25"), today));
        let year = FigureRange::new(Some(day("2025-11-23")), None, today);
        assert!(year.is_ok());
        for (from, to) in [("2026-11-24", "2026-11-23"), ("2025-11-22", "2026-11-23")] {
            let range = FigureRange::new(Some(day(from)), Some(day(to)), today);
            assert_eq!(range, Err(InvalidRange), "{from} {to}");
        }
    }

    #[test]
    fn a_total_keeps_currencies_and_kinds_apart() {
        let sales = |currency, minor| Sales {
            is_live: true,
            orders: 1,
            sum: Money::new(minor, currency),
        };
        let first = FigureDay {
            day: day("2026-11-22"),
            free: 2,
            credits: Credits::ONE,
            failures: BTreeMap::from([(FailureCode::NoSubject, 1)]),
            sales: vec![sales(Currency::Usd, 90), sales(Currency::Cny, 600)],
            ..FigureDay::default()
        };
        let second = FigureDay {
            day: day("2026-11-23"),
            free: 3,
            credits: Credits::QUARTER,
            failures: BTreeMap::from([(FailureCode::NoSubject, 1), (FailureCode::TimedOut, 4)]),
            sales: vec![sales(Currency::Cny, 3900)],
            ..FigureDay::default()
        };
        let total = total(&[first, second]);
        assert_eq!(total.day, day("2026-11-22"));
        assert_eq!((total.free, total.credits), (5, Credits::from_quarters(5)));
        assert_eq!(total.failures[&FailureCode::NoSubject], 2);
        let sums: Vec<_> = total.sales.iter().map(|it| (it.sum, it.orders)).collect();
        assert_eq!(
            sums,
            [
                (Money::new(90, Currency::Usd), 1),
                (Money::new(4500, Currency::Cny), 2)
            ]
        );
    }
}
