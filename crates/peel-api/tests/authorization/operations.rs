//! The operations of the description of the API, and a sound request for each.

use axum::body::Body;
use axum::http::{HeaderMap, Method, Request};
use serde_json::{Value, json};

use crate::bench::{PASSWORD, png};
use crate::roles::Things;

/// An operation.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Operation {
    pub(crate) method: String,
    pub(crate) path: String,
}

impl std::fmt::Display for Operation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}

impl Operation {
    /// All that the description has.
    pub(crate) fn all() -> Vec<Self> {
        let document: Value = serde_json::from_str(&peel_api::openapi_document()).unwrap();
        let paths = document["paths"].as_object().unwrap();
        let operations = paths.iter().flat_map(|(path, methods)| {
            methods.as_object().unwrap().keys().map(|method| Self {
                method: method.to_uppercase(),
                path: path.clone(),
            })
        });
        operations.collect()
    }

    pub(crate) fn is_unsafe(&self) -> bool {
        !self.method.parse::<Method>().unwrap().is_safe()
    }

    /// Whether it is about something that has an owner.
    pub(crate) fn has_owner(&self) -> bool {
        self.path.contains("{id}") && !self.path.contains("/admin/")
    }

    /// Whether its body is JSON.
    pub(crate) fn takes_json(&self) -> bool {
        matches!(self.body(&Things::default()), Sound::Json(_))
    }

    /// A sound request about `things`.
    pub(crate) fn request(&self, things: &Things, headers: &HeaderMap) -> Request<Body> {
        let mut request = Request::builder()
            .method(self.method.as_str())
            .uri(self.target(things))
            .header("host", "peel.example");
        if self.path.contains("/admin/orders/") {
            request = request.header("idempotency-key", "a-refund");
        }
        for (name, value) in headers {
            request = request.header(name, value);
        }
        if self.path.ends_with("/credits") {
            request = request.header("idempotency-key", &things.image);
        }
        let (kind, body) = match self.body(things) {
            Sound::Nothing => return request.body(Body::empty()).unwrap(),
            Sound::Json(value) => ("application/json", value.to_string().into_bytes()),
            Sound::Bytes(kind, bytes) => (kind, bytes),
        };
        if !headers.contains_key("content-type") {
            request = request.header("content-type", kind);
        }
        request.body(body.into()).unwrap()
    }

    fn target(&self, things: &Things) -> String {
        let id = match self.path.as_str() {
            path if path.contains("/images/") => things.image.clone(),
            path if path.contains("/keys/") => things.key.clone(),
            path if path.contains("/orders/") => things.order.clone(),
            path if path.contains("/ads/") => things.ad.clone(),
            path if path.contains("/sessions/") => things.session.clone(),
            path if path.contains("/exports/") => things.export.clone(),
            path if path.contains("/admin/people/") => things.somebody.clone(),
            path if path.contains("/admin/jobs/") => things.dead_job.clone(),
            _ => String::new(),
        };
        let token = if self.path.contains("/links/") {
            &things.link
        } else {
            &things.export_token
        };
        let target = self
            .path
            .replace("{id}", &id)
            .replace("{token}", token)
            .replace("{provider}", "google");
        if target.ends_with("/callback") {
            return format!("{target}?state=s&code=c");
        }
        target
    }

    fn body(&self, things: &Things) -> Sound {
        let Some(path) = self.path.strip_prefix("/api/v1/") else {
            panic!("{self} has no example");
        };
        match (self.method.as_str(), path) {
            ("GET" | "DELETE", _) => Sound::Nothing,
            ("POST", "images") => Sound::form(&[("file", &things.picture)]),
            ("POST", "images/{id}/result") => Sound::form(&[("format", b"png")]),
            ("PUT", "images/{id}/matte") => Sound::Bytes("image/png", png(64, 48)),
            ("POST", "images/{id}/unlock" | "images/{id}/links") => Sound::Json(json!({})),
            ("POST", "images/{id}/refund") => Sound::Json(json!({"reason": "rough_edges"})),
            ("POST", "ads/sessions") => Sound::Json(json!({"image": things.locked})),
            ("POST", "ads/sessions/{id}/checkpoints") => {
                Sound::Json(json!({"token": things.ad_token}))
            }
            ("POST", "orders") => Sound::Json(json!({"product": "one", "currency": "usd"})),
            ("POST", "keys") => Sound::Json(json!({"name": "for the shop"})),
            ("PUT", "me/consent") => {
                Sound::Json(json!({"analytics": true, "ads": false, "version": "1"}))
            }
            ("POST", "visitor/restore") => Sound::Json(json!({"visitor": things.visitor})),
            ("POST", "auth/register") => {
                Sound::Json(json!({"email": things.new_email, "password": PASSWORD}))
            }
            ("POST", "auth/login") => {
                Sound::Json(json!({"email": things.email, "password": PASSWORD}))
            }
            ("POST", "auth/reauthenticate") => Sound::Json(json!({"password": PASSWORD})),
            ("PUT", "auth/password") => Sound::Json(json!({"old": PASSWORD, "new": PASSWORD})),
            ("PUT", "auth/email") | ("POST", "auth/reset") => {
                Sound::Json(json!({"email": things.new_email}))
            }
            ("POST", "auth/reset/confirm") => {
                Sound::Json(json!({"token": "none", "password": PASSWORD}))
            }
            ("POST", "auth/verify" | "auth/email/confirm" | "auth/email/undo") => {
                Sound::Json(json!({"token": "none"}))
            }
            ("POST", "auth/register/provider") => {
                Sound::Json(json!({"ticket": "none", "email": things.new_email}))
            }
            ("POST", "auth/login/totp") => {
                Sound::Json(json!({"challenge": "none", "code": "123456"}))
            }
            ("POST", "auth/totp/confirm" | "auth/totp/remove") => {
                Sound::Json(json!({"code": "123456"}))
            }
            ("POST", "auth/links") => Sound::Json(json!({"ticket": "none"})),
            ("POST", "auth/{provider}/start") => Sound::Json(json!({"purpose": "reauthenticate"})),
            ("POST", "admin/orders/{id}/refund") => Sound::Json(json!({"reason": "bought twice"})),
            ("PUT", "admin/people/{id}/role") => {
                Sound::Json(json!({"role": "support", "reason": "a test"}))
            }
            ("PUT", "admin/people/{id}/block") => {
                Sound::Json(json!({"blocked": true, "reason": "a test"}))
            }
            ("POST", "admin/people/{id}/credits") => {
                Sound::Json(json!({"credits": 0.25, "reason": "a test"}))
            }
            ("POST", "admin/jobs/{id}/requeue") => Sound::Json(json!({"reason": "a test"})),
            (
                "POST" | "PUT",
                "me/export" | "me/erasure" | "auth/refresh" | "auth/logout" | "auth/totp",
            ) => Sound::Nothing,
            _ => panic!("{self} has no example"),
        }
    }
}

/// A sound body.
enum Sound {
    Nothing,
    Json(Value),
    Bytes(&'static str, Vec<u8>),
}

impl Sound {
    fn form(parts: &[(&str, &[u8])]) -> Self {
        let mut body = Vec::new();
        for (name, content) in parts {
            let file = if *name == "file" {
                "; filename=\"blob\""
            } else {
                ""
            };
            let head =
                format!("--line\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n");
            body.extend(head.as_bytes());
            body.extend(*content);
            body.extend(b"\r\n");
        }
        body.extend(b"--line--");
        Self::Bytes("multipart/form-data; boundary=line", body)
    }
}
