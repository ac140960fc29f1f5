//! What stands for a checkpoint: its number, signed with the view that it is of. A view belongs
//! to one owner, one image and one ad, so the token does.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use peel_domain::{AdSessionId, Digest};

use crate::ServiceSecret;
use crate::secret::Purpose;

/// The token of checkpoint `number`.
pub(super) fn sealed(secret: &ServiceSecret, session: AdSessionId, number: u8) -> String {
    let tag = secret.sign(Purpose::Ad, message(session, number).as_bytes());
    format!("{number}.{}", URL_SAFE_NO_PAD.encode(tag))
}

/// The checkpoint that a token stands for; `None` unless [`sealed`] made it for this view.
pub(super) fn open(secret: &ServiceSecret, session: AdSessionId, token: &str) -> Option<u8> {
    let (number, tag) = token.split_once('.')?;
    let number = number.parse().ok()?;
    let tag = URL_SAFE_NO_PAD.decode(tag).ok()?;
    secret
        .is_signed(Purpose::Ad, message(session, number).as_bytes(), &tag)
        .then_some(number)
}

fn message(session: AdSessionId, number: u8) -> Digest {
    Digest::of_parts(&[session.to_string().as_bytes(), &[number]])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_of_one_checkpoint_of_one_view() {
        let secret = ServiceSecret::new(b"s");
        let [one, other] = [1, 2].map(|byte| AdSessionId::from_bytes([byte; 16]));
        let token = sealed(&secret, one, 3);
        assert_eq!(open(&secret, one, &token), Some(3));
        assert_eq!(open(&secret, other, &token), None);
        assert_eq!(open(&ServiceSecret::new(b"t"), one, &token), None);
        let (_, tag) = token.split_once('.').unwrap();
        for forged in [
            format!("4.{tag}"),
            String::from("3."),
            String::from("3"),
            String::new(),
        ] {
            assert_eq!(open(&secret, one, &forged), None, "{forged}");
        }
    }
}
