//! Servers of the tests' own, and names that stand for what the test says.

use std::collections::VecDeque;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use peel_http_client::{IpNet, NetworkPolicy, Resolver, WebClient};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

/// An address that the tests' policy allows, as if it were public.
pub(crate) const ALLOWED: &str = "127.0.0.2";
/// One that it does not.
pub(crate) const FORBIDDEN: &str = "127.0.0.1";

/// Goes to [`ALLOWED`], and as ever to the public internet.
pub(crate) fn policy() -> NetworkPolicy {
    let allowed: IpNet = format!("{ALLOWED}/32").parse().unwrap();
    NetworkPolicy::public().danger_allow(allowed)
}

/// Listens where nobody may go, and counts who comes.
pub(crate) struct Canary {
    pub(crate) address: SocketAddr,
    seen: Arc<AtomicUsize>,
}

impl Canary {
    pub(crate) async fn at(host: &str) -> Self {
        let listener = TcpListener::bind((host, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&seen);
        tokio::spawn(async move {
            while listener.accept().await.is_ok() {
                counter.fetch_add(1, Ordering::SeqCst);
            }
        });
        Self { address, seen }
    }

    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    /// How many connections came, this one that makes sure of the order not counted.
    pub(crate) async fn visits(&self) -> usize {
        let before = self.seen.load(Ordering::SeqCst);
        let _ours = TcpStream::connect(self.address).await.unwrap();
        while self.seen.load(Ordering::SeqCst) == before {
            tokio::task::yield_now().await;
        }
        self.seen.load(Ordering::SeqCst) - 1
    }
}

/// A server that answers each connection in turn with the next of its answers; then it listens no more.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    pub(crate) requests: mpsc::UnboundedReceiver<Vec<String>>,
}

impl Server {
    pub(crate) async fn answering(answers: Vec<Vec<u8>>) -> Self {
        let listener = TcpListener::bind((ALLOWED, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let (sender, requests) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            for answer in answers {
                let (mut stream, _) = listener.accept().await.unwrap();
                let head = read_head(&mut stream).await;
                sender.send(head).unwrap();
                // A client that had enough hangs up: no fault of the server.
                let _ = stream.write_all(&answer).await;
            }
        });
        Self { address, requests }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
}

/// The lines of a request's head, in lower case but for the first.
pub(crate) async fn read_head(stream: &mut (impl AsyncRead + Unpin)) -> Vec<String> {
    let mut lines = BufReader::new(stream).lines();
    let mut head = vec![lines.next_line().await.unwrap().unwrap()];
    while let Some(line) = lines.next_line().await.unwrap() {
        if line.is_empty() {
            break;
        }
        head.push(line.to_ascii_lowercase());
    }
    head
}

pub(crate) fn whole(headers: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n{headers}\r\n");
    [head.as_bytes(), body].concat()
}

pub(crate) fn redirect(status: u16, location: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status} See\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n")
        .into_bytes()
}

/// Each question is answered with the next of the lists, the last one for ever.
#[derive(Debug)]
pub(crate) struct Names {
    answers: Mutex<VecDeque<Vec<IpAddr>>>,
    pub(crate) questions: AtomicUsize,
}

impl Names {
    pub(crate) fn answering(answers: &[&[&str]]) -> Arc<Self> {
        let parse = |list: &&[&str]| list.iter().map(|a| a.parse().unwrap()).collect();
        Arc::new(Self {
            answers: Mutex::new(answers.iter().map(parse).collect()),
            questions: AtomicUsize::new(0),
        })
    }
}

#[async_trait]
impl Resolver for Names {
    async fn addresses(&self, _host: &str) -> io::Result<Vec<IpAddr>> {
        self.questions.fetch_add(1, Ordering::SeqCst);
        let mut answers = self.answers.lock().unwrap();
        if answers.len() > 1 {
            return Ok(answers.pop_front().unwrap());
        }
        answers
            .front()
            .cloned()
            .ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))
    }
}

/// A client whose names stand for what `answers` say.
pub(crate) fn client(answers: &[&[&str]]) -> (WebClient, Arc<Names>) {
    let names = Names::answering(answers);
    let resolver: Arc<dyn Resolver> = Arc::<Names>::clone(&names);
    (WebClient::new(policy()).with_resolver(resolver), names)
}
