//! Guessing is slowed down, for each account and for each network.

use peel_domain::{BackOff, Digest, Network};
use peel_store::{Attempt, AttemptVerdict};

use super::{Client, PeopleError};
use crate::App;

/// An attempt that was begun and counts as failed until it [`succeeded`](Begun::succeeded).
pub(super) struct Begun {
    guessed_at: Digest,
    guesser: Digest,
}

/// Begins an attempt at what `kind` and `text` name: a password, a code.
pub(super) async fn begin(
    app: &App,
    client: &Client,
    kind: &str,
    text: &str,
) -> Result<Begun, PeopleError> {
    let network = Network::from(client.address);
    let begun = Begun {
        guessed_at: app.credentials.attempt_subject(kind, text.as_bytes()),
        guesser: app
            .credentials
            .attempt_subject(&format!("{kind} from"), &network.octets()),
    };
    let attempts = [
        Attempt {
            subject: begun.guessed_at,
            policy: BackOff::ACCOUNT,
        },
        Attempt {
            subject: begun.guesser,
            policy: BackOff::NETWORK,
        },
    ];
    match app.store.begin_attempt(&attempts, app.clock.now()).await? {
        AttemptVerdict::GoOn => Ok(begun),
        AttemptVerdict::Wait(retry_after) => Err(PeopleError::TooManyAttempts { retry_after }),
    }
}

impl Begun {
    pub(super) async fn succeeded(self, app: &App) -> Result<(), PeopleError> {
        let done = app.store.attempt_succeeded(self.guessed_at, self.guesser);
        Ok(done.await?)
    }
}
