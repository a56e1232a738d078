//! `anteroom backup`.

use crate::backup_file;
use crate::config::{Environment, reason};
use crate::data_folder::{folder_of, machine_key};
use crate::exit::{Exit, Failure, Outcome};
use crate::logging;
use crate::output::say;
use crate::portal::Place;
use anteroom_app::Db;
use anteroom_app::clock::{Clock as _, SystemClock};
use std::path::PathBuf;

/// Write the database and the machine key into one file, also while a server runs
///
/// Photos are not in it: copy the folder `files` of the data folder too, after the backup.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    place: Place,
    /// The file; it must not exist yet
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Writes the backup.
pub fn run(arguments: &Arguments, environment: &Environment) -> Outcome {
    let (config, file) = (arguments.place.config(environment, Vec::new())?, &arguments.file);
    logging::start_quiet(Some(&config.log));
    let Some(database) = config.sqlite_file() else {
        return Err(Failure::bad_input(format_args!(
            "a PostgreSQL database is backed up with pg_dump; keep the machine key {} with it",
            config.machine_key_file.display()
        )));
    };
    if !database.exists() {
        return Err(Failure::file(
            &config.data_dir,
            "there is no portal in this data folder",
        ));
    }
    if file.exists() {
        return Err(Failure::file(
            file,
            "the file exists already; a backup overwrites nothing",
        ));
    }
    let key = machine_key::read(&config.machine_key_file)?;
    let db = Db::open(&config.store).map_err(Failure::bad_input)?;
    // A newer version's data may need more than this version knows to copy.
    db.pending_migrations().map_err(Failure::bad_input)?;
    let folder = tempfile::Builder::new()
        .prefix(".anteroom-")
        .tempdir_in(folder_of(file));
    let folder = folder.map_err(|error| Failure::file(file, reason(&error)))?;
    let copy = folder.path().join("anteroom.db");
    db.backup_to(&copy)
        .map_err(|error| Failure::not_done(format_args!("{}: {error}", file.display())))?;
    db.close();
    backup_file::write(file, &copy, &key, SystemClock.now().unix_seconds())?;
    say(&format!(
        "{} holds the database and the machine key, under which every key and password was hashed: keep it secret.",
        file.display()
    ));
    Ok(Exit::Done)
}
