use std::fmt;
use std::str::FromStr;

/// An amount of credits, counted in quarters: the smallest price is a preview's 0.25.
/// May be negative in sums; a wallet never is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Credits(i64);

/// A text that is no amount of credits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("credits are whole or end in .25, .5 or .75, like 10 or 0.25")]
pub struct InvalidCredits;

impl Credits {
    /// None.
    pub const ZERO: Self = Self(0);
    /// What a preview costs.
    pub const QUARTER: Self = Self(1);
    /// What a removal costs.
    pub const ONE: Self = Self(4);

    /// From quarter credits.
    #[must_use]
    pub const fn from_quarters(quarters: i64) -> Self {
        Self(quarters)
    }

    /// In quarter credits.
    #[must_use]
    pub const fn as_quarters(self) -> i64 {
        self.0
    }

    /// From whole credits; `None` when that is more than can be counted.
    #[must_use]
    pub fn whole(credits: i64) -> Option<Self> {
        credits.checked_mul(4).map(Self)
    }

    /// As a number, for wire formats; exact below 2⁵¹ credits.
    #[expect(clippy::cast_precision_loss, reason = "quarters are exact in a float")]
    #[must_use]
    pub fn as_f64(self) -> f64 {
        self.0 as f64 / 4.0
    }

    /// The sum, unless it cannot be counted.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// The difference, unless it cannot be counted.
    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// More than none.
    #[must_use]
    pub const fn is_positive(self) -> bool {
        self.0 > 0
    }
}

/// Without needless zeros: `1`, `0.5`, `0.25`, `-2.75`.
impl fmt::Display for Credits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let quarters = self.0.unsigned_abs();
        let fraction = ["", ".25", ".5", ".75"][(quarters % 4) as usize];
        write!(f, "{sign}{}{fraction}", quarters / 4)
    }
}

impl fmt::Debug for Credits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self} credits")
    }
}

impl FromStr for Credits {
    type Err = InvalidCredits;

    fn from_str(text: &str) -> Result<Self, InvalidCredits> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let quarters = match fraction {
            "0" | "00" => 0,
            "25" => 1,
            "5" | "50" => 2,
            "75" => 3,
            _ => return Err(InvalidCredits),
        };
        if !whole.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(InvalidCredits);
        }
        let sum = whole
            .parse::<i64>()
            .ok()
            .and_then(|whole| whole.checked_mul(4)?.checked_add(quarters))
            .ok_or(InvalidCredits)?;
        Ok(Self(if negative { -sum } else { sum }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn whole_credits_show_no_fraction() {
        for (quarters, text) in [(4, "1"), (0, "0"), (1, "0.25"), (2, "0.5"), (-11, "-2.75")] {
            assert_eq!(Credits::from_quarters(quarters).to_string(), text);
        }
    }

    #[test]
    fn other_fractions_are_refused() {
        for text in [
            "",
            "0.1",
            "1.",
            ".25",
            "1.255",
            "+1",
            "--1",
            "1e3",
            "9999999999999999999",
        ] {
            assert_eq!(text.parse::<Credits>(), Err(InvalidCredits), "{text}");
        }
    }

    proptest! {
        #[test]
        fn the_text_reads_back(quarters in -1_000_000_000_i64..1_000_000_000) {
            let credits = Credits::from_quarters(quarters);
            prop_assert_eq!(credits.to_string().parse(), Ok(credits));
        }
    }
}
