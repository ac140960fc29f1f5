//! The real service over real sockets, with the real database, folder, workers, engine and the
//! default model, which `make test` sets up first.
//!
//! It has a `main` of its own: the servers that tests share are stopped when the tests are over.

#![expect(
    clippy::unwrap_used,
    reason = "what surrounds the tests may fail them as the tests themselves may"
)]

mod admin;
mod admin_shell;
mod ads;
mod answers;
mod callers;
mod files;
mod gates;
mod images;
mod lifetime;
mod money;
mod money_kill;
mod pictures;
mod quota;
mod raw;
mod receipts;
mod requests;
mod results;
mod server;
mod shop;
mod transport;

use std::sync::Arc;

use libtest_mimic::{Arguments, Trial};

use self::server::Peel;

/// The servers that tests share.
pub(crate) struct Shared {
    /// Does everything.
    pub(crate) working: Peel,
    /// Has no workers, and little patience.
    pub(crate) impatient: Peel,
}

fn main() -> std::process::ExitCode {
    let arguments = Arguments::from_args();
    if arguments.list {
        libtest_mimic::run(&arguments, trials(|| None)).exit();
    }
    let shared = Arc::new(Shared {
        working: Peel::start(
            &[],
            &[("PEEL_FETCH_DANGER_PRIVATE_NETWORKS", "127.0.0.0/8")],
        ),
        impatient: Peel::start(
            &["--no-workers"],
            &[
                ("PEEL_HEADER_TIMEOUT", "1s"),
                ("PEEL_IDLE_TIMEOUT", "2s"),
                ("PEEL_BODY_GRACE", "1s"),
                ("PEEL_WRITE_TIMEOUT", "1s"),
                ("PEEL_MAX_BYTES", "2000000"),
                ("PEEL_QUEUE_MAX_WAITING_PER_OWNER", "1000"),
                ("PEEL_QUEUE_MAX_WAITING", "10000"),
            ],
        ),
    });
    let conclusion = libtest_mimic::run(&arguments, trials(|| Some(Arc::clone(&shared))));
    drop(shared);
    conclusion.exit_code()
}

type Test = fn(&Shared);

fn trials(shared: impl Fn() -> Option<Arc<Shared>>) -> Vec<Trial> {
    [
        images::TESTS,
        results::TESTS,
        callers::TESTS,
        gates::TESTS,
        requests::TESTS,
        transport::TESTS,
        lifetime::TESTS,
        pictures::TESTS,
        quota::TESTS,
        ads::TESTS,
        admin::TESTS,
        admin_shell::TESTS,
        money::TESTS,
        receipts::TESTS,
        money_kill::TESTS,
    ]
    .into_iter()
    .flatten()
    .map(|&(name, test)| {
        let shared = shared();
        Trial::test(name, move || {
            if let Some(shared) = &shared {
                test(shared);
            }
            Ok(())
        })
    })
    .collect()
}

/// Gives each test the name of its function.
macro_rules! tests {
    ($($name:ident),+ $(,)?) => {
        pub(crate) const TESTS: &[(&str, crate::Test)] = &[
            $((concat!(module_path!(), "::", stringify!($name)), $name),)+
        ];
    };
}
pub(crate) use tests;
