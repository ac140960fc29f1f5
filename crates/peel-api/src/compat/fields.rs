use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// The fields of a request by name, however they came. Files are only known to be there.
///
/// An empty field is as good as none: several clients send every field that they know.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Fields {
    texts: BTreeMap<String, String>,
    files: BTreeSet<String>,
}

/// A body that holds no fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the body holds no fields")]
pub(super) struct NoFields;

impl Fields {
    /// The fields of a JSON object. What stands in an object within it is named as in a form: `shadow_type[car]`.
    ///
    /// # Errors
    /// When it is no JSON object.
    pub(super) fn from_json(body: &[u8]) -> Result<Self, NoFields> {
        let Ok(Value::Object(members)) = serde_json::from_slice(body) else {
            return Err(NoFields);
        };
        let mut fields = Self::default();
        for (name, value) in members {
            match value {
                Value::Object(inner) => {
                    for (key, value) in inner {
                        fields.insert_value(format!("{name}[{key}]"), value);
                    }
                }
                value => fields.insert_value(name, value),
            }
        }
        Ok(fields)
    }

    /// The fields of an `application/x-www-form-urlencoded` body or of a query.
    pub(super) fn from_urlencoded(body: &[u8]) -> Self {
        let mut fields = Self::default();
        for (name, value) in url::form_urlencoded::parse(body) {
            fields.insert(name.into_owned(), value.into_owned());
        }
        fields
    }

    /// Notes a text. Of several with one name the last one counts.
    pub(super) fn insert(&mut self, name: String, text: String) {
        self.texts.insert(name, text);
    }

    /// Notes that a file was sent.
    pub(super) fn insert_file(&mut self, name: &str) {
        self.files.insert(name.to_owned());
    }

    /// The text of a field, without the white space around it; `None` when nothing is left.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        let text = self.texts.get(name)?.trim();
        (!text.is_empty()).then_some(text)
    }

    /// Whether a file of this name was sent.
    pub(super) fn has_file(&self, name: &str) -> bool {
        self.files.contains(name)
    }

    /// The fields called `name[…]`, by what stands between the brackets.
    pub(super) fn texts_by_key<'a>(
        &'a self,
        name: &'a str,
    ) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.texts.iter().filter_map(move |(full, text)| {
            let key = full.strip_prefix(name)?.strip_prefix('[')?;
            let text = text.trim();
            (!text.is_empty()).then_some((key.strip_suffix(']')?, text))
        })
    }

    /// Takes a text out, as it came.
    pub(super) fn take(&mut self, name: &str) -> Option<String> {
        self.texts.remove(name)
    }

    /// All texts that are not empty, in one fixed spelling, but for those of the names in `but`.
    pub(super) fn canonical(&self, but: &[&str]) -> String {
        let mut spelling = url::form_urlencoded::Serializer::new(String::new());
        for (name, text) in &self.texts {
            let text = text.trim();
            if !text.is_empty() && !but.contains(&name.as_str()) {
                spelling.append_pair(name, text);
            }
        }
        let mut text = spelling.finish();
        text.push('&');
        text
    }

    fn insert_value(&mut self, name: String, value: Value) {
        let text = match value {
            Value::String(text) => text,
            Value::Bool(value) => value.to_string(),
            Value::Number(number) => number.to_string(),
            Value::Null => return,
            // No parameter is a list or an object: told to be wrong where it is read.
            other => other.to_string(),
        };
        self.insert(name, text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_and_forms_say_the_same() {
        let json = br##"{"size": "full", "crop": true, "scale": null, "roi": "",
            "type_level": 2, "bg_color": "#fff", "shadow_type": {"car": "car"}}"##;
        let json = Fields::from_json(json).unwrap();
        let form = Fields::from_urlencoded(
            b"size=full&crop=true&roi=&type_level=2&bg_color=%23fff&shadow_type%5Bcar%5D=car",
        );
        assert_eq!(json, form);
        assert_eq!(form.text("bg_color"), Some("#fff"));
        assert_eq!(form.text("roi"), None);
        let by_key: Vec<_> = form.texts_by_key("shadow_type").collect();
        assert_eq!(by_key, [("car", "car")]);
    }

    #[test]
    fn a_body_that_is_no_object_holds_no_fields() {
        for body in [
            b"".as_slice(),
            b"[]",
            b"null",
            b"\"a\"",
            b"{",
            b"{\"a\":1e999}",
        ] {
            assert_eq!(Fields::from_json(body), Err(NoFields));
        }
    }
}
