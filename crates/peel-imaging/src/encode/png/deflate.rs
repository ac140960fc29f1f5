//! A fast deflate encoder (RFC 1951).

use super::bits::BitWriter;
use super::huffman::{Code, canonical_codes, code_lengths};
use super::matches::{MatchFinder, Sequence};

/// Bytes coded with the same codes.
const BLOCK_BYTES: usize = 128 * 1024;

const LITERALS: usize = 256;
const END_OF_BLOCK: usize = 256;
const LITERALS_AND_LENGTHS: usize = 286;
const DISTANCES: usize = 30;
const CODE_LENGTHS: usize = 19;

/// Four codes and the 7 bits that may be left from before fit into 64 bits.
const LITERALS_PER_FLUSH: usize = 4;
const MAX_LITERAL_CODE: u8 = 14;
const MAX_DISTANCE_CODE: u8 = 15;
const MAX_CODE_LENGTH_CODE: u8 = 7;

const STORED_BLOCK: u64 = 0b000;
const DYNAMIC_BLOCK: u64 = 0b100;

/// An empty block with fixed codes that says it is the last.
pub(super) const LAST_BLOCK: [u8; 2] = [0b011, 0];

/// Appends `data`, deflated, to `output`, without a last block and up to a byte boundary.
pub(super) fn deflate(data: &[u8], output: &mut Vec<u8>) {
    let mut writer = BitWriter::new(output);
    let mut finder = MatchFinder::new();
    let mut sequences = Vec::new();
    for start in (0..data.len()).step_by(BLOCK_BYTES) {
        let end = (start + BLOCK_BYTES).min(data.len());
        finder.split(data, start, end, &mut sequences);
        Block {
            data: &data[start..end],
            sequences: &sequences,
        }
        .write(&mut writer);
    }
    // An empty stored block ends at a byte boundary.
    writer.put(STORED_BLOCK, 3);
    writer.align();
    writer.append(&[0x00, 0x00, 0xFF, 0xFF]);
}

struct Block<'a> {
    data: &'a [u8],
    sequences: &'a [Sequence],
}

/// A symbol and the bits that tell its values apart.
struct Symbol {
    index: usize,
    extra: u64,
    extra_bits: u32,
}

impl Block<'_> {
    fn write(&self, writer: &mut BitWriter<'_>) {
        let (symbols, distances) = self.count();
        let symbols = code_lengths(&symbols, MAX_LITERAL_CODE);
        let distances = code_lengths(&distances, MAX_DISTANCE_CODE);
        writer.put(DYNAMIC_BLOCK, 3);
        write_codes(&symbols, &distances, writer);
        self.write_data(
            &canonical_codes(&symbols),
            &canonical_codes(&distances),
            writer,
        );
    }

    /// How often each literal, length and distance symbol occurs.
    fn count(&self) -> ([u32; LITERALS_AND_LENGTHS], [u32; DISTANCES]) {
        // Equal bytes in a row would wait for each other's count in a single table.
        let mut literals = [[0; LITERALS]; 4];
        let mut symbols = [0; LITERALS_AND_LENGTHS];
        let mut distances = [0; DISTANCES];
        self.for_each(|run, sequence| {
            let mut quads = run.chunks_exact(4);
            for quad in &mut quads {
                for (counts, &byte) in literals.iter_mut().zip(quad) {
                    counts[usize::from(byte)] += 1;
                }
            }
            for &byte in quads.remainder() {
                literals[0][usize::from(byte)] += 1;
            }
            if sequence.length > 0 {
                symbols[length_symbol(sequence.length).index] += 1;
                distances[distance_symbol(sequence.distance).index] += 1;
            }
        });
        for counts in &literals {
            for (sum, count) in symbols.iter_mut().zip(counts) {
                *sum += count;
            }
        }
        symbols[END_OF_BLOCK] = 1;
        (symbols, distances)
    }

    fn write_data(
        &self,
        symbols: &[Code; LITERALS_AND_LENGTHS],
        distances: &[Code; DISTANCES],
        writer: &mut BitWriter<'_>,
    ) {
        writer.reserve(self.data.len() * usize::from(MAX_LITERAL_CODE) / 8);
        let (literals, _) = symbols
            .split_first_chunk::<LITERALS>()
            .expect("literals are the first symbols");
        self.for_each(|run, sequence| {
            let mut groups = run.chunks_exact(LITERALS_PER_FLUSH);
            for group in &mut groups {
                for &byte in group {
                    add_code(writer, literals[usize::from(byte)]);
                }
                writer.flush();
            }
            for &byte in groups.remainder() {
                add_code(writer, literals[usize::from(byte)]);
            }
            writer.flush();
            if sequence.length > 0 {
                add_symbol(writer, symbols, &length_symbol(sequence.length));
                add_symbol(writer, distances, &distance_symbol(sequence.distance));
                writer.flush();
            }
        });
        add_code(writer, symbols[END_OF_BLOCK]);
        writer.flush();
    }

    /// Calls `visit` with the literals of each sequence.
    #[inline(always)]
    fn for_each(&self, mut visit: impl FnMut(&[u8], &Sequence)) {
        let mut rest = self.data;
        for sequence in self.sequences {
            let (literals, after) = rest.split_at(sequence.literals);
            visit(literals, sequence);
            rest = &after[sequence.length..];
        }
    }
}

#[inline(always)]
fn add_code(writer: &mut BitWriter<'_>, code: Code) {
    writer.add(code.bits.into(), code.length.into());
}

#[inline(always)]
fn add_symbol(writer: &mut BitWriter<'_>, codes: &[Code], symbol: &Symbol) {
    add_code(writer, codes[symbol.index]);
    writer.add(symbol.extra, symbol.extra_bits);
}

/// RFC 1951, 3.2.5: groups of four lengths or two distances double in size.
fn length_symbol(length: usize) -> Symbol {
    const FIRST: usize = 257;
    const LONGEST: usize = 258;
    if length == LONGEST {
        return Symbol {
            index: LITERALS_AND_LENGTHS - 1,
            extra: 0,
            extra_bits: 0,
        };
    }
    let symbol = grouped(length - 3, 2);
    Symbol {
        index: FIRST + symbol.index,
        ..symbol
    }
}

fn distance_symbol(distance: usize) -> Symbol {
    grouped(distance - 1, 1)
}

/// The symbol of `value` where each group has 2^`group_bits` symbols.
fn grouped(value: usize, group_bits: u32) -> Symbol {
    let extra_bits = (value >> group_bits).checked_ilog2().unwrap_or(0);
    Symbol {
        index: (extra_bits << group_bits) as usize + (value >> extra_bits),
        extra: (value & ((1 << extra_bits) - 1)) as u64,
        extra_bits,
    }
}

/// Writes the code lengths themselves, run-length coded and Huffman coded (RFC 1951, 3.2.7).
fn write_codes(
    symbols: &[u8; LITERALS_AND_LENGTHS],
    distances: &[u8; DISTANCES],
    writer: &mut BitWriter<'_>,
) {
    const ORDER: [usize; CODE_LENGTHS] = [
        16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
    ];
    let lengths: Vec<u8> = symbols.iter().chain(distances).copied().collect();
    let runs = run_lengths(&lengths);
    let mut counts = [0; CODE_LENGTHS];
    for run in &runs {
        counts[run.index] += 1;
    }
    let run_code_lengths = code_lengths(&counts, MAX_CODE_LENGTH_CODE);
    let run_codes = canonical_codes(&run_code_lengths);
    writer.put((LITERALS_AND_LENGTHS - 257) as u64, 5);
    writer.put((DISTANCES - 1) as u64, 5);
    writer.put((CODE_LENGTHS - 4) as u64, 4);
    for index in ORDER {
        writer.put(run_code_lengths[index].into(), 3);
    }
    for run in &runs {
        add_symbol(writer, &run_codes, run);
        writer.flush();
    }
}

fn run_lengths(lengths: &[u8]) -> Vec<Symbol> {
    let plain = |index: usize| Symbol {
        index,
        extra: 0,
        extra_bits: 0,
    };
    let mut runs = Vec::new();
    for run in lengths.chunk_by(|one, other| one == other) {
        let length = usize::from(run[0]);
        let mut left = run.len();
        // (symbol, fewest, most, extra bits)
        let repeats: &[(usize, usize, usize, u32)] = if length == 0 {
            &[(18, 11, 138, 7), (17, 3, 10, 3)]
        } else {
            // Repeats refer to the length before them.
            runs.push(plain(length));
            left -= 1;
            &[(16, 3, 6, 2)]
        };
        for &(index, fewest, most, extra_bits) in repeats {
            while left >= fewest {
                let count = left.min(most);
                runs.push(Symbol {
                    index,
                    extra: (count - fewest) as u64,
                    extra_bits,
                });
                left -= count;
            }
        }
        runs.extend(std::iter::repeat_with(|| plain(length)).take(left));
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_are_those_of_the_standard() {
        let length = |value| {
            let symbol = length_symbol(value);
            (symbol.index, symbol.extra, symbol.extra_bits)
        };
        assert_eq!(length(3), (257, 0, 0));
        assert_eq!(length(10), (264, 0, 0));
        assert_eq!(length(12), (265, 1, 1));
        assert_eq!(length(130), (280, 15, 4));
        assert_eq!(length(257), (284, 30, 5));
        assert_eq!(length(258), (285, 0, 0));
        let distance = |value| {
            let symbol = distance_symbol(value);
            (symbol.index, symbol.extra, symbol.extra_bits)
        };
        assert_eq!(distance(1), (0, 0, 0));
        assert_eq!(distance(4), (3, 0, 0));
        assert_eq!(distance(6), (4, 1, 1));
        assert_eq!(distance(32_768), (29, 8191, 13));
    }
}
