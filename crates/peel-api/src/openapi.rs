//! The description of the native API.

use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{Object, Schema};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};

use crate::error::{ErrorBody, Kind};
use crate::v1;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Peel",
        description = "Removes image backgrounds. Submit a picture, wait until it is ready, get results of it as often as you like.\n\n\
            Callers are known by an API key (`X-API-Key`, or `Authorization: Bearer`), by the access token of somebody who is \
            signed in (`Authorization: Bearer`), or by the cookie they got when they submitted their first image. \
            What changes something and comes with a cookie alone must come from a page of the service itself: with its \
            `Origin`, or with `Sec-Fetch-Site: same-origin`. An image and all that was made of it is deleted when its time is over (`expires_at`).",
        license(name = "MIT OR Apache-2.0")
    ),
    components(schemas(ErrorBody)),
    modifiers(&Schemes),
    tags(
        (name = "images", description = "Pictures and their removals"),
        (name = "results", description = "What is made of an image that is ready"),
        (name = "ads", description = "Ads that people choose to watch for a pass"),
        (name = "links", description = "Links that work without an API key or a cookie"),
        (name = "orders", description = "Buying credits"),
        (name = "keys", description = "API keys"),
        (name = "auth", description = "Accounts: coming in, staying in, going out"),
        (name = "admin", description = "What support and admins do about accounts"),
        (name = "account", description = "You: what you have and may, and what is kept of you"),
    )
)]
struct Document;

struct Schemes;

impl Modify for Schemes {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let components = document.components.get_or_insert_default();
        let key = ApiKey::Header(ApiKeyValue::new("X-API-Key"));
        components.add_security_scheme("api_key", SecurityScheme::ApiKey(key));
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
        components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
        let cookie = ApiKey::Cookie(ApiKeyValue::with_description(
            "peel_visitor",
            "Given to callers without an API key; over https it is called __Host-peel_visitor",
        ));
        components.add_security_scheme("visitor", SecurityScheme::ApiKey(cookie));
        let cookie = ApiKey::Cookie(ApiKeyValue::with_description(
            "peel_refresh",
            "Given to those who sign in; over https it is called __Host-peel_refresh",
        ));
        components.add_security_scheme("refresh", SecurityScheme::ApiKey(cookie));
    }
}

/// The empty document that routes describe themselves in.
pub(crate) fn outline() -> utoipa::openapi::OpenApi {
    let mut document = Document::openapi();
    // The version of the API, not of the program: it changes when callers have to.
    document.info.version = String::from("1");
    if let Some(description) = &mut document.info.description {
        description.push_str(&errors());
    }
    document
}

/// The table of errors.
fn errors() -> String {
    let mut table = String::from("\n\n## Errors\n\n| status | code | meaning |\n|---|---|---|\n");
    for kind in Kind::ALL {
        table.push_str(&format!(
            "| {} | `{}` | {} |\n",
            kind.status().as_u16(),
            kind.code(),
            kind.meaning()
        ));
    }
    table
}

/// The whole document as JSON.
///
/// # Panics
/// Never: it is fixed when the program is built, and a test writes it.
#[must_use]
pub fn document() -> String {
    let (_, document) = utoipa_axum::router::OpenApiRouter::with_openapi(outline())
        .merge(v1::routes(u64::MAX))
        .split_for_parts();
    json(&document)
}

pub(crate) fn json(document: &utoipa::openapi::OpenApi) -> String {
    let mut document = document.clone();
    join_forms(&mut document);
    let mut text = document
        .to_pretty_json()
        .expect("the document can be written as JSON");
    text.push('\n');
    text
}

/// Makes one object of each schema that is all of several: a form and the options that are flattened into it. As they
/// are derived each of them forbids the fields of the other, and no body would do.
fn join_forms(document: &mut utoipa::openapi::OpenApi) {
    let Some(components) = &mut document.components else {
        return;
    };
    let named = components.schemas.clone();
    for schema in components.schemas.values_mut() {
        let RefOr::T(Schema::AllOf(parts)) = schema else {
            continue;
        };
        let mut whole = Object::new();
        whole.description = parts.description.clone();
        for part in &parts.items {
            let part = match part {
                RefOr::Ref(named_part) => named_part
                    .ref_location
                    .rsplit('/')
                    .next()
                    .and_then(|name| named.get(name)),
                RefOr::T(_) => Some(part),
            };
            if let Some(RefOr::T(Schema::Object(part))) = part {
                whole.properties.extend(part.properties.clone());
                whole.required.extend(part.required.clone());
                if part.additional_properties.is_some() {
                    whole
                        .additional_properties
                        .clone_from(&part.additional_properties);
                }
            }
        }
        *schema = RefOr::T(Schema::Object(whole));
    }
}

/// Gives the document to callers.
pub(crate) fn serve(document: bytes::Bytes) -> Response {
    let headers = [
        (CONTENT_TYPE, "application/json"),
        (CACHE_CONTROL, "public, max-age=300"),
    ];
    (headers, document).into_response()
}
