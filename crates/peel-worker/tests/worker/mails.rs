//! Mails leave at least once, and not for ever.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use peel_app::ServiceSecret;
use peel_app::people::{Mail, MailError, Mailer, Message, seal_mail};
use peel_domain::{Clock, Language, MailId, OsRandomness};
use peel_store::Outbox as _;
use peel_worker::{Outbox, WorkerPorts};
use tokio::sync::Notify;

use crate::bench::{Bench, SECRET};

crate::tests![
    a_mail_is_sent_and_forgotten,
    many_mails_are_sent_in_the_order_in_which_they_were_queued,
    a_mail_that_is_not_taken_is_tried_again_later,
    a_mail_that_nobody_takes_for_a_day_is_given_up,
    a_refused_mail_is_given_up_and_keeps_no_other_back,
    a_mail_whose_sender_dies_is_sent_again,
    a_mail_of_another_secret_is_given_up,
];

/// How long a mail is left to whoever took it.
const HELD: Duration = Duration::from_secs(10 * 60);

/// For those who send none.
#[derive(Debug)]
pub(crate) struct NoMailer;

#[async_trait]
impl Mailer for NoMailer {
    async fn send(&self, mail: &Mail) -> Result<(), MailError> {
        panic!("nobody queued {mail:?}")
    }
}

/// What becomes of the next mail.
#[derive(Debug)]
enum Fate {
    NotNow,
    Refused,
    /// It was sent, and whoever sent it hangs.
    SentAndHanging,
}

/// Takes every mail unless told otherwise.
#[derive(Debug, Default)]
struct Post {
    fates: Mutex<VecDeque<Fate>>,
    sent: Mutex<Vec<Mail>>,
    hangs: Notify,
}

#[async_trait]
impl Mailer for Post {
    async fn send(&self, mail: &Mail) -> Result<(), MailError> {
        let fate = self.fates.lock().unwrap().pop_front();
        match fate {
            Some(Fate::NotNow) => return Err(MailError::NotNow("451".into())),
            Some(Fate::Refused) => return Err(MailError::Refused("550".into())),
            Some(Fate::SentAndHanging) | None => self.sent.lock().unwrap().push(mail.clone()),
        }
        if matches!(fate, Some(Fate::SentAndHanging)) {
            self.hangs.notify_one();
            std::future::pending::<()>().await;
        }
        Ok(())
    }
}

struct Office {
    bench: Bench,
    post: Arc<Post>,
    outbox: Outbox,
}

impl Office {
    async fn with(fates: impl IntoIterator<Item = Fate>) -> Self {
        let bench = Bench::new().await;
        let post = Arc::new(Post::default());
        post.fates.lock().unwrap().extend(fates);
        let outbox = outbox(&bench, &post);
        Self {
            bench,
            post,
            outbox,
        }
    }

    async fn queue(&self, number: u8) -> MailId {
        self.queue_with(SECRET, number).await
    }

    async fn queue_with(&self, secret: &[u8], number: u8) -> MailId {
        let mail = Mail {
            id: MailId::from_bytes([number; 16]),
            to: "ada@example.org".parse().unwrap(),
            language: Language::English,
            message: Message::ResetPassword {
                link: format!("https://peel.example/new-password#token={number}"),
            },
        };
        let (id, now) = (mail.id, self.bench.clock.now());
        let secret = ServiceSecret::new(secret);
        let sealed = seal_mail(&secret, mail, None, &OsRandomness, now);
        let text = String::from_utf8_lossy(&sealed.sealed).into_owned();
        assert!(!text.contains("token") && !text.contains("ada"));
        self.bench.store.queue_mail(&sealed).await.unwrap();
        id
    }

    fn sent(&self) -> Vec<MailId> {
        let sent = self.post.sent.lock().unwrap();
        sent.iter().map(|mail| mail.id).collect()
    }

    async fn after(&self, time: Duration) -> u64 {
        self.bench.clock.advance(time);
        self.outbox.round().await.unwrap()
    }
}

fn outbox(bench: &Bench, post: &Arc<Post>) -> Outbox {
    Outbox::new(&WorkerPorts {
        mailer: Arc::clone(post) as _,
        ..bench.ports()
    })
}

async fn a_mail_is_sent_and_forgotten() {
    let office = Office::with([]).await;
    let id = office.queue(1).await;
    assert_eq!(office.outbox.round().await.unwrap(), 1);
    assert_eq!(office.after(2 * HELD).await, 0);
    assert_eq!(office.sent(), [id]);
    let sent = office.post.sent.lock().unwrap();
    assert_eq!(sent[0].to.as_str(), "ada@example.org");
    assert!(
        matches!(&sent[0].message, Message::ResetPassword { link } if link.ends_with("token=1"))
    );
}

async fn many_mails_are_sent_in_the_order_in_which_they_were_queued() {
    let office = Office::with([]).await;
    let mut queued = Vec::new();
    for number in 0..25 {
        queued.push(office.queue(number).await);
    }
    assert_eq!(office.outbox.round().await.unwrap(), 25);
    assert_eq!(office.sent(), queued);
}

async fn a_mail_that_is_not_taken_is_tried_again_later() {
    let office = Office::with([Fate::NotNow, Fate::NotNow]).await;
    let id = office.queue(1).await;
    assert_eq!(office.outbox.round().await.unwrap(), 0);
    assert_eq!(office.after(Duration::from_secs(9)).await, 0);
    assert_eq!(
        office.post.fates.lock().unwrap().len(),
        1,
        "not before its time"
    );
    assert_eq!(office.after(Duration::from_secs(1)).await, 0);
    assert_eq!(office.after(Duration::from_secs(19)).await, 0);
    assert_eq!(office.after(Duration::from_secs(1)).await, 1);
    assert_eq!(office.sent(), [id]);
}

async fn a_mail_that_nobody_takes_for_a_day_is_given_up() {
    let office = Office::with(std::iter::repeat_with(|| Fate::NotNow).take(1000)).await;
    office.queue(1).await;
    for _ in 0..24 * 4 + 10 {
        assert_eq!(office.after(Duration::from_secs(15 * 60)).await, 0);
    }
    let left = office.post.fates.lock().unwrap().len();
    assert_eq!(office.after(Duration::from_secs(24 * 3600)).await, 0);
    assert_eq!(
        office.post.fates.lock().unwrap().len(),
        left,
        "it is forgotten"
    );
}

async fn a_refused_mail_is_given_up_and_keeps_no_other_back() {
    let office = Office::with([Fate::Refused]).await;
    office.queue(1).await;
    let second = office.queue(2).await;
    assert_eq!(office.outbox.round().await.unwrap(), 1);
    assert_eq!(office.after(2 * HELD).await, 0);
    assert_eq!(office.sent(), [second]);
}

async fn a_mail_whose_sender_dies_is_sent_again() {
    let office = Office::with([Fate::SentAndHanging]).await;
    let id = office.queue(1).await;
    tokio::select! {
        _ = office.outbox.round() => panic!("it hangs"),
        () = office.post.hangs.notified() => {}
    }
    let other = outbox(&office.bench, &office.post);
    assert_eq!(
        other.round().await.unwrap(),
        0,
        "the first may be at it still"
    );
    office.bench.clock.advance(HELD);
    assert_eq!(other.round().await.unwrap(), 1);
    assert_eq!(office.sent(), [id, id]);
}

async fn a_mail_of_another_secret_is_given_up() {
    let office = Office::with([]).await;
    office.queue_with(b"another secret", 1).await;
    assert_eq!(office.outbox.round().await.unwrap(), 0);
    assert_eq!(office.after(2 * HELD).await, 0);
    assert_eq!(office.sent(), []);
}
