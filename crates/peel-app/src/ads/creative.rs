use std::fmt;

use bytes::Bytes;
use peel_domain::{Language, Randomness};

/// An ad of the operator's own.
#[derive(Clone)]
pub struct Creative {
    /// What it is asked for by: letters, digits, `-`, `_` and `.`.
    pub name: String,
    /// Whom it is for; `None` if for everybody.
    pub language: Option<Language>,
    /// What it is.
    pub kind: CreativeKind,
    /// The file.
    pub bytes: Bytes,
}

/// What a creative is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CreativeKind {
    /// A page with all that it needs in itself.
    Html,
    /// A video in MP4.
    Mp4,
    /// A video in WebM.
    Webm,
}

/// Leaves the file out.
impl fmt::Debug for Creative {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Creative")
            .field("name", &self.name)
            .field("language", &self.language)
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

/// Any of those in the language, else of those for everybody, else of all.
pub(super) fn pick<'a>(
    creatives: &'a [Creative],
    language: Language,
    randomness: &dyn Randomness,
) -> Option<&'a Creative> {
    let of = |wanted: Option<Language>| -> Vec<&Creative> {
        let fits = |creative: &&Creative| creative.language == wanted;
        creatives.iter().filter(fits).collect()
    };
    let mut fitting = of(Some(language));
    fitting.extend(of(None));
    if fitting.is_empty() {
        fitting = creatives.iter().collect();
    }
    let mut bytes = [0; 8];
    randomness.fill(&mut bytes);
    let count = u64::try_from(fitting.len())
        .ok()
        .filter(|count| *count > 0)?;
    let index = usize::try_from(u64::from_le_bytes(bytes) % count).ok()?;
    fitting.get(index).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use peel_domain::SeededRandomness;

    fn creative(name: &str, language: Option<Language>) -> Creative {
        Creative {
            name: name.to_owned(),
            language,
            kind: CreativeKind::Html,
            bytes: Bytes::new(),
        }
    }

    #[test]
    fn an_ad_is_in_a_language_that_is_understood_if_there_is_one() {
        let (english, chinese) = (Some(Language::English), Some(Language::Chinese));
        let of = |creatives: &[Creative], language| {
            let randomness = SeededRandomness::new(1);
            let picked = pick(creatives, language, &randomness);
            picked.map(|creative| creative.name.clone())
        };
        let both = [creative("a", english), creative("b", chinese)];
        assert_eq!(of(&both, Language::Chinese).as_deref(), Some("b"));
        assert_eq!(of(&both, Language::English).as_deref(), Some("a"));
        assert_eq!(of(&both[..1], Language::Chinese).as_deref(), Some("a"));
        assert_eq!(of(&[], Language::Chinese), None);
    }
}
