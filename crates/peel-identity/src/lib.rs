//! What lets people in.
//!
//! Passwords ([`PasswordHasher`], [`PasswordRules`]), what follows on them ([`AccessTokens`], [`OpaqueToken`]), second
//! factors ([`TotpSeed`], [`RecoveryCode`]), other people's sign-ins ([`Provider`]), and encryption of what is kept or
//! carried meanwhile ([`Seal`]). Nothing here knows a store or serves HTTP.

mod access_token;
mod breached;
mod facebook;
mod oidc;
mod opaque_token;
mod password_hash;
mod password_rules;
mod provider;
mod recovery_code;
mod requests;
mod seal;
mod totp;

pub use access_token::{AccessClaims, AccessToken, AccessTokens, Grantee, InvalidAccessToken};
pub use breached::check_breached_list;
pub use facebook::{FacebookConfig, FacebookProvider};
pub use oidc::{OidcConfig, OidcProvider};
pub use opaque_token::{InvalidOpaqueToken, OpaqueToken};
pub use password_hash::{HashingFailed, PasswordHasher};
pub use password_rules::{Password, PasswordRefused, PasswordRules, WeakPassword};
pub use provider::{ExternalPerson, Provider, ProviderError, VisitSecrets};
pub use recovery_code::{InvalidRecoveryCode, RecoveryCode};
pub use seal::Seal;
pub use totp::TotpSeed;
