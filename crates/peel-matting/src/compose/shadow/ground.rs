use imgref::ImgRef;

use crate::compose::layout::Extent;

/// Alpha from which on a cell holds weight.
const SOLID: u8 = 128;
/// Only what is this close to the subject's lowest point, as a share of its height, touches the ground.
const CONTACT_ZONE: f32 = 0.3;
/// The ground does not rise more steeply than this from one point of contact to the next.
const STEEPEST: f32 = 0.4;

/// The line on which a subject stands: from one point of contact to the next, level beyond the outermost.
/// `x` to the right, `y` downwards.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Ground {
    /// At least one, by `x`.
    contacts: Vec<(f32, f32)>,
}

/// A straight ground: `y` is `start + slope × x`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Line {
    pub(super) start: f32,
    pub(super) slope: f32,
}

impl Ground {
    /// Finds what `subject` stands on: the lower convex hull of its outline (A. M. Andrew, "Another
    /// efficient algorithm for convex hulls in two dimensions", 1979), without what hangs over.
    pub(super) fn under(alpha: ImgRef<'_, u8>, subject: Extent) -> Self {
        let bottom = subject.top + subject.height;
        let hull = lower_hull(&feet(alpha, subject));
        let lowest = hull
            .iter()
            .enumerate()
            .max_by(|(_, a), (_, b)| a.1.total_cmp(&b.1))
            .map(|(index, _)| index);
        let Some(lowest) = lowest else {
            let middle = subject.left + subject.width / 2.0;
            return Self {
                contacts: vec![(middle, bottom)],
            };
        };
        let is_contact = |point: (f32, f32), towards: (f32, f32)| {
            let rise = (towards.1 - point.1) / (towards.0 - point.0).abs().max(1.0);
            hull[lowest].1 - point.1 <= CONTACT_ZONE * subject.height && rise <= STEEPEST
        };
        let mut first = lowest;
        while first > 0 && is_contact(hull[first - 1], hull[first]) {
            first -= 1;
        }
        let mut last = lowest;
        while last + 1 < hull.len() && is_contact(hull[last + 1], hull[last]) {
            last += 1;
        }
        Self {
            contacts: hull[first..=last].to_vec(),
        }
    }

    /// How low the ground is at `x`.
    pub(super) fn at(&self, x: f32) -> f32 {
        let next = self.contacts.partition_point(|contact| contact.0 < x);
        match (
            next.checked_sub(1).map(|i| self.contacts[i]),
            self.contacts.get(next),
        ) {
            (Some(before), Some(after)) => {
                let share = (x - before.0) / (after.0 - before.0);
                before.1 + (after.1 - before.1) * share
            }
            (Some(only), None) => only.1,
            (None, Some(only)) => only.1,
            (None, None) => 0.0,
        }
    }

    /// The straight line through the outermost points of contact.
    pub(super) fn line(&self) -> Line {
        let (first, last) = (self.contacts[0], self.contacts[self.contacts.len() - 1]);
        let slope = if last.0 > first.0 {
            (last.1 - first.1) / (last.0 - first.0)
        } else {
            0.0
        };
        Line {
            start: first.1 - slope * first.0,
            slope,
        }
    }
}

/// The lower edge of the lowest solid cell in each column of `subject`, by `x`.
fn feet(alpha: ImgRef<'_, u8>, subject: Extent) -> Vec<(f32, f32)> {
    let part = subject.within((alpha.width(), alpha.height()));
    (part.left..part.left + part.width)
        .filter_map(|x| {
            let lowest = (part.top..part.top + part.height)
                .rev()
                .find(|&y| alpha[(x, y)] >= SOLID)?;
            Some((x as f32 + 0.5, lowest as f32 + 1.0))
        })
        .collect()
}

/// The corners of the hull that are seen from below. `points` come by `x`, `y` goes downwards.
fn lower_hull(points: &[(f32, f32)]) -> Vec<(f32, f32)> {
    let mut hull: Vec<(f32, f32)> = Vec::new();
    for &point in points {
        while let [.., a, b] = hull[..] {
            let turn = (b.0 - a.0) * (point.1 - a.1) - (b.1 - a.1) * (point.0 - a.0);
            if turn < 0.0 {
                break;
            }
            hull.pop();
        }
        hull.push(point);
    }
    hull
}

#[cfg(test)]
mod tests {
    use imgref::ImgVec;

    use super::*;

    /// `#` is solid.
    fn ground(drawing: &[&str]) -> Ground {
        let (width, height) = (drawing[0].len(), drawing.len());
        let drawing = drawing.concat();
        let cells = drawing
            .bytes()
            .map(|cell| if cell == b'#' { 255 } else { 0 });
        let alpha = ImgVec::new(cells.collect(), width, height);
        let extent = Extent {
            left: 0.0,
            top: 0.0,
            width: width as f32,
            height: height as f32,
        };
        Ground::under(alpha.as_ref(), extent)
    }

    #[test]
    fn a_block_stands_on_its_lower_edge() {
        let ground = ground(&["......", ".####.", ".####.", ".####."]);
        for x in [0.0, 1.5, 3.0, 4.5, 9.0] {
            assert_eq!(ground.at(x), 4.0);
        }
    }

    #[test]
    fn what_lies_between_two_wheels_does_not_touch_the_ground_nor_does_what_hangs_over() {
        let ground = ground(&[
            "##########",
            "##########",
            "##########",
            "..#....#..",
            "..#....#..",
        ]);
        assert_eq!(ground.contacts, [(2.5, 5.0), (7.5, 5.0)]);
        assert_eq!(ground.at(5.0), 5.0);
        assert_eq!(ground.at(0.0), 5.0);
    }

    #[test]
    fn it_rises_to_a_foot_that_is_further_away() {
        let ground = ground(&[
            "############",
            "############",
            "############",
            "############",
            "############",
            "############",
            "#.........##",
            "#...........",
        ]);
        let line = ground.line();
        assert_eq!(ground.contacts, [(0.5, 8.0), (11.5, 7.0)]);
        assert!((line.slope + 1.0 / 11.0).abs() < 1e-6);
        assert!((line.start + line.slope * 0.5 - 8.0).abs() < 1e-5);
        assert!((ground.at(6.0) - 7.5).abs() < 1e-5);
    }

    #[test]
    fn a_subject_that_is_nowhere_solid_stands_on_its_box() {
        let ground = ground(&["....", "...."]);
        assert_eq!((ground.at(0.0), ground.at(4.0)), (2.0, 2.0));
        assert_eq!(
            ground.line(),
            Line {
                start: 2.0,
                slope: 0.0
            }
        );
    }
}
