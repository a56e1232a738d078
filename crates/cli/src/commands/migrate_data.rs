//! `anteroom migrate-data`.

use crate::config::{Config, Environment};
use crate::data_folder::{DataFolder, Taken, machine_key};
use crate::exit::{Exit, Failure, Outcome};
use crate::logging;
use crate::output::{Output, say};
use crate::portal::Place;
use anteroom_app::Db;
use anteroom_app::clock::{Clock as _, SystemClock};
use anteroom_store::transfer::{self, Step, TransferError};
use anteroom_store::{Database, StoreConfig};
use serde::Serialize;
use std::path::{Path, PathBuf};

/// Bring everything from SQLite to PostgreSQL, or back
///
/// Stop every server first. The source stays as it is; the target must be empty. Whoever is stopped in the middle runs
/// the same command again, and it goes on where it was. At the end every table is compared by count and checksum; until
/// then no server uses the target. The machine key and the photos stay where they are.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  anteroom migrate-data --from sqlite --to postgres://anteroom@localhost/anteroom

`sqlite` is the file in the data folder. `configured` is the PostgreSQL database of anteroom.toml or the environment, so
that its password need not stand on the command line.")]
pub struct Arguments {
    /// Where everything is: `sqlite`, `configured` or `postgres://…`
    #[arg(long, value_name = "DATABASE")]
    from: String,
    /// Where it goes: `sqlite`, `configured` or `postgres://…`
    #[arg(long, value_name = "DATABASE")]
    to: String,
    /// The data folder [default: ./anteroom-data]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// The configuration file [default: anteroom.toml, when it is there]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(flatten)]
    output: Output,
}

#[derive(Serialize)]
struct Same {
    table: String,
    rows: u64,
    checksum: String,
}

/// So many rows of a table pass between two lines about it.
const TELL_EVERY_ROWS: u64 = 50_000;

/// Brings everything over, or says why not.
pub async fn run(arguments: Arguments, environment: &Environment) -> Outcome {
    let config = arguments.place(None).config(environment, Vec::new())?;
    logging::start_quiet(Some(&config.log));
    let from = arguments.database(&arguments.from, "--from", &config, environment)?;
    let to = arguments.database(&arguments.to, "--to", &config, environment)?;
    if let Database::Sqlite { path } = &from.database
        && !path.exists()
    {
        return Err(no_portal(path));
    }
    // Without the key nobody could sign in to what was brought.
    machine_key::read(&config.machine_key_file)?;
    let Taken::Ours(folder) = DataFolder::take(&config.data_dir)? else {
        return Err(Failure::file(
            &config.data_dir,
            "another process works on this data folder; stop it first",
        ));
    };
    let source = Db::open(&from).map_err(Failure::bad_input)?;
    let target = Db::open(&to).map_err(Failure::bad_input)?;
    let mut same = Vec::new();
    let mut progress = Progress::default();
    let ended = transfer::run(&source, &target, SystemClock.now(), |step| match step {
        Step::Same { table, rows, checksum } => same.push(Same { table, rows, checksum }),
        step => progress.tell(&step),
    })
    .await;
    source.close();
    target.close();
    drop(folder);
    ended.map_err(|error| refusal(&error))?;
    same.sort_unstable_by(|one, other| one.table.cmp(&other.table));
    let cells = |table: &Same| [table.table.clone(), table.rows.to_string(), table.checksum.clone()];
    arguments
        .output
        .print(&same, ["table", "rows", "checksum"], same.iter().map(cells));
    say(&format!(
        "Every table is the same in both databases. From now on: {}; the source is no longer needed.",
        next_step(&to.database)
    ));
    Ok(Exit::Done)
}

impl Arguments {
    fn place(&self, database: Option<String>) -> Place {
        Place {
            data: self.data.clone(),
            database,
            config: self.config.clone(),
        }
    }

    fn database(
        &self,
        named: &str,
        option: &str,
        config: &Config,
        environment: &Environment,
    ) -> Result<StoreConfig, Failure> {
        let database = match named {
            "sqlite" => Database::Sqlite {
                path: config.data_dir.join("anteroom.db"),
            },
            "configured" if config.sqlite_file().is_none() => config.store.database.clone(),
            "configured" => {
                return Err(Failure::bad_input(format_args!(
                    "{option}: the configuration names no PostgreSQL database; set database.url or database.url_file"
                )));
            }
            url if url.starts_with("postgres://") || url.starts_with("postgresql://") => {
                let place = self.place(Some(url.to_owned()));
                place.config(environment, Vec::new())?.store.database
            }
            _ => {
                return Err(Failure::bad_input(format_args!(
                    "{option} is `sqlite`, `configured` or the address of a PostgreSQL database, postgres://…"
                )));
            }
        };
        Ok(StoreConfig {
            database,
            // Whoever else is connected is told apart from this command by there being more than its one connection.
            postgres_connections: 1,
            ..config.store.clone()
        })
    }
}

fn no_portal(file: &Path) -> Failure {
    Failure::file(file, "there is no such database; name its folder with --data")
}

/// A refusal before anything was brought is bad input; afterwards something is there, and is not all.
fn refusal(error: &TransferError) -> Failure {
    match error {
        TransferError::Differs { .. } => Failure::not_done(format_args!(
            "{error}; somebody changed the source meanwhile: empty the target and begin again with every server stopped"
        )),
        TransferError::Store(_) => Failure::not_done(format_args!("{error}; run the command again to go on")),
        other => Failure::bad_input(other),
    }
}

fn next_step(target: &Database) -> &'static str {
    match target {
        Database::Postgres { .. } => "set database.url (or database.url_file) in the configuration",
        Database::Sqlite { .. } => "take database.url and database.url_file out of the configuration",
    }
}

/// Tells on stderr how far it came, without a line for each piece.
#[derive(Default)]
struct Progress {
    table: String,
    told: u64,
}

impl Progress {
    fn tell(&mut self, step: &Step) {
        match step {
            Step::Resumed { rows } => say(&format!("Going on: {rows} rows are there already.")),
            Step::Copied { table, rows, is_last } => {
                if *table != self.table {
                    table.clone_into(&mut self.table);
                    self.told = 0;
                }
                if (*is_last && *rows > 0) || *rows >= self.told + TELL_EVERY_ROWS {
                    self.told = *rows;
                    say(&format!("{table}: {rows} rows"));
                }
            }
            Step::Same { .. } => (),
        }
    }
}
