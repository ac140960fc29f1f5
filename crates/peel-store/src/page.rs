use std::fmt;
use std::str::FromStr;

/// Where a list goes on. Opaque to callers: it is given back as it was received.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor(i64);

/// A text that no list has given out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a cursor of this list")]
pub struct InvalidCursor;

impl Cursor {
    /// The position behind which the list goes on; for backends.
    #[must_use]
    pub const fn at(position: i64) -> Self {
        Self(position)
    }

    /// The position; for backends.
    #[must_use]
    pub const fn position(self) -> i64 {
        self.0
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:x}", self.0)
    }
}

impl FromStr for Cursor {
    type Err = InvalidCursor;

    fn from_str(text: &str) -> Result<Self, InvalidCursor> {
        i64::from_str_radix(text, 16)
            .ok()
            .map(Self)
            .filter(|cursor| cursor.0 >= 0 && cursor.to_string() == text)
            .ok_or(InvalidCursor)
    }
}

/// Which part of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageRequest {
    /// Behind this; from the start without.
    pub after: Option<Cursor>,
    /// How many at most.
    pub limit: u32,
}

impl PageRequest {
    /// The first `limit`.
    #[must_use]
    pub const fn first(limit: u32) -> Self {
        Self { after: None, limit }
    }
}

/// Part of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// Where the list goes on; `None` at its end.
    pub next: Option<Cursor>,
}
