//! The content security policy of the page.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// Nothing from elsewhere, and of scripts in the page itself only those that `page` has now.
pub(crate) fn of(page: &[u8]) -> String {
    let page = String::from_utf8_lossy(page);
    let hashes: String = inline_scripts(&page)
        .map(|script| format!(" 'sha256-{}'", STANDARD.encode(Sha256::digest(script))))
        .collect();
    format!(
        "default-src 'none'; script-src 'self'{hashes}; style-src 'self'; img-src 'self' blob: data:; \
         font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; \
         base-uri 'none'; frame-ancestors 'none'"
    )
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
}
