use std::fmt;
use std::str::FromStr;

use crate::Timestamp;

const MILLIS: i64 = 24 * 60 * 60 * 1000;

/// A day of the calendar, in UTC. Its text is `2026-11-23`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Day(i64);

/// A text that names no day.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a day is written like 2026-11-23")]
pub struct InvalidDay;

impl Day {
    /// The day that `moment` is in.
    #[must_use]
    pub const fn of(moment: Timestamp) -> Self {
        Self(moment.as_millis().div_euclid(MILLIS))
    }

    /// Its first moment.
    #[must_use]
    pub const fn start(self) -> Timestamp {
        Timestamp::from_millis(self.0.saturating_mul(MILLIS))
    }

    /// The day that is so many days later, or earlier.
    #[must_use]
    pub const fn plus(self, days: i64) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// How many days it is after `earlier`.
    #[must_use]
    pub const fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

/// Days are counted in years that begin in March, so that the one day that is not in every year is the last, and in eras
/// of 400 years, which all have the same number of days.
const DAYS_OF_ERA: i64 = 146_097;
/// From 0000-03-01 to 1970-01-01.
const TO_EPOCH: i64 = 719_468;

/// The number of the day.
const fn day_number(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let month = (month + 9) % 12;
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * month + 2) / 5 + day - 1;
    era * DAYS_OF_ERA + of_era * 365 + of_era / 4 - of_era / 100 + of_year - TO_EPOCH
}

/// Year, month and day.
const fn date(number: i64) -> (i64, i64, i64) {
    let number = number.saturating_add(TO_EPOCH);
    let (era, of_era) = (
        number.div_euclid(DAYS_OF_ERA),
        number.rem_euclid(DAYS_OF_ERA),
    );
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / (DAYS_OF_ERA - 1)) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era * 400;
    (if month <= 2 { year + 1 } else { year }, month, day)
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = date(self.0);
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Day {
    type Err = InvalidDay;

    fn from_str(text: &str) -> Result<Self, InvalidDay> {
        if text.len() != "2026-11-23".len() {
            return Err(InvalidDay);
        }
        let [year, month, day]: [&str; 3] = text
            .split('-')
            .collect::<Vec<_>>()
            .try_into()
            .map_err(|_| InvalidDay)?;
        let number = |digits: &str| digits.parse::<i64>().map_err(|_| InvalidDay);
        let day = Self(day_number(number(year)?, number(month)?, number(day)?));
        // What is no day of the calendar reads back as another one.
        (day.to_string() == text).then_some(day).ok_or(InvalidDay)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn days_are_those_of_the_calendar() {
        for (seconds, text) in [
            (0, "1970-01-01"),
            (-1, "1969-12-31"),
            (951_782_400, "2000-02-29"),
            (1_767_225_600, "2026-01-01"),
            (1_795_391_999, "2026-11-22"),
            (4_107_542_400, "2100-03-01"),
        ] {
            let day = Day::of(Timestamp::from_millis(seconds * 1000));
            assert_eq!(day.to_string(), text);
            assert_eq!(text.parse(), Ok(day));
        }
    }

    #[test]
    fn what_is_no_day_is_refused() {
        for text in [
            "",
            "2026-11",
            "2026-1-1",
            "2026-02-29",
            "2026-13-01",
            "2026-00-10",
            "2026-11-31",
            "-001-01-01",
            "2026-11-23T00:00:00Z",
            "99999999999-01-01",
        ] {
            assert_eq!(text.parse::<Day>(), Err(InvalidDay), "{text}");
        }
    }

    proptest! {
        #[test]
        fn each_day_follows_the_one_before(number in -700_000_i64..2_900_000) {
            let (before, after) = (date(number), date(number + 1));
            prop_assert_eq!(day_number(before.0, before.1, before.2), number);
            let is_next = after == (before.0, before.1, before.2 + 1)
                || after == (before.0, before.1 + 1, 1)
                || after == (before.0 + 1, 1, 1);
            prop_assert!(is_next, "{:?} {:?}", before, after);
        }
    }
}
