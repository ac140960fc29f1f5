use super::crop::Sides;
use crate::Rect;

/// What a result shows of the plane that the picture lies in, in pixels of the picture. It may
/// reach beyond the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Frame {
    pub(super) left: i64,
    pub(super) top: i64,
    pub(super) width: usize,
    pub(super) height: usize,
}

impl Frame {
    /// `inner` and what lies within `sides` around it.
    pub(super) fn around(inner: Rect, sides: &Sides) -> Self {
        Self {
            left: inner.left as i64 - sides.left as i64,
            top: inner.top as i64 - sides.top as i64,
            width: inner.width + sides.left + sides.right,
            height: inner.height + sides.top + sides.bottom,
        }
    }

    /// What of it lies in a picture of this size. Some of it must.
    pub(super) fn within(self, (width, height): (usize, usize)) -> Self {
        let part = self.part_of((width, height));
        Self {
            left: part.left as i64,
            top: part.top as i64,
            width: part.width,
            height: part.height,
        }
    }

    /// The part of a picture of this size that it shows, which must not be empty.
    pub(super) fn part_of(self, (width, height): (usize, usize)) -> Rect {
        let (left, right) = overlap(self.left, self.width, width);
        let (top, bottom) = overlap(self.top, self.height, height);
        Rect {
            left,
            top,
            width: right - left,
            height: bottom - top,
        }
    }

    /// The part of a picture of this size that it shows, unless it shows more than that.
    pub(super) fn inside(self, size: (usize, usize)) -> Option<Rect> {
        (self.within(size) == self).then(|| self.part_of(size))
    }

    /// The smallest frame of this ratio of width to height that has this one in its middle.
    pub(super) fn of_ratio(self, width: f64, height: f64) -> Self {
        let (w, h) = (self.width as f64, self.height as f64);
        let mut wider = self;
        if w * height < h * width {
            wider.width = ((h * width / height).round() as usize).clamp(self.width, MAX_SIDE);
        } else {
            wider.height = ((w * height / width).round() as usize).clamp(self.height, MAX_SIDE);
        }
        wider.left -= ((wider.width - self.width) / 2) as i64;
        wider.top -= ((wider.height - self.height) / 2) as i64;
        wider
    }
}

/// No ratio makes a frame longer than this.
const MAX_SIDE: usize = 1 << 18;

/// From where, inclusive, to where, exclusive, a stretch lies within `0..side`.
fn overlap(start: i64, length: usize, side: usize) -> (usize, usize) {
    let clip = |at: i64| at.clamp(0, side as i64) as usize;
    (clip(start), clip(start + length as i64))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: Frame = Frame {
        left: -5,
        top: 10,
        width: 20,
        height: 10,
    };

    #[test]
    fn only_what_the_picture_has_can_be_seen_of_it() {
        let part = FRAME.part_of((100, 15));
        assert_eq!(
            (part.left, part.top, part.width, part.height),
            (0, 10, 15, 5)
        );
        assert_eq!(FRAME.inside((100, 100)), None);
        let inside = FRAME.within((100, 100));
        assert_eq!(inside.inside((100, 100)), Some(inside.part_of((100, 100))));
    }

    #[test]
    fn a_ratio_widens_the_side_that_is_too_short_at_both_ends() {
        let square = FRAME.of_ratio(1.0, 1.0);
        assert_eq!((square.left, square.top), (-5, 5));
        assert_eq!((square.width, square.height), (20, 20));
        let wide = FRAME.of_ratio(4.0, 1.0);
        assert_eq!((wide.left, wide.width, wide.height), (-15, 40, 10));
        assert_eq!(FRAME.of_ratio(2.0, 1.0), FRAME);
    }
}
