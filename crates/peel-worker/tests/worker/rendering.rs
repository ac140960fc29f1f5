//! Pictures of cutouts.

use bytes::Bytes;
use futures_util::FutureExt;
use imgref::ImgVec;
use peel_app::{RenderError, RenderOrder, Renderer};
use peel_domain::{FailureCode, SubjectBox};
use peel_executor::ExecutorOptions;
use peel_imaging::{Limits, OutputFormat, Raster, decode, encode};
use peel_matting::{Background, Composition};
use peel_worker::{RenderOptions, RenderPool};
use rgb::RGBA8;

use crate::network::{Deed, HEIGHT, WIDTH, picture};
use crate::{CHILD, HANGING_CHILD};

crate::tests![
    a_cutout_becomes_a_picture,
    an_edited_matte_becomes_a_cutout,
    what_was_sent_is_what_is_blamed,
    a_background_is_checked_to_its_last_pixel,
    a_check_waits_in_the_same_queue,
    what_a_format_cannot_hold_is_said,
    beyond_its_queue_it_refuses_at_once_and_recovers,
    many_at_the_same_time_are_all_served,
];

fn pool(role: &str, running: usize, waiting: usize) -> RenderPool {
    let program = std::env::current_exe().unwrap();
    let executor = ExecutorOptions::for_rendering(program, vec![role.into()]);
    RenderPool::new(RenderOptions {
        running,
        waiting,
        ..RenderOptions::new(executor)
    })
}

/// All red.
fn cutout(width: usize, height: usize) -> Bytes {
    let red = RGBA8::new(200, 0, 0, 255);
    let mut image = ImgVec::new(vec![red; width * height], width, height);
    image[(0_usize, 0_usize)] = RGBA8::default();
    encode(Raster::Rgba(image.as_ref()), OutputFormat::Png, 100)
        .unwrap()
        .into()
}

fn order(format: OutputFormat) -> RenderOrder {
    RenderOrder {
        original: None,
        cutout: cutout(WIDTH as usize, HEIGHT as usize),
        background: None,
        composition: Composition::default(),
        format,
        encode_quality: 80,
    }
}

async fn a_cutout_becomes_a_picture() {
    let rendered = pool(CHILD, 1, 0)
        .render(order(OutputFormat::Jpeg))
        .await
        .unwrap();
    assert!(rendered.bytes.starts_with(b"\xff\xd8"));
    assert_eq!((rendered.width, rendered.height), (WIDTH, HEIGHT));
    let whole = SubjectBox {
        left: 0,
        top: 0,
        width: WIDTH,
        height: HEIGHT,
    };
    assert_eq!(rendered.subject, whole);
}

async fn an_edited_matte_becomes_a_cutout() {
    let (width, height) = (WIDTH as usize, HEIGHT as usize);
    let values = (0..width * height).map(|at| if at % width < 20 { 255 } else { 0 });
    let matte = ImgVec::new(values.collect(), width, height);
    let matte = encode(Raster::Grey(matte.as_ref()), OutputFormat::Png, 100).unwrap();
    let applied = pool(CHILD, 1, 0)
        .apply_matte(picture(Deed::FindSubject).into(), matte.into())
        .await
        .unwrap();
    assert_eq!((applied.subject.left, applied.subject.width), (0, 20));
    let cutout = decode(&applied.cutout, &Limits::default()).unwrap();
    let alpha = cutout.alpha.unwrap();
    assert_eq!(
        (alpha[(19_usize, 5_usize)], alpha[(20_usize, 5_usize)]),
        (255, 0)
    );
}

async fn what_was_sent_is_what_is_blamed() {
    let pool = pool(CHILD, 1, 0);
    let hostile = Bytes::from_static(b"not a picture");
    let mut order = order(OutputFormat::Png);
    order.composition.background = Background::Image;
    order.background = Some(hostile.clone());
    let error = pool.render(order.clone()).await.unwrap_err();
    let expected = FailureCode::UnsupportedFormat;
    assert!(
        matches!(error, RenderError::Background { code, .. } if code == expected),
        "{error:?}"
    );

    let original: Bytes = picture(Deed::FindSubject).into();
    let error = pool.apply_matte(original.clone(), hostile.clone()).await;
    let error = error.unwrap_err();
    assert!(
        matches!(error, RenderError::Matte { code, .. } if code == expected),
        "{error:?}"
    );
    let error = pool
        .apply_matte(hostile.clone(), original)
        .await
        .unwrap_err();
    assert!(
        matches!(error, RenderError::Original { code, .. } if code == expected),
        "{error:?}"
    );

    // What is ours is not told to callers.
    order.cutout = hostile;
    let error = pool.render(order).await.unwrap_err();
    assert!(matches!(error, RenderError::Failed(_)), "{error:?}");
}

async fn a_background_is_checked_to_its_last_pixel() {
    let pool = pool(CHILD, 1, 0);
    let whole = Bytes::from(picture(Deed::FindSubject));
    let torn = whole.slice(..whole.len() / 2);
    peel_imaging::probe(&torn, &Limits::default()).unwrap();
    pool.check(whole).await.unwrap();
    let error = pool.check(torn).await.unwrap_err();
    let expected = FailureCode::ImageCorrupt;
    assert!(
        matches!(error, RenderError::Background { code, .. } if code == expected),
        "{error:?}"
    );
}

async fn a_check_waits_in_the_same_queue() {
    let pool = pool(HANGING_CHILD, 1, 0);
    let mut running = pool.render(order(OutputFormat::Png));
    assert!((&mut running).now_or_never().is_none());
    let refused = pool.check(picture(Deed::FindSubject).into()).await;
    assert!(matches!(refused, Err(RenderError::Busy)));
}

async fn what_a_format_cannot_hold_is_said() {
    let mut order = order(OutputFormat::Zip);
    order.composition.only_mask = true;
    let error = pool(CHILD, 1, 0).render(order).await.unwrap_err();
    assert!(
        matches!(error, RenderError::CannotEncode { .. }),
        "{error:?}"
    );
}

async fn beyond_its_queue_it_refuses_at_once_and_recovers() {
    let pool = pool(HANGING_CHILD, 1, 1);
    let mut running = pool.render(order(OutputFormat::Png));
    let mut waiting = pool.render(order(OutputFormat::Png));
    assert!((&mut running).now_or_never().is_none());
    assert!((&mut waiting).now_or_never().is_none());
    let refused = pool.render(order(OutputFormat::Png)).await;
    assert!(matches!(refused, Err(RenderError::Busy)));

    drop(running);
    let mut next = pool.render(order(OutputFormat::Png));
    assert!((&mut next).now_or_never().is_none(), "there is room again");
}

async fn many_at_the_same_time_are_all_served() {
    let pool = pool(CHILD, 2, 20);
    let orders = (0..20).map(|_| pool.render(order(OutputFormat::Png)));
    for rendered in futures_util::future::join_all(orders).await {
        assert_eq!(rendered.unwrap().width, WIDTH);
    }
}
