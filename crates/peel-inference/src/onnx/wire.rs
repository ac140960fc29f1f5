//! The protobuf wire format, read and written without knowing the schema.
//!
//! A message is taken apart into its fields, each with the very bytes that it had, so that what is
//! not edited (fields of a newer schema included) comes out exactly as it went in. The protobuf
//! crates at hand either drop unknown fields or need a C compiler and `protoc`.
//!
//! Format: <https://protobuf.dev/programming-guides/encoding/>.

use std::borrow::Cow;

/// Bytes that are not a protobuf message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the file is damaged: it is cut short or is no protobuf message")]
pub(crate) struct Malformed;

/// One field of a message.
#[derive(Debug, Clone)]
pub(crate) struct Field<'a> {
    number: u32,
    kind: Kind,
    /// Tag, length and payload.
    raw: Cow<'a, [u8]>,
    /// Where the payload begins in `raw`.
    payload: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Varint,
    Fixed64,
    Delimited,
    Fixed32,
}

impl<'a> Field<'a> {
    /// A field with a payload of its own length: a message, a string or bytes.
    pub(crate) fn delimited(number: u32, payload: &[u8]) -> Self {
        let mut raw = Vec::with_capacity(payload.len() + 12);
        push_varint(&mut raw, u64::from(number) << 3 | 2);
        push_varint(&mut raw, payload.len() as u64);
        let start = raw.len();
        raw.extend_from_slice(payload);
        Self {
            number,
            kind: Kind::Delimited,
            raw: Cow::Owned(raw),
            payload: start,
        }
    }

    /// A field that holds one integer.
    pub(crate) fn varint(number: u32, value: u64) -> Self {
        let mut raw = Vec::new();
        push_varint(&mut raw, u64::from(number) << 3);
        let start = raw.len();
        push_varint(&mut raw, value);
        Self {
            number,
            kind: Kind::Varint,
            raw: Cow::Owned(raw),
            payload: start,
        }
    }

    /// The field's number in its message.
    pub(crate) fn number(&self) -> u32 {
        self.number
    }

    /// The payload of a message, string or bytes field; `None` for numbers.
    pub(crate) fn bytes(&self) -> Option<&[u8]> {
        (self.kind == Kind::Delimited).then(|| &self.raw[self.payload..])
    }

    /// The value of an integer field; `None` for others.
    pub(crate) fn integer(&self) -> Option<u64> {
        if self.kind != Kind::Varint {
            return None;
        }
        take_varint(&mut &self.raw[self.payload..]).ok()
    }

    /// Takes a message apart.
    pub(crate) fn all(message: &'a [u8]) -> Result<Vec<Self>, Malformed> {
        let mut fields = Vec::new();
        let mut rest = message;
        while !rest.is_empty() {
            fields.push(Self::take(&mut rest)?);
        }
        Ok(fields)
    }

    fn take(rest: &mut &'a [u8]) -> Result<Self, Malformed> {
        let start = *rest;
        let tag = take_varint(rest)?;
        let number = u32::try_from(tag >> 3).map_err(|_| Malformed)?;
        let (kind, payload, length) = match tag & 7 {
            0 => {
                let payload = start.len() - rest.len();
                let before = rest.len();
                take_varint(&mut *rest)?;
                let length = before - rest.len();
                *rest = &start[payload..];
                (Kind::Varint, payload, length)
            }
            1 => (Kind::Fixed64, start.len() - rest.len(), 8),
            2 => {
                let length = usize::try_from(take_varint(rest)?).map_err(|_| Malformed)?;
                (Kind::Delimited, start.len() - rest.len(), length)
            }
            5 => (Kind::Fixed32, start.len() - rest.len(), 4),
            // Groups have not been written since protobuf 2.
            _ => return Err(Malformed),
        };
        if number == 0 {
            return Err(Malformed);
        }
        let (_, after) = rest.split_at_checked(length).ok_or(Malformed)?;
        *rest = after;
        Ok(Self {
            number,
            kind,
            raw: Cow::Borrowed(&start[..payload + length]),
            payload,
        })
    }
}

/// Puts fields together into a message.
pub(crate) fn join(fields: &[Field<'_>]) -> Vec<u8> {
    let mut message = Vec::with_capacity(fields.iter().map(|field| field.raw.len()).sum());
    for field in fields {
        message.extend_from_slice(&field.raw);
    }
    message
}

/// Reads the integers of a packed field.
pub(crate) fn packed_integers(mut payload: &[u8]) -> Result<Vec<u64>, Malformed> {
    let mut integers = Vec::new();
    while !payload.is_empty() {
        integers.push(take_varint(&mut payload)?);
    }
    Ok(integers)
}

/// Writes integers as the payload of a packed field.
pub(crate) fn pack_integers(integers: &[u64]) -> Vec<u8> {
    let mut payload = Vec::new();
    for &integer in integers {
        push_varint(&mut payload, integer);
    }
    payload
}

fn take_varint(rest: &mut &[u8]) -> Result<u64, Malformed> {
    let mut value = 0_u64;
    for shift in (0..64).step_by(7) {
        let (&byte, after) = rest.split_first().ok_or(Malformed)?;
        *rest = after;
        // The tenth byte has room for one bit.
        if shift == 63 && byte > 1 {
            return Err(Malformed);
        }
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Ok(value);
        }
    }
    Err(Malformed)
}

fn push_varint(bytes: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        bytes.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_message_of_every_kind_is_told_apart() {
        let message = [
            &[0x08, 0x96, 0x01][..], // 1: varint 150
            &[0x11, 1, 2, 3, 4, 5, 6, 7, 8],
            &[0x1a, 2, b'o', b'k'],
            &[0x25, 1, 2, 3, 4],
        ]
        .concat();
        let fields = Field::all(&message).unwrap();
        assert_eq!(
            fields.iter().map(Field::number).collect::<Vec<_>>(),
            [1, 2, 3, 4]
        );
        assert_eq!(fields[0].integer(), Some(150));
        assert_eq!(fields[0].bytes(), None);
        assert_eq!(fields[2].bytes(), Some(&b"ok"[..]));
        assert_eq!(fields[3].integer(), None);
        assert_eq!(join(&fields), message);
    }

    #[test]
    fn what_is_no_message_is_refused() {
        for bad in [
            &[0x08][..],               // no value
            &[0x1a, 5, 1, 2],          // shorter than it says
            &[0x11, 1, 2],             // cut fixed64
            &[0x0b, 0x0c],             // a group
            &[0x00, 0x00],             // field number 0
            &[0x08, 0xff, 0xff, 0xff], // varint without an end
            &[0xff; 11],               // varint too long
            &[
                0x1a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1,
            ], // length beyond memory
        ] {
            assert!(Field::all(bad).is_err(), "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_refused_or_survive_unchanged(
            bytes in proptest::collection::vec(any::<u8>(), 0..200)
        ) {
            if let Ok(fields) = Field::all(&bytes) {
                prop_assert_eq!(join(&fields), bytes);
            }
        }

        #[test]
        fn written_fields_read_back(
            number in 1_u32..1 << 29,
            integer in any::<u64>(),
            payload in proptest::collection::vec(any::<u8>(), 0..300),
        ) {
            let message = join(&[
                Field::varint(number, integer),
                Field::delimited(number, &payload),
            ]);
            let fields = Field::all(&message).unwrap();
            prop_assert_eq!(fields.len(), 2);
            prop_assert_eq!(fields[0].number(), number);
            prop_assert_eq!(fields[0].integer(), Some(integer));
            prop_assert_eq!(fields[1].bytes(), Some(&payload[..]));
        }

        #[test]
        fn packed_integers_read_back(integers in proptest::collection::vec(any::<u64>(), 0..50)) {
            prop_assert_eq!(packed_integers(&pack_integers(&integers)).unwrap(), integers);
        }
    }
}
