use std::time::Duration;

use peel_app::{AppError, BackgroundPicture, Rendering};
use peel_domain::Clock;

use crate::bench::{Bench, HEIGHT, WIDTH, plain_png, png};

const MINUTE: Duration = Duration::from_secs(60);

#[tokio::test]
async fn whoever_has_a_link_gets_the_picture_until_its_time_is_over() {
    let bench = Bench::new().await;
    let caller = bench.visitor();
    let image = bench.ready(&caller).await;
    let link = peel_app::create_link(&bench.app, &caller, image.id, &plain_png(), MINUTE)
        .await
        .unwrap();
    assert_eq!(link.expires_at, bench.clock.now().plus(MINUTE));
    let picture = peel_app::follow_link(&bench.app, &link.token)
        .await
        .unwrap();
    assert!(
        picture
            .bytes()
            .await
            .unwrap()
            .starts_with(b"png of the cutout")
    );
    bench.clock.advance(MINUTE - Duration::from_millis(1));
    peel_app::follow_link(&bench.app, &link.token)
        .await
        .unwrap();
    bench.clock.advance(Duration::from_millis(1));
    let over = peel_app::follow_link(&bench.app, &link.token).await;
    assert!(matches!(over, Err(AppError::NotFound)));
}

#[tokio::test]
async fn a_link_ends_with_its_image() {
    let bench = Bench::new().await;
    let caller = bench.visitor();
    let image = bench.ready(&caller).await;
    let day = Duration::from_secs(24 * 3600);
    let link = peel_app::create_link(&bench.app, &caller, image.id, &plain_png(), day)
        .await
        .unwrap();
    assert_eq!(link.expires_at, image.expires_at);
    peel_app::delete(&bench.app, &caller, image.id)
        .await
        .unwrap();
    let gone = peel_app::follow_link(&bench.app, &link.token).await;
    assert!(matches!(gone, Err(AppError::NotFound)));
}

#[tokio::test]
async fn a_link_shows_what_its_maker_saw_or_nothing() {
    let bench = Bench::new().await;
    let caller = bench.visitor();
    let image = bench.ready(&caller).await;
    let link = peel_app::create_link(&bench.app, &caller, image.id, &plain_png(), MINUTE)
        .await
        .unwrap();
    peel_app::replace_matte(
        &bench.app,
        &caller,
        image.id,
        None,
        png(WIDTH, HEIGHT).into(),
    )
    .await
    .unwrap();
    let corrected = peel_app::follow_link(&bench.app, &link.token).await;
    assert!(matches!(corrected, Err(AppError::NotFound)));
}

#[tokio::test]
async fn nobody_alters_a_link() {
    let bench = Bench::new().await;
    let caller = bench.visitor();
    let image = bench.ready(&caller).await;
    let link = |rendering: Rendering| {
        let (app, caller) = (bench.app.clone(), caller);
        async move {
            peel_app::create_link(&app, &caller, image.id, &rendering, MINUTE)
                .await
                .unwrap()
                .token
        }
    };
    let one = link(plain_png()).await;
    let two = link(Rendering {
        encode_quality: 10,
        ..plain_png()
    })
    .await;
    let (claims, tag) = one.split_once('.').unwrap();
    let (_, other_tag) = two.split_once('.').unwrap();
    let mut bent = claims.to_owned().into_bytes();
    bent[20] ^= 1;
    let bent = String::from_utf8(bent).unwrap();
    for forged in [
        String::new(),
        String::from("."),
        claims.to_owned(),
        format!("{claims}."),
        format!("{claims}.{other_tag}"),
        format!("{bent}.{tag}"),
        format!("{claims}.{}", &tag[..tag.len() - 1]),
        format!("{one}."),
        "x".repeat(100_000),
    ] {
        let refused = peel_app::follow_link(&bench.app, &forged).await;
        assert!(matches!(refused, Err(AppError::NotFound)), "{forged}");
    }
}

#[tokio::test]
async fn a_link_carries_no_uploaded_background() {
    let bench = Bench::new().await;
    let caller = bench.visitor();
    let image = bench.ready(&caller).await;
    let rendering = Rendering {
        background: Some(BackgroundPicture::Upload(png(20, 20).into())),
        ..plain_png()
    };
    let refused = peel_app::create_link(&bench.app, &caller, image.id, &rendering, MINUTE).await;
    assert!(matches!(refused, Err(AppError::CannotEncode { .. })));
}
