use super::*;
use std::net::{IpAddr, Ipv4Addr};

const NOW_S: i64 = 1_795_000_000;
const DAY_S: i64 = 86_400;

fn names() -> Vec<String> {
    names_for(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7)))
}

fn read_text(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

#[test]
fn the_names_are_those_of_this_machine() {
    let names = names();
    for name in ["localhost", "127.0.0.1", "::1", "192.0.2.7"] {
        assert!(names.iter().any(|own| own == name), "{name} in {names:?}");
    }
    let unspecified = names_for(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
    assert!(!unspecified.contains(&"0.0.0.0".to_owned()), "{unspecified:?}");
}

#[test]
fn the_authority_is_kept_and_certificates_are_renewed_near_their_end() {
    let folder = tempfile::tempdir().unwrap();
    let first = issue(folder.path(), &names(), NOW_S).unwrap();
    let (authority, certificate) = (read_text(&first.authority), read_text(&first.certificate));
    assert_eq!(issue(folder.path(), &names(), NOW_S + 300 * DAY_S).unwrap(), first);
    assert_eq!(read_text(&first.certificate), certificate, "still good");

    issue(folder.path(), &names(), NOW_S + 340 * DAY_S).unwrap();
    let renewed = read_text(&first.certificate);
    assert_ne!(renewed, certificate);

    issue(folder.path(), &["localhost".to_owned()], NOW_S + 340 * DAY_S).unwrap();
    assert_ne!(read_text(&first.certificate), renewed, "other names");
    assert_eq!(read_text(&first.authority), authority, "the authority is kept");
    assert!(certified(&first.certificate, &first.key).is_ok());
}

#[test]
fn clients_that_trust_the_authority_accept_the_server() {
    let folder = tempfile::tempdir().unwrap();
    let issued = issue(folder.path(), &names(), NOW_S).unwrap();
    let mut roots = rustls::RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_file(&issued.authority).unwrap())
        .unwrap();
    let provider = Arc::new(aws_lc_rs::default_provider());
    let verifier = rustls::client::WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider)
        .build()
        .unwrap();
    let chain: Vec<_> = CertificateDer::pem_file_iter(&issued.certificate)
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let at = |days: i64| {
        let seconds = u64::try_from(NOW_S + days * DAY_S).unwrap();
        rustls::pki_types::UnixTime::since_unix_epoch(std::time::Duration::from_secs(seconds))
    };
    let accepts = |name: &'static str, days: i64| {
        use rustls::client::danger::ServerCertVerifier as _;
        let name = rustls::pki_types::ServerName::try_from(name).unwrap();
        verifier
            .verify_server_cert(&chain[0], &[], &name, &[], at(days))
            .is_ok()
    };
    for name in ["localhost", "127.0.0.1", "::1", "192.0.2.7"] {
        assert!(accepts(name, 0), "{name}");
    }
    assert!(!accepts("example.com", 0) && !accepts("localhost", 400));
}

#[test]
fn files_that_do_not_fit_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let one = issue(&folder.path().join("one"), &names(), NOW_S).unwrap();
    let other = issue(&folder.path().join("other"), &names(), NOW_S).unwrap();
    let refused = |cert: &Path, key: &Path| certified(cert, key).err().unwrap().to_string();
    assert!(refused(&one.certificate, &other.key).contains("does not belong to the certificate"));
    assert!(refused(&one.key, &one.key).contains("there is no certificate in the file"));
    assert!(refused(&one.certificate, &one.certificate).contains("there is no private key"));
    assert!(refused(&folder.path().join("none.pem"), &one.key).contains("none.pem: No such file"));
}

#[test]
#[cfg(unix)]
fn secrets_are_their_owners_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    issue(&folder.path().join("tls"), &names(), NOW_S).unwrap();
    for file in ["ca.key", "server.key"] {
        let mode = std::fs::metadata(folder.path().join("tls").join(file))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
}
