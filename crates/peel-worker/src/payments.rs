//! Keeping the books at what the payment provider says.

use std::time::Duration;

use peel_app::payments::Till;
use tokio::time::{MissedTickBehavior, interval};

use crate::failure::with_causes;

/// Time between two looks at what was told. A customer may be waiting.
const LOOK: Duration = Duration::from_secs(1);
/// Time between two reconciliations: the longest that a payment goes unnoticed of which nobody told.
const RECONCILIATION: Duration = Duration::from_secs(60);

/// Keeps the books for ever. Safe to drop at any time.
pub(crate) async fn run(till: &Till) {
    let mut looks = interval(LOOK);
    let mut reconciliations = interval(RECONCILIATION);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    reconciliations.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = looks.tick() => look(till).await,
            _ = reconciliations.tick() => reconcile(till).await,
        }
    }
}

async fn look(till: &Till) {
    match till.look_into_events().await {
        Ok(looked) => {
            if looked.refused > 0 {
                tracing::error!(
                    events = looked.refused,
                    "payments are not what their orders wait for; nothing was booked"
                );
            }
            if looked.put_off > 0 {
                tracing::warn!(
                    events = looked.put_off,
                    "the payment provider is out of reach"
                );
            }
            for (outcome, count) in [
                ("done", looked.done),
                ("refused", looked.refused),
                ("put_off", looked.put_off),
            ] {
                if count > 0 {
                    metrics::counter!("peel_payment_events_looked_into_total", "outcome" => outcome)
                        .increment(count);
                }
            }
        }
        Err(error) => tracing::warn!(
            error = with_causes(&error),
            "what the payment provider has told could not be looked into"
        ),
    }
}

async fn reconcile(till: &Till) {
    match till.reconcile().await {
        Ok(done) if done.missed > 0 => {
            tracing::info!(events = done.missed, "events of payments came by asking");
        }
        Ok(_) => {}
        Err(error) => tracing::warn!(
            error = with_causes(&error),
            "payments could not be reconciled"
        ),
    }
}
