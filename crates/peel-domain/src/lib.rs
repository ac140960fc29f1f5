//! The rules of the service, free of databases, HTTP and formats.
//!
//! What an [image](ImageState) and a [job](JobState) may become, what a
//! [reservation](Charge) holds and which journal [`Operation`] it makes, how an
//! [API key](ApiKeySecret) looks, when a repeated request is the same request, how many
//! removals are [free](allowance). Time, randomness and ids are handed in.

mod account;
mod ad;
mod api_key;
mod back_off;
mod base32;
mod blob;
mod clock;
mod credits;
mod day;
mod digest;
mod failure;
mod id;
mod idempotency;
mod image;
mod job;
mod join;
mod journal;
mod means;
mod money;
mod named;
mod network;
mod order;
mod owner;
mod person;
mod product;
mod quota;
mod randomness;
mod retry;
mod wallet;

pub use account::{EmailAddress, InvalidEmail};
pub use ad::{AD_WINDOW, AdLimit, AdProvider, AdRefusal, AdSession, AdState, Checkpoint};
pub use api_key::{ApiKeySecret, InvalidApiKey, KeyHash, KeyPrefix, Scope, Scopes};
pub use back_off::BackOff;
pub use blob::{BlobKey, InvalidBlobKey};
#[cfg(feature = "testing")]
pub use clock::ManualClock;
pub use clock::{Clock, SystemClock, Timestamp};
pub use credits::{Credits, InvalidCredits};
pub use day::{Day, InvalidDay};
pub use digest::{Digest, InvalidDigest};
pub use failure::FailureCode;
pub use id::{
    AccountId, AdSessionId, ExportId, ImageId, InvalidId, JobId, KeyId, MailId, OperationId,
    OrderId, ReservationId, SessionId, VisitorId,
};
pub use idempotency::{IdempotencyKey, InvalidIdempotencyKey, Recorded, Verdict, judge};
pub use image::{ImageState, SubjectBox};
pub use job::{JobKind, JobState, Step};
pub use join::{FreeShare, join};
pub use journal::{
    Account, Entry, Operation, OperationKind, SystemAccount, UnbalancedOperation, Unit,
};
pub use means::{Means, ReturnReason};
pub use money::{Currency, Money};
pub use named::UnknownName;
pub use network::Network;
pub use order::{
    Mismatch, OrderState, Payment, PaymentStatus, ProviderId, RefundState, Reversal, ReversalKind,
    Terms,
};
pub use owner::Owner;
pub use person::{Language, PasswordHash, Role, SocialIdentity};
pub use product::{PriceList, PriceTooLow, Product, Tax};
pub use quota::{
    CEILING_WINDOW, FreePolicy, Given, HandedOut, PreviewLimit, ReturnLimit, Standing, allowance,
};
#[cfg(feature = "testing")]
pub use randomness::SeededRandomness;
pub use randomness::{OsRandomness, Randomness};
pub use retry::{AfterFailure, RetryPolicy};
pub use wallet::{Charge, Price, ReservationState, Wallet};
