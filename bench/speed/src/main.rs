//! Runs Peel warm for `bench/run.py`: one request as a JSON line in, one answer as a JSON line out.
//!
//! `serve` cuts out pictures through the executor, as the `peel` command does. `infer` runs the
//! network alone, in this process. `network` tells which file that is. `quality` measures
//! cutouts against the truth of the rendered pictures.

mod engine;
mod infer;
mod lines;
mod quality;
mod serve;

use clap::{Parser, Subcommand};

/// Runs Peel warm, for bench/run.py.
#[derive(Debug, Parser)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Cut out pictures through the executor
    Serve(serve::Arguments),
    /// Run the network alone
    Infer,
    /// Measure cutouts of the rendered pictures against their truth
    Quality(quality::Arguments),
    /// Print where the network's file is
    Network,
}

fn main() -> anyhow::Result<()> {
    match Cli::parse().command {
        Command::Serve(arguments) => serve::run(&arguments),
        Command::Infer => infer::run(),
        Command::Quality(arguments) => quality::run(&arguments),
        Command::Network => {
            println!("{}", engine::installed()?.model.display());
            Ok(())
        }
    }
}
