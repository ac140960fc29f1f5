//! Makes a network take a larger or smaller picture.
//!
//! Convolutions take any size. What ties an exported network to one size is the declared shape of
//! its input and the constant targets of its `Resize` steps, so those are scaled.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::EditError;
use super::schema::{attribute, edit_graph, graph, node, tensor, text, value_info};
use super::wire::{Field, join, pack_integers, packed_integers};

/// The network for pictures of `to` (width, height) instead of `from`; both have the same proportions.
pub(super) fn resize_network(
    model: &[u8],
    from: (usize, usize),
    to: (usize, usize),
) -> Result<Vec<u8>, EditError> {
    let factor = Factor {
        from: from.0 as u64,
        to: to.0 as u64,
    };
    if factor.scale(from.1 as u64)? != to.1 as u64 {
        return Err(EditError::Fraction(from.1 as u64));
    }
    edit_graph(model, |parts| {
        // These describe the old sizes and nothing needs them.
        parts.retain(|part| part.number() != graph::VALUE_INFO);
        for index in resize_target_constants(parts)? {
            parts[index] = scaled_constant(&parts[index], factor)?;
        }
        edit_input_shape(parts, |shape| {
            expect_picture(shape, from)?;
            scale_plane(shape, factor)
        })?;
        for part in parts.iter_mut() {
            if part.number() == graph::OUTPUT {
                let message = part.bytes().unwrap_or_default();
                *part = Field::delimited(
                    graph::OUTPUT,
                    &with_shape(message, |shape| scale_plane(shape, factor))?,
                );
            }
        }
        Ok(())
    })
}

/// How much larger or smaller.
#[derive(Clone, Copy)]
struct Factor {
    from: u64,
    to: u64,
}

impl Factor {
    fn scale(self, size: u64) -> Result<u64, EditError> {
        size.checked_mul(self.to)
            .filter(|product| product % self.from == 0)
            .map(|product| product / self.from)
            .ok_or(EditError::Fraction(size))
    }
}

/// The parts of a node that tell where its values come from.
struct Node {
    part: usize,
    name: String,
    operation: String,
    inputs: Vec<String>,
    outputs: Vec<String>,
}

impl Node {
    fn read(part: usize, message: &[u8]) -> Result<Self, EditError> {
        let fields = Field::all(message)?;
        let strings = |number| {
            fields
                .iter()
                .filter(|field| field.number() == number)
                .filter_map(Field::bytes)
                .map(|bytes| String::from_utf8_lossy(bytes).into_owned())
                .collect()
        };
        Ok(Self {
            part,
            name: text(&fields, node::NAME),
            operation: text(&fields, node::OP_TYPE),
            inputs: strings(node::INPUT),
            outputs: strings(node::OUTPUT),
        })
    }
}

/// The indices in `parts` of the constants that say how large the results of `Resize` steps are.
fn resize_target_constants(parts: &[Field<'_>]) -> Result<BTreeSet<usize>, EditError> {
    let mut nodes = Vec::new();
    let mut initializers = HashMap::new();
    for (index, part) in parts.iter().enumerate() {
        let message = part.bytes().unwrap_or_default();
        match part.number() {
            graph::NODE => nodes.push(Node::read(index, message)?),
            graph::INITIALIZER => {
                initializers.insert(text(&Field::all(message)?, tensor::NAME), index);
            }
            _ => {}
        }
    }
    let producers: HashMap<&str, usize> = nodes
        .iter()
        .enumerate()
        .flat_map(|(index, node)| node.outputs.iter().map(move |name| (name.as_str(), index)))
        .collect();

    let mut constants = BTreeMap::new();
    for (consumer, resize) in nodes.iter().enumerate() {
        // Inputs: picture, region, scales, sizes. One without `sizes` scales by a factor already.
        let Some(sizes) = resize.inputs.get(3).filter(|name| !name.is_empty()) else {
            continue;
        };
        if resize.operation != "Resize" {
            continue;
        }
        let mut open = vec![(consumer, sizes.as_str())];
        while let Some((consumer, name)) = open.pop() {
            if let Some(&part) = initializers.get(name) {
                constants.insert((part, name), consumer);
                continue;
            }
            let producer = *producers
                .get(name)
                .ok_or_else(|| EditError::Resize(resize.name.clone()))?;
            match nodes[producer].operation.as_str() {
                "Constant" => {
                    constants.insert((nodes[producer].part, name), consumer);
                }
                "Concat" | "Cast" | "Identity" => open.extend(
                    nodes[producer]
                        .inputs
                        .iter()
                        .map(|input| (producer, input.as_str())),
                ),
                // Taken from the shape of a tensor: follows the picture by itself.
                "Shape" | "Slice" | "Gather" => {}
                _ => return Err(EditError::Resize(resize.name.clone())),
            }
        }
    }
    for ((_, name), consumer) in &constants {
        let used_elsewhere = nodes.iter().enumerate().any(|(index, node)| {
            index != *consumer && node.inputs.iter().any(|input| input == name)
        });
        if used_elsewhere {
            return Err(EditError::Resize(nodes[*consumer].name.clone()));
        }
    }
    Ok(constants.into_keys().map(|(part, _)| part).collect())
}

/// A `Constant` node or an initializer with its sizes scaled.
fn scaled_constant(part: &Field<'_>, factor: Factor) -> Result<Field<'static>, EditError> {
    let message = part.bytes().unwrap_or_default();
    if part.number() == graph::INITIALIZER {
        return Ok(Field::delimited(
            graph::INITIALIZER,
            &scaled_tensor(message, factor)?,
        ));
    }
    let mut fields = Field::all(message)?;
    let value = fields
        .iter_mut()
        .find(|field| field.number() == node::ATTRIBUTE)
        .ok_or(EditError::Missing("value in a constant"))?;
    let mut parts = Field::all(value.bytes().unwrap_or_default())?;
    if text(&parts, attribute::NAME) != "value" {
        return Err(EditError::Missing("value in a constant"));
    }
    let tensor = parts
        .iter_mut()
        .find(|field| field.number() == attribute::TENSOR)
        .ok_or(EditError::Missing("tensor in a constant"))?;
    let scaled = scaled_tensor(tensor.bytes().unwrap_or_default(), factor)?;
    *tensor = Field::delimited(attribute::TENSOR, &scaled);
    let attribute = join(&parts);
    *value = Field::delimited(node::ATTRIBUTE, &attribute);
    Ok(Field::delimited(graph::NODE, &join(&fields)))
}

/// A tensor of two sizes (height, width) or four (pictures, channels, height, width), scaled.
fn scaled_tensor(message: &[u8], factor: Factor) -> Result<Vec<u8>, EditError> {
    let mut fields = Field::all(message)?;
    let is_int64 = fields
        .iter()
        .any(|field| field.number() == tensor::DATA_TYPE && field.integer() == Some(tensor::INT64));
    let data = fields
        .iter_mut()
        .find(|field| [tensor::RAW_DATA, tensor::INT64_DATA].contains(&field.number()))
        .filter(|_| is_int64)
        .ok_or(EditError::Missing("64-bit integers in a constant"))?;
    let bytes = data
        .bytes()
        .ok_or(EditError::Missing("64-bit integers in a constant"))?;
    let number = data.number();
    let mut sizes = if number == tensor::RAW_DATA {
        bytes
            .as_chunks()
            .0
            .iter()
            .map(|size| u64::from_le_bytes(*size))
            .collect()
    } else {
        packed_integers(bytes)?
    };
    if ![2, 4].contains(&sizes.len()) {
        return Err(EditError::Missing("height and width in a constant"));
    }
    scale_plane(&mut sizes, factor)?;
    let payload = if number == tensor::RAW_DATA {
        sizes.iter().flat_map(|size| size.to_le_bytes()).collect()
    } else {
        pack_integers(&sizes)
    };
    *data = Field::delimited(number, &payload);
    Ok(join(&fields))
}

/// Scales the last two numbers of a shape.
fn scale_plane(shape: &mut [u64], factor: Factor) -> Result<(), EditError> {
    for size in shape.iter_mut().rev().take(2) {
        *size = factor.scale(*size)?;
    }
    Ok(())
}

/// Fills in, where the network leaves its input's dimensions open, one picture of three channels and
/// of `size` (width, height).
pub(super) fn pin_input(model: &[u8], size: (usize, usize)) -> Result<Vec<u8>, EditError> {
    edit_graph(model, |parts| {
        edit_input_shape(parts, |shape| {
            let picture = [1, 3, size.1 as u64, size.0 as u64];
            for (dimension, wanted) in shape.iter_mut().zip(picture) {
                if *dimension == OPEN {
                    *dimension = wanted;
                }
            }
            expect_picture(shape, size)
        })
    })
}

fn expect_picture(shape: &[u64], size: (usize, usize)) -> Result<(), EditError> {
    if shape == [1, 3, size.1 as u64, size.0 as u64] {
        Ok(())
    } else {
        Err(EditError::Input(shape.to_vec()))
    }
}

/// Changes the declared shape of the network's one input.
fn edit_input_shape(
    parts: &mut [Field<'_>],
    change: impl FnOnce(&mut [u64]) -> Result<(), EditError>,
) -> Result<(), EditError> {
    let input = parts
        .iter_mut()
        .find(|part| part.number() == graph::INPUT)
        .ok_or(EditError::Missing("input"))?;
    let changed = with_shape(input.bytes().unwrap_or_default(), change)?;
    *input = Field::delimited(graph::INPUT, &changed);
    Ok(())
}

/// Stands for a dimension that has a name, or nothing, instead of a size.
const OPEN: u64 = 0;

/// A `ValueInfoProto` with its shape changed. Dimensions that keep their size stay byte for byte.
fn with_shape(
    message: &[u8],
    change: impl FnOnce(&mut [u64]) -> Result<(), EditError>,
) -> Result<Vec<u8>, EditError> {
    edit_path(
        message,
        &[value_info::TYPE, value_info::TENSOR_TYPE, value_info::SHAPE],
        |shape| {
            let mut dimensions = Field::all(shape)?;
            let mut sizes = Vec::new();
            for dimension in &dimensions {
                sizes.push(dimension_size(dimension)?);
            }
            let before = sizes.clone();
            change(&mut sizes)?;
            for ((dimension, size), before) in dimensions.iter_mut().zip(&sizes).zip(&before) {
                if size != before {
                    let value = join(&[Field::varint(value_info::VALUE, *size)]);
                    *dimension = Field::delimited(value_info::DIMENSION, &value);
                }
            }
            Ok(join(&dimensions))
        },
    )
}

fn dimension_size(dimension: &Field<'_>) -> Result<u64, EditError> {
    let fields = Field::all(dimension.bytes().unwrap_or_default())?;
    Ok(fields
        .iter()
        .find(|field| field.number() == value_info::VALUE)
        .and_then(Field::integer)
        .unwrap_or(OPEN))
}

/// `message` with the message at the end of `path` (field numbers, outermost first) changed.
fn edit_path(
    message: &[u8],
    path: &[u32],
    change: impl FnOnce(&[u8]) -> Result<Vec<u8>, EditError>,
) -> Result<Vec<u8>, EditError> {
    let Some((&number, inner)) = path.split_first() else {
        return change(message);
    };
    let mut fields = Field::all(message)?;
    let field = fields
        .iter_mut()
        .find(|field| field.number() == number)
        .ok_or(EditError::Missing("declared shape"))?;
    let edited = edit_path(field.bytes().unwrap_or_default(), inner, change)?;
    *field = Field::delimited(number, &edited);
    Ok(join(&fields))
}

#[cfg(test)]
mod tests {
    use super::super::schema::{keep_first_output, model, text};
    use super::*;

    /// Made by `make_tiny_model.py`: 32 × 32, two outputs, one `Resize` to a constant 32 × 32.
    const TINY: &[u8] = include_bytes!("../../tests/data/tiny.onnx");

    /// No field of the schema has this number.
    const UNKNOWN: u32 = 7001;

    fn graph_of(model_bytes: &[u8]) -> Vec<u8> {
        Field::all(model_bytes)
            .unwrap()
            .iter()
            .find(|field| field.number() == model::GRAPH)
            .and_then(Field::bytes)
            .unwrap()
            .to_vec()
    }

    fn names(model_bytes: &[u8], number: u32) -> Vec<String> {
        Field::all(&graph_of(model_bytes))
            .unwrap()
            .iter()
            .filter(|part| part.number() == number)
            .map(|part| text(&Field::all(part.bytes().unwrap()).unwrap(), 1))
            .collect()
    }

    fn declared_shape(model_bytes: &[u8], number: u32) -> Vec<u64> {
        let mut shape = Vec::new();
        for part in Field::all(&graph_of(model_bytes)).unwrap() {
            if part.number() == number {
                with_shape(part.bytes().unwrap(), |sizes| {
                    shape = sizes.to_vec();
                    Ok(())
                })
                .unwrap();
            }
        }
        shape
    }

    /// The height and width that the `Resize` aims at.
    fn resize_target(model_bytes: &[u8]) -> Vec<u64> {
        let graph = graph_of(model_bytes);
        let parts = Field::all(&graph).unwrap();
        let constants = resize_target_constants(&parts).unwrap();
        assert_eq!(constants.len(), 1);
        let node = Field::all(parts[constants.first().copied().unwrap()].bytes().unwrap()).unwrap();
        let attribute = Field::all(field(&node, node::ATTRIBUTE)).unwrap();
        let tensor = Field::all(field(&attribute, attribute::TENSOR)).unwrap();
        field(&tensor, tensor::RAW_DATA)
            .as_chunks()
            .0
            .iter()
            .map(|size| u64::from_le_bytes(*size))
            .collect()
    }

    fn field<'a>(fields: &'a [Field<'_>], number: u32) -> &'a [u8] {
        fields
            .iter()
            .find(|field| field.number() == number)
            .and_then(Field::bytes)
            .unwrap()
    }

    /// `bytes` with an unknown field at the end.
    fn marked(bytes: &[u8], mark: &[u8]) -> Vec<u8> {
        [bytes, &join(&[Field::delimited(UNKNOWN, mark)])].concat()
    }

    /// The tiny network with an unknown field in the model, in the graph and in every node.
    fn tiny_from_the_future() -> Vec<u8> {
        let graph = graph_of(TINY);
        let parts: Vec<_> = Field::all(&graph)
            .unwrap()
            .into_iter()
            .map(|part| {
                if part.number() == graph::NODE {
                    Field::delimited(graph::NODE, &marked(part.bytes().unwrap(), b"in a node"))
                } else {
                    part
                }
            })
            .collect();
        let graph = marked(&join(&parts), b"in the graph");
        let fields: Vec<_> = Field::all(TINY)
            .unwrap()
            .into_iter()
            .map(|field| {
                if field.number() == model::GRAPH {
                    Field::delimited(model::GRAPH, &graph)
                } else {
                    field
                }
            })
            .collect();
        marked(&join(&fields), b"in the model")
    }

    fn count(bytes: &[u8], needle: &[u8]) -> usize {
        bytes
            .windows(needle.len())
            .filter(|window| *window == needle)
            .count()
    }

    #[test]
    fn only_the_first_output_is_kept() {
        assert_eq!(names(TINY, graph::OUTPUT), ["output", "side"]);
        let stripped = keep_first_output(TINY).unwrap();
        assert_eq!(names(&stripped, graph::OUTPUT), ["output"]);
        assert_eq!(keep_first_output(&stripped).unwrap(), stripped);
    }

    #[test]
    fn input_output_and_inner_sizes_are_scaled() {
        assert_eq!(resize_target(TINY), [32, 32]);
        let stripped = keep_first_output(TINY).unwrap();
        let half = resize_network(&stripped, (32, 32), (16, 16)).unwrap();
        assert_eq!(declared_shape(&half, graph::INPUT), [1, 3, 16, 16]);
        assert_eq!(declared_shape(&half, graph::OUTPUT), [1, 1, 16, 16]);
        assert_eq!(resize_target(&half), [16, 16]);
        assert!(names(&half, graph::VALUE_INFO).is_empty());
    }

    #[test]
    fn the_weights_stay_the_same() {
        let half = resize_network(TINY, (32, 32), (16, 16)).unwrap();
        let weights = |model: &[u8]| {
            let graph = graph_of(model);
            let parts = Field::all(&graph).unwrap();
            field(&parts, graph::INITIALIZER).to_vec()
        };
        assert_eq!(weights(&half), weights(TINY));
    }

    #[test]
    fn there_and_back_again_gives_the_same_file_without_the_old_sizes() {
        let without_sizes = resize_network(TINY, (32, 32), (32, 32)).unwrap();
        let half = resize_network(TINY, (32, 32), (16, 16)).unwrap();
        let back = resize_network(&half, (16, 16), (32, 32)).unwrap();
        assert_eq!(back, without_sizes);
    }

    #[test]
    fn fields_that_are_not_known_survive_byte_for_byte() {
        let future = tiny_from_the_future();
        let nodes = names(TINY, graph::NODE).len();
        for edited in [
            keep_first_output(&future).unwrap(),
            resize_network(&future, (32, 32), (64, 64)).unwrap(),
        ] {
            for (mark, times) in [
                (&b"in a node"[..], nodes),
                (b"in the graph", 1),
                (b"in the model", 1),
            ] {
                let field = join(&[Field::delimited(UNKNOWN, mark)]);
                assert_eq!(count(&edited, &field), times);
            }
        }
    }

    #[test]
    fn a_network_of_another_size_is_refused() {
        assert_eq!(
            resize_network(TINY, (64, 64), (32, 32)),
            Err(EditError::Input(vec![1, 3, 32, 32]))
        );
    }

    #[test]
    fn an_input_of_open_size_is_pinned() {
        let open = edit_graph(TINY, |parts| {
            edit_input_shape(parts, |shape| {
                shape.copy_from_slice(&[OPEN, 3, OPEN, OPEN]);
                Ok(())
            })
        })
        .unwrap();
        let pinned = pin_input(&open, (64, 48)).unwrap();
        assert_eq!(declared_shape(&pinned, graph::INPUT), [1, 3, 48, 64]);
    }

    #[test]
    fn an_input_of_another_size_is_not_pinned() {
        assert_eq!(pin_input(TINY, (32, 32)).unwrap(), TINY);
        assert_eq!(
            pin_input(TINY, (320, 320)),
            Err(EditError::Input(vec![1, 3, 32, 32]))
        );
    }

    #[test]
    fn sizes_that_do_not_come_out_whole_are_refused() {
        assert_eq!(
            resize_network(TINY, (1000, 1000), (333, 333)),
            Err(EditError::Fraction(32))
        );
        assert!(matches!(
            resize_network(TINY, (32, 32), (16, 32)),
            Err(EditError::Fraction(_))
        ));
    }

    #[test]
    fn what_is_no_network_is_refused() {
        assert_eq!(
            keep_first_output(b"<!DOCTYPE html>"),
            Err(EditError::Malformed)
        );
        assert_eq!(keep_first_output(b""), Err(EditError::Missing("graph")));
        for cut in [1, TINY.len() / 2, TINY.len() - 1] {
            assert!(keep_first_output(&TINY[..cut]).is_err(), "cut at {cut}");
        }
    }
}
