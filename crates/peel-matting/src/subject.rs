use imgref::ImgRef;
use rgb::RGBA8;

use crate::Rect;

/// Alpha below this is not seen as part of the subject.
pub(crate) const VISIBLE: u8 = 13;

/// The smallest box that holds every visible pixel; `None` when there is none.
pub(crate) fn subject(pixels: ImgRef<'_, RGBA8>) -> Option<Rect> {
    let (mut left, mut right, mut top, mut bottom) = (usize::MAX, 0, usize::MAX, 0);
    for (y, row) in pixels.rows().enumerate() {
        let visible = |p: &RGBA8| p.a >= VISIBLE;
        let Some(first) = row.iter().position(visible) else {
            continue;
        };
        let last = row.iter().rposition(visible).unwrap_or(first);
        left = left.min(first);
        right = right.max(last);
        top = top.min(y);
        bottom = y;
    }
    (top != usize::MAX).then(|| Rect {
        left,
        top,
        width: right - left + 1,
        height: bottom - top + 1,
    })
}
