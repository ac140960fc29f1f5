use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use peel_blobs::BlobError;
use peel_domain::{BlobKey, ExportId};
use peel_store::ExportRecord;

use super::erasure::require_person;
use crate::original::blob_error;
use crate::secret::Purpose;
use crate::{App, AppError, Caller};

/// The longest token that is looked at, in bytes.
const MAX_TOKEN_BYTES: usize = 200;

/// An export as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportView {
    /// How it stands.
    pub record: ExportRecord,
    /// What goes into the address from which it can be fetched, once. Letters, digits, `_`,
    /// `-` and `.` alone. `None` until it is built, and after it was fetched.
    pub token: Option<String>,
}

/// The archive of an export: a ZIP of `data.json` and the pictures.
#[expect(missing_debug_implementations, reason = "a stream has nothing to show")]
pub struct ExportDownload {
    /// Its length in bytes.
    pub bytes: u64,
    /// Its bytes, as they come.
    pub stream: BoxStream<'static, Result<Bytes, BlobError>>,
}

/// Asks for a copy of all that is kept of the caller. While one is waiting to be built or to
/// be fetched, it is that one.
///
/// # Errors
/// [`AppError::PersonRequired`] for a caller with an API key.
pub async fn request_export(app: &App, caller: &Caller) -> Result<ExportView, AppError> {
    require_person(caller)?;
    let id = ExportId::random(app.randomness.as_ref());
    let now = app.clock.now();
    let record = app.store.request_export(id, caller.owner(), now).await?;
    Ok(view(app, record))
}

/// How the caller's export `id` stands.
///
/// # Errors
/// [`AppError::PersonRequired`], [`AppError::NotFound`].
pub async fn export(app: &App, caller: &Caller, id: ExportId) -> Result<ExportView, AppError> {
    require_person(caller)?;
    let now = app.clock.now();
    let record = app.store.export_of(caller.owner(), id, now).await?;
    Ok(view(app, record))
}

/// The archive that a token stands for. It works once, without further proof of who asks.
///
/// # Errors
/// [`AppError::NotFound`] when the token is forged, used, or over.
pub async fn download_export(app: &App, token: &str) -> Result<ExportDownload, AppError> {
    let id = open(app, token).ok_or(AppError::NotFound)?;
    let record = app.store.take_export(id, app.clock.now()).await?;
    let found = app.blobs.stream(&BlobKey::export(record.id), None).await;
    let found = found.map_err(blob_error)?;
    Ok(ExportDownload {
        bytes: found.size(),
        stream: found.into_stream().boxed(),
    })
}

fn view(app: &App, record: ExportRecord) -> ExportView {
    let can_be_fetched = record.bytes.is_some() && record.taken_at.is_none();
    let token = can_be_fetched.then(|| {
        let id = record.id.to_string();
        let tag = app.settings.secret.sign(Purpose::Export, id.as_bytes());
        format!("{id}.{}", URL_SAFE_NO_PAD.encode(tag))
    });
    ExportView { record, token }
}

fn open(app: &App, token: &str) -> Option<ExportId> {
    if token.len() > MAX_TOKEN_BYTES {
        return None;
    }
    let (id, tag) = token.split_once('.')?;
    let tag = URL_SAFE_NO_PAD.decode(tag).ok()?;
    let is_ours = (app.settings.secret).is_signed(Purpose::Export, id.as_bytes(), &tag);
    is_ours.then(|| id.parse().ok()).flatten()
}
