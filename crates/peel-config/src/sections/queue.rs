use std::time::Duration;

use crate::key::section;
use crate::parse::{bytes, duration, optional};
use crate::variable::number;

section! {
    /// How many removals may wait and run.
    Queue = "queue" {
        /// Removals that may wait, of all callers. More are refused with status 503.
        max_waiting: u32 = "200", "PEEL_QUEUE_MAX_WAITING", "a number from 1 to 1000000", number(1..=1_000_000);
        /// Removals that may wait, of one caller. More are refused with status 429.
        max_waiting_per_owner: u32 = "20", "PEEL_QUEUE_MAX_WAITING_PER_OWNER", "a number from 1 to 1000000", number(1..=1_000_000);
        /// Removals that run at the same time. Without it, one for every four cores.
        workers: Option<usize> = "", "PEEL_WORKERS", "a number from 1 to 64, or nothing", optional(number(1..=64));
        /// Children that stay loaded, each with a network, which takes some 400 MB. More of them than `workers` keep both networks where fast
        /// and other removals are mixed; otherwise a child loads the other one each time, which takes seconds. Without it, as many as `workers`.
        children: Option<usize> = "", "PEEL_QUEUE_CHILDREN", "a number from 1 to 128, or nothing", optional(number(1..=128));
        /// Memory that running removals may need together, besides the network's own. One that needs more runs alone.
        memory: u64 = "2GiB", "PEEL_QUEUE_MEMORY", "a size, such as `4GB`", bytes;
        /// Longest time for one removal.
        deadline: Duration = "60s", "PEEL_QUEUE_DEADLINE", "a time, such as `60s`", duration;
        /// How long a worker that is not heard of keeps its removal.
        lease: Duration = "60s", "PEEL_QUEUE_LEASE", "a time, such as `60s`", duration;
        /// The model, a name from `peel models list`. Without it, the default one.
        model: Option<String> = "", "PEEL_MODEL", "the name of a model, or nothing",
            optional(|text| Some(text.to_owned()));
    }
}
