//! Which paths are pages. The browser decides what a page shows; this only decides between 200 and 404.

/// Pages, `*` being any one segment.
const PAGES: &[&[&str]] = &[
    &[""],
    &["i", "*"],
    &["batch"],
    &["developers"],
    &["legal", "privacy"],
    &["legal", "terms"],
    &["legal", "cookies"],
    &["sign-in"],
    &["sign-up"],
    &["reset-password"],
    &["new-password"],
    &["confirm-registration"],
    &["confirm-address"],
    &["undo-address"],
    &["account"],
    &["account", "history"],
    &["account", "security"],
    &["account", "keys"],
    &["account", "privacy"],
];

/// Whether `path`, without its first slash, is a page of the website.
pub(crate) fn is_page(path: &str) -> bool {
    let path = match path.strip_suffix('/') {
        // A second slash names nothing.
        Some("") => return false,
        Some(rest) => rest,
        None => path,
    };
    let segments: Vec<_> = path.split('/').collect();
    PAGES.iter().any(|page| {
        page.len() == segments.len()
            && page
                .iter()
                .zip(&segments)
                .all(|(wanted, segment)| *wanted == "*" || wanted == segment)
    })
}

/// Whether a caller of `path` wants a file and has no use for a page.
pub(crate) fn looks_like_a_file(path: &str) -> bool {
    let last = path.rsplit('/').next().unwrap_or_default();
    path.starts_with("assets/") || last.contains('.')
}
