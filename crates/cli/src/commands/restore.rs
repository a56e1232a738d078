//! `anteroom restore`.

use crate::backup_file;
use crate::config::{Config, Environment, reason};
use crate::data_folder::{DataFolder, Taken, machine_key, make, sync_folder, write_new};
use crate::exit::{Exit, Failure, Outcome};
use crate::logging;
use crate::output::say;
use crate::portal::Place;
use anteroom_app::Db;
use anteroom_store::{Database, StoreConfig};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Make a data folder from a backup
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    place: Place,
    /// The backup
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Restores all of the backup or nothing.
pub fn run(arguments: &Arguments, environment: &Environment) -> Outcome {
    let config = arguments.place.config(environment, Vec::new())?;
    logging::start_quiet(Some(&config.log));
    let Some(database) = config.sqlite_file() else {
        return Err(Failure::bad_input(format_args!(
            "a PostgreSQL database is restored with pg_restore; put its machine key at {}",
            config.machine_key_file.display()
        )));
    };
    let folder = &config.data_dir;
    if database.exists() {
        return Err(Failure::file(
            folder,
            "the data folder has a portal already; restore into another one",
        ));
    }
    let is_new = !folder.exists();
    let restored = restore(&config, database, &arguments.file);
    if restored.is_err() && is_new {
        // Only what this command made is taken away again.
        let _ = std::fs::remove_file(folder.join("lock"));
        let _ = std::fs::remove_dir(folder);
    }
    restored?;
    say(&format!(
        "The portal of {} is restored in {}.",
        arguments.file.display(),
        folder.display()
    ));
    Ok(Exit::Done)
}

fn restore(config: &Config, database: &Path, file: &Path) -> Result<(), Failure> {
    // Before anything is made: the file must be there.
    std::fs::metadata(file).map_err(|error| Failure::file(file, reason(&error)))?;
    let Taken::Ours(folder) = DataFolder::take(&config.data_dir)? else {
        return Err(Failure::file(
            &config.data_dir,
            "another process works on this data folder; stop it first",
        ));
    };
    let fail = |error: std::io::Error| Failure::file(folder.path(), reason(&error));
    let workplace = tempfile::Builder::new()
        .prefix(".anteroom-")
        .tempdir_in(folder.path())
        .map_err(fail)?;
    let copy = workplace.path().join("anteroom.db");
    let key = backup_file::read(file, &copy)?;
    check(&copy, file)?;
    put_key(&config.machine_key_file, &key)?;
    // The database comes last: with it the folder has a portal.
    std::fs::rename(&copy, database).map_err(fail)?;
    sync_folder(database).map_err(fail)
}

/// Whether this version can work on the database.
fn check(copy: &Path, file: &Path) -> Result<(), Failure> {
    let config = StoreConfig::new(Database::Sqlite { path: copy.to_owned() });
    let db = Db::open(&config).map_err(|_| Failure::file(file, "the database in the backup cannot be opened"))?;
    let checked = db.pending_migrations().map_err(|error| Failure::file(file, error));
    db.close();
    checked.map(|_| ())
}

fn put_key(path: &Path, key: &[u8]) -> Result<(), Failure> {
    make(crate::data_folder::folder_of(path)).map_err(|error| Failure::file(path, reason(&error)))?;
    match write_new(path, machine_key::text_of(key).as_bytes()) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            if machine_key::read(path)?.as_slice() == key {
                return Ok(());
            }
            Err(Failure::file(
                path,
                "there is another machine key than that of the backup; move it away first",
            ))
        }
        Err(error) => Err(Failure::file(path, reason(&error))),
    }
}
