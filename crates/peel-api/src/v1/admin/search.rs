use peel_store::PageRequest;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::error::{ApiError, Kind};
use crate::v1::page::PageFields;

const MAX_SEARCH_CHARACTERS: usize = 320;

/// What to look for, and which part of what is found.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct SearchFields {
    /// An id or a state as a whole, or part of an account's address. Without it, everything.
    #[param(max_length = 320, example = "ada@example.org")]
    search: Option<String>,
    /// Where to go on: `next_cursor` of the page before.
    cursor: Option<String>,
    /// How many at most, 1–100. Without it, 20.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
}

impl SearchFields {
    pub(super) fn text(&self) -> Result<Option<&str>, ApiError> {
        text(self.search.as_deref())
    }

    pub(super) fn page(&self) -> Result<PageRequest, ApiError> {
        PageFields::new(self.cursor.clone(), self.limit).request()
    }
}

/// What to look for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ExportFields {
    /// An id or a state as a whole, or part of an account's address. Without it, everything.
    #[param(max_length = 320)]
    search: Option<String>,
}

impl ExportFields {
    pub(super) fn text(&self) -> Result<Option<String>, ApiError> {
        Ok(text(self.search.as_deref())?.map(str::to_owned))
    }
}

fn text(search: Option<&str>) -> Result<Option<&str>, ApiError> {
    let Some(text) = search.map(str::trim).filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    if text.chars().count() > MAX_SEARCH_CHARACTERS {
        return Err(ApiError::because(
            Kind::InvalidOption,
            "search has at most 320 characters",
        ));
    }
    Ok(Some(text))
}
