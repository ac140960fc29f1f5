//! What is handed out for nothing: free uses and previews, and who was given how many.

use peel_domain::{
    Account, CEILING_WINDOW, Digest, Entry, FreePolicy, FreeShare, Given, HandedOut, Operation,
    OperationId, Owner, ReservationId, Standing, SystemAccount, Timestamp, Unit, allowance,
};
use peel_store::{Quota, StoreError, Trace};
use sqlx::{FromRow, SqliteConnection};

use crate::column::{AsBytes, AsMillis, AsText};
use crate::error::store_error;
use crate::ledger;

/// What was given to an owner.
#[derive(Debug, Clone, Copy, FromRow)]
struct GrantRow {
    granted: u32,
    since: AsMillis,
    owed: u32,
}

impl GrantRow {
    fn given(self) -> Given {
        Given {
            uses: self.granted,
            since: self.since.0,
        }
    }
}

/// What somebody would be given now.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Due {
    pub(crate) uses: u32,
    /// What was given in the present period.
    pub(crate) present: Given,
}

async fn grant_row(
    db: &mut SqliteConnection,
    owner: Owner,
) -> Result<Option<GrantRow>, StoreError> {
    sqlx::query_as("SELECT granted, since, owed FROM free_grants WHERE owner = ?1")
        .bind(AsText(owner))
        .fetch_optional(db)
        .await
        .map_err(store_error)
}

/// What `owner` is to be given now: nothing to a visitor who turned out to be an account.
pub(crate) async fn due(
    db: &mut SqliteConnection,
    owner: Owner,
    quota: &Quota,
    now: Timestamp,
) -> Result<Due, StoreError> {
    let row = grant_row(db, owner).await?;
    let (available, reserved) = held(db, owner).await?;
    let left = available + reserved;
    let present = quota.free.present(row.map(GrantRow::given), left, now);
    let uses = if alias(db, owner).await?.is_some() {
        0
    } else {
        let others = handed_out_to_others(db, owner, &quota.trace, now).await?;
        allowance(&quota.free, quota.standing, present.uses, others)
    };
    Ok(Due { uses, present })
}

/// Gives `owner` the free uses that are due, as they are about to make `reservation`.
pub(crate) async fn give_due(
    db: &mut SqliteConnection,
    owner: Owner,
    reservation: ReservationId,
    quota: &Quota,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Due { uses, present } = due(db, owner, quota, now).await?;
    if uses == 0 {
        return Ok(());
    }
    let given = Given {
        uses: present.uses + uses,
        ..present
    };
    note_given(db, owner, given, uses).await?;
    if quota.standing != Standing::Verified {
        note_handout(db, "free_use", owner, Some(&quota.trace), uses, now).await?;
    }
    let operation = Operation::grant(
        OperationId::of_free_uses(reservation),
        owner,
        Unit::FreeUse,
        i64::from(uses),
        SystemAccount::Promotional,
    );
    ledger::add(db, owner, Unit::FreeUse, i64::from(uses)).await?;
    ledger::book(db, &operation, now).await
}

async fn note_given(
    db: &mut SqliteConnection,
    owner: Owner,
    given: Given,
    now_given: u32,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO free_grants (owner, granted, since, total) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (owner) DO UPDATE
         SET granted = excluded.granted, since = excluded.since, total = total + excluded.total",
    )
    .bind(AsText(owner))
    .bind(given.uses)
    .bind(AsMillis(given.since))
    .bind(now_given)
    .execute(db)
    .await
    .map(drop)
    .map_err(store_error)
}

/// Lets somebody without uses see one more preview, if they may.
pub(crate) async fn admit_preview(
    db: &mut SqliteConnection,
    owner: Owner,
    quota: &Quota,
    now: Timestamp,
) -> Result<(), StoreError> {
    if previews_left(db, owner, quota, now).await? == 0 {
        return Err(StoreError::PreviewsExhausted);
    }
    let trace = (quota.standing != Standing::Verified).then_some(&quota.trace);
    note_handout(db, "preview", owner, trace, 1, now).await
}

pub(crate) async fn previews_left(
    db: &mut SqliteConnection,
    owner: Owner,
    quota: &Quota,
    now: Timestamp,
) -> Result<u32, StoreError> {
    let [today, yesterday] = quota.trace.network;
    let (own, on_network): (u32, u32) = sqlx::query_as(
        "SELECT (SELECT COALESCE(SUM(amount), 0) FROM handouts
                 WHERE owner = ?1 AND kind = 'preview' AND at > ?4),
                (SELECT COALESCE(SUM(amount), 0) FROM handouts
                 WHERE network IN (?2, ?3) AND kind = 'preview' AND at > ?4)",
    )
    .bind(AsText(owner))
    .bind(AsBytes(today))
    .bind(AsBytes(yesterday))
    .bind(AsMillis(now.minus(CEILING_WINDOW)))
    .fetch_one(db)
    .await
    .map_err(store_error)?;
    Ok(quota.previews.left(quota.standing, own, on_network))
}

/// When the network of somebody who was given less than a person's uses has some to hand out
/// again.
pub(crate) async fn network_frees_up_at(
    db: &mut SqliteConnection,
    trace: &Trace,
    now: Timestamp,
) -> Result<Option<Timestamp>, StoreError> {
    let [today, yesterday] = trace.network;
    let oldest: Option<AsMillis> = sqlx::query_scalar(
        "SELECT MIN(at) FROM handouts
         WHERE network IN (?1, ?2) AND kind = 'free_use' AND at > ?3",
    )
    .bind(AsBytes(today))
    .bind(AsBytes(yesterday))
    .bind(AsMillis(now.minus(CEILING_WINDOW)))
    .fetch_one(db)
    .await
    .map_err(store_error)?;
    Ok(oldest.map(|at| at.0.plus(CEILING_WINDOW)))
}

/// Free uses that others were given with one of two digests since a time.
const ON_NETWORK: &str = "SELECT COALESCE(SUM(amount), 0) FROM handouts
     WHERE network IN (?1, ?2) AND kind = 'free_use' AND at > ?3 AND owner <> ?4";
const TO_BROWSER: &str = "SELECT COALESCE(SUM(amount), 0) FROM handouts
     WHERE browser IN (?1, ?2) AND kind = 'free_use' AND at > ?3 AND owner <> ?4";

async fn handed_out_to_others(
    db: &mut SqliteConnection,
    owner: Owner,
    trace: &Trace,
    now: Timestamp,
) -> Result<HandedOut, StoreError> {
    let since = now.minus(CEILING_WINDOW);
    let on_network = given_to_others(db, owner, ON_NETWORK, trace.network, since).await?;
    let to_same_browser = match trace.browser {
        Some(browser) => given_to_others(db, owner, TO_BROWSER, browser, since).await?,
        None => 0,
    };
    Ok(HandedOut {
        on_network,
        to_same_browser,
    })
}

async fn given_to_others(
    db: &mut SqliteConnection,
    owner: Owner,
    query: &'static str,
    digests: [Digest; 2],
    since: Timestamp,
) -> Result<u32, StoreError> {
    let [today, yesterday] = digests;
    sqlx::query_scalar(query)
        .bind(AsBytes(today))
        .bind(AsBytes(yesterday))
        .bind(AsMillis(since))
        .bind(AsText(owner))
        .fetch_one(db)
        .await
        .map_err(store_error)
}

async fn note_handout(
    db: &mut SqliteConnection,
    kind: &'static str,
    owner: Owner,
    trace: Option<&Trace>,
    amount: u32,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO handouts (kind, owner, network, browser, amount, at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )
    .bind(kind)
    .bind(AsText(owner))
    .bind(trace.map(|trace| AsBytes(trace.network[0])))
    .bind(
        trace
            .and_then(|trace| trace.browser)
            .map(|browser| AsBytes(browser[0])),
    )
    .bind(amount)
    .bind(AsMillis(now))
    .execute(db)
    .await
    .map(drop)
    .map_err(store_error)
}

/// The account that a visitor turned out to be.
pub(crate) async fn alias(
    db: &mut SqliteConnection,
    owner: Owner,
) -> Result<Option<Owner>, StoreError> {
    if matches!(owner, Owner::Account(_)) {
        return Ok(None);
    }
    let account: Option<AsText<Owner>> =
        sqlx::query_scalar("SELECT account FROM aliases WHERE visitor = ?1")
            .bind(AsText(owner))
            .fetch_optional(db)
            .await
            .map_err(store_error)?;
    Ok(account.map(|account| account.0))
}

/// A reservation of a free use has ended. If one was owed, it is this one: what went back to
/// the wallet is taken away again.
pub(crate) async fn settle_owed(
    db: &mut SqliteConnection,
    reservation: ReservationId,
    owner: Owner,
    is_back: bool,
    now: Timestamp,
) -> Result<(), StoreError> {
    let owed = sqlx::query("UPDATE free_grants SET owed = owed - 1 WHERE owner = ?1 AND owed > 0")
        .bind(AsText(owner))
        .execute(&mut *db)
        .await
        .map_err(store_error)?;
    if owed.rows_affected() == 0 || !is_back {
        return Ok(());
    }
    ledger::add(db, owner, Unit::FreeUse, -1).await?;
    ledger::book(db, &Operation::forfeit(reservation, owner), now).await
}

/// What `owner` has of free uses, and when the present period began.
pub(crate) async fn share(
    db: &mut SqliteConnection,
    owner: Owner,
    free: &FreePolicy,
    now: Timestamp,
) -> Result<(FreeShare, Timestamp), StoreError> {
    let row = grant_row(db, owner).await?;
    let (available, reserved) = held(db, owner).await?;
    let present = free.present(row.map(GrantRow::given), available + reserved, now);
    let share = FreeShare {
        granted: present.uses,
        available,
        reserved,
        owed: row.map_or(0, |row| row.owed),
    };
    Ok((share, present.since))
}

/// Free uses available and reserved.
async fn held(db: &mut SqliteConnection, owner: Owner) -> Result<(u32, u32), StoreError> {
    let held: Option<(u32, u32)> = sqlx::query_as(
        "SELECT available, reserved FROM wallets WHERE owner = ?1 AND unit = 'free_use'",
    )
    .bind(AsText(owner))
    .fetch_optional(db)
    .await
    .map_err(store_error)?;
    Ok(held.unwrap_or_default())
}

/// Makes `share` what is known of the account's free uses, in the period that began at `since`.
pub(crate) async fn put_share(
    db: &mut SqliteConnection,
    account: Owner,
    share: FreeShare,
    since: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO free_grants (owner, granted, since, total, owed)
         VALUES (?1, ?2, ?3, 0, ?4)
         ON CONFLICT (owner) DO UPDATE
         SET granted = excluded.granted, since = excluded.since, owed = excluded.owed",
    )
    .bind(AsText(account))
    .bind(share.granted)
    .bind(AsMillis(since))
    .bind(share.owed)
    .execute(db)
    .await
    .map(drop)
    .map_err(store_error)
}

/// The entries that give and take what makes `visitor` and `account` the one person that
/// `joined` says.
pub(crate) fn entries(
    visitor: (Owner, FreeShare),
    account: (Owner, FreeShare),
    joined: FreeShare,
) -> Vec<Entry> {
    let (visitor, left) = visitor;
    let (account, had) = account;
    let change = i64::from(joined.available) - i64::from(had.available);
    [
        (Account::Available(visitor), -i64::from(left.available)),
        (Account::Reserved(visitor), -i64::from(left.reserved)),
        (Account::Reserved(account), i64::from(left.reserved)),
        (Account::Available(account), change),
        (
            Account::System(SystemAccount::Promotional),
            i64::from(left.available) - change,
        ),
    ]
    .into_iter()
    .filter(|(_, amount)| *amount != 0)
    .map(|(account, amount)| Entry {
        account,
        unit: Unit::FreeUse,
        amount,
    })
    .collect()
}
