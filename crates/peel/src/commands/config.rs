//! `peel config`: whether the service's settings are well, and what they are.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use peel_config::{Origin, ServiceConfig, Shown};

use crate::exit::Exit;
use crate::message::Problem;
use crate::wire;

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    file: ConfigFile,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Say whether the service would start with these settings
    Check,
    /// Print every setting, and where it is from; secrets are hidden
    Show,
}

/// Which file holds the settings.
#[derive(Debug, Args)]
pub(crate) struct ConfigFile {
    /// The file with the settings; without it, the one that `PEEL_CONFIG` names, or peel.toml
    #[arg(long, value_name = "FILE", global = true)]
    config: Option<PathBuf>,
}

impl ConfigFile {
    /// Reads it.
    pub(crate) fn read(&self) -> Result<ServiceConfig, peel_config::ConfigError> {
        ServiceConfig::read(self.path())
    }

    fn path(&self) -> Option<&Path> {
        self.config.as_deref()
    }
}

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Box<dyn Problem>> {
    match arguments.command {
        Command::Check => {
            for unknown in peel_config::unknown_variables() {
                eprintln!("warning: {unknown}");
            }
            wire::people::check_files(&arguments.file.read()?)?;
            println!("all settings are well");
        }
        Command::Show => {
            let settings = ServiceConfig::show(arguments.file.path())?;
            let mut section = "";
            for shown in &settings {
                if shown.key.section != section {
                    section = shown.key.section;
                    println!("\n[{section}]");
                }
                println!("{}", line(shown));
            }
        }
    }
    Ok(Exit::Done)
}

fn line(shown: &Shown) -> String {
    let text = match shown.text.as_deref() {
        None => String::from("(hidden)"),
        Some("") => String::from("(nothing)"),
        Some(text) => text.to_owned(),
    };
    let origin = match shown.origin {
        Origin::Default => String::from("default"),
        Origin::File => String::from("file"),
        Origin::Variable => shown.key.variable.to_owned(),
    };
    format!("{} = {text}  # {origin}", shown.key.name)
}
