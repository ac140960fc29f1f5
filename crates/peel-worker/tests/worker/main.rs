//! Workers over a real database, a real folder and real executors.
//!
//! This binary is also the child that the executors start, with a network that does what the colour of the picture
//! says (see [`network`]), and the workers that are killed (see [`kills`]).

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod bench;
mod deliveries;
mod engine;
mod kills;
mod mails;
mod network;
mod removals;
mod rendering;
mod shutdown;
mod sweeps;

use std::process::ExitCode;

/// First argument of an executor's child.
const CHILD: &str = "--play-the-child";

/// First argument of an executor's child that never gets ready.
const HANGING_CHILD: &str = "--play-the-hanging-child";

/// First argument of an executor's child with the real network.
const REAL_CHILD: &str = "--play-the-real-child";

/// First argument of a worker over the folder that is the second.
const WORKER: &str = "--play-the-worker";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    match arguments.next().as_deref() {
        Some(CHILD) => return network::play_the_child(),
        Some(REAL_CHILD) => return peel_executor::child_main(),
        Some(HANGING_CHILD) => loop {
            std::thread::park();
        },
        Some(WORKER) => return kills::play_the_worker(&arguments.next().unwrap()),
        _ => {}
    }
    let arguments = libtest_mimic::Arguments::from_args();
    let tests = [
        removals::tests(),
        shutdown::tests(),
        deliveries::tests(),
        mails::tests(),
        sweeps::tests(),
        rendering::tests(),
        kills::tests(),
        engine::tests(),
    ]
    .concat();
    let trial = |(name, test): Test| {
        libtest_mimic::Trial::test(name, move || {
            test();
            Ok(())
        })
    };
    let at_length = kills::at_length::tests().into_iter().map(trial);
    let trials = tests
        .into_iter()
        .map(trial)
        .chain(at_length.map(|trial| trial.with_ignored_flag(true)));
    libtest_mimic::run(&arguments, trials.collect()).exit_code()
}

/// A test and its name.
type Test = (&'static str, fn());

/// Names tests after their functions, and gives each a runtime.
macro_rules! tests {
    ($($test:ident),* $(,)?) => {
        pub(crate) fn tests() -> Vec<crate::Test> {
            vec![$((
                concat!(module_path!(), "::", stringify!($test)),
                || crate::bench::block_on($test()),
            )),*]
        }
    };
}
pub(crate) use tests;
