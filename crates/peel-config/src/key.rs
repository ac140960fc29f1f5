/// A setting that an operator may choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// Its table in `peel.toml`.
    pub section: &'static str,
    /// Its name there.
    pub name: &'static str,
    /// The variable that overrides it.
    pub variable: &'static str,
    /// What holds without it; empty for nothing.
    pub default: &'static str,
    /// What it means.
    pub meaning: &'static str,
    /// What it may be set to.
    pub allowed: &'static str,
    /// Whether its value is shown to nobody.
    pub is_secret: bool,
}

/// Declares a section: its struct, the descriptions of its keys, and how it is read. A key is
/// its documentation, name, type, default, variable, what is allowed, and the function that
/// reads its text and answers `None` to what is not allowed.
macro_rules! section {
    (
        $(#[$meta:meta])*
        $name:ident = $section:literal {
            $(
                $(#[doc = $meaning:literal])+
                $field:ident: $type:ty = $default:literal, $variable:literal, $allowed:literal, $parse:expr;
            )+
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq)]
        pub struct $name {
            $(
                $(#[doc = $meaning])+
                pub $field: $type,
            )+
        }

        impl $name {
            /// Its keys, in order.
            pub(crate) const KEYS: &'static [$crate::key::Key] = &[
                $($crate::key::Key {
                    section: $section,
                    name: stringify!($field),
                    variable: $variable,
                    default: $default,
                    meaning: concat!($($meaning),+),
                    allowed: $allowed,
                    is_secret: $crate::key::is_secret(stringify!($type)),
                },)+
            ];

            pub(crate) fn read(
                values: &$crate::values::Values<'_>,
            ) -> Result<Self, $crate::ConfigError> {
                let mut keys = Self::KEYS.iter();
                $(
                    let $field: $type = values.parsed(keys.next(), $parse)?;
                )+
                Ok(Self { $($field,)+ })
            }
        }
    };
}
pub(crate) use section;

pub(crate) const fn is_secret(type_name: &str) -> bool {
    let (name, secret) = (type_name.as_bytes(), b"Secret");
    let mut start = 0;
    while start + secret.len() <= name.len() {
        let mut at = 0;
        while at < secret.len() && name[start + at] == secret[at] {
            at += 1;
        }
        if at == secret.len() {
            return true;
        }
        start += 1;
    }
    false
}
