//! `anteroom audit list`, `export`, `follow` and `verify`.

mod read;
mod verify;

use crate::config::Environment;
use crate::exit::Outcome;

/// Who did what, and who signed in
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// List the newest events
    List(read::List),
    /// Write all events, newest first, as JSON lines or CSV
    #[command(after_help = "Example:\n  anteroom audit export > audit.jsonl")]
    Export(read::Export),
    /// Show events as they happen, until Ctrl-C
    Follow(read::Follow),
    /// Check that nobody changed, removed, added or moved an event; exit code 1 when somebody did
    ///
    /// Works on the database itself, also while a server does. `docs/guide/audit.md` says what it proves.
    #[command(after_help = "Example:\n  anteroom audit verify")]
    Verify(verify::Arguments),
}

/// Runs the command.
pub async fn run(command: Command, environment: &Environment) -> Outcome {
    match command {
        Command::List(arguments) => read::list(arguments, environment).await,
        Command::Export(arguments) => read::export(arguments, environment).await,
        Command::Follow(arguments) => read::follow(arguments, environment).await,
        Command::Verify(arguments) => verify::run(arguments, environment).await,
    }
}
