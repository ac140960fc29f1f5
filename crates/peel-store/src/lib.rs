//! What the service asks of a database.
//!
//! Each method is **one atomic effect**: it happens whole or not at all, also when the
//! process is killed in the middle, and two at once come out as one after the other.
//! There are no transactions to open and no steps to combine, so that a database without
//! multi-record transactions can implement it too, and no caller can hold a lock.
//!
//! Time and ids are handed in. Whatever a backend does is held by the suite in
//! `contract` (feature `contract`).

mod accounts;
mod adjustments;
mod ads;
mod audit;
#[cfg(feature = "contract")]
pub mod contract;
mod error;
mod figures;
mod idempotency;
mod identity;
mod images;
mod jobs;
mod merging;
mod orders;
mod oversight;
mod page;
mod payment_events;
mod privacy;
mod refunds;
mod retention;
mod submissions;
mod uses;
mod wallets;

use std::fmt;

pub use accounts::{AccountRecord, Accounts, ApiKeyRecord, Keys, NewApiKey};
pub use adjustments::{
    Adjusted, Adjustment, AdjustmentLine, Adjustments, CREDITS_GRANTED, CREDITS_REVOKED,
};
pub use ads::{AdEnd, AdSessionRecord, AdStep, Ads, NewAdSession};
pub use audit::{Audit, Finding};
pub use error::StoreError;
pub use figures::{FigureDay, Figures, Reversals, Sales};
pub use idempotency::{Begun, Idempotency, RequestClaim};
pub use identity::{
    Attempt, AttemptVerdict, Attempts, AuditLine, AuditLog, Credential, Identity, LinkRecord,
    NewAuditLine, NewMail, NewPerson, NewSession, NewTicket, Outbox, People, PersonRecord,
    QueuedMail, Rotated, Rotation, SecondFactorRecord, SecondFactors, SessionRecord, Sessions,
    SocialLinks, Ticket, TicketPurpose, Tickets,
};
pub use images::{CutoutRecord, ImageRecord, Images, Revision};
pub use jobs::{
    Claim, ClaimRequest, Cutout, DeadLetter, Delivery, DeliveryEvent, Ended, Jobs, Lease,
    QueueStats, Swept, Work, WorkerId,
};
pub use merging::{Merge, Merging};
pub use orders::{NewOrder, OrderRecord, Orders, ReversalRecord, Settled};
pub use oversight::{AdViewOverview, ImageOverview, OrderOverview, Oversight, PersonOverview};
pub use page::{Cursor, InvalidCursor, Page, PageRequest};
pub use payment_events::{PaymentEvent, PaymentEvents};
pub use privacy::{
    ConsentRecord, Consents, ErasureRecord, Erasures, ExportRecord, Exports, PersonalData, Table,
    erasure_mark,
};
pub use refunds::{NewRefund, RefundRecord, Refunds};
pub use retention::{BlobDeletion, DeletionId, Doomed, Pruned, Retention};
pub use submissions::{Arrival, QueueLimits, Repetition, Submission, Submissions, Submitted};
pub use uses::{Balance, BalanceQuery, GiveBack, Quota, Trace, Unlock, UsageDay, Uses};
pub use wallets::{Grant, Granted, JournalLine, Wallets};

/// A backend: all of it.
pub trait Store:
    Submissions
    + Images
    + Jobs
    + Wallets
    + Accounts
    + Keys
    + Idempotency
    + Identity
    + Retention
    + Uses
    + Ads
    + Merging
    + Orders
    + PaymentEvents
    + Refunds
    + Consents
    + Exports
    + Erasures
    + Adjustments
    + Oversight
    + Figures
    + Audit
    + fmt::Debug
    + Send
    + Sync
{
}

impl<T> Store for T where
    T: Submissions
        + Ads
        + Images
        + Jobs
        + Wallets
        + Accounts
        + Keys
        + Idempotency
        + Identity
        + Retention
        + Uses
        + Merging
        + Orders
        + PaymentEvents
        + Refunds
        + Consents
        + Exports
        + Erasures
        + Adjustments
        + Oversight
        + Figures
        + Audit
        + fmt::Debug
        + Send
        + Sync
{
}
