use imgref::{ImgRef, ImgVec};

use crate::MattingError;
use crate::confidence::confidence;

/// A picture in which no pixel is foreground with more than this probability shows nothing that stands out.
const LEAST_PEAK: f32 = 0.5;
/// Nor does one whose matte is rated lower than this: specks, and noise.
const LEAST_CONFIDENCE: f32 = 0.02;

/// A matte of the network that shows a subject.
#[derive(Debug)]
pub(crate) struct Seen {
    /// The network's size; the least value is 0.0, the largest 1.0.
    pub(crate) matte: ImgVec<f32>,
    /// How it was made of the network's probabilities.
    pub(crate) stretch: Stretch,
    /// How sure it looks, 0.0–1.0.
    pub(crate) confidence: f32,
}

/// How probabilities were stretched to 0.0–1.0.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stretch {
    /// The probability that became 0.0.
    least: f32,
    /// The one that became 1.0.
    peak: f32,
}

impl Stretch {
    /// Not at all.
    #[cfg(test)]
    pub(crate) const NONE: Self = Self {
        least: 0.0,
        peak: 1.0,
    };

    /// The probability that became `stretched`.
    pub(crate) fn probability(self, stretched: f32) -> f32 {
        self.least + stretched * (self.peak - self.least)
    }
}

/// Decides whether the network's probabilities show a subject, and stretches them to 0.0–1.0.
///
/// # Errors
/// `NoSubject`.
pub(crate) fn look(probabilities: ImgRef<'_, f32>) -> Result<Seen, MattingError> {
    let (least, peak) = probabilities
        .pixels()
        .fold((1.0_f32, 0.0_f32), |(low, high), p| {
            (low.min(p), high.max(p))
        });
    let confidence = confidence(probabilities);
    let seen = peak >= LEAST_PEAK && peak > least && confidence >= LEAST_CONFIDENCE;
    if !seen {
        return Err(MattingError::NoSubject);
    }
    let scale = 1.0 / (peak - least);
    let stretched = probabilities.pixels().map(|p| (p - least) * scale);
    Ok(Seen {
        matte: ImgVec::new(
            stretched.collect(),
            probabilities.width(),
            probabilities.height(),
        ),
        stretch: Stretch { least, peak },
        confidence,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matte(values: impl Fn(usize, usize) -> f32) -> ImgVec<f32> {
        ImgVec::new(
            (0..64 * 64).map(|i| values(i % 64, i / 64)).collect(),
            64,
            64,
        )
    }

    #[test]
    fn faint_probabilities_show_no_subject() {
        let noise = matte(|x, y| (x * 31 + y * 17) as f32 % 29.0 / 100.0);
        assert!(matches!(look(noise.as_ref()), Err(MattingError::NoSubject)));
    }

    #[test]
    fn a_uniform_matte_shows_no_subject() {
        for value in [0.0, 0.7, 1.0] {
            let uniform = matte(|_, _| value);
            assert!(matches!(
                look(uniform.as_ref()),
                Err(MattingError::NoSubject)
            ));
        }
    }

    #[test]
    fn undecided_noise_shows_no_subject_even_where_it_peaks() {
        let noise = matte(|x, y| if (x, y) == (9, 9) { 0.6 } else { 0.02 });
        assert!(matches!(look(noise.as_ref()), Err(MattingError::NoSubject)));
    }

    #[test]
    fn a_subject_is_stretched_to_the_full_range() {
        let seen = matte(|x, _| if x < 32 { 0.9 } else { 0.1 });
        let seen = look(seen.as_ref()).expect("half of the picture stands out");
        let extremes = seen
            .matte
            .pixels()
            .fold((1.0_f32, 0.0_f32), |(l, h), p| (l.min(p), h.max(p)));
        assert_eq!(extremes, (0.0, 1.0));
        assert_eq!(seen.stretch.probability(0.0), 0.1);
        assert_eq!(seen.stretch.probability(1.0), 0.9);
    }
}
