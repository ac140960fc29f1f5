//! JSON objects. A derived type would take a list of values for one too, which the description
//! of the API does not allow.

use serde::de::{DeserializeOwned, Deserializer, Visitor};
use serde::{Deserialize, forward_to_deserialize_any};

/// The object that `bytes` are, with nothing after it.
pub(crate) fn from_slice<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, serde_json::Error> {
    let mut input = serde_json::Deserializer::from_slice(bytes);
    let value = object(&mut input)?;
    input.end()?;
    Ok(value)
}

/// An object and nothing else; for `deserialize_with`.
pub(crate) fn object<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    T::deserialize(AsMap(deserializer))
}

/// Whatever is asked of it is asked of the input as a map.
struct AsMap<D>(D);

impl<'de, D: Deserializer<'de>> Deserializer<'de> for AsMap<D> {
    type Error = D::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_map(visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Outer {
        number: u8,
        #[serde(deserialize_with = "object")]
        inner: Inner,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        text: String,
    }

    fn read(text: &str) -> Option<Outer> {
        from_slice(text.as_bytes()).ok()
    }

    #[test]
    fn objects_are_read() {
        let text = "t".to_owned();
        let inner = Inner { text };
        let whole = read(r#" {"number": 1, "inner": {"text": "t"}} "#);
        assert_eq!(whole, Some(Outer { number: 1, inner }));
    }

    #[test]
    fn lists_of_values_are_no_objects_and_nothing_is_said_twice() {
        for text in [
            r#"[1, {"text": "t"}]"#,
            r#"{"number": 1, "inner": ["t"]}"#,
            r#"{"number": 1, "inner": {"text": "t"}} {}"#,
            r#"{"number": 1, "number": 1, "inner": {"text": "t"}}"#,
            r#"{"number": 1, "inner": {"text": "t", "text": "t"}}"#,
            r#"{"number": 1, "inner": {"text": "t", "role": "admin"}}"#,
            r#"{"number": 1, "inner": null}"#,
            "null",
            "",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
