//! `peel admin user`: people with accounts, their roles, and keeping them out.

use clap::{Args, Subcommand};
use peel_app::Administration;
use peel_config::ServiceConfig;
use peel_domain::{AccountId, EmailAddress, OsRandomness, Role, SystemClock};
use peel_store::{PageRequest, People, PersonRecord, StoreError};

use crate::exit::Exit;
use crate::message::{Problem, UsageError};
use crate::runtime;
use crate::wire::service;

const PAGE: u32 = 100;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// List the accounts, newest first
    List,
    /// Give an account a role
    Role(GiveRole),
    /// Keep an account out: end its sessions, and let nothing of it in
    Block(Whose),
    /// Let an account in again
    Unblock(Whose),
}

#[derive(Debug, Args)]
pub(crate) struct Whose {
    /// The account's email address
    #[arg(long, value_name = "ADDRESS")]
    email: EmailAddress,
}

#[derive(Debug, Args)]
pub(crate) struct GiveRole {
    #[command(flatten)]
    whose: Whose,

    /// `user`, `support` or `admin`; what these may do needs an authenticator
    #[arg(value_name = "ROLE")]
    role: Role,
}

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
            Command::List => list(&store).await?,
            Command::Role(give) => {
                let account = account(&store, &give.whose.email).await?;
                let person = administration
                    .set_role(operator, account, give.role)
                    .await?;
                println!("{}", line(&person));
            }
            Command::Block(whose) => {
                let account = account(&store, &whose.email).await?;
                let person = administration.set_blocked(operator, account, true).await?;
                println!("{}", line(&person));
            }
            Command::Unblock(whose) => {
                let account = account(&store, &whose.email).await?;
                let person = administration.set_blocked(operator, account, false).await?;
                println!("{}", line(&person));
            }
        }
        Ok(Exit::Done)
    })
}

async fn list(store: &dyn People) -> Result<(), StoreError> {
    let mut after = None;
    loop {
        let page = store.people(PageRequest { after, limit: PAGE }).await?;
        for person in &page.items {
            println!("{}", line(person));
        }
        match page.next {
            Some(next) => after = Some(next),
            None => return Ok(()),
        }
    }
}

/// The account of `email`, which must be there.
async fn account(store: &dyn People, email: &EmailAddress) -> Result<AccountId, Box<dyn Problem>> {
    match store.person_of(email).await {
        Err(StoreError::NotFound) => {
            Err(UsageError::new(format!("there is no account of {email}")).into())
        }
        found => Ok(found?.id),
    }
}

fn line(person: &PersonRecord) -> String {
    let state = match (person.blocked_at, person.email_verified_at) {
        (Some(_), _) => "blocked",
        (None, Some(_)) => "verified",
        (None, None) => "unverified",
    };
    format!("{}  {}  {state}  {}", person.id, person.role, person.email)
}
