//! Encodings in which files were stored beside themselves when the website was built.

use http::HeaderValue;

/// A content encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    Brotli,
    Gzip,
}

/// The smaller first.
const ALL: [Encoding; 2] = [Encoding::Brotli, Encoding::Gzip];

impl Encoding {
    /// Its name in HTTP.
    pub(crate) const fn token(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
        }
    }

    /// What the build calls `path` in this encoding.
    pub(crate) fn name_of(self, path: &str) -> String {
        let extension = match self {
            Self::Brotli => "br",
            Self::Gzip => "gz",
        };
        format!("{path}.{extension}")
    }
}

/// The encodings that a caller with these `Accept-Encoding` headers reads, the best first. What is refused by name or
/// not mentioned is not among them.
pub(crate) fn accepted<'a>(headers: impl IntoIterator<Item = &'a HeaderValue>) -> Vec<Encoding> {
    let named: Vec<_> = headers
        .into_iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|item| {
            let mut parts = item.split(';').map(str::trim);
            let token = parts.next()?.to_ascii_lowercase();
            let is_refused = parts.any(|part| {
                part.strip_prefix("q=")
                    .is_some_and(|quality| quality.parse::<f32>().is_ok_and(|q| q <= 0.0))
            });
            (!is_refused).then_some(token)
        })
        .collect();
    ALL.into_iter()
        .filter(|encoding| named.iter().any(|token| token == encoding.token()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_browsers_say() {
        let of = |text: &'static str| accepted([&HeaderValue::from_static(text)]);
        assert_eq!(of("gzip, deflate, br, zstd"), ALL);
        assert_eq!(of("GZIP;q=0.3"), [Encoding::Gzip]);
        assert_eq!(of("br;q=0.0, *"), []);
        assert_eq!(of(""), []);
    }
}
