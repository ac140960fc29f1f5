use std::time::{Duration, UNIX_EPOCH};

use bytes::Bytes;
use peel_domain::Timestamp;
use peel_store::{Delivery, DeliveryEvent};
use serde_json::json;

/// What is sent: as Standard Webhooks has it, a type, when that happened, and enough to ask for the rest. The same
/// for each attempt, so that its signature can be held against a stored copy.
pub(super) fn body(delivery: &Delivery) -> Bytes {
    let (kind, data) = match delivery.event {
        DeliveryEvent::Ready => (
            "image.ready",
            json!({ "id": delivery.image.to_string(), "state": "ready" }),
        ),
        DeliveryEvent::Failed(code) => (
            "image.failed",
            json!({
                "id": delivery.image.to_string(),
                "state": "failed",
                "error": { "code": code.as_str() },
            }),
        ),
    };
    let message = json!({
        "type": kind,
        "timestamp": rfc3339(delivery.occurred_at),
        "data": data,
    });
    message.to_string().into()
}

/// Such as `2026-01-31T23:59:59.000Z`.
fn rfc3339(at: Timestamp) -> String {
    let since_epoch = at.since(Timestamp::from_millis(0));
    humantime::format_rfc3339_millis(UNIX_EPOCH + since_epoch.min(END_OF_CALENDAR)).to_string()
}

/// 9999-12-31T23:59:59Z, after which dates have no such form.
const END_OF_CALENDAR: Duration = Duration::from_secs(253_402_300_799);

#[cfg(test)]
mod tests {
    use peel_domain::{FailureCode, ImageId, JobId, VisitorId};

    use super::*;

    fn delivery(event: DeliveryEvent) -> Delivery {
        Delivery {
            id: JobId::from_bytes([1; 16]),
            owner: VisitorId::from_bytes([2; 16]).into(),
            image: ImageId::from_bytes([0; 16]),
            event,
            occurred_at: Timestamp::from_millis(1_767_225_600_250),
            url: "https://example.org/hook".into(),
        }
    }

    #[test]
    fn a_ready_image_is_named() {
        assert_eq!(
            body(&delivery(DeliveryEvent::Ready)),
            r#"{"data":{"id":"img_00000000000000000000000000","state":"ready"},"timestamp":"2026-01-01T00:00:00.250Z","type":"image.ready"}"#
        );
    }

    #[test]
    fn a_failed_image_is_named_with_its_reason() {
        assert_eq!(
            body(&delivery(DeliveryEvent::Failed(FailureCode::NoSubject))),
            r#"{"data":{"error":{"code":"no_subject"},"id":"img_00000000000000000000000000","state":"failed"},"timestamp":"2026-01-01T00:00:00.250Z","type":"image.failed"}"#
        );
    }

    #[test]
    fn the_end_of_time_is_a_date() {
        let late = Timestamp::from_millis(i64::MAX);
        assert_eq!(rfc3339(late), "9999-12-31T23:59:59.000Z");
    }
}
