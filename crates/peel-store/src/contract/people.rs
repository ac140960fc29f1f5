//! People: made, changed, blocked.

use std::time::Duration;

use peel_domain::{
    AccountId, ApiKeySecret, Digest, EmailAddress, KeyId, Language, MailId, PasswordHash, Role,
    Scopes, SessionId, SocialIdentity, Timestamp,
};

use super::Bench;
use super::bench::at_once;
use crate::{
    Credential, NewApiKey, NewAuditLine, NewMail, NewPerson, NewSession, NewTicket, PageRequest,
    PersonRecord, StoreError, TicketPurpose,
};

const HOUR: Duration = Duration::from_secs(3600);

pub(super) fn address(text: &str) -> EmailAddress {
    text.parse().expect("an address")
}

pub(super) fn hash(text: &str) -> PasswordHash {
    PasswordHash::from_phc(text.to_owned())
}

pub(super) fn digest(bench: &Bench) -> Digest {
    let mut bytes = [0; 32];
    bench.randomness().fill(&mut bytes);
    Digest::from_bytes(bytes)
}

pub(super) fn mail(bench: &Bench, account: Option<AccountId>) -> NewMail {
    NewMail {
        id: MailId::random(bench.randomness()),
        account,
        sealed: b"sealed".to_vec(),
        now: bench.now(),
    }
}

pub(super) fn line(bench: &Bench, action: &str) -> NewAuditLine {
    NewAuditLine {
        at: bench.now(),
        actor: String::from("operator"),
        action: action.to_owned(),
        subject: String::from("somebody"),
        detail: String::from("{}"),
    }
}

fn ticket(bench: &Bench, purpose: TicketPurpose, email: &str) -> NewTicket {
    NewTicket {
        hash: digest(bench),
        purpose,
        account: None,
        email: address(email),
        credential: (purpose == TicketPurpose::Register)
            .then(|| Credential::Password(hash("from the ticket"))),
        language: Language::Chinese,
        now: bench.now(),
        expires_at: bench.now().plus(HOUR),
    }
}

async fn opened(bench: &Bench, ticket: &NewTicket) -> Digest {
    let opened = bench.store().open_ticket(ticket, None).await;
    opened.expect("opened");
    ticket.hash
}

async fn register(
    bench: &Bench,
    ticket: Digest,
    now: Timestamp,
) -> Result<PersonRecord, StoreError> {
    let id = AccountId::random(bench.randomness());
    bench.store().register(ticket, id, now).await
}

/// Somebody with an account and a password.
pub(super) async fn person(bench: &Bench, email: &str) -> PersonRecord {
    let ticket = ticket(bench, TicketPurpose::Register, email);
    let ticket = opened(bench, &ticket).await;
    let registered = register(bench, ticket, bench.now()).await;
    registered.expect("registered")
}

/// A session of `account` and the hash of its first token.
pub(super) async fn session(bench: &Bench, account: AccountId) -> (SessionId, Digest) {
    let session = NewSession {
        id: SessionId::random(bench.randomness()),
        account,
        token: digest(bench),
        second_factor: false,
        user_agent: Some(String::from("A browser")),
        network: String::from("192.0.2.0/24"),
        now: bench.now(),
        idle_until: bench.now().plus(24 * HOUR),
        expires_at: bench.now().plus(48 * HOUR),
    };
    let opened = bench.store().open_session(&session).await;
    opened.expect("opened");
    (session.id, session.token)
}

async fn live_sessions(bench: &Bench, account: AccountId) -> Vec<SessionId> {
    let sessions = bench.store().sessions(account, bench.now()).await;
    let sessions = sessions.expect("listed");
    sessions.iter().map(|session| session.id).collect()
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "results are looked at and gone"
)]
fn not_found<T: std::fmt::Debug>(result: Result<T, StoreError>) {
    assert!(matches!(result, Err(StoreError::NotFound)), "{result:?}");
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "results are looked at and gone"
)]
fn conflict<T: std::fmt::Debug>(result: Result<T, StoreError>) {
    assert!(matches!(result, Err(StoreError::Conflict)), "{result:?}");
}

/// # Panics
/// As all checks do, when the store does not do what they name.
pub async fn whoever_confirms_an_address_first_has_it(bench: &Bench) {
    let mut tickets = Vec::new();
    for _ in 0..20 {
        let ticket = ticket(bench, TicketPurpose::Register, "ada@example.org");
        tickets.push(opened(bench, &ticket).await);
    }
    let registered = at_once(20, |number| {
        let (bench, ticket) = (
            bench.clone(),
            tickets[usize::try_from(number).expect("few")],
        );
        async move { register(&bench, ticket, bench.now()).await }
    })
    .await;
    let (made, refused): (Vec<_>, Vec<_>) = registered.into_iter().partition(Result::is_ok);
    refused.into_iter().for_each(conflict);
    let [Ok(ada)] = &made[..] else {
        panic!("{} accounts of one address", made.len());
    };
    assert_eq!(ada.password, Some(hash("from the ticket")));
    assert_eq!(ada.email_verified_at, Some(bench.now()));
    assert_eq!((ada.role, ada.language), (Role::User, Language::Chinese));
    let found = bench.store().person_of(&ada.email).await.expect("found");
    assert_eq!(&found, ada);
}

/// # Panics
/// When it does not hold.
pub async fn a_ticket_is_used_once_and_in_time_and_for_its_purpose(bench: &Bench) {
    let store = bench.store();
    let first = ticket(bench, TicketPurpose::Register, "ada@example.org");
    let first = opened(bench, &first).await;
    not_found(register(bench, digest(bench), bench.now()).await);
    not_found(store.reset_password(first, &hash("x"), bench.now()).await);
    not_found(store.undo_email(first, bench.now()).await);
    not_found(store.ticket(first, TicketPurpose::Reset, bench.now()).await);
    let seen = store
        .ticket(first, TicketPurpose::Register, bench.now())
        .await;
    assert_eq!(seen.expect("open").email, address("ada@example.org"));
    register(bench, first, bench.now())
        .await
        .expect("registered");
    not_found(register(bench, first, bench.now()).await);

    let late = ticket(bench, TicketPurpose::Register, "bob@example.org");
    let late = opened(bench, &late).await;
    not_found(register(bench, late, bench.now().plus(HOUR)).await);
    let just = bench.now().plus(HOUR - Duration::from_millis(1));
    register(bench, late, just).await.expect("in time");
}

/// # Panics
/// When it does not hold.
pub async fn an_account_that_an_operator_made_is_taken_by_whoever_reads_its_mails(bench: &Bench) {
    let store = bench.store();
    let email = address("ada@example.org");
    let id = AccountId::random(bench.randomness());
    let made = store.ensure_account(id, &email, bench.now()).await;
    made.expect("made");
    assert!(!store.person(id).await.expect("found").is_taken());
    let ada = person(bench, "ada@example.org").await;
    assert_eq!(ada.id, id, "it is the same account");
    assert!(ada.is_taken());
    let second = ticket(bench, TicketPurpose::Register, "ada@example.org");
    let second = opened(bench, &second).await;
    conflict(register(bench, second, bench.now()).await);
}

/// # Panics
/// When it does not hold.
pub async fn a_reset_ends_all_sessions_and_all_other_resets(bench: &Bench) {
    let store = bench.store();
    let ada = person(bench, "ada@example.org").await;
    session(bench, ada.id).await;
    let mut tickets = Vec::new();
    for _ in 0..2 {
        let ticket = NewTicket {
            account: Some(ada.id),
            ..ticket(bench, TicketPurpose::Reset, "ada@example.org")
        };
        tickets.push(opened(bench, &ticket).await);
    }
    let reset = store
        .reset_password(tickets[1], &hash("new"), bench.now())
        .await
        .expect("reset");
    assert_eq!(reset.password, Some(hash("new")));
    assert_eq!(live_sessions(bench, ada.id).await, []);
    not_found(
        store
            .reset_password(tickets[0], &hash("x"), bench.now())
            .await,
    );

    let nobodys = ticket(bench, TicketPurpose::Reset, "nobody@example.org");
    let nobodys = opened(bench, &nobodys).await;
    not_found(store.reset_password(nobodys, &hash("x"), bench.now()).await);
}

/// # Panics
/// When it does not hold.
pub async fn a_changed_password_leaves_one_session_and_sends_a_mail(bench: &Bench) {
    let store = bench.store();
    let ada = person(bench, "ada@example.org").await;
    let (kept, _) = session(bench, ada.id).await;
    session(bench, ada.id).await;
    let letter = mail(bench, Some(ada.id));
    store
        .set_password(ada.id, &hash("new"), kept, &letter, bench.now())
        .await
        .expect("set");
    assert_eq!(live_sessions(bench, ada.id).await, [kept]);
    let person = store.person(ada.id).await.expect("found");
    assert_eq!(person.password, Some(hash("new")));
    let mails = store
        .take_mails(bench.now(), bench.now().plus(HOUR), 10)
        .await;
    assert_eq!(mails.expect("taken")[0].id, letter.id);
}

/// # Panics
/// When it does not hold.
pub async fn an_address_is_changed_and_changed_back(bench: &Bench) {
    let store = bench.store();
    let ada = person(bench, "ada@example.org").await;
    person(bench, "bob@example.org").await;
    session(bench, ada.id).await;
    let undo = NewTicket {
        account: Some(ada.id),
        ..ticket(bench, TicketPurpose::UndoEmail, "ada@example.org")
    };
    let change = async |to: &str| {
        let ticket = NewTicket {
            account: Some(ada.id),
            ..ticket(bench, TicketPurpose::ChangeEmail, to)
        };
        let ticket = opened(bench, &ticket).await;
        let letter = mail(bench, Some(ada.id));
        store
            .change_email(ticket, &undo, &letter, bench.now())
            .await
    };
    conflict(change("bob@example.org").await);
    let changed = change("lovelace@example.org").await.expect("changed");
    assert_eq!(changed.email, address("lovelace@example.org"));
    not_found(store.person_of(&ada.email).await);
    conflict(change("countess@example.org").await);

    let back = store.undo_email(undo.hash, bench.now()).await;
    let back = back.expect("undone");
    assert_eq!((back.email, back.password), (ada.email, None));
    assert_eq!(live_sessions(bench, ada.id).await, []);
    not_found(store.undo_email(undo.hash, bench.now()).await);
}

/// # Panics
/// When it does not hold.
pub async fn a_blocked_account_lets_nobody_in(bench: &Bench) {
    let store = bench.store();
    let ada = person(bench, "ada@example.org").await;
    session(bench, ada.id).await;
    let secret = ApiKeySecret::random(bench.randomness());
    let key = NewApiKey {
        id: KeyId::random(bench.randomness()),
        account: ada.id,
        name: String::from("laptop"),
        hash: secret.hash(),
        prefix: secret.prefix(),
        scopes: Scopes::all(),
        now: bench.now(),
    };
    store.create_key(&key).await.expect("created");
    let blocked = store
        .set_blocked(ada.id, true, &line(bench, "account.block"))
        .await
        .expect("blocked");
    assert_eq!(blocked.blocked_at, Some(bench.now()));
    assert_eq!(live_sessions(bench, ada.id).await, []);
    not_found(store.key_by_hash(&secret.hash()).await);
    let session = NewSession {
        id: SessionId::random(bench.randomness()),
        account: ada.id,
        token: digest(bench),
        second_factor: false,
        user_agent: None,
        network: String::new(),
        now: bench.now(),
        idle_until: bench.now().plus(HOUR),
        expires_at: bench.now().plus(HOUR),
    };
    not_found(store.open_session(&session).await);
    store
        .set_blocked(ada.id, false, &line(bench, "account.unblock"))
        .await
        .expect("unblocked");
    store.open_session(&session).await.expect("opened");
    store.key_by_hash(&secret.hash()).await.expect("found");
}

/// # Panics
/// When it does not hold.
pub async fn z2_what_is_done_about_people_is_written_down(bench: &Bench) {
    let store = bench.store();
    let ada = person(bench, "ada@example.org").await;
    let unknown = AccountId::random(bench.randomness());
    not_found(
        store
            .set_role(unknown, Role::Admin, &line(bench, "role.set"))
            .await,
    );
    let said = line(bench, "role.set");
    let admin = store.set_role(ada.id, Role::Admin, &said).await;
    assert_eq!(admin.expect("set").role, Role::Admin);
    for _ in 0..3 {
        let line = line(bench, "account.block");
        store
            .set_blocked(ada.id, true, &line)
            .await
            .expect("blocked");
    }
    let first = store.audit_log(PageRequest::first(3)).await.expect("read");
    let actions: Vec<_> = first.items.iter().map(|each| &each.line.action).collect();
    assert_eq!(actions, ["account.block"; 3]);
    let rest = PageRequest {
        after: first.next,
        limit: 3,
    };
    let rest = store.audit_log(rest).await.expect("read");
    assert_eq!(
        rest.items.len(),
        1,
        "what did not happen is not written down"
    );
    assert_eq!(rest.items[0].line, line(bench, "role.set"));
}

/// # Panics
/// When it does not hold.
pub async fn people_are_listed_newest_first(bench: &Bench) {
    let store = bench.store();
    let mut all = Vec::new();
    for name in ["ada", "bob", "cleo"] {
        all.insert(0, person(bench, &format!("{name}@example.org")).await);
    }
    let first = store.people(PageRequest::first(2)).await.expect("listed");
    assert_eq!(first.items, all[..2]);
    let rest = PageRequest {
        after: first.next,
        limit: 2,
    };
    let rest = store.people(rest).await.expect("listed");
    assert_eq!((&rest.items[..], rest.next), (&all[2..], None));
}

/// # Panics
/// When it does not hold.
pub async fn t5_an_identity_lets_into_one_account(bench: &Bench) {
    let store = bench.store();
    let identity = SocialIdentity {
        issuer: String::from("https://id.example"),
        subject: String::from("4711"),
    };
    let made = at_once(10, |number| {
        let (bench, identity) = (bench.clone(), identity.clone());
        async move {
            let person = NewPerson {
                id: AccountId::random(bench.randomness()),
                email: address(&format!("ada{number}@example.org")),
                credential: Credential::Social(identity),
                language: Language::English,
                now: bench.now(),
            };
            bench.store().create_person(&person).await
        }
    })
    .await;
    let made: Vec<_> = made.into_iter().filter_map(Result::ok).collect();
    let [ada] = &made[..] else {
        panic!("{} accounts of one identity", made.len());
    };
    assert_eq!(
        store.linked_account(&identity).await.expect("linked"),
        ada.id
    );
    assert_eq!(
        store
            .people(PageRequest::first(20))
            .await
            .expect("listed")
            .items
            .len(),
        1
    );

    let bob = person(bench, "bob@example.org").await;
    let letter = || mail(bench, Some(bob.id));
    let told = letter();
    let stolen = store
        .link(bob.id, &identity, None, &told, bench.now())
        .await;
    conflict(stolen);
    let own = SocialIdentity {
        subject: String::from("4712"),
        ..identity.clone()
    };
    let email = address("bob@id.example");
    for _ in 0..2 {
        store
            .link(bob.id, &own, Some(&email), &letter(), bench.now())
            .await
            .expect("linked");
    }
    let links = store.links(bob.id).await.expect("listed");
    assert_eq!(links.len(), 1);
    assert_eq!(links[0].email, Some(email));
}

/// # Panics
/// When it does not hold.
pub async fn the_last_way_in_stays(bench: &Bench) {
    let store = bench.store();
    let identity = |issuer: &str| SocialIdentity {
        issuer: issuer.to_owned(),
        subject: String::from("4711"),
    };
    let person = NewPerson {
        id: AccountId::random(bench.randomness()),
        email: address("ada@example.org"),
        credential: Credential::Social(identity("https://a.example")),
        language: Language::English,
        now: bench.now(),
    };
    let ada = store.create_person(&person).await.expect("made").id;
    let letter = || mail(bench, Some(ada));
    not_found(store.unlink(ada, "https://b.example", &letter()).await);
    conflict(store.unlink(ada, "https://a.example", &letter()).await);
    store
        .link(
            ada,
            &identity("https://b.example"),
            None,
            &letter(),
            bench.now(),
        )
        .await
        .expect("linked");
    let unlinked = at_once(2, |number| {
        let bench = bench.clone();
        async move {
            let issuer = ["https://a.example", "https://b.example"][usize::from(number == 1)];
            let letter = mail(&bench, Some(ada));
            bench.store().unlink(ada, issuer, &letter).await
        }
    })
    .await;
    assert_eq!(unlinked.iter().filter(|result| result.is_ok()).count(), 1);
    assert_eq!(store.links(ada).await.expect("listed").len(), 1);
}
