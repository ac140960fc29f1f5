//! `POST /v1.0/removebg`

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Extension;
use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use bytes::{Bytes, BytesMut};
use futures_util::TryStreamExt;
use peel_app::{
    App, AppError, BackgroundPicture, Caller, Fingerprint, Order, PictureRole, RemovalOptions,
    Rendering,
};
use peel_domain::{Credits, Digest, ImageState};
use peel_imaging::{Header, InputFormat, Limits, probe};
use peel_matting::Quality;
use peel_store::ImageRecord;

use super::answer::{Answer, wants_json};
use super::intake::{admitted, original, take_allowance};
use super::lengths::{RegionFault, check_region};
use super::outcome::{of_body, problem};
use super::problem::Problem;
use super::rate_limit::RateLimits;
use super::request::{BackgroundWish, RemovalRequest};
use super::size::Size;
use super::{SHAPE, limits};
use crate::ApiState;
use crate::compat::body;
use crate::compat::fields::Fields;

/// A client of remove.bg gives up after 20 seconds, and sends everything again.
const PATIENCE: Duration = Duration::from_secs(16);
/// The same request within this time is taken to be one that was sent again.
const RETRY_WINDOW: Duration = Duration::from_secs(60);
/// When to ask again for a picture that is being worked on.
const RETRY_AFTER_S: u64 = 3;
const JPEG_QUALITY: u8 = 90;

/// Removes the background of the picture that was sent, and answers with the result.
pub(super) async fn handle(
    State(state): State<ApiState>,
    Extension(rates): Extension<Arc<RateLimits>>,
    http: Request,
) -> Response {
    let as_json = wants_json(http.headers());
    let headers = http.headers().clone();
    match removed(&state, &rates, &headers, http).await {
        Ok(answer) => answer.into_response(as_json),
        Err(problem) => problem.into_response(),
    }
}

async fn removed(
    state: &ApiState,
    rates: &RateLimits,
    headers: &HeaderMap,
    http: Request,
) -> Result<Answer, Problem> {
    let app = &state.app;
    let caller = admitted(app, headers).await?;
    let limits = limits(&app.settings.limits);
    let place = body::place(state, &http).map_err(of_body)?;
    let form = body::read(state, http, SHAPE, &limits).await;
    let form = form.map_err(of_body)?;
    let wish = RemovalRequest::read(&form.fields)?;
    let parameters = parameters(&form.fields, form.background.as_deref());
    // Before anything is charged for: nothing is when there is an error.
    let background = background(app, &wish, form.background, &limits).await?;
    let picture = original(app, &wish.source, form.fields, form.image, &limits).await?;
    drop(place);
    check_roi(&wish, picture.header())?;
    let allowance = take_allowance(app, rates, &caller, &picture)?;

    let patience = state.settings.max_wait.min(PATIENCE);
    let began = Instant::now();
    if let Some(picture) = &background {
        check_background(app, &wish, picture, patience).await?;
    }

    let failed = |error| problem(error, None, None);
    let wallet = app.store.wallet(caller.owner()).await;
    let size = wish
        .size
        .for_balance(wallet.map_err(|error| failed(error.into()))?.credits);
    let order = Order {
        options: RemovalOptions {
            quality: Quality::Standard,
            region: wish.region,
        },
        price: size.price(),
        callback_url: None,
        idempotency: None,
        duplicate_window: Some(RETRY_WINDOW),
        fingerprint: Fingerprint {
            route: "POST /v1.0/removebg",
            parameters,
        },
    };
    let patience = patience.saturating_sub(began.elapsed());
    let image = peel_app::remove_now(app, &caller, picture, order, patience).await;
    let image = settled(app, &caller, image.map_err(failed)?).await?;
    answer(app, &wish, size, background, &image, allowance).await
}

/// The picture if its removal has ended. One that is not even begun when a client loses patience is
/// called off and costs nothing; one that is being worked on is there when the client asks again.
async fn settled(app: &App, caller: &Caller, image: ImageRecord) -> Result<ImageRecord, Problem> {
    match image.state {
        ImageState::Ready | ImageState::Failed => return Ok(image),
        ImageState::Queued => match peel_app::cancel(app, caller, image.id).await {
            Ok(_) | Err(AppError::Conflict | AppError::NotFound) => {}
            Err(error) => return Err(problem(error, None, None)),
        },
        ImageState::Processing => {}
    }
    Err(Problem::Busy {
        retry_after_s: RETRY_AFTER_S,
    })
}

async fn answer(
    app: &App,
    wish: &RemovalRequest,
    size: Size,
    background: Option<Bytes>,
    image: &ImageRecord,
    allowance: super::rate_limit::Allowance,
) -> Result<Answer, Problem> {
    let failed = |error| problem(error, None, background_url(wish));
    let mut composition = wish.composition(size);
    if composition.crop.is_none() && fits(image, size.megapixels(wish.format())) {
        // The cutout as it is need not be made again.
        composition.size = None;
    }
    let rendering = Rendering {
        composition,
        background: background.map(BackgroundPicture::Upload),
        format: wish.format().into(),
        encode_quality: JPEG_QUALITY,
    };
    let rendition = peel_app::render(app, image, &rendering).await;
    let rendition = rendition.map_err(failed)?;
    let bytes = rendition.bytes().await.map_err(failed)?;
    let result_size = (rendition.width(), rendition.height());
    let max_size = image
        .cutout
        .as_ref()
        .map_or(result_size, |cutout| (cutout.width, cutout.height));
    Ok(Answer {
        bytes,
        format: rendition.format(),
        subject_type: wish.subject_type().shown(wish.type_level),
        size: result_size,
        max_size,
        charged: charged(image),
        foreground: rendition.subject(),
        allowance,
    })
}

/// Whether the whole picture has no more than so many megapixels.
fn fits(image: &ImageRecord, megapixels: f32) -> bool {
    image.cutout.as_ref().is_some_and(|cutout| {
        let pixels = u64::from(cutout.width) * u64::from(cutout.height);
        pixels as f64 <= f64::from(megapixels) * 1e6
    })
}

fn charged(image: &ImageRecord) -> Credits {
    match image.charge {
        peel_domain::Charge::Credits(credits) => credits,
        _ => Credits::ZERO,
    }
}

/// All that tells one request from another, but for the picture.
fn parameters(fields: &Fields, background: Option<&[u8]>) -> String {
    let background = background.map(Digest::of).unwrap_or(Digest::of(b""));
    format!(
        "{}background={background:?}",
        fields.canonical(&["image_file_b64", "image_url"])
    )
}

/// The background picture, if there is to be one.
async fn background(
    app: &App,
    wish: &RemovalRequest,
    sent: Option<Bytes>,
    limits: &Limits,
) -> Result<Option<Bytes>, Problem> {
    let (bytes, unusable) = match &wish.background {
        BackgroundWish::Transparent | BackgroundWish::Colour(_) => return Ok(None),
        BackgroundWish::File => (sent.unwrap_or_default(), Problem::UnreadableBackground),
        BackgroundWish::Url(url) => {
            let failed = |source| {
                let role = PictureRole::Background;
                problem(AppError::Fetch { role, source }, None, Some(url))
            };
            let pieces = app.fetcher.fetch(url, limits.max_bytes).await;
            let bytes: BytesMut = pieces
                .map_err(failed)?
                .try_collect()
                .await
                .map_err(failed)?;
            let url = url.clone();
            (bytes.freeze(), Problem::BackgroundDownload { url })
        }
    };
    match probe(&bytes, limits) {
        Ok(_) => Ok(Some(bytes)),
        Err(_) => Err(unusable),
    }
}

fn background_url(wish: &RemovalRequest) -> Option<&str> {
    match &wish.background {
        BackgroundWish::Url(url) => Some(url),
        _ => None,
    }
}

/// Looks at every pixel of the background picture, which its header says nothing of: what is wrong with it is to be
/// known before anything is charged for.
async fn check_background(
    app: &App,
    wish: &RemovalRequest,
    picture: &Bytes,
    patience: Duration,
) -> Result<(), Problem> {
    let check = app.renderer.check(picture.clone());
    match tokio::time::timeout(patience, check).await {
        Ok(checked) => checked.map_err(|error| problem(error.into(), None, background_url(wish))),
        Err(_) => Err(Problem::Busy {
            retry_after_s: RETRY_AFTER_S,
        }),
    }
}

/// Holds the region of interest against the picture. Whether a JPEG is to be turned is not known
/// before it is decoded, so with one of those it is enough that either way up fits.
fn check_roi(wish: &RemovalRequest, header: Header) -> Result<(), Problem> {
    let Some(region) = &wish.region else {
        return Ok(());
    };
    let upright = check_region(region, (header.width, header.height));
    let turned = match header.format {
        InputFormat::Jpeg => check_region(region, (header.height, header.width)),
        _ => upright,
    };
    match upright.or(turned) {
        Ok(()) => Ok(()),
        Err(RegionFault::Beyond) => Err(Problem::RoiExceedsBounds),
        Err(RegionFault::Empty) => Err(Problem::RoiEmpty),
    }
}
