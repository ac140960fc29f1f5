use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use peel_executor::{CancelToken, Executor, ExecutorOptions, StartError};
use peel_matting::Quality;

use crate::measure;

/// Executors that are lent out. How many are lent at the same time is for the borrowers to bound.
#[derive(Debug)]
pub(crate) struct ExecutorPool {
    /// For the metrics.
    name: &'static str,
    options: ExecutorOptions,
    shelf: Mutex<Shelf<Executor>>,
}

/// Things of which a few are kept, and those that are lent.
#[derive(Debug)]
struct Shelf<T> {
    /// The one used last is last.
    idle: Vec<T>,
    lent: usize,
    /// How many are kept, with those that are lent.
    room: usize,
}

/// The thread that worked with an executor panicked.
#[derive(Debug, thiserror::Error)]
#[error("the thread that drives the image process ended unexpectedly")]
pub(crate) struct Panicked;

impl ExecutorPool {
    /// Up to `children` are kept when nobody needs them.
    pub(crate) fn new(name: &'static str, options: ExecutorOptions, children: usize) -> Self {
        Self {
            name,
            options,
            shelf: Mutex::new(Shelf::new(children)),
        }
    }

    /// Starts a child, so that what keeps it from starting is found before the first job, and the first job does not
    /// wait for it.
    pub(crate) async fn warm(self: &Arc<Self>) -> Result<(), StartError> {
        let started = self
            .run(None, |executor, cancel| {
                executor.start_until(Quality::default(), cancel)
            })
            .await;
        started.unwrap_or_else(|Panicked| {
            Err(StartError {
                reason: Panicked.to_string(),
            })
        })
    }

    /// Has an executor do `work` on a thread of its own, one that has the network for `quality` loaded if there is one.
    /// Dropping the future cancels the token that `work` is given, and so kills the child.
    ///
    /// # Errors
    /// When `work` panics, which costs the executor.
    pub(crate) async fn run<T: Send + 'static>(
        self: &Arc<Self>,
        quality: Option<Quality>,
        work: impl FnOnce(&mut Executor, &CancelToken) -> T + Send + 'static,
    ) -> Result<T, Panicked> {
        let (mut executor, loan) = self.lend(quality);
        let cancel = CancelOnDrop(CancelToken::new());
        let token = cancel.0.clone();
        let done = tokio::task::spawn_blocking(move || {
            let before = executor.process_id();
            let result = work(&mut executor, &token);
            if before.is_some() && executor.process_id() != before {
                measure::executor_restarted(loan.pool.name);
            }
            loan.end(executor);
            result
        })
        .await;
        drop(cancel);
        done.map_err(|_| Panicked)
    }

    fn lend(self: &Arc<Self>, quality: Option<Quality>) -> (Executor, Loan) {
        let fits = |executor: &Executor| quality.is_none_or(|it| executor.is_ready_for(it));
        let kept = self.shelf().take(fits);
        let loan = Loan {
            pool: Arc::clone(self),
            is_over: false,
        };
        let executor = kept.unwrap_or_else(|| Executor::new(self.options.clone()));
        (executor, loan)
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf<Executor>> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Shelf<T> {
    fn new(room: usize) -> Self {
        Self {
            idle: Vec::new(),
            lent: 0,
            room,
        }
    }

    /// Lends one that fits, the one used last of them, so that few stay warm when there is little to do. If none does: none
    /// as long as there is room for a new one, and then the one that nobody has used for the longest.
    fn take(&mut self, fits: impl Fn(&T) -> bool) -> Option<T> {
        let place = match self.idle.iter().rposition(fits) {
            None if self.idle.len() + self.lent >= self.room => Some(0),
            found => found,
        };
        self.lent += 1;
        place
            .filter(|&place| place < self.idle.len())
            .map(|place| self.idle.remove(place))
    }

    /// Takes back what was lent, or that it is lost.
    fn put_back(&mut self, returned: Option<T>) {
        self.lent = self.lent.saturating_sub(1);
        let has_room = self.idle.len() + self.lent < self.room;
        self.idle.extend(returned.filter(|_| has_room));
    }
}

/// Of an executor, which is lost unless the loan is ended: its thread panicked.
struct Loan {
    pool: Arc<ExecutorPool>,
    is_over: bool,
}

impl Loan {
    fn end(mut self, executor: Executor) {
        self.pool.shelf().put_back(Some(executor));
        self.is_over = true;
    }
}

impl Drop for Loan {
    fn drop(&mut self) {
        if !self.is_over {
            self.pool.shelf().put_back(None);
        }
    }
}

struct CancelOnDrop(CancelToken);

/// Does nothing to a child whose job is done.
impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lends one whose letter is `letter`; a new one gets the next number.
    fn take(shelf: &mut Shelf<(char, u32)>, letter: char, made: &mut u32) -> (char, u32) {
        let taken = shelf.take(|it| it.0 == letter);
        let (had, number) = taken.unwrap_or_else(|| {
            *made += 1;
            (letter, *made)
        });
        if had != letter {
            // Loading another network is what is to be avoided.
            *made += 1;
            return (letter, *made);
        }
        (letter, number)
    }

    fn made_for(work: &str, room: usize) -> u32 {
        let (mut shelf, mut made) = (Shelf::new(room), 0);
        for letter in work.chars() {
            let taken = take(&mut shelf, letter, &mut made);
            shelf.put_back(Some(taken));
        }
        assert!(shelf.idle.len() <= room);
        made
    }

    #[test]
    fn with_room_for_both_networks_each_is_loaded_once() {
        assert_eq!(made_for("sssfffsss", 2), 2);
        assert_eq!(made_for("sfsfsfsf", 2), 2);
        assert_eq!(made_for("sfsfsfsf", 1), 8, "and each time without");
        assert_eq!(made_for("ssssssss", 9), 1, "no more than are needed");
    }

    #[test]
    fn the_one_that_nobody_has_used_for_the_longest_makes_room() {
        assert_eq!(made_for("abcb", 3), 3);
        // `a` goes for `d`, and `b` is still there.
        assert_eq!(made_for("abcdb", 3), 4);
        assert_eq!(made_for("abcda", 3), 5);
    }

    #[test]
    fn what_is_lent_counts_and_what_is_lost_makes_room() {
        let mut shelf = Shelf::new(2);
        for _ in 0..3 {
            assert_eq!(shelf.take(|_: &u32| true), None);
        }
        shelf.put_back(None);
        for number in 1..=2 {
            shelf.put_back(Some(number));
        }
        assert_eq!((shelf.idle.as_slice(), shelf.lent), ([1, 2].as_slice(), 0));
        assert_eq!(shelf.take(|_| true), Some(2), "the one used last");
    }
}
