use peel_matting::{Length, Quality};
use serde::{Deserialize, Serialize};

/// How an image is to be processed. Kept as JSON in
/// [`Submission::options`](peel_store::Submission::options) and read back by the worker.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RemovalOptions {
    /// How much work goes into the matte.
    pub quality: Quality,
    /// Where the subject is; all outside is background. `None` is the whole picture.
    pub region: Option<Region>,
}

/// A part of the upright original, by two opposite corners. Lengths are distances from the
/// picture's left and top edge, in pixels or in percent of its width or height.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Region {
    /// The left edge.
    pub left: Length,
    /// The top edge.
    pub top: Length,
    /// The right edge, to the right of `left`.
    pub right: Length,
    /// The lower edge, below `top`.
    pub bottom: Length,
}

impl RemovalOptions {
    /// As text for the store.
    ///
    /// # Panics
    /// Never: there is nothing in it that JSON cannot say.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("options have no maps with odd keys")
    }

    /// From the store's text.
    ///
    /// # Errors
    /// When the text was not made by [`to_json`](Self::to_json).
    pub fn from_json(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_read_back() {
        let options = RemovalOptions {
            quality: Quality::Fast,
            region: Some(Region {
                left: Length::Percent(12.5),
                top: Length::Pixels(3.0),
                right: Length::Percent(100.0),
                bottom: Length::Pixels(400.0),
            }),
        };
        let json = options.to_json();
        assert_eq!(RemovalOptions::from_json(&json).unwrap(), options);
    }

    #[test]
    fn what_is_left_out_is_the_default_and_what_is_unknown_is_refused() {
        assert_eq!(
            RemovalOptions::from_json("{}").unwrap(),
            RemovalOptions::default()
        );
        assert!(RemovalOptions::from_json(r#"{"admin": true}"#).is_err());
    }
}
