//! Use, signing in, and being disappointed, in any order, against a small model (Q4).

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod backend;

use std::collections::VecDeque;
use std::time::Duration;

use peel_domain::{
    AccountId, BlobKey, Clock, Credits, Digest, FailureCode, FreePolicy, ImageId, JobId, JobKind,
    ManualClock, OperationId, Owner, PreviewLimit, Price, ReservationId, ReturnLimit, ReturnReason,
    SeededRandomness, Standing, SubjectBox, Timestamp, VisitorId,
};
use peel_store::{
    Accounts, Arrival, Audit, BalanceQuery, Claim, ClaimRequest, Cutout, GiveBack, Jobs, Merge,
    Merging, QueueLimits, Quota, Submission, Submissions, Trace, Uses, WorkerId,
};
use peel_store_sqlite::SqliteStore;
use proptest::prelude::*;

/// The first `ACCOUNTS` of the people are accounts, the others visitors.
const ACCOUNTS: usize = 2;
const PEOPLE: usize = 5;
const USES: i64 = 3;

#[derive(Debug, Clone)]
enum Deed {
    Use(usize),
    /// A picture begins to come in, and is there later.
    Send(usize),
    Arrive,
    Succeed,
    Fail,
    Merge {
        visitor: usize,
        account: usize,
    },
    Complain(usize),
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let deed = prop_oneof![
        4 => (0..PEOPLE).prop_map(Deed::Use),
        2 => (ACCOUNTS..PEOPLE).prop_map(Deed::Send),
        2 => Just(Deed::Arrive),
        3 => Just(Deed::Succeed),
        2 => Just(Deed::Fail),
        2 => (ACCOUNTS..PEOPLE, 0..ACCOUNTS)
            .prop_map(|(visitor, account)| Deed::Merge { visitor, account }),
        1 => (0..64_usize).prop_map(Deed::Complain),
    ];
    proptest::collection::vec(deed, 1..40)
}

/// What somebody has: at hand, in work, and of that never to come back.
#[derive(Debug, Clone, Copy)]
struct Person {
    at_hand: i64,
    held: i64,
    owed: i64,
    merged_into: Option<usize>,
}

impl Person {
    fn left(&self) -> i64 {
        self.at_hand + self.held - self.owed
    }

    fn end(&mut self, is_back: bool) {
        self.held -= 1;
        if self.owed > 0 {
            self.owed -= 1;
        } else if is_back {
            self.at_hand += 1;
        }
    }
}

fn merge(people: &mut [Person], visitor: usize, account: usize) {
    match people[visitor].merged_into {
        Some(_) => {}
        None => {
            let left = people[visitor].left().min(people[account].left());
            let held = people[visitor].held + people[account].held;
            people[account].held = held;
            people[account].at_hand = (left - held).max(0);
            people[account].owed = (held - left).max(0);
            people[visitor] = Person {
                at_hand: 0,
                held: 0,
                owed: 0,
                merged_into: Some(account),
            };
        }
    }
}

struct World {
    store: SqliteStore,
    clock: ManualClock,
    randomness: SeededRandomness,
    owners: Vec<Owner>,
    people: Vec<Person>,
    /// When each signed in last.
    signed_in: Vec<Option<Timestamp>>,
    /// Pictures that come in, the first first: whose, and since when.
    coming: VecDeque<(usize, Timestamp)>,
    /// Images that are being worked on, the oldest first, and whether they are locked.
    waiting: Vec<(ImageId, usize, bool)>,
    /// Images for which a free use was taken.
    used: Vec<(ImageId, usize)>,
}

impl World {
    async fn new(store: SqliteStore) -> Self {
        let (clock, randomness) = (ManualClock::default(), SeededRandomness::new(5));
        let mut owners = Vec::new();
        for number in 0..PEOPLE {
            if number < ACCOUNTS {
                let id = AccountId::random(&randomness);
                let email = format!("{number}@example.org").parse().unwrap();
                store.ensure_account(id, &email, clock.now()).await.unwrap();
                owners.push(Owner::from(id));
            } else {
                owners.push(VisitorId::random(&randomness).into());
            }
        }
        let person = Person {
            at_hand: USES,
            held: 0,
            owed: 0,
            merged_into: None,
        };
        Self {
            store,
            clock,
            randomness,
            owners,
            people: vec![person; PEOPLE],
            signed_in: vec![None; PEOPLE],
            coming: VecDeque::new(),
            waiting: Vec::new(),
            used: Vec::new(),
        }
    }

    fn quota(&self, person: usize) -> Quota {
        let many = PreviewLimit {
            per_owner: 1000,
            per_network: 1000,
        };
        Quota {
            standing: match self.owners[person] {
                Owner::Visitor(_) => Standing::Visitor,
                Owner::Account(_) => Standing::Verified,
            },
            free: FreePolicy {
                per_network: 1000,
                ..FreePolicy::default()
            },
            previews: many,
            trace: Trace {
                network: [Digest::of(b"network"); 2],
                browser: None,
            },
        }
    }

    /// Who a visitor has turned out to be when their work was moved.
    fn owner_now(&self, person: usize) -> usize {
        self.people[person].merged_into.unwrap_or(person)
    }

    async fn do_deed(&mut self, deed: &Deed) {
        match deed {
            Deed::Use(person) => self.submit(*person, None).await,
            Deed::Send(person) => self.coming.push_back((*person, self.clock.now())),
            Deed::Arrive => {
                if let Some((person, since)) = self.coming.pop_front() {
                    self.submit(person, Some(since)).await;
                }
            }
            Deed::Succeed => self.finish(true).await,
            Deed::Fail => self.finish(false).await,
            Deed::Merge { visitor, account } => self.merge(*visitor, *account).await,
            Deed::Complain(which) => self.complain(*which).await,
        }
    }

    /// Whose a picture is that has been on its way since then.
    fn owner_of_arrival(&self, person: usize, since: Option<Timestamp>) -> usize {
        let is_signed_in = since.is_some_and(|since| self.signed_in[person] >= Some(since));
        self.people[person]
            .merged_into
            .filter(|_| is_signed_in)
            .unwrap_or(person)
    }

    async fn submit(&mut self, person: usize, since: Option<Timestamp>) {
        let image = ImageId::random(&self.randomness);
        let now = self.clock.now();
        let expires_at = now.plus(Duration::from_secs(3600));
        let submission = Submission {
            image,
            job: JobId::random(&self.randomness),
            reservation: ReservationId::random(&self.randomness),
            owner: self.owners[person],
            arrival: since.map(|at| Arrival { at, expires_at }),
            api_key: None,
            price: Price::Use(Credits::ONE),
            quota: Some(self.quota(person)),
            work: Digest::of(image.to_string().as_bytes()),
            original: BlobKey::original(image),
            memory_bytes: 0,
            options: String::new(),
            callback_url: None,
            request: Digest::of(image.to_string().as_bytes()),
            idempotency: None,
            duplicate_window: None,
            limits: QueueLimits {
                per_owner: 1000,
                total: 1000,
            },
            now,
            expires_at,
        };
        let person = self.owner_of_arrival(person, since);
        let submitted = self.store.submit(&submission).await.unwrap();
        let has_one = self.people[person].at_hand > 0;
        assert_eq!(submitted.image().owner, self.owners[person]);
        assert_eq!(submitted.image().locked, !has_one);
        if has_one {
            self.people[person].at_hand -= 1;
            self.people[person].held += 1;
        }
        self.waiting.push((image, person, !has_one));
    }

    async fn claim(&self) -> Option<Claim> {
        let request = ClaimRequest {
            worker: WorkerId::new("test"),
            kind: JobKind::Remove,
            lease: Duration::from_secs(60),
            now: self.clock.now(),
        };
        self.store.claim(&request).await.unwrap()
    }

    async fn finish(&mut self, is_good: bool) {
        let Some(claim) = self.claim().await else {
            return;
        };
        let peel_store::Work::Remove(image) = &claim.work else {
            panic!("a removal was expected");
        };
        let now = self.clock.now();
        if is_good {
            let cutout = Cutout {
                blob: BlobKey::cutout(image.id, 1),
                width: 1,
                height: 1,
                subject: SubjectBox {
                    left: 0,
                    top: 0,
                    width: 1,
                    height: 1,
                },
                confidence: 1.0,
                report: String::new(),
                doubt: None,
            };
            let done = self.store.complete_removal(claim.lease, &cutout, now).await;
            done.unwrap();
        } else {
            let code = FailureCode::NoSubject;
            self.store.fail(claim.lease, code, now).await.unwrap();
        }
        let place = self.waiting.iter().position(|known| known.0 == image.id);
        let (image, person, is_locked) = self.waiting.remove(place.unwrap());
        if !is_locked {
            let person = self.owner_now(person);
            self.people[person].end(!is_good);
            if is_good {
                self.used.push((image, person));
            }
        }
    }

    async fn merge(&mut self, visitor: usize, account: usize) {
        let (Owner::Visitor(from), Owner::Account(to)) =
            (self.owners[visitor], self.owners[account])
        else {
            panic!("a visitor and an account were expected");
        };
        let order = Merge {
            operation: OperationId::random(&self.randomness),
            visitor: from,
            account: to,
            free: self.quota(account).free,
            retention: Duration::from_secs(3600),
            now: self.clock.now(),
        };
        let merged = self.store.merge(&order).await;
        let is_allowed = self.people[visitor]
            .merged_into
            .is_none_or(|known| known == account);
        assert_eq!(merged.is_ok(), is_allowed);
        if is_allowed {
            merge(&mut self.people, visitor, account);
            self.signed_in[visitor] = Some(self.clock.now());
            for (_, person) in &mut self.used {
                if *person == visitor {
                    *person = account;
                }
            }
        }
    }

    async fn complain(&mut self, which: usize) {
        if self.used.is_empty() {
            return;
        }
        let (image, person) = self.used.swap_remove(which % self.used.len());
        let complaint = GiveBack {
            owner: self.owners[person],
            image,
            reason: ReturnReason::Other,
            comment: None,
            keep_until: None,
            limit: ReturnLimit {
                count: u32::MAX,
                ..ReturnLimit::default()
            },
            now: self.clock.now(),
        };
        self.store.give_back(&complaint).await.unwrap();
        self.people[person].at_hand += 1;
    }

    async fn check(&self) {
        for (number, person) in self.people.iter().enumerate() {
            let query = BalanceQuery {
                owner: self.owners[number],
                quota: Some(self.quota(number)),
                returns: ReturnLimit::default(),
                now: self.clock.now(),
            };
            let balance = self.store.balance(&query).await.unwrap();
            assert_eq!(
                i64::from(balance.wallet.free_uses),
                person.at_hand,
                "{number}"
            );
        }
        assert_eq!(self.store.audit(self.clock.now()).await.unwrap(), []);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn q4_the_store_does_what_the_model_does(deeds in deeds()) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let sqlite = backend::empty().await;
            let mut world = World::new((*sqlite.store).clone()).await;
            for deed in &deeds {
                world.clock.advance(Duration::from_millis(1));
                world.do_deed(deed).await;
                world.check().await;
            }
        });
    }
}
