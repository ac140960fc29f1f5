//! Where the client must not go. What counts is what the canary saw, not what the client said.

use std::sync::atomic::Ordering;

use peel_http_client::{FetchError, FetchLimits, HeaderMap, NetworkPolicy, Refusal, WebClient};

use crate::server::{ALLOWED, Canary, FORBIDDEN, Server, client, redirect, whole};

const LIMITS: fn() -> FetchLimits = || FetchLimits::of_bytes(1000);

async fn refusal(client: &WebClient, address: &str) -> Refusal {
    match client.get(address, &LIMITS()).await {
        Err(FetchError::Refused(refusal)) => refusal,
        other => panic!("{address}: {other:?}"),
    }
}

/// Ways of writing this machine's own address, `PORT` to be filled in.
const OURSELVES: &[&str] = &[
    "http://127.0.0.1:PORT/",
    "http://127.1:PORT/",
    "http://0:PORT/",
    "http://0.0.0.0:PORT/",
    "http://2130706433:PORT/",
    "http://0x7f000001:PORT/",
    "http://0x7f.1:PORT/",
    "http://0177.0.0.1:PORT/",
    "http://017700000001:PORT/",
    "http://127.0.0.1.:PORT/",
    "http://①②⑦.0.0.1:PORT/",
    "http://[::ffff:127.0.0.1]:PORT/",
    "http://[::ffff:7f00:1]:PORT/",
    "http://[::]:PORT/",
    "http://[::1]:PORT/",
    "http://[::127.0.0.1]:PORT/",
    "http://[64:ff9b::7f00:1]:PORT/",
    "http://[2002:7f00:1::]:PORT/",
    "http://localhost:PORT/",
    "http://localhost.:PORT/",
    "http://a.localhost:PORT/",
    "http://good@127.0.0.1:PORT/",
    "http://127.0.0.1:PORT#@good/",
    "http://good\\@127.0.0.1:PORT/",
    "http://127.0.\t0.1:PORT/",
    "http://127.0.0.1\n:PORT/",
    "http:127.0.0.1:PORT",
    "http:/\\127.0.0.1:PORT/",
    "//127.0.0.1:PORT/",
    "127.0.0.1:PORT",
    "ftp://127.0.0.1:PORT/",
    "gopher://127.0.0.1:PORT/",
    "dict://127.0.0.1:PORT/",
    "ldap://127.0.0.1:PORT/",
    "ws://127.0.0.1:PORT/",
    "file://127.0.0.1:PORT/etc/passwd",
    "jar:http://127.0.0.1:PORT/!/",
    "blob:http://127.0.0.1:PORT/",
];

/// Addresses that are other machines' or nobody's; no canary can listen there.
const ELSEWHERE: &[&str] = &[
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://192.168.0.1/",
    "http://100.64.0.1/",
    "http://100.100.100.200/",
    "http://168.63.129.16/",
    "http://169.254.169.254/latest/meta-data/",
    "http://169.254.170.2/",
    "http://192.0.0.192/",
    "http://192.0.2.1/",
    "http://192.88.99.1/",
    "http://198.18.0.1/",
    "http://198.51.100.1/",
    "http://203.0.113.1/",
    "http://224.0.0.1/",
    "http://240.0.0.1/",
    "http://255.255.255.255/",
    "http://[64:ff9b:1::1]/",
    "http://[2001::1]/",
    "http://[2001:db8::1]/",
    "http://[2600::5efe:10.0.0.1]/",
    "http://[3fff::1]/",
    "http://[5f00::1]/",
    "http://[100::1]/",
    "http://[fc00::1]/",
    "http://[fd00:ec2::254]/",
    "http://[fe80::1]/",
    "http://[fe80::1%25eth0]/",
    "http://[fec0::1]/",
    "http://[ff02::1]/",
    "http://metadata.google.internal/",
    "http://postgres/",
];

#[tokio::test]
async fn no_spelling_of_this_machine_is_connected_to() {
    let canary = Canary::at(FORBIDDEN).await;
    for client in [
        client(&[&[FORBIDDEN]]).0,
        WebClient::new(NetworkPolicy::public()),
    ] {
        for pattern in OURSELVES {
            refusal(
                &client,
                &pattern.replace("PORT", &canary.port().to_string()),
            )
            .await;
        }
    }
    assert_eq!(canary.visits().await, 0);
}

#[tokio::test]
async fn private_and_special_addresses_are_refused() {
    let client = WebClient::new(NetworkPolicy::public());
    for address in ELSEWHERE {
        refusal(&client, address).await;
    }
}

#[tokio::test]
async fn a_name_that_stands_for_a_private_address_is_not_connected_to() {
    let canary = Canary::at(FORBIDDEN).await;
    for addresses in [
        &[FORBIDDEN][..],
        &[ALLOWED, FORBIDDEN],
        &["2606:4700::1111", FORBIDDEN],
        &["::1", "1.1.1.1"],
        &["::ffff:127.0.0.1"],
    ] {
        let (client, _) = client(&[addresses]);
        for name in [
            "innocent.example",
            "127.0.0.1.nip.example",
            "xn--1-0ga.example",
        ] {
            let address = format!("http://{name}:{}/", canary.port());
            assert_eq!(refusal(&client, &address).await, Refusal::NotPublic);
        }
    }
    assert_eq!(canary.visits().await, 0);
}

#[tokio::test]
async fn a_name_is_asked_for_once_and_the_answer_is_what_is_connected_to() {
    let canary = Canary::at(FORBIDDEN).await;
    let server = Server::answering(vec![whole("", b"image")]).await;
    // A name server with a second thought: allowed when looked at, forbidden when asked again.
    let (client, names) = client(&[&[ALLOWED], &[FORBIDDEN]]);
    let address = format!("http://rebinding.example:{}/", server.address.port());
    let fetched = client.get(&address, &LIMITS()).await.unwrap();
    assert_eq!(fetched.bytes().await.unwrap(), "image".as_bytes());
    assert_eq!(names.questions.load(Ordering::SeqCst), 1);
    assert_eq!(canary.visits().await, 0);
}

#[tokio::test]
async fn a_redirect_to_a_name_that_changed_is_judged_anew() {
    let canary = Canary::at(FORBIDDEN).await;
    let onwards = format!("http://rebinding.example:{}/", canary.port());
    let server = Server::answering(vec![redirect(302, &onwards)]).await;
    let (client, names) = client(&[&[ALLOWED], &[FORBIDDEN]]);
    let address = format!("http://rebinding.example:{}/", server.address.port());
    assert_eq!(refusal(&client, &address).await, Refusal::NotPublic);
    assert_eq!(names.questions.load(Ordering::SeqCst), 2);
    assert_eq!(canary.visits().await, 0);
}

#[tokio::test]
async fn no_redirect_leads_to_a_forbidden_place() {
    let canary = Canary::at(FORBIDDEN).await;
    let (client, _) = client(&[&[FORBIDDEN]]);
    for (index, pattern) in OURSELVES.iter().enumerate() {
        // A header cannot hold a line break, and a relative redirect stays where it may be.
        let target = pattern.replace("PORT", &canary.port().to_string());
        if target.contains('\n') || !target.contains("//") || target.starts_with("127") {
            continue;
        }
        let status = [301, 302, 303, 307, 308][index % 5];
        let server = Server::answering(vec![redirect(status, &target)]).await;
        refusal(&client, &server.url("/")).await;
    }
    assert_eq!(canary.visits().await, 0);
}

#[tokio::test]
async fn a_post_goes_nowhere_else_either() {
    let canary = Canary::at(FORBIDDEN).await;
    let onwards = format!("http://{FORBIDDEN}:{}/", canary.port());
    let server = Server::answering(vec![redirect(307, &onwards)]).await;
    let (client, _) = client(&[&[FORBIDDEN]]);
    let post = |address: String| {
        let client = client.clone();
        async move {
            client
                .post(&address, HeaderMap::new(), "{}".into(), &LIMITS())
                .await
        }
    };
    let answer = post(server.url("/hook")).await.unwrap();
    assert_eq!((answer.status, answer.retry_after), (307, None));
    assert!(matches!(
        post(onwards).await,
        Err(FetchError::Refused(Refusal::NotPublic))
    ));
    assert_eq!(canary.visits().await, 0);
}
