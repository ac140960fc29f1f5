//! Servers that speak TLS, well and badly.

use std::sync::Arc;

use peel_http_client::{FetchError, FetchLimits, WebClient};
use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::server::{ALLOWED, client, read_head, whole};

struct SecureServer {
    port: u16,
    certificate: CertificateDer<'static>,
}

/// Vouches for itself, as a server of `name`; expired if asked to.
async fn serve(name: &str, expired: bool) -> SecureServer {
    let key = KeyPair::generate().unwrap();
    let mut parameters = CertificateParams::new(vec![name.to_owned()]).unwrap();
    if expired {
        parameters.not_before = date_time_ymd(2019, 1, 1);
        parameters.not_after = date_time_ymd(2020, 1, 1);
    }
    let certificate = parameters.self_signed(&key).unwrap().der().clone();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.clone()],
            PrivateKeyDer::Pkcs8(key.serialize_der().into()),
        )
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind((ALLOWED, 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        if let Ok(mut stream) = acceptor.accept(stream).await {
            read_head(&mut stream).await;
            stream.write_all(&whole("", b"image")).await.unwrap();
            stream.shutdown().await.unwrap();
        }
    });
    SecureServer { port, certificate }
}

async fn get(client: &WebClient, port: u16) -> Result<Vec<u8>, FetchError> {
    let address = format!("https://pictures.example:{port}/a");
    let fetched = client.get(&address, &FetchLimits::of_bytes(1000)).await?;
    Ok(fetched.bytes().await?.to_vec())
}

#[tokio::test]
async fn a_server_that_shows_who_it_is_is_read() {
    let server = serve("pictures.example", false).await;
    let client = client(&[&[ALLOWED]]).0;
    let client = client.with_authority(server.certificate.to_vec());
    assert_eq!(get(&client, server.port).await.unwrap(), b"image");
}

#[tokio::test]
async fn servers_that_do_not_are_refused() {
    let strangers = serve("pictures.example", false).await;
    let error = get(&client(&[&[ALLOWED]]).0, strangers.port).await;
    assert!(matches!(error, Err(FetchError::Tls(_))), "{error:?}");
    for (name, expired) in [("other.example", false), ("pictures.example", true)] {
        let server = serve(name, expired).await;
        let client = client(&[&[ALLOWED]]).0;
        let client = client.with_authority(server.certificate.to_vec());
        let error = get(&client, server.port).await;
        assert!(matches!(error, Err(FetchError::Tls(_))), "{error:?}");
    }
}
