use peel_domain::{Credits, Role};

/// How many credits one person may give to others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GrantLimit {
    /// At once; also how many they may take away at once.
    pub each: Credits,
    /// Within 24 hours.
    pub per_day: Credits,
}

/// How many credits may be given to others, by who gives them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GrantLimits {
    /// Support.
    pub support: GrantLimit,
    /// Admins.
    pub admin: GrantLimit,
}

impl GrantLimits {
    /// That of somebody with `role`.
    #[must_use]
    pub const fn of(&self, role: Role) -> GrantLimit {
        match role {
            Role::User => GrantLimit {
                each: Credits::ZERO,
                per_day: Credits::ZERO,
            },
            Role::Support => self.support,
            Role::Admin => self.admin,
        }
    }
}

impl Default for GrantLimits {
    fn default() -> Self {
        let limit = |each: i64, per_day: i64| GrantLimit {
            each: Credits::from_quarters(each * 4),
            per_day: Credits::from_quarters(per_day * 4),
        };
        Self {
            support: limit(10, 50),
            admin: limit(1000, 10_000),
        }
    }
}
