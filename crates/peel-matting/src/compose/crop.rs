use super::frame::Frame;
use super::shadow;
use crate::{Composition, Crop, Cutout, Length, Rect};

/// No picture is larger, so no margin needs to be.
const MAX_MARGIN: usize = 1 << 16;

/// What the result shows: the whole picture, or the subject (with its shadow) and the margin around
/// it, as far as the picture goes unless the crop says otherwise.
pub(super) fn region(cutout: &Cutout, composition: &Composition) -> Frame {
    let (width, height) = (cutout.pixels.width(), cutout.pixels.height());
    let Some(crop) = composition.crop else {
        return Frame {
            left: 0,
            top: 0,
            width,
            height,
        };
    };
    let subject = cutout.subject;
    let reach = if composition.only_mask {
        Sides::default()
    } else {
        shadow::reach(composition.shadow, cutout.pixels.as_ref(), subject)
    };
    let wanted = Frame::around(subject, &margin(crop, subject).plus(&reach));
    if crop.beyond_picture {
        wanted
    } else {
        wanted.within((width, height))
    }
}

/// Distances from the edges of a box outwards, in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Sides {
    pub(super) top: usize,
    pub(super) right: usize,
    pub(super) bottom: usize,
    pub(super) left: usize,
}

impl Sides {
    fn plus(&self, other: &Self) -> Self {
        Self {
            top: self.top + other.top,
            right: self.right + other.right,
            bottom: self.bottom + other.bottom,
            left: self.left + other.left,
        }
    }
}

fn margin(crop: Crop, subject: Rect) -> Sides {
    Sides {
        top: pixels(crop.margin.top, subject.height),
        right: pixels(crop.margin.right, subject.width),
        bottom: pixels(crop.margin.bottom, subject.height),
        left: pixels(crop.margin.left, subject.width),
    }
}

fn pixels(length: Length, whole: usize) -> usize {
    let pixels = match length {
        Length::Pixels(pixels) => pixels,
        Length::Percent(percent) => percent / 100.0 * whole as f32,
    };
    (pixels.round() as usize).min(MAX_MARGIN)
}

#[cfg(test)]
mod tests {
    use imgref::ImgVec;
    use rgb::RGBA8;

    use super::*;
    use crate::{Margin, Shadow};

    const SUBJECT: Rect = Rect {
        left: 30,
        top: 20,
        width: 40,
        height: 20,
    };

    fn region_with(margin: Margin) -> (i64, i64, usize, usize) {
        region_of(&Composition {
            crop: Some(Crop {
                margin,
                ..Crop::default()
            }),
            ..Composition::default()
        })
    }

    fn region_of(composition: &Composition) -> (i64, i64, usize, usize) {
        let cutout = Cutout {
            pixels: ImgVec::new(vec![RGBA8::default(); 100 * 60], 100, 60),
            subject: SUBJECT,
            confidence: 1.0,
        };
        let region = region(&cutout, composition);
        (region.left, region.top, region.width, region.height)
    }

    #[test]
    fn without_crop_the_whole_picture_stays() {
        assert_eq!(region_of(&Composition::default()), (0, 0, 100, 60));
    }

    #[test]
    fn crop_is_the_subjects_box() {
        assert_eq!(region_with(Margin::default()), (30, 20, 40, 20));
    }

    #[test]
    fn each_side_has_its_own_margin() {
        let margin = Margin {
            top: Length::Pixels(1.0),
            right: Length::Pixels(2.4),
            bottom: Length::Percent(10.0),
            left: Length::Percent(10.0),
        };
        assert_eq!(region_with(margin), (26, 19, 46, 23));
    }

    #[test]
    fn the_margin_ends_where_the_picture_does() {
        let far = Length::Pixels(f32::MAX);
        let margin = Margin {
            top: far,
            right: far,
            bottom: far,
            left: far,
        };
        assert_eq!(region_with(margin), (0, 0, 100, 60));
    }

    #[test]
    fn the_margin_goes_on_where_the_picture_ends_if_it_may() {
        let composition = Composition {
            crop: Some(Crop {
                margin: Margin {
                    top: Length::Pixels(25.0),
                    left: Length::Percent(100.0),
                    ..Margin::default()
                },
                beyond_picture: true,
            }),
            ..Composition::default()
        };
        assert_eq!(region_of(&composition), (-10, -5, 80, 45));
    }

    #[test]
    fn a_negative_margin_does_not_cut_into_the_subject() {
        let margin = Margin {
            left: Length::Pixels(-5.0),
            ..Margin::default()
        };
        assert_eq!(region_with(margin), (30, 20, 40, 20));
    }

    #[test]
    fn a_crop_keeps_the_shadow_but_a_mask_has_none() {
        let with_shadow = Composition {
            crop: Some(Crop::default()),
            shadow: Shadow::Drop { opacity: 0.5 },
            ..Composition::default()
        };
        let (_, top, _, height) = region_of(&with_shadow);
        assert!(top as usize + height > SUBJECT.top + SUBJECT.height);
        let mask = Composition {
            only_mask: true,
            ..with_shadow
        };
        assert_eq!(region_of(&mask), (30, 20, 40, 20));
    }
}
