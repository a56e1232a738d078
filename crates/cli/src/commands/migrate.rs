//! `anteroom migrate`.

use crate::config::Environment;
use crate::data_folder::{DataFolder, Taken};
use crate::exit::{Exit, Failure, Outcome};
use crate::logging;
use crate::output::{Output, say};
use crate::portal::Place;
use anteroom_app::Db;
use anteroom_app::clock::{Clock as _, SystemClock};
use serde::Serialize;

/// Bring the tables of a database up to date (`serve` does it too)
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    place: Place,
    /// Only say what would be done; exit code 1 when there is something
    #[arg(long)]
    check: bool,
    #[command(flatten)]
    output: Output,
}

#[derive(Serialize)]
struct Migrations<'a> {
    applied: &'a [String],
    pending: &'a [String],
}

/// Applies what is missing, or says what is.
pub fn run(arguments: &Arguments, environment: &Environment) -> Outcome {
    let config = arguments.place.config(environment, Vec::new())?;
    logging::start_quiet(Some(&config.log));
    if arguments.check {
        if let Some(missing) = config.sqlite_file().filter(|file| !file.exists()) {
            say(&format!(
                "There is no database yet: {} is made by the first start.",
                missing.display()
            ));
            return Ok(Exit::NotDone);
        }
        let db = Db::open(&config.store).map_err(Failure::bad_input)?;
        let pending = db.pending_migrations().map_err(Failure::bad_input)?;
        db.close();
        print(arguments.output, &[], &pending);
        return Ok(if pending.is_empty() { Exit::Done } else { Exit::NotDone });
    }
    let Taken::Ours(folder) = DataFolder::take(&config.data_dir)? else {
        return Err(Failure::bad_input(format_args!(
            "a server works on the data folder {}; it brought the database up to date when it started",
            config.data_dir.display()
        )));
    };
    let db = Db::open(&config.store).map_err(Failure::bad_input)?;
    let applied = db.migrate(SystemClock.now()).map_err(Failure::bad_input)?;
    db.close();
    drop(folder);
    print(arguments.output, &applied, &[]);
    Ok(Exit::Done)
}

fn print(output: Output, applied: &[String], pending: &[String]) {
    if applied.is_empty() && pending.is_empty() {
        say("The database is up to date.");
    }
    let row = |state: &'static str| move |name: &String| [name.clone(), state.to_owned()];
    let rows = applied
        .iter()
        .map(row("applied"))
        .chain(pending.iter().map(row("pending")));
    output.print(&Migrations { applied, pending }, ["migration", "state"], rows);
}
