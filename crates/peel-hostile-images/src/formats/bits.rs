//! Bit streams in both orders.

/// Collects bits, lowest first, as deflate, GIF and WebP want them.
#[derive(Debug, Default)]
pub struct LowFirst {
    bytes: Vec<u8>,
    pending: u64,
    count: u32,
}

impl LowFirst {
    /// Adds the lowest `count` bits (at most 32) of `bits`.
    pub fn put(&mut self, bits: u32, count: u32) {
        self.pending |= u64::from(bits) << self.count;
        self.count += count;
        while self.count >= 8 {
            self.bytes.push(self.pending as u8);
            self.pending >>= 8;
            self.count -= 8;
        }
    }

    /// The bytes, the last one filled up with zeros.
    pub fn finish(mut self) -> Vec<u8> {
        self.put(0, (8 - self.count) % 8);
        self.bytes
    }
}

/// Collects bits, highest first, and stuffs a zero after 0xFF, as JPEG wants them.
#[derive(Debug, Default)]
pub struct Stuffed {
    bytes: Vec<u8>,
    pending: u64,
    count: u32,
}

impl Stuffed {
    /// Adds the lowest `count` bits (at most 32) of `bits`.
    pub fn put(&mut self, bits: u32, count: u32) {
        self.pending = self.pending << count | u64::from(bits) & ((1 << count) - 1);
        self.count += count;
        while self.count >= 8 {
            self.count -= 8;
            let byte = (self.pending >> self.count) as u8;
            self.bytes.push(byte);
            if byte == 0xFF {
                self.bytes.push(0);
            }
        }
    }

    /// The bytes, the last one filled up with ones.
    pub fn finish(mut self) -> Vec<u8> {
        let missing = (8 - self.count) % 8;
        self.put(u32::MAX, missing);
        self.bytes
    }
}
