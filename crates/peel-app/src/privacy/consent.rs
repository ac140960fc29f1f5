use peel_store::ConsentRecord;

use crate::{App, AppError, Caller};

/// The longest name of a version, in characters.
const MAX_VERSION: usize = 40;

/// What somebody decides. What is strictly necessary is not theirs to decide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentChoice {
    /// The version of the text that they decided on; what is beyond 40 characters is left out.
    pub version: String,
    /// Whether their use may be measured.
    pub analytics: bool,
    /// Whether ads may be shown to them.
    pub ads: bool,
}

/// What the caller has decided last; `None`, which agrees to nothing, when they have not.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn consent(app: &App, caller: &Caller) -> Result<Option<ConsentRecord>, AppError> {
    Ok(app.store.consent(caller.owner()).await?)
}

/// Records what the caller decides. Decisions before stay as proof until they are erased.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn set_consent(
    app: &App,
    caller: &Caller,
    choice: ConsentChoice,
) -> Result<ConsentRecord, AppError> {
    let record = ConsentRecord {
        version: choice.version.chars().take(MAX_VERSION).collect(),
        analytics: choice.analytics,
        ads: choice.ads,
        at: app.clock.now(),
    };
    app.store.record_consent(caller.owner(), &record).await?;
    Ok(record)
}
