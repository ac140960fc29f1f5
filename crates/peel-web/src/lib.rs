//! The website, embedded as `make web` built it into `web/dist`.
//!
//! Every path that is no file of the build gets the one page, in which the browser finds out what to show; who pays gets
//! another, which knows the payment provider and nobody else. Nothing in here knows the API; whoever serves both asks [`Website::answer`] for what the API does not know.

mod content_type;
mod encoding;
mod facts;
mod files;
mod pages;
mod policy;
mod preview;

use bytes::Bytes;
use http::header::{
    ACCEPT_ENCODING, ALLOW, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
    ETAG, IF_NONE_MATCH, LOCATION, REFERRER_POLICY, VARY,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode};

pub use crate::facts::{Ads, Asks, Facts, Fingerprints, Operator};
use crate::files::{File, Files};
use crate::pages::Document;

/// Where the page finds what [`Facts`] says.
const FACTS_PATH: &str = "site.json";
/// The frame in which a network shows its ads, to be put into a page of ours.
const NETWORK_ADS_PATH: &str = "ads/gpt";
const NETWORK_ADS: &[u8] = include_bytes!("network_ads.html");
/// Browsers keep it, so it must never be an old one.
const SERVICE_WORKER: &str = "service-worker.js";
/// Where phones send what somebody shares with the website. The service worker takes it before it gets here.
const SHARE_PATH: &str = "share";
/// Their names change with their content.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
const FOR_AN_HOUR: &str = "public, max-age=3600";
const ASK_FIRST: &str = "no-cache";
const HTML: &str = "text/html; charset=utf-8";

/// The website of one installation.
#[derive(Debug, Clone)]
pub struct Website {
    facts: Bytes,
    address: Option<String>,
    has_network_ads: bool,
    stripe_script: Option<String>,
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
            address: facts.address.clone(),
            has_network_ads: facts.ads == Ads::Gpt,
            stripe_script: facts.stripe_script.clone(),
            files,
        }
    }

    /// What a request for `path` is answered.
    #[must_use]
    pub fn answer(&self, method: &Method, path: &str, headers: &HeaderMap) -> Response<Bytes> {
        if !matches!(*method, Method::GET | Method::HEAD) {
            if path.strip_prefix('/') == Some(SHARE_PATH) {
                return to_the_start();
            }
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
        if path == NETWORK_ADS_PATH && self.has_network_ads {
            return network_ads();
        }
        if files::may_be_a_name(path)
            && !Document::is_named(path)
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
        } else if path == SERVICE_WORKER {
            ASK_FIRST
        } else {
            FOR_AN_HOUR
        };
        let mut response = self.encoded(path, file, headers);
        let content_type = content_type::of(path);
        if content_type == HTML {
            let policy = policy::of(&file.bytes);
            set(&mut response, CONTENT_SECURITY_POLICY, &policy);
        } else if path == SERVICE_WORKER {
            set(
                &mut response,
                CONTENT_SECURITY_POLICY,
                policy::OF_SERVICE_WORKER,
            );
        }
        set(&mut response, CONTENT_TYPE, content_type);
        set(&mut response, CACHE_CONTROL, life);
        response
    }

    fn answer_page(&self, path: &str, headers: &HeaderMap) -> Response<Bytes> {
        let found = pages::document_at(path);
        let document = found.unwrap_or(Document::Main);
        let Some(file) = self.files.get(document.file()) else {
            return not_built(if found.is_some() {
                StatusCode::SERVICE_UNAVAILABLE
            } else {
                StatusCode::NOT_FOUND
            });
        };
        let mut response = match (&self.address, found) {
            (Some(site), Some(Document::Main)) => {
                Response::new(preview::with_addresses(&file.bytes, site, path).into())
            }
            _ => self.encoded(document.file(), &file, headers),
        };
        if found.is_none() && response.status() == StatusCode::OK {
            *response.status_mut() = StatusCode::NOT_FOUND;
        }
        set(&mut response, CONTENT_TYPE, HTML);
        set(&mut response, CACHE_CONTROL, ASK_FIRST);
        set(&mut response, REFERRER_POLICY, "same-origin");
        // Banks open windows of their own, and wallets are asked by the provider's frames.
        let (policy, opener, payment) = match document {
            Document::Main => (policy::of(&file.bytes), "same-origin", "payment=()"),
            Document::Payment => (
                policy::of_payment(&file.bytes, self.stripe_script.as_deref()),
                "same-origin-allow-popups",
                "payment=(self \"https://js.stripe.com\")",
            ),
        };
        set(&mut response, CONTENT_SECURITY_POLICY, &policy);
        let opener_policy = HeaderName::from_static("cross-origin-opener-policy");
        set(&mut response, opener_policy, opener);
        let permissions = format!("camera=(), geolocation=(), microphone=(), {payment}");
        let permissions_policy = HeaderName::from_static("permissions-policy");
        set(&mut response, permissions_policy, &permissions);
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

fn network_ads() -> Response<Bytes> {
    let mut response = Response::new(Bytes::from_static(NETWORK_ADS));
    set(&mut response, CONTENT_TYPE, HTML);
    set(&mut response, CACHE_CONTROL, ASK_FIRST);
    let policy = policy::of_network_ads(NETWORK_ADS);
    set(&mut response, CONTENT_SECURITY_POLICY, &policy);
    response
}

fn not_built(status: StatusCode) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from_static(include_bytes!("not_built.html")));
    *response.status_mut() = status;
    set(&mut response, CONTENT_TYPE, HTML);
    set(&mut response, CACHE_CONTROL, "no-store");
    response
}

/// For a phone whose service worker is gone: what it shares has to be chosen again.
fn to_the_start() -> Response<Bytes> {
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = StatusCode::SEE_OTHER;
    set(&mut response, LOCATION, "/");
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
        ("pay.html", b"<script src=\"/assets/p.js\"></script>"),
        ("assets/a.js", b"plain"),
        ("assets/a.js.br", b"brotli"),
        ("assets/a.js.gz", b"gzip"),
        ("favicon.svg", b"<svg/>"),
    ];

    /// Of an installation that sells and shows ads of a network.
    fn get_of_a_shop(path: &str) -> Response<Bytes> {
        let facts = Facts {
            ads: Ads::Gpt,
            stripe_script: Some(String::from("https://js.stripe.com/v3/")),
            ..Facts::default()
        };
        let website = Website::over(&facts, Files::These(BUILT));
        website.answer(&Method::GET, path, &HeaderMap::new())
    }

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
    fn the_payment_provider_is_on_its_page_alone() {
        let policy = |path: &str| {
            let page = get_of_a_shop(path);
            assert_eq!(page.status(), StatusCode::OK, "{path}");
            header(&page, CONTENT_SECURITY_POLICY).to_owned()
        };
        assert!(policy("/pay/ord_1").contains("https://js.stripe.com"));
        for path in ["/", "/i/img_1", "/prices", "/account/orders"] {
            assert!(!policy(path).contains("https:"), "{path}");
        }
        assert_eq!(get("/pay.html").status(), StatusCode::NOT_FOUND);
        assert!(header(&get("/pay/ord_1"), CONTENT_SECURITY_POLICY).contains("frame-src 'none'"));
    }

    #[test]
    fn ads_of_a_network_have_a_frame_where_they_are_shown() {
        let frame = get_of_a_shop("/ads/gpt");
        assert_eq!(frame.status(), StatusCode::OK);
        let policy = header(&frame, CONTENT_SECURITY_POLICY);
        assert!(policy.starts_with("sandbox allow-scripts"), "{policy}");
        assert!(!policy.contains("allow-same-origin"), "{policy}");
        assert!(policy.contains("'strict-dynamic'"), "{policy}");
        assert!(policy.contains("script-src 'sha256-"), "{policy}");
        assert_eq!(get("/ads/gpt").status(), StatusCode::NOT_FOUND);
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
    fn previews_of_a_page_have_whole_addresses_where_the_address_is_known() {
        let facts = Facts {
            address: Some(String::from("https://peel.example")),
            ..Facts::default()
        };
        let website = Website::over(&facts, Files::These(&[("index.html", b"<head></head>")]));
        let get = |path| website.answer(&Method::GET, path, &HeaderMap::new());
        let page = String::from_utf8(get("/developers").body().to_vec()).unwrap();
        assert!(page.contains("https://peel.example/developers"), "{page}");
        let missing = get("/nothing");
        assert_eq!(missing.status(), StatusCode::NOT_FOUND);
        assert_eq!(missing.body(), "<head></head>");
    }

    #[test]
    fn pages_beside_the_one_have_a_policy_too() {
        let files = Files::These(&[
            ("offline.html", b"<p>offline</p>"),
            ("service-worker.js", b""),
        ]);
        let page = get_with(files, "/offline.html", &[]);
        assert!(!header(&page, CONTENT_SECURITY_POLICY).contains("unsafe"));
        assert!(header(&page, CONTENT_SECURITY_POLICY).contains("default-src 'none'"));
        let worker = get_with(files, "/service-worker.js", &[]);
        assert_eq!(header(&worker, CACHE_CONTROL), "no-cache");
        let policy = header(&worker, CONTENT_SECURITY_POLICY);
        assert_eq!(policy, "default-src 'none'; connect-src 'self'");
    }

    #[test]
    fn what_is_shared_without_a_service_worker_begins_anew() {
        let website = Website::over(&Facts::default(), Files::These(BUILT));
        let answer = website.answer(&Method::POST, "/share", &HeaderMap::new());
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        assert_eq!(header(&answer, LOCATION), "/");
    }

    #[test]
    fn facts_are_told() {
        let facts: serde_json::Value = serde_json::from_slice(get("/site.json").body()).unwrap();
        assert!(facts["retention"]["visitor_seconds"].is_u64(), "{facts}");
    }
}
