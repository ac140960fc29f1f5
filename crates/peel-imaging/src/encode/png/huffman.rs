//! Length-limited canonical Huffman codes.

/// A code for one symbol: `bits`, lowest first as deflate wants them, and how many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Code {
    pub(super) bits: u16,
    pub(super) length: u8,
}

/// Code lengths for `counts`, none above `limit`; symbols that never occur get 0.
/// At least two symbols get a code, since decoders refuse incomplete ones.
pub(super) fn code_lengths<const N: usize>(counts: &[u32; N], limit: u8) -> [u8; N] {
    let mut weights = *counts;
    for symbol in 0..N {
        if weights.iter().filter(|&&weight| weight > 0).count() >= 2 {
            break;
        }
        weights[symbol] = weights[symbol].max(1);
    }
    loop {
        let lengths = unlimited_lengths(&weights);
        if lengths.iter().all(|&length| length <= limit) {
            return lengths;
        }
        // Flatter weights give a shallower tree, at almost no cost in size.
        for weight in weights.iter_mut().filter(|weight| **weight > 0) {
            *weight = *weight / 2 + 1;
        }
    }
}

/// Huffman's algorithm on sorted leaves with a queue of inner nodes (van Leeuwen 1976).
fn unlimited_lengths<const N: usize>(weights: &[u32; N]) -> [u8; N] {
    let mut leaves: Vec<(u32, usize)> = weights
        .iter()
        .enumerate()
        .filter(|&(_, &weight)| weight > 0)
        .map(|(symbol, &weight)| (weight, symbol))
        .collect();
    leaves.sort_unstable();
    let leaf_count = leaves.len();
    let mut node_weights: Vec<u32> = leaves.iter().map(|&(weight, _)| weight).collect();
    let mut parents = vec![0; 2 * leaf_count - 1];
    let (mut leaf, mut inner) = (0, leaf_count);
    for node in leaf_count..2 * leaf_count - 1 {
        let mut lightest = || {
            let take_leaf =
                leaf < leaf_count && (inner == node || node_weights[leaf] <= node_weights[inner]);
            let index = if take_leaf { &mut leaf } else { &mut inner };
            let child = *index;
            *index += 1;
            child
        };
        let (one, other) = (lightest(), lightest());
        parents[one] = node;
        parents[other] = node;
        node_weights.push(node_weights[one] + node_weights[other]);
    }
    let root = parents.len() - 1;
    let mut depths = vec![0_u8; parents.len()];
    for node in (0..root).rev() {
        depths[node] = depths[parents[node]] + 1;
    }
    let mut lengths = [0; N];
    for (&(_, symbol), &depth) in leaves.iter().zip(&depths) {
        lengths[symbol] = depth;
    }
    lengths
}

/// The canonical codes of `lengths` (RFC 1951, 3.2.2).
pub(super) fn canonical_codes<const N: usize>(lengths: &[u8; N]) -> [Code; N] {
    let mut next = [0_u16; 17];
    for length in 1..16 {
        let shorter = lengths
            .iter()
            .filter(|&&other| usize::from(other) == length)
            .count() as u16;
        next[length + 1] = (next[length] + shorter) << 1;
    }
    let mut codes = [Code::default(); N];
    for (code, &length) in codes.iter_mut().zip(lengths) {
        if length > 0 {
            let bits = &mut next[usize::from(length)];
            *code = Code {
                bits: bits.reverse_bits() >> (16 - length),
                length,
            };
            *bits += 1;
        }
    }
    codes
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sum of 2^-length; 1 for a code that uses up all bit patterns.
    fn kraft_sum(lengths: &[u8]) -> f64 {
        lengths
            .iter()
            .filter(|&&length| length > 0)
            .map(|&length| 0.5_f64.powi(length.into()))
            .sum()
    }

    #[test]
    fn frequent_symbols_get_short_codes() {
        let lengths = code_lengths(&[50, 20, 20, 10, 0], 15);
        assert_eq!(lengths, [1, 3, 2, 3, 0]);
    }

    #[test]
    fn steep_counts_stay_within_the_limit_and_complete() {
        let mut counts = [0_u32; 40];
        let (mut one, mut two) = (1, 1);
        for count in &mut counts {
            *count = one;
            (one, two) = (two, one + two);
        }
        for limit in [7, 14, 15] {
            let lengths = code_lengths(&counts, limit);
            assert!(lengths.iter().all(|&length| (1..=limit).contains(&length)));
            assert!((kraft_sum(&lengths) - 1.0).abs() < 1e-9, "limit {limit}");
        }
    }

    #[test]
    fn a_lone_symbol_shares_the_code_with_a_second_one() {
        assert_eq!(kraft_sum(&code_lengths(&[0, 0, 9], 15)), 1.0);
        assert_eq!(kraft_sum(&code_lengths(&[0, 0, 0], 15)), 1.0);
    }

    #[test]
    fn canonical_codes_are_those_of_the_standards_example() {
        // RFC 1951, 3.2.2: lengths (3, 3, 3, 3, 3, 2, 4, 4).
        let codes = canonical_codes(&[3, 3, 3, 3, 3, 2, 4, 4]);
        let expected = [0b010, 0b011, 0b100, 0b101, 0b110, 0b00, 0b1110, 0b1111];
        for (code, bits) in codes.iter().zip(expected) {
            let forwards = code.bits.reverse_bits() >> (16 - code.length);
            assert_eq!(forwards, bits);
        }
    }
}
