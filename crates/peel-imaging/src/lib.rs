//! Reading and writing pictures.
//!
//! Everything that touches encoded image bytes is here: [`probe`] reads headers
//! without allocating pixels, [`decode`] gives an upright sRGB [`Picture`], and
//! [`encode`] writes one. Models, alpha mathematics and HTTP are not known here.
//!
//! [`decode`] may be fed hostile bytes; it is meant to run in the executor's
//! child process only. [`probe`] is safe anywhere.

mod decode;
mod encode;
mod error;
mod format;
mod limits;
mod picture;
mod probe;
mod resize;

pub use decode::decode;
pub use encode::{Raster, encode, encode_zip};
pub use error::{ErrorKind, ImageError};
pub use format::{InputFormat, OutputFormat};
pub use limits::Limits;
pub use picture::{Picture, Warning};
pub use probe::{Header, probe};
pub use resize::{Filter, resize_grey, resize_grey_f32, resize_rgb, resize_rgba};
