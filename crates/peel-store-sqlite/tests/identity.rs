//! What SQLite itself refuses about people.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod backend;

use peel_domain::{AccountId, Clock, ManualClock};
use peel_store::{Accounts, AuditLog, NewAuditLine, PageRequest};

#[tokio::test]
async fn z2_the_audit_log_is_only_added_to() {
    let sqlite = backend::empty().await;
    let line = NewAuditLine {
        at: ManualClock::default().now(),
        actor: String::from("operator"),
        action: String::from("role.set"),
        subject: String::from("acc_x"),
        detail: String::from("{}"),
    };
    sqlite.store.write_audit_line(&line).await.unwrap();
    let raw = backend::past(&sqlite.store).await;
    for attempt in [
        "UPDATE audit_log SET actor = 'nobody'",
        "DELETE FROM audit_log",
        "INSERT OR REPLACE INTO audit_log (seq, at, actor, action, subject, detail)
         SELECT seq, at, 'nobody', action, subject, detail FROM audit_log",
        "INSERT INTO audit_log (at, actor, action, subject, detail) VALUES (0, '', '', '', 'no JSON')",
    ] {
        assert!(
            sqlx::query(attempt).execute(&raw).await.is_err(),
            "{attempt}"
        );
    }
    let log = sqlite
        .store
        .audit_log(PageRequest::first(10))
        .await
        .unwrap();
    assert_eq!(log.items.len(), 1);
    assert_eq!(log.items[0].line, line);
}

#[tokio::test]
async fn a_session_has_one_token_that_is_not_spent() {
    let sqlite = backend::empty().await;
    let id = AccountId::from_bytes([1; 16]);
    let email = "ada@example.org".parse().unwrap();
    let now = ManualClock::default().now();
    sqlite.store.ensure_account(id, &email, now).await.unwrap();
    let raw = backend::past(&sqlite.store).await;
    let insert = "INSERT INTO sessions (id, account, authenticated_at, second_factor, network,
                                        created_at, used_at, idle_until, expires_at)
                  SELECT 'ses_x', id, 0, 0, '', 0, 0, 1, 1 FROM accounts";
    sqlx::query(insert).execute(&raw).await.unwrap();
    let token = "INSERT INTO refresh_tokens (hash, session) VALUES (randomblob(32), 'ses_x')";
    sqlx::query(token).execute(&raw).await.unwrap();
    assert!(sqlx::query(token).execute(&raw).await.is_err());
}
