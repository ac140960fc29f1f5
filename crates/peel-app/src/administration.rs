//! What is done for and about others: by operators at the machine, and by people whose role reaches.
//!
//! [`Administration`] does it, over the store alone, so that it works while the service runs, or does not. Whatever it
//! changes leaves a line in the audit log, in the same step. The functions of this module do the same for people who
//! are signed in, as far as their role allows.

mod accounts;
mod by_role;
mod credits;
mod csv;
mod csv_rows;
mod error;
mod figures;
mod limits;
mod queue;
mod reason;

use std::fmt::Display;

use peel_domain::{Clock, Randomness};
use peel_store::{NewAuditLine, Store, StoreError};

pub use accounts::PersonDetails;
pub use by_role::{
    ad_views, adjust_credits, audit_log, export, figures, images, orders, people, person, queue,
    requeue_job, set_blocked, set_role,
};
pub use credits::{CreditChange, CreditsChanged};
pub use csv::{CsvStream, Table, figures_csv, table_csv};
pub use error::AdministrationError;
pub use figures::{FigureRange, InvalidRange, percentile, total};
pub use limits::{GrantLimit, GrantLimits};
pub use queue::QueueView;
pub use reason::{InvalidReason, Reason};

/// What whoever administers needs.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "there is nothing to show")]
pub struct Administration<'a> {
    /// What the service keeps.
    pub store: &'a dyn Store,
    /// The time.
    pub clock: &'a dyn Clock,
    /// For ids and secrets.
    pub randomness: &'a dyn Randomness,
}

impl Administration<'_> {
    /// Who acts at the machine itself, as the audit log calls them.
    pub const OPERATOR: &'static str = "operator";

    /// Writes down that a table was taken away. What was looked for is not said: it may be an address.
    ///
    /// # Errors
    /// The store's.
    pub async fn note_export(
        &self,
        actor: &str,
        table: Table,
        is_all: bool,
    ) -> Result<(), StoreError> {
        let detail = serde_json::json!({"all": is_all});
        let line = self.line(actor, "table.export", table, &detail);
        self.store.write_audit_line(&line).await
    }

    fn line(
        &self,
        actor: &str,
        action: &str,
        subject: impl Display,
        detail: &serde_json::Value,
    ) -> NewAuditLine {
        NewAuditLine {
            at: self.clock.now(),
            actor: actor.to_owned(),
            action: action.to_owned(),
            subject: subject.to_string(),
            detail: detail.to_string(),
        }
    }
}
