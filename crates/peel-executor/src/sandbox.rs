use std::fmt;

use serde::{Deserialize, Serialize};

/// What confines the child on this system, as the child found it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sandbox {
    /// Memory, open files, file size, no core dumps, death with the parent.
    pub resource_limits: Enforcement,
    /// Files and TCP, by Landlock: the engine, the model and system libraries can be
    /// read, the cache written, everything else is out of reach.
    pub landlock: Enforcement,
    /// System calls, by seccomp: nothing can be opened, connected or started any more
    /// when the first picture arrives.
    pub seccomp: Enforcement,
}

/// How far one kind of protection reaches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Enforcement {
    /// All of it.
    Full,
    /// The kernel is too old for some of it.
    Partial,
    /// None of it, and why.
    Missing(String),
}

impl fmt::Display for Enforcement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Full => f.write_str("enforced"),
            Self::Partial => f.write_str("partly enforced (the kernel is too old for all of it)"),
            Self::Missing(reason) => write!(f, "not enforced: {reason}"),
        }
    }
}
