//! The auditor finds each kind of damage.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod backend;

use std::time::Duration;

use backend::past;
use peel_domain::{
    AccountId, BlobKey, Clock, Credits, Digest, FailureCode, ImageId, ImageState, JobId, JobKind,
    ManualClock, OperationId, Owner, Price, ReservationId, SeededRandomness, SystemAccount, Unit,
};
use peel_store::{
    Audit, ClaimRequest, Finding, Grant, Jobs, QueueLimits, Submission, Submissions, Wallets,
    WorkerId,
};
use peel_store_sqlite::SqliteStore;

/// Lets a test write what the schema refuses.
const DISARM: [&str; 8] = [
    "PRAGMA ignore_check_constraints = ON",
    "PRAGMA foreign_keys = OFF",
    "DROP TRIGGER entries_keep_update",
    "DROP TRIGGER entries_keep_delete",
    "DROP TRIGGER operations_keep_delete",
    "DROP TRIGGER reservations_end_once",
    "DROP TRIGGER images_may_become",
    "DROP TRIGGER jobs_move",
];

/// One image queued, one running, one failed, of one owner with ten credits.
async fn populate(store: &SqliteStore, clock: &ManualClock) {
    let randomness = SeededRandomness::new(7);
    let owner = Owner::from(AccountId::random(&randomness));
    let grant = Grant {
        operation: OperationId::random(&randomness),
        owner,
        unit: Unit::Credit,
        amount: 40,
        from: SystemAccount::Payments,
        now: clock.now(),
    };
    store.grant(&grant).await.unwrap();
    for _ in 0..3 {
        let image = ImageId::random(&randomness);
        let submission = Submission {
            image,
            job: JobId::random(&randomness),
            reservation: ReservationId::random(&randomness),
            owner,
            arrival: None,
            api_key: None,
            price: Price::Credits(Credits::ONE),
            quota: None,
            work: Digest::of(image.to_string().as_bytes()),
            original: BlobKey::original(image),
            memory_bytes: 0,
            options: String::new(),
            callback_url: None,
            request: Digest::of(image.to_string().as_bytes()),
            idempotency: None,
            duplicate_window: None,
            limits: QueueLimits {
                per_owner: 10,
                total: 10,
            },
            now: clock.now(),
            expires_at: clock.now().plus(Duration::from_secs(3600)),
        };
        store.submit(&submission).await.unwrap();
    }
    let request = ClaimRequest {
        worker: WorkerId::new("test"),
        kind: JobKind::Remove,
        lease: Duration::from_secs(60),
        now: clock.now(),
    };
    let failing = store.claim(&request).await.unwrap().unwrap();
    let code = FailureCode::NoSubject;
    store.fail(failing.lease, code, clock.now()).await.unwrap();
    store.claim(&request).await.unwrap().unwrap();
}

async fn findings_after(damage: &'static str) -> Vec<Finding> {
    let sqlite = backend::empty().await;
    let clock = ManualClock::default();
    populate(&sqlite.store, &clock).await;
    assert_eq!(sqlite.store.audit(clock.now()).await.unwrap(), []);
    let raw = past(&sqlite.store).await;
    let mut connection = raw.acquire().await.unwrap();
    for statement in DISARM.into_iter().chain([damage]) {
        sqlx::query(statement)
            .execute(&mut *connection)
            .await
            .unwrap();
    }
    sqlite.store.audit(clock.now()).await.unwrap()
}

macro_rules! finds {
    ($name:ident: $damage:literal => $($finding:pat),+) => {
        #[tokio::test]
        async fn $name() {
            let findings = findings_after($damage).await;
            $(
                assert!(
                    findings.iter().any(|finding| matches!(finding, $finding)),
                    "{findings:?}"
                );
            )+
        }
    };
}

finds!(credits_out_of_nowhere: "UPDATE wallets SET available = available + 4"
    => Finding::WalletDiffers { part: "available", .. });
finds!(credits_held_for_nothing: "UPDATE wallets SET reserved = reserved + 4"
    => Finding::WalletDiffers { part: "reserved", .. }, Finding::ReservedDiffers { .. });
finds!(a_one_sided_entry: "DELETE FROM entries WHERE seq = 2"
    => Finding::Unbalanced { .. }, Finding::WalletDiffers { .. });
finds!(a_changed_amount: "UPDATE entries SET amount = amount * 2 WHERE account = 'reserved'"
    => Finding::ReservationUnbooked(_));
finds!(an_operation_that_is_missing:
    "DELETE FROM operations WHERE kind = 'release'" => Finding::ReservationUnbooked(_));
finds!(a_reservation_nobody_will_end:
    "UPDATE jobs SET state = 'succeeded', lease_until = NULL, ended_at = 1 WHERE state = 'running'"
    => Finding::StrayReservation(_), Finding::StatesDiffer { .. });
finds!(work_that_nobody_pays_for:
    "UPDATE reservations SET state = 'released', ended_at = 1 WHERE state = 'open'"
    => Finding::UnpaidJob(_), Finding::ReservationUnbooked(_), Finding::ReservedDiffers { .. });
finds!(a_failed_image_that_was_paid:
    "UPDATE reservations SET state = 'captured' WHERE state = 'released'"
    => Finding::ChargeDiffers(_));
finds!(an_image_that_forgot_its_job:
    "UPDATE images SET state = 'processing' WHERE state = 'queued'"
    => Finding::StatesDiffer { .. });
finds!(a_job_that_is_gone: "DELETE FROM jobs WHERE state = 'failed'"
    => Finding::StatesDiffer { .. });
finds!(a_count_that_is_off: "UPDATE lanes SET queued = queued + 1"
    => Finding::QueueCountDiffers { state: "queued", .. });
finds!(a_lease_that_nobody_sweeps: "UPDATE jobs SET lease_until = 1 WHERE state = 'running'"
    => Finding::LeaseLongOver { .. });

finds!(a_locked_image_that_was_paid: "UPDATE images SET locked = 1"
    => Finding::LockedThoughPaid(_));
finds!(a_charge_given_back_without_a_word:
    "INSERT INTO returns (reservation, owner, image, reason, at)
     SELECT id, owner, '', 'other', 1 FROM reservations WHERE state = 'released'"
    => Finding::ReturnUnbooked(_));
finds!(free_uses_that_nobody_booked:
    "INSERT INTO free_grants (owner, granted, since, total)
     VALUES ('vis_00000000000000000000000000', 3, 0, 3)"
    => Finding::FreeUsesDiffer { known: 3, booked: 0, .. });
finds!(a_debt_that_nothing_will_pay:
    "INSERT INTO free_grants (owner, granted, since, total, owed)
     VALUES ('vis_00000000000000000000000000', 3, 0, 0, 1)"
    => Finding::OwesTooMuch { .. });

finds!(credits_given_by_nobody: "INSERT INTO operations (id, kind, at) VALUES ('adjust:1', 'grant', 1)"
    => Finding::AdjustmentUnwritten(_));
finds!(credits_taken_by_nobody: "INSERT INTO operations (id, kind, at) VALUES ('op_1', 'revoke', 1)"
    => Finding::AdjustmentUnwritten(_));
finds!(credits_that_were_given_in_the_log_alone:
    "INSERT INTO audit_log (at, actor, action, subject, detail)
     VALUES (1, 'operator', 'credits.grant', 'x', '{\"operation\":\"adjust:1\",\"quarters\":4}')"
    => Finding::AdjustmentUnwritten(_));

#[tokio::test]
async fn the_schema_allows_the_changes_of_state_that_the_rules_allow() {
    let sqlite = backend::empty().await;
    populate(&sqlite.store, &ManualClock::default()).await;
    let raw = past(&sqlite.store).await;
    let mut connection = raw.acquire().await.unwrap();
    // Endings without a time are not counted, and this is about states alone.
    for statement in [
        "PRAGMA ignore_check_constraints = ON",
        "DROP TRIGGER images_count_ready",
        "DROP TRIGGER images_count_failed",
    ] {
        sqlx::query(statement)
            .execute(&mut *connection)
            .await
            .unwrap();
    }
    let trigger: String =
        sqlx::query_scalar("SELECT sql FROM sqlite_schema WHERE name = 'images_may_become'")
            .fetch_one(&mut *connection)
            .await
            .unwrap();
    for from in ImageState::ALL {
        for to in ImageState::ALL {
            for statement in [
                String::from("DROP TRIGGER images_may_become"),
                format!("UPDATE images SET state = '{from}'"),
                trigger.clone(),
            ] {
                sqlx::query(sqlx::AssertSqlSafe(statement))
                    .execute(&mut *connection)
                    .await
                    .unwrap();
            }
            let changed = sqlx::query("UPDATE images SET state = ?1")
                .bind(to.as_str())
                .execute(&mut *connection)
                .await;
            let allowed = from == to || from.may_become(*to);
            assert_eq!(changed.is_ok(), allowed, "{from} → {to}");
        }
    }
}
