use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use peel_domain::{EmailAddress, OrderId, Owner, Timestamp};
use peel_store::{OrderRecord, Store, StoreError};

use super::orders::require_person;
use super::{Seller, Selling, TaxNote};
use crate::secret::Purpose;
use crate::{App, AppError, Caller};

/// How long whoever was given the way to a receipt may go there.
const KEY_LIFE: std::time::Duration = std::time::Duration::from_secs(24 * 3600);
const TIME_BYTES: usize = 8;
const TAG_BYTES: usize = 32;

/// All that there is to say on a receipt.
#[derive(Debug, Clone)]
pub struct Receipt {
    /// What was paid for.
    pub order: OrderRecord,
    /// Its number.
    pub number: u64,
    /// When it was paid.
    pub paid_at: Timestamp,
    /// Who sold it.
    pub seller: Seller,
    /// How the price stood to taxes.
    pub tax: peel_domain::Tax,
    /// What else there is to say about taxes.
    pub tax_note: TaxNote,
    /// Who bought it, if they have an account.
    pub customer: Option<EmailAddress>,
    /// What the service calls itself.
    pub service: String,
}

impl Receipt {
    /// The receipt of an order; `None` while it is not paid.
    pub(super) async fn of(
        store: &dyn Store,
        order: OrderRecord,
        selling: &Selling,
        service: &str,
    ) -> Result<Option<Self>, StoreError> {
        let (Some(number), Some(paid_at)) = (order.receipt, order.paid_at) else {
            return Ok(None);
        };
        let customer = match order.owner {
            Owner::Visitor(_) => None,
            // Who was erased has none any more.
            Owner::Account(account) => match store.person(account).await {
                Ok(person) => Some(person.email),
                Err(StoreError::NotFound) => None,
                Err(error) => return Err(error),
            },
        };
        Ok(Some(Self {
            number,
            paid_at,
            order,
            seller: selling.seller.clone(),
            tax: selling.tax,
            tax_note: selling.tax_note.clone(),
            customer,
            service: service.to_owned(),
        }))
    }
}

/// The receipt of an order of the caller's that is paid.
///
/// # Errors
/// [`AppError::PersonRequired`], [`AppError::NotFound`]; [`AppError::Conflict`] when it is not paid.
pub async fn receipt(app: &App, caller: &Caller, id: OrderId) -> Result<Receipt, AppError> {
    require_person(caller)?;
    written(app, app.store.order(caller.owner(), id).await?).await
}

/// The receipt of an order that is paid, for whoever shows a [key](receipt_key) of it.
///
/// # Errors
/// [`AppError::NotFound`], also when it is no key, or its time is over.
pub async fn receipt_by_key(app: &App, id: OrderId, key: &str) -> Result<Receipt, AppError> {
    if !is_key(app, id, key) {
        return Err(AppError::NotFound);
    }
    written(app, app.store.any_order(id).await?).await
}

/// What lets whoever has it read the receipt of an order, for a day: browsers follow links without saying who asks.
#[must_use]
pub fn receipt_key(app: &App, id: OrderId) -> String {
    let until = app.clock.now().plus(KEY_LIFE).as_millis().to_be_bytes();
    let tag = app
        .settings
        .secret
        .sign(Purpose::Receipt, &message(id, &until));
    URL_SAFE_NO_PAD.encode([&until[..], &tag[..]].concat())
}

fn is_key(app: &App, id: OrderId, key: &str) -> bool {
    let Ok(bytes) = URL_SAFE_NO_PAD.decode(key) else {
        return false;
    };
    let Some((until, tag)) = bytes.split_first_chunk::<TIME_BYTES>() else {
        return false;
    };
    tag.len() == TAG_BYTES
        && app
            .settings
            .secret
            .is_signed(Purpose::Receipt, &message(id, until), tag)
        && app.clock.now() < Timestamp::from_millis(i64::from_be_bytes(*until))
}

fn message(id: OrderId, until: &[u8; TIME_BYTES]) -> Vec<u8> {
    [until, id.to_string().as_bytes()].concat()
}

async fn written(app: &App, order: OrderRecord) -> Result<Receipt, AppError> {
    let settings = &app.settings;
    let service = &settings.people.service_name;
    let receipt = Receipt::of(app.store.as_ref(), order, &settings.selling, service).await?;
    receipt.ok_or(AppError::Conflict)
}
