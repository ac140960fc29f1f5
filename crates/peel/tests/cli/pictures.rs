//! Pictures drawn for the tests, and reading what came of them.

use std::path::Path;

use imgref::{ImgRef, ImgVec};
use peel_imaging::{Limits, OutputFormat, Picture, Raster, decode, encode};
use rgb::RGB8;

/// Width and height of [`ball`].
pub(crate) const WIDTH: usize = 320;
pub(crate) const HEIGHT: usize = 240;
/// Centre and radius of the ball.
const CENTRE: (f32, f32) = (140.0, 120.0);
const RADIUS: f32 = 70.0;

/// A shaded orange ball before a blue wall.
pub(crate) fn ball() -> ImgVec<RGB8> {
    let pixels = (0..WIDTH * HEIGHT)
        .map(|i| {
            let (x, y) = ((i % WIDTH) as f32 + 0.5, (i / WIDTH) as f32 + 0.5);
            let (dx, dy) = ((x - CENTRE.0) / RADIUS, (y - CENTRE.1) / RADIUS);
            let distance = dx.hypot(dy);
            let wall = [40.0, 70.0 + y / 8.0, 130.0 + x / 16.0];
            let height = (1.0 - distance * distance).max(0.0).sqrt();
            let light = (0.35 + 0.65 * (-0.5 * dx - 0.6 * dy + 0.62 * height)).clamp(0.15, 1.0);
            let ball = [250.0 * light, 130.0 * light, 30.0 * light];
            let cover = ((1.0 - distance) * RADIUS + 0.5).clamp(0.0, 1.0);
            let [r, g, b] =
                std::array::from_fn(|c| (ball[c] * cover + wall[c] * (1.0 - cover)) as u8);
            RGB8::new(r, g, b)
        })
        .collect();
    ImgVec::new(pixels, WIDTH, HEIGHT)
}

/// The ball as a file.
pub(crate) fn ball_file(format: OutputFormat) -> Vec<u8> {
    encode(Raster::Rgb(ball().as_ref()), format, 95).expect("the ball can be encoded")
}

/// Writes the ball to `names` in `folder`, in the format that each name ends with.
pub(crate) fn put_balls(folder: &Path, names: &[&str]) {
    for name in names {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().expect("it is in the folder")).unwrap();
        let format = match path.extension().and_then(|extension| extension.to_str()) {
            Some("png") => OutputFormat::Png,
            Some("webp") => OutputFormat::WebP,
            _ => OutputFormat::Jpeg,
        };
        std::fs::write(path, ball_file(format)).unwrap();
    }
}

/// Reads a result.
#[track_caller]
pub(crate) fn read(path: &Path) -> Picture {
    let bytes = std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    picture(&bytes)
}

/// Decodes a result.
#[track_caller]
pub(crate) fn picture(bytes: &[u8]) -> Picture {
    let limits = Limits {
        min_side: 1,
        ..Limits::default()
    };
    decode(bytes, &limits).expect("a result is a valid picture")
}

/// Asserts that a matte of the size of [`ball`] shows the ball and nothing else.
#[track_caller]
pub(crate) fn expect_ball(alpha: ImgRef<'_, u8>) {
    assert_eq!((alpha.width(), alpha.height()), (WIDTH, HEIGHT));
    let wrong = alpha
        .rows()
        .enumerate()
        .flat_map(|(y, row)| row.iter().enumerate().map(move |(x, &alpha)| (x, y, alpha)))
        .filter(|&(x, y, alpha)| {
            let distance = (x as f32 + 0.5 - CENTRE.0).hypot(y as f32 + 0.5 - CENTRE.1);
            (distance < RADIUS - 5.0 && alpha < 200) || (distance > RADIUS + 8.0 && alpha > 50)
        })
        .count();
    assert!(wrong < WIDTH * HEIGHT / 100, "{wrong} pixels are wrong");
}

/// Asserts that two colours are alike.
#[track_caller]
pub(crate) fn expect_near(actual: RGB8, expected: RGB8, tolerance: u8) {
    let far = [
        actual.r.abs_diff(expected.r),
        actual.g.abs_diff(expected.g),
        actual.b.abs_diff(expected.b),
    ];
    assert!(
        far.iter().all(|&difference| difference <= tolerance),
        "{actual:?} is not {expected:?}"
    );
}
