use imgref::{ImgRef, ImgVec};
use peel_imaging::{Filter, resize_rgba};
use rayon::prelude::*;
use rgb::RGBA8;

use super::frame::Frame;
use super::{crop, map, size, view};
use crate::{Canvas, Composition, Cutout, Placement, Position, Rect};

/// Enlarging further shows squares.
const MAX_ENLARGEMENT: f64 = 16.0;

/// Margins and canvases enlarge a picture to so many pixels, or to twice its own if that is more.
const MOST_PIXELS: f64 = 50e6;

/// Where a cutout comes to lie in a result.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Layout {
    /// What the result shows of the picture's plane.
    pub(super) frame: Frame,
    /// Width and height of the result.
    pub(super) size: (usize, usize),
    /// How the subject moves within it; `None` when it stays where it is.
    placed: Option<Placed>,
}

/// A pixel `p` of the picture comes to lie at `p × scale + offset`, in each direction.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Placed {
    horizontal: Axis,
    vertical: Axis,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Axis {
    scale: f64,
    offset: f64,
}

/// A box in a result, in its pixels and parts of them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Extent {
    pub(super) left: f32,
    pub(super) top: f32,
    pub(super) width: f32,
    pub(super) height: f32,
}

impl Extent {
    pub(super) fn longer_side(self) -> f32 {
        self.width.max(self.height)
    }

    /// The pixels of a picture of this size that it touches, at least one.
    pub(super) fn within(self, (width, height): (usize, usize)) -> Rect {
        let span = |start: f32, length: f32, side: usize| {
            let start_pixel = (start.round().max(0.0) as usize).min(side - 1);
            let end = ((start + length).round().max(0.0) as usize).min(side);
            (start_pixel, end.saturating_sub(start_pixel).max(1))
        };
        let (left, width) = span(self.left, self.width, width);
        let (top, height) = span(self.top, self.height, height);
        Rect {
            left,
            top,
            width,
            height,
        }
    }
}

impl Layout {
    pub(super) fn of(cutout: &Cutout, composition: &Composition) -> Self {
        let region = crop::region(cutout, composition);
        let (frame, shape) = match composition.canvas {
            None => (region, None),
            Some(Canvas::Ratio(width, height)) => {
                (region.of_ratio(width.into(), height.into()), None)
            }
            Some(Canvas::Size(width, height)) => {
                let (width, height) = (width.max(1), height.max(1));
                let frame = region.of_ratio(width.into(), height.into());
                (frame, Some((width as usize, height as usize)))
            }
        };
        let shape = shape.unwrap_or((frame.width, frame.height));
        let size = size::output_size(shape, composition.size);
        let picture = (cutout.pixels.width() * cutout.pixels.height()) as f64;
        let size = size::at_most_pixels(size, MOST_PIXELS.max(2.0 * picture));
        Self {
            frame,
            size,
            placed: placed(cutout.subject, frame, size, composition.placement),
        }
    }

    /// Where the box `subject` of the picture lies in the result.
    pub(super) fn extent(&self, subject: Rect) -> Extent {
        let Placed {
            horizontal,
            vertical,
        } = self.placed();
        Extent {
            left: horizontal.at(subject.left as f64) as f32,
            top: vertical.at(subject.top as f64) as f32,
            width: (subject.width as f64 * horizontal.scale) as f32,
            height: (subject.height as f64 * vertical.scale) as f32,
        }
    }

    /// The cutout as it lies in the result, in the result's size.
    pub(super) fn layer<'a>(&self, pixels: ImgRef<'a, RGBA8>) -> Layer<'a> {
        let (width, height) = self.size;
        let Some(part) = self.unmoved_part((pixels.width(), pixels.height())) else {
            return Layer::Made(self.placed().pasted(pixels, self.size));
        };
        let seen = view(pixels, part);
        if self.size == (part.width, part.height) {
            Layer::Seen(seen)
        } else {
            Layer::Made(resize_rgba(seen, width, height, Filter::Lanczos3))
        }
    }

    /// The part of a picture of `size` that is all of the result, scaled at most.
    pub(super) fn unmoved_part(&self, size: (usize, usize)) -> Option<Rect> {
        match self.placed {
            None => self.frame.inside(size),
            Some(_) => None,
        }
    }

    fn placed(&self) -> Placed {
        self.placed
            .unwrap_or_else(|| unmoved(self.frame, self.size))
    }
}

/// A cutout in a result's size.
#[derive(Debug)]
pub(super) enum Layer<'a> {
    /// A part of the picture as it is.
    Seen(ImgRef<'a, RGBA8>),
    /// Pixels of its own.
    Made(ImgVec<RGBA8>),
}

impl Layer<'_> {
    pub(super) fn as_ref(&self) -> ImgRef<'_, RGBA8> {
        match self {
            Self::Seen(image) => *image,
            Self::Made(image) => image.as_ref(),
        }
    }

    pub(super) fn into_image(self) -> ImgVec<RGBA8> {
        match self {
            Self::Seen(image) => map(image, |pixel| pixel),
            Self::Made(image) => image,
        }
    }
}

/// How a frame of this kind is laid over a result of `size` when nothing moves.
fn unmoved(frame: Frame, size: (usize, usize)) -> Placed {
    let axis = |start: i64, length: usize, result: usize| {
        let scale = result as f64 / length as f64;
        Axis {
            scale,
            offset: -(start as f64) * scale,
        }
    };
    Placed {
        horizontal: axis(frame.left, frame.width, size.0),
        vertical: axis(frame.top, frame.height, size.1),
    }
}

fn placed(
    subject: Rect,
    frame: Frame,
    size: (usize, usize),
    placement: Placement,
) -> Option<Placed> {
    if placement == Placement::default() {
        return None;
    }
    let unmoved = unmoved(frame, size);
    let (width, height) = (subject.width as f64, subject.height as f64);
    let scale = placement.scale.map(|percent| {
        let filling = (size.0 as f64 / width).min(size.1 as f64 / height);
        (filling * f64::from(percent) / 100.0).min(MAX_ENLARGEMENT)
    });
    let (across, down) = match placement.position {
        Position::Original => (None, None),
        Position::Centre => (Some(50.0), Some(50.0)),
        Position::At(across, down) => (Some(across), Some(down)),
    };
    let axis = |was: Axis, start: usize, length: f64, room: usize, percent: Option<f32>| {
        let scale = scale.unwrap_or(was.scale);
        let left = match percent {
            Some(percent) => (room as f64 - length * scale) * f64::from(percent) / 100.0,
            None => was.at(start as f64 + length / 2.0) - length / 2.0 * scale,
        };
        Axis {
            scale,
            // Whole pixels stay whole where nothing is scaled.
            offset: left.round() - start as f64 * scale,
        }
    };
    Some(Placed {
        horizontal: axis(unmoved.horizontal, subject.left, width, size.0, across),
        vertical: axis(unmoved.vertical, subject.top, height, size.1, down),
    })
}

impl Axis {
    fn at(self, position: f64) -> f64 {
        position * self.scale + self.offset
    }

    /// The stretch of `0..length` that comes to lie in `0..room`, and where it does, which may be
    /// a little beyond that; `None` when nothing does.
    fn seen(self, length: usize, room: usize) -> Option<Stretch> {
        let back = |at: f64| (at - self.offset) / self.scale;
        let start = back(0.0).floor().max(0.0) as usize;
        let end = (back(room as f64).ceil().max(0.0) as usize).min(length);
        if start >= end {
            return None;
        }
        let (left, right) = (self.at(start as f64).round(), self.at(end as f64).round());
        Some(Stretch {
            start,
            length: end - start,
            target: left as i64,
            target_length: ((right - left) as usize).max(1),
        })
    }
}

/// Part of a row or column, and where it goes.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Stretch {
    start: usize,
    length: usize,
    target: i64,
    target_length: usize,
}

impl Stretch {
    /// The pixels of the scaled part that lie in `0..room`, and where the first of them goes.
    fn clipped(self, room: usize) -> (std::ops::Range<usize>, usize) {
        let skipped = (-self.target).max(0) as usize;
        let first = self.target.max(0) as usize;
        let end =
            skipped + (self.target_length.saturating_sub(skipped)).min(room.saturating_sub(first));
        (skipped..end, first)
    }
}

impl Placed {
    /// `pixels` where they come to lie in a clear picture of `size`.
    fn pasted(self, pixels: ImgRef<'_, RGBA8>, size: (usize, usize)) -> ImgVec<RGBA8> {
        let (width, height) = size;
        let mut result = vec![RGBA8::default(); width * height];
        let across = self.horizontal.seen(pixels.width(), width);
        let down = self.vertical.seen(pixels.height(), height);
        if let (Some(across), Some(down)) = (across, down) {
            let part = pixels.sub_image(across.start, down.start, across.length, down.length);
            let wanted = (across.target_length, down.target_length);
            let scaled = (wanted != (across.length, down.length))
                .then(|| resize_rgba(part, wanted.0, wanted.1, Filter::Lanczos3));
            let scaled = scaled.as_ref().map_or(part, ImgVec::as_ref);
            let (columns, left) = across.clipped(width);
            let (rows, top) = down.clipped(height);
            result
                .par_chunks_exact_mut(width)
                .skip(top)
                .zip(rows)
                .for_each(|(target, row)| {
                    let source = &scaled[row][columns.clone()];
                    target[left..left + source.len()].copy_from_slice(source);
                });
        }
        ImgVec::new(result, width, height)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SUBJECT: Rect = Rect {
        left: 2,
        top: 1,
        width: 2,
        height: 1,
    };

    /// A cutout of 6 × 4 pixels whose subject is the letters A and B.
    fn cutout() -> Cutout {
        let mut pixels = vec![RGBA8::default(); 24];
        pixels[8] = RGBA8::new(1, 1, 1, 255);
        pixels[9] = RGBA8::new(2, 2, 2, 255);
        Cutout {
            pixels: ImgVec::new(pixels, 6, 4),
            subject: SUBJECT,
            confidence: 1.0,
        }
    }

    /// The result as rows of letters.
    fn drawn(composition: &Composition) -> Vec<String> {
        let cutout = cutout();
        let layout = Layout::of(&cutout, composition);
        let layer = layout.layer(cutout.pixels.as_ref());
        let letter = |pixel: &RGBA8| match (pixel.a, pixel.r) {
            (0, _) => '.',
            (_, 1) => 'A',
            _ => 'B',
        };
        layer
            .as_ref()
            .rows()
            .map(|row| row.iter().map(letter).collect())
            .collect()
    }

    fn placed(scale: Option<f32>, position: Position) -> Composition {
        Composition {
            placement: Placement { scale, position },
            ..Composition::default()
        }
    }

    #[test]
    fn nothing_asked_for_is_the_picture_itself() {
        let cutout = cutout();
        let layout = Layout::of(&cutout, &Composition::default());
        assert!(matches!(
            layout.layer(cutout.pixels.as_ref()),
            Layer::Seen(_)
        ));
        let extent = layout.extent(SUBJECT);
        assert_eq!((extent.left, extent.top), (2.0, 1.0));
        assert_eq!((extent.width, extent.height), (2.0, 1.0));
    }

    #[test]
    fn the_subject_moves_to_where_it_is_wanted() {
        let at = |x, y| drawn(&placed(None, Position::At(x, y)));
        assert_eq!(at(0.0, 0.0), ["AB....", "......", "......", "......"]);
        assert_eq!(at(100.0, 100.0), ["......", "......", "......", "....AB"]);
        assert_eq!(at(50.0, 0.0), ["..AB..", "......", "......", "......"]);
        let centre = drawn(&placed(None, Position::Centre));
        assert_eq!(centre, ["......", "......", "..AB..", "......"]);
    }

    #[test]
    fn scale_is_the_share_of_the_canvas_that_the_subject_takes() {
        let cutout = cutout();
        let extent = |scale, position| {
            let layout = Layout::of(&cutout, &placed(Some(scale), position));
            let extent = layout.extent(SUBJECT);
            (extent.left, extent.top, extent.width, extent.height)
        };
        assert_eq!(extent(100.0, Position::Centre), (0.0, 1.0, 6.0, 3.0));
        assert_eq!(extent(50.0, Position::Centre), (2.0, 1.0, 3.0, 1.5));
        assert_eq!(extent(50.0, Position::At(0.0, 0.0)), (0.0, 0.0, 3.0, 1.5));
        // Its centre was at 3, 1.5.
        assert_eq!(extent(50.0, Position::Original), (2.0, 1.0, 3.0, 1.5));
    }

    #[test]
    fn a_subject_scaled_to_the_whole_canvas_fills_it() {
        let subject = Rect {
            left: 10,
            top: 20,
            width: 10,
            height: 10,
        };
        let red = RGBA8::new(200, 0, 0, 255);
        let inside = |i: usize| (10..20).contains(&(i % 40)) && (20..30).contains(&(i / 40));
        let pixels = (0..1600).map(|i| if inside(i) { red } else { RGBA8::default() });
        let cutout = Cutout {
            pixels: ImgVec::new(pixels.collect(), 40, 40),
            subject,
            confidence: 1.0,
        };
        let layout = Layout::of(&cutout, &placed(Some(100.0), Position::Centre));
        let layer = layout.layer(cutout.pixels.as_ref()).into_image();
        assert_eq!((layer.width(), layer.height()), (40, 40));
        // Lanczos is soft at the subject's outermost source pixel.
        for (x, y) in [(3_usize, 3_usize), (36, 3), (3, 36), (36, 36), (20, 20)] {
            assert!(layer[(x, y)].a >= 250, "{:?} at {x}, {y}", layer[(x, y)]);
        }
    }

    #[test]
    fn a_canvas_grows_around_what_is_there() {
        let square = Composition {
            canvas: Some(Canvas::Ratio(1.0, 1.0)),
            ..Composition::default()
        };
        assert_eq!(
            drawn(&square),
            ["......", "......", "..AB..", "......", "......", "......"]
        );
        let size = Composition {
            canvas: Some(Canvas::Size(12, 12)),
            ..Composition::default()
        };
        let drawn = drawn(&size);
        assert_eq!((drawn.len(), drawn[0].len()), (12, 12));
    }

    #[test]
    fn no_canvas_grows_without_end() {
        for canvas in [
            Canvas::Ratio(1e9, 1.0),
            Canvas::Ratio(1.0, f32::INFINITY),
            Canvas::Size(u32::MAX, u32::MAX),
            Canvas::Size(0, u32::MAX),
        ] {
            let composition = Composition {
                canvas: Some(canvas),
                ..Composition::default()
            };
            let (width, height) = Layout::of(&cutout(), &composition).size;
            assert!(width * height <= 50_000_000, "{canvas:?}: {width}×{height}");
        }
    }

    #[test]
    fn what_is_no_number_shows_nothing_or_the_picture_but_does_not_fail() {
        for odd in [f32::NAN, f32::INFINITY, -1.0, 0.0] {
            for composition in [
                placed(Some(odd), Position::Original),
                placed(Some(50.0), Position::At(odd, odd)),
                Composition {
                    canvas: Some(Canvas::Ratio(odd, 1.0)),
                    ..placed(None, Position::Centre)
                },
            ] {
                let cutout = cutout();
                let layout = Layout::of(&cutout, &composition);
                let layer = layout.layer(cutout.pixels.as_ref()).into_image();
                assert_eq!((layer.width(), layer.height()), layout.size);
                layout.extent(SUBJECT).within(layout.size);
            }
        }
    }

    #[test]
    fn a_speck_is_not_enlarged_without_end() {
        let mut cutout = cutout();
        cutout.subject.width = 1;
        let composition = Composition {
            canvas: Some(Canvas::Size(4000, 4000)),
            ..placed(Some(100.0), Position::Centre)
        };
        let extent = Layout::of(&cutout, &composition).extent(cutout.subject);
        assert_eq!((extent.width, extent.height), (16.0, 16.0));
    }
}
