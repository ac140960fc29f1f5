//! The website, embedded as `make web` built it into `web/dist`.
//!
//! Every path that is no file of the build gets the one page, in which the browser finds out what to show. Nothing in
//! here knows the API; whoever serves both asks [`Website::answer`] for what the API does not know.

mod content_type;
mod encoding;
mod facts;
mod files;
mod pages;
mod policy;

use bytes::Bytes;
use http::header::{
    ACCEPT_ENCODING, ALLOW, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
    ETAG, IF_NONE_MATCH, REFERRER_POLICY, VARY,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode};

pub use crate::facts::{Asks, Facts, Operator};
use crate::files::{File, Files};

/// Where the page finds what [`Facts`] says.
const FACTS_PATH: &str = "site.json";
const PAGE: &str = "index.html";
/// Their names change with their content.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
const FOR_AN_HOUR: &str = "public, max-age=3600";
const ASK_FIRST: &str = "no-cache";

/// The website of one installation.
#[derive(Debug, Clone)]
pub struct Website {
    facts: Bytes,
    files: Files,
}

impl Website {
    /// The website as it was built, for an installation of which `facts` are true.
    #[must_use]
    pub fn new(facts: &Facts) -> Self {
        Self::over(facts, Files::Built)
    }

    fn over(facts: &Facts, files: Files) -> Self {
        Self {
            facts: Bytes::from(facts.to_json()),
            files,
        }
    }

    /// What a request for `path` is answered.
    #[must_use]
    pub fn answer(&self, method: &Method, path: &str, headers: &HeaderMap) -> Response<Bytes> {
        if !matches!(*method, Method::GET | Method::HEAD) {
            let mut response = text(
                StatusCode::METHOD_NOT_ALLOWED,
                "Only GET and HEAD work here.\n",
            );
            set(&mut response, ALLOW, "GET, HEAD");
            return response;
        }
        let path = path.strip_prefix('/').unwrap_or(path);
        if path == FACTS_PATH {
            return self.answer_facts();
        }
        if files::may_be_a_name(path)
            && path != PAGE
            && let Some(file) = self.files.get(path)
        {
            return self.answer_file(path, &file, headers);
        }
        if pages::looks_like_a_file(path) {
            return text(StatusCode::NOT_FOUND, "There is no such file.\n");
        }
        self.answer_page(path, headers)
    }

    fn answer_facts(&self) -> Response<Bytes> {
        let mut response = Response::new(self.facts.clone());
        set(&mut response, CONTENT_TYPE, "application/json");
        set(&mut response, CACHE_CONTROL, ASK_FIRST);
        response
    }

    fn answer_file(&self, path: &str, file: &File, headers: &HeaderMap) -> Response<Bytes> {
        let life = if path.starts_with("assets/") {
            FOR_EVER
        } else {
            FOR_AN_HOUR
        };
        let mut response = self.encoded(path, file, headers);
        set(&mut response, CONTENT_TYPE, content_type::of(path));
        set(&mut response, CACHE_CONTROL, life);
        response
    }

    fn answer_page(&self, path: &str, headers: &HeaderMap) -> Response<Bytes> {
        let is_page = pages::is_page(path);
        let Some(file) = self.files.get(PAGE) else {
            return not_built(if is_page {
                StatusCode::SERVICE_UNAVAILABLE
            } else {
                StatusCode::NOT_FOUND
            });
        };
        let mut response = self.encoded(PAGE, &file, headers);
        if !is_page && response.status() == StatusCode::OK {
            *response.status_mut() = StatusCode::NOT_FOUND;
        }
        set(&mut response, CONTENT_TYPE, "text/html; charset=utf-8");
        set(&mut response, CACHE_CONTROL, ASK_FIRST);
        let policy = policy::of(&file.bytes);
        set(&mut response, CONTENT_SECURITY_POLICY, &policy);
        set(&mut response, REFERRER_POLICY, "same-origin");
        for (name, value) in [
            ("cross-origin-opener-policy", "same-origin"),
            (
                "permissions-policy",
                "camera=(), geolocation=(), microphone=(), payment=()",
            ),
        ] {
            set(&mut response, HeaderName::from_static(name), value);
        }
        response
    }

    /// `file` in the smallest encoding that the caller reads and the build made, or the news that the caller has it.
    fn encoded(&self, path: &str, file: &File, headers: &HeaderMap) -> Response<Bytes> {
        let accepted = encoding::accepted(headers.get_all(ACCEPT_ENCODING));
        let made = accepted
            .iter()
            .find_map(|encoding| Some((encoding, self.files.get(&encoding.name_of(path))?)));
        let suffix = made.as_ref().map_or("", |(encoding, _)| encoding.token());
        let tag = format!("\"{}{suffix}\"", file.tag);
        let is_known = headers
            .get_all(IF_NONE_MATCH)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .any(|known| known.trim().trim_start_matches("W/") == tag);
        let mut response = if is_known {
            let mut response = Response::new(Bytes::new());
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            response
        } else if let Some((encoding, made)) = made {
            let mut response = Response::new(made.bytes);
            set(&mut response, CONTENT_ENCODING, encoding.token());
            response
        } else {
            Response::new(file.bytes.clone())
        };
        set(&mut response, ETAG, &tag);
        set(&mut response, VARY, "accept-encoding");
        response
    }
}

fn not_built(status: StatusCode) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from_static(include_bytes!("not_built.html")));
    *response.status_mut() = status;
    set(&mut response, CONTENT_TYPE, "text/html; charset=utf-8");
    set(&mut response, CACHE_CONTROL, "no-store");
    response
}

fn text(status: StatusCode, text: &'static str) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from_static(text.as_bytes()));
    *response.status_mut() = status;
    set(&mut response, CONTENT_TYPE, "text/plain; charset=utf-8");
    set(&mut response, CACHE_CONTROL, "no-store");
    response
}

fn set(response: &mut Response<Bytes>, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUILT: &[(&str, &[u8])] = &[
        (
            "index.html",
            b"<script>dark()</script><script src=\"/assets/a.js\"></script>",
        ),
        ("index.html.br", b"brotli page"),
        ("assets/a.js", b"plain"),
        ("assets/a.js.br", b"brotli"),
        ("assets/a.js.gz", b"gzip"),
        ("favicon.svg", b"<svg/>"),
    ];

    fn get_with(files: Files, path: &str, headers: &[(HeaderName, &str)]) -> Response<Bytes> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(name, value.parse().unwrap());
        }
        Website::over(&Facts::default(), files).answer(&Method::GET, path, &map)
    }

    fn get(path: &str) -> Response<Bytes> {
        get_with(Files::These(BUILT), path, &[])
    }

    fn header(response: &Response<Bytes>, name: HeaderName) -> &str {
        response
            .headers()
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    #[test]
    fn pages_are_the_one_page() {
        for path in ["/", "/i/img_1", "/batch", "/developers", "/legal/privacy"] {
            let page = get(path);
            assert_eq!(page.status(), StatusCode::OK, "{path}");
            assert!(header(&page, CONTENT_TYPE).starts_with("text/html"));
            assert_eq!(header(&page, CACHE_CONTROL), "no-cache");
        }
    }

    #[test]
    fn what_is_no_page_looks_like_one_and_says_404() {
        for path in ["/nothing", "/i", "/i/a/b", "/legal/nothing/at/all"] {
            let page = get(path);
            assert_eq!(page.status(), StatusCode::NOT_FOUND, "{path}");
            assert!(header(&page, CONTENT_TYPE).starts_with("text/html"));
        }
        for path in ["/assets/gone.js", "/wp-login.php", "/assets/../Cargo.toml"] {
            let missing = get(path);
            assert_eq!(missing.status(), StatusCode::NOT_FOUND, "{path}");
            assert!(header(&missing, CONTENT_TYPE).starts_with("text/plain"));
        }
    }

    #[test]
    fn only_scripts_that_were_built_run() {
        let page = get("/");
        let policy = header(&page, CONTENT_SECURITY_POLICY);
        assert!(policy.contains("script-src 'self' 'sha256-"), "{policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
    }

    #[test]
    fn names_with_a_hash_are_kept_for_ever_and_others_are_not() {
        assert_eq!(header(&get("/assets/a.js"), CACHE_CONTROL), FOR_EVER);
        assert_eq!(header(&get("/favicon.svg"), CACHE_CONTROL), FOR_AN_HOUR);
        assert_eq!(header(&get("/favicon.svg"), CONTENT_TYPE), "image/svg+xml");
    }

    #[test]
    fn the_smallest_form_that_the_caller_reads() {
        for (accepted, body) in [
            ("gzip, deflate, br", "brotli"),
            ("gzip", "gzip"),
            ("br;q=0, gzip;q=0.5", "gzip"),
            ("identity", "plain"),
        ] {
            let file = get_with(
                Files::These(BUILT),
                "/assets/a.js",
                &[(ACCEPT_ENCODING, accepted)],
            );
            assert_eq!(file.body(), body, "{accepted}");
            assert_eq!(header(&file, VARY), "accept-encoding");
        }
    }

    #[test]
    fn what_the_caller_has_is_not_sent_again() {
        let tag = header(&get("/assets/a.js"), ETAG).to_owned();
        let again = get_with(
            Files::These(BUILT),
            "/assets/a.js",
            &[(IF_NONE_MATCH, &tag)],
        );
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        assert!(again.body().is_empty());
        let encoded = get_with(
            Files::These(BUILT),
            "/assets/a.js",
            &[(IF_NONE_MATCH, &tag), (ACCEPT_ENCODING, "br")],
        );
        assert_eq!(encoded.body(), "brotli", "other bytes have another tag");
    }

    #[test]
    fn without_a_build_it_says_how_to_make_one() {
        let page = get_with(Files::These(&[]), "/", &[]);
        assert_eq!(page.status(), StatusCode::SERVICE_UNAVAILABLE);
        let text = String::from_utf8(page.body().to_vec()).unwrap();
        assert!(text.contains("make run"), "{text}");
        for path in ["//", "/nothing", "/%2e%2e/etc/passwd"] {
            let page = get_with(Files::These(&[]), path, &[]);
            assert_eq!(page.status(), StatusCode::NOT_FOUND, "{path}");
        }
    }

    #[test]
    fn nothing_can_be_sent_to_it() {
        let website = Website::over(&Facts::default(), Files::These(BUILT));
        let refused = website.answer(&Method::POST, "/", &HeaderMap::new());
        assert_eq!(refused.status(), StatusCode::METHOD_NOT_ALLOWED);
    }

    #[test]
    fn facts_are_told() {
        let facts: serde_json::Value = serde_json::from_slice(get("/site.json").body()).unwrap();
        assert!(facts["retention"]["visitor_seconds"].is_u64(), "{facts}");
    }
}
