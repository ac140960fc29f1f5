use std::io::Read;
use std::time::Duration;

use futures_util::TryStreamExt;
use peel_app::{AppError, Caretaker, Complaint, ConsentChoice, NextUse, Rendering, Visitor};
use peel_domain::{
    AccountId, BlobKey, Means, OperationId, Owner, ReturnReason, Scopes, SystemAccount, Unit,
};
use peel_imaging::OutputFormat;
use peel_matting::{Composition, Crop, OutputSize, Placement, Position};
use peel_store::Grant;

use crate::bench::{Bench, order, plain_png, png};

async fn give(bench: &Bench, owner: Owner, unit: Unit, amount: i64) {
    let grant = Grant {
        operation: OperationId::random(bench.app.randomness.as_ref()),
        owner,
        unit,
        amount,
        from: SystemAccount::Ads,
        now: bench.app.clock.now(),
    };
    bench.app.store.grant(&grant).await.unwrap();
}

fn small(composition: Composition) -> Rendering {
    Rendering {
        composition: Composition {
            size: Some(OutputSize::Megapixels(0.25)),
            ..composition
        },
        background: None,
        format: OutputFormat::Png,
        encode_quality: 90,
    }
}

#[tokio::test]
async fn three_removals_are_free_and_the_fourth_is_a_preview() {
    let bench = Bench::new().await;
    let caller = bench.visitor();
    for left in (0..3).rev() {
        let image = bench.ready(&caller).await;
        assert_eq!(image.unlocked_by, Some(Means::Free));
        let me = peel_app::me(&bench.app, &caller).await.unwrap();
        assert_eq!(me.wallet.free_uses, left);
        let next = if left > 0 {
            NextUse::Free
        } else {
            NextUse::Preview
        };
        assert_eq!(me.next, next);
    }
    let locked = bench.ready(&caller).await;
    assert!(locked.locked);
    let usage = peel_app::usage(&bench.app, &caller, 1).await.unwrap();
    assert_eq!((usage[0].free, usage[0].uncharged), (3, 1));
    bench.assert_audited().await;
}

#[tokio::test]
async fn no_more_than_a_preview_of_a_locked_image_is_given_out() {
    let bench = Bench::with(|settings| settings.free.uses = 0).await;
    let caller = bench.visitor();
    let image = bench.ready(&caller).await;
    let (app, id) = (&bench.app, image.id);
    let refused = |result: Result<(), AppError>| {
        assert!(matches!(result, Err(AppError::Locked)), "{result:?}");
    };
    let whole = Rendering {
        composition: Composition::default(),
        ..plain_png()
    };
    let parts = [
        Composition {
            crop: Some(Crop::default()),
            ..Composition::default()
        },
        Composition {
            placement: Placement {
                scale: Some(100.0),
                position: Position::Centre,
            },
            ..Composition::default()
        },
    ];
    for rendering in [whole, plain_png()].into_iter().chain(parts.map(small)) {
        refused(
            peel_app::result(app, &caller, id, &rendering)
                .await
                .map(drop),
        );
    }
    refused(peel_app::matte(app, &caller, id).await.map(drop));
    let life = Duration::from_secs(60);
    refused(
        peel_app::create_link(app, &caller, id, &plain_png(), life)
            .await
            .map(drop),
    );
    refused(
        peel_app::replace_matte(app, &caller, id, None, png(1, 1).into())
            .await
            .map(drop),
    );

    peel_app::preview(app, &caller, id).await.unwrap();
    let on_red = small(Composition {
        background: peel_matting::Background::Blur,
        ..Composition::default()
    });
    peel_app::result(app, &caller, id, &on_red).await.unwrap();

    give(&bench, caller.owner(), Unit::Pass, 1).await;
    let unlocked = peel_app::unlock(app, &caller, id, None).await.unwrap();
    assert_eq!(unlocked.unlocked_by, Some(Means::Pass));
    peel_app::result(app, &caller, id, &plain_png())
        .await
        .unwrap();
}

#[tokio::test]
async fn what_is_not_there_unlocks_nothing() {
    let bench = Bench::with(|settings| settings.free.uses = 0).await;
    let caller = bench.visitor();
    let image = bench.ready(&caller).await;
    give(&bench, caller.owner(), Unit::Pass, 1).await;
    for means in [Means::Free, Means::Credit] {
        let refused = peel_app::unlock(&bench.app, &caller, image.id, Some(means)).await;
        assert!(
            matches!(refused, Err(AppError::CannotUnlock)),
            "{refused:?}"
        );
    }
    for _ in 0..2 {
        let image = peel_app::unlock(&bench.app, &caller, image.id, Some(Means::Pass)).await;
        assert!(!image.unwrap().locked);
    }
}

#[tokio::test]
async fn without_uses_and_previews_nothing_is_taken_in() {
    let bench = Bench::with(|settings| {
        settings.free.uses = 0;
        settings.previews.per_owner = 1;
    })
    .await;
    let caller = bench.visitor();
    bench.submit(&caller).await.unwrap();
    let refused = bench.submit(&caller).await;
    assert!(matches!(refused, Err(AppError::OutOfUses)), "{refused:?}");
    let me = peel_app::me(&bench.app, &caller).await.unwrap();
    assert_eq!(me.next, NextUse::Refused);
    assert_eq!(bench.blobs().await.len(), 1);
}

#[tokio::test]
async fn the_same_picture_again_is_the_image_that_there_is() {
    let bench = Bench::new().await;
    let caller = bench.visitor();
    let mut seen = Vec::new();
    for route in ["POST /one", "POST /other"] {
        let original = bench.receive(png(40, 30)).await.unwrap();
        let mut order = order();
        order.fingerprint.route = route;
        let submitted = peel_app::submit(&bench.app, &caller, original, order).await;
        seen.push(submitted.unwrap());
    }
    assert!(seen[1].is_replay());
    assert_eq!(seen[0].image().id, seen[1].image().id);
    assert_eq!(bench.blobs().await.len(), 1, "the second upload is gone");
}

#[tokio::test]
async fn who_is_not_happy_has_their_use_back_and_a_link_is_dead() {
    let bench = Bench::new().await;
    let caller = bench.visitor();
    let image = bench.ready(&caller).await;
    let life = Duration::from_secs(60);
    let link = peel_app::create_link(&bench.app, &caller, image.id, &plain_png(), life).await;
    let link = link.unwrap();
    let complaint = Complaint {
        reason: ReturnReason::PartsMissing,
        comment: Some("x".repeat(9000)),
        keep_for_improvement: true,
    };
    let back = peel_app::refund_use(&bench.app, &caller, image.id, complaint).await;
    let back = back.unwrap();
    assert!(back.locked);
    assert!(back.expires_at > image.expires_at);
    let me = peel_app::me(&bench.app, &caller).await.unwrap();
    assert_eq!((me.wallet.free_uses, me.returns_left), (3, 4));
    let followed = peel_app::follow_link(&bench.app, &link.token).await;
    assert!(matches!(followed, Err(AppError::Locked)));
    bench.assert_audited().await;
}

#[tokio::test]
async fn q5_a_new_cookie_on_the_same_network_is_no_new_person_for_ever() {
    let bench = Bench::new().await;
    let network = std::net::IpAddr::from([192, 0, 2, 7]).into();
    let mut free = 0;
    for _ in 0..8 {
        let visitor = Visitor::new(bench.app.randomness.as_ref());
        let caller = peel_app::Caller::visitor(visitor).seen_on(network);
        for _ in 0..3 {
            let image = bench
                .submit(&caller)
                .await
                .map(|submitted| submitted.image().clone());
            free += u32::from(image.is_ok_and(|image| !image.locked));
        }
        bench.clock.advance(Duration::from_secs(3600));
    }
    assert_eq!(free, 9);
}

#[tokio::test]
async fn programs_pay_credits_and_have_no_previews() {
    let bench = Bench::new().await;
    let (program, _) = bench.customer(1, Scopes::all()).await;
    let image = bench.ready(&program).await;
    assert_eq!(image.unlocked_by, Some(Means::Credit));
    let refused = bench.submit(&program).await;
    assert!(matches!(refused, Err(AppError::InsufficientCredits { .. })));
    let me = peel_app::me(&bench.app, &program).await.unwrap();
    assert_eq!(me.next, NextUse::Refused);
    assert!(me.email.is_some());
    let export = peel_app::request_export(&bench.app, &program).await;
    assert!(matches!(export, Err(AppError::PersonRequired)));
    let erasure = peel_app::request_erasure(&bench.app, &program).await;
    assert!(matches!(erasure, Err(AppError::PersonRequired)));
}

#[tokio::test]
async fn a_visitors_things_become_the_accounts() {
    let bench = Bench::new().await;
    let (program, _) = bench.customer(0, Scopes::all()).await;
    let Owner::Account(account) = program.owner() else {
        panic!("an account was expected");
    };
    let visitor = Visitor::new(bench.app.randomness.as_ref());
    let caller = peel_app::Caller::visitor(visitor);
    let image = bench.ready(&caller).await;
    peel_app::merge(&bench.app, visitor.id(), account)
        .await
        .unwrap();
    let moved = peel_app::image(&bench.app, &program, image.id)
        .await
        .unwrap();
    assert_eq!(moved.owner, program.owner());
    let gone = peel_app::image(&bench.app, &caller, image.id).await;
    assert!(matches!(gone, Err(AppError::NotFound)));
    let wallet = bench.app.store.wallet(program.owner()).await.unwrap();
    assert_eq!(wallet.free_uses, 2);
    let nobody = AccountId::random(bench.app.randomness.as_ref());
    let unknown = peel_app::merge(&bench.app, visitor.id(), nobody).await;
    assert!(matches!(unknown, Err(AppError::NotFound)));
}

#[tokio::test]
async fn what_comes_in_while_its_visitor_signs_in_is_the_accounts() {
    let bench = Bench::new().await;
    let (program, _) = bench.customer(0, Scopes::all()).await;
    let Owner::Account(account) = program.owner() else {
        panic!("an account was expected");
    };
    let visitor = Visitor::new(bench.app.randomness.as_ref());
    let caller = peel_app::Caller::visitor(visitor).since(bench.app.clock.now());
    // While the second of two pictures comes in, and somebody waits for the first.
    let first = bench.submit(&caller).await.unwrap();
    bench.clock.advance(Duration::from_secs(20));
    peel_app::merge(&bench.app, visitor.id(), account)
        .await
        .unwrap();
    bench.clock.advance(Duration::from_secs(20));
    let second = bench.submit(&caller).await.unwrap();
    assert_eq!(second.image().owner, program.owner());
    let retention = bench.app.settings.account_retention;
    let until = bench.app.clock.now().plus(retention);
    assert_eq!(second.image().expires_at, until);
    for submitted in [&first, &second] {
        let (claim, image) = bench.claim().await;
        bench.complete(&claim, &image).await;
        let waited = peel_app::wait(&bench.app, submitted, Duration::from_secs(60)).await;
        assert_eq!(waited.unwrap().unlocked_by, Some(Means::Free));
        let seen = peel_app::image(&bench.app, &program, image.id).await;
        assert_eq!(seen.unwrap().id, image.id);
    }
    let wallet = bench.app.store.wallet(program.owner()).await.unwrap();
    assert_eq!(wallet.free_uses, 1);
    // The cookie alone, as whoever sits there next has it, is worth nothing.
    bench.clock.advance(Duration::from_secs(1));
    let next = peel_app::Caller::visitor(visitor).since(bench.app.clock.now());
    let third = bench.submit(&next).await.unwrap();
    assert_eq!(
        (third.image().owner, third.image().locked),
        (next.owner(), true)
    );
    bench.assert_audited().await;
}

fn caretaker(bench: &Bench) -> Caretaker<'_> {
    Caretaker {
        store: bench.app.store.as_ref(),
        blobs: &bench.app.blobs,
        clock: bench.clock.as_ref(),
        randomness: bench.app.randomness.as_ref(),
        export_retention: Duration::from_secs(600),
    }
}

#[tokio::test]
async fn a_copy_is_fetched_once_and_has_the_pictures() {
    let bench = Bench::new().await;
    let caller = bench.visitor();
    let image = bench.ready(&caller).await;
    let choice = ConsentChoice {
        version: String::from("7"),
        analytics: true,
        ads: false,
    };
    peel_app::set_consent(&bench.app, &caller, choice)
        .await
        .unwrap();
    let asked = peel_app::request_export(&bench.app, &caller).await.unwrap();
    assert_eq!(asked.token, None);
    assert_eq!(caretaker(&bench).exports().await.unwrap(), 1);
    assert_eq!(caretaker(&bench).exports().await.unwrap(), 0);
    let id = asked.record.id;
    let built = peel_app::export(&bench.app, &caller, id).await.unwrap();
    let token = built.token.unwrap();

    let forged = format!("{id}.{}", "A".repeat(43));
    let refused = peel_app::download_export(&bench.app, &forged).await;
    assert!(matches!(refused, Err(AppError::NotFound)));
    let download = peel_app::download_export(&bench.app, &token).await.unwrap();
    let bytes: Vec<_> = download.stream.try_collect().await.unwrap();
    let bytes = bytes.concat();
    assert_eq!(bytes.len() as u64, download.bytes);
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut data = String::new();
    archive
        .by_name("data.json")
        .unwrap()
        .read_to_string(&mut data)
        .unwrap();
    let data: serde_json::Value = serde_json::from_str(&data).unwrap();
    assert_eq!(data["images"][0]["id"], image.id.to_string());
    assert_eq!(data["consents"][0]["version"], "7");
    let mut cutout = String::new();
    let name = format!("pictures/{}/cutout.png", image.id);
    archive
        .by_name(&name)
        .unwrap()
        .read_to_string(&mut cutout)
        .unwrap();
    assert_eq!(cutout, "the cutout");

    let again = peel_app::download_export(&bench.app, &token).await;
    assert!(matches!(again, Err(AppError::NotFound)));
    bench.clock.advance(Duration::from_secs(600));
    caretaker(&bench).exports().await.unwrap();
    assert!(
        !bench
            .blobs()
            .await
            .contains(&BlobKey::export(id).to_string())
    );
}

#[tokio::test]
async fn p1_who_is_erased_stays_erased() {
    let bench = Bench::new().await;
    let caller = bench.visitor();
    let image = bench.ready(&caller).await;
    peel_app::request_erasure(&bench.app, &caller)
        .await
        .unwrap();
    let me = peel_app::me(&bench.app, &caller).await.unwrap();
    assert!(me.erasure.is_some());
    assert_eq!(caretaker(&bench).erasures().await.unwrap(), 0);
    peel_app::cancel_erasure(&bench.app, &caller).await.unwrap();
    bench.clock.advance(bench.app.settings.cooling_off);
    assert_eq!(caretaker(&bench).erasures().await.unwrap(), 0);

    peel_app::request_erasure(&bench.app, &caller)
        .await
        .unwrap();
    bench.clock.advance(bench.app.settings.cooling_off);
    assert_eq!(caretaker(&bench).erasures().await.unwrap(), 1);
    let gone = peel_app::image(&bench.app, &caller, image.id).await;
    assert!(matches!(gone, Err(AppError::NotFound)));
    bench.assert_audited().await;
    assert_eq!(caretaker(&bench).erase_risen().await.unwrap(), 0);

    // As if a backup had brought them back.
    bench.submit(&caller).await.unwrap();
    assert_eq!(caretaker(&bench).erase_risen().await.unwrap(), 1);
    assert_eq!(caretaker(&bench).erase_risen().await.unwrap(), 0);
    bench.assert_audited().await;
}
