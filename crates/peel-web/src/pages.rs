//! Which paths are pages. The browser decides what a page shows; this only decides between 200 and 404, and which of the
//! documents a page begins with.

/// What pages begin with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Document {
    /// The website.
    Main,
    /// Where somebody pays, alone with the payment provider.
    Payment,
}

impl Document {
    const ALL: [Self; 2] = [Self::Main, Self::Payment];

    /// Its name in the build.
    pub(crate) const fn file(self) -> &'static str {
        match self {
            Self::Main => "index.html",
            Self::Payment => "pay.html",
        }
    }

    /// Whether `path` names one as a file, which would come without its policy.
    pub(crate) fn is_named(path: &str) -> bool {
        Self::ALL.iter().any(|document| document.file() == path)
    }
}

/// Pages, `*` being any one segment.
const PAGES: &[&[&str]] = &[
    &[""],
    &["i", "*"],
    &["batch"],
    &["developers"],
    &["prices"],
    &["legal", "privacy"],
    &["legal", "terms"],
    &["legal", "cookies"],
    &["legal", "refunds"],
    &["sign-in"],
    &["sign-up"],
    &["reset-password"],
    &["new-password"],
    &["confirm-registration"],
    &["confirm-address"],
    &["undo-address"],
    &["account"],
    &["account", "history"],
    &["account", "orders"],
    &["account", "security"],
    &["account", "keys"],
    &["account", "privacy"],
    &["admin"],
    &["admin", "users"],
    &["admin", "users", "*"],
    &["admin", "orders"],
    &["admin", "images"],
    &["admin", "ads"],
    &["admin", "queue"],
    &["admin", "audit"],
];

/// Those of [`Document::Payment`].
const PAYMENT_PAGES: &[&[&str]] = &[&["pay", "*"]];

/// What the page at `path`, without its first slash, begins with; `None` where there is none.
pub(crate) fn document_at(path: &str) -> Option<Document> {
    let path = match path.strip_suffix('/') {
        // A second slash names nothing.
        Some("") => return None,
        Some(rest) => rest,
        None => path,
    };
    let segments: Vec<_> = path.split('/').collect();
    let is_one_of = |pages: &[&[&str]]| {
        pages.iter().any(|page| {
            page.len() == segments.len()
                && page
                    .iter()
                    .zip(&segments)
                    .all(|(wanted, segment)| *wanted == "*" || wanted == segment)
        })
    };
    if is_one_of(PAGES) {
        Some(Document::Main)
    } else if is_one_of(PAYMENT_PAGES) {
        Some(Document::Payment)
    } else {
        None
    }
}

/// Whether a caller of `path` wants a file and has no use for a page.
pub(crate) fn looks_like_a_file(path: &str) -> bool {
    let last = path.rsplit('/').next().unwrap_or_default();
    path.starts_with("assets/") || last.contains('.')
}
