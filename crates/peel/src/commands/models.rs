//! `peel models`: what networks there are.

use std::io::{self, Write};

use clap::{Args, Subcommand};
use peel_inference::{ModelSpec, default_model, registry};
use peel_setup::Setup;

use crate::exit::Exit;
use crate::interrupt::Interrupt;
use crate::message::Problem;
use crate::setup_progress::{SetupProgress, Talk};
use crate::wire::{self, SetupProblem};

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List all models, with `*` before those that are installed
    List,
    /// Fetch a model
    Pull {
        /// Its name
        name: String,
    },
    /// Print the path of an installed model
    Path {
        /// Its name
        name: String,
    },
}

/// A model that is known is not there.
#[derive(Debug, thiserror::Error)]
#[error("the model {0} is not installed")]
struct NotInstalled(&'static str);

impl Problem for NotInstalled {
    fn hint(&self) -> Option<String> {
        Some(format!("fetch it with: peel models pull {}", self.0))
    }
}

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Box<dyn Problem>> {
    let environment = wire::environment()?;
    let setup = wire::setup(&environment, None)?;
    match &arguments.action {
        Action::List => list(&setup),
        Action::Pull { name } => {
            let spec = wire::known_model(name)?;
            let mut progress = SetupProgress::new(Interrupt::on_signals(), Talk::Everything);
            setup
                .model(spec, &mut progress)
                .map_err(SetupProblem::from)?;
        }
        Action::Path { name } => {
            let spec = wire::known_model(name)?;
            let model = setup.installed_model(spec).ok_or(NotInstalled(spec.name))?;
            print(&model.network.model.display().to_string());
        }
    }
    Ok(Exit::Done)
}

fn list(setup: &Setup) {
    let width = registry().iter().map(|spec| spec.name.len()).max();
    for spec in registry() {
        let is_installed = setup.installed_model(spec).is_some();
        print(&row(spec, is_installed, width.unwrap_or_default()));
    }
}

fn row(spec: &ModelSpec, is_installed: bool, width: usize) -> String {
    let mark = if is_installed { '*' } else { ' ' };
    let size = spec.bytes.map_or_else(String::new, |bytes| {
        format!("{} MB, ", bytes.div_ceil(1_000_000))
    });
    let default = if spec.name == default_model().name {
        " (default)"
    } else {
        ""
    };
    format!(
        "{mark} {:width$}  {} {size}{}{default}",
        spec.name, spec.summary, spec.licence
    )
}

/// A reader that has gone away has seen enough.
fn print(line: &str) {
    let _ = writeln!(io::stdout(), "{line}");
}
