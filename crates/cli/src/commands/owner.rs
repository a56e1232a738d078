//! `anteroom owner reset-password`: the way back in for an owner who has lost the password; and `owner change`.

use super::portal::PasswordArguments;
use crate::config::Environment;
use crate::exit::{Exit, Failure, Outcome};
use crate::output::{line, say};
use crate::portal::{Making, Place, Target};
use anteroom_client::Portal;
use anteroom_domain::PersonId;

/// The owner of a portal; whoever runs the installation may help
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Set the password of an owner; every session of the owner ends
    ResetPassword(ResetPassword),
    /// Hand a portal over to another owner: at once on a data folder; elsewhere the owner is sent a link for it
    Change(Change),
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

#[derive(Debug, clap::Args)]
pub struct Change {
    #[command(flatten)]
    target: Target,
    /// The new owner: e-mail address, user name or identifier
    #[arg(value_name = "PERSON")]
    person: String,
}

/// Runs the command.
pub async fn run(command: Command, environment: &Environment) -> Outcome {
    match command {
        Command::ResetPassword(arguments) => reset_password(arguments, environment).await,
        Command::Change(arguments) => change(arguments, environment).await,
    }
}

async fn change(arguments: Change, environment: &Environment) -> Outcome {
    let reached = arguments.target.reach(environment, Making::Never).await?;
    let outcome = if reached.is_of_folder() {
        change_at_once(&reached.portal, &arguments.person).await
    } else {
        ask_owner(&reached.portal, &arguments.person).await
    };
    reached.finish(None).await;
    outcome
}

/// Whoever has the data folder needs no link.
async fn change_at_once(portal: &Portal, person: &str) -> Outcome {
    let alias = portal.settings().await?.tenant_alias;
    portal.set_portal_owner(&alias, person).await?;
    say(&format!(
        "{person} owns the portal {alias} now; whoever owned it administers it."
    ));
    Ok(Exit::Done)
}

async fn ask_owner(portal: &Portal, person: &str) -> Outcome {
    let next = super::person::find(portal, person).await?;
    let asked = portal.request_owner_change(PersonId(next.id)).await?;
    if !asked.is_sent() {
        return Err(Failure::not_done(
            "only the owner can hand the portal over, and only to another member who is active",
        ));
    }
    say(&format!(
        "The owner was sent a link; the portal is {}'s when the owner has opened it.",
        next.email
    ));
    Ok(Exit::Done)
}

async fn reset_password(arguments: ResetPassword, environment: &Environment) -> Outcome {
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
