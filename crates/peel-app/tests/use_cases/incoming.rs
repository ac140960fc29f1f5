use std::sync::atomic::Ordering;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use peel_app::{AppError, FetchError, Order, PictureRole, RemovalOptions};
use peel_domain::{Charge, Credits, FailureCode, Scope, Scopes};
use peel_matting::Quality;
use peel_store::Submitted;

use crate::bench::{Bench, HEIGHT, WIDTH, digest, order, png};

#[tokio::test]
async fn a_submitted_picture_waits_with_its_bytes_stored() {
    let bench = Bench::new().await;
    let caller = bench.visitor();
    let original = bench.receive(png(WIDTH, HEIGHT)).await.unwrap();
    assert_eq!(
        (original.header().width, original.header().height),
        (WIDTH, HEIGHT)
    );
    assert_eq!(*original.source(), digest(&png(WIDTH, HEIGHT)));
    let order = Order {
        options: RemovalOptions {
            quality: Quality::Fast,
            region: None,
        },
        ..order()
    };
    let submitted = peel_app::submit(&bench.app, &caller, original, order)
        .await
        .unwrap();
    let Submitted::New(image) = submitted else {
        panic!("it is new");
    };
    assert_eq!(image.charge, Charge::FreeUse);
    assert_eq!(
        image.expires_at.since(image.created_at),
        Duration::from_secs(3600)
    );
    let stored = bench.app.blobs.get(&image.original).await.unwrap();
    assert_eq!(stored, png(WIDTH, HEIGHT));
    let options = RemovalOptions::from_json(&image.options).unwrap();
    assert_eq!(options.quality, Quality::Fast);
    // Workers of the same process do not have to wait for their next look.
    bench.app.progress.work_announced().await;
    bench.assert_audited().await;
}

#[tokio::test]
async fn callers_with_a_key_pay_and_have_longer() {
    let bench = Bench::new().await;
    let (caller, _) = bench.customer(1, Scopes::all()).await;
    let submitted = bench.submit(&caller).await.unwrap();
    let image = submitted.image();
    assert_eq!(image.charge, Charge::Credits(Credits::ONE));
    assert_eq!(image.api_key, caller.key());
    assert_eq!(
        image.expires_at.since(image.created_at),
        Duration::from_secs(24 * 3600)
    );
    let error = bench.submit(&caller).await.unwrap_err();
    assert!(matches!(error, AppError::InsufficientCredits { .. }));
    assert_eq!(bench.blobs().await.len(), 1, "what was refused is gone");
    bench.assert_audited().await;
}

#[tokio::test]
async fn what_is_no_usable_picture_is_refused_and_leaves_nothing() {
    let bench = Bench::new().await;
    for (bytes, expected) in [
        (Vec::new(), FailureCode::Empty),
        (b"%PDF-1.7".to_vec(), FailureCode::UnsupportedFormat),
        (png(100_000, 100_000), FailureCode::ImageTooLarge),
        (png(8, 8), FailureCode::ImageTooSmall),
        (png(WIDTH, HEIGHT)[..20].to_vec(), FailureCode::ImageCorrupt),
    ] {
        let error = bench.receive(bytes).await.unwrap_err();
        let AppError::Picture { role, code, .. } = error else {
            panic!("{error:?}");
        };
        assert_eq!((role, code), (PictureRole::Image, expected));
    }
    assert!(bench.blobs().await.is_empty());
}

#[tokio::test]
async fn what_is_no_picture_is_not_read_to_its_end() {
    let bench = Bench::new().await;
    let limits = bench.app.settings.limits;
    let mut read = 0;
    let endless = stream::repeat_with(|| {
        read += 1;
        Ok::<_, std::io::Error>(Bytes::from_static(&[b'x'; 4096]))
    });
    let error = peel_app::receive(&bench.app, endless, &limits)
        .await
        .unwrap_err();
    assert!(matches!(
        error,
        AppError::Picture {
            code: FailureCode::UnsupportedFormat,
            ..
        }
    ));
    assert!(read <= 16, "{read} pieces were read");
}

#[tokio::test]
async fn a_picture_is_read_up_to_the_limit_and_no_further() {
    let bench = Bench::with(|settings| settings.limits.max_bytes = 100_000).await;
    let limits = bench.app.settings.limits;
    let mut read = 0;
    let first = Ok(Bytes::from(png(WIDTH, HEIGHT)));
    let endless = stream::iter([first]).chain(stream::repeat_with(|| {
        read += 1;
        Ok::<_, std::io::Error>(Bytes::from_static(&[0; 1000]))
    }));
    let error = peel_app::receive(&bench.app, endless, &limits)
        .await
        .unwrap_err();
    assert!(matches!(
        error,
        AppError::Picture {
            code: FailureCode::FileTooLarge,
            ..
        }
    ));
    assert!(read <= 98, "{read} pieces were read");
    assert!(bench.blobs().await.is_empty());
}

#[tokio::test]
async fn an_upload_that_breaks_off_leaves_nothing() {
    let bench = Bench::new().await;
    let limits = bench.app.settings.limits;
    let pieces = [
        Ok(Bytes::from(png(WIDTH, HEIGHT))),
        Err(std::io::Error::other("gone")),
    ];
    let error = peel_app::receive(&bench.app, stream::iter(pieces), &limits)
        .await
        .unwrap_err();
    assert!(matches!(error, AppError::UploadCut(_)));
    assert!(bench.blobs().await.is_empty());
}

#[tokio::test]
async fn a_picture_that_nobody_submits_is_deleted() {
    let bench = Bench::new().await;
    let original = bench.receive(png(WIDTH, HEIGHT)).await.unwrap();
    assert_eq!(bench.blobs().await.len(), 1);
    drop(original);
    assert!(bench.blobs().await.is_empty());
}

#[tokio::test]
async fn no_more_pictures_come_in_than_there_is_room_for() {
    let bench = Bench::with(|settings| settings.max_uploads = 1).await;
    let first = bench.receive(png(WIDTH, HEIGHT)).await.unwrap();
    let error = bench.receive(png(WIDTH, HEIGHT)).await.unwrap_err();
    assert!(matches!(error, AppError::QueueFull));
    let caller = bench.visitor();
    let refused = peel_app::admit(&bench.app, &caller, None).await;
    assert!(matches!(refused, Err(AppError::QueueFull)));
    drop(first);
    peel_app::admit(&bench.app, &caller, None).await.unwrap();
    bench.receive(png(WIDTH, HEIGHT)).await.unwrap();
}

#[tokio::test]
async fn a_full_queue_and_a_full_share_are_told_apart() {
    let bench = Bench::with(|settings| {
        settings.queue.per_owner = 1;
        settings.queue.total = 2;
    })
    .await;
    let busy = bench.visitor();
    bench.submit(&busy).await.unwrap();
    assert!(matches!(
        bench.submit(&busy).await,
        Err(AppError::OwnerBusy)
    ));
    let other = bench.visitor();
    peel_app::admit(&bench.app, &other, None).await.unwrap();
    bench.submit(&other).await.unwrap();
    let third = bench.visitor();
    assert!(matches!(
        bench.submit(&third).await,
        Err(AppError::QueueFull)
    ));
    let refused = peel_app::admit(&bench.app, &third, None).await;
    assert!(matches!(refused, Err(AppError::QueueFull)));
}

#[tokio::test]
async fn a_repeated_request_is_the_same_image_and_leaves_no_second_picture() {
    let bench = Bench::new().await;
    let (caller, _) = bench.customer(5, Scopes::all()).await;
    let named = |quality| Order {
        options: RemovalOptions {
            quality,
            region: None,
        },
        idempotency: Some("once".parse().unwrap()),
        ..order()
    };
    let mut images = Vec::new();
    for _ in 0..3 {
        let original = bench.receive(png(WIDTH, HEIGHT)).await.unwrap();
        let submitted =
            peel_app::submit(&bench.app, &caller, original, named(Quality::Standard)).await;
        images.push(submitted.unwrap().image().id);
    }
    images.dedup();
    assert_eq!(images.len(), 1);
    assert_eq!(bench.blobs().await.len(), 1);
    let original = bench.receive(png(WIDTH, HEIGHT)).await.unwrap();
    let other = peel_app::submit(&bench.app, &caller, original, named(Quality::Fast)).await;
    assert!(matches!(other, Err(AppError::IdempotencyMismatch)));
    let wallet = bench.app.store.wallet(caller.owner()).await.unwrap();
    assert_eq!(wallet.credits, Credits::whole(4).unwrap());
}

#[tokio::test]
async fn a_picture_is_fetched_from_its_address() {
    let bench = Bench::new().await;
    let limits = bench.app.settings.limits;
    let url = "https://example.org/cat.png";
    bench
        .fetcher
        .pages
        .lock()
        .unwrap()
        .insert(url.to_owned(), png(WIDTH, HEIGHT).into());
    let original = peel_app::fetch(&bench.app, url, &limits).await.unwrap();
    assert_eq!(original.header().width, WIDTH);
    let error = peel_app::fetch(&bench.app, "https://10.0.0.1/", &limits)
        .await
        .unwrap_err();
    assert!(matches!(
        error,
        AppError::Fetch {
            role: PictureRole::Image,
            source: FetchError::NotAllowed
        }
    ));
    assert_eq!(bench.fetcher.fetches.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_repeated_order_is_not_fetched_again() {
    let bench = Bench::new().await;
    let limits = bench.app.settings.limits;
    let (caller, _) = bench.customer(5, Scopes::all()).await;
    let url = "https://example.org/cat.png";
    let named = || Order {
        idempotency: Some("once".parse().unwrap()),
        ..order()
    };
    bench
        .fetcher
        .pages
        .lock()
        .unwrap()
        .insert(url.to_owned(), png(WIDTH, HEIGHT).into());
    let first = peel_app::submit_url(&bench.app, &caller, url, &limits, named())
        .await
        .unwrap();
    assert!(!first.is_replay());
    // Also when it is not there any more.
    bench.fetcher.pages.lock().unwrap().clear();
    let again = peel_app::submit_url(&bench.app, &caller, url, &limits, named())
        .await
        .unwrap();
    assert!(again.is_replay());
    assert_eq!(again.image(), first.image());
    let other = "https://example.org/dog.png";
    let refused = peel_app::submit_url(&bench.app, &caller, other, &limits, named()).await;
    assert!(matches!(refused, Err(AppError::IdempotencyMismatch)));
    assert_eq!(bench.fetcher.fetches.load(Ordering::SeqCst), 1);
    assert_eq!(bench.blobs().await.len(), 1);
    let unnamed = peel_app::submit_url(&bench.app, &caller, url, &limits, order()).await;
    assert!(matches!(unnamed, Err(AppError::Fetch { .. })));
    assert_eq!(bench.fetcher.fetches.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn the_end_is_told_to_key_holders_at_safe_addresses_alone() {
    let bench = Bench::new().await;
    let (customer, _) = bench.customer(5, Scopes::all()).await;
    let visitor = bench.visitor();
    let long = format!("https://example.org/{}", "x".repeat(3000));
    for (caller, url, is_accepted) in [
        (&customer, "https://example.org/hook?x=1", true),
        (&customer, "http://example.org/hook", false),
        (&customer, "https://user:word@example.org/", false),
        (&customer, "file:///etc/passwd", false),
        (&customer, "nonsense", false),
        (&customer, long.as_str(), false),
        (&visitor, "https://example.org/hook", false),
    ] {
        let original = bench.receive(png(WIDTH, HEIGHT)).await.unwrap();
        let order = Order {
            callback_url: Some(url.to_owned()),
            ..order()
        };
        let submitted = peel_app::submit(&bench.app, caller, original, order).await;
        assert_eq!(submitted.is_ok(), is_accepted, "{url}: {submitted:?}");
    }
}

#[tokio::test]
async fn a_key_without_the_right_submits_and_sees_nothing() {
    let bench = Bench::new().await;
    let readers = [Scope::ImagesRead].into_iter().collect();
    let (reader, _) = bench.customer(5, readers).await;
    let scope = match bench.submit(&reader).await {
        Err(AppError::Forbidden { scope }) => scope,
        other => panic!("{other:?}"),
    };
    assert_eq!(scope, Scope::ImagesWrite);
    let writers = [Scope::ImagesWrite].into_iter().collect();
    let (writer, _) = bench.customer(5, writers).await;
    let image = bench.submit(&writer).await.unwrap().image().id;
    let seen = peel_app::image(&bench.app, &writer, image).await;
    assert!(matches!(seen, Err(AppError::Forbidden { .. })));
}
