//! The page at which people read the description of the API. It needs nothing from elsewhere.

use axum::Router;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};

use crate::ApiState;

pub(crate) fn routes() -> Router<ApiState> {
    Router::new()
        .route(
            "/api/docs",
            get(async || part("text/html; charset=utf-8", include_str!("docs/page.html"))),
        )
        .route(
            "/api/docs/page.css",
            get(async || part("text/css; charset=utf-8", include_str!("docs/page.css"))),
        )
        .route(
            "/api/docs/page.js",
            get(async || {
                part(
                    "text/javascript; charset=utf-8",
                    include_str!("docs/page.js"),
                )
            }),
        )
}

fn part(kind: &'static str, content: &'static str) -> Response {
    let headers = [
        (CONTENT_TYPE, kind),
        (CACHE_CONTROL, "public, max-age=300"),
        (
            CONTENT_SECURITY_POLICY,
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
             frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
        ),
    ];
    (headers, content).into_response()
}
