//! `anteroom config check` and `anteroom config reference`.

use crate::config::{Environment, reference};
use crate::exit::{Exit, Outcome};
use crate::output::{say, text};
use crate::portal::Place;

/// Check the configuration, or describe it
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Say whether the configuration can be used, and show what applies, without secrets
    Check(Place),
    /// Print every setting with its default, as Markdown
    Reference,
}

/// Runs the command.
pub fn run(command: &Command, environment: &Environment) -> Outcome {
    match command {
        Command::Check(place) => {
            let config = place.config(environment, Vec::new())?;
            text(&config.effective());
            let file = config
                .file
                .as_ref()
                .map_or_else(|| "no file".to_owned(), |file| file.display().to_string());
            say(&format!("The configuration can be used ({file})."));
        }
        Command::Reference => text(&reference()),
    }
    Ok(Exit::Done)
}
