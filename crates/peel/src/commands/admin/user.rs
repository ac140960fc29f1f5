//! `peel admin user`: people with accounts, what they have, their roles, and keeping them out.

use clap::{Args, Subcommand};
use peel_app::Administration;
use peel_app::administration::{AdministrationError, CreditChange, Reason};
use peel_config::ServiceConfig;
use peel_domain::{
    AccountId, Credits, EmailAddress, IdempotencyKey, OsRandomness, Role, SystemClock,
};
use peel_store::{OrderOverview, Oversight, People, StoreError};
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
    /// List accounts, newest first
    List(List),
    /// Show an account from all sides: what it has, its keys, orders and images, and what the audit log says
    Show(Show),
    /// Give an account a role
    Role(GiveRole),
    /// Keep an account out: end its sessions, and let nothing of it in
    Block(Change),
    /// Let an account in again
    Unblock(Change),
    /// Give credits to an account
    Grant(Adjust),
    /// Take credits away from an account
    Revoke(Adjust),
}

#[derive(Debug, Args)]
pub(crate) struct List {
    #[command(flatten)]
    search: Search,
    #[command(flatten)]
    output: Output,
}

#[derive(Debug, Args)]
pub(crate) struct Show {
    #[command(flatten)]
    whose: Whose,
    #[command(flatten)]
    output: Output,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct Whose {
    /// The account's email address
    #[arg(long, value_name = "ADDRESS")]
    email: Option<EmailAddress>,

    /// The account's id
    #[arg(long, value_name = "ACCOUNT")]
    id: Option<AccountId>,
}

#[derive(Debug, Args)]
pub(crate) struct GiveRole {
    #[command(flatten)]
    whose: Whose,

    /// `user`, `support` or `admin`; what these may do needs an authenticator
    #[arg(value_name = "ROLE")]
    role: Role,

    /// Why, for the audit log
    #[arg(long, value_name = "TEXT", default_value = "set at the machine")]
    reason: Reason,

    #[command(flatten)]
    output: Output,
}

#[derive(Debug, Args)]
pub(crate) struct Change {
    #[command(flatten)]
    whose: Whose,

    /// Why, for the audit log
    #[arg(long, value_name = "TEXT")]
    reason: Reason,

    #[command(flatten)]
    output: Output,
}

#[derive(Debug, Args)]
pub(crate) struct Adjust {
    #[command(flatten)]
    whose: Whose,

    /// How many, whole or in quarters
    #[arg(value_name = "CREDITS")]
    credits: Credits,

    /// Why, for the audit log
    #[arg(long, value_name = "TEXT")]
    reason: Reason,

    /// Names the change: with the same name it is the same change, however often it is asked for
    #[arg(long, value_name = "KEY")]
    request: Option<IdempotencyKey>,

    #[command(flatten)]
    output: Output,
}

impl Problem for AdministrationError {}

pub(super) fn run(command: &Command, config: &ServiceConfig) -> Result<Exit, Box<dyn Problem>> {
    runtime::new()?.block_on(async {
        let store = service::open_store(config).await?;
        let administration = Administration {
            store: &store,
            clock: &SystemClock,
            randomness: &OsRandomness,
        };
        let operator = Administration::OPERATOR;
        match command {
            Command::List(List { search, output }) => {
                let fetch = |page| store.search_people(search.text(), page);
                let people = search.part.collect(fetch).await?;
                output.rows(&people.iter().map(rows::person).collect::<Vec<_>>());
            }
            Command::Show(show) => {
                let account = account(&store, &show.whose).await?;
                details(&administration, account, show.output).await?;
            }
            Command::Role(give) => {
                let account = account(&store, &give.whose).await?;
                administration
                    .set_role(operator, account, give.role, &give.reason)
                    .await?;
                overview(&store, account, give.output).await?;
            }
            Command::Block(change) | Command::Unblock(change) => {
                let blocked = matches!(command, Command::Block(_));
                let account = account(&store, &change.whose).await?;
                administration
                    .set_blocked(operator, account, blocked, &change.reason)
                    .await?;
                overview(&store, account, change.output).await?;
            }
            Command::Grant(adjust) => {
                let credits = adjust.credits;
                self::adjust(&administration, &store, adjust, credits).await?;
            }
            Command::Revoke(adjust) => {
                let credits = Credits::from_quarters(-adjust.credits.as_quarters());
                self::adjust(&administration, &store, adjust, credits).await?;
            }
        }
        Ok(Exit::Done)
    })
}

/// Changes what an account has by `credits`, which the arguments name without their sign.
async fn adjust(
    administration: &Administration<'_>,
    store: &dyn People,
    adjust: &Adjust,
    credits: Credits,
) -> Result<(), Box<dyn Problem>> {
    if !adjust.credits.is_positive() {
        return Err(UsageError::new("there must be more than 0 credits").into());
    }
    let change = CreditChange {
        account: account(store, &adjust.whose).await?,
        credits,
        reason: adjust.reason.clone(),
        request: adjust.request.clone(),
    };
    let operator = Administration::OPERATOR;
    let changed = administration
        .adjust_credits(operator, None, &change)
        .await?;
    adjust.output.row(&vec![
        ("account", json!(change.account.to_string())),
        ("operation", json!(changed.operation.to_string())),
        ("credits", json!(changed.wallet.credits.as_f64())),
        ("repeated", json!(changed.is_repeated)),
    ]);
    Ok(())
}

async fn overview(
    store: &dyn Oversight,
    account: AccountId,
    output: Output,
) -> Result<(), StoreError> {
    output.row(&rows::person(&store.person_overview(account).await?));
    Ok(())
}

async fn details(
    administration: &Administration<'_>,
    account: AccountId,
    output: Output,
) -> Result<(), StoreError> {
    let details = administration.person(account).await?;
    let orders = details.orders.iter().map(|order| {
        rows::order(&OrderOverview {
            order: order.clone(),
            email: Some(details.overview.person.email.clone()),
        })
    });
    output.tables(&[
        ("account", vec![rows::person(&details.overview)]),
        ("keys", details.keys.iter().map(rows::key).collect()),
        ("orders", orders.collect()),
        ("images", details.images.iter().map(rows::image).collect()),
        (
            "audit_lines",
            details.audit_lines.iter().map(rows::audit_line).collect(),
        ),
    ]);
    Ok(())
}

/// The account that is meant, which must be there.
async fn account(store: &dyn People, whose: &Whose) -> Result<AccountId, Box<dyn Problem>> {
    let (found, name) = match (&whose.email, whose.id) {
        (Some(email), _) => (store.person_of(email).await, format!("of {email}")),
        (None, Some(id)) => (store.person(id).await, id.to_string()),
        (None, None) => return Err(UsageError::new("--email or --id is needed").into()),
    };
    match found {
        Err(StoreError::NotFound) => {
            Err(UsageError::new(format!("there is no account {name}")).into())
        }
        found => Ok(found?.id),
    }
}
