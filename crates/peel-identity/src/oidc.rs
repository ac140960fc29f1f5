use std::error::Error;
use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use openidconnect::core::{
    CoreAuthPrompt, CoreAuthenticationFlow, CoreClient, CoreErrorResponseType, CoreIdTokenClaims,
    CoreJwsSigningAlgorithm, CoreProviderMetadata, CoreUserInfoClaims,
};
use openidconnect::{
    AuthorizationCode, ClientId, ClientSecret, CsrfToken, DiscoveryError, EndUserEmail, IssuerUrl,
    Nonce, OAuth2TokenResponse, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl,
    RequestTokenError, Scope, TokenResponse, UserInfoError,
};
use peel_domain::{SocialIdentity, Timestamp};
use peel_http_client::WebClient;
use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::requests::Requests;
use crate::{ExternalPerson, Provider, ProviderError, VisitSecrets};

/// How long ago somebody may have shown the provider who they are when that was asked for.
const FRESH: Duration = Duration::from_secs(10 * 60);
/// How long the addresses of a provider are taken to stay what they are.
const RECENT: Duration = Duration::from_secs(10 * 60);

/// A provider that speaks OpenID Connect.
#[derive(Clone)]
pub struct OidcConfig {
    /// What it is called in addresses.
    pub id: String,
    /// What it is called before people.
    pub name: String,
    /// Its issuer, below which it describes itself (OpenID Connect Discovery).
    pub issuer: String,
    /// What it calls us.
    pub client_id: String,
    /// What shows it that we are it.
    pub client_secret: Option<String>,
}

/// Hides the secret.
impl fmt::Debug for OidcConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OidcConfig")
            .field("id", &self.id)
            .field("issuer", &self.issuer)
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}

/// Google, and any other provider that speaks OpenID Connect: authorization code with PKCE, `nonce` and `state`,
/// ID tokens with public-key signatures.
#[derive(Debug)]
pub struct OidcProvider {
    config: OidcConfig,
    requests: Requests,
    seen: Mutex<Option<(Instant, CoreProviderMetadata)>>,
}

impl OidcProvider {
    /// One that is spoken to through `client`.
    #[must_use]
    pub fn new(config: OidcConfig, client: WebClient) -> Self {
        Self {
            config,
            requests: Requests::new(client),
            seen: Mutex::new(None),
        }
    }

    /// What the provider says about itself, and its keys: as of now, for both change.
    async fn metadata(&self) -> Result<CoreProviderMetadata, ProviderError> {
        let issuer = IssuerUrl::new(self.config.issuer.clone()).map_err(ProviderError::outage)?;
        CoreProviderMetadata::discover_async(issuer, &self.requests)
            .await
            .map_err(|error: DiscoveryError<_>| ProviderError::outage(error))
    }

    /// The same, as of not long ago: enough to know where people are sent.
    async fn recent_metadata(&self) -> Result<CoreProviderMetadata, ProviderError> {
        let mut seen = self.seen.lock().await;
        if let Some((at, metadata)) = &*seen
            && at.elapsed() < RECENT
        {
            return Ok(metadata.clone());
        }
        let metadata = self.metadata().await?;
        *seen = Some((Instant::now(), metadata.clone()));
        Ok(metadata)
    }

    fn client_id(&self) -> ClientId {
        ClientId::new(self.config.client_id.clone())
    }

    fn client_secret(&self) -> Option<ClientSecret> {
        self.config.client_secret.clone().map(ClientSecret::new)
    }
}

#[async_trait]
impl Provider for OidcProvider {
    fn id(&self) -> &str {
        &self.config.id
    }

    fn name(&self) -> &str {
        &self.config.name
    }

    fn issuer(&self) -> &str {
        &self.config.issuer
    }

    async fn start(
        &self,
        callback: &str,
        secrets: VisitSecrets<'_>,
        fresh: bool,
    ) -> Result<String, ProviderError> {
        let metadata = self.recent_metadata().await?;
        let client =
            CoreClient::from_provider_metadata(metadata, self.client_id(), self.client_secret())
                .set_redirect_uri(redirect(callback)?);
        let (state, nonce) = (secrets.state.to_owned(), secrets.nonce.to_owned());
        let verifier = PkceCodeVerifier::new(secrets.verifier.to_owned());
        let mut request = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                || CsrfToken::new(state),
                || Nonce::new(nonce),
            )
            .add_scope(Scope::new(String::from("email")))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier));
        if fresh {
            request = request
                .add_prompt(CoreAuthPrompt::Login)
                .set_max_age(Duration::ZERO);
        }
        Ok(request.url().0.into())
    }

    async fn finish(
        &self,
        callback: &str,
        secrets: VisitSecrets<'_>,
        code: &str,
        fresh: bool,
        now: Timestamp,
    ) -> Result<ExternalPerson, ProviderError> {
        let metadata = self.metadata().await?;
        let client =
            CoreClient::from_provider_metadata(metadata, self.client_id(), self.client_secret())
                .set_redirect_uri(redirect(callback)?);
        let verifier = PkceCodeVerifier::new(secrets.verifier.to_owned());
        let tokens = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(ProviderError::outage)?
            .set_pkce_verifier(verifier)
            .request_async(&self.requests)
            .await
            .map_err(|error| match error {
                RequestTokenError::ServerResponse(ref response) if is_ours(response.error()) => {
                    ProviderError::outage(error)
                }
                RequestTokenError::ServerResponse(_) => ProviderError::unproven(error),
                // Without the answer, which may hold tokens.
                RequestTokenError::Parse(error, _) => ProviderError::outage(error),
                other => ProviderError::outage(other),
            })?;
        let id_token = tokens
            .id_token()
            .ok_or_else(|| ProviderError::unproven("the provider gave no ID token"))?;
        let nonce = Nonce::new(secrets.nonce.to_owned());
        let time = time(now)?;
        let verifier = client
            .id_token_verifier()
            // Those that need a key which only the provider has; the client secret is none.
            .set_allowed_algs([
                CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
                CoreJwsSigningAlgorithm::RsaSsaPssSha256,
                CoreJwsSigningAlgorithm::EcdsaP256Sha256,
                CoreJwsSigningAlgorithm::EdDsa,
            ])
            .set_time_fn(move || time)
            .set_auth_time_verifier_fn(move |at| is_fresh(at, fresh, time));
        let claims = id_token
            .claims(&verifier, &nonce)
            .map_err(ProviderError::unproven)?;
        let person = self.person(claims);
        if person.email.is_some() {
            return Ok(person);
        }
        // Providers that keep to the letter tell the address only when they are asked for it (OpenID Connect Core, 5.4).
        let subject = Some(claims.subject().clone());
        let Ok(request) = client.user_info(tokens.access_token().clone(), subject) else {
            return Ok(person);
        };
        let told: CoreUserInfoClaims =
            request
                .request_async(&self.requests)
                .await
                .map_err(|error| match error {
                    UserInfoError::ClaimsVerification(_) => ProviderError::unproven(error),
                    other => ProviderError::outage(other),
                })?;
        Ok(person.with_email(told.email(), told.email_verified()))
    }
}

impl OidcProvider {
    fn person(&self, claims: &CoreIdTokenClaims) -> ExternalPerson {
        ExternalPerson {
            identity: SocialIdentity {
                issuer: self.config.issuer.clone(),
                subject: claims.subject().to_string(),
            },
            email: None,
            email_verified: false,
        }
        .with_email(claims.email(), claims.email_verified())
    }
}

impl ExternalPerson {
    fn with_email(self, email: Option<&EndUserEmail>, verified: Option<bool>) -> Self {
        let email = email.and_then(|email| email.as_str().parse().ok());
        Self {
            email_verified: email.is_some() && verified == Some(true),
            email,
            ..self
        }
    }
}

/// Whether the fault lies with how we are registered there, rather than with who came back.
fn is_ours(error: &CoreErrorResponseType) -> bool {
    matches!(
        error,
        CoreErrorResponseType::InvalidClient | CoreErrorResponseType::UnauthorizedClient
    )
}

fn redirect(callback: &str) -> Result<RedirectUrl, ProviderError> {
    RedirectUrl::new(callback.to_owned()).map_err(ProviderError::outage)
}

fn time(now: Timestamp) -> Result<DateTime<Utc>, ProviderError> {
    DateTime::from_timestamp_millis(now.as_millis())
        .ok_or_else(|| ProviderError::outage(Box::<dyn Error + Send + Sync>::from("no such time")))
}

/// Some providers, Google among them, do not say when a person showed who they are; then nothing is known against
/// them.
fn is_fresh(
    shown_at: Option<DateTime<Utc>>,
    fresh: bool,
    now: DateTime<Utc>,
) -> Result<(), String> {
    let is_old = shown_at.is_some_and(|at| {
        now.signed_duration_since(at)
            .to_std()
            .is_ok_and(|age| age > FRESH)
    });
    if fresh && is_old {
        return Err(String::from(
            "it is too long ago that they showed who they are",
        ));
    }
    Ok(())
}
