use peel_domain::{Credits, Wallet};
use peel_store::{PersonOverview, PersonRecord};
use serde::Serialize;
use utoipa::ToSchema;

use crate::time::rfc3339;

/// An account.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AccountEntry {
    /// Its id.
    #[schema(example = "acc_06as1p2x7kq3v5mzy8d4w9c0ne")]
    id: String,
    /// Where mails go.
    #[schema(example = "ada@example.org")]
    email: String,
    /// Since when the address is known to be its owner's.
    #[schema(format = DateTime)]
    email_verified_at: Option<String>,
    /// `user`, `support` or `admin`.
    #[schema(example = "user")]
    role: &'static str,
    /// Since when it is there.
    #[schema(format = DateTime)]
    created_at: String,
    /// Since when it is blocked.
    #[schema(format = DateTime)]
    blocked_at: Option<String>,
}

impl From<&PersonRecord> for AccountEntry {
    fn from(person: &PersonRecord) -> Self {
        Self {
            id: person.id.to_string(),
            email: person.email.to_string(),
            email_verified_at: person.email_verified_at.map(rfc3339),
            role: person.role.as_str(),
            created_at: rfc3339(person.created_at),
            blocked_at: person.blocked_at.map(rfc3339),
        }
    }
}

/// What an account has to spend.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct BalancesBody {
    /// Credits.
    #[schema(example = 12.25)]
    credits: f64,
    /// Free uses. Those that are due and were not given yet are not in it.
    #[schema(example = 2)]
    free_uses: u32,
    /// Passes earned by ads.
    #[schema(example = 1)]
    passes: u32,
    /// Credits that it owes, because money for credits that were spent went back.
    #[schema(example = 0.0)]
    debt: f64,
}

impl BalancesBody {
    pub(super) fn new(wallet: &Wallet, debt: Credits) -> Self {
        Self {
            credits: wallet.credits.as_f64(),
            free_uses: wallet.free_uses,
            passes: wallet.passes,
            debt: debt.as_f64(),
        }
    }
}

/// An account, and what it has.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PersonEntry {
    /// Its id.
    #[schema(example = "acc_06as1p2x7kq3v5mzy8d4w9c0ne")]
    id: String,
    /// Where mails go.
    #[schema(example = "ada@example.org")]
    email: String,
    /// Since when the address is known to be its owner's.
    #[schema(format = DateTime)]
    email_verified_at: Option<String>,
    /// `user`, `support` or `admin`.
    #[schema(example = "user")]
    role: &'static str,
    /// Since when it is there.
    #[schema(format = DateTime)]
    created_at: String,
    /// Since when it is blocked.
    #[schema(format = DateTime)]
    blocked_at: Option<String>,
    /// What it has.
    balances: BalancesBody,
}

impl From<&PersonOverview> for PersonEntry {
    fn from(overview: &PersonOverview) -> Self {
        let account = AccountEntry::from(&overview.person);
        Self {
            id: account.id,
            email: account.email,
            email_verified_at: account.email_verified_at,
            role: account.role,
            created_at: account.created_at,
            blocked_at: account.blocked_at,
            balances: BalancesBody::new(&overview.wallet, overview.debt),
        }
    }
}
