use async_trait::async_trait;
use peel_store::{AuditLine, AuditLog, Cursor, NewAuditLine, Page, PageRequest, StoreError};
use sqlx::{FromRow, SqliteConnection, SqlitePool};

use crate::SqliteStore;
use crate::column::AsMillis;
use crate::database::page;
use crate::error::store_error;

#[derive(FromRow)]
struct LineRow {
    seq: i64,
    at: AsMillis,
    actor: String,
    action: String,
    subject: String,
    detail: String,
}

impl From<LineRow> for AuditLine {
    fn from(row: LineRow) -> Self {
        Self {
            number: row.seq,
            line: NewAuditLine {
                at: row.at.0,
                actor: row.actor,
                action: row.action,
                subject: row.subject,
                detail: row.detail,
            },
        }
    }
}

#[async_trait]
impl AuditLog for SqliteStore {
    async fn write_audit_line(&self, line: &NewAuditLine) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        insert(&mut tx, line).await?;
        tx.commit().await.map_err(store_error)
    }

    async fn audit_log(&self, request: PageRequest) -> Result<Page<AuditLine>, StoreError> {
        let rows: Vec<LineRow> = sqlx::query_as(
            "SELECT seq, at, actor, action, subject, detail FROM audit_log
             WHERE seq < ?1 ORDER BY seq DESC LIMIT ?2",
        )
        .bind(request.after.map_or(i64::MAX, Cursor::position))
        .bind(i64::from(request.limit) + 1)
        .fetch_all(self.read())
        .await
        .map_err(store_error)?;
        page(rows, request.limit, |row| row.seq, |row| Ok(row.into()))
    }
}

/// The lines about `subject`, and of what it has done, newest first.
pub(crate) async fn about(
    db: &SqlitePool,
    subject: &str,
    request: PageRequest,
) -> Result<Page<AuditLine>, StoreError> {
    let rows: Vec<LineRow> = sqlx::query_as(
        "SELECT seq, at, actor, action, subject, detail FROM audit_log
         WHERE (subject = ?1 OR actor = ?1) AND seq < ?2 ORDER BY seq DESC LIMIT ?3",
    )
    .bind(subject)
    .bind(request.after.map_or(i64::MAX, Cursor::position))
    .bind(i64::from(request.limit) + 1)
    .fetch_all(db)
    .await
    .map_err(store_error)?;
    page(rows, request.limit, |row| row.seq, |row| Ok(row.into()))
}

/// Writes a line within whatever it tells of.
pub(crate) async fn insert(
    db: &mut SqliteConnection,
    line: &NewAuditLine,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO audit_log (at, actor, action, subject, detail) VALUES (?1, ?2, ?3, ?4, ?5)",
    )
    .bind(AsMillis(line.at))
    .bind(&line.actor)
    .bind(&line.action)
    .bind(&line.subject)
    .bind(&line.detail)
    .execute(db)
    .await
    .map(drop)
    .map_err(store_error)
}
