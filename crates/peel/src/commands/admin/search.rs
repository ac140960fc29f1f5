use clap::Args;
use peel_store::{Cursor, Page, PageRequest, StoreError};

const PAGE: u32 = 200;

/// What to look for, and how much of what is found.
#[derive(Debug, Args)]
pub(super) struct Search {
    /// An id or a state as a whole, or part of an account's address; without it, everything
    #[arg(long, value_name = "TEXT")]
    search: Option<String>,

    #[command(flatten)]
    pub(super) part: Part,
}

/// How much of a list.
#[derive(Debug, Args)]
pub(super) struct Part {
    /// How many at most, the newest
    #[arg(long, default_value = "50", value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..))]
    limit: u32,
}

impl Search {
    pub(super) fn text(&self) -> Option<&str> {
        self.search
            .as_deref()
            .map(str::trim)
            .filter(|text| !text.is_empty())
    }
}

impl Part {
    /// The first so many of a list that `fetch` gives page by page.
    pub(super) async fn collect<T, F, Fut>(&self, fetch: F) -> Result<Vec<T>, StoreError>
    where
        F: Fn(PageRequest) -> Fut,
        Fut: Future<Output = Result<Page<T>, StoreError>>,
    {
        let mut items = Vec::new();
        let mut after: Option<Cursor> = None;
        let mut left = self.limit;
        while left > 0 {
            let limit = left.min(PAGE);
            let page = fetch(PageRequest { after, limit }).await?;
            left -= limit;
            items.extend(page.items);
            match page.next {
                Some(next) => after = Some(next),
                None => break,
            }
        }
        Ok(items)
    }
}
