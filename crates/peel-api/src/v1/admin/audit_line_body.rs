use peel_store::AuditLine;
use serde::Serialize;
use utoipa::ToSchema;

use crate::time::rfc3339;

/// Something that was done by somebody with rights over others.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AuditLineBody {
    /// Counts the lines.
    #[schema(example = 17)]
    number: i64,
    /// When.
    #[schema(format = DateTime)]
    at: String,
    /// Who: an account's id, or `operator` for somebody at the machine itself.
    #[schema(example = "acc_06as1p2x7kq3v5mzy8d4w9c0ne")]
    actor: String,
    /// What.
    #[schema(example = "role.set")]
    action: String,
    /// To whom or what.
    #[schema(example = "acc_06as1p2x7kq3v5mzy8d4w9c0nf")]
    subject: String,
    /// What was before and what is after, and why, among others.
    #[schema(value_type = Object)]
    detail: serde_json::Value,
}

impl From<&AuditLine> for AuditLineBody {
    fn from(line: &AuditLine) -> Self {
        let AuditLine { number, line } = line;
        Self {
            number: *number,
            at: rfc3339(line.at),
            actor: line.actor.clone(),
            action: line.action.clone(),
            subject: line.subject.clone(),
            detail: serde_json::from_str(&line.detail).unwrap_or_default(),
        }
    }
}
