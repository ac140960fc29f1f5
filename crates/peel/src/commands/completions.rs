use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::cli::Cli;
use crate::exit::Exit;
use crate::message::Problem;

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The shell
    shell: Shell,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Box<dyn Problem>> {
    clap_complete::generate(
        arguments.shell,
        &mut Cli::command(),
        "peel",
        &mut std::io::stdout(),
    );
    Ok(Exit::Done)
}
