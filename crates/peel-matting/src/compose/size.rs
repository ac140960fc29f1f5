use crate::OutputSize;

/// The size in pixels that a picture of `(width, height)` gets. Never larger than it is,
/// and at least one pixel a side.
pub(super) fn output_size(
    (width, height): (usize, usize),
    wanted: Option<OutputSize>,
) -> (usize, usize) {
    let (w, h) = (width as f64, height as f64);
    let scale = match wanted {
        None => 1.0,
        Some(OutputSize::Within(max_width, max_height)) => {
            (f64::from(max_width) / w).min(f64::from(max_height) / h)
        }
        Some(OutputSize::Percent(percent)) => f64::from(percent) / 100.0,
        Some(OutputSize::Megapixels(megapixels)) => {
            return at_most_pixels((width, height), f64::from(megapixels) * 1e6);
        }
    };
    if scale >= 1.0 {
        return (width, height);
    }
    (side(w * scale), side(h * scale))
}

/// Rounding both sides to the nearest pixel could exceed `max_pixels`, so both are rounded down.
pub(super) fn at_most_pixels((width, height): (usize, usize), max_pixels: f64) -> (usize, usize) {
    let (w, h) = (width as f64, height as f64);
    let scale = (max_pixels / (w * h)).sqrt();
    if scale >= 1.0 {
        return (width, height);
    }
    let (width, height) = (side((w * scale).floor()), side((h * scale).floor()));
    // A side that could not be shorter leaves less to the other.
    let rest = |side: usize| ((max_pixels / side as f64) as usize).max(1);
    (width.min(rest(height)), height.min(rest(width)))
}

fn side(length: f64) -> usize {
    (length.round() as usize).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(size: (usize, usize), wanted: OutputSize) -> (usize, usize) {
        output_size(size, Some(wanted))
    }

    #[test]
    fn no_wish_keeps_the_size() {
        assert_eq!(output_size((301, 7), None), (301, 7));
    }

    #[test]
    fn within_keeps_proportions_and_touches_one_side() {
        assert_eq!(of((400, 300), OutputSize::Within(200, 200)), (200, 150));
        assert_eq!(of((300, 400), OutputSize::Within(200, 200)), (150, 200));
        assert_eq!(of((4001, 3), OutputSize::Within(1000, 1000)), (1000, 1));
    }

    #[test]
    fn within_never_enlarges() {
        assert_eq!(of((40, 30), OutputSize::Within(400, 400)), (40, 30));
    }

    #[test]
    fn percent_scales_both_sides() {
        assert_eq!(of((400, 301), OutputSize::Percent(50.0)), (200, 151));
        assert_eq!(of((400, 300), OutputSize::Percent(250.0)), (400, 300));
    }

    #[test]
    fn megapixels_are_an_upper_bound() {
        let (width, height) = of((4000, 3000), OutputSize::Megapixels(2.0));
        assert_eq!((width, height), (1632, 1224));
        assert_eq!(of((400, 300), OutputSize::Megapixels(2.0)), (400, 300));
    }

    #[test]
    fn nothing_becomes_empty() {
        assert_eq!(of((5000, 2), OutputSize::Percent(0.001)), (1, 1));
        assert_eq!(of((5000, 2), OutputSize::Megapixels(1e-9)), (1, 1));
        assert_eq!(of((5, 2), OutputSize::Within(0, 0)), (1, 1));
        assert_eq!(of((5, 2), OutputSize::Percent(f32::NAN)), (1, 1));
    }
}
