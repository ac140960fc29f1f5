use std::fmt;
use std::str::FromStr;

use crate::{Digest, IdempotencyKey, ProviderId, Randomness, base32};

/// A text that is not an id of the wanted kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a valid {kind} id")]
pub struct InvalidId {
    /// What it should have been: `image`, `job`, …
    pub kind: &'static str,
}

macro_rules! id {
    ($(#[$meta:meta])* $name:ident, $kind:literal, $prefix:literal) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name([u8; 16]);

        impl $name {
            /// What its text form begins with.
            pub const PREFIX: &'static str = $prefix;

            /// An id of 128 bits that nobody can guess, if `bytes` are random.
            #[must_use]
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(bytes)
            }

            /// A new id.
            pub fn random(randomness: &dyn Randomness) -> Self {
                let mut bytes = [0; 16];
                randomness.fill(&mut bytes);
                Self(bytes)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "{}"), base32::encode(&self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                text.strip_prefix($prefix)
                    .and_then(base32::decode)
                    .map(Self)
                    .ok_or(InvalidId { kind: $kind })
            }
        }
    };
}

id!(
    /// A picture and everything made of it.
    ImageId, "image", "img_"
);
id!(
    /// A unit of work.
    JobId, "job", "job_"
);
id!(
    /// Someone with an email address.
    AccountId, "account", "acc_"
);
id!(
    /// Someone without one: a browser that keeps its cookie.
    VisitorId, "visitor", "vis_"
);
id!(
    /// An API key (not its secret).
    KeyId, "key", "key_"
);
id!(
    /// A sign-in on one device: the family of refresh tokens that came of it.
    SessionId, "session", "ses_"
);
id!(
    /// A mail on its way.
    MailId, "mail", "mail_"
);
id!(
    /// What is held back from a wallet until the work is done.
    ReservationId, "reservation", "res_"
);

id!(
    /// A copy of all that is kept of somebody, made for them.
    ExportId, "export", "exp_"
);

id!(
    /// One view of one ad.
    AdSessionId, "ad session", "ad_"
);

id!(
    /// Something that is bought.
    OrderId, "order", "ord_"
);

impl JobId {
    /// The job that tells the caller's address how `attempt` at `image` ended. Always the
    /// same for the same attempt, so that one ending is never told by two jobs.
    #[must_use]
    pub fn of_delivery(image: ImageId, attempt: u32) -> Self {
        let digest = Digest::of_parts(&[b"delivery", &image.0, &attempt.to_be_bytes()]);
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest.as_bytes()[..16]);
        Self(bytes)
    }
}

/// Names what caused journal entries. An operation is booked once, whoever repeats it,
/// so its id says what it stands for: `capture:res_…`, `stripe:pi_…`. 1–120 visible
/// ASCII characters.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OperationId(String);

impl OperationId {
    /// An operation that happens once because a person or script asked once.
    pub fn random(randomness: &dyn Randomness) -> Self {
        let mut bytes = [0; 16];
        randomness.fill(&mut bytes);
        Self(format!("op_{}", base32::encode(&bytes)))
    }

    /// The taking of a reservation.
    #[must_use]
    pub fn of_reserve(reservation: ReservationId) -> Self {
        Self(format!("reserve:{reservation}"))
    }

    /// The one ending of a reservation, whichever it is: a capture and a release of the
    /// same reservation cannot both be booked.
    #[must_use]
    pub fn of_settlement(reservation: ReservationId) -> Self {
        Self(format!("settle:{reservation}"))
    }

    /// The giving of the free uses that were due when a reservation was made.
    #[must_use]
    pub fn of_free_uses(reservation: ReservationId) -> Self {
        Self(format!("free:{reservation}"))
    }

    /// The one giving back of a captured reservation.
    #[must_use]
    pub fn of_return(reservation: ReservationId) -> Self {
        Self(format!("return:{reservation}"))
    }

    /// The taking back of a free use that was owed when its reservation ended.
    #[must_use]
    pub fn of_forfeit(reservation: ReservationId) -> Self {
        Self(format!("forfeit:{reservation}"))
    }

    /// The one pass for the view of an ad.
    #[must_use]
    pub fn of_ad(session: AdSessionId) -> Self {
        Self(format!("ad:{session}"))
    }

    /// The one payment of an order, whoever tells of it and however often.
    #[must_use]
    pub fn of_purchase(order: OrderId) -> Self {
        Self(format!("purchase:{order}"))
    }

    /// The going back of money.
    #[must_use]
    pub fn of_reversal(reversal: &ProviderId) -> Self {
        Self(format!("reverse:{reversal}"))
    }

    /// The end of a reversal that came to nothing.
    #[must_use]
    pub fn of_undoing(reversal: &ProviderId) -> Self {
        Self(format!("undo:{reversal}"))
    }

    /// The paying off of debts that became possible by `cause`, which is a purchase or the undoing of a reversal.
    #[must_use]
    pub fn of_repayment(cause: &Self) -> Self {
        Self(format!("repay:{cause}"))
    }

    /// The one giving or taking of credits that `actor` calls `key`.
    #[must_use]
    pub fn of_adjustment(actor: &str, key: &IdempotencyKey) -> Self {
        let digest = Digest::of_parts(&[actor.as_bytes(), key.as_str().as_bytes()]);
        Self(format!("adjust:{digest}"))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for OperationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for OperationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for OperationId {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let valid = (1..=120).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic());
        valid
            .then(|| Self(text.to_owned()))
            .ok_or(InvalidId { kind: "operation" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_form_is_the_prefix_and_26_digits_and_reads_back() {
        let id = ImageId::from_bytes([0xa5; 16]);
        let text = id.to_string();
        assert_eq!(text.len(), "img_".len() + 26);
        assert_eq!(text.parse(), Ok(id));
    }

    #[test]
    fn an_id_of_another_kind_is_refused() {
        let job = JobId::from_bytes([1; 16]).to_string();
        assert_eq!(job.parse::<ImageId>(), Err(InvalidId { kind: "image" }));
    }

    #[test]
    fn each_attempt_has_its_own_delivery_and_always_the_same() {
        let image = ImageId::from_bytes([3; 16]);
        assert_eq!(JobId::of_delivery(image, 1), JobId::of_delivery(image, 1));
        assert_ne!(JobId::of_delivery(image, 1), JobId::of_delivery(image, 2));
    }

    #[test]
    fn operation_ids_are_short_visible_ascii() {
        assert!("stripe:pi_3abc".parse::<OperationId>().is_ok());
        for bad in ["", "two words", "a\nb", "é", &"x".repeat(121)] {
            assert!(bad.parse::<OperationId>().is_err(), "{bad:?}");
        }
    }
}
