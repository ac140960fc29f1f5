use super::fields::ByteOrder;

const IMAGE_WIDTH: u16 = 256;
const IMAGE_LENGTH: u16 = 257;
const EXTRA_SAMPLES: u16 = 338;
const ASSOCIATED_ALPHA: u32 = 1;
const ICC_PROFILE: u16 = 34_675;
const BIG_TIFF: u16 = 43;

/// How an image file directory is laid out.
struct Layout {
    order: ByteOrder,
    /// BigTIFF has 64-bit offsets and 20-byte entries.
    big: bool,
}

/// Width and height of the first page (TIFF 6.0, section 2).
pub(super) fn size(bytes: &[u8]) -> Option<(u32, u32)> {
    let layout = Layout::read(bytes)?;
    layout.first_directory(bytes)?.size(bytes)
}

/// Whether a second page follows the first.
pub(crate) fn has_more_pages(bytes: &[u8]) -> bool {
    Layout::read(bytes)
        .and_then(|layout| layout.first_directory(bytes)?.next(bytes))
        .is_some_and(|next| next != 0)
}

/// Whether the first page's colours are multiplied by their alpha (TIFF 6.0, section 18).
pub(crate) fn is_premultiplied(bytes: &[u8]) -> bool {
    Layout::read(bytes)
        .and_then(|layout| layout.first_directory(bytes)?.value(bytes, EXTRA_SAMPLES))
        == Some(ASSOCIATED_ALPHA)
}

/// The first page's colour profile (ICC.1:2022, B.4).
pub(crate) fn profile(bytes: &[u8]) -> Option<&[u8]> {
    let layout = Layout::read(bytes)?;
    layout.first_directory(bytes)?.data(bytes, ICC_PROFILE)
}

/// An image file directory.
struct Directory {
    layout: Layout,
    count: u64,
    first_entry: usize,
}

impl Directory {
    fn size(&self, bytes: &[u8]) -> Option<(u32, u32)> {
        Some((
            self.value(bytes, IMAGE_WIDTH)?,
            self.value(bytes, IMAGE_LENGTH)?,
        ))
    }

    /// The first entry with `tag`, which holds one number.
    fn value(&self, bytes: &[u8], tag: u16) -> Option<u32> {
        self.layout.value(bytes, self.entry(bytes, tag)?)
    }

    /// The bytes that the first entry with `tag` refers to; it must hold more than fit inside it.
    fn data<'a>(&self, bytes: &'a [u8], tag: u16) -> Option<&'a [u8]> {
        let entry = self.entry(bytes, tag)?;
        let length = self.layout.offset(bytes, entry + 4)?;
        let start = self.layout.offset(bytes, self.layout.value_field(entry))?;
        bytes.get(start..start.checked_add(length)?)
    }

    /// Where the first entry with `tag` stands.
    fn entry(&self, bytes: &[u8], tag: u16) -> Option<usize> {
        let mut entry = self.first_entry;
        for _ in 0..self.count {
            if self.layout.order.u16(bytes, entry)? == tag {
                return Some(entry);
            }
            entry = entry.checked_add(self.layout.entry_bytes())?;
        }
        None
    }

    /// Where the next directory begins; 0 for none.
    fn next(&self, bytes: &[u8]) -> Option<usize> {
        let entries = usize::try_from(self.count)
            .ok()?
            .checked_mul(self.layout.entry_bytes())?;
        self.layout
            .offset(bytes, self.first_entry.checked_add(entries)?)
    }
}

impl Layout {
    fn read(bytes: &[u8]) -> Option<Self> {
        let order = match bytes.get(..2)? {
            b"II" => ByteOrder::Little,
            _ => ByteOrder::Big,
        };
        let big = order.u16(bytes, 2)? == BIG_TIFF;
        Some(Self { order, big })
    }

    fn first_directory(self, bytes: &[u8]) -> Option<Directory> {
        let at = self.offset(bytes, if self.big { 8 } else { 4 })?;
        let (count, count_bytes) = if self.big {
            (self.order.u64(bytes, at)?, 8)
        } else {
            (self.order.u16(bytes, at)?.into(), 2)
        };
        Some(Directory {
            layout: self,
            count,
            first_entry: at.checked_add(count_bytes)?,
        })
    }

    /// Where an entry has its value, or the offset of it.
    fn value_field(&self, entry: usize) -> usize {
        entry + if self.big { 12 } else { 8 }
    }

    fn entry_bytes(&self) -> usize {
        if self.big { 20 } else { 12 }
    }

    fn offset(&self, bytes: &[u8], at: usize) -> Option<usize> {
        let offset = if self.big {
            self.order.u64(bytes, at)?
        } else {
            self.order.u32(bytes, at)?.into()
        };
        usize::try_from(offset).ok()
    }

    /// The value of an entry that holds one BYTE, SHORT, LONG or LONG8.
    fn value(&self, bytes: &[u8], entry: usize) -> Option<u32> {
        let at = self.value_field(entry);
        match self.order.u16(bytes, entry + 2)? {
            1 => bytes.get(at).copied().map(u32::from),
            3 => self.order.u16(bytes, at).map(u32::from),
            4 => self.order.u32(bytes, at),
            16 => Some(u32::try_from(self.order.u64(bytes, at)?).unwrap_or(u32::MAX)),
            _ => None,
        }
    }
}
