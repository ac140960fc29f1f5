use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use peel_domain::{ImageId, Step};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{Notify, broadcast};

/// More than the steps of all attempts; whoever lags behind by as many looks the image up.
const CAPACITY: usize = 64;

/// Tells those who wait for an image how it goes on, within this process. Whoever must know
/// for certain also looks at the store now and then: the worker may be another process.
#[derive(Debug, Clone, Default)]
pub struct Progress {
    rooms: Arc<Mutex<Rooms>>,
    work: Arc<Notify>,
}

type Rooms = HashMap<ImageId, broadcast::Sender<ProgressEvent>>;

/// Something that happened to an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProgressEvent {
    /// A step began.
    Step(Step),
    /// Its state changed: begun, queued again, ready, failed or deleted. The store knows which.
    Changed,
}

/// What happens to one image from now on.
#[derive(Debug)]
pub struct Subscription {
    image: ImageId,
    rooms: Arc<Mutex<Rooms>>,
    receiver: Option<broadcast::Receiver<ProgressEvent>>,
}

impl Progress {
    /// A hub that nobody listens to yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Tells everyone who listens. Costs next to nothing when nobody does.
    pub fn publish(&self, image: ImageId, event: ProgressEvent) {
        if let Some(room) = lock(&self.rooms).get(&image) {
            // Fails only when nobody listens any more.
            let _ = room.send(event);
        }
    }

    /// Listens from now on. Subscribe first and look at the store then, or an event in between
    /// is missed.
    #[must_use]
    pub fn subscribe(&self, image: ImageId) -> Subscription {
        let receiver = lock(&self.rooms)
            .entry(image)
            .or_insert_with(|| broadcast::channel(CAPACITY).0)
            .subscribe();
        Subscription {
            image,
            rooms: Arc::clone(&self.rooms),
            receiver: Some(receiver),
        }
    }

    /// Tells the workers of this process that there is a new job.
    pub fn announce_work(&self) {
        self.work.notify_one();
    }

    /// Waits until a job is announced. One that was announced while nobody waited is told to
    /// the next who does; several are told once, so whoever is told goes on until nothing is
    /// left.
    pub async fn work_announced(&self) {
        self.work.notified().await;
    }

    /// How many images are listened to.
    #[must_use]
    pub fn rooms(&self) -> usize {
        lock(&self.rooms).len()
    }
}

impl Subscription {
    /// The next event. One who was too slow for some of them gets [`ProgressEvent::Changed`]
    /// in their place. Safe to drop while it waits.
    pub async fn next(&mut self) -> ProgressEvent {
        let Some(receiver) = &mut self.receiver else {
            return std::future::pending().await;
        };
        match receiver.recv().await {
            Ok(event) => event,
            Err(RecvError::Lagged(_)) => ProgressEvent::Changed,
            // The room stays open as long as somebody is in it.
            Err(RecvError::Closed) => std::future::pending().await,
        }
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        let mut rooms = lock(&self.rooms);
        self.receiver = None;
        if rooms
            .get(&self.image)
            .is_some_and(|room| room.receiver_count() == 0)
        {
            rooms.remove(&self.image);
        }
    }
}

fn lock(rooms: &Mutex<Rooms>) -> MutexGuard<'_, Rooms> {
    rooms.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    const IMAGE: ImageId = ImageId::from_bytes([1; 16]);
    const OTHER: ImageId = ImageId::from_bytes([2; 16]);

    #[tokio::test]
    async fn listeners_hear_of_their_image_alone() {
        let progress = Progress::new();
        let (mut one, mut two) = (progress.subscribe(IMAGE), progress.subscribe(IMAGE));
        progress.publish(OTHER, ProgressEvent::Changed);
        progress.publish(IMAGE, ProgressEvent::Step(Step::Segment));
        assert_eq!(one.next().await, ProgressEvent::Step(Step::Segment));
        assert_eq!(two.next().await, ProgressEvent::Step(Step::Segment));
    }

    #[tokio::test]
    async fn one_who_lags_behind_is_told_to_look() {
        let progress = Progress::new();
        let mut slow = progress.subscribe(IMAGE);
        for _ in 0..=CAPACITY {
            progress.publish(IMAGE, ProgressEvent::Step(Step::Decode));
        }
        assert_eq!(slow.next().await, ProgressEvent::Changed);
        assert_eq!(slow.next().await, ProgressEvent::Step(Step::Decode));
    }

    #[tokio::test]
    async fn work_that_was_announced_to_nobody_is_told_to_the_next() {
        let progress = Progress::new();
        progress.announce_work();
        progress.work_announced().await;
        assert!(futures_util::poll!(std::pin::pin!(progress.work_announced())).is_pending());
    }

    #[test]
    fn nothing_is_left_of_those_who_went() {
        let progress = Progress::new();
        let (one, two) = (progress.subscribe(IMAGE), progress.subscribe(IMAGE));
        drop(one);
        assert_eq!(progress.rooms(), 1);
        drop(two);
        assert_eq!(progress.rooms(), 0);
    }
}
