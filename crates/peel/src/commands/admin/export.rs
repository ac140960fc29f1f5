//! `peel admin export`: tables for spreadsheets.

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, ValueEnum};
use futures_util::StreamExt;
use peel_app::Administration;
use peel_app::administration::{Table, figures_csv, table_csv};
use peel_config::ServiceConfig;
use peel_domain::{OsRandomness, SystemClock};
use peel_store::Store;

use super::look::Days;
use crate::exit::Exit;
use crate::message::Problem;
use crate::runtime;
use crate::wire::service;

#[derive(Debug, Args)]
pub(crate) struct Export {
    /// What
    #[arg(value_enum, value_name = "TABLE")]
    table: What,

    /// As CSV, which it is without saying so too
    #[arg(long)]
    csv: bool,

    /// An id or a state as a whole, or part of an account's address; without it, everything. Not for figures
    #[arg(long, value_name = "TEXT", conflicts_with_all = ["from", "to"])]
    search: Option<String>,

    #[command(flatten)]
    days: Days,

    /// The file to write, instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    /// Accounts, and what they have
    #[value(alias = "people")]
    Users,
    /// Orders
    Orders,
    /// Views of ads
    AdViews,
    /// What happened, by day
    Figures,
}

/// The table cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("the table cannot be written")]
struct NotWritten(#[from] std::io::Error);

impl Problem for NotWritten {}

pub(super) fn run(export: &Export, config: &ServiceConfig) -> Result<Exit, Box<dyn Problem>> {
    let range = export.days.range()?;
    runtime::new()?.block_on(async {
        let store = Arc::new(service::open_store(config).await?);
        let administration = Administration {
            store: store.as_ref(),
            clock: &SystemClock,
            randomness: &OsRandomness,
        };
        let mut output = open(export).map_err(NotWritten)?;
        let table = match export.table {
            What::Users => Table::People,
            What::Orders => Table::Orders,
            What::AdViews => Table::AdViews,
            What::Figures => {
                let days = administration.figures(range).await?;
                output.write_all(&figures_csv(&days)).map_err(NotWritten)?;
                output.flush().map_err(NotWritten)?;
                return Ok(Exit::Done);
            }
        };
        let search = export.search.clone();
        administration
            .note_export(Administration::OPERATOR, table, search.is_none())
            .await?;
        let mut rows = table_csv(Arc::clone(&store) as Arc<dyn Store>, table, search);
        while let Some(part) = rows.next().await {
            output.write_all(&part?).map_err(NotWritten)?;
        }
        output.flush().map_err(NotWritten)?;
        Ok(Exit::Done)
    })
}

fn open(export: &Export) -> std::io::Result<Box<dyn Write>> {
    Ok(match &export.output {
        Some(path) => Box::new(std::fs::File::create(path)?),
        None => Box::new(std::io::stdout().lock()),
    })
}
