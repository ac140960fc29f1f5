use peel_app::RemovalOptions;
use peel_matting::{Background, Composition, Quality};
use rgb::RGBA8;

use super::problem::{Fault, Problem};
use crate::compat::fields::Fields;

/// The networks that rembg can be asked for. All names are taken; the network is ours.
pub(super) const MODELS: [&str; 20] = [
    "u2net",
    "u2netp",
    "u2net_human_seg",
    "u2net_cloth_seg",
    "u2net_custom",
    "silueta",
    "isnet-general-use",
    "isnet-anime",
    "dis_custom",
    "sam",
    "birefnet-general",
    "birefnet-general-lite",
    "birefnet-portrait",
    "birefnet-dis",
    "birefnet-hrsod",
    "birefnet-cod",
    "birefnet-massive",
    "bria-rmbg",
    "ben_custom",
    "birefnet-hr",
];

/// What a request asks for, all of it valid.
///
/// The settings of rembg's alpha matting and post-processing are held against their ranges and have no
/// effect: edges are always refined, by another method.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Parameters {
    only_mask: bool,
    background: Option<RGBA8>,
}

impl Parameters {
    /// Reads the parameters. `common` holds most of them, and is the `place` that faults are
    /// told of; `query` holds `bgc`, as in rembg also when all others are in a form.
    ///
    /// # Errors
    /// All faults there are, `missing` among them.
    pub(super) fn read(
        place: &'static str,
        common: &Fields,
        query: &Fields,
        missing: Option<Fault>,
    ) -> Result<Self, Problem> {
        let mut faults: Vec<Fault> = missing.into_iter().collect();
        let mut note = |fault: Option<Fault>| faults.extend(fault);
        note(common.text("model").and_then(|text| model(place, text)));
        note(switch(place, "a", common).err());
        note(number(place, "af", common, Some(255)).err());
        note(number(place, "ab", common, Some(255)).err());
        note(number(place, "ae", common, None).err());
        let only_mask = switch(place, "om", common);
        note(switch(place, "ppm", common).err());
        let background = query.text("bgc").map(colour).transpose();
        match (only_mask, background) {
            (Ok(only_mask), Ok(background)) if faults.is_empty() => Ok(Self {
                only_mask: only_mask.unwrap_or(false),
                background,
            }),
            (only_mask, background) => {
                faults.extend(only_mask.err());
                faults.extend(background.err());
                Err(Problem::Faults(faults))
            }
        }
    }

    pub(super) fn options(&self) -> RemovalOptions {
        RemovalOptions {
            quality: Quality::Standard,
            region: None,
        }
    }

    pub(super) fn composition(&self) -> Composition {
        Composition {
            only_mask: self.only_mask,
            background: match self.background {
                Some(colour) if colour.a > 0 => Background::Colour(colour),
                _ => Background::Transparent,
            },
            ..Composition::default()
        }
    }
}

fn model(place: &'static str, text: &str) -> Option<Fault> {
    let pattern = || format!("({})", MODELS.join("|"));
    (!MODELS.contains(&text)).then(|| Fault::pattern(place, "model", text, &pattern()))
}

fn switch(place: &'static str, name: &'static str, fields: &Fields) -> Result<Option<bool>, Fault> {
    let Some(text) = fields.text(name) else {
        return Ok(None);
    };
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "on" | "t" | "y" => Ok(Some(true)),
        "false" | "0" | "no" | "off" | "f" | "n" => Ok(Some(false)),
        _ => Err(Fault::no_boolean(place, name, text)),
    }
}

fn number(
    place: &'static str,
    name: &'static str,
    fields: &Fields,
    max: Option<i64>,
) -> Result<(), Fault> {
    let Some(text) = fields.text(name) else {
        return Ok(());
    };
    match (text.parse::<i64>(), max) {
        (Err(_), _) => Err(Fault::no_integer(place, name, text)),
        (Ok(value), _) if value < 0 => Err(Fault::too_small(place, name, text, 0)),
        (Ok(value), Some(max)) if value > max => Err(Fault::too_large(place, name, text, max)),
        (Ok(_), _) => Ok(()),
    }
}

/// `r,g,b,a`, each 0–255.
fn colour(text: &str) -> Result<RGBA8, Fault> {
    let values: Result<Vec<u8>, _> = text.split(',').map(|value| value.trim().parse()).collect();
    match values.as_deref() {
        Ok(&[r, g, b, a]) => Ok(RGBA8::new(r, g, b, a)),
        _ => Err(Fault::no_colour("query", "bgc", text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> Result<Parameters, Problem> {
        let fields = Fields::from_urlencoded(query.as_bytes());
        Parameters::read("query", &fields, &fields, None)
    }

    #[test]
    fn every_parameter_of_rembg_is_taken() {
        let all = "model=isnet-general-use&a=true&af=255&ab=0&ae=300&om=1&ppm=off&bgc=1,2,3,4&extras=%7B%7D";
        let parameters = read(all).unwrap();
        assert!(parameters.composition().only_mask);
        assert_eq!(parameters.background, Some(RGBA8::new(1, 2, 3, 4)));
        for model in MODELS {
            assert!(read(&format!("model={model}")).is_ok());
        }
    }

    #[test]
    fn nothing_said_is_a_clear_background() {
        let composition = read("a=&bgc=").unwrap().composition();
        assert_eq!(composition, Composition::default());
        let clear = read("bgc=255,255,255,0").unwrap().composition();
        assert_eq!(clear.background, Background::Transparent);
    }

    #[test]
    fn all_faults_are_told_at_once() {
        let Err(Problem::Faults(faults)) =
            read("model=best&a=maybe&af=256&ab=-1&ae=x&om=2&ppm=3&bgc=1,2,3")
        else {
            panic!("every one of them is wrong");
        };
        assert_eq!(faults.len(), 8);
    }
}
