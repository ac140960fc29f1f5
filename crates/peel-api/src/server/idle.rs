use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// Knows whether anything is asked of a connection.
#[derive(Debug, Clone)]
pub(super) struct Activity {
    requests: Arc<AtomicUsize>,
    last: Arc<Mutex<Instant>>,
}

/// A request that goes on.
#[derive(Debug)]
pub(super) struct Ongoing(Activity);

impl Activity {
    pub(super) fn new() -> Self {
        Self {
            requests: Arc::default(),
            last: Arc::new(Mutex::new(Instant::now())),
        }
    }

    pub(super) fn begin(&self) -> Ongoing {
        self.requests.fetch_add(1, Ordering::SeqCst);
        Ongoing(self.clone())
    }

    /// Waits until nothing has been asked for `patience`.
    pub(super) async fn ceased(&self, patience: Duration) {
        loop {
            let deadline = self.last() + patience;
            sleep_until(deadline).await;
            let is_busy = self.requests.load(Ordering::SeqCst) > 0;
            if is_busy {
                self.touch();
            } else if self.last() + patience <= deadline {
                return;
            }
        }
    }

    fn last(&self) -> Instant {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn touch(&self) {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }
}

impl Drop for Ongoing {
    fn drop(&mut self) {
        self.0.requests.fetch_sub(1, Ordering::SeqCst);
        self.0.touch();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Duration = Duration::from_secs(15);

    #[tokio::test(start_paused = true)]
    async fn a_connection_that_never_asks_is_idle() {
        let begin = Instant::now();
        Activity::new().ceased(PATIENCE).await;
        assert_eq!(begin.elapsed(), PATIENCE);
    }

    #[tokio::test(start_paused = true)]
    async fn a_long_request_is_not_silence_and_what_follows_it_is() {
        let activity = Activity::new();
        let begin = Instant::now();
        let request = activity.begin();
        let working = async {
            tokio::time::sleep(Duration::from_secs(100)).await;
            drop(request);
        };
        tokio::join!(activity.ceased(PATIENCE), working);
        assert_eq!(begin.elapsed(), Duration::from_secs(115));
    }
}
