//! What others show of a page: chats and social networks that somebody posts a link in, and search engines.

/// Where the page's own picture stands.
const PICTURE: &str = "content=\"/social.jpg\"";
const HEAD_END: &str = "</head>";

/// `page` with absolute addresses, which is all that they follow: its picture's and its own, which is at `path`, without
/// the first slash, of the website at `site`.
pub(crate) fn with_addresses(page: &[u8], site: &str, path: &str) -> Vec<u8> {
    let (site, path) = (attribute(site), attribute(path));
    let page = String::from_utf8_lossy(page)
        .replacen(PICTURE, &format!("content=\"{site}/social.jpg\""), 1)
        .replacen(
            HEAD_END,
            &format!(
                "  <meta property=\"og:url\" content=\"{site}/{path}\">\n    \
                 <link rel=\"canonical\" href=\"{site}/{path}\">\n  {HEAD_END}"
            ),
            1,
        );
    page.into_bytes()
}

fn attribute(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('"', "&quot;")
        .replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_whole() {
        let page = b"<head><meta property=\"og:image\" content=\"/social.jpg\"></head>";
        let page = with_addresses(page, "https://peel.example", "legal/terms");
        let page = String::from_utf8(page).unwrap();
        assert!(
            page.contains("content=\"https://peel.example/social.jpg\""),
            "{page}"
        );
        assert!(
            page.contains("<link rel=\"canonical\" href=\"https://peel.example/legal/terms\">"),
            "{page}"
        );
    }

    #[test]
    fn a_path_cannot_leave_its_attribute() {
        let page = with_addresses(b"</head>", "https://a", "\"><script>");
        let page = String::from_utf8(page).unwrap();
        assert!(!page.contains("<script>"), "{page}");
    }
}
