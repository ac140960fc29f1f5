//! The five row filters (PNG, third edition, section 9) and the choice among them.

/// Bytes of a row that are looked at to choose its filter: a block at the start of each stride.
const SAMPLE_BLOCK: usize = 256;
const SAMPLE_STRIDE: usize = 1024;

/// Rows shorter than this are looked at whole.
const SHORT_ROW: usize = 8192;

/// A strip of unfiltered rows.
pub(super) struct Rows<'a> {
    /// The row before the first; `None` at the top of the picture.
    pub(super) above: Option<&'a [u8]>,
    pub(super) pixels: &'a [u8],
    pub(super) row_bytes: usize,
    /// Bytes of a pixel.
    pub(super) channels: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Filter {
    None = 0,
    Sub = 1,
    Up = 2,
    Average = 3,
    Paeth = 4,
}

/// A row and what it is predicted from.
#[derive(Clone, Copy)]
struct Row<'a> {
    pixels: &'a [u8],
    above: &'a [u8],
    channels: usize,
}

/// Each row as its filter's number and its filtered bytes.
pub(super) fn filter(rows: &Rows<'_>) -> Vec<u8> {
    let black = vec![0; rows.row_bytes];
    let mut above = rows.above.unwrap_or(&black);
    let row_count = rows.pixels.len() / rows.row_bytes;
    let mut filtered = vec![0; row_count * (1 + rows.row_bytes)];
    let outputs = filtered.chunks_exact_mut(1 + rows.row_bytes);
    for (pixels, output) in rows.pixels.chunks_exact(rows.row_bytes).zip(outputs) {
        // What is cut away is transparent black: zeros, which `output` holds already.
        if pixels != black || above != black {
            let row = Row {
                pixels,
                above,
                channels: rows.channels,
            };
            let filter = row.best_filter();
            output[0] = filter as u8;
            row.apply(filter, &mut output[1..]);
        }
        above = pixels;
    }
    filtered
}

impl<'a> Row<'a> {
    /// The filter that leaves the smallest sum of absolute differences (PNG, 12.7), by a
    /// sample of the row. Equal sums go to `Up`, whose zeros repeat best.
    fn best_filter(self) -> Filter {
        let (block, stride) = if self.pixels.len() < SHORT_ROW {
            (SAMPLE_BLOCK, SAMPLE_BLOCK)
        } else {
            (SAMPLE_BLOCK, SAMPLE_STRIDE)
        };
        [Filter::Up, Filter::Sub, Filter::Average, Filter::Paeth]
            .into_iter()
            .min_by_key(|&filter| {
                (0..self.pixels.len())
                    .step_by(stride)
                    .map(|start| self.part(start, block).cost(filter))
                    .sum::<u32>()
            })
            .unwrap_or(Filter::None)
    }

    /// Up to `length` bytes, which must be at most a sample block, as a row of its own.
    fn part(self, start: usize, length: usize) -> Row<'a> {
        let end = (start + length).min(self.pixels.len());
        Row {
            pixels: &self.pixels[start..end],
            above: &self.above[start..end],
            channels: self.channels,
        }
    }

    fn cost(self, filter: Filter) -> u32 {
        let mut filtered = [0; SAMPLE_BLOCK];
        let filtered = &mut filtered[..self.pixels.len()];
        self.apply(filter, filtered);
        // The first pixel's neighbour lies outside the sample.
        filtered
            .get(self.channels..)
            .unwrap_or_default()
            .iter()
            .map(|&byte| u32::from(byte.min(byte.wrapping_neg())))
            .sum()
    }

    fn apply(self, filter: Filter, output: &mut [u8]) {
        let first = self.channels.min(self.pixels.len());
        let (start, rest) = output.split_at_mut(first);
        let pixels = &self.pixels[first..];
        let left = &self.pixels[..pixels.len()];
        let above = &self.above[first..];
        let above_left = &self.above[..pixels.len()];
        for ((output, &pixel), &above) in start.iter_mut().zip(self.pixels).zip(self.above) {
            *output = pixel.wrapping_sub(match filter {
                Filter::None | Filter::Sub => 0,
                Filter::Up | Filter::Paeth => above,
                Filter::Average => above / 2,
            });
        }
        match filter {
            Filter::None => rest.copy_from_slice(pixels),
            Filter::Sub => {
                for ((output, &pixel), &left) in rest.iter_mut().zip(pixels).zip(left) {
                    *output = pixel.wrapping_sub(left);
                }
            }
            Filter::Up => {
                for ((output, &pixel), &above) in rest.iter_mut().zip(pixels).zip(above) {
                    *output = pixel.wrapping_sub(above);
                }
            }
            Filter::Average => {
                for (((output, &pixel), &left), &above) in
                    rest.iter_mut().zip(pixels).zip(left).zip(above)
                {
                    let mean = (u16::from(left) + u16::from(above)) / 2;
                    *output = pixel.wrapping_sub(mean as u8);
                }
            }
            Filter::Paeth => {
                for ((((output, &pixel), &left), &above), &above_left) in rest
                    .iter_mut()
                    .zip(pixels)
                    .zip(left)
                    .zip(above)
                    .zip(above_left)
                {
                    *output = pixel.wrapping_sub(paeth(left, above, above_left));
                }
            }
        }
    }
}

/// The neighbour that is nearest to `left + above − above_left`.
fn paeth(left: u8, above: u8, above_left: u8) -> u8 {
    let (a, b, c) = (i16::from(left), i16::from(above), i16::from(above_left));
    let to_left = (b - c).abs();
    let to_above = (a - c).abs();
    let to_above_left = (a + b - 2 * c).abs();
    if to_left <= to_above && to_left <= to_above_left {
        left
    } else if to_above <= to_above_left {
        above
    } else {
        above_left
    }
}
