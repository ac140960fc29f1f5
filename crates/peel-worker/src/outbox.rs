//! Sending the mails that wait.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use peel_app::ServiceSecret;
use peel_app::people::{MailError, Mailer, open_mail};
use peel_domain::Clock;
use peel_store::{QueuedMail, Store, StoreError};
use tokio::time::{MissedTickBehavior, interval};

use crate::failure::with_causes;
use crate::{WorkerPorts, measure};

/// Time between two looks at the outbox. Somebody waits for each mail.
const LOOK: Duration = Duration::from_secs(1);

/// Mails that are taken at once.
const BATCH: u32 = 10;

/// How long a mail that was taken is left to whoever took it. Longer than all mails of a batch may take.
const HELD: Duration = Duration::from_secs(10 * 60);

/// A mail that nobody took for this long is given up: its links are over.
const PATIENCE: Duration = Duration::from_secs(24 * 3600);

const FIRST_DELAY: Duration = Duration::from_secs(10);
const LONGEST_DELAY: Duration = Duration::from_secs(15 * 60);

/// Sends the mails that wait in the store. Any number of them may run, in any processes. One that dies between
/// sending a mail and saying so leaves it to be sent again.
pub struct Outbox {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    secret: ServiceSecret,
    mailer: Arc<dyn Mailer>,
}

impl fmt::Debug for Outbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outbox")
            .field("store", &self.store)
            .field("mailer", &self.mailer)
            .finish_non_exhaustive()
    }
}

impl Outbox {
    /// One over these ports.
    #[must_use]
    pub fn new(ports: &WorkerPorts) -> Self {
        Self {
            store: Arc::clone(&ports.store),
            clock: Arc::clone(&ports.clock),
            secret: ports.secret.clone(),
            mailer: Arc::clone(&ports.mailer),
        }
    }

    /// Sends for ever. Safe to drop at any time.
    pub async fn run(&self) {
        let mut looks = interval(LOOK);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            looks.tick().await;
            if let Err(error) = self.round().await {
                tracing::warn!(error = with_causes(&error), "mails could not be sent");
            }
        }
    }

    /// Sends all mails whose time has come; how many were handed over.
    ///
    /// # Errors
    /// The store's; some mails may be sent then.
    pub async fn round(&self) -> Result<u64, StoreError> {
        let mut sent = 0;
        loop {
            let now = self.clock.now();
            let mails = self.store.take_mails(now, now.plus(HELD), BATCH).await?;
            for mail in &mails {
                if self.send(mail).await? {
                    sent += 1;
                }
            }
            if mails.len() < BATCH as usize {
                return Ok(sent);
            }
        }
    }

    async fn send(&self, queued: &QueuedMail) -> Result<bool, StoreError> {
        let Some(mail) = open_mail(&self.secret, queued) else {
            tracing::error!(mail = %queued.id, "a mail was encrypted with another secret and is given up");
            return self.given_up(queued).await;
        };
        match self.mailer.send(&mail).await {
            Ok(()) => {
                self.store.forget_mail(queued.id).await?;
                measure::mail("sent");
                Ok(true)
            }
            Err(MailError::NotNow(cause)) => {
                tracing::warn!(mail = %queued.id, error = with_causes(cause.as_ref()), "a mail was not taken");
                self.put_off(queued).await
            }
            Err(MailError::Refused(cause)) => {
                tracing::warn!(mail = %queued.id, error = with_causes(cause.as_ref()), "a mail was refused");
                self.given_up(queued).await
            }
        }
    }

    async fn put_off(&self, mail: &QueuedMail) -> Result<bool, StoreError> {
        let now = self.clock.now();
        if now.since(mail.queued_at) >= PATIENCE {
            return self.given_up(mail).await;
        }
        let at = now.plus(delay(mail.attempt));
        self.store.delay_mail(mail.id, at).await?;
        measure::mail("put_off");
        Ok(false)
    }

    async fn given_up(&self, mail: &QueuedMail) -> Result<bool, StoreError> {
        self.store.forget_mail(mail.id).await?;
        measure::mail("given_up");
        Ok(false)
    }
}

/// How long a mail waits after its `attempt`th attempt, from 1.
fn delay(attempt: u32) -> Duration {
    let factor = 2_u32.checked_pow(attempt.saturating_sub(1));
    factor
        .and_then(|factor| FIRST_DELAY.checked_mul(factor))
        .map_or(LONGEST_DELAY, |delay| delay.min(LONGEST_DELAY))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_is_tried_less_and_less_often() {
        let seconds = |attempt| delay(attempt).as_secs();
        assert_eq!([1, 2, 3, 4].map(seconds), [10, 20, 40, 80]);
        assert_eq!([7, 8, 100].map(seconds), [640, 900, 900]);
    }
}
