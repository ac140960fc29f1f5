use crate::{ErrorKind, ImageError, InputFormat};

const SUPPORTED: &str = "JPEG, PNG, WebP, GIF, BMP and TIFF can be read";

/// Tells the format by its magic bytes.
pub(super) fn sniff(bytes: &[u8]) -> Result<InputFormat, ImageError> {
    if bytes.is_empty() {
        return Err(ImageError::new(
            ErrorKind::Empty,
            "the file is empty; choose another one",
        ));
    }
    readable(bytes).ok_or_else(|| unsupported(bytes))
}

fn readable(bytes: &[u8]) -> Option<InputFormat> {
    const MAGIC: [(&[u8], InputFormat); 9] = [
        (b"\xFF\xD8\xFF", InputFormat::Jpeg),
        (b"\x89PNG\r\n\x1A\n", InputFormat::Png),
        (b"GIF87a", InputFormat::Gif),
        (b"GIF89a", InputFormat::Gif),
        (b"II*\0", InputFormat::Tiff),
        (b"MM\0*", InputFormat::Tiff),
        (b"II+\0\x08\0", InputFormat::Tiff),
        (b"MM\0+\0\x08", InputFormat::Tiff),
        (b"BM", InputFormat::Bmp),
    ];
    if is_riff(bytes, b"WEBP") {
        return Some(InputFormat::WebP);
    }
    MAGIC
        .into_iter()
        .find(|(magic, _)| bytes.starts_with(magic))
        .map(|(_, format)| format)
}

fn is_riff(bytes: &[u8], form: &[u8; 4]) -> bool {
    bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(form)
}

fn unsupported(bytes: &[u8]) -> ImageError {
    let message = match apparent_format(bytes) {
        Some(name) => format!("this looks like {name}, which is not supported; {SUPPORTED}"),
        None => format!("this is not a picture in a known format; {SUPPORTED}"),
    };
    ImageError::new(ErrorKind::UnsupportedFormat, message)
}

/// What an unreadable file seems to be, for the message only.
fn apparent_format(bytes: &[u8]) -> Option<&'static str> {
    const MAGIC: [(&[u8], &str); 27] = [
        (b"%PDF", "a PDF document"),
        (b"%!PS", "PostScript"),
        (b"\xC5\xD0\xD3\xC6", "EPS"),
        (b"8BPS", "a Photoshop document (PSD)"),
        (b"\0\0\x01\0", "a Windows icon (ICO)"),
        (b"\xFF\x0A", "JPEG XL"),
        (b"\0\0\0\x0CJXL \r\n\x87\n", "JPEG XL"),
        (b"\0\0\0\x0CjP  \r\n\x87\n", "JPEG 2000"),
        (b"\xFF\x4F\xFF\x51", "JPEG 2000"),
        (b"II\xBC\x01", "JPEG XR"),
        (b"v/1\x01", "OpenEXR"),
        (b"#?RADIANCE", "Radiance HDR"),
        (b"#?RGBE", "Radiance HDR"),
        (b"qoif", "QOI"),
        (b"farbfeld", "farbfeld"),
        (b"DDS ", "a DirectDraw surface (DDS)"),
        (b"gimp xcf", "a GIMP document (XCF)"),
        (b"IIRO", "an Olympus raw photo"),
        (b"IIU\0", "a Panasonic raw photo"),
        (b"FUJIFILMCCD-RAW", "a Fujifilm raw photo"),
        (b"push graphic-context", "an MVG drawing"),
        (b"PK\x03\x04", "a ZIP archive or an office document"),
        (b"\x1F\x8B", "a gzip file (perhaps SVGZ)"),
        (b"7z\xBC\xAF\x27\x1C", "a 7z archive"),
        (b"Rar!", "a RAR archive"),
        (b"\x1A\x45\xDF\xA3", "a WebM or Matroska video"),
        (b"{\\rtf", "an RTF document"),
    ];
    MAGIC
        .into_iter()
        .find(|(magic, _)| bytes.starts_with(magic))
        .map(|(_, name)| name)
        .or_else(|| iso_media(bytes))
        .or_else(|| netpbm(bytes))
        .or_else(|| is_riff(bytes, b"AVI ").then_some("an AVI video"))
        .or_else(|| is_riff(bytes, b"WAVE").then_some("WAVE sound"))
        .or_else(|| markup(bytes))
}

/// HEIC, AVIF and video share the ISO base media container and differ in their brands.
fn iso_media(bytes: &[u8]) -> Option<&'static str> {
    if bytes.get(4..8)? != b"ftyp" {
        return None;
    }
    Some(match bytes.get(8..12)? {
        b"avif" | b"avis" => "AVIF",
        b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"mif1" | b"msf1" => {
            "HEIC (photos of iPhones)"
        }
        b"crx " => "a Canon raw photo",
        b"qt  " => "a QuickTime video",
        _ => "an MP4 video",
    })
}

fn netpbm(bytes: &[u8]) -> Option<&'static str> {
    let is_netpbm = matches!(bytes, [b'P', b'1'..=b'7', space, ..] if space.is_ascii_whitespace());
    is_netpbm.then_some("a PNM picture")
}

/// SVG and HTML may begin with white space, a byte order mark, a prologue or comments.
fn markup(bytes: &[u8]) -> Option<&'static str> {
    const LOOKED_AT: usize = 1024;
    let head = &bytes[..bytes.len().min(LOOKED_AT)];
    let text = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    if !text.trim_ascii_start().starts_with(b"<") {
        return None;
    }
    let contains = |tag: &[u8]| {
        text.windows(tag.len())
            .any(|window| window.eq_ignore_ascii_case(tag))
    };
    if contains(b"<svg") {
        Some("SVG")
    } else if contains(b"<html") || contains(b"<!doctype html") {
        Some("an HTML page")
    } else {
        Some("XML or SVG")
    }
}
