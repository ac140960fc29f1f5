//! Which files and ports are within reach while the engine is loaded.

use std::path::{Path, PathBuf};

use landlock::{
    ABI, Access, AccessFs, AccessNet, BitFlags, Ruleset, RulesetAttr, RulesetCreatedAttr,
    RulesetError, RulesetStatus, Scope, path_beneath_rules,
};
use peel_inference::EngineOptions;

use crate::Enforcement;

/// The newest version whose rights are asked for; older kernels grant what they know.
const NEWEST: ABI = ABI::V6;

/// Where shared libraries, and what the processor looks like, are found. Missing ones are skipped.
const SYSTEM: [&str; 12] = [
    "/lib",
    "/lib64",
    "/usr/lib",
    "/usr/lib64",
    "/usr/local/lib",
    "/nix/store",
    "/etc/ld.so.cache",
    "/proc/self",
    "/proc/cpuinfo",
    "/proc/meminfo",
    "/sys/devices/system",
    "/sys/fs/cgroup",
];

/// Restricts this thread and all that it starts. TCP, signals to and abstract sockets of other
/// processes are denied altogether.
pub(super) fn restrict(engine: Option<&EngineOptions>) -> Result<Enforcement, RulesetError> {
    let read = AccessFs::from_read(NEWEST) & !BitFlags::from(AccessFs::Execute);
    let readable = SYSTEM
        .iter()
        .map(PathBuf::from)
        .chain(engine.and_then(|engine| folder(&engine.library)))
        .chain(engine.map(|engine| engine.model.clone()));

    let cache = engine.and_then(|engine| engine.cache.as_ref());
    if let Some(cache) = cache {
        // Access can only be granted to what is there. Without a cache the engine compiles anew.
        let _ = std::fs::create_dir_all(cache);
    }

    let status = Ruleset::default()
        .handle_access(AccessFs::from_all(NEWEST))?
        .handle_access(AccessNet::from_all(NEWEST))?
        .scope(Scope::from_all(NEWEST))?
        .create()?
        .add_rules(path_beneath_rules(readable, read))?
        .add_rules(path_beneath_rules(
            cache,
            read | AccessFs::from_write(NEWEST),
        ))?
        .restrict_self()?;

    Ok(match status.ruleset {
        RulesetStatus::FullyEnforced => Enforcement::Full,
        RulesetStatus::PartiallyEnforced => Enforcement::Partial,
        RulesetStatus::NotEnforced => {
            Enforcement::Missing("this kernel has no Landlock, or it is switched off".into())
        }
    })
}

fn folder(file: &Path) -> Option<PathBuf> {
    file.parent().map(Path::to_path_buf)
}
