use peel_domain::{JobId, JobKind};
use peel_store::{DeadLetter, Page, PageRequest, QueueStats, StoreError};
use serde_json::json;

use super::{Administration, Reason};

/// How the work stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueView {
    /// Each kind of job.
    pub queues: Vec<(JobKind, QueueStats)>,
    /// Jobs that were given up, newest first.
    pub dead_letters: Page<DeadLetter>,
}

impl Administration<'_> {
    /// How the work stands; `page` is about the dead letters.
    ///
    /// # Errors
    /// The store's.
    pub async fn queue(&self, page: PageRequest) -> Result<QueueView, StoreError> {
        let mut queues = Vec::with_capacity(JobKind::ALL.len());
        for kind in JobKind::ALL {
            let stats = self.store.queue_stats(*kind, self.clock.now()).await?;
            queues.push((*kind, stats));
        }
        Ok(QueueView {
            queues,
            dead_letters: self.store.dead_letters(page).await?,
        })
    }

    /// Has a job tried again that was given up. `actor` is who asks for it, for the audit log.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such job or its image is gone; [`StoreError::Conflict`] when it was
    /// not given up.
    pub async fn requeue_job(
        &self,
        actor: &str,
        job: JobId,
        reason: &Reason,
    ) -> Result<(), StoreError> {
        let detail = json!({"before": "dead", "after": "queued", "reason": reason.as_str()});
        let line = self.line(actor, "job.requeue", job, &detail);
        self.store.requeue_on_behalf(job, &line).await
    }
}
