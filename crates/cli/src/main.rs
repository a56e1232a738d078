//! The program: commands, configuration, wiring.

mod backup_file;
mod commands;
mod config;
mod data_folder;
mod exit;
mod logging;
mod output;
mod portal;
mod tls;
mod traces;

use clap::Parser as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    // Everything that is written is for its owner alone, the database and its journals too.
    #[cfg(unix)]
    rustix::process::umask(rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO);
    let arguments = commands::Arguments::parse();
    match commands::run(arguments) {
        Ok(exit) => exit.into(),
        Err(failure) => {
            output::say(&format!("anteroom: {failure}"));
            failure.exit.into()
        }
    }
}
