use async_trait::async_trait;
use peel_domain::{AccountId, Credits, JobId, OperationId, Timestamp, Wallet};

use crate::{NewAuditLine, StoreError};

/// What people with rights over others change about what they have, each change with its line in the audit log.
#[async_trait]
pub trait Adjustments {
    /// Gives credits to an account, or takes them away, once for each operation id.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such account; [`StoreError::IdempotencyMismatch`] when the operation
    /// id stands for something else; [`StoreError::Conflict`] when nothing is to change, or more than can be counted.
    async fn adjust_credits(&self, adjustment: &Adjustment) -> Result<Adjusted, StoreError>;

    /// Queues a dead letter again, as [`requeue_dead`](crate::Jobs::requeue_dead) does, and writes `line` into the
    /// audit log.
    ///
    /// # Errors
    /// As [`requeue_dead`](crate::Jobs::requeue_dead).
    async fn requeue_on_behalf(&self, job: JobId, line: &NewAuditLine) -> Result<(), StoreError>;
}

/// Credits to be given or taken away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adjustment {
    /// What it stands for.
    pub operation: OperationId,
    /// Whose.
    pub account: AccountId,
    /// How many; below zero, they are taken away.
    pub credits: Credits,
    /// How many the actor may give since a moment, this time included; `None` for any number. What they have taken
    /// away meanwhile does not count.
    pub allowance: Option<(Credits, Timestamp)>,
    /// Who does it, and why; the store adds what was before and after.
    pub line: AdjustmentLine,
}

/// What the audit log is to say of an adjustment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdjustmentLine {
    /// When.
    pub at: Timestamp,
    /// Who does it.
    pub actor: String,
    /// Why.
    pub reason: String,
}

/// What became of an adjustment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Adjusted {
    /// It was made; the wallet after it.
    New(Wallet),
    /// It had been made before; the wallet as it is now.
    Replayed(Wallet),
    /// More was to be taken away than there is, which is this.
    TooFew(Credits),
    /// More was to be given than the actor may still give, which is this.
    OverAllowance(Credits),
}

/// What the audit log calls the giving of credits.
pub const CREDITS_GRANTED: &str = "credits.grant";
/// What the audit log calls the taking away of credits.
pub const CREDITS_REVOKED: &str = "credits.revoke";
