//! `POST /api/v1/images/{id}/result`

use axum::body::Body;
use axum::extract::{Extension, State};
use axum::response::Response;
use http::HeaderMap;
use serde::Serialize;
use utoipa::ToSchema;

use super::create_image::place;
use crate::ApiState;
use crate::error::{ApiError, ErrorBody, Kind};
use crate::identity::Known;
use crate::multipart::Multipart;
use crate::network::Client;
use crate::options::{ResultFields, of_pairs};
use crate::path::Id;
use crate::picture::{Disposition, picture};

const MAX_PARTS: usize = 30;
const MAX_FIELD_BYTES: usize = 8 * 1024;

/// A background picture and the options of `GET`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ResultForm {
    /// The picture to lie behind the subject, scaled to cover.
    #[schema(format = Binary, value_type = Option<String>)]
    background_file: Option<Vec<u8>>,
    #[serde(flatten)]
    options: ResultFields,
}

/// Get the result over a background picture of yours
///
/// As `GET`, with the options as parts of the body beside the picture.
#[utoipa::path(
    post,
    path = "/api/v1/images/{id}/result",
    tag = "results",
    params(("id" = String, Path, description = "The image's id")),
    request_body(content = ResultForm, content_type = "multipart/form-data"),
    responses(
        (status = 200, description = "The picture", content(
            (String = "image/png"), (String = "image/webp"), (String = "image/jpeg"), (String = "application/zip"),
        )),
        (status = "4XX", description = "There is no such result", body = ErrorBody, content_type = "application/problem+json"),
        (status = "5XX", description = "It could not be made now", body = ErrorBody, content_type = "application/problem+json"),
    ),
    security(("visitor" = []), ("api_key" = []), ("bearer" = []))
)]
pub(super) async fn render_result(
    State(state): State<ApiState>,
    client: Option<Extension<Client>>,
    Known(caller): Known,
    Id(id): Id<peel_domain::ImageId>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    let _place = place(&state, client)?;
    // Before a picture is read for nothing.
    peel_app::image(&state.app, &caller, id).await?;
    let max_bytes = usize::try_from(state.app.settings.limits.max_bytes).unwrap_or(usize::MAX);
    let mut parts = Multipart::new(&headers, body, MAX_PARTS)?;
    let mut upload = None;
    let mut pairs = Vec::new();
    while let Some(part) = parts.next().await? {
        if part.name() != "background_file" {
            pairs.push((part.name().to_owned(), part.text(MAX_FIELD_BYTES).await?));
        } else if upload.is_some() {
            return Err(ApiError::because(
                Kind::InvalidRequest,
                "there is more than one part “background_file”",
            ));
        } else {
            upload = Some(part.bytes(max_bytes).await?);
        }
    }
    let fields: ResultFields = of_pairs(&pairs)?;
    let rendering = fields.rendering(upload)?;
    let rendition = peel_app::result(&state.app, &caller, id, &rendering).await?;
    let disposition = Disposition::new(fields.download, id.to_string());
    picture(&rendition, &HeaderMap::new(), &disposition).await
}
