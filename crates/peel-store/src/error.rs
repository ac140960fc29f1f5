use std::error::Error;

use peel_domain::{AdRefusal, Credits};

/// Why a store did not do what it was asked. Nothing has changed then.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// There is no such thing, or it is not the owner's, or its time is over. The three
    /// look the same to whoever asks.
    #[error("there is no such thing")]
    NotFound,
    /// The idempotency key was used for another request.
    #[error("the idempotency key was used for another request")]
    IdempotencyMismatch,
    /// The request with this idempotency key is being worked on.
    #[error("the request with this idempotency key is in progress")]
    InProgress,
    /// The thing is not in a state, or not of the version, in which this can be done.
    #[error("the thing is not in a state in which this can be done")]
    Conflict,
    /// The lease is lost: the job was taken over, ended or cancelled. Whoever worked on it
    /// must stop and leave no trace.
    #[error("the lease on the job is lost")]
    Fenced,
    /// The wallet does not reach.
    #[error("{price} credits are needed")]
    InsufficientCredits {
        /// What it would have cost.
        price: Credits,
    },
    /// There is no use left, and as many previews as are allowed were seen.
    #[error("there is no use left, and no preview")]
    PreviewsExhausted,
    /// The owner has had as many charges back as are allowed.
    #[error("as many charges were given back as are allowed")]
    ReturnsExhausted,
    /// The view of an ad does not go on like this.
    #[error("the view of the ad does not go on like this")]
    AdRefused(#[source] AdRefusal),
    /// The whole queue is at its limit.
    #[error("the queue is full")]
    QueueFull,
    /// The owner's part of the queue is at its limit.
    #[error("the owner has as many jobs queued as are allowed")]
    OwnerBusy,
    /// The database cannot be reached or is too busy. Trying again may help.
    #[error("the database is unavailable")]
    Unavailable(#[source] Box<dyn Error + Send + Sync>),
    /// The database holds, or was told, what makes no sense. Trying again does not help.
    #[error("the database holds something that makes no sense")]
    Corrupt(#[source] Box<dyn Error + Send + Sync>),
}

impl StoreError {
    /// [`Corrupt`](Self::Corrupt), because of `cause`.
    pub fn corrupt(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Corrupt(cause.into())
    }

    /// [`Unavailable`](Self::Unavailable), because of `cause`.
    pub fn unavailable(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Unavailable(cause.into())
    }
}
