//! What the service writes to standard error.

use std::io::IsTerminal;

use peel_config::{LogFormat, LogLevel, Logging};
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, fmt};

/// From now on. To be called once; later calls do nothing.
pub(crate) fn begin(settings: &Logging) {
    let level = match settings.level {
        LogLevel::Error => LevelFilter::ERROR,
        LogLevel::Warn => LevelFilter::WARN,
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Debug => LevelFilter::DEBUG,
    };
    // What others have to say is for their own developers.
    let targets = Targets::new()
        .with_default(level.min(LevelFilter::WARN))
        .with_target("peel", level);
    let lines = match settings.format {
        LogFormat::Text => fmt::layer()
            .with_ansi(std::io::stderr().is_terminal())
            .with_writer(std::io::stderr)
            .boxed(),
        LogFormat::Json => fmt::layer()
            .json()
            .flatten_event(true)
            .with_writer(std::io::stderr)
            .boxed(),
    };
    // Fails when somebody else has begun already, whose log is as good.
    let _ = tracing_subscriber::registry()
        .with(lines.with_filter(targets))
        .try_init();
}

/// Names the variables that were meant for Peel and reach nothing.
pub(crate) fn warn_of_unknown_variables() {
    for unknown in peel_config::unknown_variables() {
        tracing::warn!("{unknown}");
    }
}
