use peel_domain::{Credits, OrderId, OrderState, Role};
use peel_store::{NewAuditLine, OrderRecord};

use crate::people::{PeopleError, require_role};
use crate::{App, AppError, Caller};

/// Gives the money of an order back, as far as its credits were not used: all that is left of it, or `minor`
/// hundredths. For support, within the days that the operator allows. Repeated before the first try has come to
/// anything, it is the same refund.
///
/// # Errors
/// Those of [`require_role`]; [`PeopleError::NotFound`]; [`PeopleError::Conflict`] when the order is not paid, its
/// days are over, or more than what is unused is asked for; [`PeopleError::Unavailable`].
pub async fn refund_order(
    app: &App,
    caller: &Caller,
    id: OrderId,
    minor: Option<i64>,
) -> Result<OrderRecord, PeopleError> {
    let support = require_role(app, caller, Role::Support).await?;
    let till = app.till().map_err(people_error)?;
    let order = app.store.any_order(id).await?;
    // What went back already must be known before more goes back.
    let (order, _) = till.current(&order).await.map_err(people_error)?;
    let (Some(paid_at), Some(payment), OrderState::Paid) =
        (order.paid_at, order.payment.clone(), order.state)
    else {
        return Err(PeopleError::Conflict);
    };
    let now = app.clock.now();
    if now > paid_at.plus(app.settings.selling.refund_window) {
        return Err(PeopleError::Conflict);
    }
    let most = refundable(app, &order).await?;
    let minor = minor.unwrap_or(most);
    if minor <= 0 || minor > most {
        return Err(PeopleError::Conflict);
    }
    let before = order.reversed();
    let line = NewAuditLine {
        at: now,
        actor: support.id.to_string(),
        action: String::from("order.refund"),
        subject: id.to_string(),
        detail: format!("{{\"minor\":{minor},\"reversed_before\":{before}}}"),
    };
    app.store.write_audit_line(&line).await?;
    // Made of what is in the books, so that after a crash it is the same again, and once the books have changed another.
    let key = format!("peel-refund-{id}-{}-{minor}", order.reversals.len());
    till.provider()
        .refund(&payment, minor, &key)
        .await
        .map_err(|error| people_error(error.into()))?;
    let (order, _) = till.current(&order).await.map_err(people_error)?;
    Ok(order)
}

/// The money, in minor units, for which no credits were used.
async fn refundable(app: &App, order: &OrderRecord) -> Result<i64, PeopleError> {
    let terms = &order.terms;
    let wallet = app.store.wallet(order.owner).await?;
    let gone = terms.taken_back(order.reversed());
    let left = terms.credits.checked_sub(gone).unwrap_or(Credits::ZERO);
    let unused = left.min(wallet.credits);
    let of_all = gone.checked_add(unused).unwrap_or(gone);
    Ok(terms.worth(of_all) - order.reversed())
}

fn people_error(error: AppError) -> PeopleError {
    match error {
        AppError::Unavailable(cause) => PeopleError::Unavailable(cause),
        AppError::NotFound | AppError::PaymentsOff => PeopleError::NotFound,
        error => PeopleError::Internal(Box::new(error)),
    }
}
