//! Writes the small files of the hostile list into the corpora, as seeds.
//!
//! `cargo run --example write_corpus`, in this folder.

use std::path::Path;
use std::{fs, io};

const LARGEST_SEED_BYTES: usize = 4096;

fn main() -> io::Result<()> {
    for target in ["probe", "decode"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("corpus")
            .join(target);
        fs::create_dir_all(&folder)?;
        for image in peel_hostile_images::all() {
            // Scanners would take a checked-in test virus for a real one.
            if image.bytes.len() <= LARGEST_SEED_BYTES && image.name != "eicar" {
                fs::write(folder.join(image.name), &image.bytes)?;
            }
        }
    }
    Ok(())
}
