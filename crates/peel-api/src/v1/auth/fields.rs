//! What people say of themselves, read.

use http::HeaderMap;
use http::header::ACCEPT_LANGUAGE;
use peel_domain::{EmailAddress, Language};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::error::{ApiError, Kind};

/// What a link in a mail carries.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TokenFields {
    /// What stands behind `#token=` in the link.
    #[schema(example = "o0JgS1h1cVYy8TQ3m5l3dZ0z4o7w2s9uHk1nq6bXcRA")]
    pub(super) token: String,
}

/// An email address.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct EmailFields {
    /// The address.
    #[schema(example = "ada@example.org")]
    pub(super) email: String,
}

/// A code of an authenticator.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TotpFields {
    /// The code.
    #[schema(example = "492039")]
    pub(super) code: String,
}

pub(super) fn email(text: &str) -> Result<EmailAddress, ApiError> {
    text.parse()
        .map_err(|_| ApiError::because(Kind::InvalidOption, "email is no email address"))
}

pub(super) fn language(text: Option<&str>) -> Result<Option<Language>, ApiError> {
    text.map(str::parse)
        .transpose()
        .map_err(|_| ApiError::because(Kind::InvalidOption, "language must be en or zh"))
}

/// The first of ours among the languages that a browser asks for.
pub(in crate::v1) fn language_of(headers: &HeaderMap) -> Language {
    let asked = headers
        .get(ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    asked
        .split(',')
        .filter_map(|range| range.trim().split([';', '-']).next())
        .find_map(|language| language.to_ascii_lowercase().parse().ok())
        .unwrap_or(Language::English)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_is_one_that_the_browser_asks_for() {
        let language = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_LANGUAGE, text.parse().unwrap());
            language_of(&headers)
        };
        assert_eq!(language("zh-CN,zh;q=0.9,en;q=0.8"), Language::Chinese);
        assert_eq!(language("de-DE, EN-gb;q=0.5, zh;q=0.3"), Language::English);
        assert_eq!(language("de"), Language::English);
        assert_eq!(language(""), Language::English);
    }
}
