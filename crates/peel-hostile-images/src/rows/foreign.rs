use peel_imaging::ErrorKind::UnsupportedFormat;

use super::{noise, refused};
use crate::HostileImage;

/// Files that are not pictures, or pictures of kinds that are not read, named as if they were.
pub(crate) fn foreign() -> Vec<HostileImage> {
    // In two parts, so that no scanner takes this source for the test virus.
    let eicar = [
        r"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD",
        "-ANTIVIRUS-TEST-FILE!$H+H*",
    ]
    .concat();
    let entity_bomb = r#"<?xml version="1.0"?>
<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<svg xmlns="http://www.w3.org/2000/svg"><text>&b;</text></svg>"#;
    let heads: [(&'static str, &'static str, &[u8]); 31] = [
        ("heic", "jpg", b"\0\0\0\x18ftypheic\0\0\0\0"),
        ("avif", "png", b"\0\0\0\x1Cftypavif\0\0\0\0"),
        ("mp4", "png", b"\0\0\0\x18ftypisom\0\0\0\0"),
        ("jpeg-xl", "jpg", b"\xFF\x0A"),
        ("jpeg-xl-container", "jpg", b"\0\0\0\x0CJXL \r\n\x87\n"),
        ("jpeg-2000", "jpg", b"\0\0\0\x0CjP  \r\n\x87\n"),
        ("photoshop", "png", b"8BPS\0\x01"),
        ("icon", "png", b"\0\0\x01\0\x01\0"),
        (
            "targa",
            "png",
            b"\0\0\x02\0\0\0\0\0\0\0\0\0\x20\0\x20\0\x18\0",
        ),
        ("openexr", "png", b"v/1\x01"),
        ("radiance", "png", b"#?RADIANCE\n"),
        ("pnm", "png", b"P6\n32 32\n255\n"),
        ("qoi", "png", b"qoif"),
        ("svg", "png", b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
        (
            "svg-with-script",
            "png",
            b"\xEF\xBB\xBF<?xml version=\"1.0\"?><svg><script>alert(1)</script></svg>",
        ),
        (
            "svg-reading-files",
            "png",
            b"<!-- x --><svg><image xlink:href=\"file:///etc/passwd\"/></svg>",
        ),
        ("svg-entity-bomb", "png", entity_bomb.as_bytes()),
        ("svgz", "png", b"\x1F\x8B\x08\0\0\0\0\0\0\x03"),
        ("pdf", "jpg", b"%PDF-1.7\n"),
        ("pdf-with-jpeg-inside", "jpg", b"%PDF-1.7\n\xFF\xD8\xFF\xE0"),
        ("postscript", "jpg", b"%!PS-Adobe-3.0 EPSF-3.0\n"),
        ("eps-binary", "jpg", b"\xC5\xD0\xD3\xC6"),
        ("mvg", "jpg", b"push graphic-context\nviewbox 0 0 640 480\n"),
        (
            "msl",
            "jpg",
            b"<?xml version=\"1.0\"?><image><read filename=\"/etc/passwd\"/></image>",
        ),
        ("docx", "jpg", b"PK\x03\x04\x14\0"),
        (
            "html",
            "png",
            b"<!DOCTYPE html><html><script>alert(1)</script></html>",
        ),
        ("eicar", "png", eicar.as_bytes()),
        ("canon-raw", "jpg", b"\0\0\0\x18ftypcrx \0\0\0\0"),
        ("matroska", "png", b"\x1A\x45\xDF\xA3"),
        ("seven-zip", "png", b"7z\xBC\xAF\x27\x1C"),
        ("wave", "webp", b"RIFF\x24\0\0\0WAVEfmt "),
    ];
    heads
        .into_iter()
        .map(|(name, extension, head)| {
            let file = [head, &noise(300)].concat();
            refused(name, extension, UnsupportedFormat, file)
        })
        .collect()
}
