use peel_domain::{ImageId, ReturnReason, Scope};
use peel_store::{GiveBack, ImageRecord};

use crate::{App, AppError, Caller, ProgressEvent};

/// The longest comment that is kept, in characters.
const MAX_COMMENT: usize = 2000;

/// Why somebody is not happy with a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    /// What is wrong.
    pub reason: ReturnReason,
    /// What else they say; what is beyond 2,000 characters is left out.
    pub comment: Option<String>,
    /// Whether we may keep the picture for some time to learn from it. Deleting the image
    /// ends that at once.
    pub keep_for_improvement: bool,
}

/// Gives back what the caller's image `id` has cost, because they are not happy with it. The
/// image is locked again: its preview stays, and it can be unlocked again. Asking twice gives
/// back once.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`]; [`AppError::Conflict`] when it has cost
/// nothing; [`AppError::ReturnsExhausted`].
pub async fn refund_use(
    app: &App,
    caller: &Caller,
    id: ImageId,
    complaint: Complaint,
) -> Result<ImageRecord, AppError> {
    caller.require(Scope::ImagesWrite)?;
    let now = app.clock.now();
    let keep_until = complaint
        .keep_for_improvement
        .then(|| now.plus(app.settings.improvement_retention));
    let give_back = GiveBack {
        owner: caller.owner(),
        image: id,
        reason: complaint.reason,
        comment: complaint
            .comment
            .map(|comment| comment.chars().take(MAX_COMMENT).collect()),
        keep_until,
        limit: app.settings.returns,
        now,
    };
    let image = app.store.give_back(&give_back).await?;
    app.progress.publish(id, ProgressEvent::Changed);
    Ok(image)
}
