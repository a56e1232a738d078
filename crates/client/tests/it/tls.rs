//! Connections to a portal whose certificate comes from an authority of its own.

use std::sync::Arc;

use anteroom_client::{Credential, Error, Portal, Timer};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use crate::script::{TestTimer, answer, ok, read_request};

/// Answers one request over TLS; gives the address and the authority's certificate.
#[expect(clippy::disallowed_methods, reason = "the task ends with its only connection")]
async fn serve_one() -> (String, String) {
    let mut authority = rcgen::CertificateParams::default();
    authority.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let authority_key = rcgen::KeyPair::generate().unwrap();
    let authority_pem = authority.self_signed(&authority_key).unwrap().pem();
    let issuer = rcgen::Issuer::new(authority, authority_key);
    let key = rcgen::KeyPair::generate().unwrap();
    let names = vec!["localhost".to_owned(), "127.0.0.1".to_owned()];
    let certificate = rcgen::CertificateParams::new(names)
        .unwrap()
        .signed_by(&key, &issuer)
        .unwrap();

    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let config = ServerConfig::builder().with_no_client_auth();
    let config = config.with_single_cert(vec![certificate.der().clone()], key).unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("https://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        // A client that does not trust the certificate breaks off here.
        let Ok(mut stream) = acceptor.accept(stream).await else {
            return;
        };
        read_request(&mut stream).await;
        answer(&mut stream, &ok(r#"{"docSpace":"3.6.0"}"#)).await;
        stream.shutdown().await.unwrap();
    });
    (address, authority_pem)
}

#[tokio::test]
async fn an_extra_authority_is_trusted() {
    let (address, pem) = serve_one().await;
    let portal = Portal::connect(&address, Credential::Anonymous)
        .ca_certificate(pem)
        .build()
        .unwrap();
    assert_eq!(portal.build_version().await.unwrap().doc_space, "3.6.0");
}

#[tokio::test]
async fn an_unknown_authority_is_told_at_once() {
    let (address, _) = serve_one().await;
    let (_, another) = serve_one().await;
    let timer = Arc::new(TestTimer::default());
    let way = Portal::connect(&address, Credential::Anonymous).ca_certificate(another);
    let portal = way.timer(Arc::clone(&timer) as Arc<dyn Timer>).build().unwrap();
    let error = portal.build_version().await.unwrap_err();
    assert!(
        matches!(
            &error,
            Error::Unreachable {
                perhaps_done: false,
                ..
            }
        ),
        "{error}"
    );
    assert!(error.to_string().contains("certificate"), "{error}");
    assert!(timer.seconds().is_empty(), "repeating cannot help");
}
