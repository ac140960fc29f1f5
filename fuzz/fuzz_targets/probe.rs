//! Any bytes get a header or an error from `probe`, and what passes is within the limits.
#![no_main]

use libfuzzer_sys::fuzz_target;
use peel_imaging::{Limits, probe};

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits::default();
    if let Ok(header) = probe(bytes, &limits) {
        let pixels = u64::from(header.width) * u64::from(header.height);
        assert!(pixels <= limits.max_pixels);
        assert!(header.width.max(header.height) <= limits.max_side);
        assert!(header.width.min(header.height) >= limits.min_side);
    }
});
