use std::time::Instant;

use peel_executor::{Executor, Input, Job, Report, Sandbox};
use peel_imaging::OutputFormat;
use peel_matting::{Composition, Quality, Rect};

use super::check::Check;

/// Side of the picture, in pixels.
const SIDE: u32 = 512;
/// The disc in it.
const CENTRE: f32 = 256.0;
const RADIUS: f32 = 150.0;
/// How far the box of the matte may be from that of the disc, in pixels.
const TOLERANCE: usize = 12;

/// What the self-test says, and what confined it.
#[derive(Debug)]
pub(super) struct SelfTest {
    pub(super) check: Check,
    pub(super) sandbox: Option<Sandbox>,
}

/// Cuts a drawn disc out, with all of the engine, and looks whether the matte is where the disc is.
pub(super) fn self_test(mut executor: Executor) -> SelfTest {
    let begun = Instant::now();
    let job = Job {
        input: Input::Rgb24 {
            width: SIDE,
            height: SIDE,
            pixels: disc(),
        },
        quality: Quality::Standard,
        composition: Composition::default(),
        background: None,
        format: OutputFormat::Png,
        encode_quality: 90,
    };
    let check = match executor.run(&job, &mut |_| {}) {
        Ok(outcome) if is_the_disc(&outcome.report) => Check::good(
            "self-test",
            format!(
                "a picture was cut out in {:.1} s",
                begun.elapsed().as_secs_f64()
            ),
        ),
        Ok(outcome) => Check::broken(
            "self-test",
            format!("the matte is wrong: {:?}", outcome.report.subject),
            "run: peel setup --verify; if that does not help, try PEEL_PRECISION=f32",
        ),
        Err(error) => Check::broken(
            "self-test",
            error.to_string(),
            "run: peel setup --verify; if that does not help, please report this",
        ),
    };
    SelfTest {
        check,
        sandbox: executor.sandbox().cloned(),
    }
}

/// A shaded orange disc on a blue ground, RGB, 8 bits.
fn disc() -> Vec<u8> {
    let mut pixels = Vec::with_capacity((SIDE * SIDE * 3) as usize);
    for y in 0..SIDE {
        for x in 0..SIDE {
            let (dx, dy) = (x as f32 + 0.5 - CENTRE, y as f32 + 0.5 - CENTRE);
            let pixel = if dx.hypot(dy) <= RADIUS {
                let light = 0.75 - (dx + dy) / (4.0 * RADIUS);
                [250.0 * light, 130.0 * light, 30.0 * light]
            } else {
                [40.0, 70.0 + y as f32 / 16.0, 130.0]
            };
            pixels.extend(pixel.map(|value| value as u8));
        }
    }
    pixels
}

fn is_the_disc(report: &Report) -> bool {
    let Rect {
        left,
        top,
        width,
        height,
    } = report.subject;
    let start = (CENTRE - RADIUS) as usize;
    let length = (2.0 * RADIUS) as usize;
    let is_near = |actual: usize, expected: usize| actual.abs_diff(expected) <= TOLERANCE;
    is_near(left, start) && is_near(top, start) && is_near(width, length) && is_near(height, length)
}
