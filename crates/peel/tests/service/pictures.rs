//! Files that are not what they should be, and what people read.

use crate::files::hollow;
use crate::{Shared, tests};

tests![
    what_cannot_be_used_is_refused_by_its_first_bytes,
    the_description_and_its_page_need_nothing_from_elsewhere,
    the_website_is_at_all_paths_that_the_api_does_not_have,
    those_who_run_the_service_see_how_it_is,
];

fn what_cannot_be_used_is_refused_by_its_first_bytes(shared: &Shared) {
    let caller = shared.impatient.customer(1);
    let large = hollow(100_000, 100_000);
    let small = hollow(8, 8);
    let svg: &[u8] = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
    for (content, status, code) in [
        (&b""[..], 400, "empty"),
        (b"%PDF-1.7", 415, "unsupported_format"),
        (svg, 415, "unsupported_format"),
        (b"PK\x03\x04", 415, "unsupported_format"),
        (&large, 422, "image_too_large"),
        (&small, 422, "image_too_small"),
        (&large[..20], 422, "image_corrupt"),
    ] {
        let parts = [("file", Some("cat.png"), content)];
        caller
            .post_form("/api/v1/images", &[], &parts)
            .expect_error(status, code);
    }
    let account = caller.get("/api/v1/account").expect(200).json();
    assert_eq!(account["credits"], 1.0);
}

fn the_description_and_its_page_need_nothing_from_elsewhere(shared: &Shared) {
    let visitor = shared.impatient.visitor();
    let document = visitor.get("/api/v1/openapi.json").expect(200).json();
    assert_eq!(document["openapi"], "3.1.0");
    assert!(document["paths"]["/api/v1/images"]["post"].is_object());
    let page = visitor.get("/api/docs").expect(200);
    assert!(
        page.header("content-security-policy")
            .contains("script-src 'self'")
    );
    for path in ["/api/docs", "/api/docs/page.css", "/api/docs/page.js"] {
        let part = visitor.get(path).expect(200);
        let text = String::from_utf8(part.body).unwrap();
        assert!(
            !text.contains("https://") && !text.contains("http://"),
            "{path}"
        );
    }
}

fn the_website_is_at_all_paths_that_the_api_does_not_have(shared: &Shared) {
    let visitor = shared.impatient.visitor();
    for path in ["/", "/batch", "/nothing"] {
        // Without a build of it, it says so.
        let page = visitor.get(path);
        assert!(
            page.header("content-type").starts_with("text/html"),
            "{path}"
        );
        assert!(
            page.header("content-security-policy")
                .contains("default-src 'none'")
        );
    }
    let facts = visitor.get("/site.json").expect(200).json();
    assert!(facts["limits"]["max_bytes"].is_u64(), "{facts}");
    for path in ["/api/v1/nothing", "/v1.0/nothing"] {
        assert_eq!(visitor.get(path).expect(404).json()["code"], "not_found");
    }
}

fn those_who_run_the_service_see_how_it_is(shared: &Shared) {
    let visitor = shared.impatient.visitor();
    visitor.get("/healthz").expect(200);
    visitor.get("/readyz").expect(200);
    visitor.get("/api/v1/images/img_1").expect(401);
    let metrics = visitor.get("/metrics").expect(200);
    let text = String::from_utf8(metrics.body).unwrap();
    let line =
        "peel_http_requests_total{method=\"GET\",route=\"/api/v1/images/{id}\",status=\"401\"}";
    assert!(text.contains(line), "{text}");
    assert!(text.contains("peel_http_request_seconds_bucket"), "{text}");
}
