use std::fmt;

use crate::named::named;

named! {
    /// What the holder of an account may do beyond their own things. Later members may
    /// do all that earlier ones may.
    "role" Role {
        /// Their own things, and nothing else.
        User = "user",
        /// Look at what belongs to others, to help them.
        Support = "support",
        /// Anything, among it giving roles.
        Admin = "admin",
    }
}

named! {
    /// A language that the service writes to people in.
    "language" Language {
        /// English.
        English = "en",
        /// Simplified Chinese.
        Chinese = "zh",
    }
}

/// A hash of a password that was made slowly, in the PHC string format.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// A hash in the PHC string format. Whether it is one is found out when a password is
    /// held against it.
    #[must_use]
    pub fn from_phc(text: String) -> Self {
        Self(text)
    }

    /// The PHC string.
    #[must_use]
    pub fn as_phc(&self) -> &str {
        &self.0
    }
}

/// Hides it: it can be guessed at offline.
impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

/// Someone as an identity provider knows them: the subject is unique within its issuer and never
/// given to anybody else. Email addresses are not.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SocialIdentity {
    /// The provider, as its tokens name it: `https://accounts.google.com`.
    pub issuer: String,
    /// The person, as the provider names them.
    pub subject: String,
}

/// Hides who it is.
impl fmt::Debug for SocialIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SocialIdentity(… at {})", self.issuer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn later_roles_include_earlier_ones() {
        assert!(Role::User < Role::Support && Role::Support < Role::Admin);
    }

    #[test]
    fn debug_output_shows_neither_hash_nor_person() {
        let hash = PasswordHash::from_phc(String::from("$argon2id$v=19$x"));
        let ada = SocialIdentity {
            issuer: String::from("https://id.example"),
            subject: String::from("4711"),
        };
        assert!(!format!("{hash:?} {ada:?}").contains("argon2id"));
        assert!(!format!("{hash:?} {ada:?}").contains("4711"));
    }
}
