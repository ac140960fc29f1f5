//! The whole path from picture to cutout, with a network that answers what the test wants.

use imgref::{ImgRef, ImgVec};
use peel_imaging::{InputFormat, Picture};
use peel_matting::{Cutout, MattingError, Quality, SegmentError, Segmenter, Step, cut_out};
use rgb::{RGB8, RGBA8};

/// Answers with a function of place, both coordinates 0.0–1.0.
struct Answer<F>(F);

impl<F: Fn(f32, f32) -> f32> Segmenter for Answer<F> {
    fn input_size(&self, _: Quality) -> (usize, usize) {
        (64, 64)
    }

    fn segment(&mut self, image: ImgRef<'_, RGB8>) -> Result<ImgVec<f32>, SegmentError> {
        let (width, height) = (image.width(), image.height());
        let at = |i: usize| {
            let centre = |v: usize, length: usize| (v as f32 + 0.5) / length as f32;
            (self.0)(centre(i % width, width), centre(i / width, height))
        };
        Ok(ImgVec::new(
            (0..width * height).map(at).collect(),
            width,
            height,
        ))
    }
}

fn disc(x: f32, y: f32) -> f32 {
    ((0.3 - (x - 0.5).hypot(y - 0.5)) / 0.05 + 0.5).clamp(0.0, 1.0)
}

/// A red disc over uneven green, its edge sharper than the network's.
fn picture(width: usize, height: usize) -> Picture {
    let pixel = |i: usize| {
        let (x, y) = (i % width, i / width);
        let (u, v) = (
            (x as f32 + 0.5) / width as f32,
            (y as f32 + 0.5) / height as f32,
        );
        let grain = (x * 7 + y * 13) % 17;
        if (u - 0.5).hypot(v - 0.5) < 0.3 {
            RGB8::new(200 + grain as u8, 40, 50)
        } else {
            RGB8::new(30, 120 + grain as u8, 60)
        }
    };
    Picture {
        colour: ImgVec::new((0..width * height).map(pixel).collect(), width, height),
        alpha: None,
        format: InputFormat::Png,
        warnings: Vec::new(),
    }
}

fn cut(picture: &Picture, network: impl Fn(f32, f32) -> f32) -> Result<Cutout, MattingError> {
    cut_out(
        picture,
        &mut Answer(network),
        Quality::Standard,
        &mut |_| {},
    )
}

#[test]
fn the_subject_is_opaque_and_the_rest_is_black_and_transparent() {
    let cutout = cut(&picture(200, 150), disc).expect("there is a disc");
    assert_eq!(cutout.pixels[(100_usize, 75_usize)].a, 255);
    assert_eq!(cutout.pixels[(2_usize, 2_usize)], RGBA8::default());
    for pixel in cutout.pixels.pixels().filter(|pixel| pixel.a == 0) {
        assert_eq!(pixel, RGBA8::default());
    }
    assert!((0.5..=1.0).contains(&cutout.confidence));
    assert!(cutout.subject.left.abs_diff(40) <= 6 && cutout.subject.width.abs_diff(120) <= 12);
}

#[test]
fn edges_come_nearer_to_the_picture_s_than_the_network_drew_them() {
    let picture = picture(200, 150);
    let cutout = cut(&picture, disc).expect("there is a disc");
    let (mut ours, mut network) = (0.0, 0.0);
    for (i, pixel) in cutout.pixels.pixels().enumerate() {
        let (u, v) = (
            ((i % 200) as f32 + 0.5) / 200.0,
            ((i / 200) as f32 + 0.5) / 150.0,
        );
        let truth = if (u - 0.5).hypot(v - 0.5) < 0.3 {
            1.0
        } else {
            0.0
        };
        ours += (f32::from(pixel.a) / 255.0 - truth).abs();
        network += (disc(u, v) - truth).abs();
    }
    assert!(ours < 0.5 * network, "{ours}, the network {network}");
}

/// A block with two slots, open at the bottom: whether a place of the block lies in one, `None` beside it.
fn comb(x: f32, y: f32) -> Option<bool> {
    let block = (0.2..0.8).contains(&x) && (0.3..0.7).contains(&y);
    block.then_some(x > 0.5 && y > 0.55 && (x * 5.0).fract() > 0.5)
}

#[test]
fn what_the_network_holds_less_firmly_is_left_to_colours() {
    const SIZE: usize = 256;
    let pixel = |i: usize| {
        let place = |v: usize| (v as f32 + 0.5) / SIZE as f32;
        let grain = ((i % SIZE * 7 + i / SIZE * 13) % 17) as u8;
        match comb(place(i % SIZE), place(i / SIZE)) {
            Some(false) => RGB8::new(200 + grain, 40, 50),
            Some(true) | None => RGB8::new(30, 120 + grain, 60),
        }
    };
    let picture = Picture {
        colour: ImgVec::new((0..SIZE * SIZE).map(pixel).collect(), SIZE, SIZE),
        alpha: None,
        format: InputFormat::Png,
        warnings: Vec::new(),
    };
    let alpha = |in_slots: f32| {
        let network = |x, y| match comb(x, y) {
            Some(false) => 0.9999,
            Some(true) => in_slots,
            None => 0.0001,
        };
        let cutout = cut(&picture, network).expect("there is a block");
        let solid = cutout.pixels[(90_usize, 128_usize)].a;
        assert!(solid > 250, "{solid}");
        // in the middle of the slot from 0.5 to 0.6
        cutout.pixels[(140_usize, 160_usize)].a
    };
    let (firm, wavering) = (alpha(0.9999), alpha(0.99));
    assert!(firm > 200, "{firm}");
    assert!(wavering < 80, "{wavering}");
}

#[test]
fn every_size_and_shape_is_cut_out() {
    for (width, height) in [
        (16, 16),
        (12_000, 16),
        (16, 3_000),
        (17, 333),
        (64, 64),
        (1_100, 700),
    ] {
        let cutout = cut(&picture(width, height), disc).expect("there is a disc");
        assert_eq!(
            (cutout.pixels.width(), cutout.pixels.height()),
            (width, height)
        );
        let middle = cutout.pixels[(width / 2, height / 2)];
        assert!(middle.a >= 250, "{middle:?} in {width} × {height}");
        assert_eq!(cutout.pixels[(0_usize, 0_usize)], RGBA8::default());
    }
}

#[test]
fn what_the_input_hides_stays_hidden() {
    let mut picture = picture(120, 100);
    let own = (0..120 * 100).map(|i| if i % 120 < 60 { 0 } else { 128 });
    picture.alpha = Some(ImgVec::new(own.collect(), 120, 100));
    let cutout = cut(&picture, disc).expect("half of the disc is there");
    assert_eq!(cutout.pixels[(50_usize, 50_usize)], RGBA8::default());
    assert_eq!(cutout.pixels[(70_usize, 50_usize)].a, 128);
    assert!(cutout.subject.left >= 60);
}

#[test]
fn nothing_that_stands_out_is_an_error() {
    let picture = picture(80, 60);
    let faint = |x: f32, y: f32| ((x * 97.0).sin() * (y * 89.0).cos()).abs() * 0.3;
    for result in [
        cut(&picture, |_, _| 0.0),
        cut(&picture, |_, _| 1.0),
        cut(&picture, faint),
    ] {
        assert!(matches!(result, Err(MattingError::NoSubject)));
    }
}

#[test]
fn the_same_picture_gives_the_same_cutout() {
    let picture = picture(300, 200);
    let once = cut(&picture, disc).expect("there is a disc");
    let single = rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .build()
        .expect("one thread can be started");
    let again = single
        .install(|| cut(&picture, disc))
        .expect("there is a disc");
    assert_eq!(once.pixels.buf(), again.pixels.buf());
}

#[test]
fn steps_begin_in_order() {
    let mut steps = Vec::new();
    let picture = picture(64, 64);
    let begin = &mut |step| steps.push(step);
    cut_out(&picture, &mut Answer(disc), Quality::Fast, begin).expect("there is a disc");
    use Step::{EstimateForeground, Prepare, RefineEdges, Segment, Upsample};
    assert_eq!(
        steps,
        [Prepare, Segment, Upsample, RefineEdges, EstimateForeground]
    );
}
