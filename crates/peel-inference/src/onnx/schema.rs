//! The parts of ONNX's schema that are edited. Field numbers: `onnx.proto` of the ONNX project.

use super::EditError;
use super::wire::{Field, join};

pub(super) mod model {
    pub(in crate::onnx) const GRAPH: u32 = 7;
}
pub(super) mod graph {
    pub(in crate::onnx) const NODE: u32 = 1;
    pub(in crate::onnx) const INPUT: u32 = 11;
    pub(in crate::onnx) const OUTPUT: u32 = 12;
    pub(in crate::onnx) const VALUE_INFO: u32 = 13;
    pub(in crate::onnx) const INITIALIZER: u32 = 5;
}
pub(super) mod node {
    pub(in crate::onnx) const INPUT: u32 = 1;
    pub(in crate::onnx) const OUTPUT: u32 = 2;
    pub(in crate::onnx) const NAME: u32 = 3;
    pub(in crate::onnx) const OP_TYPE: u32 = 4;
    pub(in crate::onnx) const ATTRIBUTE: u32 = 5;
}
pub(super) mod attribute {
    pub(in crate::onnx) const NAME: u32 = 1;
    pub(in crate::onnx) const TENSOR: u32 = 5;
}
pub(super) mod tensor {
    pub(in crate::onnx) const DATA_TYPE: u32 = 2;
    pub(in crate::onnx) const INT64_DATA: u32 = 7;
    pub(in crate::onnx) const NAME: u32 = 8;
    pub(in crate::onnx) const RAW_DATA: u32 = 9;
    /// The data type of 64-bit integers.
    pub(in crate::onnx) const INT64: u64 = 7;
}
pub(super) mod value_info {
    pub(in crate::onnx) const TYPE: u32 = 2;
    /// In `TypeProto`.
    pub(in crate::onnx) const TENSOR_TYPE: u32 = 1;
    /// In `TypeProto.Tensor`.
    pub(in crate::onnx) const SHAPE: u32 = 2;
    /// In `TensorShapeProto`.
    pub(in crate::onnx) const DIMENSION: u32 = 1;
    /// In `TensorShapeProto.Dimension`.
    pub(in crate::onnx) const VALUE: u32 = 1;
}

/// `model` with `change` made to the fields of its graph.
pub(super) fn edit_graph(
    model: &[u8],
    change: impl FnOnce(&mut Vec<Field<'_>>) -> Result<(), EditError>,
) -> Result<Vec<u8>, EditError> {
    let mut fields = Field::all(model)?;
    let position = fields
        .iter()
        .position(|field| field.number() == model::GRAPH && field.bytes().is_some())
        .ok_or(EditError::Missing("graph"))?;
    let mut parts = Field::all(fields[position].bytes().unwrap_or_default())?;
    change(&mut parts)?;
    let graph = join(&parts);
    fields[position] = Field::delimited(model::GRAPH, &graph);
    Ok(join(&fields))
}

/// The graph with its first output alone.
pub(super) fn keep_first_output(model: &[u8]) -> Result<Vec<u8>, EditError> {
    edit_graph(model, |parts| {
        let mut outputs = 0;
        parts.retain(|part| {
            let is_output = part.number() == graph::OUTPUT;
            outputs += usize::from(is_output);
            !is_output || outputs == 1
        });
        if outputs == 0 {
            return Err(EditError::Missing("output"));
        }
        Ok(())
    })
}

/// The text of the first field `number` of a message; empty when there is none.
pub(super) fn text(fields: &[Field<'_>], number: u32) -> String {
    fields
        .iter()
        .find(|field| field.number() == number)
        .and_then(Field::bytes)
        .map(|bytes| String::from_utf8_lossy(bytes).into_owned())
        .unwrap_or_default()
}
