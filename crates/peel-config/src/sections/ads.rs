use std::path::PathBuf;
use std::time::Duration;

use crate::key::section;
use crate::parse::{duration, one_of, optional, path, text};
use crate::variable::number;

/// Where ads come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AdSource {
    /// There are none.
    Off,
    /// From a folder.
    House,
    /// From Google.
    Gpt,
}

section! {
    /// Ads that people who have nothing left may choose to watch for a pass, which unlocks one image.
    Ads = "ads" {
        /// `house` shows those of `creatives`, `gpt` a rewarded ad unit of Google's to those who have agreed to ads, `off` none.
        provider: AdSource = "house", "PEEL_ADS", "`house`, `gpt` or `off`",
            one_of(&[("house", AdSource::House), ("gpt", AdSource::Gpt), ("off", AdSource::Off)]);
        /// The folder of your own ads: `.html` pages that need nothing else, `.mp4` and `.webm` videos; `name.en.html` and `name.zh.html` are for those who read that. Without it, one of Peel's own.
        creatives: Option<PathBuf> = "", "PEEL_ADS_CREATIVES", "the path of a folder, or nothing", optional(path);
        /// The path of the ad unit in Google Ad Manager, such as `/1234/rewarded`.
        gpt_unit: Option<String> = "", "PEEL_ADS_GPT_UNIT", "a path, or nothing", optional(text);
        /// How long an ad is watched. Of Google's, which have lengths of their own, at least 5 s.
        length: Duration = "30s", "PEEL_ADS_LENGTH", "a time, such as `30s`", duration;
        /// The time in which it can be watched to its end.
        session_life: Duration = "10m", "PEEL_ADS_SESSION_LIFE", "a time, such as `10m`", duration;
        /// Passes that one person may earn in a day.
        per_person: u32 = "5", "PEEL_ADS_PER_PERSON", "a number from 0 to 1000", number(0..=1000);
        /// Passes that all people on one network may earn in a day.
        per_network: u32 = "20", "PEEL_ADS_PER_NETWORK", "a number from 0 to 1000000", number(0..=1_000_000);
    }
}
