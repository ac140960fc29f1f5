//! What only looks: images, views of ads, figures, the audit log.

use clap::Args;
use peel_app::Administration;
use peel_app::administration::{FigureRange, InvalidRange};
use peel_config::ServiceConfig;
use peel_domain::{Clock, Day, OsRandomness, SystemClock};
use peel_store::{AuditLog, Oversight};

use super::output::Output;
use super::rows;
use super::search::{Part, Search};
use crate::exit::Exit;
use crate::message::Problem;
use crate::runtime;
use crate::wire::service;

#[derive(Debug, Args)]
pub(crate) struct List {
    #[command(flatten)]
    search: Search,
    #[command(flatten)]
    output: Output,
}

#[derive(Debug, Args)]
pub(crate) struct Log {
    #[command(flatten)]
    part: Part,
    #[command(flatten)]
    output: Output,
}

/// Days of UTC, at most 366.
#[derive(Debug, Args)]
pub(super) struct Days {
    /// The first day, such as 2026-11-01; without it, there are 30
    #[arg(long, value_name = "DAY")]
    from: Option<Day>,

    /// The last day; without it, today
    #[arg(long, value_name = "DAY")]
    to: Option<Day>,
}

#[derive(Debug, Args)]
pub(crate) struct Figures {
    #[command(flatten)]
    days: Days,
    #[command(flatten)]
    output: Output,
}

impl Problem for InvalidRange {
    fn exit(&self) -> Exit {
        Exit::Usage
    }
}

impl Days {
    pub(super) fn range(&self) -> Result<FigureRange, InvalidRange> {
        FigureRange::new(self.from, self.to, Day::of(SystemClock.now()))
    }
}

pub(super) fn images(list: &List, config: &ServiceConfig) -> Result<Exit, Box<dyn Problem>> {
    runtime::new()?.block_on(async {
        let store = service::open_store(config).await?;
        let List { search, output } = list;
        let fetch = |page| store.search_images(search.text(), page);
        let images = search.part.collect(fetch).await?;
        output.rows(&images.iter().map(rows::image).collect::<Vec<_>>());
        Ok(Exit::Done)
    })
}

pub(super) fn ad_views(list: &List, config: &ServiceConfig) -> Result<Exit, Box<dyn Problem>> {
    runtime::new()?.block_on(async {
        let store = service::open_store(config).await?;
        let List { search, output } = list;
        let fetch = |page| store.search_ad_views(search.text(), page);
        let views = search.part.collect(fetch).await?;
        output.rows(&views.iter().map(rows::ad_view).collect::<Vec<_>>());
        Ok(Exit::Done)
    })
}

pub(super) fn audit_log(log: &Log, config: &ServiceConfig) -> Result<Exit, Box<dyn Problem>> {
    runtime::new()?.block_on(async {
        let store = service::open_store(config).await?;
        let lines = log.part.collect(|page| store.audit_log(page)).await?;
        log.output
            .rows(&lines.iter().map(rows::audit_line).collect::<Vec<_>>());
        Ok(Exit::Done)
    })
}

pub(super) fn figures(figures: &Figures, config: &ServiceConfig) -> Result<Exit, Box<dyn Problem>> {
    let range = figures.days.range()?;
    runtime::new()?.block_on(async {
        let store = service::open_store(config).await?;
        let administration = Administration {
            store: &store,
            clock: &SystemClock,
            randomness: &OsRandomness,
        };
        let days = administration.figures(range).await?;
        figures
            .output
            .rows(&days.iter().map(rows::figures).collect::<Vec<_>>());
        Ok(Exit::Done)
    })
}
