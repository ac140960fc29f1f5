//! `peel worker`: does what `peel serve --no-workers` takes in.

use clap::Args;
use peel_app::Progress;
use peel_config::{Environment, ServiceConfig};

use super::config::ConfigFile;
use crate::exit::Exit;
use crate::interrupt::Interrupt;
use crate::message::Problem;
use crate::setup_progress::{SetupProgress, Talk};
use crate::wire::service;
use crate::{log, runtime, wire};

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    file: ConfigFile,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Box<dyn Problem>> {
    let environment = wire::environment()?;
    let config = arguments.file.read()?;
    log::begin(&config.logging);
    log::warn_of_unknown_variables();
    let interrupt = Interrupt::on_signals();
    runtime::new()?.block_on(work(&environment, &config, &interrupt))?;
    Ok(Exit::Done)
}

async fn work(
    environment: &Environment,
    config: &ServiceConfig,
    interrupt: &Interrupt,
) -> Result<(), Box<dyn Problem>> {
    let closing = runtime::closing(interrupt);
    let kept = service::open(config).await?;
    service::erase_risen(config, &kept).await?;
    let mut observer = SetupProgress::new(interrupt.clone(), Talk::Changes);
    let (executor, removals) =
        tokio::task::block_in_place(|| service::cutting(environment, config, &mut observer))?;
    drop(observer);
    let (counting, notes) = wire::people::analytics(config).await?;
    let progress = Progress::new();
    let worker = service::worker(config, &kept, progress, counting, executor, removals).await?;
    println!("working");
    tracing::info!(removals, "working");
    closing.cancelled().await;
    tracing::info!("stopping");
    worker.shut_down(service::patience(config)).await;
    if let Some(notes) = notes {
        notes.shut_down().await;
    }
    kept.close().await;
    tracing::info!("stopped");
    Ok(())
}
