//! The configuration reference, generated from the settings themselves.

use std::fmt::Write as _;

use crate::ServiceConfig;

const INTRODUCTION: &str = "\
# Configuration

`peel serve`, `peel worker`, `peel admin` and `peel audit` read `peel.toml` in the working folder, or the file that `--config` or
`PEEL_CONFIG` names. Every setting has a variable that overrides the file; a variable that is empty counts as not
set. `peel config check` says whether all is well, also of variables that are misspelt, `peel config show` what holds
and where it is from.

Times are written like `90s`, `5m` or `24h`, sizes like `16kB`, `2GB` or `1GiB`, lists as TOML lists (in variables: with commas).

With `server.environment = \"production\"` the service refuses to start unless it has a secret of its own, speaks
https or has a trusted proxy that does, fetches from public addresses alone, tells the ends of removals to https
addresses alone, keeps what it accepted through a power cut, and can send mail, encrypted, to those who may register.

`PEEL_HOME`, `PEEL_PRECISION` and `PEEL_THREADS` (see `peel doctor`) hold for the service too.
";

/// The reference as Markdown.
#[must_use]
pub fn reference() -> String {
    let mut text = String::from(INTRODUCTION);
    let mut section = "";
    for key in ServiceConfig::keys() {
        // Writing to a string does not fail.
        if key.section != section {
            section = key.section;
            let _ = write!(
                text,
                "\n## `[{section}]`\n\n| setting | variable | default | allowed | meaning |\n|---|---|---|---|---|\n"
            );
        }
        let default = if key.default.is_empty() {
            String::from("–")
        } else {
            format!("`{}`", key.default)
        };
        let _ = writeln!(
            text,
            "| `{}` | `{}` | {default} | {} | {} |",
            key.name,
            key.variable,
            key.allowed,
            key.meaning.trim(),
        );
    }
    text
}
