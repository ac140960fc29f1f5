//! Ads that several people on two networks watch in any number of tabs, with every token that anybody was ever given,
//! while the clock goes on and back: passes are what a small model says (A1, A2).

use std::time::Duration;

use bytes::Bytes;
use peel_app::ads::{self, AdError, AdSource, AdView, Creative, CreativeKind};
use peel_app::{AppError, Caller};
use peel_domain::{AdLimit, AdRefusal, AdSessionId, AdState, Clock, ImageId, Language, Timestamp};
use proptest::prelude::*;

use crate::bench::Bench;

const LENGTH: i64 = 30_000;
const LIFE: i64 = 600_000;
const LIMIT: AdLimit = AdLimit {
    per_owner: 2,
    per_network: 3,
};
/// Each person's network.
const NETWORKS: [u8; 3] = [0, 0, 1];

#[derive(Debug, Clone, Copy)]
enum Deed {
    /// Time goes on, or back, by so many milliseconds.
    Wait(i64),
    /// Somebody begins to watch, for an image of somebody's.
    Begin {
        who: usize,
        image_of: usize,
    },
    /// Somebody watches an ad from its beginning to its end, as far as they may.
    Watch(usize),
    /// Whoever watches reaches what is next in the newest view of theirs.
    Next(usize),
    /// Any token that there ever was, shown for any view by anybody.
    Show {
        who: usize,
        view: usize,
        token: usize,
    },
    /// A token of somebody's own making.
    Forge {
        who: usize,
        view: usize,
        number: u8,
    },
    Skip {
        who: usize,
        view: usize,
    },
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let who = 0..NETWORKS.len();
    let deed = prop_oneof![
        9 => Just(Deed::Wait(7_500)),
        2 => (-20_000_i64..40_000).prop_map(Deed::Wait),
        1 => prop_oneof![Just(7_499), Just(-7_500), Just(LIFE)].prop_map(Deed::Wait),
        3 => (who.clone(), 0..9_usize).prop_map(|(who, other)| Deed::Begin {
            who,
            // Mostly for an image of their own.
            image_of: if other < NETWORKS.len() { other } else { who },
        }),
        2 => who.clone().prop_map(Deed::Watch),
        12 => who.clone().prop_map(Deed::Next),
        6 => (who.clone(), 0..64_usize, 0..64_usize)
            .prop_map(|(who, view, token)| Deed::Show { who, view, token }),
        1 => (who.clone(), 0..64_usize, 0..6_u8)
            .prop_map(|(who, view, number)| Deed::Forge { who, view, number }),
        1 => (who, 0..64_usize).prop_map(|(who, view)| Deed::Skip { who, view }),
    ];
    proptest::collection::vec(deed, 20..120)
}

/// A view, of which the model knows nothing but when its checkpoints were accepted, and when it ended otherwise.
struct View {
    id: AdSessionId,
    who: usize,
    begun: i64,
    accepted: Vec<i64>,
    is_over: bool,
}

impl View {
    fn is_granted(&self) -> bool {
        self.accepted.len() == 5
    }

    fn is_open(&self, now: i64) -> bool {
        !self.is_over && !self.is_granted() && now < self.begun + LIFE
    }
}

struct World {
    bench: Bench,
    people: Vec<(Caller, ImageId)>,
    views: Vec<View>,
    /// Of which view each token is, and of which of its checkpoints.
    tokens: Vec<(usize, usize, String)>,
}

impl World {
    async fn new() -> Self {
        let bench = Bench::with(|settings| {
            settings.free.uses = 0;
            settings.visitor_retention = Duration::from_secs(48 * 3600);
            settings.ads.source = AdSource::House(vec![Creative {
                name: String::from("one"),
                language: None,
                kind: CreativeKind::Html,
                bytes: Bytes::new(),
            }]);
            settings.ads.length = Duration::from_millis(LENGTH.unsigned_abs());
            settings.ads.life = Duration::from_millis(LIFE.unsigned_abs());
            settings.ads.limit = LIMIT;
        })
        .await;
        // Far from midnight, when networks get other names.
        bench.clock.advance(Duration::from_secs(6 * 3600));
        let mut people = Vec::new();
        for network in NETWORKS {
            let address = std::net::Ipv4Addr::new(203, 0, 113, network);
            let person = bench
                .visitor()
                .seen_on(std::net::IpAddr::V4(address).into());
            let image = bench.ready(&person).await;
            assert!(image.locked);
            people.push((person, image.id));
        }
        Self {
            bench,
            people,
            views: Vec::new(),
            tokens: Vec::new(),
        }
    }

    fn now(&self) -> i64 {
        self.bench.clock.now().as_millis()
    }

    fn granted(&self, is_counted: impl Fn(usize) -> bool) -> usize {
        let counted = |view: &&View| view.is_granted() && is_counted(view.who);
        self.views.iter().filter(counted).count()
    }

    fn granted_on_network_of(&self, who: usize) -> usize {
        self.granted(|other| NETWORKS[other] == NETWORKS[who])
    }

    fn learn(&mut self, view: usize, answer: &AdView) {
        if let Some(next) = &answer.next {
            let number = self.views[view].accepted.len();
            self.tokens.push((view, number, next.token.clone()));
        }
    }

    async fn begin(&mut self, who: usize, image_of: usize) {
        let now = self.now();
        let image = self.people[image_of].1;
        let answer = ads::begin(
            &self.bench.app,
            &self.people[who].0,
            image,
            Language::English,
        )
        .await;
        if image_of != who {
            assert!(
                matches!(answer, Err(AdError::App(AppError::NotFound))),
                "{answer:?}"
            );
            return;
        }
        let others = self.views.iter().filter(|view| {
            view.who != who && NETWORKS[view.who] == NETWORKS[who] && view.is_open(now)
        });
        let taken = self.granted_on_network_of(who) + others.count();
        let is_allowed = self.granted(|other| other == who) < LIMIT.per_owner as usize
            && taken < LIMIT.per_network as usize;
        let Ok(answer) = answer else {
            assert!(
                !is_allowed && matches!(answer, Err(AdError::Refused(AdRefusal::LimitReached))),
                "{answer:?}"
            );
            return;
        };
        assert!(is_allowed);
        for view in self.views.iter_mut().filter(|view| view.who == who) {
            view.is_over |= !view.is_granted();
        }
        self.views.push(View {
            id: answer.id,
            who,
            begun: now,
            accepted: Vec::new(),
            is_over: false,
        });
        self.learn(self.views.len() - 1, &answer);
    }

    /// What the model says to a token of `of_view` for checkpoint `number`, shown for `view`.
    fn is_accepted(&self, who: usize, view: usize, of_view: usize, number: usize) -> bool {
        let now = self.now();
        let seen = &self.views[view];
        if seen.who != who || of_view != view {
            return false;
        }
        let is_again = number + 1 == seen.accepted.len();
        if is_again {
            return seen.is_granted() || seen.is_open(now);
        }
        let earliest = match seen.accepted.last() {
            None => seen.begun,
            Some(last) => last + LENGTH / 4,
        };
        let is_within_limits = number < 4
            || self.granted(|other| other == who) < LIMIT.per_owner as usize
                && self.granted_on_network_of(who) < LIMIT.per_network as usize;
        seen.is_open(now) && number == seen.accepted.len() && now >= earliest && is_within_limits
    }

    async fn show(&mut self, who: usize, view: usize, token: usize) {
        let Some((of_view, number, text)) = self.tokens.get(token).cloned() else {
            return;
        };
        let expected = self.is_accepted(who, view, of_view, number);
        let id = self.views[view].id;
        let answer = ads::reach(&self.bench.app, &self.people[who].0, id, &text).await;
        assert_eq!(answer.is_ok(), expected, "{answer:?}");
        if let Ok(answer) = answer {
            let now = self.now();
            let accepted = &mut self.views[view].accepted;
            if number == accepted.len() {
                accepted.push(now);
                self.learn(view, &answer);
            }
            let is_granted = self.views[view].is_granted();
            assert_eq!(answer.state == AdState::Granted, is_granted);
        }
    }

    /// Shows the newest token of somebody's newest view.
    async fn next(&mut self, who: usize) {
        let newest = self.views.iter().rposition(|view| view.who == who);
        let token = newest.and_then(|newest| {
            let is_its = |(view, _, _): &(usize, usize, String)| *view == newest;
            self.tokens.iter().rposition(is_its)
        });
        if let (Some(view), Some(token)) = (newest, token) {
            self.show(who, view, token).await;
        }
    }

    fn wait(&self, millis: i64) {
        let then = Timestamp::from_millis(self.now() + millis);
        self.bench.clock.set(then);
    }

    async fn skip(&mut self, who: usize, view: usize) {
        let now = self.now();
        let id = self.views[view].id;
        let (app, caller) = (&self.bench.app, &self.people[who].0);
        let answer = ads::end(app, caller, id, AdState::Skipped).await;
        let view = &mut self.views[view];
        assert_eq!(answer.is_ok(), view.who == who);
        if view.who == who {
            // What is over by the clock may be open again by a clock that went back.
            view.is_over |= view.is_open(now);
        }
    }

    async fn happen(&mut self, deed: Deed) {
        let some = |number: usize, count: usize| (count > 0).then(|| number % count);
        match deed {
            Deed::Wait(millis) => self.wait(millis),
            Deed::Begin { who, image_of } => self.begin(who, image_of).await,
            Deed::Watch(who) => {
                self.begin(who, who).await;
                for _ in 0..5 {
                    self.next(who).await;
                    self.wait(LENGTH / 4);
                }
            }
            Deed::Next(who) => self.next(who).await,
            Deed::Show { who, view, token } => {
                let view = some(view, self.views.len());
                let token = some(token, self.tokens.len());
                if let (Some(view), Some(token)) = (view, token) {
                    self.show(who, view, token).await;
                }
            }
            Deed::Forge { who, view, number } => {
                let (Some(view), Some((_, _, token))) =
                    (some(view, self.views.len()), self.tokens.last())
                else {
                    return;
                };
                let (own, tag) = token.split_once('.').unwrap();
                let forged = if own == number.to_string() {
                    format!("{number}.{}", tag.replace(|_: char| true, "A"))
                } else {
                    format!("{number}.{tag}")
                };
                let id = self.views[view].id;
                let answer = ads::reach(&self.bench.app, &self.people[who].0, id, &forged).await;
                assert!(answer.is_err(), "{answer:?}");
            }
            Deed::Skip { who, view } => {
                if let Some(view) = some(view, self.views.len()) {
                    self.skip(who, view).await;
                }
            }
        }
    }

    async fn assert_agrees(&self) {
        for (who, (person, _)) in self.people.iter().enumerate() {
            let me = peel_app::me(&self.bench.app, person).await.unwrap();
            let earned = self.granted(|other| other == who);
            assert_eq!(usize::try_from(me.wallet.passes).unwrap(), earned);
        }
        self.bench.assert_audited().await;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn a1_a2_passes_are_what_was_watched_whoever_shows_which_token_when(deeds in deeds()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut world = World::new().await;
            for deed in deeds {
                world.happen(deed).await;
            }
            world.assert_agrees().await;
        });
    }
}

#[tokio::test]
async fn a2_so_many_are_rewarded_as_the_limits_allow_and_no_more() {
    let mut world = World::new().await;
    for who in [0, 0, 0, 1, 1, 2, 2, 2] {
        world.happen(Deed::Watch(who)).await;
    }
    let earned = [0, 1, 2].map(|who| world.granted(|other| other == who));
    assert_eq!(earned, [2, 1, 2]);
    world.assert_agrees().await;
}
