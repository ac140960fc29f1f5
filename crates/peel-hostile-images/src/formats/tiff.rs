//! TIFF 6.0, little-endian.

/// Tags by the standard's names.
#[expect(missing_docs, reason = "the names are the standard's")]
pub mod tag {
    pub const IMAGE_WIDTH: u16 = 256;
    pub const IMAGE_LENGTH: u16 = 257;
    pub const BITS_PER_SAMPLE: u16 = 258;
    pub const COMPRESSION: u16 = 259;
    pub const PHOTOMETRIC_INTERPRETATION: u16 = 262;
    pub const STRIP_OFFSETS: u16 = 273;
    pub const ORIENTATION: u16 = 274;
    pub const SAMPLES_PER_PIXEL: u16 = 277;
    pub const ROWS_PER_STRIP: u16 = 278;
    pub const STRIP_BYTE_COUNTS: u16 = 279;
    pub const EXTRA_SAMPLES: u16 = 338;
    pub const SAMPLE_FORMAT: u16 = 339;
    pub const ICC_PROFILE: u16 = 34_675;
}

/// Values of the compression tag.
#[expect(missing_docs, reason = "the names are the standard's")]
pub mod compression {
    pub const NONE: u32 = 1;
    pub const DEFLATE: u32 = 8;
}

/// One page in one strip.
#[derive(Debug, Clone)]
pub struct Page {
    /// Tag and values; SHORT, or LONG where the only one needs it.
    pub entries: Vec<(u16, Vec<u32>)>,
    /// The strip.
    pub data: Vec<u8>,
    /// The embedded colour profile.
    pub profile: Option<Vec<u8>>,
}

impl Page {
    /// A page of interleaved samples, `channels` of `bits` each, in `data` as `compression` says.
    pub fn new(
        width: u32,
        height: u32,
        channels: usize,
        bits: u32,
        compression: u32,
        data: Vec<u8>,
    ) -> Self {
        const BLACK_IS_ZERO: u32 = 1;
        const RGB: u32 = 2;
        const UNASSOCIATED_ALPHA: u32 = 2;
        let colours = if channels >= 3 { 3 } else { 1 };
        let photometric = if colours == 3 { RGB } else { BLACK_IS_ZERO };
        let mut entries = vec![
            (tag::IMAGE_WIDTH, vec![width]),
            (tag::IMAGE_LENGTH, vec![height]),
            (tag::BITS_PER_SAMPLE, vec![bits; channels]),
            (tag::COMPRESSION, vec![compression]),
            (tag::PHOTOMETRIC_INTERPRETATION, vec![photometric]),
            (tag::SAMPLES_PER_PIXEL, vec![channels as u32]),
            (tag::ROWS_PER_STRIP, vec![height]),
        ];
        if channels > colours {
            entries.push((tag::EXTRA_SAMPLES, vec![UNASSOCIATED_ALPHA]));
        }
        Self {
            entries,
            data,
            profile: None,
        }
    }

    /// Sets a tag that has one value.
    #[must_use]
    pub fn with(mut self, tag: u16, value: u32) -> Self {
        self.entries.retain(|&(other, _)| other != tag);
        self.entries.push((tag, vec![value]));
        self
    }
}

/// A file of `pages`.
pub fn file(pages: &[Page]) -> Vec<u8> {
    let mut file = b"II*\0".to_vec();
    let mut pointer = file.len();
    file.extend(0_u32.to_le_bytes());
    for page in pages {
        let strip = push_aligned(&mut file, &page.data);
        let mut entries = page.entries.clone();
        entries.push((tag::STRIP_OFFSETS, vec![strip]));
        entries.push((tag::STRIP_BYTE_COUNTS, vec![page.data.len() as u32]));
        let profile = page
            .profile
            .as_ref()
            .map(|profile| (push_aligned(&mut file, profile), profile.len() as u32));
        entries.sort_by_key(|&(tag, _)| tag);
        let mut directory = ((entries.len() + usize::from(profile.is_some())) as u16)
            .to_le_bytes()
            .to_vec();
        for (tag, values) in &entries {
            directory.extend(entry(&mut file, *tag, values));
        }
        if let Some((offset, length)) = profile {
            const UNDEFINED: u16 = 7;
            directory.extend(fields(tag::ICC_PROFILE, UNDEFINED, length, offset));
        }
        let at = push_aligned(&mut file, &directory);
        file[pointer..pointer + 4].copy_from_slice(&at.to_le_bytes());
        pointer = file.len();
        file.extend(0_u32.to_le_bytes());
    }
    file
}

fn entry(file: &mut Vec<u8>, tag: u16, values: &[u32]) -> [u8; 12] {
    const SHORT: u16 = 3;
    const LONG: u16 = 4;
    if let &[value] = values
        && value > u32::from(u16::MAX)
    {
        return fields(tag, LONG, 1, value);
    }
    let shorts: Vec<u8> = values
        .iter()
        .flat_map(|&value| (value as u16).to_le_bytes())
        .collect();
    let value = match *shorts.as_slice() {
        [low, high] => u16::from_le_bytes([low, high]).into(),
        [a, b, c, d] => u32::from_le_bytes([a, b, c, d]),
        _ => push_aligned(file, &shorts),
    };
    fields(tag, SHORT, values.len() as u32, value)
}

fn fields(tag: u16, kind: u16, count: u32, value: u32) -> [u8; 12] {
    let mut entry = [0; 12];
    entry[..2].copy_from_slice(&tag.to_le_bytes());
    entry[2..4].copy_from_slice(&kind.to_le_bytes());
    entry[4..8].copy_from_slice(&count.to_le_bytes());
    entry[8..].copy_from_slice(&value.to_le_bytes());
    entry
}

/// Offsets must be even.
fn push_aligned(file: &mut Vec<u8>, data: &[u8]) -> u32 {
    file.resize(file.len().next_multiple_of(2), 0);
    let at = file.len() as u32;
    file.extend_from_slice(data);
    at
}
