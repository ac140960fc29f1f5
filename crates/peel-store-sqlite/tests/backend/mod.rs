//! An empty SQLite store in a folder of its own.

use std::sync::Arc;

use async_trait::async_trait;
use peel_store::contract::Backend;
use peel_store::{Store, Submissions};
use peel_store_sqlite::{Durability, SqliteStore};
use sqlx::SqlitePool;
use sqlx::sqlite::SqliteConnectOptions;
use tempfile::TempDir;

#[derive(Debug)]
pub(crate) struct Sqlite {
    pub(crate) store: Arc<SqliteStore>,
    _folder: TempDir,
}

pub(crate) async fn empty() -> Sqlite {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("peel.db");
    let store = SqliteStore::open(&path, Durability::ProcessCrash)
        .await
        .unwrap();
    Sqlite {
        store: Arc::new(store),
        _folder: folder,
    }
}

/// A connection past the store.
pub(crate) async fn past(store: &SqliteStore) -> SqlitePool {
    let options = SqliteConnectOptions::new()
        .filename(store.path())
        .foreign_keys(true);
    SqlitePool::connect_with(options).await.unwrap()
}

#[async_trait]
impl Backend for Sqlite {
    fn store(&self) -> Arc<dyn Store> {
        self.store.clone()
    }

    fn submissions(&self) -> Arc<dyn Submissions + Send + Sync> {
        self.store.clone()
    }

    async fn alter_journal(&self) -> bool {
        let raw = past(&self.store).await;
        let attempts = [
            "UPDATE entries SET amount = amount + 1",
            "DELETE FROM entries",
            "INSERT OR REPLACE INTO entries (seq, operation, account, unit, amount)
             SELECT seq, operation, 'revenue', unit, amount FROM entries",
            "UPDATE operations SET at = 0",
            "DELETE FROM operations",
            "INSERT OR REPLACE INTO operations (id, kind, at) SELECT id, 'x', 0 FROM operations",
        ];
        for attempt in attempts {
            if sqlx::query(attempt).execute(&raw).await.is_ok() {
                return true;
            }
        }
        false
    }
}
