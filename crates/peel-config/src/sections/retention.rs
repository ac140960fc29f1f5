use std::time::Duration;

use crate::key::section;
use crate::parse::duration;

section! {
    /// How long things are kept.
    Retention = "retention" {
        /// Images of callers without an account, and all that was made of them.
        visitor: Duration = "60m", "PEEL_RETENTION_VISITOR", "a time, such as `60m`", duration;
        /// Images of callers with an account, and all that was made of them.
        account: Duration = "24h", "PEEL_RETENTION_ACCOUNT", "a time, such as `24h`", duration;
        /// Idempotency keys.
        idempotency: Duration = "24h", "PEEL_RETENTION_IDEMPOTENCY", "a time, such as `24h`", duration;
        /// The longest life of a link to a picture.
        links: Duration = "24h", "PEEL_RETENTION_LINKS", "a time, such as `24h`", duration;
    }
}
