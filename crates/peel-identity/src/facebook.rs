use std::fmt;

use async_trait::async_trait;
use hmac::{Hmac, KeyInit, Mac};
use http::Request;
use peel_domain::{SocialIdentity, Timestamp};
use peel_http_client::WebClient;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use sha2::Sha256;
use url::Url;

use crate::requests::Requests;
use crate::{ExternalPerson, Provider, ProviderError, VisitSecrets};

const ISSUER: &str = "https://www.facebook.com";
const VERSION: &str = "v23.0";

/// Facebook, which speaks OAuth 2 and its own Graph API.
#[derive(Clone)]
pub struct FacebookConfig {
    /// What it is called in addresses.
    pub id: String,
    /// What it is called before people.
    pub name: String,
    /// What it calls us.
    pub app_id: String,
    /// What shows it that we are it.
    pub app_secret: String,
    /// Where people are sent: `https://www.facebook.com`.
    pub dialog: String,
    /// Where it is asked: `https://graph.facebook.com`.
    pub graph: String,
}

impl FacebookConfig {
    /// The real one.
    #[must_use]
    pub fn new(app_id: impl Into<String>, app_secret: impl Into<String>) -> Self {
        Self {
            id: String::from("facebook"),
            name: String::from("Facebook"),
            app_id: app_id.into(),
            app_secret: app_secret.into(),
            dialog: String::from("https://www.facebook.com"),
            graph: String::from("https://graph.facebook.com"),
        }
    }
}

/// Hides the secret.
impl fmt::Debug for FacebookConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FacebookConfig")
            .field("app_id", &self.app_id)
            .field("graph", &self.graph)
            .finish_non_exhaustive()
    }
}

/// Facebook. The addresses that it tells are not taken for verified: it does not say that they are.
#[derive(Debug)]
pub struct FacebookProvider {
    config: FacebookConfig,
    requests: Requests,
}

#[derive(Deserialize)]
struct Tokens {
    access_token: String,
}

#[derive(Deserialize)]
struct Me {
    id: String,
    email: Option<String>,
}

impl FacebookProvider {
    /// One that is spoken to through `client`.
    #[must_use]
    pub fn new(config: FacebookConfig, client: WebClient) -> Self {
        Self {
            config,
            requests: Requests::new(client),
        }
    }

    /// Shows that whoever has the access token is the app itself.
    fn proof(&self, access_token: &str) -> String {
        let mac = Hmac::<Sha256>::new_from_slice(self.config.app_secret.as_bytes())
            .expect("HMAC takes keys of any length");
        let tag = mac.chain_update(access_token).finalize().into_bytes();
        tag.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    async fn ask<T: DeserializeOwned>(
        &self,
        path: &str,
        parameters: &[(&str, &str)],
    ) -> Result<T, ProviderError> {
        let url = address(&self.config.graph, path, parameters)?;
        let request = Request::get(url.as_str())
            .body(Vec::new())
            .map_err(ProviderError::outage)?;
        let answer = self.requests.send(request).await;
        let answer = answer.map_err(ProviderError::outage)?;
        match answer.status.as_u16() {
            200 => serde_json::from_slice(&answer.body).map_err(ProviderError::outage),
            400..500 => Err(ProviderError::unproven(format!(
                "Facebook answered with status {}",
                answer.status
            ))),
            _ => Err(ProviderError::outage(format!(
                "Facebook answered with status {}",
                answer.status
            ))),
        }
    }
}

#[async_trait]
impl Provider for FacebookProvider {
    fn id(&self) -> &str {
        &self.config.id
    }

    fn name(&self) -> &str {
        &self.config.name
    }

    fn issuer(&self) -> &str {
        ISSUER
    }

    async fn start(
        &self,
        callback: &str,
        secrets: VisitSecrets<'_>,
        fresh: bool,
    ) -> Result<String, ProviderError> {
        let mut parameters = vec![
            ("client_id", self.config.app_id.as_str()),
            ("redirect_uri", callback),
            ("state", secrets.state),
            ("response_type", "code"),
            ("scope", "email"),
        ];
        if fresh {
            parameters.push(("auth_type", "reauthenticate"));
        }
        let url = address(&self.config.dialog, "dialog/oauth", &parameters)?;
        Ok(url.into())
    }

    async fn finish(
        &self,
        callback: &str,
        _: VisitSecrets<'_>,
        code: &str,
        _: bool,
        _: Timestamp,
    ) -> Result<ExternalPerson, ProviderError> {
        let tokens: Tokens = self
            .ask(
                "oauth/access_token",
                &[
                    ("client_id", &self.config.app_id),
                    ("client_secret", &self.config.app_secret),
                    ("redirect_uri", callback),
                    ("code", code),
                ],
            )
            .await?;
        let me: Me = self
            .ask(
                "me",
                &[
                    ("fields", "id,email"),
                    ("access_token", &tokens.access_token),
                    ("appsecret_proof", &self.proof(&tokens.access_token)),
                ],
            )
            .await?;
        Ok(ExternalPerson {
            identity: SocialIdentity {
                issuer: String::from(ISSUER),
                subject: me.id,
            },
            email: me.email.and_then(|email| email.parse().ok()),
            email_verified: false,
        })
    }
}

fn address(base: &str, path: &str, parameters: &[(&str, &str)]) -> Result<Url, ProviderError> {
    Url::parse_with_params(&format!("{base}/{VERSION}/{path}"), parameters)
        .map_err(ProviderError::outage)
}

#[cfg(test)]
mod tests {
    use peel_http_client::NetworkPolicy;

    use super::*;

    /// HMAC-SHA-256 of `token` with the key `hush`.
    const PROOF: &str = "53d05914eb0befeacd9e323d714ee68daae5cbb880c36ab4893041595f660ef5";

    fn facebook() -> FacebookProvider {
        let config = FacebookConfig::new("4711", "hush");
        FacebookProvider::new(config, WebClient::new(NetworkPolicy::public()))
    }

    #[tokio::test]
    async fn people_are_sent_with_a_state_and_come_back_to_us() {
        let secrets = VisitSecrets {
            state: "the state",
            nonce: "n",
            verifier: "v",
        };
        let facebook = facebook();
        let url = facebook.start("https://peel.example/back?a=b", secrets, true);
        let url = Url::parse(&url.await.unwrap()).unwrap();
        assert_eq!(url.host_str(), Some("www.facebook.com"));
        assert_eq!(url.path(), "/v23.0/dialog/oauth");
        for (name, value) in [
            ("state", "the state"),
            ("redirect_uri", "https://peel.example/back?a=b"),
            ("client_id", "4711"),
            ("auth_type", "reauthenticate"),
        ] {
            assert!(
                url.query_pairs()
                    .any(|pair| pair == (name.into(), value.into())),
                "{name}"
            );
        }
        assert!(!url.as_str().contains("hush"));
    }

    #[test]
    fn the_proof_is_an_hmac_of_the_token() {
        assert_eq!(facebook().proof("token"), PROOF);
    }
}
