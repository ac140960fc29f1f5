use crate::key::section;
use crate::parse::one_of;

/// What a line of the log looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One object each, for machines.
    Json,
}

/// How much is logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogLevel {
    /// What went wrong on our side.
    Error,
    /// And what is odd.
    Warn,
    /// And each request.
    Info,
    /// And what helps to find faults.
    Debug,
}

section! {
    /// What is written to standard error.
    Logging = "logging" {
        /// What a line looks like.
        format: LogFormat = "text", "PEEL_LOG_FORMAT", "`text` or `json`",
            one_of(&[("text", LogFormat::Text), ("json", LogFormat::Json)]);
        /// How much is logged.
        level: LogLevel = "info", "PEEL_LOG_LEVEL", "`error`, `warn`, `info` or `debug`",
            one_of(&[
                ("error", LogLevel::Error),
                ("warn", LogLevel::Warn),
                ("info", LogLevel::Info),
                ("debug", LogLevel::Debug),
            ]);
    }
}
