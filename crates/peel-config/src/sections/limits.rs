use crate::key::section;
use crate::variable::number;

section! {
    /// What is taken in at most.
    Limits = "limits" {
        /// Largest picture file, in bytes.
        max_bytes: u64 = "52428800", "PEEL_MAX_BYTES", "a number of bytes from 1 to 4294967296", number(1..=1 << 32);
        /// Largest picture, in million pixels.
        max_megapixels: f64 = "50", "PEEL_MAX_MEGAPIXELS", "a number above 0, at most 1000",
            |text| text.parse().ok().filter(|value| (1e-6..=1000.0).contains(value));
        /// Longest side of a picture, in pixels.
        max_side: u32 = "12000", "PEEL_MAX_SIDE", "a number of pixels from 16 to 65535", number(16..=65_535);
        /// Pictures that may be coming in at the same time. Each takes up to 9 MB of memory until it is stored.
        uploads: usize = "64", "PEEL_UPLOADS", "a number from 1 to 10000", number(1..=10_000);
        /// Pictures that may be coming in at the same time from one IPv4 address or one IPv6 /64.
        uploads_per_network: usize = "16", "PEEL_UPLOADS_PER_NETWORK", "a number from 1 to 10000", number(1..=10_000);
    }
}
