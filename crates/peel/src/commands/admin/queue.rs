//! `peel admin queue` and `peel admin job`: how the work stands, and trying again what was given up.

use clap::{Args, Subcommand};
use peel_app::Administration;
use peel_app::administration::Reason;
use peel_config::ServiceConfig;
use peel_domain::{JobId, OsRandomness, SystemClock};
use peel_store::{Jobs, PageRequest, StoreError};

use super::output::Output;
use super::rows;
use super::search::Part;
use crate::exit::Exit;
use crate::message::{Problem, UsageError};
use crate::runtime;
use crate::wire::service;

#[derive(Debug, Args)]
pub(crate) struct Queue {
    #[command(flatten)]
    part: Part,
    #[command(flatten)]
    output: Output,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Have a job tried again that was given up; its owner is not charged for it
    Requeue(Requeue),
}

#[derive(Debug, Args)]
pub(crate) struct Requeue {
    /// The job's id, as `peel admin queue` lists it
    #[arg(value_name = "JOB")]
    job: JobId,

    /// Why, for the audit log
    #[arg(long, value_name = "TEXT")]
    reason: Reason,
}

pub(super) fn show(queue: &Queue, config: &ServiceConfig) -> Result<Exit, Box<dyn Problem>> {
    runtime::new()?.block_on(async {
        let store = service::open_store(config).await?;
        let administration = Administration {
            store: &store,
            clock: &SystemClock,
            randomness: &OsRandomness,
        };
        let view = administration.queue(PageRequest::first(1)).await?;
        let letters = queue.part.collect(|page| store.dead_letters(page)).await?;
        queue.output.tables(&[
            ("queues", view.queues.iter().map(rows::queue).collect()),
            (
                "dead_letters",
                letters.iter().map(rows::dead_letter).collect(),
            ),
        ]);
        Ok(Exit::Done)
    })
}

pub(super) fn run(command: &Command, config: &ServiceConfig) -> Result<Exit, Box<dyn Problem>> {
    runtime::new()?.block_on(async {
        let store = service::open_store(config).await?;
        let administration = Administration {
            store: &store,
            clock: &SystemClock,
            randomness: &OsRandomness,
        };
        let Command::Requeue(Requeue { job, reason }) = command;
        let operator = Administration::OPERATOR;
        match administration.requeue_job(operator, *job, reason).await {
            Ok(()) => println!("{job} is queued again"),
            Err(StoreError::NotFound) => {
                return Err(UsageError::new(format!(
                    "there is no job {job}, or its image is gone"
                ))
                .into());
            }
            Err(StoreError::Conflict) => {
                return Err(UsageError::new(format!("{job} was not given up")).into());
            }
            Err(error) => return Err(error.into()),
        }
        Ok(Exit::Done)
    })
}
