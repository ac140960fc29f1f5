//! `peel admin`: what operators do, while the service runs or does not.

mod key;
mod user;

use clap::{Args, Subcommand};

use super::config::ConfigFile;
use crate::exit::Exit;
use crate::message::Problem;

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    file: ConfigFile,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// API keys
    #[command(subcommand)]
    Key(key::Command),
    /// People with accounts
    #[command(subcommand)]
    User(user::Command),
}

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Box<dyn Problem>> {
    let config = arguments.file.read()?;
    match &arguments.command {
        Command::Key(command) => key::run(command, &config),
        Command::User(command) => user::run(command, &config),
    }
}
