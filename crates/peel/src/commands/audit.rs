//! `peel audit`: whether everything that follows from something else does, and whether who was erased still is.

use clap::Args;
use peel_domain::{Clock, SystemClock};
use peel_store::{Audit, StoreError};

use super::config::ConfigFile;
use crate::exit::Exit;
use crate::message::Problem;
use crate::runtime;
use crate::wire::service;

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    file: ConfigFile,
}

impl Problem for StoreError {}

pub(crate) fn run(arguments: &Arguments) -> Result<Exit, Box<dyn Problem>> {
    let config = arguments.file.read()?;
    runtime::new()?.block_on(async {
        let kept = service::open(&config).await?;
        let risen = service::erase_risen(&config, &kept).await?;
        if risen > 0 {
            println!("{risen} whom a restored backup had brought back: erased again");
        }
        let findings = kept.store.audit(SystemClock.now()).await?;
        if findings.is_empty() {
            println!("everything agrees");
            return Ok(Exit::Done);
        }
        for finding in &findings {
            println!("{finding}");
        }
        Ok(Exit::Failed)
    })
}
