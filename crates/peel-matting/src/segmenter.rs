use imgref::{ImgRef, ImgVec};
use rgb::RGB8;

/// A network that tells foreground from background.
pub trait Segmenter {
    /// Width and height, in pixels, of the picture that [`segment`](Self::segment)
    /// wants for `quality`.
    fn input_size(&self, quality: crate::Quality) -> (usize, usize);

    /// Gives the matte of `image`, which has one of the sizes that
    /// [`input_size`](Self::input_size) gave: same size, the network's own probabilities,
    /// 0.0 (background) to 1.0 (foreground), **not** stretched to that range. How near the
    /// largest comes to 1.0 tells a picture with a subject from one without;
    /// [`cut_out`](crate::cut_out) stretches after it has looked.
    ///
    /// # Errors
    /// When the runtime fails.
    fn segment(&mut self, image: ImgRef<'_, RGB8>) -> Result<ImgVec<f32>, SegmentError>;
}

/// The runtime failed to run the network.
#[derive(Debug, thiserror::Error)]
#[error("the segmentation network failed")]
pub struct SegmentError(#[source] pub Box<dyn std::error::Error + Send + Sync>);
