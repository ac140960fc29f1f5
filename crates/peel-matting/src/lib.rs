//! From a picture to a cutout.
//!
//! [`cut_out`] is the visible list of steps: prepare → segment → upsample → refine
//! edges → estimate foreground. [`compose`] lays the result over a background. The
//! network is behind [`Segmenter`]; this crate loads no file and picks no runtime.

mod compose;
mod composition;
mod cutout;
mod foreground;
mod pipeline;
mod prepare;
mod segmenter;
mod subject;
mod upsample;

pub use compose::{Composed, compose};
pub use composition::{Background, Composition, Crop, Length, Margin, OutputSize, Rect, Shadow};
pub use cutout::{Cutout, Quality};
pub use pipeline::{MattingError, Step, Timing, cut_out};
pub use segmenter::{SegmentError, Segmenter};
