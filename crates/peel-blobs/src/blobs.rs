use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::stream::{BoxStream, StreamExt, TryStream, TryStreamExt};
use object_store::path::Path;
use object_store::{GetOptions, GetRange, ObjectMeta, ObjectStore, ObjectStoreExt, PutPayload};
use peel_domain::{BlobKey, ImageId, Timestamp};

use crate::{BlobError, BlobStream, PutStreamError, Upload};

/// The blobs of all images. Clones share them.
#[derive(Debug, Clone)]
pub struct Blobs {
    store: Arc<dyn ObjectStore>,
    /// The folder they lie in, if they do.
    folder: Option<PathBuf>,
}

/// A blob from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlobInfo {
    /// Its key.
    pub key: BlobKey,
    /// Its length in bytes.
    pub size: u64,
    /// When it was put there, by the clock of whoever keeps it.
    pub last_modified: Timestamp,
}

impl Blobs {
    pub(crate) fn over(store: Arc<dyn ObjectStore>, folder: Option<PathBuf>) -> Self {
        Self { store, folder }
    }

    /// The folder they lie in, if they do.
    pub(crate) fn root(&self) -> Option<&std::path::Path> {
        self.folder.as_deref()
    }

    /// Puts `bytes` under `key`, in the place of what may be there.
    ///
    /// # Errors
    /// [`BlobError::Unavailable`]; what was there stays then.
    pub async fn put(&self, key: &BlobKey, bytes: Bytes) -> Result<(), BlobError> {
        self.store
            .put(&path(key), PutPayload::from_bytes(bytes))
            .await
            .map(drop)
            .map_err(BlobError::of)
    }

    /// Begins to put at most `max_bytes` under `key`, piece by piece.
    #[must_use]
    pub fn upload(&self, key: &BlobKey, max_bytes: u64) -> Upload {
        Upload::new(Arc::clone(&self.store), path(key), max_bytes)
    }

    /// Puts all of `stream`, at most `max_bytes`, under `key`. Gives the number of bytes.
    ///
    /// # Errors
    /// [`PutStreamError`]; what was there stays then.
    pub async fn put_stream<S>(
        &self,
        key: &BlobKey,
        mut stream: S,
        max_bytes: u64,
    ) -> Result<u64, PutStreamError<S::Error>>
    where
        S: TryStream<Ok = Bytes> + Unpin,
    {
        let mut upload = self.upload(key, max_bytes);
        while let Some(piece) = stream.try_next().await.map_err(PutStreamError::Source)? {
            upload.write(piece).await?;
        }
        Ok(upload.finish().await?)
    }

    /// The bytes under `key`.
    ///
    /// # Errors
    /// [`BlobError::NotFound`], [`BlobError::Unavailable`].
    pub async fn get(&self, key: &BlobKey) -> Result<Bytes, BlobError> {
        let found = self.store.get(&path(key)).await.map_err(BlobError::of)?;
        found.bytes().await.map_err(BlobError::of)
    }

    /// The bytes of `range` under `key`, up to the blob's end if that comes first.
    ///
    /// # Errors
    /// [`BlobError::NotFound`], [`BlobError::InvalidRange`], [`BlobError::Unavailable`].
    pub async fn get_range(&self, key: &BlobKey, range: Range<u64>) -> Result<Bytes, BlobError> {
        self.stream(key, Some(range)).await?.into_bytes().await
    }

    /// The bytes under `key`, or of `range` of them, as they come. A range ends at the blob's
    /// end if that comes first.
    ///
    /// # Errors
    /// [`BlobError::NotFound`], [`BlobError::InvalidRange`], [`BlobError::Unavailable`].
    pub async fn stream(
        &self,
        key: &BlobKey,
        range: Option<Range<u64>>,
    ) -> Result<BlobStream, BlobError> {
        if let Some(range) = &range {
            let size = self.head(key).await?.size;
            if range.start >= range.end.min(size) {
                return Err(BlobError::InvalidRange);
            }
        }
        let options = GetOptions {
            range: range.map(GetRange::Bounded),
            ..GetOptions::default()
        };
        let found = self.store.get_opts(&path(key), options).await;
        found.map(BlobStream::new).map_err(BlobError::of)
    }

    /// What is under `key`, without its bytes.
    ///
    /// # Errors
    /// [`BlobError::NotFound`], [`BlobError::Unavailable`].
    pub async fn head(&self, key: &BlobKey) -> Result<BlobInfo, BlobError> {
        let meta = self.store.head(&path(key)).await.map_err(BlobError::of)?;
        Ok(info(key.clone(), &meta))
    }

    /// Makes sure that nothing is under `key`.
    ///
    /// # Errors
    /// [`BlobError::Unavailable`].
    pub async fn delete(&self, key: &BlobKey) -> Result<(), BlobError> {
        match self.store.delete(&path(key)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(BlobError::of(error)),
        }
    }

    /// Makes sure that nothing of `image` is there, not even the pieces of an unfinished
    /// upload. Gives the number of blobs that were.
    ///
    /// # Errors
    /// [`BlobError::Unavailable`]; some may be gone then.
    pub async fn delete_image(&self, image: ImageId) -> Result<u64, BlobError> {
        let prefix = Path::from(image.to_string());
        let doomed: Vec<_> = self
            .store
            .list(Some(&prefix))
            .map_ok(|meta| meta.location)
            .try_collect()
            .await
            .map_err(BlobError::of)?;
        let mut gone = 0;
        for location in doomed {
            match self.store.delete(&location).await {
                Ok(()) => gone += 1,
                Err(object_store::Error::NotFound { .. }) => {}
                Err(error) => return Err(BlobError::of(error)),
            }
        }
        self.remove_image_folder(image).await?;
        Ok(gone)
    }

    /// Every blob, in no particular order. What lies there under a name that is no key is
    /// left out.
    pub fn list(&self) -> BoxStream<'static, Result<BlobInfo, BlobError>> {
        self.list_in(None)
    }

    /// The marks of all who were erased, in no particular order. Other blobs are not looked at, of which there may be many.
    pub fn erasure_marks(&self) -> BoxStream<'static, Result<BlobInfo, BlobError>> {
        self.list_in(Some(&Path::from(BlobKey::ERASURE_MARKS)))
    }

    fn list_in(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<BlobInfo, BlobError>> {
        self.store
            .list(prefix)
            .try_filter_map(|meta| async move {
                let key = meta.location.as_ref().parse().ok();
                Ok(key.map(|key| info(key, &meta)))
            })
            .map_err(BlobError::of)
            .boxed()
    }
}

fn path(key: &BlobKey) -> Path {
    Path::from(key.as_str())
}

fn info(key: BlobKey, meta: &ObjectMeta) -> BlobInfo {
    BlobInfo {
        key,
        size: meta.size,
        last_modified: Timestamp::from_millis(meta.last_modified.timestamp_millis()),
    }
}
