use async_trait::async_trait;
use peel_domain::{
    AccountId, Charge, Credits, EmailAddress, FailureCode, ImageId, ImageState, JobId, KeyId,
    Owner, ReservationState, Timestamp, Wallet,
};

use crate::{AdSessionRecord, AuditLine, OrderRecord, Page, PageRequest, PersonRecord, StoreError};

/// What those see who help others: everybody's things, but for what is in their pictures.
///
/// A search without text finds all. With one it finds what the text names as a whole (an id, a state), and what
/// belongs to accounts whose address has it as a part, in capitals or not. Lists are newest first.
#[async_trait]
pub trait Oversight {
    /// Accounts, by id or address.
    ///
    /// # Errors
    /// None but the database's own.
    async fn search_people(
        &self,
        search: Option<&str>,
        page: PageRequest,
    ) -> Result<Page<PersonOverview>, StoreError>;

    /// One account.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    async fn person_overview(&self, id: AccountId) -> Result<PersonOverview, StoreError>;

    /// Images, by their id, owner, job, key, state, failure, or their owner's address. Those that were deleted are
    /// among them as long as something is left of them.
    ///
    /// # Errors
    /// None but the database's own.
    async fn search_images(
        &self,
        search: Option<&str>,
        page: PageRequest,
    ) -> Result<Page<ImageOverview>, StoreError>;

    /// Orders, by their id, owner, payment, state, number of their receipt, image, or their owner's address.
    ///
    /// # Errors
    /// None but the database's own.
    async fn search_orders(
        &self,
        search: Option<&str>,
        page: PageRequest,
    ) -> Result<Page<OrderOverview>, StoreError>;

    /// Views of ads, by their id, owner, image, provider, ad, state, or their owner's address.
    ///
    /// # Errors
    /// None but the database's own.
    async fn search_ad_views(
        &self,
        search: Option<&str>,
        page: PageRequest,
    ) -> Result<Page<AdViewOverview>, StoreError>;

    /// Lines of the audit log about `subject`, and of what `subject` has done.
    ///
    /// # Errors
    /// None but the database's own.
    async fn audit_lines_about(
        &self,
        subject: &str,
        page: PageRequest,
    ) -> Result<Page<AuditLine>, StoreError>;
}

/// An account, and what it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonOverview {
    /// Who.
    pub person: PersonRecord,
    /// What they can spend. Free uses that are due and were not given yet are not in it.
    pub wallet: Wallet,
    /// What they owe.
    pub debt: Credits,
}

/// What is known of an image beside its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageOverview {
    /// Its id.
    pub id: ImageId,
    /// Whose it is.
    pub owner: Owner,
    /// Their address, if they have an account.
    pub email: Option<EmailAddress>,
    /// The API key that it came with.
    pub api_key: Option<KeyId>,
    /// Where it stands.
    pub state: ImageState,
    /// The job that makes, or made, its cutout.
    pub job: JobId,
    /// How often that was tried.
    pub attempts: u32,
    /// Why nothing was made of it.
    pub failure: Option<FailureCode>,
    /// Whether no more than a preview of it is given out.
    pub locked: bool,
    /// What was held back, or taken, for it.
    pub charge: Charge,
    /// Which of the two.
    pub charge_state: ReservationState,
    /// When that was given back.
    pub returned_at: Option<Timestamp>,
    /// Width and height in pixels, once it is ready.
    pub size: Option<(u32, u32)>,
    /// When it was accepted.
    pub created_at: Timestamp,
    /// When it became ready or failed.
    pub settled_at: Option<Timestamp>,
    /// When its time is over.
    pub expires_at: Timestamp,
    /// When it was deleted.
    pub deleted_at: Option<Timestamp>,
}

/// An order, and whose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderOverview {
    /// The order.
    pub order: OrderRecord,
    /// The address of its owner, if they have an account.
    pub email: Option<EmailAddress>,
}

/// The view of an ad, and whose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdViewOverview {
    /// The view.
    pub view: AdSessionRecord,
    /// The address of its owner, if they have an account.
    pub email: Option<EmailAddress>,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
}
