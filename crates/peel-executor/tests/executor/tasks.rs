//! Cutting out once, and making pictures of the cutout.

use imgref::{Img, ImgVec};
use peel_executor::{
    ApplyMatte, CancelToken, Check, Cut, Executor, ExecutorOptions, JobError, Outcome, Region,
    Render, RenderReport,
};
use peel_imaging::{ErrorKind, Limits, OutputFormat, Picture, Raster, decode, encode};
use peel_matting::{Background, Composition, Crop, Length, Quality};
use rgb::{RGB8, RGBA8};

use crate::CHILD;
use crate::deed::Deed;
use crate::driver::{executor, options};

crate::tests![
    a_cut_is_kept_without_loss_at_the_pictures_size,
    a_cut_stays_within_its_region,
    a_region_of_no_pixels_is_refused,
    a_cut_that_kills_its_child_is_a_crash,
    a_child_without_a_network_cuts_nothing,
    a_rendering_needs_no_network,
    a_default_rendering_has_the_cutouts_pixels,
    a_rendering_tells_where_the_subject_is_in_it,
    a_blurred_background_comes_from_the_original,
    hostile_bytes_are_told_apart_by_what_they_were_sent_as,
    an_original_of_another_size_is_refused,
    a_cutout_that_is_none_is_refused,
    an_edited_matte_becomes_the_alpha,
    a_matte_of_another_size_is_refused,
    a_matte_that_leaves_nothing_is_told_apart,
    a_whole_background_passes_the_check,
    a_background_with_a_sound_header_and_broken_pixels_does_not,
    a_check_keeps_the_limits,
    a_cancelled_rendering_ends,
    one_child_serves_every_task,
];

const WIDTH: usize = 120;
const HEIGHT: usize = 80;

fn renderer() -> Executor {
    let program = std::env::current_exe().unwrap();
    Executor::new(ExecutorOptions::for_rendering(
        program,
        vec![CHILD.into(), "well".into()],
    ))
}

/// A picture that makes the network do `deed`, encoded.
fn original(deed: Deed) -> Vec<u8> {
    let colour = RGB8::new(deed as u8, deed as u8, deed as u8);
    let image = Img::new(vec![colour; WIDTH * HEIGHT], WIDTH, HEIGHT);
    encode(Raster::Rgb(image.as_ref()), OutputFormat::Png, 100).unwrap()
}

/// A red box at 30,20 of 40×30 pixels, as a cut gives it.
fn cutout() -> Vec<u8> {
    let red = RGBA8::new(200, 0, 0, 255);
    let pixels = (0..WIDTH * HEIGHT)
        .map(|at| (at % WIDTH, at / WIDTH))
        .map(|(x, y)| (30..70).contains(&x) && (20..50).contains(&y))
        .map(|inside| if inside { red } else { RGBA8::default() })
        .collect();
    let image = ImgVec::new(pixels, WIDTH, HEIGHT);
    encode(Raster::Rgba(image.as_ref()), OutputFormat::Png, 100).unwrap()
}

fn matte(width: usize, height: usize, value: impl Fn(usize) -> u8) -> Vec<u8> {
    let values = (0..width * height).map(|at| value(at % width)).collect();
    let image = ImgVec::new(values, width, height);
    encode(Raster::Grey(image.as_ref()), OutputFormat::Png, 100).unwrap()
}

fn read(bytes: &[u8]) -> Picture {
    decode(bytes, &Limits::default()).unwrap()
}

fn alpha(bytes: &[u8]) -> ImgVec<u8> {
    read(bytes).alpha.unwrap()
}

fn cut(executor: &mut Executor, deed: Deed, region: Option<Region>) -> Result<Outcome, JobError> {
    let original = original(deed);
    let cut = Cut {
        original: &original,
        quality: Quality::Standard,
        region,
    };
    executor.cut(&cut, &CancelToken::new(), &mut |_| {})
}

fn order(cutout: &[u8], composition: Composition) -> Render<'_> {
    Render {
        cutout,
        original: None,
        background: None,
        composition,
        format: OutputFormat::Png,
        encode_quality: 90,
    }
}

fn render(render: &Render<'_>) -> Result<(Picture, RenderReport), JobError> {
    let rendering = renderer().render(render, &CancelToken::new())?;
    Ok((read(&rendering.bytes), rendering.report))
}

fn apply(matte: &[u8]) -> Result<Outcome, JobError> {
    let original = original(Deed::FindSubject);
    let task = ApplyMatte {
        original: &original,
        matte,
    };
    renderer().apply_matte(&task, &CancelToken::new())
}

fn a_cut_is_kept_without_loss_at_the_pictures_size() {
    let mut begun = Vec::new();
    let original = original(Deed::FindSubject);
    let cut = Cut {
        original: &original,
        quality: Quality::Standard,
        region: None,
    };
    let outcome = executor()
        .cut(&cut, &CancelToken::new(), &mut |step| begun.push(step))
        .unwrap();
    let timed: Vec<_> = outcome.report.timings.iter().map(|t| t.step).collect();
    assert_eq!(begun, timed);
    assert_eq!(outcome.report.input_size, (WIDTH as u32, HEIGHT as u32));
    let picture = read(&outcome.bytes);
    assert_eq!((picture.width(), picture.height()), (WIDTH, HEIGHT));
    let (x, y) = (WIDTH / 2, HEIGHT / 2);
    let grey = Deed::FindSubject as u8;
    assert_eq!(picture.colour[(x, y)], RGB8::new(grey, grey, grey));
    let alpha = picture.alpha.unwrap();
    assert_eq!((alpha[(x, y)], alpha[(0_usize, 0_usize)]), (255, 0));
}

fn a_cut_stays_within_its_region() {
    let region = Region {
        left: Length::Percent(50.0),
        top: Length::Pixels(0.0),
        right: Length::Percent(100.0),
        bottom: Length::Pixels(HEIGHT as f32),
    };
    let outcome = cut(&mut executor(), Deed::FindSubject, Some(region)).unwrap();
    assert_eq!(outcome.report.output_size, (WIDTH as u32, HEIGHT as u32));
    assert!(outcome.report.subject.left >= WIDTH / 2);
    let alpha = alpha(&outcome.bytes);
    assert_eq!(alpha[(3 * WIDTH / 4, HEIGHT / 2)], 255);
    for row in alpha.rows() {
        assert!(row[..WIDTH / 2].iter().all(|alpha| *alpha == 0));
    }
}

fn a_region_of_no_pixels_is_refused() {
    let nothing = Region {
        left: Length::Percent(50.0),
        top: Length::Percent(0.0),
        right: Length::Percent(40.0),
        bottom: Length::Percent(100.0),
    };
    let error = cut(&mut executor(), Deed::FindSubject, Some(nothing)).unwrap_err();
    let expected = ErrorKind::TooSmall;
    assert!(
        matches!(error, JobError::Image { kind, .. } if kind == expected),
        "{error:?}"
    );
}

fn a_cut_that_kills_its_child_is_a_crash() {
    let mut executor = executor();
    let error = cut(&mut executor, Deed::Abort, None).unwrap_err();
    assert_eq!(error, JobError::Crashed);
    cut(&mut executor, Deed::FindSubject, None).unwrap();
}

fn a_child_without_a_network_cuts_nothing() {
    let mut renderer = renderer();
    let error = cut(&mut renderer, Deed::FindSubject, None).unwrap_err();
    let JobError::Engine(message) = error else {
        panic!("expected an engine error, not {error:?}");
    };
    assert!(message.contains("without a network"), "{message}");
}

fn a_rendering_needs_no_network() {
    // A child of this manner could not load one.
    let mut executor = Executor::new(options("no-engine"));
    let cutout = cutout();
    let task = order(&cutout, Composition::default());
    executor.render(&task, &CancelToken::new()).unwrap();
    let sandbox = executor.sandbox().unwrap();
    let full = executor_with_network_sandbox();
    assert_eq!(format!("{sandbox:?}"), full);
}

fn executor_with_network_sandbox() -> String {
    let mut executor = executor();
    executor.start(Quality::Standard).unwrap();
    format!("{:?}", executor.sandbox().unwrap())
}

fn a_default_rendering_has_the_cutouts_pixels() {
    let cutout = cutout();
    let (picture, report) = render(&order(&cutout, Composition::default())).unwrap();
    let expected = read(&cutout);
    assert_eq!(picture.colour.buf(), expected.colour.buf());
    assert_eq!(picture.alpha.unwrap().buf(), expected.alpha.unwrap().buf());
    assert_eq!(report.size, (WIDTH as u32, HEIGHT as u32));
}

fn a_rendering_tells_where_the_subject_is_in_it() {
    let cutout = cutout();
    let mut crop = Crop::default();
    crop.margin.left = Length::Pixels(10.0);
    let composition = Composition {
        background: Background::Colour(RGBA8::new(0, 0, 255, 255)),
        crop: Some(crop),
        ..Composition::default()
    };
    let (picture, report) = render(&order(&cutout, composition)).unwrap();
    assert_eq!((picture.width(), picture.height()), (50, 30));
    let subject = report.subject;
    assert_eq!((subject.left, subject.top), (10, 0));
    assert_eq!((subject.width, subject.height), (40, 30));
    assert_eq!(picture.colour[(2_usize, 2_usize)], RGB8::new(0, 0, 255));
    assert_eq!(picture.colour[(20_usize, 2_usize)], RGB8::new(200, 0, 0));
}

fn a_blurred_background_comes_from_the_original() {
    let (cutout, original) = (cutout(), original(Deed::FindSubject));
    let blurred = Composition {
        background: Background::Blur,
        ..Composition::default()
    };
    let mut task = order(&cutout, blurred);
    let error = render(&task).unwrap_err();
    assert!(matches!(error, JobError::Image { .. }), "{error:?}");
    task.original = Some(&original);
    let (picture, _) = render(&task).unwrap();
    let grey = Deed::FindSubject as u8;
    assert!(picture.colour[(0_usize, 0_usize)].r.abs_diff(grey) <= 1);
}

fn hostile_bytes_are_told_apart_by_what_they_were_sent_as() {
    let (cutout, original) = (cutout(), original(Deed::FindSubject));
    for hostile in [&b""[..], b"\x89PNG\r\n\x1a\n", b"not a picture"] {
        let mut task = order(
            &cutout,
            Composition {
                background: Background::Image,
                ..Composition::default()
            },
        );
        task.background = Some(hostile);
        let error = render(&task).unwrap_err();
        assert!(matches!(error, JobError::Background { .. }), "{error:?}");

        task.background = None;
        task.composition.background = Background::Blur;
        task.original = Some(hostile);
        let error = render(&task).unwrap_err();
        assert!(matches!(error, JobError::Image { .. }), "{error:?}");

        let error = apply(hostile).unwrap_err();
        assert!(matches!(error, JobError::Matte { .. }), "{error:?}");
    }
    let half = &original[..original.len() / 2];
    let error = apply(half).unwrap_err();
    assert!(
        matches!(error, JobError::Matte { kind, .. } if kind == ErrorKind::Corrupt),
        "{error:?}"
    );
}

fn an_original_of_another_size_is_refused() {
    let (cutout, other) = (cutout(), matte(50, 50, |_| 9));
    let mut task = order(
        &cutout,
        Composition {
            background: Background::Blur,
            ..Composition::default()
        },
    );
    task.original = Some(&other);
    let error = render(&task).unwrap_err();
    assert!(matches!(error, JobError::Cutout { .. }), "{error:?}");
}

fn a_cutout_that_is_none_is_refused() {
    let opaque = original(Deed::FindSubject);
    let empty = {
        let image = Img::new(vec![RGBA8::default(); WIDTH * HEIGHT], WIDTH, HEIGHT);
        encode(Raster::Rgba(image.as_ref()), OutputFormat::Png, 100).unwrap()
    };
    for bytes in [&b"not a picture"[..], &opaque, &empty] {
        let error = render(&order(bytes, Composition::default())).unwrap_err();
        assert!(matches!(error, JobError::Cutout { .. }), "{error:?}");
    }
}

fn an_edited_matte_becomes_the_alpha() {
    let edited = matte(WIDTH, HEIGHT, |x| if x < 40 { 255 } else { 0 });
    let outcome = apply(&edited).unwrap();
    let subject = outcome.report.subject;
    assert_eq!((subject.left, subject.width), (0, 40));
    let picture = read(&outcome.bytes);
    let grey = Deed::FindSubject as u8;
    assert_eq!(
        picture.colour[(20_usize, 20_usize)],
        RGB8::new(grey, grey, grey)
    );
    let alpha = picture.alpha.unwrap();
    assert_eq!(
        (alpha[(39_usize, 20_usize)], alpha[(40_usize, 20_usize)]),
        (255, 0)
    );
}

fn a_matte_of_another_size_is_refused() {
    for (width, height, expected) in [
        (WIDTH - 1, HEIGHT, ErrorKind::TooSmall),
        (WIDTH, HEIGHT + 1, ErrorKind::ImageTooLarge),
    ] {
        let error = apply(&matte(width, height, |_| 255)).unwrap_err();
        assert!(
            matches!(error, JobError::Matte { kind, .. } if kind == expected),
            "{error:?}"
        );
    }
}

fn a_matte_that_leaves_nothing_is_told_apart() {
    let error = apply(&matte(WIDTH, HEIGHT, |_| 0)).unwrap_err();
    assert_eq!(error, JobError::NoSubject);
}

fn check(executor: &mut Executor, background: &[u8]) -> Result<(), JobError> {
    executor.check(&Check { background }, &CancelToken::new())
}

fn a_whole_background_passes_the_check() {
    // A child of this manner could not load a network.
    let mut executor = Executor::new(options("no-engine"));
    check(&mut executor, &original(Deed::FindSubject)).unwrap();
}

fn a_background_with_a_sound_header_and_broken_pixels_does_not() {
    let whole = original(Deed::FindSubject);
    let half = &whole[..whole.len() / 2];
    peel_imaging::probe(half, &Limits::default()).unwrap();
    let mut renderer = renderer();
    let error = check(&mut renderer, half).unwrap_err();
    assert!(
        matches!(error, JobError::Background { kind, .. } if kind == ErrorKind::Corrupt),
        "{error:?}"
    );
    let child = renderer.process_id();
    check(&mut renderer, &whole).unwrap();
    assert_eq!(renderer.process_id(), child, "a broken picture is no crash");
}

fn a_check_keeps_the_limits() {
    let mut options = options("well");
    options.limits.max_pixels = (WIDTH * HEIGHT - 1) as u64;
    let error = check(&mut Executor::new(options), &original(Deed::FindSubject)).unwrap_err();
    let expected = ErrorKind::ImageTooLarge;
    assert!(
        matches!(error, JobError::Background { kind, .. } if kind == expected),
        "{error:?}"
    );
}

fn a_cancelled_rendering_ends() {
    let token = CancelToken::new();
    token.cancel();
    let cutout = cutout();
    let task = order(&cutout, Composition::default());
    let mut renderer = renderer();
    let error = renderer.render(&task, &token).unwrap_err();
    assert_eq!(error, JobError::Cancelled);
    renderer.render(&task, &CancelToken::new()).unwrap();
}

fn one_child_serves_every_task() {
    let mut executor = executor();
    let outcome = cut(&mut executor, Deed::FindSubject, None).unwrap();
    let child = executor.process_id();
    let task = order(&outcome.bytes, Composition::default());
    executor.render(&task, &CancelToken::new()).unwrap();
    let original = original(Deed::FindSubject);
    let edit = ApplyMatte {
        original: &original,
        matte: &matte(WIDTH, HEIGHT, |_| 200),
    };
    executor.apply_matte(&edit, &CancelToken::new()).unwrap();
    check(&mut executor, &original).unwrap();
    cut(&mut executor, Deed::FindSubject, None).unwrap();
    assert_eq!(executor.process_id(), child);
}
