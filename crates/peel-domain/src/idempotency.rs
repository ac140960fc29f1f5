use std::fmt;
use std::str::FromStr;

use crate::{Digest, Timestamp};

/// What a caller names a request by, so that repeating it is harmless. 1–255 visible
/// ASCII characters. One caller's keys mean nothing to another.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct IdempotencyKey(String);

/// A text that cannot be an idempotency key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an idempotency key has 1 to 255 visible ASCII characters")]
pub struct InvalidIdempotencyKey;

impl IdempotencyKey {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for IdempotencyKey {
    type Err = InvalidIdempotencyKey;

    fn from_str(text: &str) -> Result<Self, InvalidIdempotencyKey> {
        let valid = (1..=255).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic());
        valid
            .then(|| Self(text.to_owned()))
            .ok_or(InvalidIdempotencyKey)
    }
}

impl fmt::Debug for IdempotencyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What is kept of the first request with a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded<R> {
    /// Digest of all that decides the effect: route, parameters, body.
    pub request: Digest,
    /// Its reply; `None` while it is being worked on.
    pub reply: Option<R>,
    /// Until when whoever works on it is given time. After that the key may be taken over.
    pub locked_until: Timestamp,
    /// From when on the key is forgotten.
    pub expires_at: Timestamp,
}

/// What to do with a request that carries a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict<R> {
    /// It is the first: do it.
    Proceed,
    /// It was done: give the same reply.
    Replay(R),
    /// It is being done: refuse for now.
    InProgress,
    /// The key was used for another request: refuse.
    Mismatch,
}

/// Judges a request whose digest is `request` against what is recorded under its key.
#[must_use]
pub fn judge<R: Clone>(
    recorded: Option<&Recorded<R>>,
    request: &Digest,
    now: Timestamp,
) -> Verdict<R> {
    match recorded {
        None => Verdict::Proceed,
        Some(record) if record.expires_at <= now => Verdict::Proceed,
        Some(record) if record.request != *request => Verdict::Mismatch,
        Some(record) => match &record.reply {
            Some(reply) => Verdict::Replay(reply.clone()),
            None if record.locked_until <= now => Verdict::Proceed,
            None => Verdict::InProgress,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(reply: Option<u8>) -> Recorded<u8> {
        Recorded {
            request: Digest::of(b"first"),
            reply,
            locked_until: Timestamp::from_millis(100),
            expires_at: Timestamp::from_millis(1_000),
        }
    }

    fn judged(recorded: Option<&Recorded<u8>>, body: &[u8], now: i64) -> Verdict<u8> {
        judge(recorded, &Digest::of(body), Timestamp::from_millis(now))
    }

    #[test]
    fn the_first_request_proceeds() {
        assert_eq!(judged(None, b"first", 0), Verdict::Proceed);
    }

    #[test]
    fn the_same_request_gets_the_same_reply_and_another_is_refused() {
        assert_eq!(
            judged(Some(&record(Some(7))), b"first", 50),
            Verdict::Replay(7)
        );
        assert_eq!(
            judged(Some(&record(Some(7))), b"other", 50),
            Verdict::Mismatch
        );
    }

    #[test]
    fn a_request_that_is_being_done_is_refused_until_its_lock_is_over() {
        assert_eq!(
            judged(Some(&record(None)), b"first", 99),
            Verdict::InProgress
        );
        assert_eq!(judged(Some(&record(None)), b"first", 100), Verdict::Proceed);
        assert_eq!(
            judged(Some(&record(None)), b"other", 100),
            Verdict::Mismatch
        );
    }

    #[test]
    fn a_forgotten_key_is_free_again() {
        assert_eq!(
            judged(Some(&record(Some(7))), b"other", 1_000),
            Verdict::Proceed
        );
    }

    #[test]
    fn keys_are_visible_ascii() {
        assert!("9f1c-77".parse::<IdempotencyKey>().is_ok());
        for bad in ["", "a b", "ä", &"k".repeat(256)] {
            assert!(bad.parse::<IdempotencyKey>().is_err(), "{bad:?}");
        }
    }
}
