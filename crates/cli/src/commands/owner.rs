//! `anteroom owner reset-password`: the way back in for an owner who has lost the password.

use super::portal::PasswordArguments;
use crate::config::Environment;
use crate::exit::{Exit, Outcome};
use crate::output::{line, say};
use crate::portal::{Making, Place, Target};

/// The owner of a portal; whoever runs the installation may help
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Set the password of an owner; every session of the owner ends
    ResetPassword(ResetPassword),
}

#[derive(Debug, clap::Args)]
pub struct ResetPassword {
    #[command(flatten)]
    place: Place,
    /// Name of the portal
    #[arg(long, value_name = "ALIAS", default_value = "localhost")]
    portal: String,
    #[command(flatten)]
    password: PasswordArguments,
}

/// Runs the command.
pub async fn run(command: Command, environment: &Environment) -> Outcome {
    let Command::ResetPassword(arguments) = command;
    let chosen = arguments.password.choose()?;
    let reached = Target::of(&arguments.place).reach(environment, Making::Never).await?;
    let set = reached.portal.set_owner_password(&arguments.portal, &chosen.text).await;
    reached.finish(None).await;
    let email = set?;
    say(&format!(
        "The owner {email} has a new password, and has to sign in with it everywhere."
    ));
    if chosen.is_made_up {
        say("It is shown once, keep it:");
        line(&chosen.text);
    }
    Ok(Exit::Done)
}
