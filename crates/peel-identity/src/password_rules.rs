use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use crate::breached::is_breached;

const MIN_CHARACTERS: usize = 8;
const MAX_CHARACTERS: usize = 256;
/// Passwords that fall to fewer guesses fall online, too (the second of five grades of zxcvbn: Wheeler, USENIX
/// Security 2016).
const MIN_GUESSES_LOG10: f64 = 6.0;

/// A password that may be taken: of some length, not easily guessed, not known to be breached.
#[derive(Clone)]
pub struct Password(String);

/// Why a password may not be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WeakPassword {
    /// It is too short.
    #[error("a password has at least {MIN_CHARACTERS} characters")]
    TooShort,
    /// It is too long.
    #[error("a password has at most {MAX_CHARACTERS} characters")]
    TooLong,
    /// It is a common one, or made of common parts, or of what is known of its owner.
    #[error("this password is too easy to guess")]
    Guessable,
    /// It was found among passwords that were breached elsewhere.
    #[error("this password was found in a data breach")]
    Breached,
}

/// No judgement on a password that it may be taken.
#[derive(Debug, thiserror::Error)]
pub enum PasswordRefused {
    /// It may not.
    #[error(transparent)]
    Weak(#[from] WeakPassword),
    /// The operator's list of breached passwords cannot be read.
    #[error("the list of breached passwords cannot be read")]
    List(#[source] io::Error),
}

/// Which passwords may be taken. Clones share it.
#[derive(Debug, Clone)]
pub struct PasswordRules {
    breached: Option<Arc<PathBuf>>,
}

impl PasswordRules {
    /// The rules, with a list of breached passwords if there is one: SHA-1 hashes in hexadecimal, sorted, one in
    /// a line, maybe with `:` and a count behind it.
    #[must_use]
    pub fn new(breached: Option<PathBuf>) -> Self {
        Self {
            breached: breached.map(Arc::new),
        }
    }

    /// Judges a password. `about` is what others know of its owner.
    ///
    /// # Errors
    /// [`PasswordRefused`].
    pub async fn check(&self, text: &str, about: &[&str]) -> Result<Password, PasswordRefused> {
        match text.chars().count() {
            0..MIN_CHARACTERS => return Err(WeakPassword::TooShort.into()),
            MIN_CHARACTERS..=MAX_CHARACTERS => {}
            _ => return Err(WeakPassword::TooLong.into()),
        }
        let (text, list) = (text.to_owned(), self.breached.clone());
        let about: Vec<_> = about.iter().map(|&word| word.to_owned()).collect();
        let judged = tokio::task::spawn_blocking(move || {
            let about: Vec<&str> = about.iter().flat_map(|text| words(text)).collect();
            if zxcvbn::zxcvbn(&text, &about).guesses_log10() < MIN_GUESSES_LOG10 {
                return Err(WeakPassword::Guessable.into());
            }
            match list.map(|list| is_breached(&list, &text)).transpose() {
                Ok(Some(true)) => Err(WeakPassword::Breached.into()),
                Ok(_) => Ok(Password(text)),
                Err(error) => Err(PasswordRefused::List(error)),
            }
        });
        judged
            .await
            .map_err(|stopped| PasswordRefused::List(io::Error::other(stopped)))?
    }
}

/// An address is guessed at by its parts, too; by shorter ones than these, everything is made of them.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split(|c: char| !c.is_alphanumeric());
    std::iter::once(text).chain(parts.filter(|part| part.chars().count() >= 3))
}

impl Password {
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }

    #[cfg(test)]
    pub(crate) fn unchecked(text: &str) -> Self {
        Self(text.to_owned())
    }
}

/// Hides it.
impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn judge(text: &str) -> Result<(), WeakPassword> {
        let about = ["grace.hopper@navy.example", "Peel"];
        match PasswordRules::new(None).check(text, &about).await {
            Ok(_) => Ok(()),
            Err(PasswordRefused::Weak(weakness)) => Err(weakness),
            Err(other) => panic!("{other}"),
        }
    }

    #[tokio::test]
    async fn length_is_counted_in_characters() {
        assert_eq!(judge("tz9!qLw").await, Err(WeakPassword::TooShort));
        assert_eq!(judge("tz9!qLw#").await, Ok(()));
        assert_eq!(judge("雨が降る夜の犬").await, Err(WeakPassword::TooShort));
        assert_eq!(judge("雨が降る夜の犬は眠い").await, Ok(()));
        let longest = "tz9!qLw#".repeat(32);
        assert_eq!(judge(&longest).await, Ok(()));
        assert_eq!(
            judge(&format!("{longest}x")).await,
            Err(WeakPassword::TooLong)
        );
    }

    #[tokio::test]
    async fn common_passwords_and_those_about_oneself_are_refused() {
        for text in [
            "password",
            "Password1",
            "qwertyuiop",
            "aaaaaaaaaaaa",
            "12345678901",
            "iloveyou1",
            "gracehopper",
            "grace.hopper@navy.example",
        ] {
            assert_eq!(judge(text).await, Err(WeakPassword::Guessable), "{text}");
        }
    }

    #[tokio::test]
    async fn no_mixture_of_kinds_is_asked_for() {
        assert_eq!(judge("umbrella quartz violin").await, Ok(()));
    }

    #[tokio::test]
    async fn a_list_that_cannot_be_read_lets_nothing_pass() {
        let rules = PasswordRules::new(Some(PathBuf::from("/nowhere/list")));
        let judged = rules.check("umbrella quartz violin", &[]).await;
        assert!(matches!(judged, Err(PasswordRefused::List(_))));
    }
}
