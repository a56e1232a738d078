//! The form of a backup: one file with the database and the machine key.
//!
//! The first line names the form, the second is JSON about the rest, the rest is the database file byte by byte.

use crate::config::reason;
use crate::data_folder::machine_key;
use crate::exit::Failure;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;
use zeroize::Zeroizing;

const MAGIC: &str = "ANTEROOM BACKUP 1\n";
/// Longer second lines are not ours.
const HEADER_MAX_BYTES: u64 = 4_096;

#[derive(Serialize, Deserialize)]
struct Header {
    version: String,
    made_at_s: i64,
    machine_key: String,
    database_bytes: u64,
    sha256: String,
}

/// Writes a backup of a database file; all of it or nothing.
///
/// # Errors
/// When the file exists already or cannot be written.
pub fn write(file: &Path, database: &Path, machine_key: &[u8], made_at_s: i64) -> Result<(), Failure> {
    let fail = |error: io::Error| match error.kind() {
        io::ErrorKind::AlreadyExists => Failure::file(file, "the file exists already; a backup overwrites nothing"),
        _ => Failure::file(file, reason(&error)),
    };
    let mut source = File::open(database).map_err(fail)?;
    let mut hash = Sha256::new();
    let database_bytes = io::copy(&mut source, &mut HashWriter(&mut hash)).map_err(fail)?;
    let header = Header {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        made_at_s,
        machine_key: hex::encode(machine_key),
        database_bytes,
        sha256: hex::encode(hash.finalize()),
    };
    let header = serde_json::to_string(&header)
        .map(Zeroizing::new)
        .map_err(|error| Failure::file(file, error))?;
    let folder = crate::data_folder::folder_of(file);
    let mut whole = tempfile::Builder::new()
        .prefix(".anteroom-")
        .tempfile_in(folder)
        .map_err(fail)?;
    let written = (|| {
        whole.write_all(MAGIC.as_bytes())?;
        whole.write_all(header.as_bytes())?;
        whole.write_all(b"\n")?;
        io::copy(&mut File::open(database)?, &mut whole)?;
        whole.as_file().sync_all()
    })();
    written.map_err(fail)?;
    whole.persist_noclobber(file).map_err(|error| fail(error.error))?;
    crate::data_folder::sync_folder(file).map_err(fail)
}

/// Writes the database of a backup into a new file, and answers the machine key.
///
/// # Errors
/// When the backup cannot be read, is not one, or is damaged; when the database cannot be written.
pub fn read(file: &Path, database: &Path) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let fail = |error: io::Error| Failure::file(file, reason(&error));
    let mut source = BufReader::new(File::open(file).map_err(fail)?);
    let mut magic = vec![0; MAGIC.len()];
    if source.read_exact(&mut magic).is_err() || magic != MAGIC.as_bytes() {
        return Err(Failure::file(file, "the file is not a backup of Anteroom"));
    }
    let damaged = || Failure::file(file, "the backup is damaged");
    let mut header = Zeroizing::new(Vec::new());
    source
        .by_ref()
        .take(HEADER_MAX_BYTES)
        .read_until(b'\n', &mut header)
        .map_err(fail)?;
    let header: Header = serde_json::from_slice(&header).map_err(|_| damaged())?;
    let key = machine_key::parse(&header.machine_key).ok_or_else(damaged)?;
    let target_fail = |error: io::Error| Failure::file(database, reason(&error));
    let mut target = crate::data_folder::create_new(database).map_err(target_fail)?;
    let mut hash = Sha256::new();
    let copied = io::copy(&mut source, &mut Tee(&mut target, &mut hash)).map_err(target_fail)?;
    if copied != header.database_bytes || hex::encode(hash.finalize()) != header.sha256 {
        return Err(damaged());
    }
    target.sync_all().map_err(target_fail)?;
    Ok(key)
}

struct HashWriter<'a>(&'a mut Sha256);

impl io::Write for HashWriter<'_> {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        self.0.update(buffer);
        Ok(buffer.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct Tee<'a>(&'a mut File, &'a mut Sha256);

impl io::Write for Tee<'_> {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        self.0.write_all(buffer)?;
        self.1.update(buffer);
        Ok(buffer.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backup_comes_back_as_it_was_and_damage_is_seen() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        std::fs::write(path("database"), b"pages\n\0 and more").unwrap();
        write(&path("backup"), &path("database"), &[7; 32], 1).unwrap();
        assert_eq!(read(&path("backup"), &path("restored")).unwrap().as_slice(), [7; 32]);
        assert_eq!(std::fs::read(path("restored")).unwrap(), b"pages\n\0 and more");

        let again = write(&path("backup"), &path("database"), &[7; 32], 1)
            .unwrap_err()
            .to_string();
        assert!(again.contains("overwrites nothing"), "{again}");

        let whole = std::fs::read(path("backup")).unwrap();
        for (name, bytes) in [
            ("cut", whole[..whole.len() - 1].to_vec()),
            ("longer", [&whole[..], b"x"].concat()),
            ("other", [&whole[..whole.len() - 1], b"X"].concat()),
            ("header", [MAGIC.as_bytes(), b"{}\n"].concat()),
        ] {
            std::fs::write(path(name), bytes).unwrap();
            let failure = read(&path(name), &path(&format!("{name}.db"))).unwrap_err().to_string();
            assert!(failure.ends_with("the backup is damaged"), "{failure}");
        }
        std::fs::write(path("csv"), "email,firstName").unwrap();
        assert!(
            read(&path("csv"), &path("csv.db"))
                .unwrap_err()
                .to_string()
                .ends_with("is not a backup of Anteroom")
        );
    }
}
