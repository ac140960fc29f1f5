use std::fmt;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::SigningKey;
use hmac::{Hmac, KeyInit, Mac};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use peel_domain::{AccountId, Randomness, Role, SessionId, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

/// Its kind (RFC 9068): no ID token, and no token of anybody else, passes for one.
const TYPE: &str = "at+jwt";
/// The longest life of a token, whatever is configured.
const LONGEST_LIFE: Duration = Duration::from_secs(10 * 60);
/// Keys change this often. The last one is accepted for a period more.
const PERIOD: Duration = Duration::from_secs(30 * 24 * 3600);
/// How far ahead the clock of another machine may be.
const SKEW: Duration = Duration::from_secs(30);
/// Longest token that is looked at.
const MAX_BYTES: usize = 2000;

/// What precedes the seed of an Ed25519 key in PKCS #8 (RFC 8410).
const PKCS8_PREFIX: [u8; 16] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];

/// Makes and checks access tokens: JWTs, signed with Ed25519. Keys are derived, so that all machines of the service
/// have the same and none is stored; `kid` is the number of the period in which a key signs.
#[derive(Clone)]
pub struct AccessTokens {
    key: [u8; 32],
    site: String,
    life: Duration,
}

/// Somebody who gets a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grantee {
    /// Who.
    pub account: AccountId,
    /// On which device.
    pub session: SessionId,
    /// What they may do.
    pub role: Role,
    /// When they last showed who they are.
    pub authenticated_at: Timestamp,
    /// Whether they showed a second factor.
    pub second_factor: bool,
}

/// A token that was made.
#[derive(Clone)]
pub struct AccessToken {
    /// The JWT.
    pub token: String,
    /// Until when it is valid.
    pub expires_at: Timestamp,
}

/// What a valid token says, times to the second.
pub type AccessClaims = Grantee;

/// A token that is not ours, or not for us, or not valid at this time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a valid access token")]
pub struct InvalidAccessToken;

/// The header, all of it: a token that has more in its header, such as a key to check it with, is not one of ours.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OurHeader {
    typ: String,
    alg: String,
    kid: String,
}

/// The claims, all of them. None may be missing, twice there, or of another type.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct OurClaims {
    iss: String,
    aud: String,
    sub: String,
    sid: String,
    roles: [String; 1],
    auth_time: i64,
    amr: Vec<String>,
    exp: i64,
    nbf: i64,
    iat: i64,
    jti: String,
}

/// RFC 8176.
const SEVERAL_FACTORS: &str = "mfa";

impl AccessTokens {
    /// Tokens that `site` makes for itself, valid for `life`, ten minutes at most.
    #[must_use]
    pub fn new(key: [u8; 32], site: String, life: Duration) -> Self {
        Self {
            key,
            site,
            life: life.min(LONGEST_LIFE),
        }
    }

    /// A token for `grantee`.
    ///
    /// # Errors
    /// When it cannot be signed.
    pub fn issue(
        &self,
        grantee: &Grantee,
        now: Timestamp,
        randomness: &dyn Randomness,
    ) -> Result<AccessToken, jsonwebtoken::errors::Error> {
        let period = period(now);
        let mut id = [0; 16];
        randomness.fill(&mut id);
        let expires_at = Timestamp::from_millis(now.plus(self.life).as_seconds() * 1000);
        let claims = OurClaims {
            iss: self.site.clone(),
            aud: self.site.clone(),
            sub: grantee.account.to_string(),
            sid: grantee.session.to_string(),
            roles: [grantee.role.to_string()],
            auth_time: grantee.authenticated_at.as_seconds(),
            amr: grantee
                .second_factor
                .then(|| SEVERAL_FACTORS.to_owned())
                .into_iter()
                .collect(),
            exp: expires_at.as_seconds(),
            nbf: now.as_seconds(),
            iat: now.as_seconds(),
            jti: URL_SAFE_NO_PAD.encode(id),
        };
        let mut header = Header::new(Algorithm::EdDSA);
        header.typ = Some(TYPE.to_owned());
        header.kid = Some(period.to_string());
        let pkcs8 = [&PKCS8_PREFIX[..], &self.seed(period)].concat();
        let token = jsonwebtoken::encode(&header, &claims, &EncodingKey::from_ed_der(&pkcs8))?;
        Ok(AccessToken { token, expires_at })
    }

    /// What `token` says.
    ///
    /// # Errors
    /// [`InvalidAccessToken`], whatever is wrong with it.
    pub fn verify(&self, token: &str, now: Timestamp) -> Result<AccessClaims, InvalidAccessToken> {
        self.checked(token, now).ok_or(InvalidAccessToken)
    }

    fn checked(&self, token: &str, now: Timestamp) -> Option<AccessClaims> {
        if token.len() > MAX_BYTES {
            return None;
        }
        let period = signing_period(token)?;
        if !(self::period(now) - 1..=self::period(now.plus(SKEW))).contains(&period) {
            return None;
        }
        let public = SigningKey::from_bytes(&self.seed(period)).verifying_key();
        let key = DecodingKey::from_ed_der(public.as_bytes());
        let claims = jsonwebtoken::decode::<OurClaims>(token, &key, &self.validation());
        let claims = claims.ok()?.claims;
        // Times are held against our clock: the library's is the system's.
        let (soon, now) = (now.plus(SKEW).as_seconds(), now.as_seconds());
        let is_in_time = now < claims.exp && claims.nbf <= soon && claims.iat <= soon;
        let life = claims.exp.checked_sub(claims.nbf)?;
        if !is_in_time || life > LONGEST_LIFE.as_secs().try_into().ok()? {
            return None;
        }
        let [role] = claims.roles;
        Some(Grantee {
            account: claims.sub.parse().ok()?,
            session: claims.sid.parse().ok()?,
            role: role.parse().ok()?,
            authenticated_at: Timestamp::from_millis(claims.auth_time.checked_mul(1000)?),
            second_factor: claims.amr == [SEVERAL_FACTORS],
        })
    }

    fn validation(&self) -> Validation {
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_required_spec_claims(&["iss", "aud", "sub", "exp", "nbf"]);
        validation.set_issuer(&[&self.site]);
        validation.set_audience(&[&self.site]);
        validation.validate_exp = false;
        validation.validate_nbf = false;
        validation
    }

    fn seed(&self, period: i64) -> [u8; 32] {
        let mac = Hmac::<Sha256>::new_from_slice(&self.key).expect("HMAC takes keys of any length");
        mac.chain_update(period.to_be_bytes())
            .finalize()
            .into_bytes()
            .into()
    }
}

fn period(now: Timestamp) -> i64 {
    now.as_seconds().div_euclid(PERIOD.as_secs().cast_signed())
}

/// The period that the header names, if the header is as ours are.
fn signing_period(token: &str) -> Option<i64> {
    let (header, _) = token.split_once('.')?;
    let header = URL_SAFE_NO_PAD.decode(header).ok()?;
    let header: OurHeader = serde_json::from_slice(&header).ok()?;
    let period: i64 = header.kid.parse().ok()?;
    let is_ours = header.typ == TYPE && header.alg == "EdDSA" && header.kid == period.to_string();
    is_ours.then_some(period)
}

impl fmt::Debug for AccessTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessTokens")
            .field("site", &self.site)
            .field("life", &self.life)
            .finish_non_exhaustive()
    }
}

/// Hides it.
impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AccessToken(…, until {:?})", self.expires_at)
    }
}

#[cfg(test)]
mod tests;
