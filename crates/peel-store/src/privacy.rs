use async_trait::async_trait;
use peel_domain::{BlobKey, Digest, ExportId, ImageId, Owner, Timestamp};

use crate::StoreError;

/// What people have agreed to.
#[async_trait]
pub trait Consents {
    /// What `owner` decided last; `None` when they have not.
    ///
    /// # Errors
    /// None but the database's own.
    async fn consent(&self, owner: Owner) -> Result<Option<ConsentRecord>, StoreError>;

    /// Adds a decision. Those before it stay, as proof of what was agreed to when.
    ///
    /// # Errors
    /// None but the database's own.
    async fn record_consent(&self, owner: Owner, consent: &ConsentRecord)
    -> Result<(), StoreError>;
}

/// A decision. What is strictly necessary needs none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentRecord {
    /// The version of the text that was decided on.
    pub version: String,
    /// Whether use may be measured.
    pub analytics: bool,
    /// Whether ads may be shown, and what that stores on the device.
    pub ads: bool,
    /// When.
    pub at: Timestamp,
}

/// Copies of all that is kept of somebody, made for them.
#[async_trait]
pub trait Exports {
    /// Asks for an export. While one is waiting to be built or to be fetched, that one.
    ///
    /// # Errors
    /// None but the database's own.
    async fn request_export(
        &self,
        id: ExportId,
        owner: Owner,
        now: Timestamp,
    ) -> Result<ExportRecord, StoreError>;

    /// The export `id` of `owner`.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], also when its time is over.
    async fn export_of(
        &self,
        owner: Owner,
        id: ExportId,
        now: Timestamp,
    ) -> Result<ExportRecord, StoreError>;

    /// The oldest exports that are not built, at most `limit`.
    ///
    /// # Errors
    /// None but the database's own.
    async fn exports_to_build(&self, limit: u32) -> Result<Vec<ExportRecord>, StoreError>;

    /// All that is kept of `owner`, but for the bytes of pictures: by table, each row as text
    /// by column.
    ///
    /// # Errors
    /// None but the database's own.
    async fn personal_data(&self, owner: Owner) -> Result<PersonalData, StoreError>;

    /// The export is built, `bytes` long. Whoever builds it twice changes nothing.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when it is not wanted any more.
    async fn finish_export(
        &self,
        id: ExportId,
        bytes: u64,
        now: Timestamp,
        expires_at: Timestamp,
    ) -> Result<(), StoreError>;

    /// Uses the one download of a built export up.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when it was used, or its time is over.
    async fn take_export(&self, id: ExportId, now: Timestamp) -> Result<ExportRecord, StoreError>;

    /// Exports whose time is over, at most `limit`. Their archives are to be deleted, and
    /// then they are to be [forgotten](Self::forget_export).
    ///
    /// # Errors
    /// None but the database's own.
    async fn expired_exports(
        &self,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<ExportId>, StoreError>;

    /// The archive of this export is gone, and so may be what is known of it.
    ///
    /// # Errors
    /// None but the database's own.
    async fn forget_export(&self, id: ExportId) -> Result<(), StoreError>;
}

/// An export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportRecord {
    /// Its id.
    pub id: ExportId,
    /// Whose.
    pub owner: Owner,
    /// When it was asked for.
    pub requested_at: Timestamp,
    /// Its length in bytes, once it is built.
    pub bytes: Option<u64>,
    /// When it will be gone, once it is built.
    pub expires_at: Option<Timestamp>,
    /// When it was downloaded.
    pub taken_at: Option<Timestamp>,
}

/// All that is kept of somebody.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PersonalData {
    /// By table.
    pub tables: Vec<Table>,
    /// The pictures, and which are theirs.
    pub blobs: Vec<(ImageId, BlobKey)>,
}

/// Rows of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// What they are.
    pub name: String,
    /// Each by column; what is empty is left out.
    pub rows: Vec<Vec<(String, String)>>,
}

/// The right to be forgotten.
#[async_trait]
pub trait Erasures {
    /// Asks for everything of `owner` to be erased at `due_at`. Asking again changes nothing.
    ///
    /// # Errors
    /// None but the database's own.
    async fn request_erasure(
        &self,
        owner: Owner,
        now: Timestamp,
        due_at: Timestamp,
    ) -> Result<ErasureRecord, StoreError>;

    /// What is to become of `owner`; `None` when nobody asked.
    ///
    /// # Errors
    /// None but the database's own.
    async fn erasure(&self, owner: Owner) -> Result<Option<ErasureRecord>, StoreError>;

    /// Calls an erasure off. No error when there is none.
    ///
    /// # Errors
    /// None but the database's own.
    async fn cancel_erasure(&self, owner: Owner) -> Result<(), StoreError>;

    /// Owners whose time has come, at most `limit`.
    ///
    /// # Errors
    /// None but the database's own.
    async fn due_erasures(&self, now: Timestamp, limit: u32) -> Result<Vec<Owner>, StoreError>;

    /// Erases everything of `owner`, and of the visitors that they turned out to be, in one
    /// step: rows are deleted or emptied, work is called off, what the journal says is said of
    /// `stand_in` from then on. Leaves notes of the blobs to delete.
    ///
    /// # Errors
    /// None but the database's own; an owner of whom nothing is known is none.
    async fn erase(&self, owner: Owner, stand_in: Owner, now: Timestamp) -> Result<(), StoreError>;

    /// Owners who are there although they were erased, because a backup was restored: those
    /// of whom something is known from before their erasure. `erased` are the
    /// [marks](erasure_mark) of all who were, and when.
    ///
    /// # Errors
    /// None but the database's own.
    async fn risen(&self, erased: &[(Digest, Timestamp)]) -> Result<Vec<Owner>, StoreError>;
}

/// An erasure that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ErasureRecord {
    /// When it was asked for.
    pub requested_at: Timestamp,
    /// When it is done, unless it is called off before.
    pub due_at: Timestamp,
}

/// What is kept of somebody who was erased, apart from the database: enough to know them when
/// a backup brings them back, and nothing to find anybody by who is not known already.
#[must_use]
pub fn erasure_mark(owner: Owner) -> Digest {
    Digest::of_parts(&[b"erased", owner.to_string().as_bytes()])
}
