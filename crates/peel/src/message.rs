//! What people read on standard error.

use std::error::Error;
use std::fmt::Write as _;

use crate::exit::Exit;

/// An error that a person reads: what is wrong, what to do about it, how the command ends.
pub(crate) trait Problem: Error {
    /// What to do about it, where the message does not say so already.
    fn hint(&self) -> Option<String> {
        None
    }

    /// How a command ends that cannot go on because of this.
    fn exit(&self) -> Exit {
        Exit::Failed
    }
}

impl<'a, P: Problem + 'a> From<P> for Box<dyn Problem + 'a> {
    fn from(problem: P) -> Self {
        Box::new(problem)
    }
}

/// Prints `problem` to standard error.
pub(crate) fn print_problem(problem: &dyn Problem) {
    eprintln!("{}", problem_lines(None, problem));
}

/// `error:` with what it is about, the chain of causes, and `hint:`.
pub(crate) fn problem_lines(subject: Option<&str>, problem: &dyn Problem) -> String {
    let mut lines = String::from("error: ");
    // Writing to a string does not fail.
    if let Some(subject) = subject {
        let _ = write!(lines, "{subject}: ");
    }
    let _ = write!(lines, "{problem}");
    let mut cause = problem.source();
    while let Some(error) = cause {
        let _ = write!(lines, ": {error}");
        cause = error.source();
    }
    if let Some(hint) = problem.hint() {
        let _ = write!(lines, "\nhint: {hint}");
    }
    lines
}

/// Arguments that make no sense together, or with what is on the disk.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub(crate) struct UsageError {
    message: String,
    hint: Option<String>,
}

impl UsageError {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            hint: None,
        }
    }

    /// The same error with what to do about it.
    pub(crate) fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl Problem for UsageError {
    fn hint(&self) -> Option<String> {
        self.hint.clone()
    }

    fn exit(&self) -> Exit {
        Exit::Usage
    }
}
