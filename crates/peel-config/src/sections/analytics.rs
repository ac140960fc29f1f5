use crate::Secret;
use crate::key::section;
use crate::parse::{bytes, optional, secret_of_any_length, url};

section! {
    /// Telling Segment how the service is used. Nothing is sent without a key, nor of anybody who has not consented.
    Analytics = "analytics" {
        /// The write key of an HTTP source of Segment.
        segment_write_key: Option<Secret> = "", "PEEL_SEGMENT_WRITE_KEY", "a write key, or nothing", optional(secret_of_any_length);
        /// Where its HTTP API takes batches; `https://events.eu1.segmentapis.com/v1/batch` for workspaces in Europe.
        segment_url: String = "https://api.segment.io/v1/batch", "PEEL_SEGMENT_URL", "an http or https address", url;
        /// Room in the data folder for what could not be sent yet. What comes when it is full is not kept.
        queue: u64 = "16MB", "PEEL_ANALYTICS_QUEUE", "a size, such as `16MB`", bytes;
    }
}
