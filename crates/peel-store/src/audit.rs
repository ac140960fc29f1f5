use async_trait::async_trait;
use peel_domain::{
    AdSessionId, ImageId, JobId, OperationId, OrderId, Owner, ProviderId, ReservationId, Timestamp,
    Unit,
};

use crate::StoreError;

/// The auditor.
#[async_trait]
pub trait Audit {
    /// Recomputes everything that follows from something else, over one unmoving view of
    /// the store, and reports what does not agree. Changes nothing.
    ///
    /// # Errors
    /// None but the database's own.
    async fn audit(&self, now: Timestamp) -> Result<Vec<Finding>, StoreError>;
}

/// Something that does not agree.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Finding {
    /// A wallet is not the sum of its journal entries.
    #[error("wallet of {owner}: {unit} {part} is {held}, its journal entries sum to {booked}")]
    WalletDiffers {
        /// Whose.
        owner: Owner,
        /// Of what.
        unit: Unit,
        /// `available` or `reserved`.
        part: &'static str,
        /// What the wallet says.
        held: i64,
        /// What the journal says.
        booked: i64,
    },
    /// What a wallet holds back is not what its open reservations are for.
    #[error("wallet of {owner}: {unit} reserved is {held}, its open reservations hold {open}")]
    ReservedDiffers {
        /// Whose.
        owner: Owner,
        /// Of what.
        unit: Unit,
        /// What the wallet says.
        held: i64,
        /// What the reservations say.
        open: i64,
    },
    /// The journal made something out of nothing.
    #[error("operation {operation} sums to {sum} {unit}")]
    Unbalanced {
        /// Which.
        operation: OperationId,
        /// Of what.
        unit: Unit,
        /// Instead of 0.
        sum: i64,
    },
    /// An open reservation whose job is not live: nothing would ever end it.
    #[error("reservation {0} is open and no job will end it")]
    StrayReservation(ReservationId),
    /// A live removal whose reservation has ended: its work would not be paid for.
    #[error("job {0} is live and its reservation has ended")]
    UnpaidJob(JobId),
    /// A reservation's state and its entries in the journal say different things.
    #[error("reservation {0} and its journal entries disagree")]
    ReservationUnbooked(ReservationId),
    /// A ready image that was not captured, or one that was captured and is not ready.
    #[error("image {0}: what was charged does not fit its state")]
    ChargeDiffers(ImageId),
    /// A locked image for which something was taken and not given back.
    #[error("image {0} is locked and was paid for")]
    LockedThoughPaid(ImageId),
    /// What is known of charges given back, and their entries in the journal, differ.
    #[error("reservation {0} was given back, and the journal says otherwise")]
    ReturnUnbooked(ReservationId),
    /// Free uses were taken out of the house otherwise than as is known of their owner.
    #[error("{owner} was given {booked} free uses, and {known} are known")]
    FreeUsesDiffer {
        /// Whose.
        owner: Owner,
        /// What is known.
        known: i64,
        /// What the journal says.
        booked: i64,
    },
    /// More free uses are owed out of reservations than those hold.
    #[error("{owner} owes {owed} free uses out of {reserved} that are reserved")]
    OwesTooMuch {
        /// Who.
        owner: Owner,
        /// How many.
        owed: i64,
        /// Out of how many.
        reserved: i64,
    },
    /// An order that is paid and was not booked for its amounts, or was booked and is not paid.
    #[error("order {0} and its journal entries disagree")]
    OrderUnbooked(OrderId),
    /// Money that went back, or came back again, and was not booked so.
    #[error("reversal {0} and its journal entries disagree")]
    ReversalUnbooked(ProviderId),
    /// What all owners owe is not what the journal says.
    #[error("{known} quarter credits are owed, and the journal says {booked}")]
    DebtsDiffer {
        /// What is known.
        known: i64,
        /// What the journal says.
        booked: i64,
    },
    /// The view of an ad that has earned a pass which was not booked, or the other way round.
    #[error("ad {0} and its journal entries disagree")]
    AdUnbooked(AdSessionId),
    /// Credits that somebody gave or took away without its being written down, or the other way round.
    #[error("operation {0} and the audit log disagree")]
    AdjustmentUnwritten(OperationId),
    /// An image's state and its job's state exclude each other.
    #[error("image {image} and job {job} disagree about where they stand")]
    StatesDiffer {
        /// The image.
        image: ImageId,
        /// Its job.
        job: JobId,
    },
    /// The counts by which the queue is limited and shared are off.
    #[error("the queue counts {counted} jobs {state} for {owner}, there are {actual}")]
    QueueCountDiffers {
        /// Whose.
        owner: Owner,
        /// `queued` or `running`.
        state: &'static str,
        /// What the queue says.
        counted: i64,
        /// What there is.
        actual: i64,
    },
    /// A running job whose lease was over long ago: nobody sweeps.
    #[error("job {job} has been running without a lease since {since:?}")]
    LeaseLongOver {
        /// Which.
        job: JobId,
        /// Since when.
        since: Timestamp,
    },
}
