//! The options of `peel remove`.

mod background;
mod size;

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use bytesize::ByteSize;
use clap::{Args, ValueEnum};
use peel_config::LimitOverrides;
use peel_imaging::{Limits, OutputFormat};
use peel_matting::{Margin, OutputSize, Quality, Shadow};

pub(crate) use self::background::BackgroundArgument;
pub(crate) use self::size::FrameSize;

/// How dark a drop shadow is at its darkest.
const DROP_SHADOW_OPACITY: f32 = 0.45;

#[derive(Debug, Args)]
#[command(after_help = "\
Without --output, NAME-cutout.png is written beside each picture.

Exit codes:
  0    all pictures are done
  1    some failed; each is named on standard error, the others are done
  2    the arguments make no sense; nothing was begun
  130  interrupted")]
pub(crate) struct Arguments {
    /// Pictures, folders, globs in quotes, http(s) addresses, or `-` for standard input
    #[arg(value_name = "INPUT", required_unless_present_any = ["watch", "raw"])]
    pub(crate) inputs: Vec<PathBuf>,

    /// File to write, folder when there are many, or `-` for standard output
    #[arg(short, long, value_name = "PATH")]
    pub(crate) output: Option<PathBuf>,

    /// Format to write; without it, what --output ends with, else png
    #[arg(short, long, value_name = "FORMAT")]
    pub(crate) format: Option<Format>,

    /// Replace files that exist
    #[arg(long)]
    pub(crate) overwrite: bool,

    /// Look for pictures in folders inside folders, and keep their structure
    #[arg(short, long)]
    pub(crate) recursive: bool,

    /// How much work goes into the edges
    #[arg(short, long, value_name = "QUALITY", default_value = "standard")]
    pub(crate) quality: QualityArgument,

    /// What to put behind: a colour, a picture, or `blur` for the blurred original
    #[arg(short, long, value_name = "COLOR|IMAGE|blur")]
    pub(crate) background: Option<BackgroundArgument>,

    /// Shadow that the subject throws
    #[arg(long, value_name = "SHADOW", default_value = "none")]
    shadow: ShadowArgument,

    /// Write the matte alone, as a grey picture
    #[arg(long)]
    pub(crate) only_mask: bool,

    /// Cut down to the subject
    #[arg(long)]
    pub(crate) crop: bool,

    /// Room around the subject, 1, 2 or 4 values: `20px`, `5%,10%`, `0,10,20,10`
    #[arg(long, value_name = "MARGIN", requires = "crop")]
    pub(crate) crop_margin: Option<Margin>,

    /// Largest size: `800x600`, `50%`, `2mp`; never enlarges
    #[arg(short, long, value_name = "SIZE")]
    pub(crate) size: Option<OutputSize>,

    /// Quality of jpg and webp, 1-100 (webp at 100 is lossless)
    #[arg(long, value_name = "1-100", default_value_t = 90, value_parser = clap::value_parser!(u8).range(1..=100))]
    pub(crate) encode_quality: u8,

    /// Model to use: a name from `peel models list`, or an ONNX file
    #[arg(short, long, value_name = "NAME|FILE")]
    pub(crate) model: Option<String>,

    /// Pictures to work on at a time; without it, what suits this machine
    #[arg(short, long, value_name = "N")]
    pub(crate) jobs: Option<NonZeroUsize>,

    /// Cut out what comes into this folder, until Ctrl-C
    #[arg(short, long, value_name = "FOLDER", conflicts_with = "inputs")]
    pub(crate) watch: Option<PathBuf>,

    /// Read raw RGB24 frames of this size from standard input; --output may be like `out-%03d.png`
    #[arg(long, value_name = "WxH", conflicts_with_all = ["inputs", "watch"])]
    pub(crate) raw: Option<FrameSize>,

    /// Print one JSON object per picture on standard output
    #[arg(long)]
    pub(crate) json: bool,

    /// Print nothing but errors
    #[arg(long)]
    pub(crate) quiet: bool,

    /// Fetch addresses of private networks and of this machine, too, and at any port
    #[arg(long)]
    pub(crate) private_addresses: bool,

    /// Refuse pictures with more pixels, in millions [default: 50]
    #[arg(long, value_name = "MP", allow_negative_numbers = true, value_parser = positive, help_heading = "Limits")]
    max_megapixels: Option<f64>,

    /// Refuse pictures with a longer side, in pixels [default: 12000]
    #[arg(long, value_name = "PIXELS", value_parser = clap::value_parser!(u32).range(1..), help_heading = "Limits")]
    max_side: Option<u32>,

    /// Refuse larger files, such as `500kB` [default: 50MiB]
    #[arg(long, value_name = "BYTES", help_heading = "Limits")]
    max_bytes: Option<ByteSize>,

    /// Give a picture up after so long, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 60.0, allow_negative_numbers = true, value_parser = positive, help_heading = "Limits")]
    timeout: f64,
}

impl Arguments {
    /// What pictures may be at most: as said here, else in the environment, else the default.
    pub(crate) fn limits(&self, environment: LimitOverrides) -> Limits {
        let default = Limits::default();
        // The conversion saturates, which is as good as no limit.
        let max_pixels = self
            .max_megapixels
            .map(|megapixels| (megapixels * 1e6) as u64);
        let max_bytes = self.max_bytes.map(|size| size.as_u64());
        Limits {
            max_bytes: max_bytes
                .or(environment.max_bytes)
                .unwrap_or(default.max_bytes),
            max_pixels: max_pixels
                .or(environment.max_pixels)
                .unwrap_or(default.max_pixels),
            max_side: self
                .max_side
                .or(environment.max_side)
                .unwrap_or(default.max_side),
            ..default
        }
    }

    pub(crate) fn deadline(&self) -> Duration {
        Duration::try_from_secs_f64(self.timeout).unwrap_or(Duration::MAX)
    }

    pub(crate) fn shadow(&self) -> Shadow {
        match self.shadow {
            ShadowArgument::None => Shadow::None,
            ShadowArgument::Drop => Shadow::Drop {
                opacity: DROP_SHADOW_OPACITY,
            },
        }
    }
}

fn positive(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(number) if number > 0.0 && f64::is_finite(number) => Ok(number),
        _ => Err(String::from("expected a number above 0")),
    }
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Format {
    Png,
    Webp,
    #[value(alias = "jpeg")]
    Jpg,
    /// color.jpg and alpha.png in an archive
    Zip,
}

impl From<Format> for OutputFormat {
    fn from(format: Format) -> Self {
        match format {
            Format::Png => Self::Png,
            Format::Webp => Self::WebP,
            Format::Jpg => Self::Jpeg,
            Format::Zip => Self::Zip,
        }
    }
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum QualityArgument {
    /// The network at a quarter of the pixels, refined edges
    Fast,
    /// The network at full input size, refined edges
    Standard,
    /// As standard, with edges looked for further out and colours believed more
    Fine,
}

impl From<QualityArgument> for Quality {
    fn from(quality: QualityArgument) -> Self {
        match quality {
            QualityArgument::Fast => Self::Fast,
            QualityArgument::Standard => Self::Standard,
            QualityArgument::Fine => Self::Fine,
        }
    }
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum ShadowArgument {
    None,
    Drop,
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Line {
        #[command(flatten)]
        arguments: Arguments,
    }

    fn limits(options: &[&str], environment: LimitOverrides) -> Limits {
        let line = ["peel", "a.jpg"].iter().chain(options);
        Line::parse_from(line).arguments.limits(environment)
    }

    #[test]
    fn limits_come_from_options_before_the_environment() {
        let environment = LimitOverrides {
            max_pixels: Some(7),
            max_side: Some(8),
            max_bytes: None,
        };
        assert_eq!(limits(&[], LimitOverrides::default()), Limits::default());
        let limits = limits(&["--max-side", "100", "--max-bytes", "2kB"], environment);
        assert_eq!(limits.max_pixels, 7);
        assert_eq!(limits.max_side, 100);
        assert_eq!(limits.max_bytes, 2000);
    }

    #[test]
    fn the_help_names_the_defaults_there_are() {
        let default = Limits::default();
        assert_eq!(default.max_pixels, 50_000_000);
        assert_eq!(default.max_side, 12_000);
        assert_eq!(default.max_bytes, ByteSize::mib(50).as_u64());
    }
}
