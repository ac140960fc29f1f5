use peel_store::PageRequest;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::error::{ApiError, Kind};

const DEFAULT_LIMIT: u32 = 20;
const MAX_LIMIT: u32 = 100;

/// Which part of a list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct PageFields {
    /// Where to go on: `next_cursor` of the page before.
    cursor: Option<String>,
    /// How many at most, 1–100. Without it, 20.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
}

impl PageFields {
    pub(super) const fn new(cursor: Option<String>, limit: Option<u32>) -> Self {
        Self { cursor, limit }
    }

    pub(super) fn request(&self) -> Result<PageRequest, ApiError> {
        let limit = self.limit.unwrap_or(DEFAULT_LIMIT);
        if !(1..=MAX_LIMIT).contains(&limit) {
            return Err(ApiError::because(
                Kind::InvalidOption,
                "limit must be a number from 1 to 100",
            ));
        }
        let after = self
            .cursor
            .as_deref()
            .map(str::parse)
            .transpose()
            .map_err(|_| ApiError::because(Kind::InvalidOption, "cursor is of no list"))?;
        Ok(PageRequest { after, limit })
    }
}
