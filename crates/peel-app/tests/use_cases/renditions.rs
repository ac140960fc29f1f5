use std::sync::atomic::Ordering;

use bytes::Bytes;
use futures_util::TryStreamExt;
use futures_util::future::join_all;
use peel_app::{AppError, BackgroundPicture, RenderError, Rendering};
use peel_domain::FailureCode;
use peel_imaging::OutputFormat;
use peel_matting::{Background, Composition};

use crate::bench::{Bench, HEIGHT, SUBJECT, WIDTH, plain_png, png};

#[tokio::test]
async fn a_result_is_made_once_and_kept() {
    let bench = Bench::new().await;
    let caller = bench.visitor();
    let image = bench.ready(&caller).await;
    let first = peel_app::result(&bench.app, &caller, image.id, &plain_png())
        .await
        .unwrap();
    let again = peel_app::result(&bench.app, &caller, image.id, &plain_png())
        .await
        .unwrap();
    assert_eq!(bench.renderer.renders.load(Ordering::SeqCst), 1);
    let bytes = first.bytes().await.unwrap();
    assert!(bytes.starts_with(b"png of the cutout over None"));
    assert_eq!(again.bytes().await.unwrap(), bytes);
    assert_eq!(again.len(), bytes.len() as u64);
    assert_eq!(
        (again.width(), again.height(), again.subject()),
        (WIDTH, HEIGHT, SUBJECT)
    );
    assert_eq!(again.digest(), first.digest());
    let part: Vec<Bytes> = again
        .stream(Some(4..10))
        .await
        .unwrap()
        .try_collect()
        .await
        .unwrap();
    assert_eq!(part.concat(), &bytes[4..10]);
}

#[tokio::test]
async fn the_cutout_as_it_is_needs_no_rendering() {
    let bench = Bench::new().await;
    let caller = bench.visitor();
    let image = bench.ready(&caller).await;
    let rendering = Rendering {
        composition: Composition::default(),
        ..plain_png()
    };
    let result = peel_app::result(&bench.app, &caller, image.id, &rendering)
        .await
        .unwrap();
    let cutout = image.cutout.unwrap();
    let kept = bench.app.blobs.get(&cutout.blob).await.unwrap();
    assert_eq!(result.bytes().await.unwrap(), kept);
    assert_eq!(
        (result.width(), result.height(), result.subject()),
        (WIDTH, HEIGHT, SUBJECT)
    );
    assert_eq!(bench.renderer.renders.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn those_who_want_the_same_at_once_share_the_work() {
    let bench = Bench::new().await;
    let caller = bench.visitor();
    let image = bench.ready(&caller).await;
    let rendering = plain_png();
    let results = (0..20).map(|_| peel_app::result(&bench.app, &caller, image.id, &rendering));
    for result in join_all(results).await {
        result.unwrap();
    }
    assert_eq!(bench.renderer.renders.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn when_the_first_of_them_gives_up_the_next_takes_over() {
    let bench = Bench::new().await;
    let caller = bench.visitor();
    let image = bench.ready(&caller).await;
    let rendering = plain_png();
    let held = bench.renderer.gate.acquire_many(1000).await.unwrap();
    {
        let first = peel_app::result(&bench.app, &caller, image.id, &rendering);
        tokio::select! {
            _ = first => panic!("nothing can be finished"),
            () = bench.renderer.begun.notified() => {}
        }
    }
    drop(held);
    peel_app::result(&bench.app, &caller, image.id, &rendering)
        .await
        .unwrap();
    assert_eq!(bench.renderer.renders.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_failure_to_render_is_not_kept() {
    let bench = Bench::new().await;
    let caller = bench.visitor();
    let image = bench.ready(&caller).await;
    *bench.renderer.refusal.lock().unwrap() = Some(RenderError::Busy);
    let refused = peel_app::result(&bench.app, &caller, image.id, &plain_png()).await;
    assert!(matches!(refused, Err(AppError::RendererBusy)));
    peel_app::result(&bench.app, &caller, image.id, &plain_png())
        .await
        .unwrap();
}

#[tokio::test]
async fn an_image_that_is_not_ready_has_no_result() {
    let bench = Bench::new().await;
    let caller = bench.visitor();
    let waiting = bench.submit(&caller).await.unwrap().image().id;
    let result = peel_app::result(&bench.app, &caller, waiting, &plain_png()).await;
    assert!(matches!(result, Err(AppError::NotReady)));
    let image = peel_app::cancel(&bench.app, &caller, waiting)
        .await
        .unwrap();
    assert_eq!(image.failure, Some(FailureCode::Cancelled));
    let result = peel_app::result(&bench.app, &caller, waiting, &plain_png()).await;
    assert!(matches!(
        result,
        Err(AppError::RemovalFailed(FailureCode::Cancelled))
    ));
}

#[tokio::test]
async fn nobody_sees_the_images_of_others_or_those_that_are_gone() {
    let bench = Bench::new().await;
    let caller = bench.visitor();
    let image = bench.ready(&caller).await;
    let stranger = bench.visitor();
    let result = peel_app::result(&bench.app, &stranger, image.id, &plain_png()).await;
    assert!(matches!(result, Err(AppError::NotFound)));
    assert!(matches!(
        peel_app::delete(&bench.app, &stranger, image.id).await,
        Err(AppError::NotFound)
    ));
    peel_app::delete(&bench.app, &caller, image.id)
        .await
        .unwrap();
    let result = peel_app::result(&bench.app, &caller, image.id, &plain_png()).await;
    assert!(matches!(result, Err(AppError::NotFound)));
}

#[tokio::test]
async fn a_background_picture_is_looked_at_first() {
    let bench = Bench::new().await;
    let caller = bench.visitor();
    let image = bench.ready(&caller).await;
    let over = |background| Rendering {
        composition: Composition {
            background: Background::Image,
            ..Composition::default()
        },
        background: Some(background),
        format: OutputFormat::Jpeg,
        encode_quality: 90,
    };
    let uploaded = over(BackgroundPicture::Upload(png(100, 100).into()));
    let made = peel_app::result(&bench.app, &caller, image.id, &uploaded)
        .await
        .unwrap();
    assert!(
        made.bytes()
            .await
            .unwrap()
            .starts_with(b"jpg of the cutout over Some(3000)")
    );
    let hostile = over(BackgroundPicture::Upload(png(100_000, 100_000).into()));
    let refused = peel_app::result(&bench.app, &caller, image.id, &hostile).await;
    assert!(matches!(refused, Err(AppError::Picture { .. })));
    let nowhere = over(BackgroundPicture::Url(String::from("https://10.0.0.1/")));
    let refused = peel_app::result(&bench.app, &caller, image.id, &nowhere).await;
    assert!(matches!(refused, Err(AppError::Fetch { .. })));
    assert_eq!(bench.renderer.renders.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn renditions_make_room_for_newer_ones_also_after_a_restart() {
    let bench = Bench::with(|settings| settings.rendition_cache_bytes = 900).await;
    let caller = bench.visitor();
    let image = bench.ready(&caller).await;
    for encode_quality in 1..=10 {
        let rendering = Rendering {
            encode_quality,
            ..plain_png()
        };
        peel_app::result(&bench.app, &caller, image.id, &rendering)
            .await
            .unwrap();
    }
    let kept = |blobs: Vec<String>| blobs.iter().filter(|key| key.contains("rendition")).count();
    let before = kept(bench.blobs().await);
    assert!((1..10).contains(&before), "{before}");
    peel_app::recover_renditions(&bench.app).await.unwrap();
    assert_eq!(kept(bench.blobs().await), before);
}

#[tokio::test]
async fn a_matte_is_the_alpha_alone() {
    let bench = Bench::new().await;
    let caller = bench.visitor();
    let image = bench.ready(&caller).await;
    let matte = peel_app::matte(&bench.app, &caller, image.id)
        .await
        .unwrap();
    let text = String::from_utf8(matte.bytes().await.unwrap().to_vec()).unwrap();
    assert!(text.contains(r#""only_mask":true"#), "{text}");
}

#[tokio::test]
async fn of_an_image_that_is_deleted_while_a_picture_is_made_nothing_stays() {
    let bench = Bench::new().await;
    let caller = bench.visitor();
    let image = bench.ready(&caller).await;
    let held = bench.renderer.gate.acquire_many(1000).await.unwrap();
    let rendering = plain_png();
    let making = peel_app::result(&bench.app, &caller, image.id, &rendering);
    let deleting = async {
        bench.renderer.begun.notified().await;
        peel_app::delete(&bench.app, &caller, image.id)
            .await
            .unwrap();
        // As the sweeper does then.
        bench.app.blobs.delete_image(image.id).await.unwrap();
        drop(held);
    };
    let (made, ()) = tokio::join!(making, deleting);
    assert!(matches!(made.map(drop), Err(AppError::NotFound)));
    assert_eq!(bench.blobs().await, Vec::<String>::new());
}
