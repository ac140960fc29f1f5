//! Any bytes get a picture of the size that their header says, or an error.
#![no_main]

use libfuzzer_sys::fuzz_target;
use peel_imaging::{Limits, decode, probe};

fuzz_target!(|bytes: &[u8]| {
    // Small, so that time goes into structure and not into pixels.
    let limits = Limits {
        max_pixels: 256 * 256,
        max_side: 1024,
        min_side: 1,
        ..Limits::default()
    };
    let Ok(picture) = decode(bytes, &limits) else {
        return;
    };
    let header = probe(bytes, &limits).expect("what is decoded passes the probe");
    let (width, height) = (header.width as usize, header.height as usize);
    let size = (picture.width(), picture.height());
    assert!(size == (width, height) || size == (height, width));
    assert_eq!(picture.colour.buf().len(), width * height);
    if let Some(alpha) = &picture.alpha {
        assert_eq!((alpha.width(), alpha.height()), size);
    }
});
