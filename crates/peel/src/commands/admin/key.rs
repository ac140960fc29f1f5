//! `peel admin key`: API keys made, listed and revoked.

use clap::{Args, Subcommand};
use peel_app::administration::{CreditChange, Reason};
use peel_app::{Administration, KeyName};
use peel_config::ServiceConfig;
use peel_domain::{Clock, Credits, EmailAddress, KeyId, OsRandomness, Scopes, SystemClock};
use peel_store::{AccountRecord, Accounts, ApiKeyRecord, Keys, StoreError};

use crate::exit::Exit;
use crate::message::{Problem, UsageError};
use crate::runtime;
use crate::wire::service;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make a key, and print it
    Create(Create),
    /// List the keys of an account
    List(Whose),
    /// Revoke a key
    Revoke(Revoke),
}

#[derive(Debug, Args)]
pub(crate) struct Whose {
    /// The account's email address
    #[arg(long, value_name = "ADDRESS")]
    email: EmailAddress,
}

#[derive(Debug, Args)]
pub(crate) struct Create {
    /// The account's email address; an account is made if there is none
    #[arg(long, value_name = "ADDRESS")]
    email: EmailAddress,

    /// Credits to give to the account, whole or in quarters
    #[arg(long, default_value = "0", value_name = "NUMBER")]
    credits: Credits,

    /// Why they are given, for the audit log
    #[arg(long, default_value = "given with an API key", value_name = "TEXT")]
    reason: Reason,

    /// What the key is called
    #[arg(long, default_value = "made by an administrator")]
    name: KeyName,

    /// What the key may do; without it, everything
    #[arg(long, value_name = "SCOPES", default_value_t = Scopes::all())]
    scopes: Scopes,
}

#[derive(Debug, Args)]
pub(crate) struct Revoke {
    /// The key's id, as listed
    #[arg(value_name = "KEY")]
    key: KeyId,

    #[command(flatten)]
    whose: Whose,
}

pub(super) fn run(command: &Command, config: &ServiceConfig) -> Result<Exit, Box<dyn Problem>> {
    runtime::new()?.block_on(async {
        let store = service::open_store(config).await?;
        let administration = Administration {
            store: &store,
            clock: &SystemClock,
            randomness: &OsRandomness,
        };
        match command {
            Command::Create(create) => {
                if create.credits < Credits::ZERO {
                    return Err(UsageError::new("--credits cannot be below 0").into());
                }
                let account = administration.account(&create.email).await?;
                let created = administration
                    .create_key(account.id, create.name.clone(), create.scopes)
                    .await?;
                if create.credits.is_positive() {
                    let change = CreditChange {
                        account: account.id,
                        credits: create.credits,
                        reason: create.reason.clone(),
                        request: None,
                    };
                    administration
                        .adjust_credits(Administration::OPERATOR, None, &change)
                        .await?;
                }
                println!("{}", created.secret.reveal());
                eprintln!(
                    "{} of {}; it is shown this once",
                    created.record.id, account.id
                );
            }
            Command::List(whose) => {
                let account = known_account(&store, &whose.email).await?;
                for key in store.keys(account.id).await? {
                    println!("{}", line(&key));
                }
            }
            Command::Revoke(revoke) => {
                let account = known_account(&store, &revoke.whose.email).await?;
                let now = SystemClock.now();
                match store.revoke_key(account.id, revoke.key, now).await {
                    Err(StoreError::NotFound) => {
                        return Err(UsageError::new("this account has no such key").into());
                    }
                    revoked => println!("{}", line(&revoked?)),
                }
            }
        }
        Ok(Exit::Done)
    })
}

/// The account of `email`, which must be there.
async fn known_account(
    store: &dyn Accounts,
    email: &EmailAddress,
) -> Result<AccountRecord, Box<dyn Problem>> {
    match store.account_of(email).await {
        Err(StoreError::NotFound) => {
            Err(UsageError::new(format!("there is no account of {email}")).into())
        }
        found => Ok(found?),
    }
}

fn line(key: &ApiKeyRecord) -> String {
    let state = if key.revoked_at.is_some() {
        "revoked"
    } else {
        "valid"
    };
    format!(
        "{}  {}…  {state}  {}  {}",
        key.id, key.prefix, key.scopes, key.name
    )
}
