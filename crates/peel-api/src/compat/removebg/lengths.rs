//! Lengths as remove.bg writes them: `30px`, `10%`, and `0` without a unit.

use peel_app::Region;
use peel_matting::{Length, Margin, Placement, Position};

/// Room on one side of a crop is at most this.
const MAX_MARGIN_PIXELS: f32 = 500.0;
/// And in percent of the subject at most this.
const MAX_MARGIN_PERCENT: f32 = 50.0;
/// Least and largest size of a subject that is scaled, in percent of the canvas.
const SCALES: std::ops::RangeInclusive<f32> = 10.0..=100.0;

/// A length that is not negative.
fn length(text: &str) -> Option<Length> {
    if let Some(number) = text.strip_suffix("px") {
        return Some(Length::Pixels(decimal(number)?));
    }
    match percent(text) {
        Some(percent) => Some(Length::Percent(percent)),
        None => (decimal(text)? == 0.0).then_some(Length::Pixels(0.0)),
    }
}

fn percent(text: &str) -> Option<f32> {
    decimal(text.strip_suffix('%')?)
}

/// Digits with at most one point: no sign, no exponent, no `inf`.
fn decimal(text: &str) -> Option<f32> {
    let is_plain = !text.is_empty()
        && text.len() <= 12
        && text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.');
    is_plain.then(|| text.parse().ok()).flatten()
}

fn lengths(text: &str) -> Option<Vec<Length>> {
    text.split_ascii_whitespace().map(length).collect()
}

/// `roi`: two opposite corners, `x1 y1 x2 y2`. The whole picture is `Some(None)`.
pub(super) fn roi(text: &str) -> Option<Option<Region>> {
    let &[left, top, right, bottom] = lengths(text)?.as_slice() else {
        return None;
    };
    let is_zero = |length| matches!(length, Length::Pixels(0.0) | Length::Percent(0.0));
    let is_all = is_zero(left)
        && is_zero(top)
        && right == Length::Percent(100.0)
        && bottom == Length::Percent(100.0);
    Some((!is_all).then_some(Region {
        left,
        top,
        right,
        bottom,
    }))
}

/// `crop_margin`: one value for all sides, two (above and below, left and right) or four (above,
/// right, below, left).
pub(super) fn crop_margin(text: &str) -> Option<Margin> {
    let values = lengths(text)?;
    let is_allowed = values.iter().all(|length| match *length {
        Length::Pixels(pixels) => pixels <= MAX_MARGIN_PIXELS,
        Length::Percent(percent) => percent <= MAX_MARGIN_PERCENT,
    });
    let (top, right, bottom, left) = match *values.as_slice() {
        [all] => (all, all, all, all),
        [vertical, horizontal] => (vertical, horizontal, vertical, horizontal),
        [top, right, bottom, left] => (top, right, bottom, left),
        _ => return None,
    };
    is_allowed.then_some(Margin {
        top,
        right,
        bottom,
        left,
    })
}

/// `scale`: a percentage of the canvas, or `original`, which is `Some(None)`.
pub(super) fn scale(text: &str) -> Option<Option<f32>> {
    if text == "original" {
        return Some(None);
    }
    let percent = percent(text)?;
    SCALES.contains(&percent).then_some(Some(percent))
}

/// `position`: a word, one percentage for both directions, or two (across, down).
pub(super) fn position(text: &str) -> Option<Position> {
    match text {
        "original" => return Some(Position::Original),
        "center" => return Some(Position::Centre),
        _ => {}
    }
    let share = |text: &str| {
        let percent = percent(text).or_else(|| decimal(text).filter(|&number| number == 0.0))?;
        (percent <= 100.0).then_some(percent)
    };
    let values: Vec<f32> = text
        .split_ascii_whitespace()
        .map(share)
        .collect::<Option<_>>()?;
    match *values.as_slice() {
        [both] => Some(Position::At(both, both)),
        [across, down] => Some(Position::At(across, down)),
        _ => None,
    }
}

/// A subject that is scaled is in the middle unless it is to be elsewhere.
pub(super) fn placement(scale: Option<f32>, position: Option<Position>) -> Placement {
    let position = position.unwrap_or(match scale {
        Some(_) => Position::Centre,
        None => Position::Original,
    });
    Placement { scale, position }
}

/// What is wrong with a region of a picture that is `width` × `height` pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RegionFault {
    /// It reaches beyond the picture.
    Beyond,
    /// It has no pixel.
    Empty,
}

/// Holds a region against the size of a picture.
pub(super) fn check_region(
    region: &Region,
    (width, height): (u32, u32),
) -> Result<(), RegionFault> {
    let pixels = |length, side: u32| match length {
        Length::Pixels(pixels) => pixels,
        Length::Percent(percent) => percent / 100.0 * side as f32,
    };
    let (left, right) = (pixels(region.left, width), pixels(region.right, width));
    let (top, bottom) = (pixels(region.top, height), pixels(region.bottom, height));
    if left.max(right) > width as f32 || top.max(bottom) > height as f32 {
        return Err(RegionFault::Beyond);
    }
    if right - left < 1.0 || bottom - top < 1.0 {
        return Err(RegionFault::Empty);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_pixels_or_percent_and_only_nothing_has_no_unit() {
        assert_eq!(length("30px"), Some(Length::Pixels(30.0)));
        assert_eq!(length("12.5%"), Some(Length::Percent(12.5)));
        assert_eq!(length("0"), Some(Length::Pixels(0.0)));
        for text in [
            "", "30", "-1px", "+1px", "1e2px", "infpx", "NaN%", "px", "%", "1 px", "1.2.3px",
        ] {
            assert_eq!(length(text), None, "{text}");
        }
    }

    #[test]
    fn a_region_is_held_against_the_picture() {
        let check = |text: &str| check_region(&roi(text).unwrap().unwrap(), (400, 300));
        assert_eq!(check("10px 10px 390px 290px"), Ok(()));
        assert_eq!(check("10% 0 100% 50%"), Ok(()));
        assert_eq!(check("0px 0px 401px 300px"), Err(RegionFault::Beyond));
        assert_eq!(check("0px 0px 100% 101%"), Err(RegionFault::Beyond));
        assert_eq!(check("50% 0px 200px 100%"), Err(RegionFault::Empty));
        assert_eq!(check("90px 0px 10px 100%"), Err(RegionFault::Empty));
    }

    #[test]
    fn the_whole_picture_is_no_region() {
        for text in ["0% 0% 100% 100%", "0 0 100% 100%", "0px 0% 100% 100%"] {
            assert_eq!(roi(text), Some(None), "{text}");
        }
    }
}
