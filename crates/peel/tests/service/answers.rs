//! Callers of the API, and what they are answered.

use std::io::{BufRead, BufReader, Read};
use std::sync::Mutex;

use serde_json::Value;
use ureq::Agent;
use ureq::http::{HeaderMap, Method, Request};

/// How a caller is known.
#[derive(Debug, Clone)]
pub(crate) enum Identity {
    Key(String),
    /// Somebody who is signed in.
    Token(String),
    /// Once it was given one.
    Cookie(Option<String>),
}

#[derive(Debug)]
pub(crate) struct Caller {
    agent: Agent,
    origin: String,
    identity: Mutex<Identity>,
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Caller {
    pub(crate) fn new(origin: String, identity: Identity) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .proxy(None)
            .build();
        Self {
            agent: config.into(),
            origin,
            identity: Mutex::new(identity),
        }
    }

    /// The same caller of another server.
    pub(crate) fn at(&self, address: std::net::SocketAddr) -> Self {
        let identity = self.identity.lock().unwrap().clone();
        Self::new(format!("http://{address}"), identity)
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, &[], Vec::new())
    }

    pub(crate) fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, &[], Vec::new())
    }

    pub(crate) fn post_json(&self, path: &str, body: &Value) -> Answer {
        let headers = [("content-type", "application/json")];
        self.send(Method::POST, path, &headers, body.to_string().into_bytes())
    }

    /// Sends `parts` as a form: names, file names of those that are files, contents.
    pub(crate) fn post_form(
        &self,
        path: &str,
        headers: &[(&str, &str)],
        parts: &[(&str, Option<&str>, &[u8])],
    ) -> Answer {
        let kind = ("content-type", "multipart/form-data; boundary=boundary");
        let headers: Vec<_> = headers.iter().copied().chain([kind]).collect();
        self.send(Method::POST, path, &headers, form(parts))
    }

    /// Submits `picture` and waits until it is settled.
    #[track_caller]
    pub(crate) fn submit(&self, picture: &[u8]) -> Value {
        let headers = [("prefer", "wait=60")];
        let answer = self.post_form(
            "/api/v1/images",
            &headers,
            &[("file", Some("a.jpg"), picture)],
        );
        answer.expect(201).json()
    }

    pub(crate) fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Answer {
        let mut response = self.open(method, path, headers, body);
        if let Some(cookie) = response.headers().get("set-cookie") {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            *self.identity.lock().unwrap() = Identity::Cookie(Some(pair.to_owned()));
        }
        let mut body = Vec::new();
        response
            .body_mut()
            .as_reader()
            .read_to_end(&mut body)
            .unwrap();
        Answer {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body,
        }
    }

    /// The events at `path` to their end: names and data.
    pub(crate) fn events(&self, path: &str) -> Vec<(String, Value)> {
        let mut response = self.open(Method::GET, path, &[], Vec::new());
        assert_eq!(response.status(), 200);
        let mut events = Vec::new();
        let mut name = String::new();
        for line in BufReader::new(response.body_mut().as_reader()).lines() {
            let line = line.unwrap();
            if let Some(event) = line.strip_prefix("event: ") {
                event.clone_into(&mut name);
            } else if let Some(data) = line.strip_prefix("data: ") {
                events.push((name.clone(), serde_json::from_str(data).unwrap()));
            }
        }
        events
    }

    /// The answer as soon as its head is there.
    pub(crate) fn open(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> ureq::http::Response<ureq::Body> {
        self.try_to_open(method, path, headers, body).unwrap()
    }

    /// The same of a server that may die before it answers.
    pub(crate) fn try_to_open(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Result<ureq::http::Response<ureq::Body>, ureq::Error> {
        let has_body = method != Method::GET && method != Method::DELETE;
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.origin));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request = match &*self.identity.lock().unwrap() {
            Identity::Key(key) => request.header("x-api-key", key),
            Identity::Token(token) => request.header("authorization", format!("Bearer {token}")),
            Identity::Cookie(Some(cookie)) => {
                let request = request.header("cookie", cookie);
                let says_from_where = headers
                    .iter()
                    .any(|(name, _)| ["origin", "sec-fetch-site"].contains(name));
                if says_from_where {
                    request
                } else {
                    request.header("sec-fetch-site", "same-origin")
                }
            }
            Identity::Cookie(None) => request,
        };
        if has_body {
            self.agent.run(request.body(body).unwrap())
        } else {
            self.agent.run(request.body(()).unwrap())
        }
    }
}

impl Answer {
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Self {
        assert_eq!(
            self.status,
            status,
            "{}",
            String::from_utf8_lossy(&self.body)
        );
        self
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    #[track_caller]
    pub(crate) fn header(&self, name: &str) -> &str {
        match self.headers.get(name) {
            Some(value) => value.to_str().unwrap(),
            None => panic!("there is no {name} in {:?}", self.headers),
        }
    }

    /// An error of this status and code, in the shape that all errors have.
    #[track_caller]
    pub(crate) fn expect_error(self, status: u16, code: &str) -> Self {
        let answer = self.expect(status);
        assert_eq!(answer.header("content-type"), "application/problem+json");
        let body = answer.json();
        assert_eq!(body["code"], code, "{body}");
        assert_eq!(body["status"], status);
        assert_eq!(body["request_id"], answer.header("x-request-id"));
        assert!(!body["message"].as_str().unwrap().is_empty());
        answer
    }
}

pub(crate) fn form(parts: &[(&str, Option<&str>, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, file, content) in parts {
        body.extend(b"--boundary\r\nContent-Disposition: form-data; name=\"");
        body.extend(name.as_bytes());
        body.push(b'"');
        if let Some(file) = file {
            body.extend(format!("; filename=\"{file}\"").as_bytes());
        }
        body.extend(b"\r\n\r\n");
        body.extend(*content);
        body.extend(b"\r\n");
    }
    body.extend(b"--boundary--\r\n");
    body
}
