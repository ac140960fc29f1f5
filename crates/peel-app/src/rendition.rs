//! Pictures made of a cutout, as often as anybody likes.

use std::borrow::Cow;
use std::ops::Range;

use bytes::{BufMut, Bytes, BytesMut};
use futures_util::stream::BoxStream;
use futures_util::{StreamExt, TryStreamExt};
use peel_blobs::BlobError;
use peel_domain::{BlobKey, Charge, Credits, Digest, FailureCode, ImageId, ImageState, SubjectBox};
use peel_imaging::OutputFormat;
use peel_matting::{Background, Composition, OutputSize, Placement};
use peel_store::{CutoutRecord, ImageRecord};

use crate::original::{blob_error, look};
use crate::{App, AppError, Caller, FetchError, PictureRole, RenderOrder, Rendered};

/// What a quarter of a credit buys, in megapixels.
const PREVIEW_MEGAPIXELS: f32 = 0.25;

/// What is wanted of a cutout.
#[derive(Debug, Clone, PartialEq)]
pub struct Rendering {
    /// How it is laid out.
    pub composition: Composition,
    /// The picture behind the subject, for [`Background::Image`] and only for it.
    pub background: Option<BackgroundPicture>,
    /// The format of the result.
    pub format: OutputFormat,
    /// 1–100, for lossy formats.
    pub encode_quality: u8,
}

/// Where a background picture comes from.
#[derive(Debug, Clone, PartialEq)]
pub enum BackgroundPicture {
    /// Sent along.
    Upload(Bytes),
    /// To be fetched. What is there when it is first asked for counts as long as the
    /// rendition is kept.
    Url(String),
}

/// A picture that was made. Its bytes stay where they are until they are asked for.
#[derive(Debug, Clone)]
pub struct Rendition {
    app: App,
    key: BlobKey,
    digest: Digest,
    format: OutputFormat,
    frame: Frame,
    bytes: u64,
}

/// The caller's image `id`, made into a picture.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], and those of [`render`].
pub async fn result(
    app: &App,
    caller: &Caller,
    id: ImageId,
    rendering: &Rendering,
) -> Result<Rendition, AppError> {
    let image = crate::image(app, caller, id).await?;
    render(app, &image, rendering).await
}

/// The caller's image `id` in small, whether or not it is locked: the cutout in at most 0.25
/// megapixels, as WebP.
///
/// # Errors
/// As [`result`].
pub async fn preview(app: &App, caller: &Caller, id: ImageId) -> Result<Rendition, AppError> {
    let rendering = Rendering {
        composition: Composition {
            size: Some(OutputSize::Megapixels(PREVIEW_MEGAPIXELS)),
            ..Composition::default()
        },
        background: None,
        format: OutputFormat::WebP,
        encode_quality: 80,
    };
    result(app, caller, id, &rendering).await
}

/// The matte alone, as a grey PNG of the upright original's size.
///
/// # Errors
/// As [`result`].
pub async fn matte(app: &App, caller: &Caller, id: ImageId) -> Result<Rendition, AppError> {
    let rendering = Rendering {
        composition: Composition {
            only_mask: true,
            ..Composition::default()
        },
        background: None,
        format: OutputFormat::Png,
        encode_quality: 100,
    };
    result(app, caller, id, &rendering).await
}

/// Makes `image` into a picture, unless that picture is there already. The same picture is
/// made by one at a time.
///
/// # Errors
/// [`AppError::NotReady`], [`AppError::RemovalFailed`], [`AppError::RendererBusy`],
/// [`AppError::Locked`] unless no more than a preview is wanted, [`AppError::Picture`] and [`AppError::Fetch`] of the background picture,
/// [`AppError::CannotEncode`], [`AppError::TooDemanding`].
pub async fn render(
    app: &App,
    image: &ImageRecord,
    rendering: &Rendering,
) -> Result<Rendition, AppError> {
    let cutout = finished(image)?;
    if image.locked && !rendering.is_preview() {
        return Err(AppError::Locked);
    }
    let rendering = &paid_for(app, image, rendering);
    let digest = rendering.digest();
    let key = BlobKey::rendition(image.id, cutout.version, &digest);
    let _turn = app.renditions.turn(&key).await;
    let (frame, bytes) = match kept(app, &key).await? {
        Some(kept) => kept,
        None => make(app, image, cutout, rendering, &key).await?,
    };
    for evicted in app.renditions.note(&key, bytes) {
        app.blobs.delete(&evicted).await.map_err(blob_error)?;
    }
    Ok(Rendition {
        app: app.clone(),
        digest: Digest::of_parts(&[key.as_str().as_bytes()]),
        key,
        format: rendering.format,
        frame,
        bytes: bytes - Frame::LENGTH,
    })
}

/// `rendering`, no larger than a preview when no more was paid for.
fn paid_for<'a>(app: &App, image: &ImageRecord, rendering: &'a Rendering) -> Cow<'a, Rendering> {
    let is_preview =
        image.charge == Charge::Credits(Credits::QUARTER) && app.settings.price > Credits::QUARTER;
    if !is_preview || rendering.is_small() {
        return Cow::Borrowed(rendering);
    }
    let mut preview = rendering.clone();
    preview.composition.size = Some(OutputSize::Megapixels(PREVIEW_MEGAPIXELS));
    Cow::Owned(preview)
}

/// Finds the renditions of before a restart, so that there are not too many of them.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn recover_renditions(app: &App) -> Result<(), AppError> {
    let evicted = app.renditions.recover(&app.blobs).await;
    for key in evicted.map_err(blob_error)? {
        app.blobs.delete(&key).await.map_err(blob_error)?;
    }
    Ok(())
}

/// The cutout of an image that is not locked.
pub(crate) fn unlocked(image: &ImageRecord) -> Result<&CutoutRecord, AppError> {
    let cutout = finished(image)?;
    if image.locked {
        return Err(AppError::Locked);
    }
    Ok(cutout)
}

fn finished(image: &ImageRecord) -> Result<&CutoutRecord, AppError> {
    match (&image.cutout, image.state) {
        (Some(cutout), _) => Ok(cutout),
        (None, ImageState::Failed) => Err(AppError::RemovalFailed(
            image.failure.unwrap_or(FailureCode::ProcessingFailed),
        )),
        (None, _) => Err(AppError::NotReady),
    }
}

async fn kept(app: &App, key: &BlobKey) -> Result<Option<(Frame, u64)>, AppError> {
    let begin = match app.blobs.stream(key, Some(0..Frame::LENGTH)).await {
        Err(BlobError::NotFound | BlobError::InvalidRange) => return Ok(None),
        found => found.map_err(blob_error)?,
    };
    let bytes = begin.size();
    let begin = begin.into_bytes().await.map_err(blob_error)?;
    Ok(Frame::read(&begin).map(|frame| (frame, bytes)))
}

async fn make(
    app: &App,
    image: &ImageRecord,
    cutout: &CutoutRecord,
    rendering: &Rendering,
    key: &BlobKey,
) -> Result<(Frame, u64), AppError> {
    let composition = &rendering.composition;
    let background = match &rendering.background {
        Some(picture) if composition.background == Background::Image => {
            Some(background(app, picture).await?)
        }
        _ => None,
    };
    let original = if RenderOrder::needs_original(composition) {
        Some(app.blobs.get(&image.original).await.map_err(blob_error)?)
    } else {
        None
    };
    let cut = app.blobs.get(&cutout.blob).await.map_err(blob_error)?;
    let rendered = if rendering.is_the_cutout() {
        Rendered {
            bytes: cut,
            width: cutout.width,
            height: cutout.height,
            subject: cutout.subject,
        }
    } else {
        let order = RenderOrder {
            original,
            cutout: cut,
            background,
            composition: composition.clone(),
            format: rendering.format,
            encode_quality: rendering.encode_quality,
        };
        app.renderer.render(order).await?
    };
    let frame = Frame::of(&rendered);
    let framed = frame.before(&rendered.bytes);
    let bytes = framed.len() as u64;
    app.blobs.put(key, framed).await.map_err(blob_error)?;
    // Whoever deleted the image meanwhile did not know of this one.
    if let Err(error) = app.store.image(image.id, app.clock.now()).await {
        app.blobs.delete(key).await.map_err(blob_error)?;
        return Err(error.into());
    }
    Ok((frame, bytes))
}

async fn background(app: &App, picture: &BackgroundPicture) -> Result<Bytes, AppError> {
    let limits = &app.settings.limits;
    let bytes = match picture {
        BackgroundPicture::Upload(bytes) => bytes.clone(),
        BackgroundPicture::Url(url) => {
            let failed = |source: FetchError| AppError::Fetch {
                role: PictureRole::Background,
                source,
            };
            let pieces = app.fetcher.fetch(url, limits.max_bytes).await;
            let gathered: BytesMut = pieces
                .map_err(failed)?
                .try_collect()
                .await
                .map_err(failed)?;
            gathered.freeze()
        }
    };
    look(&bytes, limits, PictureRole::Background)?;
    Ok(bytes)
}

impl Rendering {
    /// Whether the cutout, which is kept as a PNG, is this picture already.
    fn is_the_cutout(&self) -> bool {
        self.format == OutputFormat::Png && self.composition == Composition::default()
    }

    /// Whether it has no more pixels than a preview.
    fn is_small(&self) -> bool {
        match self.composition.size {
            Some(OutputSize::Megapixels(megapixels)) => megapixels <= PREVIEW_MEGAPIXELS,
            Some(OutputSize::Within(width, height)) => {
                f64::from(width) * f64::from(height) <= f64::from(PREVIEW_MEGAPIXELS) * 1e6
            }
            Some(OutputSize::Percent(_)) | None => false,
        }
    }

    /// Whether it shows no more of the picture than a preview: the whole of it, small. Parts of
    /// it, each small, would be the whole of it large once they are put together.
    fn is_preview(&self) -> bool {
        let Composition {
            crop,
            canvas,
            placement,
            ..
        } = &self.composition;
        self.is_small() && crop.is_none() && canvas.is_none() && *placement == Placement::default()
    }

    /// Tells renderings apart.
    fn digest(&self) -> Digest {
        let composition =
            serde_json::to_vec(&self.composition).expect("compositions have no maps with odd keys");
        let background = match &self.background {
            None => Digest::of(b"none"),
            Some(BackgroundPicture::Upload(bytes)) => Digest::of_parts(&[b"bytes", bytes]),
            Some(BackgroundPicture::Url(url)) => Digest::of_parts(&[b"url", url.as_bytes()]),
        };
        Digest::of_parts(&[
            &composition,
            background.as_bytes(),
            self.format.extension().as_bytes(),
            &[self.encode_quality],
        ])
    }
}

impl Rendition {
    /// Changes whenever the bytes do, and differs between any two renditions.
    #[must_use]
    pub fn digest(&self) -> &Digest {
        &self.digest
    }

    /// The format.
    #[must_use]
    pub fn format(&self) -> OutputFormat {
        self.format
    }

    /// Width in pixels.
    #[must_use]
    pub fn width(&self) -> u32 {
        self.frame.width
    }

    /// Height in pixels.
    #[must_use]
    pub fn height(&self) -> u32 {
        self.frame.height
    }

    /// Where the subject is, in its pixels.
    #[must_use]
    pub fn subject(&self) -> SubjectBox {
        self.frame.subject
    }

    /// Length of the file in bytes.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.bytes
    }

    /// Whether the file has no bytes, which no file has.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bytes == 0
    }

    /// The bytes of `range`, or all, as they come.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when the rendition is not kept any more: make it again.
    pub async fn stream(
        &self,
        range: Option<Range<u64>>,
    ) -> Result<BoxStream<'static, Result<Bytes, BlobError>>, AppError> {
        let range = range.unwrap_or(0..self.bytes);
        let framed = range.start + Frame::LENGTH..range.end + Frame::LENGTH;
        let stream = self.app.blobs.stream(&self.key, Some(framed)).await;
        Ok(stream.map_err(blob_error)?.into_stream().boxed())
    }

    /// All bytes.
    ///
    /// # Errors
    /// As [`stream`](Self::stream).
    pub async fn bytes(&self) -> Result<Bytes, AppError> {
        let framed = Frame::LENGTH..self.bytes + Frame::LENGTH;
        let bytes = self.app.blobs.get_range(&self.key, framed).await;
        bytes.map_err(blob_error)
    }
}

/// What is known of a picture beside its bytes, kept in front of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Frame {
    width: u32,
    height: u32,
    subject: SubjectBox,
}

impl Frame {
    const MARK: &'static [u8; 4] = b"plr1";
    const LENGTH: u64 = 28;

    fn of(rendered: &Rendered) -> Self {
        Self {
            width: rendered.width,
            height: rendered.height,
            subject: rendered.subject,
        }
    }

    fn before(&self, bytes: &[u8]) -> Bytes {
        let mut framed = BytesMut::with_capacity(bytes.len() + 28);
        framed.put_slice(Self::MARK);
        let SubjectBox {
            left,
            top,
            width,
            height,
        } = self.subject;
        for number in [self.width, self.height, left, top, width, height] {
            framed.put_u32(number);
        }
        framed.put_slice(bytes);
        framed.freeze()
    }

    fn read(begin: &[u8]) -> Option<Self> {
        let numbers = begin.strip_prefix(Self::MARK)?;
        let mut numbers = numbers
            .chunks_exact(4)
            .map(|four| u32::from_be_bytes([four[0], four[1], four[2], four[3]]));
        Some(Self {
            width: numbers.next()?,
            height: numbers.next()?,
            subject: SubjectBox {
                left: numbers.next()?,
                top: numbers.next()?,
                width: numbers.next()?,
                height: numbers.next()?,
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_reads_back_and_has_its_length() {
        let frame = Frame {
            width: 640,
            height: 480,
            subject: SubjectBox {
                left: 1,
                top: 2,
                width: 3,
                height: 70_000,
            },
        };
        let framed = frame.before(b"picture");
        assert_eq!(&framed[28..], b"picture");
        assert_eq!(Frame::LENGTH, 28);
        assert_eq!(Frame::read(&framed[..28]), Some(frame));
        assert_eq!(Frame::read(&framed[..27]), None);
        assert_eq!(Frame::read(b"\x89PNG and what follows in such files"), None);
    }

    #[test]
    fn renderings_differ_by_each_of_their_parts() {
        let plain = Rendering {
            composition: Composition::default(),
            background: None,
            format: OutputFormat::Png,
            encode_quality: 90,
        };
        let mut others = vec![plain.clone(); 5];
        others[0].format = OutputFormat::WebP;
        others[1].encode_quality = 91;
        others[2].background = Some(BackgroundPicture::Url(String::from("x")));
        others[3].background = Some(BackgroundPicture::Upload(Bytes::from_static(b"x")));
        others[4].composition.only_mask = true;
        let mut digests: Vec<_> = others.iter().map(Rendering::digest).collect();
        digests.push(plain.digest());
        digests.sort();
        digests.dedup();
        assert_eq!(digests.len(), 6);
        assert_eq!(plain.digest(), plain.clone().digest());
    }
}
