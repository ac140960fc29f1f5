use peel_domain::{
    Currency, IdempotencyKey, ImageId, Money, OrderId, PriceList, Product, Scope, Tax, Terms,
};
use peel_store::{NewOrder, OrderRecord, Page, PageRequest};

use super::{ClientSecret, TaxNote, Till};
use crate::{App, AppError, Caller, RemovalPrices};

/// What can be bought.
#[derive(Debug, Clone, Copy)]
pub struct Prices<'a> {
    /// What everything costs.
    pub list: &'a PriceList,
    /// What removals cost in credits.
    pub removals: RemovalPrices,
    /// How the prices stand to taxes.
    pub tax: Tax,
    /// What else there is to say about taxes.
    pub tax_note: &'a TaxNote,
    /// What pages need to show the provider's forms, and whether it is about real money; `None` when nothing is sold.
    pub selling: Option<(&'a str, bool)>,
}

/// What somebody wants to buy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderWish {
    /// What.
    pub product: Product,
    /// In which currency.
    pub currency: Currency,
    /// The image of theirs that it is to unlock.
    pub image: Option<ImageId>,
}

/// An order, and what lets its customer pay it.
#[derive(Debug, Clone)]
pub struct Checkout {
    /// The order.
    pub order: OrderRecord,
    /// For the customer's browser; `None` when there is nothing to pay any more.
    pub client_secret: Option<ClientSecret>,
}

/// What can be bought, and for how much.
#[must_use]
pub fn prices(app: &App) -> Prices<'_> {
    let selling = &app.settings.selling;
    Prices {
        list: &selling.prices,
        removals: app.settings.removal_prices(),
        tax: selling.tax,
        tax_note: &selling.tax_note,
        selling: app.till.as_ref().map(|till| {
            let provider = till.provider();
            (provider.publishable_key(), provider.is_live())
        }),
    }
}

/// Orders something. It is written down before the provider hears of it, and repeated with the same `request` it is
/// the same order.
///
/// # Errors
/// [`AppError::PersonRequired`] for callers with an API key; [`AppError::PaymentsOff`]; [`AppError::NotFound`] when
/// the image is not theirs; [`AppError::ProductTooSmall`] when there would not be enough credits to unlock it;
/// [`AppError::IdempotencyMismatch`]; [`AppError::Unavailable`] when the provider is out of
/// reach: repeated with the same `request`, it is the same order.
pub async fn create_order(
    app: &App,
    caller: &Caller,
    wish: &OrderWish,
    request: Option<IdempotencyKey>,
) -> Result<Checkout, AppError> {
    require_person(caller)?;
    let till = app.till()?;
    if let Some(image) = wish.image {
        let image = crate::image(app, caller, image).await?;
        let price = app.settings.removal_prices().of_image(&image);
        let wallet = app.store.wallet(caller.owner()).await?;
        let then = wallet.credits.checked_add(wish.product.credits());
        if image.locked && then.is_some_and(|credits| credits < price) {
            return Err(AppError::ProductTooSmall);
        }
    }
    let order = NewOrder {
        owner: caller.owner(),
        product: wish.product,
        terms: Terms {
            order: OrderId::random(app.randomness.as_ref()),
            credits: wish.product.credits(),
            price: price(app, wish),
            is_live: till.provider().is_live(),
        },
        image: wish.image,
        request,
        now: app.clock.now(),
    };
    let order = app.store.create_order(&order).await?;
    checkout(till, order).await
}

/// An order of the caller's. One that is not settled is looked into at once: a customer who comes back from paying
/// need not wait until we are told.
///
/// # Errors
/// [`AppError::PersonRequired`], [`AppError::NotFound`].
pub async fn order(app: &App, caller: &Caller, id: OrderId) -> Result<Checkout, AppError> {
    require_person(caller)?;
    let order = app.store.order(caller.owner(), id).await?;
    let as_known = |order| Checkout {
        order,
        client_secret: None,
    };
    let Ok(till) = app.till() else {
        return Ok(as_known(order));
    };
    if order.state.is_settled() {
        return Ok(as_known(order));
    }
    // The books are right without the provider, if not the newest.
    Ok(checkout(till, order.clone())
        .await
        .unwrap_or_else(|_| as_known(order)))
}

/// The caller's orders, newest first.
///
/// # Errors
/// [`AppError::PersonRequired`].
pub async fn orders(
    app: &App,
    caller: &Caller,
    page: PageRequest,
) -> Result<Page<OrderRecord>, AppError> {
    require_person(caller)?;
    Ok(app.store.orders(caller.owner(), page).await?)
}

async fn checkout(till: &Till, order: OrderRecord) -> Result<Checkout, AppError> {
    if order.state.is_settled() {
        return Ok(Checkout {
            order,
            client_secret: None,
        });
    }
    let (order, seen) = till.current(&order).await?;
    let is_settled = order.state.is_settled();
    Ok(Checkout {
        order,
        client_secret: seen
            .and_then(|seen| seen.client_secret)
            .filter(|_| !is_settled),
    })
}

fn price(app: &App, wish: &OrderWish) -> Money {
    app.settings
        .selling
        .prices
        .price(wish.product, wish.currency)
}

pub(super) fn require_person(caller: &Caller) -> Result<(), AppError> {
    if caller.key().is_some() {
        return Err(AppError::PersonRequired);
    }
    caller.require(Scope::ImagesWrite)
}
