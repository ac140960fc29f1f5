use std::sync::Arc;

use argon2::password_hash::{
    PasswordHash as Phc, PasswordHasher as _, PasswordVerifier, SaltString,
};
use argon2::{Algorithm, Argon2, Params, Version};
use peel_domain::{PasswordHash, Randomness};
use tokio::sync::Semaphore;

use crate::Password;

/// How much of what is slow on purpose was done. Whether an account exists must not show here.
const HASHES: &str = "peel_password_hashes_total";

const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// A hash of no password, for those who have none: it takes as long to be held against.
const NOBODYS: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5IGhhcyB0aGlz$\
                       b8HsR2d1nGq0pJXo0wE4u7YcVtLhKzA3SmNfTQyZxU4";

/// Hashes passwords with Argon2id (RFC 9106) at the cost that OWASP asks for: 19 MiB, two passes. A bounded number
/// at a time, away from what must not wait. Clones share the bound.
#[derive(Debug, Clone)]
pub struct PasswordHasher {
    places: Arc<Semaphore>,
}

/// No hash came about.
#[derive(Debug, thiserror::Error)]
pub enum HashingFailed {
    /// The hash that is stored is none.
    #[error("a stored password hash cannot be read")]
    Stored(#[source] argon2::password_hash::Error),
    /// The function failed.
    #[error("a password could not be hashed")]
    Function(#[source] argon2::password_hash::Error),
    /// The runtime is shutting down.
    #[error("a password was not hashed because the service is stopping")]
    Stopping,
}

impl PasswordHasher {
    /// Up to `at_once` passwords at the same time; at least one.
    #[must_use]
    pub fn new(at_once: usize) -> Self {
        metrics::describe_counter!(HASHES, "Passwords that were hashed or held against a hash");
        Self {
            places: Arc::new(Semaphore::new(at_once.max(1))),
        }
    }

    /// A hash of `password` with a salt of its own.
    ///
    /// # Errors
    /// [`HashingFailed`].
    pub async fn hash(
        &self,
        password: Password,
        randomness: &dyn Randomness,
    ) -> Result<PasswordHash, HashingFailed> {
        let mut salt = [0; 16];
        randomness.fill(&mut salt);
        self.run(move || {
            let salt = SaltString::encode_b64(&salt).map_err(HashingFailed::Function)?;
            argon2id()
                .hash_password(password.reveal().as_bytes(), &salt)
                .map(|hash| PasswordHash::from_phc(hash.to_string()))
                .map_err(HashingFailed::Function)
        })
        .await
    }

    /// Whether `password` has this hash. Without a hash it takes as long to say no.
    ///
    /// # Errors
    /// [`HashingFailed`].
    pub async fn verify(
        &self,
        password: &str,
        hash: Option<PasswordHash>,
    ) -> Result<bool, HashingFailed> {
        let password = password.to_owned();
        self.run(move || {
            let text = hash.as_ref().map_or(NOBODYS, PasswordHash::as_phc);
            let parsed = Phc::new(text).map_err(HashingFailed::Stored)?;
            let verified = argon2id().verify_password(password.as_bytes(), &parsed);
            Ok(verified.is_ok() && hash.is_some())
        })
        .await
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, HashingFailed> + Send + 'static,
    ) -> Result<T, HashingFailed> {
        let place = Arc::clone(&self.places).acquire_owned().await;
        let place = place.map_err(|_| HashingFailed::Stopping)?;
        metrics::counter!(HASHES).increment(1);
        // The place is given back when the work is done, also if nobody waits for it any more.
        let done = tokio::task::spawn_blocking(move || {
            let result = work();
            drop(place);
            result
        });
        done.await.map_err(|_| HashingFailed::Stopping)?
    }
}

fn argon2id() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None)
        .expect("the parameters are within the function's bounds");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

#[cfg(test)]
mod tests {
    use peel_domain::SeededRandomness;

    use super::*;

    async fn hashed(text: &str) -> PasswordHash {
        let password = Password::unchecked(text);
        let (hasher, randomness) = (PasswordHasher::new(1), SeededRandomness::new(1));
        hasher.hash(password, &randomness).await.unwrap()
    }

    #[tokio::test]
    async fn the_right_password_is_right_and_no_other() {
        let hasher = PasswordHasher::new(1);
        let hash = hashed("correct horse battery").await;
        assert!(hash.as_phc().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        let verify = |text: &'static str| hasher.verify(text, Some(hash.clone()));
        assert!(verify("correct horse battery").await.unwrap());
        for wrong in ["", "correct horse batter", "Correct horse battery"] {
            assert!(!verify(wrong).await.unwrap(), "{wrong}");
        }
    }

    #[tokio::test]
    async fn nobodys_password_is_held_against_a_hash_of_the_same_cost() {
        let nobodys = Phc::new(NOBODYS).unwrap();
        let somebodys = hashed("correct horse battery").await;
        let somebodys = Phc::new(somebodys.as_phc()).unwrap();
        assert_eq!(nobodys.params, somebodys.params);
        assert_eq!(nobodys.algorithm, somebodys.algorithm);
        assert_eq!(nobodys.hash.unwrap().len(), somebodys.hash.unwrap().len());
        assert!(!PasswordHasher::new(1).verify("", None).await.unwrap());
    }

    #[tokio::test]
    async fn a_broken_hash_is_an_error_and_opens_nothing() {
        let broken = PasswordHash::from_phc(String::from("$argon2id$"));
        let verified = PasswordHasher::new(1).verify("x", Some(broken)).await;
        assert!(matches!(verified, Err(HashingFailed::Stored(_))));
    }
}
