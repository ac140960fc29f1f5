//! Messages as Segment's HTTP API takes them.

use std::time::{Duration, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use peel_app::{Event, Note, Subject, What};
use peel_domain::{Randomness, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// The most bytes of one batch; Segment takes 500 kB.
pub(crate) const MAX_BATCH_BYTES: usize = 400_000;

const LIBRARY: Library = Library {
    name: "peel",
    version: env!("CARGO_PKG_VERSION"),
};

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Message<'a> {
    #[serde(flatten)]
    call: Call<'a>,
    /// By which Segment knows a message that it gets twice.
    message_id: String,
    timestamp: String,
    context: Context,
}

#[derive(Debug, Serialize)]
#[serde(
    tag = "type",
    rename_all = "lowercase",
    rename_all_fields = "camelCase"
)]
enum Call<'a> {
    Track {
        event: &'static str,
        #[serde(flatten)]
        who: Who<'a>,
        properties: Nothing,
    },
    Identify {
        user_id: &'a str,
        anonymous_id: &'a str,
        traits: Nothing,
    },
    Alias {
        user_id: &'a str,
        previous_id: &'a str,
    },
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
enum Who<'a> {
    AnonymousId(&'a str),
    UserId(&'a str),
}

#[derive(Debug, Serialize)]
struct Nothing {}

#[derive(Debug, Serialize)]
struct Context {
    library: Library,
}

#[derive(Debug, Serialize)]
struct Library {
    name: &'static str,
    version: &'static str,
}

/// The body of one request.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Batch<'a> {
    #[serde(borrow)]
    batch: Vec<&'a RawValue>,
    sent_at: String,
}

/// What a note is in messages, one JSON object each.
pub(crate) fn messages(
    note: &Note,
    randomness: &dyn Randomness,
) -> Result<Vec<Box<RawValue>>, serde_json::Error> {
    let calls = match &note.what {
        What::Happened { subject, event } => vec![Call::Track {
            event: name(*event),
            who: match subject {
                Subject::Visitor(id) => Who::AnonymousId(id.as_str()),
                Subject::Account(id) => Who::UserId(id.as_str()),
            },
            properties: Nothing {},
        }],
        // `identify` ties the two ids together; what goes by `alias` alone gets that as well.
        What::Known { visitor, account } => vec![
            Call::Identify {
                user_id: account.as_str(),
                anonymous_id: visitor.as_str(),
                traits: Nothing {},
            },
            Call::Alias {
                user_id: account.as_str(),
                previous_id: visitor.as_str(),
            },
        ],
    };
    calls
        .into_iter()
        .map(|call| {
            let mut id = [0; 16];
            randomness.fill(&mut id);
            serde_json::value::to_raw_value(&Message {
                call,
                message_id: format!("peel-{}", URL_SAFE_NO_PAD.encode(id)),
                timestamp: rfc3339(note.at),
                context: Context { library: LIBRARY },
            })
        })
        .collect()
}

/// The body of a request with these messages, which is sent at `now`.
pub(crate) fn batch(
    messages: &[Box<RawValue>],
    now: Timestamp,
) -> Result<Vec<u8>, serde_json::Error> {
    serde_json::to_vec(&Batch {
        batch: messages.iter().map(AsRef::as_ref).collect(),
        sent_at: rfc3339(now),
    })
}

const fn name(event: Event) -> &'static str {
    match event {
        Event::Visited => "Visited",
        Event::Uploaded => "Image Uploaded",
        Event::Processed => "Image Processed",
        Event::Downloaded => "Image Downloaded",
        Event::QuotaExhausted => "Quota Exhausted",
        Event::PaywallSeen => "Paywall Seen",
        Event::AdStarted => "Ad Started",
        Event::AdCompleted => "Ad Completed",
        Event::Paid => "Paid",
        Event::Registered => "Registered",
    }
}

fn rfc3339(moment: Timestamp) -> String {
    let millis = u64::try_from(moment.as_millis()).unwrap_or(0);
    humantime::format_rfc3339_millis(UNIX_EPOCH + Duration::from_millis(millis)).to_string()
}
