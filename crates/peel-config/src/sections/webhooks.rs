use std::time::Duration;

use crate::key::section;
use crate::parse::{duration, flag};

section! {
    /// Telling callers' addresses how removals ended.
    Webhooks = "webhooks" {
        /// Longest time for one delivery.
        timeout: Duration = "15s", "PEEL_WEBHOOK_TIMEOUT", "a time, such as `15s`", duration;
        /// Whether `http` addresses are accepted, for trying out.
        plain_http: bool = "false", "PEEL_WEBHOOK_PLAIN_HTTP", "`true` or `false`", flag;
    }
}
