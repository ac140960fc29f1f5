//! Selling.

use std::sync::Arc;

use peel_app::payments::{PaymentProvider, Receipts, Seller, Selling, TaxNote, Till, TillPorts};
use peel_app::{Progress, RemovalPrices, ServiceSecret};
use peel_config::{Secret, ServiceConfig};
use peel_domain::{Credits, OsRandomness, PriceList, PriceTooLow, SystemClock, Tax};
use peel_payments::{Stripe, StripeOptions};
use peel_store::Store;

use super::people::{self, operators_client};

/// What removals cost.
pub(super) const fn removal_prices(config: &ServiceConfig) -> RemovalPrices {
    RemovalPrices {
        standard: Credits::from_quarters(config.selling.standard_credits),
        fine: Credits::from_quarters(config.selling.fine_credits),
    }
}

/// What is sold, for how much, and by whom.
pub(super) fn selling(config: &ServiceConfig) -> Result<Selling, PriceTooLow> {
    let (selling, site) = (&config.selling, &config.site);
    Ok(Selling {
        prices: PriceList::new(config.stripe.prices_usd, config.stripe.prices_cny)?,
        refund_window: selling.refund_period,
        seller: Seller {
            name: site.operator.clone(),
            address: site.address.clone(),
            email: site.email.clone(),
            register: site.register.clone(),
        },
        tax: match selling.tax {
            peel_config::Tax::None => Tax::None,
            peel_config::Tax::Inclusive => Tax::Inclusive,
            peel_config::Tax::Exclusive => Tax::Exclusive,
        },
        tax_note: TaxNote {
            english: selling.tax_note.clone(),
            chinese: selling.tax_note_zh.clone(),
        },
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
        prices: removal_prices(config),
    };
    Some(Till::new(ports))
}

/// What it takes to send receipts.
pub(super) fn receipts(
    config: &ServiceConfig,
    secret: ServiceSecret,
) -> Result<Receipts, PriceTooLow> {
    let people = people::settings(config, config.server.listen);
    Ok(Receipts {
        selling: selling(config)?,
        service: people.service_name,
        site: people.site,
        secret,
    })
}
