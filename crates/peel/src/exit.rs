use std::process::ExitCode;

/// How a command ends, as its caller sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// All was done.
    Done,
    /// Some of it failed.
    Failed,
    /// The arguments make no sense; nothing was begun.
    Usage,
    /// Ended by Ctrl-C or a request to terminate.
    Interrupted,
}

impl Exit {
    /// The number that the shell gets.
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::Interrupted => 130,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
