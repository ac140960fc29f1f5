use async_trait::async_trait;
use peel_domain::{
    Credits, JobId, Operation, OperationId, OperationKind, Owner, SystemAccount, Timestamp, Unit,
};
use peel_store::{
    Adjusted, Adjustment, Adjustments, CREDITS_GRANTED, CREDITS_REVOKED, NewAuditLine, StoreError,
};
use serde_json::json;
use sqlx::SqliteConnection;

use crate::column::{AsMillis, AsText};
use crate::error::store_error;
use crate::identity::audit_log;
use crate::{SqliteStore, jobs, ledger};

#[async_trait]
impl Adjustments for SqliteStore {
    async fn adjust_credits(&self, adjustment: &Adjustment) -> Result<Adjusted, StoreError> {
        let quarters = adjustment.credits.as_quarters();
        if quarters == 0 || quarters == i64::MIN {
            return Err(StoreError::Conflict);
        }
        let owner = Owner::Account(adjustment.account);
        let mut tx = self.write().await?;
        if let Some(before) = made_before(&mut tx, &adjustment.operation).await? {
            if before != Made::of(owner, quarters) {
                return Err(StoreError::IdempotencyMismatch);
            }
            return Ok(Adjusted::Replayed(ledger::wallet(&mut tx, owner).await?));
        }
        require_account(&mut tx, owner).await?;
        let before = ledger::wallet(&mut tx, owner).await?.credits;
        if quarters < 0 && before.as_quarters() < -quarters {
            return Ok(Adjusted::TooFew(before));
        }
        if let (Some((allowed, since)), true) = (adjustment.allowance, quarters > 0) {
            let given = granted_since(&mut tx, &adjustment.line.actor, since).await?;
            let left = (allowed.as_quarters() - given).max(0);
            if quarters > left {
                return Ok(Adjusted::OverAllowance(Credits::from_quarters(left)));
            }
        }
        ledger::add(&mut tx, owner, Unit::Credit, quarters).await?;
        ledger::book(&mut tx, &operation(adjustment, owner), adjustment.line.at).await?;
        let wallet = ledger::wallet(&mut tx, owner).await?;
        audit_log::insert(&mut tx, &line(adjustment, before, wallet.credits)).await?;
        tx.commit().await.map_err(store_error)?;
        Ok(Adjusted::New(wallet))
    }

    async fn requeue_on_behalf(&self, job: JobId, line: &NewAuditLine) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        jobs::revive(&mut tx, job, line.at).await?;
        audit_log::insert(&mut tx, line).await?;
        tx.commit().await.map_err(store_error)
    }
}

fn operation(adjustment: &Adjustment, owner: Owner) -> Operation {
    let quarters = adjustment.credits.as_quarters();
    let (id, house) = (adjustment.operation.clone(), SystemAccount::Promotional);
    if quarters > 0 {
        Operation::grant(id, owner, Unit::Credit, quarters, house)
    } else {
        Operation::revoke(id, owner, Unit::Credit, -quarters, house)
    }
}

fn line(adjustment: &Adjustment, before: Credits, after: Credits) -> NewAuditLine {
    let action = if adjustment.credits.is_positive() {
        CREDITS_GRANTED
    } else {
        CREDITS_REVOKED
    };
    let detail = json!({
        "quarters": adjustment.credits.as_quarters(),
        "before": before.as_f64(),
        "after": after.as_f64(),
        "operation": adjustment.operation.as_str(),
        "reason": adjustment.line.reason,
    });
    NewAuditLine {
        at: adjustment.line.at,
        actor: adjustment.line.actor.clone(),
        action: action.to_owned(),
        subject: adjustment.account.to_string(),
        detail: detail.to_string(),
    }
}

/// What an operation did.
#[derive(Debug, PartialEq, Eq)]
struct Made {
    kind: OperationKind,
    owner: Option<Owner>,
    quarters: Option<i64>,
}

impl Made {
    fn of(owner: Owner, quarters: i64) -> Self {
        Self {
            kind: if quarters > 0 {
                OperationKind::Grant
            } else {
                OperationKind::Revoke
            },
            owner: Some(owner),
            quarters: Some(quarters),
        }
    }
}

async fn made_before(
    db: &mut SqliteConnection,
    id: &OperationId,
) -> Result<Option<Made>, StoreError> {
    type Row = (AsText<OperationKind>, Option<AsText<Owner>>, Option<i64>);
    let row: Option<Row> = sqlx::query_as(
        "SELECT o.kind, e.owner, e.amount FROM operations o
         LEFT JOIN entries e
             ON e.operation = o.id AND e.account = 'available' AND e.unit = 'credit'
         WHERE o.id = ?1",
    )
    .bind(AsText(id))
    .fetch_optional(db)
    .await
    .map_err(store_error)?;
    Ok(row.map(|(kind, owner, quarters)| Made {
        kind: kind.0,
        owner: owner.map(|owner| owner.0),
        quarters,
    }))
}

async fn require_account(db: &mut SqliteConnection, owner: Owner) -> Result<(), StoreError> {
    let found: Option<i64> = sqlx::query_scalar("SELECT 1 FROM accounts WHERE id = ?1")
        .bind(AsText(owner))
        .fetch_optional(db)
        .await
        .map_err(store_error)?;
    found.map(drop).ok_or(StoreError::NotFound)
}

/// The quarter credits that `actor` has given since.
async fn granted_since(
    db: &mut SqliteConnection,
    actor: &str,
    since: Timestamp,
) -> Result<i64, StoreError> {
    sqlx::query_scalar(
        "SELECT COALESCE(SUM(json_extract(detail, '$.quarters')), 0) FROM audit_log
         WHERE actor = ?1 AND action = ?2 AND at > ?3",
    )
    .bind(actor)
    .bind(CREDITS_GRANTED)
    .bind(AsMillis(since))
    .fetch_one(db)
    .await
    .map_err(store_error)
}
