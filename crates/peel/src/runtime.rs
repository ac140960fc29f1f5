//! Asynchronous work, and its end.

use std::io;

use tokio::runtime::{Builder, Runtime};
use tokio_util::sync::CancellationToken;

use crate::interrupt::Interrupt;
use crate::message::Problem;

/// The system gives no threads.
#[derive(Debug, thiserror::Error)]
#[error("no threads can be started")]
pub(crate) struct NoThreads(#[source] io::Error);

impl Problem for NoThreads {}

pub(crate) fn new() -> Result<Runtime, NoThreads> {
    Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(NoThreads)
}

/// Cancelled once somebody asks for the end of work.
pub(crate) fn closing(interrupt: &Interrupt) -> CancellationToken {
    let closing = CancellationToken::new();
    let (stop, token) = (interrupt.stop.clone(), closing.clone());
    // Ends with the process at the latest.
    std::thread::spawn(move || {
        let Err(_disconnected) = stop.recv();
        token.cancel();
    });
    closing
}
