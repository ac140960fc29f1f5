//! Where the pixels of a large picture lie between those of a small one.

/// A position between two pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Place {
    /// The pixel at or before it.
    pub(crate) first: usize,
    /// The next one, or the same at the picture's edge.
    pub(crate) second: usize,
    /// How far it is from the first towards the second, 0.0–1.0.
    pub(crate) share: f32,
}

/// The places of `large` pixels among `small` ones along one axis, centres of pixels at halves.
pub(crate) fn places(small: usize, large: usize) -> Vec<Place> {
    let scale = small as f64 / large as f64;
    let place = |at: usize| {
        let exact = (at as f64 + 0.5) * scale - 0.5;
        let exact = exact.clamp(0.0, (small - 1) as f64);
        let first = exact as usize;
        Place {
            first,
            second: (first + 1).min(small - 1),
            share: (exact - first as f64) as f32,
        }
    };
    (0..large).map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_size_lies_on_the_pixels() {
        for (at, place) in places(7, 7).iter().enumerate() {
            assert_eq!((place.first, place.share), (at, 0.0));
        }
    }

    #[test]
    fn twice_the_size_lies_at_quarters() {
        let shares: Vec<f32> = places(3, 6).iter().map(|place| place.share).collect();
        assert_eq!(shares, [0.0, 0.25, 0.75, 0.25, 0.75, 0.0]);
    }
}
