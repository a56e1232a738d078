//! `anteroom completions`.

use crate::exit::Exit;
use crate::output::text;
use clap::CommandFactory as _;
use clap_complete::Shell;

/// Print what lets a shell complete commands and options: `source <(anteroom completions bash)`
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    shell: Shell,
}

/// Prints the script of a shell.
pub fn run(arguments: &Arguments) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(
        arguments.shell,
        &mut super::Arguments::command(),
        "anteroom",
        &mut script,
    );
    text(&String::from_utf8_lossy(&script));
    Exit::Done
}
