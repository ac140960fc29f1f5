//! `peel admin order`: what was bought, and giving money back.

use std::sync::Arc;

use clap::{Args, Subcommand};
use peel_app::Administration;
use peel_app::administration::Reason;
use peel_app::payments::{RefundError, RefundWish, Till};
use peel_config::ServiceConfig;
use peel_domain::{IdempotencyKey, OperationId, OrderId, OsRandomness, RefundState};
use peel_store::{Oversight, Store};
use serde_json::json;

use super::output::Output;
use super::rows;
use super::search::Search;
use crate::exit::Exit;
use crate::message::{Problem, UsageError};
use crate::runtime;
use crate::wire::service;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// List orders, newest first
    List(List),
    /// Give an order's money back: as far as its credits were not used, and within the days that are configured
    Refund(Refund),
}

#[derive(Debug, Args)]
pub(crate) struct List {
    #[command(flatten)]
    search: Search,
    #[command(flatten)]
    output: Output,
}

#[derive(Debug, Args)]
pub(crate) struct Refund {
    /// The order
    #[arg(value_name = "ORDER")]
    order: OrderId,

    /// How much, in hundredths of its currency; without it, all that may go back
    #[arg(long, value_name = "NUMBER")]
    amount: Option<i64>,

    /// Why, for the audit log
    #[arg(long, value_name = "TEXT")]
    reason: Reason,

    /// Also what was spent, and also when the days are over
    #[arg(long)]
    force: bool,

    /// Names the refund: with the same name it is the same refund, however often it is asked for
    #[arg(long, value_name = "KEY")]
    request: Option<IdempotencyKey>,

    #[command(flatten)]
    output: Output,
}

impl Problem for RefundError {}

pub(super) fn run(command: &Command, config: &ServiceConfig) -> Result<Exit, Box<dyn Problem>> {
    runtime::new()?.block_on(async {
        let store = Arc::new(service::open_store(config).await?);
        match command {
            Command::List(List { search, output }) => {
                let orders = search
                    .part
                    .collect(|page| store.search_orders(search.text(), page))
                    .await?;
                output.rows(&orders.iter().map(rows::order).collect::<Vec<_>>());
            }
            Command::Refund(wish) => {
                let Some(till) = service::till(config, store as Arc<dyn Store>) else {
                    let nothing = UsageError::new("nothing is sold here");
                    return Err(nothing
                        .with_hint("set stripe.secret_key and stripe.publishable_key")
                        .into());
                };
                refund(&till, wish, config).await?;
            }
        }
        Ok(Exit::Done)
    })
}

async fn refund(
    till: &Till,
    refund: &Refund,
    config: &ServiceConfig,
) -> Result<(), Box<dyn Problem>> {
    let random = OperationId::random(&OsRandomness);
    let request = match &refund.request {
        Some(request) => request.clone(),
        None => random
            .as_str()
            .parse()
            .map_err(|_| UsageError::new("the refund cannot be named"))?,
    };
    let wish = RefundWish {
        minor: refund.amount,
        reason: refund.reason.clone(),
        force: refund.force,
        request,
    };
    let window = config.selling.refund_period;
    let refunded = till
        .refund(Administration::OPERATOR, refund.order, &wish, window)
        .await?;
    refund.output.row(&vec![
        ("order", json!(refund.order.to_string())),
        ("state", json!(refunded.refund.state.as_str())),
        ("amount", json!(refunded.refund.minor)),
        (
            "currency",
            json!(refunded.order.terms.price.currency.as_str()),
        ),
        ("refunded", json!(refunded.order.reversed())),
    ]);
    if refunded.refund.state == RefundState::Asked {
        eprintln!("Stripe is out of reach; a running service goes on asking");
    }
    Ok(())
}
