use peel_app::{AppError, PictureRole};
use peel_domain::FailureCode;

use crate::bench::{Bench, HEIGHT, WIDTH, plain_png, png};

#[tokio::test]
async fn a_corrected_matte_changes_what_is_made_from_now_on() {
    let bench = Bench::new().await;
    let caller = bench.visitor();
    let image = bench.ready(&caller).await;
    let before = peel_app::result(&bench.app, &caller, image.id, &plain_png())
        .await
        .unwrap();
    let edited = peel_app::replace_matte(
        &bench.app,
        &caller,
        image.id,
        Some(1),
        png(WIDTH, HEIGHT).into(),
    )
    .await
    .unwrap();
    assert_eq!(edited.cutout.unwrap().version, 2);
    let after = peel_app::result(&bench.app, &caller, image.id, &plain_png())
        .await
        .unwrap();
    assert_ne!(after.digest(), before.digest());
    let bytes = after.bytes().await.unwrap();
    assert!(bytes.starts_with(b"png of cutout of a matte of 3000 bytes"));
    bench.assert_audited().await;
}

#[tokio::test]
async fn of_two_corrections_of_the_same_version_one_is_refused() {
    let bench = Bench::new().await;
    let caller = bench.visitor();
    let image = bench.ready(&caller).await;
    let matte = || png(WIDTH, HEIGHT).into();
    let one = peel_app::replace_matte(&bench.app, &caller, image.id, Some(1), matte());
    let two = peel_app::replace_matte(&bench.app, &caller, image.id, Some(1), matte());
    let (one, two) = tokio::join!(one, two);
    let refused = match (one, two) {
        (Ok(_), Err(error)) | (Err(error), Ok(_)) => error,
        other => panic!("{other:?}"),
    };
    assert!(matches!(refused, AppError::Conflict));
    // The winner's cutout is still there.
    peel_app::result(&bench.app, &caller, image.id, &plain_png())
        .await
        .unwrap();
    let edits = bench.blobs().await;
    assert_eq!(edits.iter().filter(|key| key.contains("/edit/")).count(), 1);
}

#[tokio::test]
async fn a_matte_of_another_size_is_refused() {
    let bench = Bench::new().await;
    let caller = bench.visitor();
    let image = bench.ready(&caller).await;
    let matte = png(WIDTH, HEIGHT + 1).into();
    let error = peel_app::replace_matte(&bench.app, &caller, image.id, None, matte)
        .await
        .unwrap_err();
    let AppError::Picture {
        role,
        code,
        message,
    } = error
    else {
        panic!("{error:?}");
    };
    assert_eq!(
        (role, code),
        (PictureRole::Matte, FailureCode::ImageCorrupt)
    );
    assert!(
        message.contains("64×49") && message.contains("64×48"),
        "{message}"
    );
}
