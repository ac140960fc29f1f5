/// Appends bits to bytes, lowest bit first.
pub(super) struct BitWriter<'a> {
    bytes: &'a mut Vec<u8>,
    pending: u64,
    count: u32,
}

impl<'a> BitWriter<'a> {
    pub(super) fn new(bytes: &'a mut Vec<u8>) -> Self {
        Self {
            bytes,
            pending: 0,
            count: 0,
        }
    }

    /// Adds `count` bits; at most 57 between two calls of [`flush`](Self::flush).
    #[inline(always)]
    pub(super) fn add(&mut self, bits: u64, count: u32) {
        self.pending |= bits << self.count;
        self.count += count;
        debug_assert!(self.count <= u64::BITS, "flush was called too late");
    }

    /// Moves all whole bytes out; at most 7 bits stay.
    #[inline(always)]
    pub(super) fn flush(&mut self) {
        let whole = self.count / 8;
        let end = self.bytes.len() + whole as usize;
        self.bytes.extend_from_slice(&self.pending.to_le_bytes());
        self.bytes.truncate(end);
        self.pending = self.pending.checked_shr(whole * 8).unwrap_or(0);
        self.count %= 8;
    }

    /// Adds `count` bits, at most 57, and flushes.
    pub(super) fn put(&mut self, bits: u64, count: u32) {
        self.add(bits, count);
        self.flush();
    }

    /// Fills up to a byte boundary with zeros.
    pub(super) fn align(&mut self) {
        self.count = self.count.next_multiple_of(8);
        self.flush();
    }

    /// Appends whole bytes; the writer must be aligned.
    pub(super) fn append(&mut self, bytes: &[u8]) {
        debug_assert_eq!(self.count, 0, "bits are pending");
        self.bytes.extend_from_slice(bytes);
    }

    pub(super) fn reserve(&mut self, bytes: usize) {
        self.bytes.reserve(bytes);
    }
}
