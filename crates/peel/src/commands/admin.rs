//! `peel admin`: what operators see and do, while the service runs or does not.

mod export;
mod key;
mod look;
mod order;
mod output;
mod queue;
mod rows;
mod search;
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
    /// People with accounts: what they have, their roles, keeping them out
    #[command(subcommand)]
    User(user::Command),
    /// Orders, and giving their money back
    #[command(subcommand)]
    Order(order::Command),
    /// What is known of images beside their content
    #[command(subcommand)]
    Image(Image),
    /// List views of ads, newest first
    AdViews(look::List),
    /// Show how the work stands, and the jobs that were given up
    Queue(queue::Queue),
    /// Jobs that were given up
    #[command(subcommand)]
    Job(queue::Command),
    /// Show what happened, by day
    Figures(look::Figures),
    /// Write a table for spreadsheets, as CSV
    Export(export::Export),
    /// Show who did what to whom, newest first
    AuditLog(look::Log),
}

#[derive(Debug, Subcommand)]
enum Image {
    /// List images, newest first
    List(look::List),
}

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Box<dyn Problem>> {
    let config = arguments.file.read()?;
    match &arguments.command {
        Command::Key(command) => key::run(command, &config),
        Command::User(command) => user::run(command, &config),
        Command::Order(command) => order::run(command, &config),
        Command::Image(Image::List(list)) => look::images(list, &config),
        Command::AdViews(list) => look::ad_views(list, &config),
        Command::Queue(queue) => queue::show(queue, &config),
        Command::Job(command) => queue::run(command, &config),
        Command::Figures(figures) => look::figures(figures, &config),
        Command::Export(export) => export::run(export, &config),
        Command::AuditLog(log) => look::audit_log(log, &config),
    }
}
