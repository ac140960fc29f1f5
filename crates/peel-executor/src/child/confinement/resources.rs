//! Resource limits, and the tie to the parent.

use std::io;

use rustix::process::{
    DumpableBehavior, Resource, Rlimit, Signal, set_dumpable_behavior,
    set_parent_process_death_signal, setrlimit,
};

/// The engine opens a few dozen libraries and files under `/proc` and `/sys`.
const MAX_OPEN_FILES: u64 = 256;

/// The largest file that is written is a compiled network in the cache.
const MAX_FILE_BYTES: u64 = 2 << 30;

/// Limits that need no configuration. A parent that died before this is seen as the end of
/// standard input.
pub(super) fn limit_process() -> io::Result<()> {
    set_parent_process_death_signal(Some(Signal::KILL))?;
    // No picture may end in a core dump; this also keeps other processes of the same user out.
    set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
    limit(Resource::Core, 0)?;
    limit(Resource::Nofile, MAX_OPEN_FILES)?;
    limit(Resource::Fsize, MAX_FILE_BYTES)?;
    Ok(())
}

/// Bounds what can be allocated, in bytes.
pub(super) fn limit_memory(max_bytes: u64) -> io::Result<()> {
    limit(Resource::As, max_bytes)
}

fn limit(resource: Resource, most: u64) -> io::Result<()> {
    let bound = Rlimit {
        current: Some(most),
        maximum: Some(most),
    };
    Ok(setrlimit(resource, bound)?)
}
