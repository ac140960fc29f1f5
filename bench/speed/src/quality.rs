use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use imgref::ImgVec;
use peel_imaging::{Limits, Picture, decode};
use peel_quality::{ColourError, MatteError, soft_edge_band};
use rgb::RGB8;
use serde::Serialize;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The rendered pictures: NAME/{image.jpg,alpha.png,foreground.png}
    #[arg(long)]
    truth: PathBuf,
    /// The cutouts: NAME.png
    cutouts: PathBuf,
}

/// The errors of one cutout.
#[derive(Debug, Clone, Copy, Serialize)]
struct Errors {
    #[serde(flatten)]
    matte: MatteError,
    #[serde(flatten)]
    colour: ColourError,
}

/// A rendered picture's exact matte, and its colours freed of the background.
struct Truth {
    alpha: ImgVec<u8>,
    foreground: ImgVec<RGB8>,
}

/// Prints the errors of every cutout as a JSON object, by name.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let mut errors = BTreeMap::new();
    for entry in fs::read_dir(&arguments.truth)? {
        let folder = entry?.path();
        if folder.join("alpha.png").exists() {
            let name = folder
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            let cutout = arguments.cutouts.join(format!("{name}.png"));
            errors.insert(name, measure(&read_truth(&folder)?, &read(&cutout)?)?);
        }
    }
    println!("{}", serde_json::to_string(&errors)?);
    Ok(())
}

fn measure(truth: &Truth, cutout: &Picture) -> anyhow::Result<Errors> {
    ensure!(
        (cutout.width(), cutout.height()) == (truth.alpha.width(), truth.alpha.height()),
        "a cutout has another size than its picture"
    );
    let matte = cutout.alpha.as_ref().context("a cutout has no alpha")?;
    let band = soft_edge_band(truth.alpha.as_ref());
    let pixels = cutout
        .colour
        .pixels()
        .zip(matte.pixels())
        .map(|(colour, alpha)| colour.with_alpha(alpha))
        .collect();
    let cutout = ImgVec::new(pixels, matte.width(), matte.height());
    Ok(Errors {
        matte: MatteError::measure(matte.as_ref(), truth.alpha.as_ref(), band.as_ref()),
        colour: ColourError::measure(
            cutout.as_ref(),
            truth.alpha.as_ref(),
            truth.foreground.as_ref(),
            band.as_ref(),
        ),
    })
}

/// Where the subject is opaque, the picture itself has its colours.
fn read_truth(folder: &Path) -> anyhow::Result<Truth> {
    let picture = read(&folder.join("image.jpg"))?.colour;
    let soft = read(&folder.join("foreground.png"))?.colour;
    let alpha = read(&folder.join("alpha.png"))?.colour;
    let (width, height) = (alpha.width(), alpha.height());
    let foreground = picture
        .pixels()
        .zip(soft.pixels())
        .zip(alpha.pixels())
        .map(|((picture, soft), alpha)| if alpha.r == 255 { picture } else { soft })
        .collect();
    Ok(Truth {
        alpha: ImgVec::new(alpha.pixels().map(|pixel| pixel.r).collect(), width, height),
        foreground: ImgVec::new(foreground, width, height),
    })
}

fn read(path: &Path) -> anyhow::Result<Picture> {
    let bytes = fs::read(path).with_context(|| path.display().to_string())?;
    decode(&bytes, &Limits::default()).with_context(|| path.display().to_string())
}
