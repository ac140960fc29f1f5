use clap::{Parser, Subcommand};

use crate::commands::{
    admin, audit, completions, config, doctor, models, remove, serve, setup, worker,
};

/// Removes image backgrounds.
#[derive(Debug, Parser)]
#[command(
    name = "peel",
    version,
    arg_required_else_help = true,
    max_term_width = 100
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Cut the subject out of pictures
    Remove(Box<remove::Arguments>),
    /// Answer requests over HTTP, and do what they ask for
    Serve(serve::Arguments),
    /// Do what `peel serve --no-workers` takes in
    Worker(worker::Arguments),
    /// Check and show the settings of the service
    Config(config::Arguments),
    /// Manage the service
    Admin(admin::Arguments),
    /// Check that the books of the service agree
    Audit(audit::Arguments),
    /// Fetch the engine and a model into the cache
    Setup(setup::Arguments),
    /// Check that everything is there and works
    Doctor(doctor::Arguments),
    /// List, fetch and find models
    Models(models::Arguments),
    /// Print a completion script for a shell
    Completions(completions::Arguments),
    /// The sandboxed process that works on pictures, started by the other commands
    #[command(hide = true)]
    Executor,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn arguments_are_consistent() {
        Cli::command().debug_assert();
    }
}
