use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::process::Killer;

/// Stops jobs from another thread, once and for good.
///
/// One token may be given to jobs of several executors: [`cancel`](Self::cancel) kills
/// their children, and jobs that begin later with the same token are not begun.
#[derive(Debug, Clone, Default)]
pub struct CancelToken {
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    cancelled: bool,
    children: Vec<Killer>,
}

impl CancelToken {
    /// A token that has not been used.
    pub fn new() -> Self {
        Self::default()
    }

    /// Ends every job that runs with this token. Returns without waiting for them.
    pub fn cancel(&self) {
        let mut state = self.lock();
        state.cancelled = true;
        for child in state.children.drain(..) {
            child.kill();
        }
    }

    /// Whether [`cancel`](Self::cancel) was called.
    pub fn is_cancelled(&self) -> bool {
        self.lock().cancelled
    }

    /// From now on cancelling kills this child; at once if that has happened already.
    pub(crate) fn watch(&self, child: &Killer) {
        let mut state = self.lock();
        if state.cancelled {
            child.kill();
        } else {
            state.children.push(child.clone());
        }
    }

    /// Forgets what [`watch`](Self::watch) remembered.
    pub(crate) fn release(&self, child: &Killer) {
        self.lock().children.retain(|other| !other.same(child));
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
