//! T3: what passes for an access token is one.

use ed25519_dalek::Signer;
use peel_domain::SeededRandomness;
use serde_json::{Value, json};

use super::*;

const SITE: &str = "https://peel.example";
const NOW: Timestamp = Timestamp::from_millis(1_767_225_600_123);

fn tokens() -> AccessTokens {
    AccessTokens::new([7; 32], String::from(SITE), LONGEST_LIFE)
}

fn grantee() -> Grantee {
    Grantee {
        account: AccountId::from_bytes([1; 16]),
        session: SessionId::from_bytes([2; 16]),
        role: Role::Support,
        authenticated_at: Timestamp::from_millis(NOW.as_seconds() * 1000 - 5000),
        second_factor: true,
    }
}

fn issued() -> String {
    let issued = tokens().issue(&grantee(), NOW, &SeededRandomness::new(1));
    issued.unwrap().token
}

fn encoded(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn part(token: &str, at: usize) -> Value {
    let part = token.split('.').nth(at).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

/// Signed with the right key, whatever it says.
fn signed(header: &str, claims: &str) -> String {
    signed_with(&tokens().seed(period(NOW)), header, claims)
}

fn signed_with(seed: &[u8; 32], header: &str, claims: &str) -> String {
    let message = format!("{}.{}", encoded(header), encoded(claims));
    let signature = SigningKey::from_bytes(seed).sign(message.as_bytes());
    format!("{message}.{}", encoded(signature.to_bytes()))
}

fn header_with(changes: &[(&str, Value)]) -> String {
    changed(part(&issued(), 0), changes)
}

fn claims_with(changes: &[(&str, Value)]) -> String {
    changed(part(&issued(), 1), changes)
}

/// `null` takes a member away.
fn changed(mut value: Value, changes: &[(&str, Value)]) -> String {
    let members = value.as_object_mut().unwrap();
    for (name, change) in changes {
        match change {
            Value::Null => members.remove(*name),
            change => members.insert((*name).to_owned(), change.clone()),
        };
    }
    value.to_string()
}

fn with_header(changes: &[(&str, Value)]) -> String {
    signed(&header_with(changes), &claims_with(&[]))
}

fn with_claims(changes: &[(&str, Value)]) -> String {
    signed(&header_with(&[]), &claims_with(changes))
}

fn public_key() -> [u8; 32] {
    let key = SigningKey::from_bytes(&tokens().seed(period(NOW)));
    key.verifying_key().to_bytes()
}

fn refused(token: &str) -> bool {
    tokens().verify(token, NOW).is_err()
}

#[test]
fn a_token_says_what_it_was_made_for() {
    assert_eq!(tokens().verify(&issued(), NOW), Ok(grantee()));
    // What the forgeries below are made with makes valid tokens when nothing is changed.
    assert_eq!(tokens().verify(&with_claims(&[]), NOW), Ok(grantee()));
    assert_eq!(part(&issued(), 0)["typ"], "at+jwt");
    let secret = tokens();
    assert!(!format!("{secret:?}").contains("7, 7"));
}

#[test]
fn forged_headers_are_refused() {
    let hs256 = {
        let message = format!(
            "{}.{}",
            encoded(header_with(&[("alg", json!("HS256"))])),
            encoded(claims_with(&[]))
        );
        let mac = Hmac::<Sha256>::new_from_slice(&public_key()).unwrap();
        let tag = mac.chain_update(&message).finalize().into_bytes();
        format!("{message}.{}", encoded(tag))
    };
    let jwk = json!({"kty": "OKP", "crv": "Ed25519", "x": encoded([1; 32])});
    let own = SigningKey::from_bytes(&[9; 32]).verifying_key();
    let own_jwk = json!({"kty": "OKP", "crv": "Ed25519", "x": encoded(own.to_bytes())});
    let table = [
        ("HMAC with the public key", hs256),
        ("no typ", with_header(&[("typ", Value::Null)])),
        ("typ of an ID token", with_header(&[("typ", json!("JWT"))])),
        ("typ in capitals", with_header(&[("typ", json!("AT+JWT"))])),
        ("no alg", with_header(&[("alg", Value::Null)])),
        ("alg none", with_header(&[("alg", json!("none"))])),
        ("alg None", with_header(&[("alg", json!("None"))])),
        ("alg RS256", with_header(&[("alg", json!("RS256"))])),
        ("alg Ed25519", with_header(&[("alg", json!("Ed25519"))])),
        ("alg list", with_header(&[("alg", json!(["EdDSA"]))])),
        ("no kid", with_header(&[("kid", Value::Null)])),
        ("kid number", with_header(&[("kid", json!(period(NOW)))])),
        ("kid path", with_header(&[("kid", json!("../../dev/null"))])),
        ("kid SQL", with_header(&[("kid", json!("1' OR '1'='1"))])),
        ("kid empty", with_header(&[("kid", json!(""))])),
        (
            "kid with zeros",
            with_header(&[("kid", json!(format!("0{}", period(NOW))))]),
        ),
        (
            "kid with a sign",
            with_header(&[("kid", json!(format!("+{}", period(NOW))))]),
        ),
        (
            "kid beyond numbers",
            with_header(&[("kid", json!("9".repeat(40)))]),
        ),
        (
            "kid of the next period",
            with_header(&[("kid", json!((period(NOW) + 1).to_string()))]),
        ),
        (
            "kid of before last",
            with_header(&[("kid", json!((period(NOW) - 2).to_string()))]),
        ),
        ("a key of its own", with_header(&[("jwk", jwk)])),
        (
            "signed with a key of its own",
            signed_with(
                &[9; 32],
                &header_with(&[("jwk", own_jwk)]),
                &claims_with(&[]),
            ),
        ),
        (
            "jku",
            with_header(&[("jku", json!("https://evil.example/keys"))]),
        ),
        (
            "x5u",
            with_header(&[("x5u", json!("https://evil.example/chain"))]),
        ),
        ("x5c", with_header(&[("x5c", json!(["AAAA"]))])),
        ("crit", with_header(&[("crit", json!(["exp"]))])),
        ("b64", with_header(&[("b64", json!(false))])),
        ("zip", with_header(&[("zip", json!("DEF"))])),
        ("cty", with_header(&[("cty", json!("JWT"))])),
        (
            "alg twice",
            signed(
                &header_with(&[]).replacen('{', r#"{"alg":"EdDSA","#, 1),
                &claims_with(&[]),
            ),
        ),
        ("no object", signed("[]", &claims_with(&[]))),
        ("no JSON", signed("header", &claims_with(&[]))),
    ];
    for (name, token) in table {
        assert!(refused(&token), "{name}");
    }
}

#[test]
fn forged_claims_are_refused() {
    let now = NOW.as_seconds();
    let mut table = Vec::new();
    for name in [
        "iss",
        "aud",
        "sub",
        "sid",
        "roles",
        "auth_time",
        "amr",
        "exp",
        "nbf",
        "iat",
        "jti",
    ] {
        table.push((format!("no {name}"), with_claims(&[(name, Value::Null)])));
        table.push((format!("{name} true"), with_claims(&[(name, json!(true))])));
    }
    for name in ["exp", "nbf", "iat", "auth_time"] {
        for (what, value) in [
            ("text", json!("never")),
            ("number in text", json!((now + 60).to_string())),
            ("fraction", json!(now as f64 + 0.5)),
            ("list", json!([now + 60])),
        ] {
            table.push((format!("{name} {what}"), with_claims(&[(name, value)])));
        }
    }
    let (real, claims) = (header_with(&[]), claims_with(&[]));
    for (what, token) in [
        ("over", with_claims(&[("exp", json!(now))])),
        ("long over", with_claims(&[("exp", json!(0))])),
        (
            "over before time began",
            with_claims(&[("exp", json!(i64::MIN))]),
        ),
        ("for ever", with_claims(&[("exp", json!(i64::MAX))])),
        (
            "for longer than any",
            with_claims(&[("exp", json!(now + 601))]),
        ),
        (
            "not yet",
            with_claims(&[("nbf", json!(now + 31)), ("exp", json!(now + 60))]),
        ),
        (
            "made in the future",
            with_claims(&[("iat", json!(now + 31))]),
        ),
        (
            "another issuer",
            with_claims(&[("iss", json!("https://evil.example"))]),
        ),
        (
            "issuer with a slash",
            with_claims(&[("iss", json!(format!("{SITE}/")))]),
        ),
        ("issuers", with_claims(&[("iss", json!([SITE]))])),
        (
            "another audience",
            with_claims(&[("aud", json!("https://evil.example"))]),
        ),
        (
            "audiences",
            with_claims(&[("aud", json!([SITE, "https://evil.example"]))]),
        ),
        (
            "a list of one audience",
            with_claims(&[("aud", json!([SITE]))]),
        ),
        (
            "a visitor",
            with_claims(&[("sub", json!("vis_00000000000000000000000000"))]),
        ),
        ("a path", with_claims(&[("sub", json!("../acc"))])),
        ("no session", with_claims(&[("sid", json!(""))])),
        (
            "an unknown role",
            with_claims(&[("roles", json!(["root"]))]),
        ),
        ("no role", with_claims(&[("roles", json!([]))])),
        (
            "several roles",
            with_claims(&[("roles", json!(["user", "admin"]))]),
        ),
        ("a role as text", with_claims(&[("roles", json!("admin"))])),
        (
            "more than is known",
            with_claims(&[("scope", json!("everything"))]),
        ),
        (
            "exp twice",
            signed(&real, &claims.replacen('{', r#"{"exp":9999999999,"#, 1)),
        ),
        (
            "sub twice",
            signed(&real, &claims.replacen('{', r#"{"sub":"acc_x","#, 1)),
        ),
        ("no object", signed(&real, "[]")),
        ("no JSON", signed(&real, "claims")),
    ] {
        table.push((what.to_owned(), token));
    }
    assert!(table.len() >= 40);
    for (name, token) in table {
        assert!(refused(&token), "{name}");
    }
}

#[test]
fn broken_tokens_are_refused() {
    let token = issued();
    let (message, signature) = token.rsplit_once('.').unwrap();
    let (header, claims) = message.split_once('.').unwrap();
    let admin = claims_with(&[("roles", json!(["admin"]))]);
    let mut table = vec![
        String::new(),
        String::from("."),
        String::from(".."),
        message.to_owned(),
        format!("{message}."),
        format!("{token}."),
        format!("{token}.{signature}"),
        format!("{token}="),
        format!("{token} "),
        format!(" {token}"),
        format!("{token}\n"),
        format!("{header}.{}.{signature}", encoded(&admin)),
        format!("{message}.{}", encoded([0; 64])),
        format!("{message}.{}", &signature[..signature.len() - 4]),
        format!("{header}.{claims}"),
        format!(
            "{}.{claims}.{signature}",
            encoded(r#"{"typ":"at+jwt","alg":"none"}"#)
        ),
        format!(
            "{}.{claims}.",
            encoded(r#"{"typ":"at+jwt","alg":"none","kid":"1"}"#)
        ),
        signed_with(&[9; 32], &header_with(&[]), &claims_with(&[])),
        signed_with(
            &tokens().seed(period(NOW) - 1),
            &header_with(&[]),
            &claims_with(&[]),
        ),
        token.replace('.', "。"),
        "a".repeat(1_000_000),
        format!("{header}.{}.{signature}", "a".repeat(1_000_000)),
    ];
    // Every bit of the signature matters (the last digit has spare ones, which must be zero).
    for at in 0..signature.len() {
        let mut forged = signature.as_bytes().to_vec();
        forged[at] = if forged[at] == b'A' { b'B' } else { b'A' };
        let forged = String::from_utf8(forged).unwrap();
        table.push(format!("{message}.{forged}"));
    }
    for token in table {
        assert!(refused(&token), "{}", &token[..token.len().min(200)]);
    }
}

#[test]
fn a_token_of_another_site_or_secret_is_refused() {
    let token = issued();
    let other_site =
        AccessTokens::new([7; 32], String::from("https://other.example"), LONGEST_LIFE);
    assert!(other_site.verify(&token, NOW).is_err());
    let other_secret = AccessTokens::new([8; 32], String::from(SITE), LONGEST_LIFE);
    assert!(other_secret.verify(&token, NOW).is_err());
}

#[test]
fn a_token_lives_ten_minutes_at_most() {
    let endless = AccessTokens::new([7; 32], String::from(SITE), Duration::MAX);
    let issued = endless
        .issue(&grantee(), NOW, &SeededRandomness::new(1))
        .unwrap();
    assert_eq!(issued.expires_at.as_seconds(), NOW.as_seconds() + 600);
    let last = Timestamp::from_millis(issued.expires_at.as_millis() - 1);
    assert!(endless.verify(&issued.token, last).is_ok());
    assert!(endless.verify(&issued.token, issued.expires_at).is_err());
}

#[test]
fn a_machine_whose_clock_is_a_little_behind_takes_it() {
    let behind = |seconds| tokens().verify(&issued(), NOW.minus(Duration::from_secs(seconds)));
    assert!(behind(29).is_ok());
    assert!(behind(31).is_err());
}

#[test]
fn tokens_outlive_the_change_of_keys() {
    let last_moment =
        Timestamp::from_millis((period(NOW) + 1) * PERIOD.as_secs().cast_signed() * 1000 - 1);
    let token = tokens()
        .issue(&grantee(), last_moment, &SeededRandomness::new(1))
        .unwrap()
        .token;
    let after = last_moment.plus(Duration::from_secs(60));
    assert_ne!(period(last_moment), period(after));
    assert!(tokens().verify(&token, after).is_ok());
    let first = last_moment.plus(Duration::from_millis(1));
    let next = tokens()
        .issue(&grantee(), first, &SeededRandomness::new(1))
        .unwrap()
        .token;
    assert!(
        tokens().verify(&next, last_moment).is_ok(),
        "a clock behind the change"
    );
}
