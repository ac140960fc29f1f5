use std::io::Write;
use std::time::Duration;

use bytes::Bytes;
use futures_util::TryStreamExt;
use peel_blobs::{BlobError, Blobs};
use peel_domain::{AccountId, BlobKey, Clock, ImageId, Owner, Randomness};
use peel_store::{ExportRecord, Store, StoreError, Table, erasure_mark};
use serde_json::{Map, Value};
use tokio::io::AsyncReadExt;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// How many of anything are done at once.
const BATCH: u32 = 20;

/// The largest archive, in bytes.
const MAX_ARCHIVE_BYTES: u64 = 64 << 30;

/// Bytes of an archive that are read at once.
const PIECE_BYTES: usize = 1 << 20;

/// Does what people have asked for about what is kept of them, when its time has come. Over
/// ports alone, so that any process can do it; several at once do no harm.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "there is nothing to show")]
pub struct Caretaker<'a> {
    /// What the service keeps.
    pub store: &'a dyn Store,
    /// Where encoded pictures are.
    pub blobs: &'a Blobs,
    /// The time.
    pub clock: &'a dyn Clock,
    /// For the stand-ins of those who are erased.
    pub randomness: &'a dyn Randomness,
    /// How long an export can be fetched.
    pub export_retention: Duration,
}

/// What kept a caretaker from their work. The next one goes on.
#[derive(Debug, thiserror::Error)]
pub enum CaretakerError {
    /// The store's part.
    #[error("the store could not be asked")]
    Store(#[from] StoreError),
    /// The blobs' part.
    #[error("the blobs could not be reached")]
    Blobs(#[from] BlobError),
    /// The archive could not be written.
    #[error("an archive could not be written")]
    Archive(#[source] std::io::Error),
}

impl Caretaker<'_> {
    /// Builds the exports that are waiting, and takes away those whose time is over. Gives how
    /// many were built.
    ///
    /// # Errors
    /// [`CaretakerError`]; some may be done then.
    pub async fn exports(&self) -> Result<u32, CaretakerError> {
        let mut built = 0;
        for export in self.store.exports_to_build(BATCH).await? {
            self.build(&export).await?;
            built += 1;
        }
        for id in self.store.expired_exports(self.clock.now(), BATCH).await? {
            self.blobs.delete(&BlobKey::export(id)).await?;
            self.store.forget_export(id).await?;
        }
        Ok(built)
    }

    /// Erases those whose time has come. Gives how many.
    ///
    /// # Errors
    /// [`CaretakerError`]; some may be done then.
    pub async fn erasures(&self) -> Result<u32, CaretakerError> {
        let due = self.store.due_erasures(self.clock.now(), BATCH).await?;
        self.erase(&due).await
    }

    /// Erases again those whom a restored backup has brought back. Gives how many.
    ///
    /// # Errors
    /// [`CaretakerError`]; some may be done then.
    pub async fn erase_risen(&self) -> Result<u32, CaretakerError> {
        let mut list = self.blobs.erasure_marks();
        let mut marks = Vec::new();
        while let Some(blob) = list.try_next().await? {
            marks.extend(
                blob.key
                    .erasure_mark()
                    .map(|mark| (mark, blob.last_modified)),
            );
        }
        if marks.is_empty() {
            return Ok(0);
        }
        let risen = self.store.risen(&marks).await?;
        self.erase(&risen).await
    }

    async fn erase(&self, owners: &[Owner]) -> Result<u32, CaretakerError> {
        let mut erased = 0;
        for owner in owners {
            // The mark first: whoever is erased and not marked could come back unseen.
            let mark = BlobKey::erased(&erasure_mark(*owner));
            self.blobs.put(&mark, Bytes::from_static(b"erased")).await?;
            let stand_in = AccountId::random(self.randomness).into();
            self.store.erase(*owner, stand_in, self.clock.now()).await?;
            erased += 1;
        }
        Ok(erased)
    }

    async fn build(&self, export: &ExportRecord) -> Result<(), CaretakerError> {
        let data = self.store.personal_data(export.owner).await?;
        let tables = json(&data.tables).into();
        let mut archive = Archive::new()?
            .add(String::from("data.json"), tables)
            .await?;
        for (image, key) in &data.blobs {
            match self.blobs.get(key).await {
                Ok(bytes) => archive = archive.add(name(*image, key), bytes).await?,
                // It went meanwhile, as pictures do.
                Err(BlobError::NotFound) => {}
                Err(error) => return Err(error.into()),
            }
        }
        let bytes = archive.put(self.blobs, &BlobKey::export(export.id)).await?;
        let now = self.clock.now();
        let expires_at = now.plus(self.export_retention);
        match self
            .store
            .finish_export(export.id, bytes, now, expires_at)
            .await
        {
            Ok(()) => Ok(()),
            Err(StoreError::NotFound) => Ok(self.blobs.delete(&BlobKey::export(export.id)).await?),
            Err(error) => Err(error.into()),
        }
    }
}

/// Where in the archive a picture lies: `pictures/img_…/original`.
fn name(image: ImageId, key: &BlobKey) -> String {
    let part = key.as_str().split('/').nth(1).unwrap_or("picture");
    let extension = if part == "original" { "" } else { ".png" };
    format!("pictures/{image}/{part}{extension}")
}

/// An object of lists of objects of texts.
fn json(tables: &[Table]) -> Vec<u8> {
    let text = |(column, value): &(String, String)| (column.clone(), Value::from(value.clone()));
    let rows = |table: &Table| -> Value {
        let object = |row: &Vec<(String, String)>| Value::Object(row.iter().map(text).collect());
        table.rows.iter().map(object).collect::<Vec<_>>().into()
    };
    let tables: Map<_, _> = tables
        .iter()
        .map(|table| (table.name.clone(), rows(table)))
        .collect();
    serde_json::to_vec_pretty(&tables).unwrap_or_default()
}

/// An archive in a temporary file that nobody else can see.
struct Archive(ZipWriter<std::fs::File>);

impl Archive {
    fn new() -> Result<Self, CaretakerError> {
        let file = tempfile::tempfile().map_err(CaretakerError::Archive)?;
        Ok(Self(ZipWriter::new(file)))
    }

    async fn add(mut self, name: String, bytes: Bytes) -> Result<Self, CaretakerError> {
        let options = SimpleFileOptions::default()
            // Pictures are compressed already.
            .compression_method(CompressionMethod::Stored)
            .large_file(bytes.len() as u64 >= u64::from(u32::MAX));
        let write = move || -> std::io::Result<Self> {
            self.0.start_file(name, options)?;
            self.0.write_all(&bytes)?;
            Ok(self)
        };
        tokio::task::spawn_blocking(write)
            .await
            .map_err(std::io::Error::other)
            .flatten()
            .map_err(CaretakerError::Archive)
    }

    /// Gives its length in bytes.
    async fn put(self, blobs: &Blobs, key: &BlobKey) -> Result<u64, CaretakerError> {
        let mut file = self
            .0
            .finish()
            .map_err(|error| CaretakerError::Archive(error.into()))?;
        std::io::Seek::rewind(&mut file).map_err(CaretakerError::Archive)?;
        let mut file = tokio::fs::File::from_std(file);
        let mut upload = blobs.upload(key, MAX_ARCHIVE_BYTES);
        let mut piece = vec![0; PIECE_BYTES];
        loop {
            let length = file
                .read(&mut piece)
                .await
                .map_err(CaretakerError::Archive)?;
            if length == 0 {
                return Ok(upload.finish().await?);
            }
            upload
                .write(Bytes::copy_from_slice(&piece[..length]))
                .await?;
        }
    }
}
