//! The executor, driven from outside.
//!
//! This binary is also the child that the executors start. Its network does what the colour of
//! the picture says, good or evil; see [`deed`].

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod deed;
mod driver;
mod engine;
mod faults;
mod jobs;
mod sandbox;
mod tasks;

use std::process::ExitCode;

/// First argument of the child.
const CHILD: &str = "--play-the-child";

/// First argument of a child with the real network.
const REAL_CHILD: &str = "--play-the-real-child";

/// First argument of a process that starts a child, prints its number and waits for it.
const PARENT: &str = "--play-the-parent";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    match arguments.next().as_deref() {
        Some(REAL_CHILD) => return peel_executor::child_main(),
        Some(CHILD) => return deed::play_the_child(arguments.next().as_deref()),
        Some(PARENT) => return driver::play_the_parent(),
        _ => {}
    }
    let arguments = libtest_mimic::Arguments::from_args();
    let tests = [
        jobs::tests(),
        faults::tests(),
        sandbox::tests(),
        tasks::tests(),
        engine::tests(),
    ]
    .concat();
    let trials = tests
        .into_iter()
        .map(|(name, test)| {
            libtest_mimic::Trial::test(name, move || {
                test();
                Ok(())
            })
        })
        .collect();
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// A test and its name.
type Test = (&'static str, fn());

/// Names tests after their functions.
macro_rules! tests {
    ($($test:ident),* $(,)?) => {
        pub(crate) fn tests() -> Vec<crate::Test> {
            vec![$((concat!(module_path!(), "::", stringify!($test)), $test as fn())),*]
        }
    };
}
pub(crate) use tests;
