//! Edits of ONNX files that make a network faster to run, or run at another size.

mod resize;
mod schema;
mod wire;

use std::path::{Path, PathBuf};
use std::{fs, io};

pub(crate) use wire::Malformed;

use resize::{pin_input, resize_network};
use schema::keep_first_output;

/// A network could not be made from an ONNX file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PrepareError {
    /// The ONNX file could not be read.
    #[error("{} could not be read", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The network's file could not be written.
    #[error("{} could not be written", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The file is no ONNX network of the kind that Peel can edit.
    #[error("{} cannot be prepared: {source}", path.display())]
    Edit {
        /// The file.
        path: PathBuf,
        /// What is unexpected in it.
        source: EditError,
    },
}

/// What is unexpected in an ONNX file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EditError {
    /// No protobuf message.
    #[error("it is cut short or is no ONNX file")]
    Malformed,
    /// A part that every network has.
    #[error("it has no {0}")]
    Missing(&'static str),
    /// The input is not pictures × channels × height × width of the size that the model should have.
    #[error("its input has the shape {0:?}")]
    Input(Vec<u64>),
    /// A size inside the network does not scale to a whole number.
    #[error("the size {0} inside it does not scale to a whole number")]
    Fraction(u64),
    /// A resize step whose target is computed in a way that cannot be scaled.
    #[error("the target of its resize step {0} is not a constant")]
    Resize(String),
}

impl From<Malformed> for EditError {
    fn from(_: Malformed) -> Self {
        Self::Malformed
    }
}

/// Writes the network in `original`, which takes pictures of `size` (width, height), to `target`:
/// with its first output alone, so that OpenVINO neither computes nor keeps the others, and with
/// that size filled in where the file leaves it open.
///
/// # Errors
/// [`PrepareError`].
pub fn prepare_network(
    original: &Path,
    target: &Path,
    size: (usize, usize),
) -> Result<(), PrepareError> {
    edit(original, target, |model| {
        pin_input(&keep_first_output(model)?, size)
    })
}

/// As [`prepare_network`], and made to take pictures of `to` instead of `from`. Both must have the
/// same proportions.
///
/// # Errors
/// [`PrepareError`]; above all `Edit` for networks whose inner sizes do not scale.
pub fn prepare_resized_network(
    original: &Path,
    target: &Path,
    from: (usize, usize),
    to: (usize, usize),
) -> Result<(), PrepareError> {
    edit(original, target, |model| {
        let pinned = pin_input(&keep_first_output(model)?, from)?;
        resize_network(&pinned, from, to)
    })
}

fn edit(
    original: &Path,
    target: &Path,
    change: impl FnOnce(&[u8]) -> Result<Vec<u8>, EditError>,
) -> Result<(), PrepareError> {
    let model = fs::read(original).map_err(|source| PrepareError::Read {
        path: original.to_owned(),
        source,
    })?;
    let changed = change(&model).map_err(|source| PrepareError::Edit {
        path: original.to_owned(),
        source,
    })?;
    fs::write(target, changed).map_err(|source| PrepareError::Write {
        path: target.to_owned(),
        source,
    })
}
