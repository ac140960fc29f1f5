//! The adapter against a server of its own, which reads what comes as Segment's documentation describes it.

#![expect(clippy::unwrap_used, reason = "a test may")]

mod payload;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use peel_analytics::{Segment, SegmentOptions, StartError, Working};
use peel_app::{Analytics, Event, Note, Pseudonym, ServiceSecret, Subject, What};
use peel_domain::{ManualClock, OsRandomness, Timestamp, VisitorId};
use peel_http_client::{NetworkPolicy, WebClient};
use peel_test_receiver::Receiver;

use self::payload::check;

const WRITE_KEY: &str = "correct-horse-battery-staple";

/// A server in Segment's place, which answers with these statuses before it is content.
async fn receiver(first: &[u16]) -> Receiver {
    Receiver::answering("/v1/batch", first, 200).await
}

fn options(url: &str, folder: &Path) -> SegmentOptions {
    SegmentOptions {
        gather: Duration::from_millis(20),
        first_pause: Duration::from_millis(1),
        longest_pause: Duration::from_millis(5),
        ..SegmentOptions::new(
            WRITE_KEY.to_owned(),
            url.to_owned(),
            folder.to_owned(),
            1_000_000,
        )
    }
}

async fn start(options: SegmentOptions) -> (Segment, Working) {
    let client = WebClient::new(NetworkPolicy::public().danger_allow_loopback());
    let clock = Arc::new(ManualClock::default());
    Segment::start(options, client, clock, Arc::new(OsRandomness))
        .await
        .unwrap()
}

fn pseudonym(byte: u8) -> Pseudonym {
    let visitor = VisitorId::from_bytes([byte; 16]);
    Pseudonym::of(&ServiceSecret::new(b"s"), visitor.into())
}

fn happened(subject: Subject, event: Event) -> Note {
    Note {
        at: Timestamp::from_millis(1_767_225_600_042),
        what: What::Happened { subject, event },
    }
}

fn visited(byte: u8) -> Note {
    happened(Subject::Visitor(pseudonym(byte)), Event::Visited)
}

fn waiting(folder: &Path) -> usize {
    std::fs::read_dir(folder).unwrap().count()
}

#[tokio::test]
async fn a_batch_is_as_the_documentation_describes_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut receiver = receiver(&[]).await;
    let (segment, working) = start(options(receiver.url(), folder.path())).await;
    for event in Event::ALL {
        segment.note(happened(Subject::Visitor(pseudonym(1)), *event));
        segment.note(happened(Subject::Account(pseudonym(2)), *event));
    }
    let mut messages = Vec::new();
    while messages.len() < 2 * Event::ALL.len() {
        messages.extend(check(&receiver.next().await, WRITE_KEY));
    }
    working.shut_down().await;
    let (visitor, account) = (pseudonym(1), pseudonym(2));
    for pair in messages.chunks(2) {
        assert_eq!(pair[0]["type"], "track");
        assert_eq!(pair[0]["event"], pair[1]["event"]);
        assert_eq!(pair[0]["anonymousId"], visitor.as_str());
        assert!(pair[0].get("userId").is_none());
        assert_eq!(pair[1]["userId"], account.as_str());
        assert!(pair[1].get("anonymousId").is_none());
        assert_eq!(pair[0]["timestamp"], "2026-01-01T00:00:00.042Z");
    }
    let names: std::collections::HashSet<_> = messages
        .iter()
        .map(|message| message["event"].to_string())
        .collect();
    assert_eq!(names.len(), Event::ALL.len());
}

#[tokio::test]
async fn a_visitor_who_gets_an_account_stays_the_same_person() {
    let folder = tempfile::tempdir().unwrap();
    let mut receiver = receiver(&[]).await;
    let (segment, working) = start(options(receiver.url(), folder.path())).await;
    segment.note(Note {
        at: Timestamp::from_millis(0),
        what: What::Known {
            visitor: pseudonym(1),
            account: pseudonym(2),
        },
    });
    let messages = check(&receiver.next().await, WRITE_KEY);
    let (visitor, account) = (pseudonym(1), pseudonym(2));
    assert_eq!(messages.len(), 2);
    assert_eq!(messages[0]["type"], "identify");
    assert_eq!(messages[0]["anonymousId"], visitor.as_str());
    assert_eq!(messages[0]["userId"], account.as_str());
    assert_eq!(messages[1]["type"], "alias");
    assert_eq!(messages[1]["previousId"], visitor.as_str());
    assert_eq!(messages[1]["userId"], account.as_str());
    working.shut_down().await;
}

#[tokio::test]
async fn a_batch_that_was_not_taken_comes_again_with_the_same_ids() {
    let folder = tempfile::tempdir().unwrap();
    let mut receiver = receiver(&[500, 429, 401, 302]).await;
    let (segment, working) = start(options(receiver.url(), folder.path())).await;
    segment.note(visited(1));
    let first = check(&receiver.next().await, WRITE_KEY);
    for _ in 0..4 {
        assert_eq!(check(&receiver.next().await, WRITE_KEY), first);
    }
    segment.note(visited(2));
    let next = check(&receiver.next().await, WRITE_KEY);
    assert_ne!(next[0]["messageId"], first[0]["messageId"]);
    working.shut_down().await;
}

#[tokio::test]
async fn a_batch_that_nobody_will_ever_take_does_not_stop_the_others() {
    let folder = tempfile::tempdir().unwrap();
    let mut receiver = receiver(&[400]).await;
    let (segment, working) = start(options(receiver.url(), folder.path())).await;
    segment.note(visited(1));
    let refused = check(&receiver.next().await, WRITE_KEY);
    segment.note(visited(2));
    let next = check(&receiver.next().await, WRITE_KEY);
    assert_ne!(next[0]["anonymousId"], refused[0]["anonymousId"]);
    working.shut_down().await;
}

#[tokio::test]
async fn what_was_noted_before_the_end_is_sent_after_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    let nobody = options("http://127.0.0.1:9/v1/batch", folder.path());
    let (segment, working) = start(SegmentOptions {
        gather: Duration::from_secs(3600),
        ..nobody
    })
    .await;
    for byte in 0..150 {
        segment.note(visited(byte));
    }
    working.shut_down().await;
    assert!(waiting(folder.path()) > 0);
    for file in std::fs::read_dir(folder.path()).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        assert!(!text.contains(WRITE_KEY));
    }

    let mut receiver = receiver(&[]).await;
    let (_segment, working) = start(options(receiver.url(), folder.path())).await;
    let mut messages = Vec::new();
    while messages.len() < 150 {
        messages.extend(check(&receiver.next().await, WRITE_KEY));
    }
    working.shut_down().await;
    for (byte, message) in (0..150).zip(&messages) {
        assert_eq!(message["anonymousId"], pseudonym(byte).as_str());
    }
    assert_eq!(messages.len(), 150);
}

#[tokio::test]
async fn nobody_waits_when_there_is_no_room() {
    let folder = tempfile::tempdir().unwrap();
    let (segment, working) = start(SegmentOptions {
        room_bytes: 10_000,
        ..options("http://127.0.0.1:9/v1/batch", folder.path())
    })
    .await;
    // More than the way to the disk holds, without giving anybody the turn to empty it.
    for _ in 0..20_000 {
        segment.note(visited(1));
    }
    working.shut_down().await;
    let bytes: u64 = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|file| file.unwrap().metadata().unwrap().len())
        .sum();
    assert!(bytes <= 10_000, "{bytes}");
}

#[tokio::test]
async fn a_folder_that_cannot_be_used_is_told_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let client = WebClient::new(NetworkPolicy::public());
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let started = Segment::start(
        options("https://segment.example/v1/batch", &file),
        client,
        Arc::new(ManualClock::default()),
        Arc::new(OsRandomness),
    )
    .await;
    assert!(matches!(started, Err(StartError::Folder(_))));
    assert!(!format!("{:?}", options("https://x.example", &file)).contains(WRITE_KEY));
}
