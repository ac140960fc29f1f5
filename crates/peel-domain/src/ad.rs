use std::time::Duration;

use crate::Timestamp;
use crate::named::named;

/// The time over which [`AdLimit`] counts.
pub const AD_WINDOW: Duration = Duration::from_secs(24 * 60 * 60);

named! {
    /// Where an ad comes from.
    "ad provider" AdProvider {
        /// The operator's own folder.
        House = "house",
        /// A rewarded slot of Google Publisher Tag.
        Gpt = "gpt",
    }
}

impl AdProvider {
    /// The checkpoints of a view, in percent of its length. A network does not tell how far one
    /// of its ads has come: there is no more than when it was seen and when it was rewarded.
    #[must_use]
    pub const fn marks(self) -> &'static [u8] {
        match self {
            Self::House => &[0, 25, 50, 75, 100],
            Self::Gpt => &[0, 100],
        }
    }
}

named! {
    /// Where the view of an ad stands.
    "ad state" AdState {
        /// It may go on.
        Open = "open",
        /// It was seen to its end, and a pass was given for it.
        Granted = "granted",
        /// Whoever watched has left before its end.
        Skipped = "skipped",
        /// The network had no ad to show.
        Unfilled = "unfilled",
        /// The ad could not be shown.
        Broken = "broken",
        /// Another was begun in its place.
        Replaced = "replaced",
        /// Its time was over.
        Expired = "expired",
    }
}

/// How many ads may be rewarded within [`AD_WINDOW`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AdLimit {
    /// To one owner.
    pub per_owner: u32,
    /// To all on one network.
    pub per_network: u32,
}

impl Default for AdLimit {
    fn default() -> Self {
        Self {
            per_owner: 5,
            per_network: 20,
        }
    }
}

/// One view of one ad: from its start, over checkpoints, to one pass or to nothing.
///
/// Each checkpoint must be reached after the one before, and not before its share of the length
/// has passed since then. Whoever stops watching only takes longer, until the time is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AdSession {
    /// Where the ad comes from.
    pub provider: AdProvider,
    /// How long it is to be watched.
    pub length: Duration,
    /// How many checkpoints were reached.
    pub reached: u8,
    /// When the last of them was, or the session was begun.
    pub reached_at: Timestamp,
    /// When its time is over.
    pub expires_at: Timestamp,
    /// Where it stands. One that is not cleaned up yet is open though its time is over.
    pub state: AdState,
}

/// What is to be reached next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which, from 0.
    pub number: u8,
    /// How much of the ad was seen then, in percent.
    pub percent: u8,
    /// When it may be reached at the earliest.
    pub not_before: Timestamp,
}

/// Why an ad does not go on as was asked. Nothing has changed then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AdRefusal {
    /// So much cannot have been seen yet.
    #[error("so much of the ad cannot have been seen yet")]
    TooEarly {
        /// When it can be.
        not_before: Timestamp,
    },
    /// That is not the next checkpoint.
    #[error("the checkpoints of an ad are reached one after the other")]
    OutOfOrder,
    /// It has ended before.
    #[error("this view of the ad is over")]
    Over(AdState),
    /// As many ads were rewarded as are allowed.
    #[error("as many ads were watched as are allowed")]
    LimitReached,
}

impl AdSession {
    /// Begins to show an ad that is to be watched for `length` within `life`.
    #[must_use]
    pub fn begin(provider: AdProvider, length: Duration, life: Duration, now: Timestamp) -> Self {
        Self {
            provider,
            length,
            reached: 0,
            reached_at: now,
            expires_at: now.plus(life),
            state: AdState::Open,
        }
    }

    /// Where it stands at `now`.
    #[must_use]
    pub fn state_at(&self, now: Timestamp) -> AdState {
        if self.state == AdState::Open && now >= self.expires_at {
            AdState::Expired
        } else {
            self.state
        }
    }

    /// What is to be reached next; `None` once there is nothing.
    #[must_use]
    pub fn next(&self) -> Option<Checkpoint> {
        let percent = *self.provider.marks().get(usize::from(self.reached))?;
        let not_before = match self.reached {
            0 => self.reached_at,
            _ => self.reached_at.plus(self.share()),
        };
        (self.state == AdState::Open).then_some(Checkpoint {
            number: self.reached,
            percent,
            not_before,
        })
    }

    /// The session after checkpoint `number` was reached at `now`. The last one grants. Whoever
    /// did not hear the answer may say so once more: what was reached last is reached again
    /// without any effect.
    ///
    /// # Errors
    /// [`AdRefusal`], but [`AdRefusal::LimitReached`], which it does not know of.
    pub fn reach(self, number: u8, now: Timestamp) -> Result<Self, AdRefusal> {
        let is_again = number.checked_add(1) == Some(self.reached);
        match self.state_at(now) {
            AdState::Granted if is_again => return Ok(self),
            AdState::Open if is_again => return Ok(self),
            AdState::Open => {}
            over => return Err(AdRefusal::Over(over)),
        }
        let next = self
            .next()
            .filter(|next| next.number == number)
            .ok_or(AdRefusal::OutOfOrder)?;
        if now < next.not_before {
            return Err(AdRefusal::TooEarly {
                not_before: next.not_before,
            });
        }
        let reached = self.reached + 1;
        let is_last = usize::from(reached) == self.provider.marks().len();
        Ok(Self {
            reached,
            reached_at: now,
            state: if is_last {
                AdState::Granted
            } else {
                AdState::Open
            },
            ..self
        })
    }

    /// The session ended as `ending` without a pass. One that has ended before is as it was, and
    /// nothing is granted in this way.
    #[must_use]
    pub fn end(self, ending: AdState, now: Timestamp) -> Self {
        let state = match (self.state_at(now), ending) {
            (AdState::Open, AdState::Open | AdState::Granted) => AdState::Open,
            (AdState::Open, ending) => ending,
            (ended, _) => ended,
        };
        Self { state, ..self }
    }

    /// The time from one checkpoint to the next; rounded up, so that all of them are no less
    /// than the length.
    fn share(&self) -> Duration {
        let gaps = self.provider.marks().len().saturating_sub(1).max(1) as u128;
        let millis = self.length.as_millis().div_ceil(gaps);
        Duration::from_millis(u64::try_from(millis).unwrap_or(u64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const LENGTH: Duration = Duration::from_secs(30);
    const LIFE: Duration = Duration::from_secs(600);
    const START: Timestamp = Timestamp::from_millis(1_000_000);

    fn house() -> AdSession {
        AdSession::begin(AdProvider::House, LENGTH, LIFE, START)
    }

    fn after(millis: u64) -> Timestamp {
        START.plus(Duration::from_millis(millis))
    }

    /// Reaches all there is to reach, as early as possible.
    fn watch(mut session: AdSession) -> (AdSession, Timestamp) {
        let mut now = session.reached_at;
        while let Some(next) = session.next() {
            now = next.not_before;
            session = session.reach(next.number, now).unwrap();
        }
        (session, now)
    }

    #[test]
    fn thirty_seconds_cannot_be_watched_in_twenty_nine() {
        let (session, end) = watch(house());
        assert_eq!(session.state, AdState::Granted);
        assert_eq!(end, after(30_000));

        let mut session = house();
        for (number, millis) in [(0, 0), (1, 7_500), (2, 15_000), (3, 22_500)] {
            session = session.reach(number, after(millis)).unwrap();
        }
        for millis in [22_500, 29_000, 29_999] {
            let not_before = after(30_000);
            let refused = Err(AdRefusal::TooEarly { not_before });
            assert_eq!(session.reach(4, after(millis)), refused);
        }
    }

    #[test]
    fn what_was_not_watched_is_not_made_up_for() {
        let session = house().reach(0, after(0)).unwrap();
        // Away for a minute, and then in a hurry.
        let session = session.reach(1, after(60_000)).unwrap();
        let not_before = after(67_500);
        let refused = Err(AdRefusal::TooEarly { not_before });
        assert_eq!(session.reach(2, after(60_001)), refused);
        assert!(session.reach(2, not_before).is_ok());
    }

    #[test]
    fn an_odd_length_is_not_rounded_down() {
        for millis in 1..50 {
            let length = Duration::from_millis(millis);
            let (_, end) = watch(AdSession::begin(AdProvider::House, length, LIFE, START));
            assert!(end.since(START) >= length, "{millis} ms");
        }
    }

    #[test]
    fn a_networks_ad_is_seen_and_rewarded() {
        let length = Duration::from_secs(5);
        let session = AdSession::begin(AdProvider::Gpt, length, LIFE, START);
        let seen = session.reach(0, after(200)).unwrap();
        assert!(seen.reach(1, after(5_199)).is_err());
        assert_eq!(seen.reach(1, after(5_200)).unwrap().state, AdState::Granted);
    }

    #[test]
    fn nothing_is_granted_by_ending() {
        for ending in AdState::ALL {
            let ended = house().end(*ending, after(1));
            assert_ne!(ended.state, AdState::Granted);
            let (granted, now) = watch(house());
            assert_eq!(granted.end(*ending, now), granted);
        }
    }

    #[derive(Debug, Clone, Copy)]
    enum Move {
        /// Time goes on, or back, by so many milliseconds.
        Wait(i64),
        Reach(u8),
        /// Whatever is next.
        Next,
        Skip,
    }

    fn moves() -> impl Strategy<Value = Vec<Move>> {
        let one = prop_oneof![
            2 => prop_oneof![Just(7_500_i64), -20_000_i64..40_000, Just(700_000)].prop_map(Move::Wait),
            2 => (0_u8..7).prop_map(Move::Reach),
            6 => Just(Move::Next),
            4 => Just(Move::Wait(7_500)),
            1 => prop::bool::weighted(0.2)
                .prop_map(|skip| if skip { Move::Skip } else { Move::Next }),
        ];
        prop::collection::vec(one, 1..40)
    }

    proptest! {
        /// The model knows nothing but the moments at which checkpoints were accepted.
        #[test]
        fn a_pass_is_five_checkpoints_in_order_each_in_its_time(moves in moves()) {
            let mut now = START;
            let mut session = house();
            let mut accepted: Vec<Timestamp> = Vec::new();
            let mut is_over = false;
            for step in moves {
                let number = match step {
                    Move::Wait(millis) => {
                        now = Timestamp::from_millis(now.as_millis() + millis);
                        continue;
                    }
                    Move::Skip => {
                        is_over |= accepted.len() < 5;
                        session = session.end(AdState::Skipped, now);
                        continue;
                    }
                    Move::Reach(number) => number,
                    Move::Next => u8::try_from(accepted.len()).unwrap(),
                };
                let in_time = accepted
                    .last()
                    .is_none_or(|last| now.as_millis() >= last.as_millis() + 7_500)
                    && now >= START;
                let is_alive = now < START.plus(LIFE) && !is_over;
                let is_next = usize::from(number) == accepted.len() && number < 5;
                let is_again = usize::from(number) + 1 == accepted.len();
                let is_granted = accepted.len() == 5;
                let expected = (is_granted || is_alive) && is_again
                    || is_alive && !is_granted && is_next && in_time;
                let result = session.reach(number, now);
                prop_assert_eq!(result.is_ok(), expected, "{:?}", result);
                if let Ok(reached) = result {
                    session = reached;
                    if !is_again {
                        accepted.push(now);
                    }
                }
                prop_assert_eq!(session.state == AdState::Granted, accepted.len() == 5);
            }
            if let [first, .., last] = accepted[..] && accepted.len() == 5 {
                prop_assert!(last.since(first) >= LENGTH);
            }
        }
    }
}
