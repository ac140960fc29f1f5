use std::path::{Path, PathBuf};
use std::time::Duration;

use peel_store::{Cursor, Page, StoreError};
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{Sqlite, Transaction};

use crate::error::store_error;

static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

/// How long a write waits for another process's.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
const READERS: u32 = 4;

/// What a committed write survives. Both survive a killed process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Durability {
    /// A power cut: each commit waits for the disk. Measured, that leaves a third to a quarter
    /// of the commits per second of the other choice, still far more than removals need.
    #[default]
    Full,
    /// A killed process. A power cut may take the last commits back, never part of one.
    ProcessCrash,
}

/// The store in one SQLite file, shared by any number of processes on one machine.
#[derive(Debug, Clone)]
pub struct SqliteStore {
    writer: SqlitePool,
    readers: SqlitePool,
    path: PathBuf,
}

/// Why a database could not be opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The file is missing its folder, not ours to write, or no database.
    #[error("the database {} cannot be opened", path.display())]
    Connect {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: sqlx::Error,
    },
    /// It was made by a newer version, or altered by hand.
    #[error("the database {} cannot be brought to this version", path.display())]
    Migrate {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: MigrateError,
    },
}

impl SqliteStore {
    /// Opens the database at `path`, makes it if it does not exist, and brings it to this
    /// version of the program. Versions only go forward.
    ///
    /// # Errors
    /// [`OpenError`].
    pub async fn open(path: &Path, durability: Durability) -> Result<Self, OpenError> {
        let connect_error = |source| OpenError::Connect {
            path: path.to_owned(),
            source,
        };
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(match durability {
                Durability::Full => SqliteSynchronous::Full,
                Durability::ProcessCrash => SqliteSynchronous::Normal,
            })
            .foreign_keys(true)
            // What is deleted is not to be found in the file either.
            .pragma("secure_delete", "ON")
            .busy_timeout(BUSY_TIMEOUT);
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(BUSY_TIMEOUT)
            .connect_with(options.clone())
            .await
            .map_err(connect_error)?;
        MIGRATIONS
            .run(&writer)
            .await
            .map_err(|source| OpenError::Migrate {
                path: path.to_owned(),
                source,
            })?;
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .acquire_timeout(BUSY_TIMEOUT)
            .connect_with(options.read_only(true).create_if_missing(false))
            .await
            .map_err(connect_error)?;
        Ok(Self {
            writer,
            readers,
            path: path.to_owned(),
        })
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Finds out whether the database answers.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn ping(&self) -> Result<(), StoreError> {
        sqlx::query("SELECT 1")
            .execute(&self.readers)
            .await
            .map(drop)
            .map_err(store_error)
    }

    /// Writes a copy of the database, as of one moment, to `path`, which must not exist.
    /// The service goes on meanwhile.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn back_up(&self, path: &Path) -> Result<(), StoreError> {
        let path = path
            .to_str()
            .ok_or_else(|| StoreError::corrupt("a backup needs a path in UTF-8"))?;
        sqlx::query("VACUUM INTO ?1")
            .bind(path)
            .execute(&self.writer)
            .await
            .map(drop)
            .map_err(store_error)
    }

    /// Ends all connections. What was committed stays.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }

    /// A transaction that holds the write lock from the start.
    pub(crate) async fn write(&self) -> Result<Transaction<'static, Sqlite>, StoreError> {
        self.writer
            .begin_with("BEGIN IMMEDIATE")
            .await
            .map_err(store_error)
    }

    /// Brings what was committed into the database itself and empties the log beside it, where what was
    /// overwritten can be read until then. As far as nobody is reading; what they keep goes at a later time.
    pub(crate) async fn forget_log(&self) -> Result<(), StoreError> {
        sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)")
            .execute(&self.writer)
            .await
            .map(drop)
            .map_err(store_error)
    }

    /// Connections that only read.
    pub(crate) fn read(&self) -> &SqlitePool {
        &self.readers
    }
}

/// A page of at most `limit` of the `rows`, of which one more was fetched to see whether
/// the list goes on.
pub(crate) fn page<R, T>(
    mut rows: Vec<R>,
    limit: u32,
    position: impl Fn(&R) -> i64,
    convert: impl Fn(R) -> Result<T, StoreError>,
) -> Result<Page<T>, StoreError> {
    let limit = limit as usize;
    let next = if rows.len() > limit {
        rows.truncate(limit);
        rows.last().map(|row| Cursor::at(position(row)))
    } else {
        None
    };
    let items = rows.into_iter().map(convert).collect::<Result<_, _>>()?;
    Ok(Page { items, next })
}
