//! Selling.

use std::sync::Arc;

use peel_app::Progress;
use peel_app::payments::{PaymentProvider, Selling, Till, TillPorts};
use peel_config::{Secret, ServiceConfig};
use peel_domain::{Credits, OsRandomness, PriceList, PriceTooLow, SystemClock};
use peel_payments::{Stripe, StripeOptions};
use peel_store::Store;

use super::people::operators_client;

/// What a removal costs.
pub(super) const PRICE: Credits = Credits::ONE;

/// What is sold, and for how much.
pub(super) fn selling(config: &ServiceConfig) -> Result<Selling, PriceTooLow> {
    Ok(Selling {
        prices: PriceList::new(config.stripe.prices_usd, config.stripe.prices_cny)?,
        ..Selling::default()
    })
}

/// Stripe, if there is a key.
pub(super) fn provider(config: &ServiceConfig) -> Option<Arc<dyn PaymentProvider>> {
    let stripe = &config.stripe;
    let secret_key = stripe.secret_key.as_ref()?.reveal().to_owned();
    let options = StripeOptions {
        address: stripe.url.clone(),
        secret_key,
        publishable_key: stripe.publishable_key.clone()?,
        webhook_secrets: [&stripe.webhook_secret, &stripe.webhook_secret_old]
            .into_iter()
            .flatten()
            .map(Secret::reveal)
            .map(str::to_owned)
            .collect(),
        account: stripe.account.clone(),
    };
    Some(Arc::new(Stripe::new(options, operators_client())))
}

/// What keeps the books of what is sold, if anything is.
pub(super) fn till(
    config: &ServiceConfig,
    store: Arc<dyn Store>,
    progress: Progress,
) -> Option<Till> {
    let ports = TillPorts {
        store,
        provider: provider(config)?,
        clock: Arc::new(SystemClock),
        randomness: Arc::new(OsRandomness),
        progress,
        price: PRICE,
    };
    Some(Till::new(ports))
}
