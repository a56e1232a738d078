//! The local certificate authority of a data folder.
//!
//! The authority is made once and kept, so that clients who trust it go on doing so. What it signs is made anew when
//! its end is near or the names of the machine change.

use crate::config::reason;
use crate::data_folder::{make, write_over};
use crate::exit::Failure;
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::path::{Path, PathBuf};
use time::OffsetDateTime;
use zeroize::Zeroizing;

const DAY_S: i64 = 86_400;
/// Clocks of other machines may be behind.
const SKEW_S: i64 = DAY_S;
const AUTHORITY_LIFE_S: i64 = 20 * 365 * DAY_S;
/// What clients accept at most from a server.
const CERTIFICATE_LIFE_S: i64 = 397 * DAY_S;
const RENEW_BEFORE_S: i64 = 60 * DAY_S;

/// Where the parts are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issued {
    /// The certificate of the authority, for clients to trust.
    pub authority: PathBuf,
    /// The server's certificate.
    pub certificate: PathBuf,
    /// Its key.
    pub key: PathBuf,
}

/// What the server's certificate says, beside it in readable form.
#[derive(Serialize, Deserialize, PartialEq, Eq)]
struct Note {
    names: Vec<String>,
    not_after_s: i64,
    /// Of the authority's public key.
    authority: String,
}

/// Makes what is missing in a folder, or near its end, and says where everything is.
///
/// # Errors
/// When the folder cannot be written or holds something else.
pub fn issue(folder: &Path, names: &[String], now_s: i64) -> Result<Issued, Failure> {
    make(folder).map_err(|error| Failure::file(folder, reason(&error)))?;
    let issued = Issued {
        authority: folder.join("ca.pem"),
        certificate: folder.join("server.pem"),
        key: folder.join("server.key"),
    };
    let authority_key = authority_key(folder, &issued.authority, now_s)?;
    let fingerprint = fingerprint(&authority_key);
    let note_path = folder.join("server.json");
    let note = std::fs::read(&note_path)
        .ok()
        .and_then(|text| serde_json::from_slice::<Note>(&text).ok());
    let is_good = note.is_some_and(|note| {
        note.names == names && note.authority == fingerprint && now_s < note.not_after_s - RENEW_BEFORE_S
    });
    if is_good && issued.certificate.is_file() && issued.key.is_file() {
        return Ok(issued);
    }
    let not_after_s = now_s + CERTIFICATE_LIFE_S - SKEW_S;
    let key = KeyPair::generate().map_err(|error| Failure::file(&issued.key, error))?;
    let mut params = CertificateParams::new(names).map_err(|error| Failure::file(&issued.certificate, error))?;
    params.distinguished_name = named(names.first().map_or("localhost", String::as_str));
    params.is_ca = IsCa::ExplicitNoCa;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    params.not_before = instant(now_s - SKEW_S);
    params.not_after = instant(not_after_s);
    let authority = Issuer::new(authority_params(&fingerprint, now_s), authority_key);
    let certificate = params
        .signed_by(&key, &authority)
        .map_err(|error| Failure::file(&issued.certificate, error))?;
    write(&issued.key, &Zeroizing::new(key.serialize_pem()))?;
    write(&issued.certificate, &certificate.pem())?;
    let note = Note {
        names: names.to_vec(),
        not_after_s,
        authority: fingerprint,
    };
    // Written last: without it everything above is made again.
    write(&note_path, &serde_json::to_string(&note).unwrap_or_default())?;
    Ok(issued)
}

/// The key of the authority; made together with its certificate when either is missing.
fn authority_key(folder: &Path, certificate: &Path, now_s: i64) -> Result<KeyPair, Failure> {
    let path = folder.join("ca.key");
    if path.is_file() && certificate.is_file() {
        let text = std::fs::read_to_string(&path).map_err(|error| Failure::file(&path, reason(&error)))?;
        return KeyPair::from_pem(&Zeroizing::new(text))
            .map_err(|_| Failure::file(&path, "the file does not hold the key of the local authority"));
    }
    let key = KeyPair::generate().map_err(|error| Failure::file(&path, error))?;
    let made = authority_params(&fingerprint(&key), now_s)
        .self_signed(&key)
        .map_err(|error| Failure::file(certificate, error))?;
    write(&path, &Zeroizing::new(key.serialize_pem()))?;
    write(certificate, &made.pem())?;
    Ok(key)
}

fn authority_params(fingerprint: &str, now_s: i64) -> CertificateParams {
    let mut params = CertificateParams::default();
    // Two authorities of one machine must not carry one name, or clients that trust both take one for the other.
    params.distinguished_name = named(&format!(
        "Anteroom local authority {}",
        fingerprint.get(..8).unwrap_or_default()
    ));
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.not_before = instant(now_s - SKEW_S);
    params.not_after = instant(now_s + AUTHORITY_LIFE_S);
    params
}

fn named(name: &str) -> DistinguishedName {
    let mut distinguished = DistinguishedName::new();
    distinguished.push(DnType::CommonName, name);
    distinguished
}

fn fingerprint(key: &KeyPair) -> String {
    hex::encode(Sha256::digest(key.public_key_raw()))
}

fn instant(seconds: i64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    write_over(path, text.as_bytes()).map_err(|error| Failure::file(path, reason(&error)))
}
