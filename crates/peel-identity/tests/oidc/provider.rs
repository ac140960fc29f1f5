//! An OpenID provider in this process, which tests make misbehave.

use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signer, SigningKey};
use hmac::{Hmac, KeyInit, Mac};
use peel_domain::{Clock, ManualClock};
use serde_json::{Value, json};
use sha2::Sha256;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

pub(crate) const CLIENT: &str = "peel";
pub(crate) const SECRET: &str = "the-client-secret-has-many-characters";

/// How an ID token is forged.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Forgery {
    AnotherKey,
    AnotherKeysName,
    NoSignature,
    NoAlgorithm,
    ClientSecretAsKey,
    PublicKeyAsSecret,
    OneBit,
    OwnKeyInHeader,
}

pub(crate) const FORGERIES: &[(&str, Forgery)] = &[
    ("signed with another key", Forgery::AnotherKey),
    (
        "a key that the provider does not have",
        Forgery::AnotherKeysName,
    ),
    ("no signature", Forgery::NoSignature),
    ("algorithm none", Forgery::NoAlgorithm),
    ("signed with the client secret", Forgery::ClientSecretAsKey),
    ("signed with the public key", Forgery::PublicKeyAsSecret),
    ("one bit of the signature", Forgery::OneBit),
    ("a key in the header", Forgery::OwnKeyInHeader),
];

#[derive(Debug)]
struct State {
    name: String,
    claims: Value,
    forgery: Option<Forgery>,
    tokens: Option<(String, String)>,
    person: Option<Value>,
    token_request: String,
}

#[derive(Debug)]
pub(crate) struct FakeProvider {
    pub(crate) issuer: String,
    state: Arc<Mutex<State>>,
}

impl FakeProvider {
    pub(crate) async fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let now = ManualClock::default().now().as_seconds();
        let state = Arc::new(Mutex::new(State {
            name: issuer.clone(),
            claims: json!({
                "iss": issuer,
                "aud": CLIENT,
                "sub": "4711",
                "nonce": "the-nonce",
                "iat": now,
                "exp": now + 300,
                "email": "ada@example.org",
                "email_verified": true,
            }),
            forgery: None,
            tokens: None,
            person: None,
            token_request: String::new(),
        }));
        let (base, shared) = (issuer.clone(), Arc::clone(&state));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                answer(stream, &base, &shared).await;
            }
        });
        Self { issuer, state }
    }

    /// `null` takes a claim away.
    pub(crate) fn change_claims(&self, changes: &Value) {
        let mut state = self.state.lock().unwrap();
        let claims = state.claims.as_object_mut().unwrap();
        for (name, value) in changes.as_object().unwrap() {
            match value {
                Value::Null => claims.remove(name),
                value => claims.insert(name.clone(), value.clone()),
            };
        }
    }

    pub(crate) fn forge(&self, forgery: Forgery) {
        self.state.lock().unwrap().forgery = Some(forgery);
    }

    pub(crate) fn answer_tokens(&self, status: &str, body: &str) {
        self.state.lock().unwrap().tokens = Some((status.to_owned(), body.to_owned()));
    }

    /// Tells this about people when it is asked for it.
    pub(crate) fn tell(&self, person: Value) {
        self.state.lock().unwrap().person = Some(person);
    }

    pub(crate) fn call_itself(&self, name: &str) {
        name.clone_into(&mut self.state.lock().unwrap().name);
    }

    pub(crate) fn token_request(&self) -> String {
        self.state.lock().unwrap().token_request.clone()
    }
}

async fn answer(stream: TcpStream, base: &str, state: &Mutex<State>) {
    let mut stream = BufReader::new(stream);
    let mut head = Vec::new();
    let mut length = 0;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.unwrap() <= 2 {
            break;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        head.push(line);
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.unwrap();
    let path = head.first().and_then(|line| line.split(' ').nth(1));
    let (status, body) = reply(path.unwrap_or_default(), &body, base, state);
    let answer = format!(
        "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(answer.as_bytes()).await.unwrap();
}

fn reply(path: &str, body: &[u8], base: &str, state: &Mutex<State>) -> (String, String) {
    let mut state = state.lock().unwrap();
    let found = |value: Value| (String::from("200 OK"), value.to_string());
    match path {
        "/.well-known/openid-configuration" => found(json!({
            "userinfo_endpoint": state.person.as_ref().map(|_| format!("{base}/person")),
            "issuer": state.name,
            "authorization_endpoint": format!("{base}/authorize"),
            "token_endpoint": format!("{base}/token"),
            "jwks_uri": format!("{base}/keys"),
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["EdDSA", "HS256", "none"],
        })),
        "/keys" => found(json!({"keys": [{
            "kty": "OKP", "crv": "Ed25519", "use": "sig", "kid": "1", "x": encoded(public_key()),
        }]})),
        "/person" => found(state.person.clone().unwrap()),
        "/token" => {
            state.token_request = String::from_utf8(body.to_vec()).unwrap();
            state.tokens.clone().unwrap_or_else(|| {
                let id_token = id_token(&state.claims, state.forgery);
                found(json!({"access_token": "a", "token_type": "Bearer", "id_token": id_token}))
            })
        }
        _ => (String::from("404 Not Found"), String::new()),
    }
}

fn key() -> SigningKey {
    SigningKey::from_bytes(&[3; 32])
}

fn public_key() -> [u8; 32] {
    key().verifying_key().to_bytes()
}

fn encoded(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn id_token(claims: &Value, forgery: Option<Forgery>) -> String {
    let other = SigningKey::from_bytes(&[4; 32]);
    let mut header = json!({"alg": "EdDSA", "kid": "1"});
    match forgery {
        Some(Forgery::AnotherKeysName) => header["kid"] = json!("2"),
        Some(Forgery::NoAlgorithm) => header["alg"] = json!("none"),
        Some(Forgery::ClientSecretAsKey | Forgery::PublicKeyAsSecret) => {
            header = json!({"alg": "HS256"});
        }
        Some(Forgery::OwnKeyInHeader) => {
            let x = encoded(other.verifying_key().to_bytes());
            header["jwk"] = json!({"kty": "OKP", "crv": "Ed25519", "x": x});
        }
        _ => {}
    }
    let message = format!(
        "{}.{}",
        encoded(header.to_string()),
        encoded(claims.to_string())
    );
    let signed = |key: &SigningKey| key.sign(message.as_bytes()).to_bytes().to_vec();
    let tagged = |key: &[u8]| {
        let mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
        mac.chain_update(&message).finalize().into_bytes().to_vec()
    };
    let signature = match forgery {
        Some(Forgery::AnotherKey | Forgery::AnotherKeysName | Forgery::OwnKeyInHeader) => {
            signed(&other)
        }
        Some(Forgery::NoSignature | Forgery::NoAlgorithm) => Vec::new(),
        Some(Forgery::ClientSecretAsKey) => tagged(SECRET.as_bytes()),
        Some(Forgery::PublicKeyAsSecret) => tagged(&public_key()),
        Some(Forgery::OneBit) => {
            let mut signature = signed(&key());
            signature[10] ^= 1;
            signature
        }
        None => signed(&key()),
    };
    format!("{message}.{}", encoded(signature))
}
