use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use peel_executor::{CancelToken, Executor, ExecutorOptions, StartError};
use peel_matting::Quality;

use crate::measure;

/// Executors that are lent out, the one used last first, so that few stay warm when there is little to do. How many
/// are lent at the same time is for the borrowers to bound.
#[derive(Debug)]
pub(crate) struct ExecutorPool {
    /// For the metrics.
    name: &'static str,
    options: ExecutorOptions,
    most_idle: usize,
    idle: Mutex<Vec<Executor>>,
}

/// The thread that worked with an executor panicked.
#[derive(Debug, thiserror::Error)]
#[error("the thread that drives the image process ended unexpectedly")]
pub(crate) struct Panicked;

impl ExecutorPool {
    pub(crate) fn new(name: &'static str, options: ExecutorOptions, most_idle: usize) -> Self {
        Self {
            name,
            options,
            most_idle,
            idle: Mutex::default(),
        }
    }

    /// Starts a child, so that what keeps it from starting is found before the first job, and the first job does not
    /// wait for it.
    pub(crate) async fn warm(self: &Arc<Self>) -> Result<(), StartError> {
        let started = self
            .run(|executor, cancel| executor.start_until(Quality::default(), cancel))
            .await;
        started.unwrap_or_else(|Panicked| {
            Err(StartError {
                reason: Panicked.to_string(),
            })
        })
    }

    /// Has an executor do `work` on a thread of its own. Dropping the future cancels the token that `work` is given,
    /// and so kills the child.
    ///
    /// # Errors
    /// When `work` panics, which costs the executor.
    pub(crate) async fn run<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&mut Executor, &CancelToken) -> T + Send + 'static,
    ) -> Result<T, Panicked> {
        let borrowed = self.idle().pop();
        let mut executor = borrowed.unwrap_or_else(|| Executor::new(self.options.clone()));
        let cancel = CancelOnDrop(CancelToken::new());
        let (pool, token) = (Arc::clone(self), cancel.0.clone());
        let done = tokio::task::spawn_blocking(move || {
            let before = executor.process_id();
            let result = work(&mut executor, &token);
            if before.is_some() && executor.process_id() != before {
                measure::executor_restarted(pool.name);
            }
            pool.take_back(executor);
            result
        })
        .await;
        drop(cancel);
        done.map_err(|_| Panicked)
    }

    fn take_back(&self, executor: Executor) {
        let mut idle = self.idle();
        if idle.len() < self.most_idle {
            idle.push(executor);
        }
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Executor>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct CancelOnDrop(CancelToken);

/// Does nothing to a child whose job is done.
impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.cancel();
    }
}
