//! The machine key: what keys, sessions and passwords are hashed under.

use super::private_file;
use crate::config::reason;
use crate::exit::Failure;
use anteroom_app::random::{Random, secret};
use std::io::ErrorKind;
use std::path::Path;
use zeroize::Zeroizing;

/// Reads the machine key.
///
/// # Errors
/// When the file cannot be read or holds something else.
pub fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let text = std::fs::read_to_string(path).map(Zeroizing::new);
    let text =
        text.map_err(|error| Failure::file(path, format_args!("the machine key cannot be read: {}", reason(&error))))?;
    parse(&text).ok_or_else(|| Failure::file(path, "the machine key must be 64 hexadecimal digits"))
}

/// Reads the machine key, or makes it.
///
/// # Errors
/// When the file cannot be read or made, or holds something else.
pub fn read_or_make(path: &Path, random: &dyn Random) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let bytes = Zeroizing::new(secret(random).to_vec());
    match private_file::write_new(path, text_of(&bytes).as_bytes()) {
        Ok(()) => Ok(bytes),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => read(path),
        Err(error) => Err(Failure::file(path, reason(&error))),
    }
}

/// The bytes of a key in its written form.
pub fn parse(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let bytes = Zeroizing::new(hex::decode(text.trim()).ok()?);
    (bytes.len() == 32).then_some(bytes)
}

/// The written form.
pub fn text_of(bytes: &[u8]) -> Zeroizing<String> {
    Zeroizing::new(format!("{}\n", hex::encode(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use anteroom_app::random::SystemRandom;

    #[test]
    fn made_once_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("machine.key");
        let made = read_or_make(&path, &SystemRandom).unwrap();
        let read = read_or_make(&path, &SystemRandom).unwrap();
        assert_eq!(made, read);
        std::fs::write(&path, "abc").unwrap();
        let failure = read_or_make(&path, &SystemRandom).err().unwrap().to_string();
        assert!(
            failure.contains("machine.key") && failure.contains("64 hexadecimal digits"),
            "{failure}"
        );
    }
}
