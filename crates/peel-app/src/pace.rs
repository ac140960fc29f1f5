use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// What a new sighting counts against all before it.
const WEIGHT: f64 = 0.2;
/// The share of someone's patience that the queue may be expected to take: work is never even.
const MARGIN: f64 = 0.75;

/// How fast the queue moves, as those see it who wait in it: the time per place. Holds for
/// workers in other processes too, which tell nothing but that an image is ready. Clones
/// share it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Pace(Arc<Mutex<Option<Duration>>>);

impl Pace {
    /// Takes in that someone who had `ahead` jobs before them waited so long until theirs was
    /// done.
    pub(crate) fn note(&self, ahead: u64, waited: Duration) {
        #[expect(clippy::cast_precision_loss, reason = "queues are short")]
        let per_place = waited.div_f64(ahead as f64 + 1.0);
        let mut pace = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *pace = Some(match *pace {
            None => per_place,
            Some(before) => before.mul_f64(1.0 - WEIGHT) + per_place.mul_f64(WEIGHT),
        });
    }

    /// How many may wait so that the last of them still has the result in time; `None` as long
    /// as nobody knows. At least one: only who is let in finds out that it goes faster again.
    pub(crate) fn places_within(&self, patience: Duration) -> Option<u32> {
        let pace = (*self.0.lock().unwrap_or_else(PoisonError::into_inner))?;
        let places = patience.mul_f64(MARGIN).div_duration_f64(pace);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "positive, and saturating is right"
        )]
        let places = places as u32;
        Some(places.max(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Duration = Duration::from_secs(20);

    #[test]
    fn nobody_is_turned_away_before_anything_is_known() {
        assert_eq!(Pace::default().places_within(PATIENCE), None);
    }

    #[test]
    fn as_many_may_wait_as_get_their_turn_with_time_to_spare() {
        let pace = Pace::default();
        pace.note(0, Duration::from_secs(1));
        assert_eq!(pace.places_within(PATIENCE), Some(15));
        pace.note(9, Duration::from_secs(10));
        assert_eq!(pace.places_within(PATIENCE), Some(15));
    }

    #[test]
    fn the_pace_follows_what_is_seen() {
        let pace = Pace::default();
        pace.note(0, Duration::from_secs(10));
        assert_eq!(pace.places_within(PATIENCE), Some(1));
        for _ in 0..40 {
            pace.note(4, Duration::from_secs(5));
        }
        assert_eq!(pace.places_within(PATIENCE), Some(14));
    }

    #[test]
    fn one_is_always_let_in_to_find_out() {
        let pace = Pace::default();
        pace.note(0, Duration::from_secs(3600));
        assert_eq!(pace.places_within(PATIENCE), Some(1));
    }
}
