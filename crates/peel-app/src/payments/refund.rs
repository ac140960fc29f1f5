//! Giving money back, for support.

use std::error::Error;
use std::time::Duration;

use peel_domain::{Credits, IdempotencyKey, Money, OrderId, OrderState, RefundState, Role};
use peel_store::{NewAuditLine, NewRefund, OrderRecord, RefundRecord, StoreError};

use super::till::{BATCH, KEYS_KNOWN, YOUNG};
use super::{PaymentError, Till};
use crate::administration::Reason;
use crate::people::{PeopleError, require_role};
use crate::{App, AppError, Caller};

/// What support wants to give back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundWish {
    /// How much, in hundredths; `None` is all that may go back.
    pub minor: Option<i64>,
    /// Why.
    pub reason: Reason,
    /// Whatever the policy says: also for credits that were used, and after its days. For admins.
    pub force: bool,
    /// What names this wish for the order: however often it is made, the money goes back once.
    pub request: IdempotencyKey,
}

/// A refund, and its order as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refunded {
    /// The refund. While it is [`RefundState::Asked`], the provider was out of reach; workers go on asking.
    pub refund: RefundRecord,
    /// The order.
    pub order: OrderRecord,
}

/// Why money does not go back.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RefundError {
    /// Who asks may not.
    #[error(transparent)]
    People(PeopleError),
    /// There is no such order, or nothing is sold here.
    #[error("there is no such order")]
    NotFound,
    /// The order is not paid.
    #[error("the order is not paid")]
    NotPaid,
    /// The days are over in which money may go back.
    #[error("the days are over in which this order's money may go back")]
    TooLate,
    /// Nothing may go back (any more).
    #[error(
        "nothing of this order may go back: its credits were used, or its money went back already"
    )]
    NothingLeft,
    /// It is no amount, or more than may go back.
    #[error("at most {most} of this order may go back")]
    TooMuch {
        /// The most.
        most: Money,
    },
    /// Another refund of the order has not come to anything yet.
    #[error("another refund of this order is under way")]
    UnderWay,
    /// The name was used for another amount.
    #[error("the request was made before, for another amount")]
    Mismatch,
    /// The provider will not.
    #[error("the payment provider refuses to give the money back")]
    Refused,
    /// A part of ours, or the provider, is out of reach. Nothing was written down.
    #[error("a part of the service is unavailable")]
    Unavailable(#[source] Box<dyn Error + Send + Sync>),
    /// A part of ours failed.
    #[error("something went wrong on our side")]
    Internal(#[source] Box<dyn Error + Send + Sync>),
}

/// Gives the money of an order back, as far as its credits were not used: all that is left of it, or a part. For
/// support, within the days that the operator allows; admins may set both aside.
///
/// # Errors
/// [`RefundError`].
pub async fn refund_order(
    app: &App,
    caller: &Caller,
    id: OrderId,
    wish: &RefundWish,
) -> Result<Refunded, RefundError> {
    let role = if wish.force {
        Role::Admin
    } else {
        Role::Support
    };
    let actor = require_role(app, caller, role).await?;
    let till = app.till().map_err(|_| RefundError::NotFound)?;
    let window = app.settings.selling.refund_window;
    till.refund(&actor.id.to_string(), id, wish, window).await
}

impl Till {
    /// Gives the money of an order back, as [`refund_order`] does. `actor` is who does it, for the audit log: an
    /// account's id, or [`OPERATOR`](crate::Administration::OPERATOR); `window` is how long after it was paid.
    ///
    /// # Errors
    /// [`RefundError`], but not [`RefundError::People`].
    pub async fn refund(
        &self,
        actor: &str,
        id: OrderId,
        wish: &RefundWish,
        window: Duration,
    ) -> Result<Refunded, RefundError> {
        let refund = match self.store().refund(id, &wish.request).await? {
            Some(known) if wish.minor.is_some_and(|minor| minor != known.minor) => {
                return Err(RefundError::Mismatch);
            }
            Some(known) => known,
            None => self.write_refund(actor, id, wish, window).await?,
        };
        match refund.state {
            RefundState::Asked => self.carry_out(refund).await,
            RefundState::Refused => Err(RefundError::Refused),
            RefundState::Done | RefundState::GivenUp => {
                let order = self.store().any_order(id).await?;
                Ok(Refunded { refund, order })
            }
        }
    }

    /// Writes down what is to go back, if it may.
    async fn write_refund(
        &self,
        actor: &str,
        id: OrderId,
        wish: &RefundWish,
        window: Duration,
    ) -> Result<RefundRecord, RefundError> {
        let order = self.store().any_order(id).await?;
        // What went back already must be known before more goes back.
        let (order, _) = self.current(&order).await?;
        let minor = self.judged(&order, wish, window).await?;
        let now = self.now();
        let detail = serde_json::json!({
            "minor": minor,
            "currency": order.terms.price.currency.as_str(),
            "reversed_before": order.reversed(),
            "forced": wish.force,
        });
        let line = NewAuditLine {
            at: now,
            actor: actor.to_owned(),
            action: String::from("order.refund"),
            subject: id.to_string(),
            detail: detail.to_string(),
        };
        let refund = NewRefund {
            order: id,
            request: wish.request.clone(),
            minor,
            is_forced: wish.force,
            reason: wish.reason.as_str().to_owned(),
            now,
        };
        Ok(self.store().ask_refund(&refund, &line).await?)
    }

    /// How much goes back, in minor units.
    async fn judged(
        &self,
        order: &OrderRecord,
        wish: &RefundWish,
        window: Duration,
    ) -> Result<i64, RefundError> {
        let (Some(paid_at), OrderState::Paid) = (order.paid_at, order.state) else {
            return Err(RefundError::NotPaid);
        };
        let price = order.terms.price;
        let most = if wish.force {
            price.minor - order.reversed()
        } else if self.now() > paid_at.plus(window) {
            return Err(RefundError::TooLate);
        } else {
            self.unused(order).await?
        };
        if most <= 0 {
            return Err(RefundError::NothingLeft);
        }
        match wish.minor.unwrap_or(most) {
            minor if (1..=most).contains(&minor) => Ok(minor),
            _ => Err(RefundError::TooMuch {
                most: Money::new(most, price.currency),
            }),
        }
    }

    /// The money, in minor units, for which no credits were used.
    async fn unused(&self, order: &OrderRecord) -> Result<i64, StoreError> {
        let terms = &order.terms;
        let wallet = self.store().wallet(order.owner).await?;
        let gone = terms.taken_back(order.reversed());
        let left = terms.credits.checked_sub(gone).unwrap_or(Credits::ZERO);
        let unused = left.min(wallet.credits);
        let of_all = gone.checked_add(unused).unwrap_or(gone);
        Ok(terms.worth(of_all) - order.reversed())
    }

    /// Has the provider give the money back. The key of the request is made of what is written down, so that after a
    /// lost answer, or a crash, it is the same request.
    async fn carry_out(&self, refund: RefundRecord) -> Result<Refunded, RefundError> {
        let (id, number) = (refund.order, refund.number);
        let order = self.store().any_order(id).await?;
        let payment = order.payment.as_ref().ok_or(RefundError::NotPaid)?;
        let key = format!("peel-refund-{id}-{number}");
        let asked = self.provider().refund(payment, refund.minor, &key).await;
        let end = match asked {
            Ok(()) => RefundState::Done,
            Err(PaymentError::Refused { code }) => {
                tracing::warn!(order = %id, code, "the payment provider refuses a refund");
                RefundState::Refused
            }
            // Whether the money goes back is not known; workers ask again.
            Err(_) => return Ok(Refunded { refund, order }),
        };
        // The money is what counts; that the refund has ended is noted once the books have it, and not before.
        let order = match self.current(&order).await {
            Ok((order, _)) => order,
            Err(AppError::Unavailable(_)) if end == RefundState::Done => {
                return Ok(Refunded { refund, order });
            }
            Err(error) => return Err(error.into()),
        };
        let refund = self.store().end_refund(id, number, end, self.now()).await?;
        match refund.state {
            RefundState::Refused => Err(RefundError::Refused),
            _ => Ok(Refunded { refund, order }),
        }
    }

    /// Goes on with refunds that have not come to anything. Gives how many have now.
    pub(super) async fn finish_refunds(&self) -> Result<u64, AppError> {
        let before = self.now().minus(YOUNG);
        let mut finished = 0;
        for refund in self.store().refunds_to_finish(before, BATCH).await? {
            match self.finish(refund).await {
                Ok(state) => finished += u64::from(state != RefundState::Asked),
                Err(RefundError::Refused) => finished += 1,
                Err(RefundError::Unavailable(cause)) => return Err(AppError::Unavailable(cause)),
                // One that is odd must not keep the others waiting; it is seen again.
                Err(error) => tracing::error!(%error, "a refund cannot be finished"),
            }
        }
        Ok(finished)
    }

    /// Goes on with a refund, or gives it up when the provider may take it for another one by now.
    async fn finish(&self, refund: RefundRecord) -> Result<RefundState, RefundError> {
        if self.now().since(refund.asked_at) < KEYS_KNOWN {
            return Ok(self.carry_out(refund).await?.refund.state);
        }
        let (id, number) = (refund.order, refund.number);
        tracing::error!(order = %id, number, "a refund is given up; the order says whether it was made");
        let state = RefundState::GivenUp;
        let ended = self.store().end_refund(id, number, state, self.now());
        Ok(ended.await?.state)
    }
}

impl From<PeopleError> for RefundError {
    fn from(error: PeopleError) -> Self {
        Self::People(error)
    }
}

impl From<StoreError> for RefundError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound => Self::NotFound,
            StoreError::Conflict => Self::UnderWay,
            StoreError::IdempotencyMismatch => Self::Mismatch,
            StoreError::Unavailable(source) => Self::Unavailable(source),
            other => Self::Internal(other.into()),
        }
    }
}

impl From<AppError> for RefundError {
    fn from(error: AppError) -> Self {
        match error {
            AppError::NotFound => Self::NotFound,
            AppError::Unavailable(source) => Self::Unavailable(source),
            other => Self::Internal(other.into()),
        }
    }
}
