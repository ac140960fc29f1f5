//! Ends a conversation with a child that takes too long or is not wanted any more.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::CancelToken;
use crate::process::Killer;

/// Kills the child at its deadline or when cancelled, until this is dropped. Whoever talks to
/// the child then sees the pipe close.
#[derive(Debug)]
pub(crate) struct Watch<'a> {
    cancel: &'a CancelToken,
    child: Killer,
    expired: Arc<AtomicBool>,
    stop: Option<Sender<()>>,
    timer: Option<JoinHandle<()>>,
}

impl<'a> Watch<'a> {
    pub(crate) fn new(
        child: &Killer,
        deadline: Duration,
        cancel: &'a CancelToken,
    ) -> std::io::Result<Self> {
        let expired = Arc::new(AtomicBool::new(false));
        let (stop, stopped) = mpsc::channel::<()>();
        let timer = thread::Builder::new().name("peel-deadline".into()).spawn({
            let (child, expired) = (child.clone(), Arc::clone(&expired));
            move || {
                if stopped.recv_timeout(deadline) == Err(RecvTimeoutError::Timeout) {
                    expired.store(true, Ordering::SeqCst);
                    child.kill();
                }
            }
        })?;
        cancel.watch(child);
        Ok(Self {
            cancel,
            child: child.clone(),
            expired,
            stop: Some(stop),
            timer: Some(timer),
        })
    }

    /// Stops watching. True when the child was killed for its deadline.
    pub(crate) fn finish(mut self) -> bool {
        self.stop_timer();
        self.expired.load(Ordering::SeqCst)
    }

    fn stop_timer(&mut self) {
        drop(self.stop.take());
        if let Some(timer) = self.timer.take() {
            // The timer does nothing that can panic.
            let _ = timer.join();
        }
    }
}

impl Drop for Watch<'_> {
    fn drop(&mut self) {
        self.stop_timer();
        self.cancel.release(&self.child);
    }
}
