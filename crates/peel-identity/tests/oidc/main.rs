//! T5: an OpenID provider that misbehaves is believed nothing.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

mod provider;

use peel_domain::{Clock, ManualClock, Timestamp};
use peel_http_client::{NetworkPolicy, WebClient};
use peel_identity::{
    ExternalPerson, OidcConfig, OidcProvider, Provider, ProviderError, VisitSecrets,
};
use serde_json::{Value, json};
use url::Url;

use crate::provider::{CLIENT, FakeProvider, SECRET};

const CALLBACK: &str = "http://127.0.0.1:8080/api/v1/auth/fake/callback";
const SECRETS: VisitSecrets<'static> = VisitSecrets {
    state: "the-state",
    nonce: "the-nonce",
    verifier: "a-verifier-that-has-at-least-forty-three-characters",
};

fn now() -> Timestamp {
    ManualClock::default().now()
}

fn client(provider: &FakeProvider) -> OidcProvider {
    let config = OidcConfig {
        id: String::from("fake"),
        name: String::from("Fake"),
        issuer: provider.issuer.clone(),
        client_id: String::from(CLIENT),
        client_secret: Some(String::from(SECRET)),
    };
    let policy = NetworkPolicy::public().danger_allow_loopback();
    OidcProvider::new(config, WebClient::new(policy))
}

async fn finish(provider: &FakeProvider, fresh: bool) -> Result<ExternalPerson, ProviderError> {
    let client = client(provider);
    client
        .finish(CALLBACK, SECRETS, "the-code", fresh, now())
        .await
}

#[tokio::test]
async fn somebody_is_sent_with_all_that_binds_their_return() {
    let provider = FakeProvider::new().await;
    let client = client(&provider);
    for fresh in [false, true] {
        let url = client.start(CALLBACK, SECRETS, fresh).await.unwrap();
        let url = Url::parse(&url).unwrap();
        let value = |name: &str| {
            let mut pairs = url.query_pairs();
            pairs
                .find(|(found, _)| found == name)
                .map(|pair| pair.1.into_owned())
        };
        assert!(
            url.as_str()
                .starts_with(&format!("{}/authorize?", provider.issuer))
        );
        for (name, expected) in [
            ("response_type", "code"),
            ("client_id", CLIENT),
            ("redirect_uri", CALLBACK),
            ("state", SECRETS.state),
            ("nonce", SECRETS.nonce),
            ("code_challenge_method", "S256"),
        ] {
            assert_eq!(value(name).as_deref(), Some(expected), "{name}");
        }
        let scopes = value("scope").unwrap();
        assert!(scopes.contains("openid") && scopes.contains("email"));
        assert_eq!(value("prompt").as_deref(), fresh.then_some("login"));
        assert_eq!(value("max_age").as_deref(), fresh.then_some("0"));
        assert!(!url.as_str().contains(SECRETS.verifier));
        assert!(!url.as_str().contains(SECRET));
    }
}

#[tokio::test]
async fn whoever_the_provider_vouches_for_is_known_by_issuer_and_subject() {
    let provider = FakeProvider::new().await;
    let person = finish(&provider, false).await.unwrap();
    assert_eq!(person.identity.issuer, provider.issuer);
    assert_eq!(person.identity.subject, "4711");
    assert_eq!(person.email, Some("ada@example.org".parse().unwrap()));
    assert!(person.email_verified);
    let request = provider.token_request();
    assert!(request.contains("code=the-code"), "{request}");
    assert!(request.contains(&format!("code_verifier={}", SECRETS.verifier)));
    assert!(request.contains("grant_type=authorization_code"));
}

#[tokio::test]
async fn an_address_counts_as_verified_only_if_the_provider_says_so() {
    for (change, has_email, verified) in [
        (json!({"email_verified": false}), true, false),
        (json!({"email_verified": null}), true, false),
        (json!({"email": null}), false, false),
        (json!({"email": "no address"}), false, false),
    ] {
        let provider = FakeProvider::new().await;
        provider.change_claims(&change);
        let person = finish(&provider, false).await.unwrap();
        let told = (person.email.is_some(), person.email_verified);
        assert_eq!(told, (has_email, verified), "{change}");
    }
}

#[tokio::test]
async fn an_address_that_the_token_lacks_is_asked_for() {
    let without = json!({"email": null, "email_verified": null});
    let provider = FakeProvider::new().await;
    provider.change_claims(&without);
    provider.tell(json!({"sub": "4711", "email": "ada@example.org", "email_verified": true}));
    let person = finish(&provider, false).await.unwrap();
    assert_eq!(person.email, Some("ada@example.org".parse().unwrap()));
    assert!(person.email_verified);

    let provider = FakeProvider::new().await;
    provider.change_claims(&without);
    provider.tell(json!({"sub": "4712", "email": "bob@example.org", "email_verified": true}));
    let of_another = finish(&provider, false).await;
    assert!(
        matches!(of_another, Err(ProviderError::Unproven(_))),
        "{of_another:?}"
    );
}

#[tokio::test]
async fn t5_claims_that_prove_nothing_are_not_believed() {
    let second = now().as_seconds();
    let table: Vec<(&str, Value)> = vec![
        ("another nonce", json!({"nonce": "another"})),
        ("no nonce", json!({"nonce": null})),
        (
            "another issuer",
            json!({"iss": "https://accounts.evil.example"}),
        ),
        ("no issuer", json!({"iss": null})),
        ("another audience", json!({"aud": "another"})),
        ("no audience", json!({"aud": null})),
        (
            "others among the audience",
            json!({"aud": [CLIENT, "another"]}),
        ),
        ("over", json!({"exp": second - 1})),
        ("long over", json!({"exp": 1})),
        ("over never", json!({"exp": null})),
        ("over in words", json!({"exp": "tomorrow"})),
        ("nobody", json!({"sub": null})),
    ];
    for (name, change) in table {
        let provider = FakeProvider::new().await;
        provider.change_claims(&change);
        let finished = finish(&provider, false).await;
        assert!(finished.is_err(), "{name}: {finished:?}");
    }
}

#[tokio::test]
async fn t5_signatures_that_prove_nothing_are_not_believed() {
    for (name, forge) in provider::FORGERIES {
        let provider = FakeProvider::new().await;
        provider.forge(*forge);
        let finished = finish(&provider, false).await;
        let unproven = matches!(finished, Err(ProviderError::Unproven(_)));
        assert!(unproven, "{name}: {finished:?}");
    }
}

#[tokio::test]
async fn a_code_that_the_provider_refuses_proves_nothing_and_is_no_outage() {
    let provider = FakeProvider::new().await;
    provider.answer_tokens("400 Bad Request", r#"{"error":"invalid_grant"}"#);
    let finished = finish(&provider, false).await;
    assert!(
        matches!(finished, Err(ProviderError::Unproven(_))),
        "{finished:?}"
    );
}

#[tokio::test]
async fn a_provider_that_does_not_know_us_says_nothing_about_the_person() {
    let provider = FakeProvider::new().await;
    provider.answer_tokens("401 Unauthorized", r#"{"error":"invalid_client"}"#);
    let finished = finish(&provider, false).await;
    assert!(
        matches!(finished, Err(ProviderError::Outage(_))),
        "{finished:?}"
    );
}

#[tokio::test]
async fn a_provider_that_answers_nonsense_is_out_of_order() {
    for (status, body) in [
        ("500 Oops", "{}"),
        ("200 OK", "not json"),
        ("200 OK", "{}"),
        ("302 Found", ""),
    ] {
        let provider = FakeProvider::new().await;
        provider.answer_tokens(status, body);
        let error = finish(&provider, false).await.unwrap_err();
        assert!(error.is_outage(), "{status} {body}: {error:?}");
    }
    let provider = FakeProvider::new().await;
    provider.answer_tokens("200 OK", r#"{"access_token":"a","token_type":"Bearer"}"#);
    assert!(finish(&provider, false).await.is_err(), "no ID token");
    let provider = FakeProvider::new().await;
    let secretive = r#"{"access_token":"hush","token_type":"Bearer","id_token":"e30.e30"}"#;
    provider.answer_tokens("200 OK", secretive);
    let error = finish(&provider, false).await.unwrap_err();
    assert!(
        !format!("{error:?}").contains("104, 117, 115, 104"),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_provider_that_calls_itself_by_another_name_is_not_spoken_to() {
    let provider = FakeProvider::new().await;
    provider.call_itself("https://accounts.google.com");
    let client = client(&provider);
    let started = client.start(CALLBACK, SECRETS, false).await;
    assert!(
        matches!(started, Err(ProviderError::Outage(_))),
        "{started:?}"
    );
    assert!(finish(&provider, false).await.is_err());
}

#[tokio::test]
async fn showing_again_who_one_is_must_be_recent_where_the_provider_says_when() {
    let second = now().as_seconds();
    for (change, is_believed) in [
        (json!({"auth_time": second - 60}), true),
        (json!({"auth_time": second - 601}), false),
        (json!({"auth_time": null}), true),
    ] {
        let provider = FakeProvider::new().await;
        provider.change_claims(&change);
        assert_eq!(
            finish(&provider, true).await.is_ok(),
            is_believed,
            "{change}"
        );
        assert!(finish(&provider, false).await.is_ok(), "nobody asked when");
    }
}
