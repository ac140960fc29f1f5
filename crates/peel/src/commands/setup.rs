//! `peel setup`: the engine and a model into the cache.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use peel_config::Environment;
use peel_imaging::Limits;
use peel_inference::{ModelSpec, default_model};
use peel_matting::Quality;
use peel_setup::{Quiet, Setup, State};

use crate::exit::Exit;
use crate::interrupt::Interrupt;
use crate::message::Problem;
use crate::setup_progress::{SetupProgress, Talk};
use crate::wire::{self, ExecutorWishes, ModelChoice, SetupProblem};

/// Compiling takes some seconds, and longer on a slow machine.
const LONGEST_START: Duration = Duration::from_secs(120);

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Take the files from this folder instead of the network
    #[arg(long, value_name = "FOLDER")]
    from: Option<PathBuf>,

    /// Model to fetch, a name from `peel models list`; without it, the default one
    #[arg(short, long, value_name = "NAME")]
    model: Option<String>,

    /// Hold every installed file against its checksum, and fetch again what is damaged
    #[arg(long)]
    verify: bool,

    /// Print nothing but errors
    #[arg(long)]
    quiet: bool,
}

/// A damaged installation could not be taken away.
#[derive(Debug, thiserror::Error)]
#[error("{} is damaged and cannot be deleted", folder.display())]
struct StuckError {
    folder: PathBuf,
    source: std::io::Error,
}

impl Problem for StuckError {}

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Box<dyn Problem>> {
    let environment = wire::environment()?;
    let spec = match &arguments.model {
        Some(name) => wire::known_model(name)?,
        None => default_model(),
    };
    let setup = wire::setup(&environment, arguments.from.clone())?;
    let talk = if arguments.quiet {
        Talk::Nothing
    } else {
        Talk::Everything
    };
    let mut progress = SetupProgress::new(Interrupt::on_signals(), talk);
    if arguments.verify {
        let precision = wire::precision(&environment);
        let inventory = setup
            .inventory(precision, true, &progress)
            .map_err(SetupProblem::from)?;
        if let State::Damaged { files } = &inventory.engine.state {
            discard(&inventory.engine.folder, files)?;
        }
        for model in &inventory.models {
            if let State::Damaged { files } = &model.state {
                discard(&model.folder, files)?;
            }
        }
    }
    install(&setup, spec, &mut progress)?;
    compile(&environment, spec, arguments.quiet)?;
    Ok(Exit::Done)
}

/// Starts the engine once, which leaves the compiled network in the cache: the first picture need not wait for it.
fn compile(
    environment: &Environment,
    spec: &ModelSpec,
    quiet: bool,
) -> Result<(), Box<dyn Problem>> {
    let wishes = ExecutorWishes {
        model: ModelChoice::Known(spec.name),
        limits: Limits::default(),
        deadline: LONGEST_START,
        jobs: 1,
    };
    for mut executor in wire::executors(environment, &wishes, &mut Quiet)? {
        match executor.start(Quality::Standard) {
            Ok(()) if !quiet => eprintln!("the network is compiled for this processor"),
            Ok(()) => {}
            Err(error) => eprintln!("the engine does not start: {error}; peel doctor says more"),
        }
    }
    Ok(())
}

/// The engine and one model.
pub(crate) fn install(
    setup: &Setup,
    spec: &ModelSpec,
    progress: &mut SetupProgress,
) -> Result<(), SetupProblem> {
    setup.engine(progress)?;
    setup.model(spec, progress)?;
    Ok(())
}

fn discard(folder: &Path, files: &[String]) -> Result<(), StuckError> {
    eprintln!("{} is damaged ({})", folder.display(), files.join(", "));
    std::fs::remove_dir_all(folder).map_err(|source| StuckError {
        folder: folder.to_owned(),
        source,
    })
}
