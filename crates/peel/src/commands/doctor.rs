//! `peel doctor`: whether everything is there and works.

mod check;
mod self_test;

use clap::Args;
use peel_executor::Sandbox;
use peel_imaging::Limits;
use peel_inference::{CpuFeatures, default_model};
use peel_setup::{Inventory, Quiet, State};
use serde::Serialize;

use self::check::{Check, Health};
use self::self_test::{SelfTest, self_test};
use crate::exit::Exit;
use crate::message::Problem;
use crate::wire::{self, ExecutorWishes, ModelChoice, SetupProblem};

/// Compiled networks and results need some room.
const LITTLE_SPACE_BYTES: u64 = 1_000_000_000;
/// Enough even where the network has to be compiled first.
const SELF_TEST_SECONDS: u64 = 60;

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// All that was found out.
#[derive(Debug, Serialize)]
struct Diagnosis {
    healthy: bool,
    checks: Vec<Check>,
    inventory: Inventory,
    sandbox: Option<Sandbox>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Box<dyn Problem>> {
    let diagnosis = diagnose()?;
    if arguments.json {
        let json = serde_json::to_string_pretty(&diagnosis);
        println!("{}", json.expect("a diagnosis has no maps with odd keys"));
    } else {
        for check in &diagnosis.checks {
            println!("{check}");
        }
    }
    Ok(if diagnosis.healthy {
        Exit::Done
    } else {
        Exit::Failed
    })
}

fn diagnose() -> Result<Diagnosis, Box<dyn Problem>> {
    let environment = wire::environment()?;
    let setup = wire::setup(&environment, None)?;
    let inventory = setup
        .inventory(wire::precision(&environment), true, &Quiet)
        .map_err(SetupProblem::from)?;
    let mut checks = vec![
        space(&inventory),
        processor(&inventory),
        engine(&inventory),
        model(&inventory),
    ];
    let is_complete = checks.iter().all(|check| check.health != Health::Broken);
    let mut sandbox = None;
    if is_complete {
        let wishes = ExecutorWishes {
            model: ModelChoice::Known(default_model().name),
            limits: Limits::default(),
            deadline: std::time::Duration::from_secs(SELF_TEST_SECONDS),
            jobs: 1,
        };
        for executor in wire::executors(&environment, &wishes, &mut Quiet)? {
            let SelfTest {
                check,
                sandbox: found,
            } = self_test(executor);
            checks.push(check);
            if let Some(found) = &found {
                checks.extend(confinement(found));
            }
            sandbox = found;
        }
    } else {
        checks.extend(fetchers(&inventory));
    }
    Ok(Diagnosis {
        healthy: checks.iter().all(|check| check.health != Health::Broken),
        checks,
        inventory,
        sandbox,
    })
}

fn space(inventory: &Inventory) -> Check {
    let home = inventory.home.display();
    match inventory.free_bytes {
        Some(free) if free < LITTLE_SPACE_BYTES => Check::weak(
            "home",
            format!("{home}, only {} MB free", free / 1_000_000),
            "free some space, or set PEEL_HOME to a folder on a larger disk",
        ),
        Some(free) => Check::good("home", format!("{home}, {} GB free", free / 1_000_000_000)),
        None => Check::good("home", home.to_string()),
    }
}

fn processor(inventory: &Inventory) -> Check {
    let CpuFeatures {
        avx2,
        avx512f,
        avx512_bf16,
        amx_bf16,
        neon,
        arm_bf16,
    } = inventory.cpu;
    let names: Vec<_> = [
        (avx2, "AVX2"),
        (avx512f, "AVX-512"),
        (avx512_bf16, "AVX-512 bf16"),
        (amx_bf16, "AMX bf16"),
        (neon, "NEON"),
        (arm_bf16, "ARM bf16"),
    ]
    .into_iter()
    .filter_map(|(is_there, name)| is_there.then_some(name))
    .collect();
    let precision = match inventory.precision {
        peel_inference::Precision::Bf16 => "bf16",
        _ => "f32",
    };
    let names = if names.is_empty() {
        String::from("no vector instructions that are known")
    } else {
        names.join(", ")
    };
    Check::good("processor", format!("{names}; networks run in {precision}"))
}

fn engine(inventory: &Inventory) -> Check {
    let report = &inventory.engine;
    installation(
        "engine",
        &format!("OpenVINO {} in {}", report.version, report.folder.display()),
        &report.state,
    )
}

fn model(inventory: &Inventory) -> Check {
    let default = default_model().name;
    let installed: Vec<_> = inventory
        .models
        .iter()
        .filter(|model| model.name == default || model.state != State::Missing)
        .collect();
    let damaged = installed
        .iter()
        .find(|model| model.state != State::Installed);
    let names: Vec<_> = installed.iter().map(|model| model.name).collect();
    match damaged {
        Some(model) => installation("models", model.name, &model.state),
        None => Check::good("models", names.join(", ")),
    }
}

fn installation(subject: &'static str, what: &str, state: &State) -> Check {
    match state {
        State::Installed => Check::good(subject, what.to_owned()),
        State::Missing => Check::broken(subject, format!("{what} is missing"), "run: peel setup"),
        State::Damaged { files } => Check::broken(
            subject,
            format!("{what} is damaged: {}", files.join(", ")),
            "run: peel setup --verify",
        ),
    }
}

/// pip and npm matter only as long as something is to be fetched.
fn fetchers(inventory: &Inventory) -> impl Iterator<Item = Check> {
    inventory.programs.iter().map(|program| match &program.version {
        Some(version) => Check::good(program.name, version.clone()),
        None => Check::weak(
            program.name,
            String::from("is missing"),
            "install it, or fetch the files on another machine and use peel setup --from FOLDER",
        ),
    })
}

fn confinement(sandbox: &Sandbox) -> impl Iterator<Item = Check> {
    use peel_executor::Enforcement;

    [
        ("resource limits", &sandbox.resource_limits),
        ("landlock", &sandbox.landlock),
        ("seccomp", &sandbox.seccomp),
    ]
    .into_iter()
    .map(|(name, enforcement)| match enforcement {
        Enforcement::Full => Check::good(name, enforcement.to_string()),
        Enforcement::Partial | Enforcement::Missing(_) => Check::weak(
            name,
            enforcement.to_string(),
            "pictures are still decoded in a process of their own; a newer Linux confines it further",
        ),
    })
}
