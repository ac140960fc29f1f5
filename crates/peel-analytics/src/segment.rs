use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use metrics::counter;
use peel_app::{Analytics, Note};
use peel_domain::{Clock, Randomness};
use peel_http_client::WebClient;
use serde_json::value::RawValue;
use tokio::sync::{Notify, mpsc};
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout_at};
use tokio_util::sync::CancellationToken;

use crate::deliver::{Destination, Outcome};
use crate::message::{MAX_BATCH_BYTES, batch, messages};
use crate::queue::Queue;

/// Notes on their way to the disk; more come only when it stalls.
const CHANNEL: usize = 4096;
/// Notes of one batch.
const BATCH_NOTES: usize = 100;
const EVENTS: &str = "peel_analytics_notes_total";

/// How Segment is told.
#[derive(Clone)]
pub struct SegmentOptions {
    /// The write key of an HTTP source.
    pub write_key: String,
    /// Where batches are taken.
    pub url: String,
    /// Where batches wait.
    pub folder: PathBuf,
    /// Room for them, in bytes.
    pub room_bytes: u64,
    /// How long notes are gathered for a batch. As much is lost when the process is killed.
    pub gather: Duration,
    /// The pause after the first failure; each further one is twice as long.
    pub first_pause: Duration,
    /// The longest pause.
    pub longest_pause: Duration,
}

impl SegmentOptions {
    /// With the usual patience: gathers for five seconds, pauses for one second to five minutes.
    #[must_use]
    pub fn new(write_key: String, url: String, folder: PathBuf, room_bytes: u64) -> Self {
        Self {
            write_key,
            url,
            folder,
            room_bytes,
            gather: Duration::from_secs(5),
            first_pause: Duration::from_secs(1),
            longest_pause: Duration::from_secs(300),
        }
    }
}

/// Hides the key.
impl fmt::Debug for SegmentOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SegmentOptions")
            .field("url", &self.url)
            .field("folder", &self.folder)
            .field("room_bytes", &self.room_bytes)
            .finish_non_exhaustive()
    }
}

/// Segment cannot be told.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The key has characters that no key has.
    #[error("the write key of Segment cannot be used")]
    Key,
    /// The folder cannot be used.
    #[error("the folder for analytics cannot be used")]
    Folder(#[source] io::Error),
}

/// Takes notes for Segment. Clones share it.
#[derive(Debug, Clone)]
pub struct Segment(mpsc::Sender<Note>);

/// What keeps notes and sends them, until it is told to stop.
#[derive(Debug)]
pub struct Working {
    closing: CancellationToken,
    keeping: JoinHandle<()>,
    sending: JoinHandle<()>,
}

impl Segment {
    /// Starts keeping and sending notes, with what waits from before first.
    ///
    /// # Errors
    /// [`StartError`].
    pub async fn start(
        options: SegmentOptions,
        client: WebClient,
        clock: Arc<dyn Clock>,
        randomness: Arc<dyn Randomness>,
    ) -> Result<(Self, Working), StartError> {
        metrics::describe_counter!(EVENTS, "Analytics notes by what became of them");
        let destination = Destination::new(client, options.url.clone(), &options.write_key)
            .ok_or(StartError::Key)?;
        let queue = Queue::open(&options.folder, options.room_bytes)
            .await
            .map_err(StartError::Folder)?;
        let (sender, notes) = mpsc::channel(CHANNEL);
        let closing = CancellationToken::new();
        let kept = Arc::new(Notify::new());
        let keeper = Keeper {
            queue: queue.clone(),
            gather: options.gather,
            clock: Arc::clone(&clock),
            randomness,
            kept: Arc::clone(&kept),
            closing: closing.clone(),
            batches: 0,
        };
        let courier = Courier {
            queue,
            destination,
            clock,
            kept,
            first_pause: options.first_pause,
            longest_pause: options.longest_pause,
        };
        let (stop_sending, keeping) = (closing.clone(), tokio::spawn(keeper.keep(notes)));
        let sending = tokio::spawn(async move {
            // A batch whose answer is not waited for is sent again, and known by its ids.
            stop_sending.run_until_cancelled(courier.send()).await;
        });
        let working = Working {
            closing,
            keeping,
            sending,
        };
        Ok((Self(sender), working))
    }
}

impl Analytics for Segment {
    fn note(&self, note: Note) {
        if self.0.try_send(note).is_err() {
            counter!(EVENTS, "outcome" => "forgotten").increment(1);
        }
    }
}

impl Working {
    /// Brings what was noted until now to the disk, and stops.
    pub async fn shut_down(self) {
        self.closing.cancel();
        for task in [self.keeping, self.sending] {
            if let Err(error) = task.await {
                tracing::error!(%error, "analytics ended badly");
            }
        }
    }
}

/// Brings notes to the disk.
struct Keeper {
    queue: Queue,
    gather: Duration,
    clock: Arc<dyn Clock>,
    randomness: Arc<dyn Randomness>,
    kept: Arc<Notify>,
    closing: CancellationToken,
    /// The batches of this process so far.
    batches: u64,
}

impl Keeper {
    async fn keep(mut self, mut notes: mpsc::Receiver<Note>) {
        let mut gathered = Vec::with_capacity(BATCH_NOTES);
        loop {
            let first = tokio::select! {
                () = self.closing.cancelled() => None,
                first = notes.recv() => first,
            };
            let Some(first) = first else {
                break;
            };
            gathered.push(first);
            let until = tokio::time::Instant::now() + self.gather;
            while gathered.len() < BATCH_NOTES {
                tokio::select! {
                    () = self.closing.cancelled() => break,
                    more = timeout_at(until, notes.recv()) => match more {
                        Ok(Some(note)) => gathered.push(note),
                        Ok(None) | Err(_) => break,
                    },
                }
            }
            self.write(&mut gathered).await;
        }
        notes.close();
        while let Some(note) = notes.recv().await {
            gathered.push(note);
            if gathered.len() == BATCH_NOTES {
                self.write(&mut gathered).await;
            }
        }
        self.write(&mut gathered).await;
    }

    async fn write(&mut self, notes: &mut Vec<Note>) {
        let count = notes.len() as u64;
        let mut all = Vec::with_capacity(notes.len());
        for note in notes.drain(..) {
            match messages(&note, self.randomness.as_ref()) {
                Ok(messages) => all.extend(messages),
                Err(error) => tracing::error!(%error, "a note cannot be written"),
            }
        }
        if all.is_empty() {
            return;
        }
        debug_assert!(size(&all) <= MAX_BATCH_BYTES);
        let name = self.name();
        match self.queue.push(&name, &all).await {
            Ok(true) => self.kept.notify_one(),
            Ok(false) => {
                counter!(EVENTS, "outcome" => "forgotten").increment(count);
                tracing::warn!(count, "there is no room for more analytics");
            }
            Err(error) => {
                counter!(EVENTS, "outcome" => "forgotten").increment(count);
                tracing::warn!(%error, count, "analytics cannot be kept");
            }
        }
    }

    /// A name after those of earlier batches, which no other process takes.
    fn name(&mut self) -> String {
        let mut random = [0; 8];
        self.randomness.fill(&mut random);
        let random = u64::from_be_bytes(random);
        let moment = self.clock.now().as_millis();
        self.batches += 1;
        format!("{moment:016}-{:010}-{random:016x}", self.batches)
    }
}

/// Sends what is on the disk.
struct Courier {
    queue: Queue,
    destination: Destination,
    clock: Arc<dyn Clock>,
    kept: Arc<Notify>,
    first_pause: Duration,
    longest_pause: Duration,
}

impl Courier {
    async fn send(self) {
        let mut pause = self.first_pause;
        loop {
            match self.send_one().await {
                Ok(None) => self.kept.notified().await,
                Ok(Some(Outcome::Taken | Outcome::Refused { .. })) => pause = self.first_pause,
                Ok(Some(Outcome::Later {
                    status,
                    retry_after,
                })) => {
                    tracing::warn!(status, "analytics will be sent again later");
                    let asked = retry_after.unwrap_or_default().min(self.longest_pause);
                    sleep(pause.max(asked)).await;
                    pause = (pause * 2).min(self.longest_pause);
                }
                Err(error) => {
                    tracing::warn!(%error, "analytics that wait cannot be read");
                    sleep(self.longest_pause).await;
                }
            }
        }
    }

    async fn send_one(&self) -> io::Result<Option<Outcome>> {
        let Some(waiting) = self.queue.oldest().await? else {
            return Ok(None);
        };
        let body = batch(&waiting.messages, self.clock.now())?;
        let outcome = self.destination.send(body.into()).await;
        let count = waiting.messages.len() as u64;
        match outcome {
            Outcome::Taken => counter!(EVENTS, "outcome" => "sent").increment(count),
            Outcome::Refused { status } => {
                counter!(EVENTS, "outcome" => "refused").increment(count);
                tracing::warn!(status, count, "analytics were refused");
            }
            Outcome::Later { .. } => return Ok(Some(outcome)),
        }
        self.queue.remove(&waiting).await?;
        Ok(Some(outcome))
    }
}

fn size(messages: &[Box<RawValue>]) -> usize {
    messages.iter().map(|message| message.get().len() + 1).sum()
}
