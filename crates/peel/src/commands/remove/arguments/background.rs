use std::path::PathBuf;
use std::str::FromStr;

use rgb::RGBA8;

/// What `--background` names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum BackgroundArgument {
    Transparent,
    Colour(RGBA8),
    Blur,
    Image(PathBuf),
}

impl FromStr for BackgroundArgument {
    type Err = String;

    /// A word of CSS comes before a file of that name; `./red` is the file.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.eq_ignore_ascii_case("blur") {
            return Ok(Self::Blur);
        }
        if let Ok(colour) = text.parse::<csscolorparser::Color>() {
            let [r, g, b, a] = colour.to_rgba8();
            return Ok(match a {
                0 => Self::Transparent,
                _ => Self::Colour(RGBA8::new(r, g, b, a)),
            });
        }
        let path = PathBuf::from(text);
        if path.is_file() {
            Ok(Self::Image(path))
        } else {
            Err(String::from(
                "neither a colour (such as white or '#ff8800'), nor blur, nor a file that exists",
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<BackgroundArgument, String> {
        text.parse()
    }

    #[test]
    fn names_and_codes_of_colours() {
        let white = BackgroundArgument::Colour(RGBA8::new(255, 255, 255, 255));
        for text in ["white", "White", "#fff", "#ffffff", "rgb(255, 255, 255)"] {
            assert_eq!(parse(text), Ok(white.clone()), "{text}");
        }
        let glass = BackgroundArgument::Colour(RGBA8::new(255, 136, 0, 128));
        assert_eq!(parse("#ff880080"), Ok(glass));
    }

    #[test]
    fn what_is_not_seen_is_transparent() {
        assert_eq!(parse("transparent"), Ok(BackgroundArgument::Transparent));
        assert_eq!(parse("#ff000000"), Ok(BackgroundArgument::Transparent));
    }

    #[test]
    fn blur_is_the_original() {
        assert_eq!(parse("blur"), Ok(BackgroundArgument::Blur));
    }

    #[test]
    fn other_words_are_files() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("beach.jpg");
        std::fs::write(&file, b"").unwrap();
        let image = BackgroundArgument::Image(file.clone());
        assert_eq!(parse(file.to_str().unwrap()), Ok(image));
        assert!(parse("no-such-colour-or-file").is_err());
    }
}
