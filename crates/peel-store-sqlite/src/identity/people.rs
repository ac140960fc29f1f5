use async_trait::async_trait;
use peel_domain::{
    AccountId, Digest, EmailAddress, Language, PasswordHash, Role, SessionId, Timestamp,
};
use peel_store::{
    Credential, Cursor, NewAuditLine, NewMail, NewPerson, NewTicket, Page, PageRequest, People,
    PersonRecord, StoreError, TicketPurpose,
};
use sqlx::{FromRow, SqliteConnection};

use super::{audit_log, outbox, sessions, social, tickets};
use crate::SqliteStore;
use crate::column::{AsMillis, AsText};
use crate::database::page;
use crate::error::{conflict_error, store_error};

#[derive(FromRow)]
pub(crate) struct PersonRow {
    pub(crate) position: i64,
    id: AsText<AccountId>,
    email: AsText<EmailAddress>,
    email_verified_at: Option<AsMillis>,
    password: Option<String>,
    role: AsText<Role>,
    language: AsText<Language>,
    created_at: AsMillis,
    blocked_at: Option<AsMillis>,
}

impl From<PersonRow> for PersonRecord {
    fn from(row: PersonRow) -> Self {
        Self {
            id: row.id.0,
            email: row.email.0,
            email_verified_at: row.email_verified_at.map(|at| at.0),
            password: row.password.map(PasswordHash::from_phc),
            role: row.role.0,
            language: row.language.0,
            created_at: row.created_at.0,
            blocked_at: row.blocked_at.map(|at| at.0),
        }
    }
}

/// A query for [`PersonRow`]s with this rest.
macro_rules! select_people {
    ($rest:literal) => {
        concat!(
            "SELECT rowid AS position, id, email, email_verified_at, password, role, language,
                    created_at, blocked_at
             FROM accounts ",
            $rest
        )
    };
}

#[async_trait]
impl People for SqliteStore {
    async fn person(&self, id: AccountId) -> Result<PersonRecord, StoreError> {
        sqlx::query_as::<_, PersonRow>(select_people!("WHERE id = ?1"))
            .bind(AsText(id))
            .fetch_optional(self.read())
            .await
            .map_err(store_error)?
            .map(PersonRecord::from)
            .ok_or(StoreError::NotFound)
    }

    async fn person_of(&self, email: &EmailAddress) -> Result<PersonRecord, StoreError> {
        sqlx::query_as::<_, PersonRow>(select_people!("WHERE email = ?1"))
            .bind(AsText(email))
            .fetch_optional(self.read())
            .await
            .map_err(store_error)?
            .map(PersonRecord::from)
            .ok_or(StoreError::NotFound)
    }

    async fn people(&self, request: PageRequest) -> Result<Page<PersonRecord>, StoreError> {
        let rows: Vec<PersonRow> = sqlx::query_as(select_people!(
            "WHERE rowid < ?1 ORDER BY rowid DESC LIMIT ?2"
        ))
        .bind(request.after.map_or(i64::MAX, Cursor::position))
        .bind(i64::from(request.limit) + 1)
        .fetch_all(self.read())
        .await
        .map_err(store_error)?;
        page(
            rows,
            request.limit,
            |row| row.position,
            |row| Ok(row.into()),
        )
    }

    async fn create_person(&self, person: &NewPerson) -> Result<PersonRecord, StoreError> {
        let mut tx = self.write().await?;
        let record = create(&mut tx, person).await?;
        tx.commit().await.map_err(store_error)?;
        Ok(record)
    }

    async fn register(
        &self,
        ticket: Digest,
        id: AccountId,
        now: Timestamp,
    ) -> Result<PersonRecord, StoreError> {
        let mut tx = self.write().await?;
        let used = tickets::take(&mut tx, ticket, TicketPurpose::Register, now).await?;
        let credential = used
            .credential
            .ok_or_else(|| StoreError::corrupt("a registration that lets nobody in"))?;
        let person = NewPerson {
            id,
            email: used.ticket.email,
            credential,
            language: used.ticket.language,
            now,
        };
        let record = create(&mut tx, &person).await?;
        tx.commit().await.map_err(store_error)?;
        Ok(record)
    }

    async fn reset_password(
        &self,
        ticket: Digest,
        password: &PasswordHash,
        now: Timestamp,
    ) -> Result<PersonRecord, StoreError> {
        let mut tx = self.write().await?;
        let used = tickets::take(&mut tx, ticket, TicketPurpose::Reset, now).await?;
        let account = used.ticket.account.ok_or(StoreError::NotFound)?;
        sqlx::query(
            "UPDATE accounts SET password = ?2, email_verified_at = COALESCE(email_verified_at, ?3)
             WHERE id = ?1",
        )
        .bind(AsText(account))
        .bind(password.as_phc())
        .bind(AsMillis(now))
        .execute(&mut *tx)
        .await
        .map_err(store_error)?;
        tickets::void(&mut tx, account, TicketPurpose::Reset).await?;
        sessions::end_all(&mut tx, account, None, now).await?;
        let record = by_id(&mut tx, account).await?;
        tx.commit().await.map_err(store_error)?;
        Ok(record)
    }

    async fn set_password(
        &self,
        account: AccountId,
        password: &PasswordHash,
        except: SessionId,
        mail: &NewMail,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        let set = sqlx::query("UPDATE accounts SET password = ?2 WHERE id = ?1")
            .bind(AsText(account))
            .bind(password.as_phc())
            .execute(&mut *tx)
            .await
            .map_err(store_error)?;
        if set.rows_affected() == 0 {
            return Err(StoreError::NotFound);
        }
        tickets::void(&mut tx, account, TicketPurpose::Reset).await?;
        sessions::end_all(&mut tx, account, Some(except), now).await?;
        outbox::insert(&mut tx, mail).await?;
        tx.commit().await.map_err(store_error)
    }

    async fn change_email(
        &self,
        ticket: Digest,
        undo: &NewTicket,
        mail: &NewMail,
        now: Timestamp,
    ) -> Result<PersonRecord, StoreError> {
        let mut tx = self.write().await?;
        let used = tickets::take(&mut tx, ticket, TicketPurpose::ChangeEmail, now).await?;
        let account = used.ticket.account.ok_or(StoreError::NotFound)?;
        let before = by_id(&mut tx, account).await?;
        if undo.account != Some(account) || undo.email != before.email {
            return Err(StoreError::Conflict);
        }
        set_email(&mut tx, account, &used.ticket.email, now).await?;
        for purpose in [TicketPurpose::Reset, TicketPurpose::ChangeEmail] {
            tickets::void(&mut tx, account, purpose).await?;
        }
        tickets::insert(&mut tx, undo).await?;
        outbox::insert(&mut tx, mail).await?;
        let record = by_id(&mut tx, account).await?;
        tx.commit().await.map_err(store_error)?;
        Ok(record)
    }

    async fn undo_email(&self, ticket: Digest, now: Timestamp) -> Result<PersonRecord, StoreError> {
        let mut tx = self.write().await?;
        let used = tickets::take(&mut tx, ticket, TicketPurpose::UndoEmail, now).await?;
        let account = used.ticket.account.ok_or(StoreError::NotFound)?;
        set_email(&mut tx, account, &used.ticket.email, now).await?;
        sqlx::query("UPDATE accounts SET password = NULL WHERE id = ?1")
            .bind(AsText(account))
            .execute(&mut *tx)
            .await
            .map_err(store_error)?;
        for purpose in TicketPurpose::ALL {
            tickets::void(&mut tx, account, *purpose).await?;
        }
        sessions::end_all(&mut tx, account, None, now).await?;
        let record = by_id(&mut tx, account).await?;
        tx.commit().await.map_err(store_error)?;
        Ok(record)
    }

    async fn set_role(
        &self,
        account: AccountId,
        role: Role,
        line: &NewAuditLine,
    ) -> Result<PersonRecord, StoreError> {
        let mut tx = self.write().await?;
        sqlx::query("UPDATE accounts SET role = ?2 WHERE id = ?1")
            .bind(AsText(account))
            .bind(AsText(role))
            .execute(&mut *tx)
            .await
            .map_err(store_error)?;
        let record = by_id(&mut tx, account).await?;
        audit_log::insert(&mut tx, line).await?;
        tx.commit().await.map_err(store_error)?;
        Ok(record)
    }

    async fn set_blocked(
        &self,
        account: AccountId,
        blocked: bool,
        line: &NewAuditLine,
    ) -> Result<PersonRecord, StoreError> {
        let mut tx = self.write().await?;
        sqlx::query(
            "UPDATE accounts SET blocked_at = CASE WHEN ?2 THEN COALESCE(blocked_at, ?3) END
             WHERE id = ?1",
        )
        .bind(AsText(account))
        .bind(blocked)
        .bind(AsMillis(line.at))
        .execute(&mut *tx)
        .await
        .map_err(store_error)?;
        let record = by_id(&mut tx, account).await?;
        if blocked {
            sessions::end_all(&mut tx, account, None, line.at).await?;
        }
        audit_log::insert(&mut tx, line).await?;
        tx.commit().await.map_err(store_error)?;
        Ok(record)
    }
}

async fn by_id(db: &mut SqliteConnection, id: AccountId) -> Result<PersonRecord, StoreError> {
    sqlx::query_as::<_, PersonRow>(select_people!("WHERE id = ?1"))
        .bind(AsText(id))
        .fetch_optional(db)
        .await
        .map_err(store_error)?
        .map(PersonRecord::from)
        .ok_or(StoreError::NotFound)
}

/// Makes an account, or gives an account of the address that nobody has made theirs its credential.
async fn create(db: &mut SqliteConnection, person: &NewPerson) -> Result<PersonRecord, StoreError> {
    let existing: Option<PersonRow> = sqlx::query_as(select_people!("WHERE email = ?1"))
        .bind(AsText(&person.email))
        .fetch_optional(&mut *db)
        .await
        .map_err(store_error)?;
    let id = match existing.map(PersonRecord::from) {
        Some(existing) if existing.is_taken() => return Err(StoreError::Conflict),
        Some(existing) => existing.id,
        None => person.id,
    };
    let (password, identity) = match &person.credential {
        Credential::Password(hash) => (Some(hash.as_phc()), None),
        Credential::Social(identity) => (None, Some(identity)),
    };
    sqlx::query(
        "INSERT INTO accounts (id, email, created_at, password, email_verified_at, language)
         VALUES (?1, ?2, ?3, ?4, ?3, ?5)
         ON CONFLICT (id) DO UPDATE
         SET password = excluded.password, email_verified_at = excluded.email_verified_at,
             language = excluded.language",
    )
    .bind(AsText(id))
    .bind(AsText(&person.email))
    .bind(AsMillis(person.now))
    .bind(password)
    .bind(AsText(person.language))
    .execute(&mut *db)
    .await
    .map_err(store_error)?;
    if let Some(identity) = identity {
        social::insert(db, id, identity, Some(&person.email), person.now).await?;
    }
    by_id(db, id).await
}

async fn set_email(
    db: &mut SqliteConnection,
    account: AccountId,
    email: &EmailAddress,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE accounts SET email = ?2, email_verified_at = ?3 WHERE id = ?1")
        .bind(AsText(account))
        .bind(AsText(email))
        .bind(AsMillis(now))
        .execute(db)
        .await
        .map(drop)
        .map_err(conflict_error)
}
