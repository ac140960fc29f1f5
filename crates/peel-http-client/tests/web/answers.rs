//! What the client takes from the servers that it goes to.

use std::time::Duration;

use peel_http_client::{
    FetchError, FetchLimits, HeaderMap, HeaderValue, Method, NetworkPolicy, WebClient,
};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio::sync::mpsc;

use crate::server::{ALLOWED, Server, client, policy, read_head, redirect, whole};

fn limits() -> FetchLimits {
    FetchLimits::of_bytes(1000)
}

async fn fetch(server: &Server, limits: &FetchLimits) -> Result<Vec<u8>, FetchError> {
    let fetched = WebClient::new(policy())
        .get(&server.url("/a"), limits)
        .await?;
    Ok(fetched.bytes().await?.to_vec())
}

async fn failure(answer: &[u8]) -> FetchError {
    let server = Server::answering(vec![answer.to_vec()]).await;
    fetch(&server, &limits()).await.unwrap_err()
}

#[tokio::test]
async fn a_slow_picture_of_thirty_megabytes_arrives_whole() {
    const PIECE: usize = 64 * 1024;
    const PIECES: usize = 480;
    let listener = TcpListener::bind((ALLOWED, 0)).await.unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    // The next piece leaves only when the one before has arrived: no slower network can be.
    let (arrived, mut wanted) = mpsc::unbounded_channel::<()>();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        read_head(&mut stream).await;
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n",
            PIECE * PIECES
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        for number in 0..PIECES {
            stream.write_all(&[number as u8; PIECE]).await.unwrap();
            wanted.recv().await.unwrap();
        }
    });
    let limits = FetchLimits::of_bytes((PIECE * PIECES) as u64);
    let client = WebClient::new(policy());
    let mut fetched = client.get(&address, &limits).await.unwrap();
    assert_eq!(fetched.length(), Some((PIECE * PIECES) as u64));
    let mut received = 0;
    while let Some(chunk) = fetched.chunk().await.unwrap() {
        for (offset, &byte) in chunk.iter().enumerate() {
            assert_eq!(byte, ((received + offset) / PIECE) as u8);
        }
        let pieces_before = received / PIECE;
        received += chunk.len();
        for _ in pieces_before..received / PIECE {
            arrived.send(()).unwrap();
        }
    }
    assert_eq!(received, PIECE * PIECES);
}

#[tokio::test]
async fn redirects_are_followed_as_often_as_allowed_and_tell_nothing() {
    let hops = |count: usize| {
        let mut answers = vec![redirect(302, "/b?c=d"); count];
        answers.push(whole("", b"image"));
        answers
    };
    let mut server = Server::answering(hops(5)).await;
    assert_eq!(fetch(&server, &limits()).await.unwrap(), b"image");
    let first = server.requests.recv().await.unwrap();
    assert_eq!(first[0], "GET /a HTTP/1.1");
    let second = server.requests.recv().await.unwrap();
    assert_eq!(second[0], "GET /b?c=d HTTP/1.1");
    assert!(second.contains(&format!("host: {}", server.address)));
    for forbidden in ["referer", "cookie", "authorization"] {
        assert!(!second.iter().any(|line| line.starts_with(forbidden)));
    }
    let server = Server::answering(hops(6)).await;
    let error = fetch(&server, &limits()).await.unwrap_err();
    assert!(matches!(error, FetchError::Redirects), "{error:?}");
}

#[tokio::test]
async fn a_body_without_a_length_is_taken_too() {
    let chunked =
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
    let server = Server::answering(vec![chunked.to_vec()]).await;
    assert_eq!(fetch(&server, &limits()).await.unwrap(), b"abcde");
    let until_close = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nabc";
    let server = Server::answering(vec![until_close.to_vec()]).await;
    assert_eq!(fetch(&server, &limits()).await.unwrap(), b"abc");
}

#[tokio::test]
async fn too_much_is_refused_whether_announced_or_not() {
    let server = Server::answering(vec![whole("", &[7; 1000])]).await;
    assert_eq!(fetch(&server, &limits()).await.unwrap().len(), 1000);
    let announced = failure(b"HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n").await;
    assert!(matches!(announced, FetchError::TooLarge(1000)));
    let endless = [
        b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".as_slice(),
        &[7; 100_000],
    ]
    .concat();
    assert!(matches!(
        failure(&endless).await,
        FetchError::TooLarge(1000)
    ));
}

#[tokio::test]
async fn a_cut_body_is_not_taken_for_the_whole() {
    let error = failure(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf").await;
    assert!(matches!(error, FetchError::Cut(_)), "{error:?}");
}

#[tokio::test]
async fn compression_that_was_not_asked_for_is_refused() {
    let error = failure(&whole("Content-Encoding: gzip\r\n", b"bomb")).await;
    assert!(matches!(error, FetchError::Encoded), "{error:?}");
    let server = Server::answering(vec![whole("Content-Encoding: identity\r\n", b"a")]).await;
    assert_eq!(fetch(&server, &limits()).await.unwrap(), b"a");
}

#[tokio::test]
async fn what_is_no_proper_answer_is_an_error() {
    let error = failure(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n").await;
    assert!(matches!(error, FetchError::Status(404)), "{error:?}");
    let error = failure(b"HTTP/1.1 206 Partial\r\nContent-Length: 1\r\n\r\na").await;
    assert!(matches!(error, FetchError::Status(206)), "{error:?}");
    let error = failure(b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n").await;
    assert!(matches!(error, FetchError::Redirects), "{error:?}");
    for nonsense in [b"SSH-2.0-OpenSSH\r\n".as_slice(), b""] {
        let error = failure(nonsense).await;
        assert!(matches!(error, FetchError::Protocol(_)), "{error:?}");
    }
    let many = format!("HTTP/1.1 200 OK\r\n{}\r\n", "a: b\r\n".repeat(1000));
    let long = format!("HTTP/1.1 200 OK\r\na: {}\r\n\r\n", "b".repeat(200_000));
    for head in [many, long] {
        let error = failure(head.as_bytes()).await;
        assert!(matches!(error, FetchError::Protocol(_)), "{error:?}");
    }
}

#[tokio::test]
async fn a_server_that_falls_silent_is_left() {
    let listener = TcpListener::bind((ALLOWED, 0)).await.unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    let impatient = FetchLimits {
        max_idle: Duration::from_millis(50),
        ..limits()
    };
    let client = WebClient::new(policy());
    // Connected to, but never answered.
    let error = client.get(&address, &impatient).await.unwrap_err();
    assert!(matches!(error, FetchError::TimedOut), "{error:?}");
    let _first = listener.accept().await.unwrap();

    let (head_sent, fetched) = tokio::join!(
        async {
            let (mut stream, _) = listener.accept().await.unwrap();
            read_head(&mut stream).await;
            let head = b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf";
            stream.write_all(head).await.unwrap();
            stream
        },
        client.get(&address, &impatient),
    );
    let error = fetched.unwrap().bytes().await.unwrap_err();
    assert!(matches!(error, FetchError::TimedOut), "{error:?}");
    drop(head_sent);
}

#[tokio::test]
async fn the_whole_time_is_limited_too() {
    let listener = TcpListener::bind((ALLOWED, 0)).await.unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        read_head(&mut stream).await;
        let head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        stream.write_all(head).await.unwrap();
        while stream.write_all(b"1\r\na\r\n").await.is_ok() {
            tokio::task::yield_now().await;
        }
    });
    let limits = FetchLimits {
        max_bytes: u64::MAX,
        max_time: Duration::from_millis(100),
        ..limits()
    };
    let mut fetched = WebClient::new(policy())
        .get(&address, &limits)
        .await
        .unwrap();
    let error = loop {
        match fetched.chunk().await {
            Ok(chunk) => assert!(chunk.is_some()),
            Err(error) => break error,
        }
    };
    assert!(matches!(error, FetchError::TimedOut), "{error:?}");
}

#[tokio::test]
async fn nobody_there_and_no_such_name() {
    let listener = TcpListener::bind((ALLOWED, 0)).await.unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    drop(listener);
    let error = WebClient::new(policy()).get(&address, &limits()).await;
    assert!(
        matches!(error, Err(FetchError::Unreachable(_))),
        "{error:?}"
    );
    let error = client(&[])
        .0
        .get("http://nowhere.example/", &limits())
        .await;
    assert!(matches!(error, Err(FetchError::NotFound(_))), "{error:?}");
}

#[tokio::test]
async fn a_post_arrives_with_its_headers_and_the_answer_is_told() {
    let answer = b"HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n";
    let mut server = Server::answering(vec![answer.to_vec()]).await;
    let mut headers = HeaderMap::new();
    headers.insert("webhook-id", HeaderValue::from_static("msg_1"));
    let answer = WebClient::new(policy())
        .post(&server.url("/hook"), headers, "{}".into(), &limits())
        .await
        .unwrap();
    assert_eq!(answer.status, 503);
    assert_eq!(answer.retry_after, Some(Duration::from_secs(7)));
    let head = server.requests.recv().await.unwrap();
    assert_eq!(head[0], "POST /hook HTTP/1.1");
    assert!(head.contains(&"webhook-id: msg_1".to_owned()));
    assert!(head.contains(&"content-length: 2".to_owned()));
}

#[tokio::test]
async fn an_exchange_tells_all_that_the_server_said_and_follows_nothing() {
    let answer = b"HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 2\r\n\r\n{}";
    let mut server = Server::answering(vec![answer.to_vec()]).await;
    let mut headers = HeaderMap::new();
    headers.insert("accept", HeaderValue::from_static("application/json"));
    headers.insert("authorization", HeaderValue::from_static("Basic eA=="));
    let (client, url) = (WebClient::new(policy()), server.url("/token"));
    let answer = client
        .exchange(Method::POST, &url, headers, "a=b".into(), &limits())
        .await
        .unwrap();
    assert_eq!(answer.status, 302);
    assert_eq!(answer.headers["location"], "/elsewhere");
    assert_eq!(answer.body, "{}".as_bytes());
    let head = server.requests.recv().await.unwrap();
    assert_eq!(head[0], "POST /token HTTP/1.1");
    assert!(head.contains(&"accept: application/json".to_owned()));
    assert!(head.contains(&"authorization: basic ea==".to_owned()));
}

#[tokio::test]
async fn this_machine_can_be_allowed() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!(
        "http://localhost:{}/",
        listener.local_addr().unwrap().port()
    );
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        read_head(&mut stream).await;
        stream.write_all(&whole("", b"image")).await.unwrap();
    });
    let client = WebClient::new(NetworkPolicy::public().danger_allow_loopback());
    let fetched = client.get(&address, &limits()).await.unwrap();
    assert_eq!(fetched.bytes().await.unwrap(), "image".as_bytes());
}
