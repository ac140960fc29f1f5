//! `peel serve`: the API, and the workers that do what it takes in.

use std::net::SocketAddr;
use std::sync::Arc;

use clap::Args;
use peel_app::Progress;
use peel_config::{Environment, ServiceConfig};
use peel_worker::Worker;
use tokio_util::sync::CancellationToken;

use super::config::ConfigFile;
use crate::exit::Exit;
use crate::interrupt::Interrupt;
use crate::message::Problem;
use crate::setup_progress::{SetupProgress, Talk};
use crate::wire::service::{self, Counting, Kept};
use crate::{log, measure, runtime, wire};

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Address and port to listen on, instead of the configured ones; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<SocketAddr>,

    /// Take work in, and leave it to `peel worker`
    #[arg(long)]
    no_workers: bool,

    /// Also speak rembg's HTTP API, /api/remove, which knows no API keys
    #[arg(long)]
    rembg: bool,

    #[command(flatten)]
    file: ConfigFile,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Box<dyn Problem>> {
    let environment = wire::environment()?;
    let mut config = arguments.file.read()?;
    if let Some(listen) = arguments.listen {
        config.server.listen = listen;
    }
    config.compat.rembg |= arguments.rembg;
    log::begin(&config.logging);
    log::warn_of_unknown_variables();
    let interrupt = Interrupt::on_signals();
    runtime::new()?.block_on(serve(
        &environment,
        &config,
        !arguments.no_workers,
        &interrupt,
    ))?;
    Ok(Exit::Done)
}

async fn serve(
    environment: &Environment,
    config: &ServiceConfig,
    has_workers: bool,
    interrupt: &Interrupt,
) -> Result<(), Box<dyn Problem>> {
    let metrics = measure::begin();
    let closing = runtime::closing(interrupt);
    let kept = service::open(config).await?;
    service::erase_risen(config, &kept).await?;
    // Before the engine is loaded: an address that is taken is a matter of a moment.
    let server = service::server(config).await?;
    let address = server.address().unwrap_or(config.server.listen);
    let progress = Progress::new();
    let (counting, notes) = wire::people::analytics(config).await?;
    let mut state = service::api(
        config,
        &kept,
        progress.clone(),
        address,
        Arc::clone(&counting),
        metrics,
    )
    .await?;
    state.closing = closing.clone();
    let worker = if has_workers {
        Some(start_worker(environment, config, &kept, progress, counting, interrupt).await?)
    } else {
        None
    };
    announce(config, &server);
    let serving = server.run(peel_api::router(state), closing.clone());
    tokio::join!(serving, end(worker, config, closing));
    if let Some(notes) = notes {
        notes.shut_down().await;
    }
    kept.close().await;
    tracing::info!("stopped");
    Ok(())
}

async fn start_worker(
    environment: &Environment,
    config: &ServiceConfig,
    kept: &Kept,
    progress: Progress,
    counting: Counting,
    interrupt: &Interrupt,
) -> Result<Worker, Box<dyn Problem>> {
    let mut observer = SetupProgress::new(interrupt.clone(), Talk::Changes);
    let (executor, removals) =
        tokio::task::block_in_place(|| service::cutting(environment, config, &mut observer))?;
    drop(observer);
    Ok(service::worker(config, kept, progress, counting, executor, removals).await?)
}

/// Says where requests are answered. The one line on standard output, for those who start the
/// service with port 0.
fn announce(config: &ServiceConfig, server: &peel_api::Server) {
    let scheme = if config.tls.certificate.is_some() {
        "https"
    } else {
        "http"
    };
    if let Ok(address) = server.address() {
        println!("listening on {scheme}://{address}");
        tracing::info!(%address, scheme, "listening");
    }
}

/// Lets the workers finish, once the service is to stop.
async fn end(worker: Option<Worker>, config: &ServiceConfig, closing: CancellationToken) {
    closing.cancelled().await;
    tracing::info!("stopping");
    if let Some(worker) = worker {
        worker.shut_down(service::patience(config)).await;
    }
}
