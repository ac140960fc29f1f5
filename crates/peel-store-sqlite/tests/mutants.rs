//! The checks of the contract find the faults that they are for.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod backend;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use backend::{Sqlite, past};
use peel_domain::{Charge, Price, ReturnLimit};
use peel_store::contract::submissions::{
    CONTENDERS, q1_exactly_as_many_are_served_as_the_wallet_holds,
};
use peel_store::contract::{Backend, Bench, uses};
use peel_store::{
    BalanceQuery, ImageRecord, Repetition, Store, StoreError, Submission, Submissions, Submitted,
    Uses, Wallets,
};
use peel_store_sqlite::{Durability, SqliteStore};
use sqlx::SqlitePool;
use tokio::sync::Barrier;

/// Reads the wallet, decides, and writes what it has worked out: each of the contenders
/// reads before any of them writes.
#[derive(Debug)]
struct ReadThenWrite {
    inner: Arc<SqliteStore>,
    raw: SqlitePool,
    all_have_read: Barrier,
}

#[async_trait]
impl Submissions for ReadThenWrite {
    async fn submit(&self, submission: &Submission) -> Result<Submitted, StoreError> {
        let wallet = self.inner.wallet(submission.owner).await?;
        self.all_have_read.wait().await;
        let Some(Charge::Credits(credits)) = wallet.charge_for(submission.price) else {
            let price = Charge::Nothing.credits();
            return Err(StoreError::InsufficientCredits { price });
        };
        sqlx::query("UPDATE wallets SET available = ?2 WHERE owner = ?1 AND unit = 'credit'")
            .bind(submission.owner.to_string())
            .bind(wallet.credits.as_quarters() - credits.as_quarters())
            .execute(&self.raw)
            .await
            .unwrap();
        let unpaid = Submission {
            price: Price::Nothing,
            ..submission.clone()
        };
        self.inner.submit(&unpaid).await
    }

    async fn submitted(&self, repetition: &Repetition) -> Result<Option<ImageRecord>, StoreError> {
        self.inner.submitted(repetition).await
    }
}

/// Looks how many free uses are left, and gives one if there are any: each of the contenders
/// looks before any of them is given one.
#[derive(Debug)]
struct LookThenGive {
    inner: Arc<SqliteStore>,
    all_have_looked: Barrier,
}

#[async_trait]
impl Submissions for LookThenGive {
    async fn submit(&self, submission: &Submission) -> Result<Submitted, StoreError> {
        let query = BalanceQuery {
            owner: submission.owner,
            quota: submission.quota,
            returns: ReturnLimit::default(),
            now: submission.now,
        };
        let balance = self.inner.balance(&query).await?;
        self.all_have_looked.wait().await;
        if balance.wallet.free_uses == 0 {
            return Err(StoreError::PreviewsExhausted);
        }
        let unpaid = Submission {
            price: Price::Nothing,
            quota: None,
            ..submission.clone()
        };
        self.inner.submit(&unpaid).await
    }

    async fn submitted(&self, repetition: &Repetition) -> Result<Option<ImageRecord>, StoreError> {
        self.inner.submitted(repetition).await
    }
}

/// Two stores over one file take turns, as two processes would.
#[derive(Debug)]
struct TwoProcesses {
    stores: [Arc<SqliteStore>; 2],
    next: AtomicUsize,
}

#[async_trait]
impl Submissions for TwoProcesses {
    async fn submit(&self, submission: &Submission) -> Result<Submitted, StoreError> {
        let turn = self.next.fetch_add(1, Ordering::Relaxed);
        self.stores[turn % 2].submit(submission).await
    }

    async fn submitted(&self, repetition: &Repetition) -> Result<Option<ImageRecord>, StoreError> {
        self.stores[0].submitted(repetition).await
    }
}

#[derive(Debug)]
struct With<S> {
    sqlite: Sqlite,
    submissions: Arc<S>,
}

#[async_trait]
impl<S: Submissions + std::fmt::Debug + Send + Sync + 'static> Backend for With<S> {
    fn store(&self) -> Arc<dyn Store> {
        self.sqlite.store()
    }

    fn submissions(&self) -> Arc<dyn Submissions + Send + Sync> {
        self.submissions.clone()
    }

    async fn alter_journal(&self) -> bool {
        self.sqlite.alter_journal().await
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[should_panic(expected = "served in round 0")]
async fn reading_before_writing_serves_too_many() {
    let sqlite = backend::empty().await;
    let faulty = ReadThenWrite {
        inner: Arc::clone(&sqlite.store),
        raw: past(&sqlite.store).await,
        all_have_read: Barrier::new(usize::try_from(CONTENDERS).unwrap()),
    };
    let submissions = Arc::new(faulty);
    let bench = Bench::over(With {
        sqlite,
        submissions,
    });
    q1_exactly_as_many_are_served_as_the_wallet_holds(&bench).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[should_panic(expected = "served in round 0")]
async fn looking_before_giving_gives_too_many() {
    let sqlite = backend::empty().await;
    let faulty = LookThenGive {
        inner: Arc::clone(&sqlite.store),
        all_have_looked: Barrier::new(usize::try_from(uses::CONTENDERS).unwrap()),
    };
    let submissions = Arc::new(faulty);
    let bench = Bench::over(With {
        sqlite,
        submissions,
    });
    uses::q1_exactly_the_free_uses_are_given(&bench).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_processes_serve_no_more_than_one() {
    let sqlite = backend::empty().await;
    let second = SqliteStore::open(sqlite.store.path(), Durability::Full)
        .await
        .unwrap();
    let submissions = Arc::new(TwoProcesses {
        stores: [Arc::clone(&sqlite.store), Arc::new(second)],
        next: AtomicUsize::new(0),
    });
    let bench = Bench::over(With {
        sqlite,
        submissions,
    });
    q1_exactly_as_many_are_served_as_the_wallet_holds(&bench).await;
    uses::q1_exactly_the_free_uses_are_given(&bench).await;
    bench.assert_audited().await;
}
