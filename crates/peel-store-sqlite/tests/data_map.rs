//! What is kept about people is written down, and is gone when they are.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod backend;

use std::collections::BTreeSet;
use std::time::Duration;

use backend::past;
use peel_domain::{
    AccountId, AdLimit, AdProvider, AdSessionId, ApiKeySecret, BlobKey, Clock, Credits, Digest,
    ExportId, FreePolicy, ImageId, JobId, JobKind, KeyId, ManualClock, OperationId, Owner,
    PreviewLimit, Price, ReservationId, ReturnLimit, ReturnReason, Scopes, SeededRandomness,
    Standing, SubjectBox, VisitorId,
};
use peel_store::{
    Accounts, Ads, Audit, ClaimRequest, ConsentRecord, Consents, Cutout, Erasures, Exports,
    GiveBack, Jobs, Keys, Merge, Merging, NewAdSession, NewApiKey, QueueLimits, Quota, Retention,
    Submission, Submissions, Trace, Uses, WorkerId,
};
use peel_store_sqlite::SqliteStore;
use sqlx::{AssertSqlSafe, Row, SqlitePool};

const KEPT: Duration = Duration::from_secs(3600);

async fn columns(raw: &SqlitePool) -> BTreeSet<(String, String)> {
    let rows: Vec<(String, String)> = sqlx::query_as(
        "SELECT m.name, c.name FROM sqlite_schema m, pragma_table_info(m.name) c
         WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name <> '_sqlx_migrations'",
    )
    .fetch_all(raw)
    .await
    .unwrap();
    rows.into_iter().collect()
}

#[tokio::test]
async fn p2_every_column_has_its_purpose_its_time_and_its_end() {
    let sqlite = backend::empty().await;
    let schema = columns(&past(&sqlite.store).await).await;
    let map: toml::Table = include_str!("../../../docs/data-map.toml").parse().unwrap();
    let mut described = BTreeSet::new();
    for (table, columns) in &map {
        for (column, rule) in columns.as_table().unwrap() {
            for field in ["purpose", "basis", "retention", "erase"] {
                let text = rule[field].as_str().unwrap_or_default();
                assert!(!text.is_empty(), "{table}.{column} has no {field}");
            }
            let export = &rule["export"];
            let is_answered = export.as_bool() == Some(true)
                || export.as_str().is_some_and(|why| !why.is_empty());
            assert!(is_answered, "{table}.{column}: a copy, or why not?");
            described.insert((table.clone(), column.clone()));
        }
    }
    let unknown: Vec<_> = schema.difference(&described).collect();
    assert!(unknown.is_empty(), "not in docs/data-map.toml: {unknown:?}");
    let gone: Vec<_> = described.difference(&schema).collect();
    assert!(
        gone.is_empty(),
        "in docs/data-map.toml and nowhere else: {gone:?}"
    );
}

/// Somebody who has done all that can be done.
struct Somebody {
    visitor: VisitorId,
    account: AccountId,
    images: Vec<ImageId>,
    key: KeyId,
}

const EMAIL: &str = "marker-of-mine@example.org";
const MARKERS: [&str; 8] = [
    EMAIL,
    "marker-comment",
    "marker-callback",
    "marker-key-name",
    "marker-browser",
    "marker-subject",
    "marker-mail",
    "marker-seed",
];

/// What somebody leaves who signs in, row by row.
const SIGNED_IN: [&str; 9] = [
    "UPDATE accounts SET password = 'marker-password', email_verified_at = 1 WHERE id = ?1",
    "INSERT INTO sessions (id, account, authenticated_at, second_factor, user_agent, network,
                           created_at, used_at, idle_until, expires_at)
     VALUES ('ses_marker', ?1, 1, 1, 'marker-browser', '192.0.2.0/24', 1, 1, 9, 9)",
    "INSERT INTO refresh_tokens (hash, session)
     SELECT zeroblob(32), id FROM sessions WHERE account = ?1",
    "INSERT INTO social_links (issuer, subject, account, email, linked_at)
     VALUES ('https://provider.example', 'marker-subject', ?1, 'marker-of-mine@example.org', 1)",
    "INSERT INTO second_factors (account, sealed_seed, begun_at)
     VALUES (?1, CAST('marker-seed' AS BLOB), 1)",
    "INSERT INTO recovery_codes (account, hash) VALUES (?1, zeroblob(32))",
    "INSERT INTO outbox (id, account, sealed, queued_at, run_after)
     VALUES ('mail_marker', ?1, CAST('marker-mail' AS BLOB), 1, 1)",
    "INSERT INTO tickets (hash, purpose, email, password, language, opened_at, expires_at)
     SELECT zeroblob(32), 'register', email, 'marker-password', 'en', 1, 9
     FROM accounts WHERE id = ?1",
    "INSERT INTO audit_log (at, actor, action, subject, detail)
     VALUES (1, ?1, 'role.set', ?1, '{}')",
];

async fn live(store: &SqliteStore, clock: &ManualClock) -> Somebody {
    let randomness = SeededRandomness::new(11);
    let visitor = VisitorId::random(&randomness);
    let account = AccountId::random(&randomness);
    let now = clock.now();
    let email = EMAIL.parse().unwrap();
    store.ensure_account(account, &email, now).await.unwrap();
    let secret = ApiKeySecret::random(&randomness);
    let key = KeyId::random(&randomness);
    let new_key = NewApiKey {
        id: key,
        account,
        name: String::from("marker-key-name"),
        hash: secret.hash(),
        prefix: secret.prefix(),
        scopes: Scopes::all(),
        now,
    };
    store.create_key(&new_key).await.unwrap();
    let quota = Quota {
        standing: Standing::Visitor,
        free: FreePolicy::default(),
        previews: PreviewLimit::default(),
        trace: Trace {
            network: [Digest::of(b"network"); 2],
            browser: Some([Digest::of(b"browser"); 2]),
        },
    };
    let mut images = Vec::new();
    for turn in 0..4_u8 {
        let image = ImageId::random(&randomness);
        images.push(image);
        let submission = Submission {
            image,
            job: JobId::random(&randomness),
            reservation: ReservationId::random(&randomness),
            owner: visitor.into(),
            arrival: None,
            api_key: None,
            price: Price::Use(Credits::ONE),
            quota: Some(quota),
            work: Digest::of(&[turn]),
            original: BlobKey::original(image),
            memory_bytes: 0,
            options: String::from("{}"),
            callback_url: Some(String::from("https://marker-callback.example/")),
            request: Digest::of(&[turn]),
            idempotency: Some((format!("key-{turn}").parse().unwrap(), now.plus(KEPT))),
            duplicate_window: None,
            limits: QueueLimits {
                per_owner: 10,
                total: 10,
            },
            now,
            expires_at: now.plus(KEPT),
        };
        store.submit(&submission).await.unwrap();
    }
    let request = ClaimRequest {
        worker: WorkerId::new("test"),
        kind: JobKind::Remove,
        lease: Duration::from_secs(60),
        now,
    };
    let claim = store.claim(&request).await.unwrap().unwrap();
    let cutout = Cutout {
        blob: BlobKey::cutout(images[0], 1),
        width: 4,
        height: 3,
        subject: SubjectBox {
            left: 0,
            top: 0,
            width: 4,
            height: 3,
        },
        confidence: 1.0,
        report: String::from("{}"),
        doubt: None,
    };
    store
        .complete_removal(claim.lease, &cutout, now)
        .await
        .unwrap();
    let merge = Merge {
        operation: OperationId::random(&randomness),
        visitor,
        account,
        free: quota.free,
        retention: KEPT,
        now,
    };
    store.merge(&merge).await.unwrap();
    let complaint = GiveBack {
        owner: account.into(),
        image: images[0],
        reason: ReturnReason::Other,
        comment: Some(String::from("marker-comment")),
        keep_until: Some(now.plus(KEPT * 2)),
        limit: ReturnLimit::default(),
        now,
    };
    store.give_back(&complaint).await.unwrap();
    let ad = NewAdSession {
        id: AdSessionId::random(&randomness),
        owner: account.into(),
        image: images[3],
        provider: AdProvider::House,
        creative: String::from("house"),
        length: Duration::from_secs(30),
        life: KEPT,
        network: quota.trace.network,
        limit: AdLimit::default(),
        now,
    };
    store.begin_ad(&ad).await.unwrap();
    let consent = ConsentRecord {
        version: String::from("1"),
        analytics: true,
        ads: true,
        at: now,
    };
    store
        .record_consent(account.into(), &consent)
        .await
        .unwrap();
    let export = ExportId::random(&randomness);
    store
        .request_export(export, account.into(), now)
        .await
        .unwrap();
    store
        .request_erasure(account.into(), now, now)
        .await
        .unwrap();
    Somebody {
        visitor,
        account,
        images,
        key,
    }
}

/// Every value of every column, as text, with where it was found.
async fn everything(raw: &SqlitePool) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (table, column) in columns(raw).await {
        let query = format!("SELECT CAST({column} AS BLOB) FROM {table}");
        let rows = sqlx::query(AssertSqlSafe(query))
            .fetch_all(raw)
            .await
            .unwrap();
        for row in rows {
            if let Some(bytes) = row.get::<Option<Vec<u8>>, _>(0) {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                found.push((format!("{table}.{column}"), text));
            }
        }
    }
    found
}

#[tokio::test]
async fn p1_nothing_of_somebody_who_was_erased_is_left() {
    let sqlite = backend::empty().await;
    let store = &sqlite.store;
    let clock = ManualClock::default();
    let somebody = live(store, &clock).await;
    let raw = past(store).await;
    for row in SIGNED_IN {
        let account = somebody.account.to_string();
        sqlx::query(row).bind(account).execute(&raw).await.unwrap();
    }
    let mut marks: Vec<String> = MARKERS.iter().map(ToString::to_string).collect();
    marks.extend([
        somebody.account.to_string(),
        somebody.visitor.to_string(),
        somebody.key.to_string(),
    ]);
    let before = everything(&raw).await;
    for mark in &marks {
        assert!(
            before.iter().any(|(_, text)| text.contains(mark)),
            "{mark} was not there"
        );
    }
    let due = store.due_erasures(clock.now(), 9).await.unwrap();
    assert_eq!(due, [Owner::from(somebody.account)]);
    let stand_in = AccountId::random(&SeededRandomness::new(12)).into();
    store.erase(due[0], stand_in, clock.now()).await.unwrap();

    // Notes of blobs are there until the blobs are gone.
    let notes = store.blob_deletions(99).await.unwrap();
    assert_eq!(notes.len(), somebody.images.len());
    let done: Vec<_> = notes.iter().map(|note| note.id).collect();
    store.confirm_blob_deletions(&done).await.unwrap();
    for export in store.expired_exports(clock.now(), 9).await.unwrap() {
        store.forget_export(export).await.unwrap();
    }
    marks.extend(somebody.images.iter().map(ToString::to_string));
    for (place, text) in everything(&raw).await {
        for mark in &marks {
            assert!(!text.contains(mark), "{place} has {text}");
        }
    }
    assert_eq!(store.audit(clock.now()).await.unwrap(), []);
    assert!(store.due_erasures(clock.now(), 9).await.unwrap().is_empty());
}

#[tokio::test]
async fn q8_the_journal_is_said_of_a_stand_in_only_while_somebody_is_erased() {
    let sqlite = backend::empty().await;
    let somebody = live(&sqlite.store, &ManualClock::default()).await;
    let raw = past(&sqlite.store).await;
    for attempt in [
        "UPDATE entries SET owner = 'acc_00000000000000000000000000' WHERE owner IS NOT NULL",
        "UPDATE reservations SET owner = 'x' WHERE state <> 'open'",
        "UPDATE audit_log SET actor = 'x'",
    ] {
        let done = sqlx::query(attempt).execute(&raw).await;
        let is_refused = done.map_or(true, |done| done.rows_affected() == 0);
        assert!(is_refused, "{attempt}");
    }
    // Even then, nothing but the name changes.
    sqlx::query("INSERT INTO stand_ins (owner, stand_in) VALUES (?1, 'x')")
        .bind(somebody.account.to_string())
        .execute(&raw)
        .await
        .unwrap();
    let altered =
        sqlx::query("UPDATE entries SET owner = 'x', amount = amount + 1 WHERE owner = ?1")
            .bind(somebody.account.to_string())
            .execute(&raw)
            .await;
    assert!(altered.is_err());
}
