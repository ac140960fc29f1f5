//! Asking Stripe.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use peel_app::payments::PaymentError;
use peel_http_client::{
    Answer, FetchLimits, HeaderMap, HeaderName, HeaderValue, Method, StatusCode, WebClient,
};
use serde::de::DeserializeOwned;

use crate::objects::Failure;

/// The version of Stripe's API that the types are of.
const VERSION: &str = "2024-06-20";
/// How often a request is sent at most. With its key, it is carried out once.
const TRIES: u32 = 3;
const FIRST_WAIT: Duration = Duration::from_millis(300);

const LIMITS: FetchLimits = FetchLimits {
    max_bytes: 8 << 20,
    max_redirects: 0,
    max_idle: Duration::from_secs(20),
    max_time: Duration::from_secs(40),
};

/// The way to Stripe.
#[derive(Clone)]
pub(crate) struct Requests {
    client: WebClient,
    address: String,
    key: String,
}

impl fmt::Debug for Requests {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Requests")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

/// An answer that cannot be read, or that says to come again.
#[derive(Debug, thiserror::Error)]
#[error("the answer has status {0}")]
struct NotNow(StatusCode);

impl Requests {
    pub(crate) fn new(client: WebClient, address: &str, key: String) -> Self {
        let address = address.trim_end_matches('/').to_owned();
        Self {
            client,
            address,
            key,
        }
    }

    pub(crate) async fn get<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &[(&str, &str)],
    ) -> Result<T, PaymentError> {
        let query = form(query);
        let separator = if query.is_empty() { "" } else { "?" };
        let address = format!("{}{path}{separator}{query}", self.address);
        self.ask(Method::GET, &address, Bytes::new(), None).await
    }

    /// Sends a form, with a key where repeating it would matter.
    pub(crate) async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        key: &str,
    ) -> Result<T, PaymentError> {
        let address = format!("{}{path}", self.address);
        let body = Bytes::from(form(fields));
        self.ask(Method::POST, &address, body, Some(key)).await
    }

    async fn ask<T: DeserializeOwned>(
        &self,
        method: Method,
        address: &str,
        body: Bytes,
        key: Option<&str>,
    ) -> Result<T, PaymentError> {
        let headers = self.headers(key)?;
        let mut wait = FIRST_WAIT;
        let mut tries = 0;
        loop {
            tries += 1;
            let answer = self
                .client
                .exchange(
                    method.clone(),
                    address,
                    headers.clone(),
                    body.clone(),
                    &LIMITS,
                )
                .await;
            let trouble: Box<dyn Error + Send + Sync> = match answer {
                Ok(answer) if is_later(answer.status) => NotNow(answer.status).into(),
                Ok(answer) => return read(&answer),
                Err(error) => error.into(),
            };
            if tries == TRIES {
                return Err(PaymentError::Unavailable(trouble));
            }
            tokio::time::sleep(wait).await;
            wait *= 2;
        }
    }

    fn headers(&self, key: Option<&str>) -> Result<HeaderMap, PaymentError> {
        let value = |text: &str| {
            HeaderValue::from_str(text)
                .map_err(|_| PaymentError::NotUnderstood("a key that fits no header"))
        };
        let mut authorization = value(&format!("Bearer {}", self.key))?;
        authorization.set_sensitive(true);
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("authorization", authorization),
            ("stripe-version", HeaderValue::from_static(VERSION)),
            (
                "content-type",
                HeaderValue::from_static("application/x-www-form-urlencoded"),
            ),
        ] {
            headers.insert(HeaderName::from_static(name), value);
        }
        if let Some(key) = key {
            headers.insert(HeaderName::from_static("idempotency-key"), value(key)?);
        }
        Ok(headers)
    }
}

/// Whether the same request may be answered later: it is being carried out, or there is too much to do.
fn is_later(status: StatusCode) -> bool {
    status.is_server_error()
        || matches!(
            status,
            StatusCode::CONFLICT | StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT
        )
}

fn read<T: DeserializeOwned>(answer: &Answer) -> Result<T, PaymentError> {
    if answer.status == StatusCode::NOT_FOUND {
        return Err(PaymentError::NotFound);
    }
    if !answer.status.is_success() {
        let failure: Failure = serde_json::from_slice(&answer.body).unwrap_or_default();
        let code = failure.error.code.or(failure.error.r#type);
        return Err(PaymentError::Refused {
            code: code.unwrap_or_else(|| answer.status.as_u16().to_string()),
        });
    }
    serde_json::from_slice(&answer.body)
        .map_err(|_| PaymentError::NotUnderstood("an object of another shape"))
}

fn form(fields: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish()
}
