//! People: who they are, how they come in, what is written to them.

mod attempts;
mod audit_log;
mod outbox;
mod people;
mod second_factors;
mod sessions;
mod social;
mod tickets;

pub use attempts::{Attempt, AttemptVerdict, Attempts};
pub use audit_log::{AuditLine, AuditLog, NewAuditLine};
pub use outbox::{NewMail, Outbox, QueuedMail};
pub use people::{Credential, NewPerson, People, PersonRecord};
pub use second_factors::{SecondFactorRecord, SecondFactors};
pub use sessions::{NewSession, Rotated, Rotation, SessionRecord, Sessions};
pub use social::{LinkRecord, SocialLinks};
pub use tickets::{NewTicket, Ticket, TicketPurpose, Tickets};

/// All that is kept about people.
pub trait Identity:
    People + Tickets + Sessions + SocialLinks + SecondFactors + Attempts + Outbox + AuditLog
{
}

impl<T> Identity for T where
    T: People + Tickets + Sessions + SocialLinks + SecondFactors + Attempts + Outbox + AuditLog
{
}
