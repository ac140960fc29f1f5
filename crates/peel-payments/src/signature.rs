//! The signature of a message, as Stripe makes it: `t=<seconds>,v1=<hex>,…`, where each `v1` is the HMAC-SHA256 of
//! `<seconds>.<body>` with one of the endpoint's secrets. There are several while a secret is replaced.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use peel_app::payments::InvalidEvent;
use peel_domain::Timestamp;
use sha2::Sha256;

/// How old a message may be, and how far in the future, in seconds.
const WINDOW_SECONDS: u64 = 300;
/// The longest header that is looked at, in bytes.
const MAX_HEADER: usize = 4096;

/// The secrets that messages may be signed with.
#[derive(Clone)]
pub struct Secrets(Vec<String>);

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secrets({})", self.0.len())
    }
}

/// A message that Stripe has sent within the last minutes. Only [`Secrets::verify`] makes one.
#[derive(Debug)]
pub struct VerifiedEvent<'a> {
    body: &'a [u8],
}

impl<'a> VerifiedEvent<'a> {
    /// Its bytes.
    #[must_use]
    pub const fn body(&self) -> &'a [u8] {
        self.body
    }
}

impl Secrets {
    /// These secrets. Empty ones are left out.
    #[must_use]
    pub fn new(secrets: Vec<String>) -> Self {
        Self(secrets.into_iter().filter(|s| !s.is_empty()).collect())
    }

    /// Whether Stripe has sent `body` about `now`, as `header` claims.
    ///
    /// # Errors
    /// [`InvalidEvent`].
    pub fn verify<'a>(
        &self,
        body: &'a [u8],
        header: &str,
        now: Timestamp,
    ) -> Result<VerifiedEvent<'a>, InvalidEvent> {
        let claim = Claim::read(header).ok_or(InvalidEvent::Unreadable)?;
        let is_genuine = self.0.iter().any(|secret| claim.is_made_with(secret, body));
        if !is_genuine {
            return Err(InvalidEvent::Forged);
        }
        if now.as_seconds().abs_diff(claim.seconds) > WINDOW_SECONDS {
            return Err(InvalidEvent::OutOfTime);
        }
        Ok(VerifiedEvent { body })
    }
}

/// What a header claims.
struct Claim<'a> {
    /// As it is written: that is what was signed.
    time: &'a str,
    seconds: i64,
    signatures: Vec<[u8; 32]>,
}

impl<'a> Claim<'a> {
    fn read(header: &'a str) -> Option<Self> {
        if header.len() > MAX_HEADER {
            return None;
        }
        let mut time = None;
        let mut signatures = Vec::new();
        for part in header.split(',') {
            let (name, value) = part.trim().split_once('=')?;
            match name {
                "t" if time.is_some() => return None,
                "t" => time = Some(value),
                "v1" => signatures.extend(from_hex(value)),
                // Other schemes are none that we know.
                _ => {}
            }
        }
        let time = time.filter(|time| {
            (1..=12).contains(&time.len()) && time.bytes().all(|digit| digit.is_ascii_digit())
        })?;
        Some(Self {
            time,
            seconds: time.parse().ok()?,
            signatures,
        })
    }

    fn is_made_with(&self, secret: &str, body: &[u8]) -> bool {
        // A key of any length will do.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else {
            return false;
        };
        mac.update(self.time.as_bytes());
        mac.update(b".");
        mac.update(body);
        self.signatures
            .iter()
            .any(|signature| mac.clone().verify_slice(signature).is_ok())
    }
}

fn from_hex(text: &str) -> Option<[u8; 32]> {
    let text = text.as_bytes();
    if text.len() != 64 {
        return None;
    }
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let mut bytes = [0; 32];
    for (byte, pair) in bytes.iter_mut().zip(text.chunks_exact(2)) {
        *byte = u8::try_from(digit(pair[0])? * 16 + digit(pair[1])?).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BODY: &[u8] = br#"{"id":"evt_1"}"#;
    const T: i64 = 1_800_000_000;

    fn sign(secret: &str, time: &str, body: &[u8]) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
        mac.update(format!("{time}.").as_bytes());
        mac.update(body);
        let mac = mac.finalize().into_bytes();
        mac.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn judge(header: &str, body: &[u8], now: i64) -> Result<(), InvalidEvent> {
        let secrets = Secrets::new(vec![String::from("whsec_new"), String::from("whsec_old")]);
        let now = Timestamp::from_millis(now * 1000);
        secrets.verify(body, header, now).map(drop)
    }

    fn good() -> String {
        let t = T.to_string();
        format!("t={t},v1={}", sign("whsec_new", &t, BODY))
    }

    #[test]
    fn s5_a_message_of_now_with_either_secret_is_taken() {
        assert_eq!(judge(&good(), BODY, T), Ok(()));
        let t = T.to_string();
        let old = sign("whsec_old", &t, BODY);
        let other = sign("whsec_other", &t, BODY);
        assert_eq!(judge(&format!("t={t},v1={old}"), BODY, T), Ok(()));
        assert_eq!(
            judge(&format!("t={t},v1={other},v1={old}"), BODY, T),
            Ok(())
        );
        assert_eq!(judge(&format!("v0=x, v1={old}, t={t}"), BODY, T), Ok(()));
    }

    #[test]
    fn s5_old_and_future_messages_are_refused() {
        for (now, judgement) in [
            (T + 300, Ok(())),
            (T + 301, Err(InvalidEvent::OutOfTime)),
            (T - 300, Ok(())),
            (T - 301, Err(InvalidEvent::OutOfTime)),
        ] {
            assert_eq!(judge(&good(), BODY, now), judgement, "{now}");
        }
    }

    #[test]
    fn s5_what_was_not_signed_by_stripe_is_refused() {
        let t = T.to_string();
        let v1 = sign("whsec_new", &t, BODY);
        let forged = Err(InvalidEvent::Forged);
        assert_eq!(judge(&good(), br#"{"id":"evt_2"}"#, T), forged);
        assert_eq!(judge(&format!("t={},v1={v1}", T + 1), BODY, T), forged);
        assert_eq!(judge(&format!("t={t},v0={v1}"), BODY, T), forged);
        assert_eq!(judge(&format!("t={t}"), BODY, T), forged);
        assert_eq!(judge(&format!("t={t},v1={}", &v1[..62]), BODY, T), forged);
        let nothing = Secrets::new(vec![String::new()]);
        let now = Timestamp::from_millis(T * 1000);
        let unsigned = format!("t={t},v1={}", sign("", &t, BODY));
        assert!(nothing.verify(BODY, &unsigned, now).is_err());
    }

    #[test]
    fn s5_headers_of_another_shape_are_not_read() {
        let v1 = sign("whsec_new", &T.to_string(), BODY);
        for header in [
            String::new(),
            String::from("garbage"),
            format!("v1={v1}"),
            format!("t={T},t={T},v1={v1}"),
            format!("t=+{T},v1={v1}"),
            format!("t= {T},v1={v1}"),
            format!("t=,v1={v1}"),
            format!("t={T},v1={v1},{}", "x=y,".repeat(250_000)),
        ] {
            let judgement = judge(&header, BODY, T);
            assert_eq!(judgement, Err(InvalidEvent::Unreadable), "{}", header.len());
        }
    }

    proptest! {
        #[test]
        fn no_header_is_taken_that_nobody_signed(header in ".{0,200}", t in 0_i64..9_999_999_999) {
            prop_assert!(judge(&header, BODY, T).is_err());
            let header = format!("t={t},v1={header}");
            prop_assert!(judge(&header, BODY, t).is_err());
        }
    }
}
