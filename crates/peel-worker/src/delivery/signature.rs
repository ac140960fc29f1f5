use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue};
use peel_domain::{JobId, Timestamp};
use sha2::Sha256;

const ID: HeaderName = HeaderName::from_static("webhook-id");
const TIMESTAMP: HeaderName = HeaderName::from_static("webhook-timestamp");
const SIGNATURE: HeaderName = HeaderName::from_static("webhook-signature");

/// The headers of an attempt at sending `body`, signed as Standard Webhooks 1.0.0 has it: HMAC-SHA256 over id, time and
/// body with dots between them. The time is the attempt's, so that a late attempt is no replay.
pub(super) fn headers(id: JobId, now: Timestamp, body: &[u8], key: &[u8; 32]) -> HeaderMap {
    let (id, time) = (id.to_string(), now.as_seconds().to_string());
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    for part in [id.as_bytes(), b".", time.as_bytes(), b".", body] {
        mac.update(part);
    }
    let signature = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
    let text = |text: String| HeaderValue::try_from(text).expect("digits and letters alone");
    HeaderMap::from_iter([
        (CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (ID, text(id)),
        (TIMESTAMP, text(time)),
        (SIGNATURE, text(signature)),
    ])
}

#[cfg(test)]
mod tests {
    use peel_domain::{Clock, SystemClock};

    use super::*;

    #[test]
    fn the_reference_library_accepts_it_and_nothing_else() {
        let (id, now) = (JobId::from_bytes([7; 16]), SystemClock.now());
        let headers = headers(id, now, b"{\"a\":1}", &[3; 32]);
        let reader = standardwebhooks::Webhook::from_bytes(vec![3; 32]).unwrap();
        assert!(reader.verify(b"{\"a\":1}", &headers).is_ok());
        assert!(reader.verify(b"{\"a\":2}", &headers).is_err());
        let other = standardwebhooks::Webhook::from_bytes(vec![4; 32]).unwrap();
        assert!(other.verify(b"{\"a\":1}", &headers).is_err());
    }
}
