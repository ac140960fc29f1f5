//! Ads that people may watch for passes.

use std::path::{Path, PathBuf};
use std::time::Duration;

use bytes::Bytes;
use peel_app::ads::{AdSettings, AdSource, Creative, CreativeKind};
use peel_config::ServiceConfig;
use peel_domain::{AdLimit, Language};

/// The shortest time for which an ad of a network's is seen.
const SEEN: Duration = Duration::from_secs(5);
/// The longest file of an ad, in bytes: they are held in memory.
const MAX_BYTES: u64 = 64 << 20;

/// The operator's ads cannot be shown.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AdsProblem {
    #[error("the ads in {} cannot be read", path.display())]
    Unreadable {
        path: PathBuf,
        source: std::io::Error,
    },
    #[error("{} has no ads: no .html, .mp4 or .webm file whose name is of letters, digits, `-`, `_` and `.`", folder.display())]
    None { folder: PathBuf },
    #[error("the ad {} has more than 64 MiB", path.display())]
    TooLarge { path: PathBuf },
}

pub(super) fn settings(config: &ServiceConfig) -> Result<AdSettings, AdsProblem> {
    let ads = &config.ads;
    let source = match (ads.provider, &ads.creatives, &ads.gpt_unit) {
        (peel_config::AdSource::House, None, _) => AdSource::House(our_own()),
        (peel_config::AdSource::House, Some(folder), _) => AdSource::House(read(folder)?),
        (peel_config::AdSource::Gpt, _, Some(unit)) => AdSource::Gpt { unit: unit.clone() },
        (peel_config::AdSource::Gpt, _, None) | (peel_config::AdSource::Off, ..) => AdSource::Off,
    };
    let length = match &source {
        AdSource::Gpt { .. } => SEEN,
        AdSource::House(_) | AdSource::Off => ads.length,
    };
    Ok(AdSettings {
        source,
        length,
        life: ads.session_life,
        limit: AdLimit {
            per_owner: ads.per_person,
            per_network: ads.per_network,
        },
    })
}

fn our_own() -> Vec<Creative> {
    let page = |name: &str, language, bytes| Creative {
        name: name.to_owned(),
        language: Some(language),
        kind: CreativeKind::Html,
        bytes: Bytes::from_static(bytes),
    };
    vec![
        page(
            "peel.en",
            Language::English,
            include_bytes!("creatives/peel.en.html"),
        ),
        page(
            "peel.zh",
            Language::Chinese,
            include_bytes!("creatives/peel.zh.html"),
        ),
    ]
}

fn read(folder: &Path) -> Result<Vec<Creative>, AdsProblem> {
    let unreadable = |path: &Path| {
        let path = path.to_owned();
        move |source| AdsProblem::Unreadable { path, source }
    };
    let mut creatives = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable(folder))? {
        let path = entry.map_err(unreadable(folder))?.path();
        let Some((name, language, kind)) = named(&path) else {
            continue;
        };
        let file = std::fs::metadata(&path).map_err(unreadable(&path))?;
        if file.len() > MAX_BYTES {
            return Err(AdsProblem::TooLarge { path });
        }
        creatives.push(Creative {
            name,
            language,
            kind,
            bytes: std::fs::read(&path).map_err(unreadable(&path))?.into(),
        });
    }
    if creatives.is_empty() {
        return Err(AdsProblem::None {
            folder: folder.to_owned(),
        });
    }
    // So that a name always means the same: folders have no order.
    creatives.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(creatives)
}

/// What a file's name says: `summer.zh.html` is the page `summer.zh.html`, for those who read Chinese.
fn named(path: &Path) -> Option<(String, Option<Language>, CreativeKind)> {
    let name = path.file_name()?.to_str()?;
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    let (stem, extension) = name.rsplit_once('.')?;
    let kind = match extension {
        "html" => CreativeKind::Html,
        "mp4" => CreativeKind::Mp4,
        "webm" => CreativeKind::Webm,
        _ => return None,
    };
    if stem.is_empty() || name.starts_with('.') || !name.bytes().all(is_plain) {
        return None;
    }
    let language = stem
        .rsplit_once('.')
        .and_then(|(_, language)| language.parse().ok());
    Some((name.to_owned(), language, kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ads_of_a_folder_are_read() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(read(folder.path()), Err(AdsProblem::None { .. })));
        for name in [
            "b.mp4",
            "a.zh.html",
            "notes.txt",
            ".hidden.html",
            "a b.html",
        ] {
            std::fs::write(folder.path().join(name), name).unwrap();
        }
        let found: Vec<_> = read(folder.path())
            .unwrap()
            .into_iter()
            .map(|creative| (creative.name, creative.language, creative.kind))
            .collect();
        let chinese = Some(Language::Chinese);
        assert_eq!(
            found,
            [
                (String::from("a.zh.html"), chinese, CreativeKind::Html),
                (String::from("b.mp4"), None, CreativeKind::Mp4),
            ]
        );
    }

    #[test]
    fn our_own_ads_ask_nobody_for_anything() {
        for creative in our_own() {
            let page = std::str::from_utf8(&creative.bytes).unwrap();
            assert!(page.contains("prefers-reduced-motion"), "{}", creative.name);
            for reach in ["http://", "https://", "src=", "url(", "@import", "fetch"] {
                assert!(!page.contains(reach), "{} has {reach}", creative.name);
            }
        }
    }
}
