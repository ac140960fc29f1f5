//! `peel remove`: pictures in, cutouts out.

mod arguments;
mod batch;
mod failure;
mod inputs;
mod outputs;
mod raw;
mod report;
mod save;
mod watch;
mod web;

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use peel_executor::Input;
use peel_imaging::{Limits, OutputFormat};
use peel_matting::{Background, Composition, Crop};

pub(crate) use self::arguments::Arguments;
use self::arguments::BackgroundArgument;
use self::batch::{Origin, Recipe, Task, read_at_most};
use self::failure::Failure;
use self::inputs::{Found, Search, Source};
use self::outputs::{Destination, Naming};
use self::raw::NumberedPath;
use self::report::{Reporter, Style};
use self::watch::Arrivals;
use self::web::Web;
use crate::exit::Exit;
use crate::interrupt::Interrupt;
use crate::message::{Problem, UsageError};
use crate::setup_progress::{SetupProgress, Talk};
use crate::wire::{self, ExecutorWishes, ModelChoice};

type Tasks = Box<dyn Iterator<Item = Task> + Send>;

/// All pictures, and how many there are where that is known.
struct Plan {
    tasks: Tasks,
    total: Option<usize>,
    format: OutputFormat,
    is_to_stdout: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Box<dyn Problem>> {
    let environment = wire::environment()?;
    let limits = arguments.limits(environment.limits);
    let interrupt = Interrupt::on_signals();
    let plan = plan(arguments, &limits, &interrupt)?;
    refuse_contradictions(arguments, &plan)?;
    let recipe = Arc::new(recipe(arguments, &limits, plan.format)?);
    let style = Style {
        json: arguments.json,
        quiet: arguments.quiet,
    };
    let jobs = if plan.is_to_stdout {
        // Results come in the order of the pictures.
        1
    } else {
        wire::jobs(arguments.jobs, plan.total)
    };
    let wishes = ExecutorWishes {
        model: ModelChoice::parse(arguments.model.as_deref())?,
        limits,
        deadline: arguments.deadline(),
        jobs,
    };
    let talk = if arguments.quiet {
        Talk::Nothing
    } else {
        Talk::Changes
    };
    let mut progress = SetupProgress::new(interrupt.clone(), talk);
    let executors = wire::executors(&environment, &wishes, &mut progress)?;
    drop(progress);

    let mut reporter = Reporter::new(style, plan.total);
    batch::run(plan.tasks, executors, &recipe, &interrupt, |event| {
        reporter.observe(event);
    });
    reporter.summarise();
    Ok(if interrupt.is_requested() && arguments.watch.is_none() {
        Exit::Interrupted
    } else if reporter.failed() > 0 {
        Exit::Failed
    } else {
        Exit::Done
    })
}

fn plan(
    arguments: &Arguments,
    limits: &Limits,
    interrupt: &Interrupt,
) -> Result<Plan, Box<dyn Problem>> {
    if let Some(folder) = &arguments.watch {
        plan_watch(arguments, folder, interrupt)
    } else if arguments.raw.is_some() {
        Ok(plan_raw(arguments)?)
    } else if arguments.inputs.iter().any(|input| is_standard(input)) {
        Ok(plan_standard_input(arguments, limits)?)
    } else {
        plan_files(arguments, interrupt)
    }
}

fn is_standard(path: &Path) -> bool {
    path == Path::new("-")
}

fn plan_files(arguments: &Arguments, interrupt: &Interrupt) -> Result<Plan, Box<dyn Problem>> {
    let search = search(arguments, arguments.output.is_none());
    let Found {
        sources,
        failures,
        is_plural,
    } = inputs::find(&arguments.inputs, search)?;
    let destination = Destination::of(arguments.output.as_deref(), is_plural)?;
    let naming = naming(arguments, &destination)?;
    let outputs = outputs::assign(&sources, &destination, naming)?;
    let missing = failures.into_iter().map(|(path, failure)| Task {
        name: path.display().to_string(),
        origin: Origin::Missing(failure),
        output: None,
    });
    let has_addresses = sources.iter().any(|source| source.address.is_some());
    let web = if has_addresses {
        Some(Arc::new(Web::new(arguments.private_addresses, interrupt)?))
    } else {
        None
    };
    let files = sources.into_iter().zip(outputs);
    let files = files.map(|(source, output)| match (&source.address, &web) {
        (Some(address), Some(web)) => web_task(address.clone(), Arc::clone(web), output),
        _ => file_task(source, output),
    });
    let tasks: Vec<_> = missing.chain(files).collect();
    Ok(Plan {
        total: Some(tasks.len()),
        tasks: Box::new(tasks.into_iter()),
        format: naming.format,
        is_to_stdout: destination == Destination::Standard,
    })
}

fn file_task(source: Source, output: Option<PathBuf>) -> Task {
    Task {
        name: source.path.display().to_string(),
        origin: Origin::File(source.path),
        output,
    }
}

fn web_task(address: String, web: Arc<Web>, output: Option<PathBuf>) -> Task {
    Task {
        name: address.clone(),
        origin: Origin::Web(address, web),
        output,
    }
}

fn plan_standard_input(arguments: &Arguments, limits: &Limits) -> Result<Plan, UsageError> {
    if arguments.inputs.len() > 1 {
        return Err(UsageError::new(
            "standard input cannot be mixed with other inputs",
        ));
    }
    let output = arguments.output.as_deref().unwrap_or(Path::new("-"));
    let destination = Destination::of(Some(output), false)?;
    let naming = naming(arguments, &destination)?;
    let unnamed = Source {
        path: PathBuf::from("stdin"),
        address: None,
        relative: PathBuf::from("stdin"),
    };
    let output = naming.path(&unnamed, &destination, false);
    let max_bytes = limits.max_bytes;
    // Read when it is asked for, by a thread that may wait.
    let tasks = std::iter::once_with(move || Task {
        name: String::from("-"),
        origin: match read_at_most(io::stdin().lock(), max_bytes) {
            Ok(bytes) => Origin::Memory(Input::Encoded(bytes)),
            Err(error) => Origin::Missing(Failure::Unreadable(error)),
        },
        output,
    });
    Ok(Plan {
        tasks: Box::new(tasks),
        total: Some(1),
        format: naming.format,
        is_to_stdout: destination == Destination::Standard,
    })
}

fn plan_raw(arguments: &Arguments) -> Result<Plan, UsageError> {
    let size = arguments
        .raw
        .ok_or_else(|| UsageError::new("raw frames need a size"))?;
    let output = arguments
        .output
        .as_deref()
        .filter(|path| !is_standard(path));
    let numbered = output.map(NumberedPath::parse).transpose()?;
    let destination = match &numbered {
        Some(path) => Destination::File(path.of(0)),
        None => Destination::Standard,
    };
    Ok(Plan {
        format: destination.format(arguments.format.map(Into::into))?,
        tasks: Box::new(raw::frames(io::stdin(), size, numbered)),
        total: None,
        is_to_stdout: destination == Destination::Standard,
    })
}

fn plan_watch(
    arguments: &Arguments,
    folder: &Path,
    interrupt: &Interrupt,
) -> Result<Plan, Box<dyn Problem>> {
    if !folder.is_dir() {
        let message = format!("--watch {}: there is no such folder", folder.display());
        return Err(UsageError::new(message).into());
    }
    let destination = Destination::of(arguments.output.as_deref(), true)?;
    if destination == Destination::Folder(folder.to_owned()) {
        let message = "results would come into the watched folder under their inputs' names";
        return Err(UsageError::new(message)
            .with_hint("leave --output out, or name another folder")
            .into());
    }
    let naming = naming(arguments, &destination)?;
    let search = search(arguments, destination == Destination::Beside);
    let overwrite = arguments.overwrite;
    let output_folder = match &destination {
        Destination::Folder(path) => Some(inputs::identity(path)),
        _ => None,
    };
    let arrivals = Arrivals::watch(folder, search, interrupt.clone())?;
    let tasks = arrivals.filter_map(move |source| {
        let is_result = output_folder
            .as_ref()
            .is_some_and(|folder| inputs::identity(&source.path).starts_with(folder));
        let output = naming.path(&source, &destination, false);
        // What an earlier watch has done is done.
        let is_done = !overwrite && output.as_ref().is_some_and(|path| path.exists());
        (!is_result && !is_done).then(|| file_task(source, output))
    });
    Ok(Plan {
        tasks: Box::new(tasks),
        total: None,
        format: naming.format,
        is_to_stdout: false,
    })
}

fn search(arguments: &Arguments, skip_own_outputs: bool) -> Search {
    Search {
        recursive: arguments.recursive,
        skip_own_outputs,
    }
}

fn naming(arguments: &Arguments, destination: &Destination) -> Result<Naming, UsageError> {
    Ok(Naming {
        format: destination.format(arguments.format.map(Into::into))?,
        only_mask: arguments.only_mask,
    })
}

fn refuse_contradictions(arguments: &Arguments, plan: &Plan) -> Result<(), UsageError> {
    if plan.is_to_stdout && arguments.json {
        return Err(
            UsageError::new("--json and the picture both want standard output")
                .with_hint("write the picture to a file with --output"),
        );
    }
    if plan.is_to_stdout && io::stdout().is_terminal() {
        return Err(UsageError::new("a picture cannot be shown in a terminal")
            .with_hint("write it to a file: --output cutout.png, or > cutout.png"));
    }
    if plan.format == OutputFormat::Zip && arguments.only_mask {
        return Err(UsageError::new(
            "a zip holds colours and the matte, so --only-mask makes no sense",
        )
        .with_hint("leave one of them out"));
    }
    Ok(())
}

fn recipe(
    arguments: &Arguments,
    limits: &Limits,
    format: OutputFormat,
) -> Result<Recipe, UsageError> {
    let max_bytes = limits.max_bytes;
    let (background, picture) = match &arguments.background {
        None | Some(BackgroundArgument::Transparent) => (Background::Transparent, None),
        Some(BackgroundArgument::Colour(colour)) => (Background::Colour(*colour), None),
        Some(BackgroundArgument::Blur) => (Background::Blur, None),
        Some(BackgroundArgument::Image(path)) => {
            let bytes = std::fs::File::open(path).and_then(|file| read_at_most(file, max_bytes));
            let bytes = bytes.map_err(|error| {
                UsageError::new(format!("--background {}: {error}", path.display()))
            })?;
            (Background::Image, Some(bytes))
        }
    };
    let crop = arguments.crop.then(|| Crop {
        margin: arguments.crop_margin.unwrap_or_default(),
        ..Crop::default()
    });
    Ok(Recipe {
        quality: arguments.quality.into(),
        composition: Composition {
            background,
            only_mask: arguments.only_mask,
            crop,
            size: arguments.size,
            shadow: arguments.shadow(),
            ..Composition::default()
        },
        background: picture,
        format,
        encode_quality: arguments.encode_quality,
        overwrite: arguments.overwrite,
        max_bytes,
    })
}
