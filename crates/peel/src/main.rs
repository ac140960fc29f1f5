//! The `peel` command: its roles, one file each under `commands`, and their wiring.

mod cli;
mod commands;
mod exit;
mod interrupt;
mod log;
mod measure;
mod message;
mod runtime;
mod setup_progress;
mod wire;

use clap::Parser;

use self::cli::{Cli, Command};

fn main() -> std::process::ExitCode {
    let cli = Cli::parse();
    let exit = match cli.command {
        Command::Remove(arguments) => commands::remove::run(&arguments),
        Command::Serve(arguments) => commands::serve::run(&arguments),
        Command::Worker(arguments) => commands::worker::run(&arguments),
        Command::Config(arguments) => commands::config::run(&arguments),
        Command::Admin(arguments) => commands::admin::run(&arguments),
        Command::Audit(arguments) => commands::audit::run(&arguments),
        Command::Setup(arguments) => commands::setup::run(&arguments),
        Command::Doctor(arguments) => commands::doctor::run(&arguments),
        Command::Models(arguments) => commands::models::run(&arguments),
        Command::Completions(arguments) => commands::completions::run(&arguments),
        Command::Executor => return peel_executor::child_main(),
    };
    exit.unwrap_or_else(|problem| {
        message::print_problem(problem.as_ref());
        problem.exit()
    })
    .into()
}
