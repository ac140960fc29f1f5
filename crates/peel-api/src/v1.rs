//! The native API, one endpoint a file.

mod account;
mod admin;
mod ads;
mod auth;
mod create_image;
mod create_key;
mod create_link;
mod delete_image;
mod follow_link;
mod get_image;
mod image_body;
mod list_images;
mod list_keys;
mod matte;
mod me;
mod orders;
mod original;
mod page;
mod preview;
mod put_matte;
mod refund;
mod render_result;
mod restore_visitor;
mod result;
mod revoke_key;
mod unlock;
mod watch_image;

use axum::extract::{DefaultBodyLimit, Request};
use axum::middleware::{Next, from_fn};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::ApiState;
use crate::body;

/// Bodies that hold no picture, in bytes.
const SMALL_BODY: u64 = 64 * 1024;
/// What surrounds a picture in a body of several parts, in bytes.
const PARTS_OVERHEAD: u64 = 256 * 1024;

/// The routes, and what they are for. Pictures have at most `max_picture_bytes`.
pub(crate) fn routes(max_picture_bytes: u64) -> OpenApiRouter<ApiState> {
    let picture = max_picture_bytes.saturating_add(PARTS_OVERHEAD);
    let limited = |max_bytes| {
        from_fn(move |request: Request, next: Next| body::limit(max_bytes, request, next))
    };
    let with_pictures = OpenApiRouter::new()
        .routes(routes!(create_image::create_image))
        .routes(routes!(render_result::render_result))
        .routes(routes!(put_matte::put_matte))
        .layer(limited(picture));
    let without = OpenApiRouter::new()
        .routes(routes!(list_images::list_images))
        .routes(routes!(get_image::get_image))
        .routes(routes!(delete_image::delete_image))
        .routes(routes!(watch_image::watch_image))
        .routes(routes!(result::result))
        .routes(routes!(preview::preview))
        .routes(routes!(matte::matte))
        .routes(routes!(original::original))
        .routes(routes!(unlock::unlock))
        .routes(routes!(refund::refund))
        .routes(routes!(create_link::create_link))
        .routes(routes!(follow_link::follow_link))
        .routes(routes!(create_key::create_key))
        .routes(routes!(list_keys::list_keys))
        .routes(routes!(revoke_key::revoke_key))
        .routes(routes!(account::account))
        .merge(me::routes())
        .merge(orders::routes())
        .routes(routes!(restore_visitor::restore_visitor))
        .merge(auth::routes())
        .merge(admin::routes())
        .merge(ads::routes())
        .layer(limited(SMALL_BODY));
    with_pictures
        .merge(without)
        .layer(DefaultBodyLimit::disable())
}
