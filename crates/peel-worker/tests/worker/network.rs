//! The network of the tests.

use std::process::ExitCode;
use std::time::Duration;

use imgref::{Img, ImgRef, ImgVec};
use peel_imaging::{OutputFormat, Raster, encode};
use peel_matting::{Quality, SegmentError, Segmenter};
use rgb::RGB8;

/// Side of the pictures that the network wants, in pixels.
const SIDE: usize = 32;

/// Size of the pictures of the tests, in pixels.
pub(crate) const WIDTH: u32 = 60;
pub(crate) const HEIGHT: u32 = 40;

/// What a picture makes the network do, by its colour.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Deed {
    /// A round subject in the middle.
    FindSubject = 40,
    FindNothing = 60,
    /// Kills the child.
    Abort = 80,
    NeverEnd = 100,
    /// A round subject, after two seconds of work.
    TakeTime = 120,
    /// A round subject, after a third of a second of work.
    TakeAMoment = 140,
}

const ALL: [Deed; 6] = [
    Deed::FindSubject,
    Deed::FindNothing,
    Deed::Abort,
    Deed::NeverEnd,
    Deed::TakeTime,
    Deed::TakeAMoment,
];

/// A picture that makes the network do `deed`, encoded.
pub(crate) fn picture(deed: Deed) -> Vec<u8> {
    let colour = RGB8::new(deed as u8, deed as u8, deed as u8);
    let (width, height) = (WIDTH as usize, HEIGHT as usize);
    let image = ImgVec::new(vec![colour; width * height], width, height);
    encode(Raster::Rgb(image.as_ref()), OutputFormat::Png, 100).unwrap()
}

/// Runs as an executor's child.
pub(crate) fn play_the_child() -> ExitCode {
    peel_executor::child_main_with(|_| Ok(Box::new(Network)))
}

struct Network;

impl Segmenter for Network {
    fn input_size(&self, _: Quality) -> (usize, usize) {
        (SIDE, SIDE)
    }

    fn segment(&mut self, image: ImgRef<'_, RGB8>) -> Result<ImgVec<f32>, SegmentError> {
        let colour = image.buf()[0].r;
        let deed = ALL
            .into_iter()
            .find(|deed| colour.abs_diff(*deed as u8) < 4)
            .unwrap_or(Deed::FindSubject);
        match deed {
            Deed::FindSubject | Deed::FindNothing => {}
            Deed::Abort => std::process::abort(),
            Deed::NeverEnd => loop {
                std::thread::park();
            },
            Deed::TakeTime => std::thread::sleep(Duration::from_secs(2)),
            Deed::TakeAMoment => std::thread::sleep(Duration::from_millis(300)),
        }
        let centre = SIDE as f32 / 2.0;
        let inside = |at: usize| {
            let (x, y) = ((at % SIDE) as f32, (at / SIDE) as f32);
            deed != Deed::FindNothing && (x - centre).hypot(y - centre) < centre / 2.0
        };
        let matte = (0..SIDE * SIDE).map(|at| f32::from(u8::from(inside(at))));
        Ok(Img::new(matte.collect(), SIDE, SIDE))
    }
}
