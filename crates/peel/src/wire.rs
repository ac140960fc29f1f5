//! The one place where parts are put together.

mod ads;
mod outbound;
mod payments;
pub(crate) mod people;
mod secret;
pub(crate) mod service;

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::Duration;

use peel_config::{ConfigError, Environment};
use peel_executor::{Executor, ExecutorOptions};
use peel_imaging::Limits;
use peel_inference::{ModelSpec, Network, Precision, default_model, find_model, registry};
use peel_setup::{Home, InstalledModel, Observer, Setup, SetupError, SetupOptions};

use crate::exit::Exit;
use crate::message::{Problem, UsageError};

/// Cores that one picture can keep busy; more pictures at a time only pay beyond that.
const CORES_PER_JOB: usize = 4;
/// Each job has a network of its own in memory, so not too many unless they are asked for.
const MAX_DEFAULT_JOBS: usize = 4;

impl Problem for ConfigError {
    fn exit(&self) -> Exit {
        Exit::Usage
    }
}

/// The engine or a model could not be installed. Its message is complete.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct SetupProblem(SetupError);

impl From<SetupError> for SetupProblem {
    fn from(error: SetupError) -> Self {
        Self(error)
    }
}

impl Problem for SetupProblem {
    fn exit(&self) -> Exit {
        match self.0 {
            SetupError::Cancelled => Exit::Interrupted,
            _ => Exit::Failed,
        }
    }
}

/// The path of this program is not known, so it cannot be started again as an executor.
#[derive(Debug, thiserror::Error)]
#[error("the path of this program is not known")]
pub(crate) struct UnknownProgram(#[source] std::io::Error);

impl Problem for UnknownProgram {}

/// What the environment says.
pub(crate) fn environment() -> Result<Environment, ConfigError> {
    Environment::read()
}

/// The number format of networks.
pub(crate) fn precision(environment: &Environment) -> Precision {
    match environment.precision {
        peel_config::Precision::Auto => Precision::Auto,
        peel_config::Precision::F32 => Precision::F32,
        peel_config::Precision::Bf16 => Precision::Bf16,
    }
}

/// What installs the engine and models, from the network or from the folder `from`.
pub(crate) fn setup(
    environment: &Environment,
    from: Option<PathBuf>,
) -> Result<Setup, SetupProblem> {
    let mut options = SetupOptions::new(Home::new(&environment.home))?;
    options.from = from;
    Ok(Setup::new(options))
}

/// A model as it is named on the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ModelChoice {
    /// One that Peel knows.
    Known(&'static str),
    /// An ONNX file. One that is called like a known model is used like it, others like the default.
    File(PathBuf),
}

impl ModelChoice {
    pub(crate) fn parse(named: Option<&str>) -> Result<Self, UsageError> {
        let Some(named) = named else {
            return Ok(Self::Known(default_model().name));
        };
        if let Some(spec) = find_model(named) {
            return Ok(Self::Known(spec.name));
        }
        let path = PathBuf::from(named);
        if path.is_file() {
            return Ok(Self::File(path));
        }
        Err(
            UsageError::new(format!("{named}: neither a known model nor a file"))
                .with_hint(known_models()),
        )
    }
}

/// The model called `name`.
pub(crate) fn known_model(name: &str) -> Result<&'static ModelSpec, UsageError> {
    find_model(name)
        .ok_or_else(|| UsageError::new(format!("{name}: no such model")).with_hint(known_models()))
}

fn known_models() -> String {
    let names: Vec<_> = registry().iter().map(|spec| spec.name).collect();
    format!("models are {}", names.join(", "))
}

/// How pictures are to be worked on.
#[derive(Debug)]
pub(crate) struct ExecutorWishes {
    pub(crate) model: ModelChoice,
    pub(crate) limits: Limits,
    /// Longest time for one picture.
    pub(crate) deadline: Duration,
    /// Pictures at a time.
    pub(crate) jobs: usize,
}

/// The number of pictures to work on at a time, where there are `total` (`None` is not known).
pub(crate) fn jobs(asked: Option<NonZeroUsize>, total: Option<usize>) -> usize {
    let jobs = asked.map_or_else(
        || (cores() / CORES_PER_JOB).min(MAX_DEFAULT_JOBS),
        NonZeroUsize::get,
    );
    jobs.min(total.unwrap_or(usize::MAX)).max(1)
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, NonZeroUsize::get)
}

/// As many executors as there are jobs, not started yet. Installs what is missing.
pub(crate) fn executors(
    environment: &Environment,
    wishes: &ExecutorWishes,
    observer: &mut dyn Observer,
) -> Result<Vec<Executor>, Box<dyn Problem>> {
    let options = executor_options(environment, wishes, observer)?;
    Ok((0..wishes.jobs)
        .map(|_| Executor::new(options.clone()))
        .collect())
}

/// How executors are started that cut out. Installs what is missing.
fn executor_options(
    environment: &Environment,
    wishes: &ExecutorWishes,
    observer: &mut dyn Observer,
) -> Result<ExecutorOptions, Box<dyn Problem>> {
    let setup = setup(environment, None)?;
    let engine = setup.engine(observer).map_err(SetupProblem)?;
    let threads = match (environment.threads, wishes.jobs) {
        (Some(threads), _) => threads,
        (None, 1) => 0,
        (None, jobs) => (cores() / jobs).max(1),
    };
    let engine = match &wishes.model {
        ModelChoice::Known(name) => setup
            .model(known_model(name)?, observer)
            .map_err(SetupProblem)?,
        ModelChoice::File(path) => model_in_file(path),
    }
    .engine_options(
        &engine,
        Some(setup.options().home.cache()),
        precision(environment),
        threads,
    );
    Ok(ExecutorOptions {
        engine: Some(engine),
        ..render_options(wishes.limits, wishes.deadline)?
    })
}

/// How executors are started that only make pictures of cutouts.
fn render_options(limits: Limits, deadline: Duration) -> Result<ExecutorOptions, UnknownProgram> {
    let program = std::env::current_exe().map_err(UnknownProgram)?;
    let mut options = ExecutorOptions::for_rendering(program, vec![String::from("executor")]);
    options.limits = limits;
    options.deadline = deadline;
    Ok(options)
}

fn model_in_file(path: &Path) -> InstalledModel {
    let spec = path
        .file_stem()
        .and_then(|stem| find_model(stem.to_str()?))
        .unwrap_or(default_model());
    InstalledModel {
        name: spec.name,
        network: Network {
            model: path.to_owned(),
            input_size: spec.input_size,
        },
        fast: None,
        normalisation: spec.normalisation,
        activation: spec.activation,
        folder: path.parent().map(PathBuf::from).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jobs_as_asked_but_no_more_than_pictures() {
        let asked = NonZeroUsize::new(8);
        assert_eq!(jobs(asked, None), 8);
        assert_eq!(jobs(asked, Some(3)), 3);
        assert_eq!(jobs(asked, Some(0)), 1);
        assert!((1..=MAX_DEFAULT_JOBS).contains(&jobs(None, Some(100))));
    }

    #[test]
    fn models_by_name_or_file() {
        let default = ModelChoice::Known("isnet-general-use");
        assert_eq!(ModelChoice::parse(None).unwrap(), default);
        assert_eq!(
            ModelChoice::parse(Some("u2netp")).unwrap(),
            ModelChoice::Known("u2netp")
        );
        let error = ModelChoice::parse(Some("u3net")).unwrap_err();
        assert!(error.hint().unwrap().contains("u2net"));
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("u2netp.onnx");
        std::fs::write(&file, b"").unwrap();
        let choice = ModelChoice::parse(file.to_str()).unwrap();
        assert_eq!(choice, ModelChoice::File(file.clone()));
        assert_eq!(model_in_file(&file).network.input_size, (320, 320));
        assert_eq!(
            model_in_file(Path::new("mine.onnx")).network.input_size,
            (1024, 1024)
        );
    }
}
