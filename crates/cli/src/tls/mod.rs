//! TLS: the operator's certificate, or one of the data folder's own authority.

mod authority;
pub mod names;

pub use authority::{Issued, issue};
pub use names::names_for;

use crate::config::{Tls, reason};
use crate::exit::Failure;
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use tokio_rustls::TlsAcceptor;

/// Ready to agree on encryption with clients.
pub struct Encryption {
    /// Turns connections into encrypted ones.
    pub acceptor: TlsAcceptor,
    /// The certificate of the local authority, for clients to trust.
    pub authority: Option<PathBuf>,
    /// The files of the certificate that is shown.
    files: (PathBuf, PathBuf),
    certificate: Arc<Current>,
}

/// The certificate that is shown at the moment.
#[derive(Debug)]
struct Current(RwLock<Arc<CertifiedKey>>);

impl ResolvesServerCert for Current {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner)))
    }
}

impl Encryption {
    /// Loads or makes the certificate; none when the server speaks plain HTTP.
    ///
    /// # Errors
    /// When a file is missing, unreadable or does not fit.
    pub fn load(tls: &Tls, data_dir: &Path, listen: std::net::IpAddr, now_s: i64) -> Result<Option<Self>, Failure> {
        let (cert, key, authority) = match tls {
            Tls::Off => return Ok(None),
            Tls::Files { cert, key } => (cert.clone(), key.clone(), None),
            Tls::Local => {
                let Issued {
                    authority,
                    certificate,
                    key,
                } = issue(&data_dir.join("tls"), &names_for(listen), now_s)?;
                (certificate, key, Some(authority))
            }
        };
        let certificate = Arc::new(Current(RwLock::new(Arc::new(certified(&cert, &key)?))));
        let builder = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()));
        let builder = builder
            .with_safe_default_protocol_versions()
            .map_err(Failure::bad_input)?;
        let resolver: Arc<dyn ResolvesServerCert> = Arc::<Current>::clone(&certificate);
        let mut config = builder.with_no_client_auth().with_cert_resolver(resolver);
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Some(Self {
            acceptor: TlsAcceptor::from(Arc::new(config)),
            authority,
            files: (cert, key),
            certificate,
        }))
    }

    /// Renews the certificate of the local authority when its end is near, or reads the operator's certificate again;
    /// connections made later show it.
    ///
    /// # Errors
    /// As [`Encryption::load`].
    pub fn renew(&self, data_dir: &Path, listen: std::net::IpAddr, now_s: i64) -> Result<(), Failure> {
        let (certificate, key) = if self.authority.is_some() {
            let issued = issue(&data_dir.join("tls"), &names_for(listen), now_s)?;
            (issued.certificate, issued.key)
        } else {
            self.files.clone()
        };
        let renewed = Arc::new(certified(&certificate, &key)?);
        *self.certificate.0.write().unwrap_or_else(PoisonError::into_inner) = renewed;
        Ok(())
    }
}

/// Reads a certificate with its chain and its key, and sees whether they belong together.
fn certified(cert: &Path, key: &Path) -> Result<CertifiedKey, Failure> {
    let chain = read(cert)?;
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&chain).collect();
    let chain = chain.map_err(|_| Failure::file(cert, "the certificate is not PEM"))?;
    if chain.is_empty() {
        return Err(Failure::file(cert, "there is no certificate in the file"));
    }
    let secret = PrivateKeyDer::from_pem_slice(&read(key)?)
        .map_err(|_| Failure::file(key, "there is no private key in PEM form in the file"))?;
    CertifiedKey::from_der(chain, secret, &aws_lc_rs::default_provider()).map_err(|error| match error {
        rustls::Error::InconsistentKeys(_) => Failure::file(
            key,
            format_args!("the key does not belong to the certificate {}", cert.display()),
        ),
        other => Failure::file(cert, other),
    })
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(path).map_err(|error| Failure::file(path, reason(&error)))
}

#[cfg(test)]
mod tests;
