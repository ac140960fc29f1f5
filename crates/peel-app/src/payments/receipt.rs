use peel_domain::OrderId;
use peel_store::OrderRecord;

use super::orders::require_person;
use crate::{App, AppError, Caller};

/// What a receipt says.
#[derive(Debug, Clone)]
pub struct Receipt {
    /// What was paid for.
    pub order: OrderRecord,
    /// Its number.
    pub number: u64,
    /// Who sold it; several lines.
    pub seller: String,
    /// What the service calls itself.
    pub service: String,
}

/// The receipt of an order of the caller's that is paid.
///
/// # Errors
/// [`AppError::PersonRequired`], [`AppError::NotFound`]; [`AppError::Conflict`] when it is not paid.
pub async fn receipt(app: &App, caller: &Caller, id: OrderId) -> Result<Receipt, AppError> {
    require_person(caller)?;
    let order = app.store.order(caller.owner(), id).await?;
    Ok(Receipt {
        number: order.receipt.ok_or(AppError::Conflict)?,
        order,
        seller: app.settings.selling.seller.clone(),
        service: app.settings.people.service_name.clone(),
    })
}
