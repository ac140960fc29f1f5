use std::time::{Duration, UNIX_EPOCH};

use peel_domain::Timestamp;

/// A moment as RFC 3339 writes it, in UTC, with milliseconds.
pub(crate) fn rfc3339(moment: Timestamp) -> String {
    let millis = u64::try_from(moment.as_millis()).unwrap_or(0);
    humantime::format_rfc3339_millis(UNIX_EPOCH + Duration::from_millis(millis)).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_in_utc() {
        assert_eq!(
            rfc3339(Timestamp::from_millis(1_767_225_600_042)),
            "2026-01-01T00:00:00.042Z"
        );
    }
}
