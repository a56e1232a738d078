//! The commands, one file each.

mod audit;
mod backup;
mod completions;
mod config;
mod declared;
mod generated;
mod group;
mod invite;
mod key;
mod mail;
mod migrate;
mod migrate_data;
mod onboard;
mod owner;
mod people_input;
mod person;
mod portal;
mod restore;
mod runs;
mod serve;
mod settings;
mod webhook;

use crate::config::Environment;
use crate::exit::{Failure, Outcome};
use clap::{Parser, Subcommand};

/// A portal server that speaks the ONLYOFFICE DocSpace API, and the tool that brings people into it
#[derive(Debug, Parser)]
#[command(name = "anteroom", version, after_help = AFTER_HELP, max_term_width = 120)]
#[command(disable_help_subcommand = true, arg_required_else_help = true)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

const AFTER_HELP: &str = "\
Results go to stdout, everything else to stderr.

Exit codes:
  0  what was asked is done
  1  something of it is not: the portal refused, or a row of the file is not as asked
  2  the command could not begin: wrong arguments, configuration, file, data folder, port or database
  3  the portal is not as a file declares (drift)
  4  a guard stopped it: more people would be disabled than expected, or a saved plan is old
  5  the portal cannot be reached

Settings also come from anteroom.toml and the environment: `anteroom config reference`.";

#[derive(Debug, Subcommand)]
enum Command {
    Serve(Box<serve::Arguments>),
    Onboard(Box<onboard::Arguments>),
    Resume(runs::ResumeArguments),
    Runs(runs::ListArguments),
    Show(runs::ShowArguments),
    Undo(runs::UndoArguments),
    Export(declared::ExportArguments),
    Plan(declared::PlanArguments),
    Apply(declared::ApplyArguments),
    Drift(declared::DriftArguments),
    #[command(subcommand)]
    Person(person::Command),
    #[command(subcommand)]
    Portal(portal::Command),
    #[command(subcommand)]
    Owner(owner::Command),
    #[command(subcommand)]
    Group(group::Command),
    #[command(subcommand)]
    Invite(invite::Command),
    #[command(subcommand)]
    Key(key::Command),
    #[command(subcommand)]
    Mail(mail::Command),
    #[command(subcommand)]
    Webhook(webhook::Command),
    #[command(subcommand)]
    Settings(settings::Command),
    #[command(subcommand)]
    Audit(audit::Command),
    #[command(subcommand)]
    Config(config::Command),
    Migrate(migrate::Arguments),
    MigrateData(migrate_data::Arguments),
    Backup(backup::Arguments),
    Restore(restore::Arguments),
    Completions(completions::Arguments),
    /// Print the description of the API that is served (OpenAPI)
    #[command(hide = true)]
    Openapi,
    /// Print which operations of the API are served (Markdown)
    #[command(hide = true)]
    Coverage,
}

/// Runs the command of the command line.
pub fn run(arguments: Arguments) -> Outcome {
    let environment = Environment::read()?;
    match arguments.command {
        Command::Serve(arguments) => runtime()?.block_on(serve::run(*arguments, &environment)),
        Command::Onboard(arguments) => runtime()?.block_on(onboard::run(*arguments, &environment)),
        Command::Resume(arguments) => runtime()?.block_on(runs::resume(arguments, &environment)),
        Command::Runs(arguments) => runs::list(&arguments, &environment),
        Command::Show(arguments) => runs::show(&arguments, &environment),
        Command::Undo(arguments) => runtime()?.block_on(runs::take_back(arguments, &environment)),
        Command::Export(arguments) => runtime()?.block_on(declared::export(arguments, &environment)),
        Command::Plan(arguments) => runtime()?.block_on(declared::plan(arguments, &environment)),
        Command::Apply(arguments) => runtime()?.block_on(declared::apply(arguments, &environment)),
        Command::Drift(arguments) => runtime()?.block_on(declared::drift(arguments, &environment)),
        Command::Person(command) => runtime()?.block_on(person::run(command, &environment)),
        Command::Portal(command) => runtime()?.block_on(portal::run(command, &environment)),
        Command::Owner(command) => runtime()?.block_on(owner::run(command, &environment)),
        Command::Group(command) => runtime()?.block_on(group::run(command, &environment)),
        Command::Invite(command) => runtime()?.block_on(invite::run(command, &environment)),
        Command::Key(command) => runtime()?.block_on(key::run(command, &environment)),
        Command::Mail(command) => runtime()?.block_on(mail::run(command, &environment)),
        Command::Webhook(command) => runtime()?.block_on(webhook::run(command, &environment)),
        Command::Settings(command) => runtime()?.block_on(settings::run(command, &environment)),
        Command::Audit(command) => runtime()?.block_on(audit::run(command, &environment)),
        Command::Config(command) => config::run(&command, &environment),
        Command::Migrate(arguments) => migrate::run(&arguments, &environment),
        Command::MigrateData(arguments) => runtime()?.block_on(migrate_data::run(arguments, &environment)),
        Command::Backup(arguments) => backup::run(&arguments, &environment),
        Command::Restore(arguments) => restore::run(&arguments, &environment),
        Command::Completions(arguments) => Ok(completions::run(&arguments)),
        Command::Openapi => Ok(generated::openapi()),
        Command::Coverage => Ok(generated::coverage()),
    }
}

fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    let workers = std::thread::available_parallelism().map_or(2, |cores| cores.get().max(2));
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    let built = builder
        .worker_threads(workers)
        .thread_name("anteroom-http")
        .enable_all()
        .build();
    built.map_err(|error| Failure::bad_input(format_args!("the program cannot start: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_arguments_are_consistent() {
        Arguments::command().debug_assert();
    }
}
