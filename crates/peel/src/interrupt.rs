use std::convert::Infallible;

use crossbeam_channel::{Receiver, bounded};
use peel_executor::CancelToken;

use crate::exit::Exit;

/// The wish of the person at the terminal that work ends.
#[derive(Debug, Clone)]
pub(crate) struct Interrupt {
    /// Ends the jobs that run.
    pub(crate) cancel: CancelToken,
    /// Disconnected once work is to end; never carries a message. For `select!`.
    pub(crate) stop: Receiver<Infallible>,
}

impl Interrupt {
    /// From now on the first Ctrl-C (or request to terminate) asks work to end cleanly, and the
    /// second ends the process at once. To be called once.
    pub(crate) fn on_signals() -> Self {
        let (interrupt, mut request) = Self::new();
        // Without a handler Ctrl-C ends the process as it does any other, which is good enough.
        let _ = ctrlc::set_handler(move || match request.take() {
            Some(request) => request.stop_work(),
            None => std::process::exit(Exit::Interrupted.code().into()),
        });
        interrupt
    }

    /// One that nobody has asked for yet, and the means to ask for it.
    fn new() -> (Self, Option<Request>) {
        let (sender, stop) = bounded(0);
        let cancel = CancelToken::new();
        let request = Request {
            cancel: cancel.clone(),
            stop: sender,
        };
        (Self { cancel, stop }, Some(request))
    }

    /// Whether work is to end.
    pub(crate) fn is_requested(&self) -> bool {
        self.cancel.is_cancelled()
    }
}

#[derive(Debug)]
struct Request {
    cancel: CancelToken,
    stop: crossbeam_channel::Sender<Infallible>,
}

impl Request {
    fn stop_work(self) {
        self.cancel.cancel();
        drop(self.stop);
    }
}
