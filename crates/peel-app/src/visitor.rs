use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use peel_domain::{Randomness, VisitorId};

use crate::ServiceSecret;
use crate::secret::Purpose;

/// Half of the tag is enough: 128 bits.
const TAG_BYTES: usize = 16;

/// Someone without an account, as a cookie carries them: the id and a signature, so that
/// nobody takes an id that was not given out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Visitor(VisitorId);

impl Visitor {
    /// A new one.
    pub fn new(randomness: &dyn Randomness) -> Self {
        Self(VisitorId::random(randomness))
    }

    /// Who a cookie's value stands for; `None` unless [`sealed`](Self::sealed) made it with
    /// the same secret.
    #[must_use]
    pub fn open(secret: &ServiceSecret, value: &str) -> Option<Self> {
        let (id, tag) = value.split_once('.')?;
        let tag = URL_SAFE_NO_PAD.decode(tag).ok()?;
        let expected = secret.sign(Purpose::Visitor, id.as_bytes());
        let is_ours = tag.len() == TAG_BYTES
            && secret.is_signed(
                Purpose::Visitor,
                id.as_bytes(),
                &[&tag[..], &expected[TAG_BYTES..]].concat(),
            );
        is_ours.then(|| id.parse().ok()).flatten().map(Self)
    }

    /// The cookie's value. Letters, digits, `_`, `-` and `.` alone.
    #[must_use]
    pub fn sealed(&self, secret: &ServiceSecret) -> String {
        let id = self.0.to_string();
        let tag = secret.sign(Purpose::Visitor, id.as_bytes());
        format!("{id}.{}", URL_SAFE_NO_PAD.encode(&tag[..TAG_BYTES]))
    }

    /// The id.
    #[must_use]
    pub fn id(&self) -> VisitorId {
        self.0
    }
}

impl From<VisitorId> for Visitor {
    fn from(id: VisitorId) -> Self {
        Self(id)
    }
}

#[cfg(test)]
mod tests {
    use peel_domain::OsRandomness;

    use super::*;

    #[test]
    fn a_visitor_comes_back() {
        let secret = ServiceSecret::new(b"s");
        let visitor = Visitor::new(&OsRandomness);
        assert_eq!(
            Visitor::open(&secret, &visitor.sealed(&secret)),
            Some(visitor)
        );
    }

    #[test]
    fn nobody_makes_themselves_a_visitor() {
        let secret = ServiceSecret::new(b"s");
        let visitor = Visitor::new(&OsRandomness);
        let sealed = visitor.sealed(&secret);
        let (id, tag) = sealed.split_once('.').unwrap();
        let another = Visitor::new(&OsRandomness).id();
        for forged in [
            String::new(),
            id.to_owned(),
            format!("{id}."),
            format!("{another}.{tag}"),
            format!("{id}.{}", &tag[..tag.len() - 2]),
            format!("{sealed}AA"),
            visitor.sealed(&ServiceSecret::new(b"t")),
        ] {
            assert_eq!(Visitor::open(&secret, &forged), None, "{forged}");
        }
    }
}
