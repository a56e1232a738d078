//! Encrypted connections to PostgreSQL.

use crate::error::OpenError;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt;
use std::sync::Arc;
use tokio_postgres_rustls::MakeRustlsConnect;

/// Makes encrypted connections.
pub(crate) type Connector = MakeRustlsConnect;

/// Takes out of a URL what the driver does not know: the file of `sslrootcert=`, and the modes `verify-ca` and
/// `verify-full`, which mean `require` here, where certificates are always checked.
pub(crate) fn split_options(url: &str) -> (String, Option<String>) {
    let Some((base, query)) = url.split_once('?') else {
        return (url.to_owned(), None);
    };
    let mut certificates = None;
    let mut kept = Vec::new();
    for option in query.split('&') {
        match option.split_once('=') {
            Some(("sslrootcert", file)) => certificates = Some(file.replace("%2F", "/").replace("%2f", "/")),
            Some(("sslmode", "verify-ca" | "verify-full")) => kept.push("sslmode=require"),
            _ => kept.push(option),
        }
    }
    let url = if kept.is_empty() {
        base.to_owned()
    } else {
        format!("{base}?{}", kept.join("&"))
    };
    (url, certificates)
}

/// Makes a connector that trusts the certificates of a PEM file, or else those that the machine trusts.
pub(crate) fn connector(certificates: Option<&str>) -> Result<Connector, OpenError> {
    let wrong = |reason: String| OpenError::Url { reason };
    let builder = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| wrong(error.to_string()))?;
    let config = match certificates {
        None => builder
            .with_platform_verifier()
            .map_err(|error| wrong(error.to_string()))?
            .with_no_client_auth(),
        Some(file) => builder.with_root_certificates(roots(file)?).with_no_client_auth(),
    };
    Ok(MakeRustlsConnect::new(config))
}

fn roots(file: &str) -> Result<RootCertStore, OpenError> {
    let wrong = |error: &dyn std::fmt::Display| OpenError::Url {
        reason: format!("sslrootcert {file}: {error}"),
    };
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(file).map_err(|error| wrong(&error))? {
        roots
            .add(certificate.map_err(|error| wrong(&error))?)
            .map_err(|error| wrong(&error))?;
    }
    if roots.is_empty() {
        Err(wrong(&"there is no certificate in it"))
    } else {
        Ok(roots)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_of_ours_are_taken_out() {
        assert_eq!(split_options("postgres://h/d"), ("postgres://h/d".to_owned(), None));
        assert_eq!(
            split_options("postgres://h/d?sslmode=verify-full&sslrootcert=%2Fetc%2Fca.pem&connect_timeout=3"),
            (
                "postgres://h/d?sslmode=require&connect_timeout=3".to_owned(),
                Some("/etc/ca.pem".to_owned())
            )
        );
        assert_eq!(split_options("postgres://h/d?sslrootcert=ca.pem").0, "postgres://h/d");
    }

    #[test]
    fn a_file_without_certificates_is_refused() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let name = file.path().display().to_string();
        let refused = connector(Some(&name)).err().unwrap().to_string();
        assert!(refused.contains(&name), "{refused}");
        assert!(connector(None).is_ok());
    }
}
