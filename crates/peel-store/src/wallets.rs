use async_trait::async_trait;
use peel_domain::{
    Entry, OperationId, OperationKind, Owner, SystemAccount, Timestamp, Unit, Wallet,
};

use crate::{Page, PageRequest, StoreError};

/// What owners have to spend. Nothing is ever taken from a wallet but by
/// [`submit`](crate::Submissions::submit) and [`unlock`](crate::Uses::unlock), or moved to
/// another but by [`merge`](crate::Merging::merge), and every change is in the journal.
#[async_trait]
pub trait Wallets {
    /// The wallet of `owner`; an empty one for an owner who never had anything.
    ///
    /// # Errors
    /// None but the database's own.
    async fn wallet(&self, owner: Owner) -> Result<Wallet, StoreError>;

    /// Gives `grant.amount` to an owner, once for each operation id; what is for a visitor who
    /// turned out to be an account goes to that account.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the operation id stands for something else, or the
    /// amount is not positive or more than can be counted.
    async fn grant(&self, grant: &Grant) -> Result<Granted, StoreError>;

    /// The journal, oldest entry first; of all owners or of one.
    ///
    /// # Errors
    /// None but the database's own.
    async fn journal(
        &self,
        owner: Option<Owner>,
        page: PageRequest,
    ) -> Result<Page<JournalLine>, StoreError>;
}

/// Something given to an owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// What it stands for: a payment, an ad, an order of an administrator.
    pub operation: OperationId,
    /// To whom.
    pub owner: Owner,
    /// Of what.
    pub unit: Unit,
    /// How many, more than none.
    pub amount: i64,
    /// Out of which of the house's accounts.
    pub from: SystemAccount,
    /// When.
    pub now: Timestamp,
}

/// What became of a grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Granted {
    /// It was given; the wallet after it.
    New(Wallet),
    /// It had been given before; the wallet as it is now.
    Replayed(Wallet),
}

/// A line of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalLine {
    /// The operation it is part of.
    pub operation: OperationId,
    /// Why.
    pub kind: OperationKind,
    /// When it was booked.
    pub at: Timestamp,
    /// What moved.
    pub entry: Entry,
}
