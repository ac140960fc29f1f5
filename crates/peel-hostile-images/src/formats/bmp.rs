//! Windows bitmaps.

/// A bitmap whose header says what it is told to; `rows` follow as they are, from the bottom.
pub fn bitmap(width: i32, height: i32, bits_per_pixel: u16, rows: &[u8]) -> Vec<u8> {
    const HEADERS: u32 = 54;
    let mut file = b"BM".to_vec();
    file.extend((HEADERS + rows.len() as u32).to_le_bytes());
    file.extend(0_u32.to_le_bytes());
    file.extend(HEADERS.to_le_bytes());
    file.extend(40_u32.to_le_bytes());
    file.extend(width.to_le_bytes());
    file.extend(height.to_le_bytes());
    file.extend(1_u16.to_le_bytes());
    file.extend(bits_per_pixel.to_le_bytes());
    file.extend([0; 24]);
    file.extend_from_slice(rows);
    file
}

/// A 24-bit bitmap of RGB `pixels`, rows from the top.
pub fn picture(width: usize, pixels: &[u8]) -> Vec<u8> {
    let height = pixels.len() / (width * 3);
    let mut rows = Vec::new();
    for row in pixels.chunks_exact(width * 3).rev() {
        for pixel in row.chunks_exact(3) {
            rows.extend([pixel[2], pixel[1], pixel[0]]);
        }
        rows.resize(rows.len().next_multiple_of(4), 0);
    }
    bitmap(width as i32, height as i32, 24, &rows)
}
