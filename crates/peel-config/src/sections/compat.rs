use crate::key::section;
use crate::parse::flag;

section! {
    /// APIs that existing clients speak.
    Compat = "compat" {
        /// The HTTP API of remove.bg, under `/v1.0`. It needs API keys.
        removebg: bool = "true", "PEEL_COMPAT_REMOVEBG", "`true` or `false`", flag;
        /// The HTTP API of rembg, `/api/remove`. It knows no API keys: whoever reaches it may use it.
        rembg: bool = "false", "PEEL_COMPAT_REMBG", "`true` or `false`", flag;
    }
}
