//! Tables for spreadsheets, as CSV (RFC 4180) in UTF-8, made as they are read.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::future::{BoxFuture, FutureExt};
use futures_util::stream::{self, BoxStream, StreamExt};
use peel_domain::Timestamp;
use peel_store::{Cursor, FigureDay, Page, PageRequest, Store, StoreError};

use super::csv_rows;

/// How many rows are read at once.
const PAGE: u32 = 500;

/// A table as bytes, a part at a time. It ends with an error when the rest could not be read.
pub type CsvStream = BoxStream<'static, Result<Bytes, StoreError>>;

/// What can be searched and taken away as a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Table {
    /// Accounts, and what they have.
    People,
    /// Orders.
    Orders,
    /// Views of ads.
    AdViews,
}

impl Table {
    /// Its name, as files are called.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::People => "people",
            Self::Orders => "orders",
            Self::AdViews => "ad-views",
        }
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// All that `search` finds, newest first.
#[must_use]
pub fn table_csv(store: Arc<dyn Store>, table: Table, search: Option<String>) -> CsvStream {
    match table {
        Table::People => rows(csv_rows::PEOPLE, csv_rows::person, move |page| {
            let (store, search) = (Arc::clone(&store), search.clone());
            async move { store.search_people(search.as_deref(), page).await }.boxed()
        }),
        Table::Orders => rows(csv_rows::ORDERS, csv_rows::order, move |page| {
            let (store, search) = (Arc::clone(&store), search.clone());
            async move { store.search_orders(search.as_deref(), page).await }.boxed()
        }),
        Table::AdViews => rows(csv_rows::AD_VIEWS, csv_rows::ad_view, move |page| {
            let (store, search) = (Arc::clone(&store), search.clone());
            async move { store.search_ad_views(search.as_deref(), page).await }.boxed()
        }),
    }
}

/// Figures by day.
#[must_use]
pub fn figures_csv(days: &[FigureDay]) -> Bytes {
    let mut text = Vec::new();
    write(&mut text, csv_rows::FIGURES.iter().copied());
    for day in days {
        write(&mut text, csv_rows::figures(day));
    }
    text.into()
}

fn rows<T, F>(head: &'static [&'static str], row: fn(&T) -> Vec<String>, fetch: F) -> CsvStream
where
    T: Send + 'static,
    F: Fn(PageRequest) -> BoxFuture<'static, Result<Page<T>, StoreError>> + Send + Sync + 'static,
{
    enum Next {
        Head,
        Rows(Option<Cursor>),
        End,
    }
    let fetch = Arc::new(fetch);
    stream::unfold(Next::Head, move |next| {
        let fetch = Arc::clone(&fetch);
        async move {
            let mut text = Vec::new();
            let after = match next {
                Next::Head => {
                    write(&mut text, head.iter().copied());
                    return Some((Ok(Bytes::from(text)), Next::Rows(None)));
                }
                Next::Rows(after) => after,
                Next::End => return None,
            };
            match fetch(PageRequest { after, limit: PAGE }).await {
                Ok(page) => {
                    for item in &page.items {
                        write(&mut text, row(item));
                    }
                    let next = match page.next {
                        Some(cursor) => Next::Rows(Some(cursor)),
                        None => Next::End,
                    };
                    Some((Ok(Bytes::from(text)), next))
                }
                Err(error) => Some((Err(error), Next::End)),
            }
        }
    })
    .boxed()
}

fn write<C: AsRef<str>>(text: &mut Vec<u8>, cells: impl IntoIterator<Item = C>) {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(text);
    let cells = cells.into_iter().map(|cell| harmless(cell.as_ref()));
    // Writing to memory does not fail, and each line has a writer of its own, which expects no number of cells.
    let _ = writer.write_record(cells);
    let _ = writer.flush();
}

/// The cell, so that no spreadsheet takes it for a formula: what begins like one gets an apostrophe before it, which
/// they show as text.
fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

/// A moment as RFC 3339 writes it, in UTC; nothing for none.
pub(super) fn moment(at: Option<Timestamp>) -> String {
    let Some(at) = at else {
        return String::new();
    };
    let millis = u64::try_from(at.as_millis()).unwrap_or(0);
    let time = std::time::UNIX_EPOCH + std::time::Duration::from_millis(millis);
    humantime::format_rfc3339_millis(time).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(cells: &[&str]) -> String {
        let mut text = Vec::new();
        write(&mut text, cells.iter().copied());
        String::from_utf8(text).unwrap()
    }

    #[test]
    fn nothing_is_a_formula() {
        for cell in [
            "=HYPERLINK(\"http://evil.example\")",
            "+1",
            "-1+1",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "\n=1",
            "＝1",
        ] {
            let neutral = format!("'{cell}");
            let written = line(&[cell]);
            let mut reader = csv::ReaderBuilder::new()
                .has_headers(false)
                .from_reader(written.as_bytes());
            let read = reader.records().next().unwrap().unwrap();
            assert_eq!(&read[0], neutral, "{written:?}");
        }
        assert_eq!(line(&["a=1", "'=1", ""]), "a=1,'=1,\r\n");
    }

    #[test]
    fn quotes_commas_and_breaks_stay_in_their_cell() {
        assert_eq!(
            line(&["a,\"b\"", "c\r\nd"]),
            "\"a,\"\"b\"\"\",\"c\r\nd\"\r\n"
        );
    }
}
