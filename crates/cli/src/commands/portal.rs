//! `anteroom portal …`: the portals of an installation, through its data folder.

mod password;

use crate::config::Environment;
use crate::exit::{Exit, Failure, Outcome};
use crate::output::{Output, line, say};
use crate::portal::{Making, Place, Target};
use anteroom_client::request::{CreatePortalRequest, UpdatePortalRequest};
use anteroom_client::{Portal, PortalDto};
use anteroom_domain::portal::PortalStatus;
pub use password::PasswordArguments;

/// Look at the portals of an installation and change them
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// List the portals
    List(Common),
    /// Make a portal with its owner
    Create(Create),
    /// Show a portal
    Show(One),
    /// Suspend a portal: nobody can use it until it is continued
    Suspend(One),
    /// Bring a suspended portal back
    Continue(One),
    /// Give a portal another name; everybody is signed out
    Rename(Rename),
    /// Delete portals with everything in them, for ever
    Delete(Delete),
}

/// Where the installation is, and how portals are shown.
#[derive(Debug, clap::Args)]
pub struct Common {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    output: Output,
}

#[derive(Debug, clap::Args)]
pub struct One {
    #[command(flatten)]
    common: Common,
    /// Name of the portal
    #[arg(value_name = "ALIAS")]
    alias: String,
}

#[derive(Debug, clap::Args)]
pub struct Create {
    #[command(flatten)]
    common: Common,
    /// Name of the portal: 3 to 63 letters, digits and hyphens
    #[arg(value_name = "ALIAS")]
    alias: String,
    /// E-mail address of its owner
    #[arg(long, value_name = "EMAIL")]
    owner_email: String,
    /// First name of the owner
    #[arg(long, value_name = "NAME", default_value = "Administrator")]
    first_name: String,
    /// Last name of the owner
    #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
    last_name: String,
    #[command(flatten)]
    password: PasswordArguments,
}

#[derive(Debug, clap::Args)]
pub struct Rename {
    #[command(flatten)]
    common: Common,
    /// Name of the portal
    #[arg(value_name = "ALIAS")]
    alias: String,
    /// Its new name
    #[arg(value_name = "NEW")]
    new: String,
}

#[derive(Debug, clap::Args)]
pub struct Delete {
    #[command(flatten)]
    place: Place,
    /// Names of portals
    #[arg(required = true, value_name = "ALIAS")]
    aliases: Vec<String>,
    /// Do not ask for a confirmation on a terminal: delete
    #[arg(long)]
    yes: bool,
}

/// Runs the command.
pub async fn run(command: Command, environment: &Environment) -> Outcome {
    let (place, making) = match &command {
        Command::List(common) => (&common.place, Making::Never),
        Command::Create(arguments) => (&arguments.common.place, Making::IfMissing),
        Command::Show(one) | Command::Suspend(one) | Command::Continue(one) => (&one.common.place, Making::Never),
        Command::Rename(arguments) => (&arguments.common.place, Making::Never),
        Command::Delete(arguments) => (&arguments.place, Making::Never),
    };
    if let Command::Delete(arguments) = &command
        && !arguments.yes
    {
        return Err(Failure::bad_input(format_args!(
            "deleting {} cannot be undone; add --yes",
            arguments.aliases.join(", ")
        )));
    }
    let reached = Target::of(place).reach(environment, making).await?;
    let portal = &reached.portal;
    let outcome = match &command {
        Command::List(common) => list(portal, common.output).await,
        Command::Create(arguments) => create(portal, arguments).await,
        Command::Show(one) => show(portal, one).await,
        Command::Suspend(one) => set_status(portal, one, PortalStatus::Suspended).await,
        Command::Continue(one) => set_status(portal, one, PortalStatus::Active).await,
        Command::Rename(arguments) => rename(portal, arguments).await,
        Command::Delete(arguments) => delete(portal, &arguments.aliases).await,
    };
    reached.finish(None).await;
    outcome
}

async fn list(portal: &Portal, output: Output) -> Outcome {
    print(output, &portal.list_portals().await?);
    Ok(Exit::Done)
}

async fn show(portal: &Portal, one: &One) -> Outcome {
    print(one.common.output, &[portal.get_portal(&one.alias).await?]);
    Ok(Exit::Done)
}

async fn create(portal: &Portal, arguments: &Create) -> Outcome {
    let chosen = arguments.password.choose()?;
    let request = CreatePortalRequest {
        alias: arguments.alias.clone(),
        owner_email: arguments.owner_email.clone(),
        first_name: arguments.first_name.clone(),
        last_name: arguments.last_name.clone(),
        password: chosen.text.to_string(),
    };
    let made = portal.create_portal(&request).await?;
    if chosen.is_made_up {
        say(&format!(
            "The owner {} signs in with a password that is shown once, keep it: {}",
            arguments.owner_email,
            chosen.text.as_str()
        ));
    }
    print(arguments.common.output, &[made]);
    Ok(Exit::Done)
}

async fn set_status(portal: &Portal, one: &One, status: PortalStatus) -> Outcome {
    let request = UpdatePortalRequest {
        status: Some(status),
        alias: None,
    };
    print(one.common.output, &[portal.update_portal(&one.alias, &request).await?]);
    Ok(Exit::Done)
}

async fn rename(portal: &Portal, arguments: &Rename) -> Outcome {
    let request = UpdatePortalRequest {
        status: None,
        alias: Some(arguments.new.clone()),
    };
    let renamed = portal.update_portal(&arguments.alias, &request).await?;
    print(arguments.common.output, &[renamed]);
    Ok(Exit::Done)
}

async fn delete(portal: &Portal, aliases: &[String]) -> Outcome {
    // All of them are looked for before the first one goes.
    for alias in aliases {
        portal.get_portal(alias).await?;
    }
    for alias in aliases {
        portal.withdraw_portal(alias).await?;
        line(&format!(
            "The portal {alias} is out of use; what it had is being deleted."
        ));
    }
    Ok(Exit::Done)
}

fn print(output: Output, portals: &[PortalDto]) {
    output.print(
        portals,
        ["id", "name", "domain", "status", "owner", "made"],
        portals.iter().map(cells),
    );
}

fn cells(portal: &PortalDto) -> [String; 6] {
    [
        portal.id.to_string(),
        portal.alias.clone(),
        portal.domain.clone().unwrap_or_default(),
        portal.status.clone(),
        portal.owner_email.clone().unwrap_or_default(),
        portal.created.split('T').next().unwrap_or_default().to_owned(),
    ]
}
