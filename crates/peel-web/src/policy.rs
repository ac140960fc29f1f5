//! The content security policies of pages.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// Where Stripe's script is for everybody, and what it needs besides.
const STRIPE: &str = "https://js.stripe.com";
const STRIPE_SCRIPTS: &str = "https://js.stripe.com https://*.js.stripe.com";
const STRIPE_FRAMES: &str =
    "https://js.stripe.com https://*.js.stripe.com https://hooks.stripe.com";
const STRIPE_CONNECTIONS: &str = "https://api.stripe.com";
const STRIPE_PICTURES: &str = "https://*.stripe.com";

/// It fetches pages from the service, and does nothing else.
pub(crate) const OF_SERVICE_WORKER: &str = "default-src 'none'; connect-src 'self'";

/// Nothing from elsewhere, and of scripts in the page itself only those that `page` has now.
pub(crate) fn of(page: &[u8]) -> String {
    let hashes = hashes(page);
    format!(
        "default-src 'none'; script-src 'self'{hashes}; style-src 'self'; img-src 'self' blob: data:; \
         font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; frame-src 'self'; \
         media-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
}

/// Beside the page itself the payment provider and nobody else; without its script, nobody.
pub(crate) fn of_payment(page: &[u8], stripe_script: Option<&str>) -> String {
    let hashes = hashes(page);
    let [scripts, frames, connections, pictures] = match stripe_script.and_then(origin) {
        None => ["'none'"; 4],
        Some(STRIPE) => [
            STRIPE_SCRIPTS,
            STRIPE_FRAMES,
            STRIPE_CONNECTIONS,
            STRIPE_PICTURES,
        ],
        Some(other) => [other; 4],
    };
    let beside = |hosts: &str| match hosts {
        "'none'" => String::new(),
        hosts => format!(" {hosts}"),
    };
    let (scripts, connections, pictures) = (beside(scripts), beside(connections), beside(pictures));
    format!(
        "default-src 'none'; script-src 'self'{hashes}{scripts}; style-src 'self'; \
         img-src 'self' blob:{pictures}; font-src 'self'; connect-src 'self'{connections}; \
         frame-src {frames}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
}

/// Whoever the ad network fetches ads from, in a document that is nobody's: what it may do, it does to itself. Networks
/// support no other policy, because the hosts that ads come from change.
pub(crate) fn of_network_ads(page: &[u8]) -> String {
    let hashes = hashes(page);
    format!(
        "sandbox allow-scripts allow-popups allow-popups-to-escape-sandbox; default-src https: data: blob:; \
         script-src{hashes} 'strict-dynamic' 'unsafe-inline' 'unsafe-eval' https:; \
         style-src 'unsafe-inline' https:; object-src 'none'; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'self'"
    )
}

fn hashes(page: &[u8]) -> String {
    inline_scripts(&String::from_utf8_lossy(page))
        .map(|script| format!(" 'sha256-{}'", STANDARD.encode(Sha256::digest(script))))
        .collect()
}

/// `https://host:port` of an address, if it can stand in a policy.
fn origin(address: &str) -> Option<&str> {
    let host = address.find("://")? + "://".len();
    let end = address[host..]
        .find('/')
        .map_or(address.len(), |slash| host + slash);
    let origin = &address[..end];
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b":/.-[]".contains(&byte);
    (end > host && origin.bytes().all(is_plain)).then_some(origin)
}

fn inline_scripts(page: &str) -> impl Iterator<Item = &str> {
    page.match_indices("<script").filter_map(|(start, _)| {
        let (tag, rest) = page[start..].split_once('>')?;
        let (content, _) = rest.split_once("</script>")?;
        (!tag.contains(" src=")).then_some(content)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inline_scripts_are_named_by_their_hash() {
        let page = "<script>a()</script><script type=\"module\" src=\"/x.js\"></script><script defer>b()</script>";
        let found: Vec<_> = inline_scripts(page).collect();
        assert_eq!(found, ["a()", "b()"]);
        let policy = of(b"<script>alert(1)</script>");
        let hash = "'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='";
        assert!(policy.contains(hash), "{policy}");
    }

    #[test]
    fn who_pays_is_alone_with_stripe() {
        let policy = of_payment(b"", Some("https://js.stripe.com/v3/"));
        for part in [
            "script-src 'self' https://js.stripe.com https://*.js.stripe.com;",
            "frame-src https://js.stripe.com https://*.js.stripe.com https://hooks.stripe.com;",
            "connect-src 'self' https://api.stripe.com;",
            "style-src 'self';",
        ] {
            assert!(policy.contains(part), "{policy}");
        }
        assert!(!policy.contains("unsafe"), "{policy}");
    }

    #[test]
    fn what_stands_in_for_stripe_is_allowed_alone() {
        let policy = of_payment(b"", Some("http://127.0.0.1:4242/v3/"));
        assert!(
            policy.contains("script-src 'self' http://127.0.0.1:4242;"),
            "{policy}"
        );
        assert!(!policy.contains("stripe.com"), "{policy}");
        for nobody in [None, Some("nowhere"), Some("https://a;script-src *")] {
            let policy = of_payment(b"", nobody);
            assert!(policy.contains("script-src 'self';"), "{policy}");
            assert!(policy.contains("frame-src 'none';"), "{policy}");
        }
    }
}
