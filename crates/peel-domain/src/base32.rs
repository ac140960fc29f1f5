//! Crockford's base 32 in lower case: no `i`, `l`, `o`, `u`, so that an id survives
//! being read aloud. Bits are taken from the first byte's highest; the last digit is
//! padded with zero bits.

const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

pub(crate) fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity((bytes.len() * 8).div_ceil(5));
    let (mut pending, mut bits) = (0_u32, 0_u32);
    for byte in bytes {
        pending = (pending << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(digit(pending >> bits));
        }
    }
    if bits > 0 {
        text.push(digit(pending << (5 - bits)));
    }
    text
}

/// `None` unless `text` is exactly what [`encode`] makes of some `N` bytes.
pub(crate) fn decode<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.len() != (N * 8).div_ceil(5) {
        return None;
    }
    let mut bytes = [0; N];
    let mut filled = 0;
    let (mut pending, mut bits) = (0_u32, 0_u32);
    for character in text.bytes() {
        let value = DIGITS.iter().position(|digit| *digit == character)?;
        pending = (pending << 5) | u32::try_from(value).ok()?;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes[filled] = u8::try_from((pending >> bits) & 0xff).ok()?;
            filled += 1;
        }
        pending &= (1 << bits) - 1;
    }
    (pending == 0).then_some(bytes)
}

fn digit(value: u32) -> char {
    char::from(DIGITS[(value & 31) as usize])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn decoding_undoes_encoding(bytes: [u8; 16], long: [u8; 32]) {
            prop_assert_eq!(decode::<16>(&encode(&bytes)), Some(bytes));
            prop_assert_eq!(decode::<32>(&encode(&long)), Some(long));
        }

        #[test]
        fn each_value_has_one_text(text in "[0-9a-z]{26}") {
            if let Some(bytes) = decode::<16>(&text) {
                prop_assert_eq!(encode(&bytes), text);
            }
        }
    }

    #[test]
    fn upper_case_and_foreign_letters_are_refused() {
        let text = encode(&[7; 16]);
        assert_eq!(decode::<16>(&text.to_uppercase()), None);
        assert_eq!(decode::<16>(&text.replacen('0', "o", 1)), None);
        assert_eq!(decode::<16>("é123456789012345678901234"), None);
    }
}
