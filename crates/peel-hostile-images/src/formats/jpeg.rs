//! JPEG (ITU-T T.81) of blocks that are one colour each.
//!
//! The quantiser is 8 throughout, so that a block's only coefficient is its level minus 128.

use super::bits::Stuffed;

/// How the frame is coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Process {
    /// One scan.
    Baseline,
    /// The levels, and after them this many scans per component that hold nothing.
    Progressive {
        /// Scans after the first.
        empty_scans: u32,
    },
}

/// A file in the making. All components have full resolution.
#[derive(Debug, Clone)]
pub struct Jpeg {
    width: u16,
    height: u16,
    process: Process,
    /// Per component the level of each block, row by row.
    components: Vec<Vec<u8>>,
    segments: Vec<u8>,
}

impl Jpeg {
    /// A picture whose `components` have one level for each 8 × 8 block.
    pub fn new(width: u16, height: u16, process: Process, components: Vec<Vec<u8>>) -> Self {
        Self {
            width,
            height,
            process,
            components,
            segments: Vec::new(),
        }
    }

    /// One level per component for the whole picture.
    pub fn uniform(width: u16, height: u16, process: Process, levels: &[u8]) -> Self {
        let blocks = usize::from(width.div_ceil(8)) * usize::from(height.div_ceil(8));
        let components = levels.iter().map(|&level| vec![level; blocks]).collect();
        Self::new(width, height, process, components)
    }

    /// Adds a segment before the frame header.
    #[must_use]
    pub fn segment(mut self, marker: u8, data: &[u8]) -> Self {
        push_segment(&mut self.segments, marker, data);
        self
    }

    /// Adds an Exif block.
    #[must_use]
    pub fn exif(self, block: &[u8]) -> Self {
        self.segment(0xE1, &[b"Exif\0\0", block].concat())
    }

    /// Adds a colour profile, in as many segments as it takes.
    #[must_use]
    pub fn profile(mut self, profile: &[u8]) -> Self {
        let parts: Vec<&[u8]> = profile.chunks(65_000).collect();
        for (index, part) in parts.iter().enumerate() {
            let place = [index as u8 + 1, parts.len() as u8];
            self = self.segment(0xE2, &[b"ICC_PROFILE\0", &place[..], part].concat());
        }
        self
    }

    /// Says, as Adobe does, that inks are inverted: `transform` 0 is CMYK (or RGB), 2 is YCCK.
    #[must_use]
    pub fn adobe(self, transform: u8) -> Self {
        self.segment(0xEE, &[b"Adobe\0\x64\0\0\0\0", &[transform][..]].concat())
    }

    /// The file.
    pub fn end(self) -> Vec<u8> {
        [self.without_end().as_slice(), &[0xFF, 0xD9]].concat()
    }

    /// The file without its end marker.
    pub fn without_end(self) -> Vec<u8> {
        let mut file = self.header();
        let count = self.components.len() as u8;
        match self.process {
            Process::Baseline => {
                push_scan_header(&mut file, 0..count, 0, 63);
                file.extend(self.levels(true));
            }
            Process::Progressive { empty_scans } => {
                push_scan_header(&mut file, 0..count, 0, 0);
                file.extend(self.levels(false));
                let nothing = self.empty_scan();
                for _ in 0..empty_scans {
                    for component in 0..count {
                        push_scan_header(&mut file, component..component + 1, 1, 63);
                        file.extend_from_slice(&nothing);
                    }
                }
            }
        }
        file
    }

    /// Everything up to the first scan.
    pub fn header(&self) -> Vec<u8> {
        let mut file = vec![0xFF, 0xD8];
        file.extend_from_slice(&self.segments);
        push_segment(&mut file, 0xDB, &[&[0][..], &[8; 64]].concat());
        let mut frame = vec![8];
        frame.extend(self.height.to_be_bytes());
        frame.extend(self.width.to_be_bytes());
        frame.push(self.components.len() as u8);
        for component in 0..self.components.len() {
            frame.extend([component as u8 + 1, 0x11, 0]);
        }
        let start_of_frame = match self.process {
            Process::Baseline => 0xC0,
            Process::Progressive { .. } => 0xC2,
        };
        push_segment(&mut file, start_of_frame, &frame);
        push_segment(&mut file, 0xC4, &level_table());
        push_segment(&mut file, 0xC4, &detail_table());
        file
    }

    /// The scan of levels, with or without the end of each block's detail.
    fn levels(&self, with_detail: bool) -> Vec<u8> {
        let mut bits = Stuffed::default();
        let mut before = vec![128; self.components.len()];
        for block in 0..self.components[0].len() {
            for (levels, before) in self.components.iter().zip(&mut before) {
                let step = i32::from(levels[block]) - *before;
                *before = levels[block].into();
                // The category is the number of bits; negative steps are stored minus one.
                let category = i32::BITS - step.unsigned_abs().leading_zeros();
                bits.put(category, 4);
                bits.put((step - i32::from(step < 0)) as u32, category);
                if with_detail {
                    bits.put(0, 1);
                }
            }
        }
        bits.finish()
    }

    /// A scan that says "no detail" for all blocks, in the longest runs there are.
    fn empty_scan(&self) -> Vec<u8> {
        let mut bits = Stuffed::default();
        let mut left = self.components[0].len() as u32;
        while left > 0 {
            if left < 0x4000 {
                bits.put(0, 1);
                left -= 1;
            } else {
                // A run of 2^14 + 14 bits more.
                let extra = (left - 0x4000).min(0x3FFF);
                bits.put(0b10, 2);
                bits.put(extra, 14);
                left -= 0x4000 + extra;
            }
        }
        bits.finish()
    }
}

fn push_segment(file: &mut Vec<u8>, marker: u8, data: &[u8]) {
    file.extend([0xFF, marker]);
    file.extend((data.len() as u16 + 2).to_be_bytes());
    file.extend_from_slice(data);
}

fn push_scan_header(file: &mut Vec<u8>, components: std::ops::Range<u8>, first: u8, last: u8) {
    let mut header = vec![components.len() as u8];
    header.extend(components.flat_map(|component| [component + 1, 0]));
    header.extend([first, last, 0]);
    push_segment(file, 0xDA, &header);
}

/// Categories 0–11 are the twelve first codes of 4 bits.
fn level_table() -> Vec<u8> {
    let mut table = vec![0; 17];
    table[4] = 12;
    table.extend(0..12);
    table
}

/// 0: the rest of this block is nothing. 10: the same for a run of 2^14 to 2^15 − 1 blocks.
fn detail_table() -> Vec<u8> {
    let mut table = vec![0; 17];
    table[0] = 0x10;
    table[1] = 1;
    table[2] = 1;
    table.extend([0x00, 0xE0]);
    table
}
