use std::io;
use std::path::{Path, PathBuf};

use serde_json::value::RawValue;
use tokio::fs;

const EXTENSION: &str = "json";

/// Batches that wait on the disk, one file each, oldest first by name. Several processes may share a folder: a batch
/// that two of them send is known to the receiver by its messages' ids.
#[derive(Debug, Clone)]
pub(crate) struct Queue {
    folder: PathBuf,
    room_bytes: u64,
}

/// A batch that waits.
#[derive(Debug)]
pub(crate) struct Waiting {
    path: PathBuf,
    pub(crate) messages: Vec<Box<RawValue>>,
}

impl Queue {
    /// The queue in `folder`, with room for so many bytes.
    pub(crate) async fn open(folder: &Path, room_bytes: u64) -> io::Result<Self> {
        fs::create_dir_all(folder).await?;
        Ok(Self {
            folder: folder.to_owned(),
            room_bytes,
        })
    }

    /// Keeps a batch under a name that sorts after those of earlier ones. Whether there was room for it.
    pub(crate) async fn push(&self, name: &str, messages: &[Box<RawValue>]) -> io::Result<bool> {
        let bytes = serde_json::to_vec(messages)?;
        let mut waiting = bytes.len() as u64;
        let mut entries = fs::read_dir(&self.folder).await?;
        while let Some(entry) = entries.next_entry().await? {
            // One that is gone meanwhile takes no room.
            waiting += entry.metadata().await.map_or(0, |metadata| metadata.len());
        }
        if waiting > self.room_bytes {
            return Ok(false);
        }
        // Whole or not at all.
        let unfinished = self.folder.join(format!("{name}.part"));
        fs::write(&unfinished, bytes).await?;
        let path = self.folder.join(name).with_extension(EXTENSION);
        fs::rename(unfinished, path).await?;
        Ok(true)
    }

    /// The batch that has waited longest. One that cannot be read as one is deleted.
    pub(crate) async fn oldest(&self) -> io::Result<Option<Waiting>> {
        loop {
            let mut oldest: Option<PathBuf> = None;
            let mut entries = fs::read_dir(&self.folder).await?;
            while let Some(entry) = entries.next_entry().await? {
                let path = entry.path();
                let is_batch = path.extension().is_some_and(|it| it == EXTENSION);
                if is_batch && oldest.as_ref().is_none_or(|oldest| path < *oldest) {
                    oldest = Some(path);
                }
            }
            let Some(path) = oldest else {
                return Ok(None);
            };
            let bytes = match fs::read(&path).await {
                Ok(bytes) => bytes,
                // Another process was faster.
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(error),
            };
            match serde_json::from_slice(&bytes) {
                Ok(messages) => return Ok(Some(Waiting { path, messages })),
                Err(error) => {
                    tracing::warn!(%error, path = %path.display(), "a batch of analytics is damaged");
                    remove(&path).await?;
                }
            }
        }
    }

    /// Forgets a batch.
    pub(crate) async fn remove(&self, batch: &Waiting) -> io::Result<()> {
        remove(&batch.path).await
    }
}

async fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path).await {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(text: &str) -> Vec<Box<RawValue>> {
        vec![RawValue::from_string(format!("\"{text}\"")).unwrap()]
    }

    async fn first(queue: &Queue) -> String {
        let batch = queue.oldest().await.unwrap().unwrap();
        batch.messages[0].get().to_owned()
    }

    #[tokio::test]
    async fn batches_come_in_their_order_and_stay_until_they_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        let queue = Queue::open(folder.path(), 1000).await.unwrap();
        assert!(queue.oldest().await.unwrap().is_none());
        assert!(queue.push("2", &messages("later")).await.unwrap());
        assert!(queue.push("1", &messages("earlier")).await.unwrap());
        assert_eq!(first(&queue).await, "\"earlier\"");
        let again = Queue::open(folder.path(), 1000).await.unwrap();
        assert_eq!(first(&again).await, "\"earlier\"");
        let batch = queue.oldest().await.unwrap().unwrap();
        queue.remove(&batch).await.unwrap();
        again.remove(&batch).await.unwrap();
        assert_eq!(first(&again).await, "\"later\"");
    }

    #[tokio::test]
    async fn there_is_no_room_beyond_the_room() {
        let folder = tempfile::tempdir().unwrap();
        let queue = Queue::open(folder.path(), 100).await.unwrap();
        let large = messages(&"x".repeat(60));
        assert!(queue.push("1", &large).await.unwrap());
        assert!(!queue.push("2", &large).await.unwrap());
        let batch = queue.oldest().await.unwrap().unwrap();
        queue.remove(&batch).await.unwrap();
        assert!(queue.push("3", &large).await.unwrap());
    }

    #[tokio::test]
    async fn what_is_damaged_or_unfinished_stops_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let queue = Queue::open(folder.path(), 1000).await.unwrap();
        std::fs::write(folder.path().join("1.json"), "[{").unwrap();
        std::fs::write(folder.path().join("2.part"), "[]").unwrap();
        queue.push("3", &messages("sound")).await.unwrap();
        assert_eq!(first(&queue).await, "\"sound\"");
    }
}
