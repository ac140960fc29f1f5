//! From a picture to a cutout.
//!
//! [`cut_out`] is the visible list of steps: prepare → segment → upsample → refine
//! edges → estimate foreground. [`compose`] lays the result over a background. The
//! network is behind [`Segmenter`]; this crate loads no file and picks no runtime.

mod closed_form;
mod compose;
mod composition;
mod confidence;
mod conjugate_gradients;
mod cutout;
mod distance;
mod edge_width;
mod firmness;
mod foreground;
mod given;
mod guided_filter;
mod interpolation;
mod laplacian;
mod lattice;
mod level;
mod look;
mod pipeline;
mod prepare;
mod pull_push;
mod refine;
mod reliance;
mod segmenter;
mod step;
mod subject;
mod text;
mod trimap;
mod upsample;
mod windows;

pub use compose::{Composed, compose, subject_in_result};
pub use composition::{
    Background, Canvas, Composition, Crop, Gradient, Length, Margin, OutputSize, Placement,
    Position, Rect, Shadow,
};
pub use cutout::{Cutout, Quality};
pub use given::cut_out_along;
pub use pipeline::{MattingError, Step, Timing, cut_out};
pub use segmenter::{SegmentError, Segmenter};
pub use text::{InvalidText, sides};
