//! HTTP/2 and TLS.

use std::io::Write;

use crate::raw::Raw;
use crate::server::Peel;
use crate::{Shared, tests};

tests![
    http_2_is_spoken,
    streams_that_are_reset_again_and_again_end_the_connection,
    tls_is_spoken_with_a_certificate_from_files,
];

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// A frame of HTTP/2 (RFC 9113, section 4.1).
fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let mut frame = u32::try_from(payload.len()).unwrap().to_be_bytes()[1..].to_vec();
    frame.extend([kind, flags]);
    frame.extend(stream.to_be_bytes());
    frame.extend(payload);
    frame
}

/// Headers that ask for `/healthz` (RFC 7541: indexed where there is an index).
fn get_healthz(stream: u32) -> Vec<u8> {
    let mut block = vec![0x82, 0x86, 0x04, 8];
    block.extend(b"/healthz");
    block.extend([0x01, 4]);
    block.extend(b"peel");
    frame(1, 0x05, stream, &block)
}

fn http_2_is_spoken(shared: &Shared) {
    let mut raw = Raw::connect(shared.impatient.address);
    raw.send(PREFACE);
    raw.send(&frame(4, 0, 0, &[]));
    raw.send(&get_healthz(1));
    let answer = raw.rest();
    assert!(answer.contains("alive"), "{answer:?}");
}

fn streams_that_are_reset_again_and_again_end_the_connection(shared: &Shared) {
    let mut raw = Raw::connect(shared.impatient.address);
    raw.send(PREFACE);
    raw.send(&frame(4, 0, 0, &[]));
    let mut flood = Vec::new();
    for stream in (1..20_000).step_by(2) {
        flood.extend(get_healthz(stream));
        flood.extend(frame(3, 0, stream, &8_u32.to_be_bytes()));
    }
    raw.send(&flood);
    raw.rest();
    assert_eq!(shared.impatient.visitor().get("/healthz").status, 200);
}

fn tls_is_spoken_with_a_certificate_from_files(_: &Shared) {
    let folder = tempfile::tempdir().unwrap();
    let made = rcgen::generate_simple_self_signed([String::from("localhost")]).unwrap();
    let (certificate, key) = (
        folder.path().join("cert.pem"),
        folder.path().join("key.pem"),
    );
    let write = |path: &std::path::Path, text: String| {
        std::fs::File::create(path)
            .unwrap()
            .write_all(text.as_bytes())
            .unwrap();
    };
    write(&certificate, made.cert.pem());
    write(&key, made.signing_key.serialize_pem());
    let peel = Peel::start(
        &["--no-workers"],
        &[
            ("PEEL_TLS_CERTIFICATE", certificate.to_str().unwrap()),
            ("PEEL_TLS_KEY", key.to_str().unwrap()),
        ],
    );
    let roots = ureq::tls::Certificate::from_der(made.cert.der()).to_owned();
    let tls = ureq::tls::TlsConfig::builder()
        .root_certs(ureq::tls::RootCerts::new_with_certs(&[roots]))
        .build();
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .tls_config(tls)
        .proxy(None)
        .build()
        .into();
    let url = format!("https://localhost:{}/healthz", peel.address.port());
    let mut answer = agent.get(&url).call().unwrap();
    assert_eq!(answer.body_mut().read_to_string().unwrap(), "alive\n");
    assert!(answer.headers().contains_key("strict-transport-security"));
}
