//! `anteroom person …`: one person or a few, by hand.

mod create;
mod delete;
pub(super) mod invite;
mod list;
mod photo;
mod reassign;
pub(super) mod role;
mod search;
mod second_factor;
mod status;

use crate::config::Environment;
use crate::exit::{Failure, Outcome};
use crate::output::Output;
use crate::portal::{Making, Target};
use anteroom_client::{EmployeeFullDto, Portal};
use anteroom_domain::{PersonId, Status};
use uuid::Uuid;

/// Look at people and change them, one or a few at a time
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// List people
    List(list::Arguments),
    /// Search active people
    Search(search::Arguments),
    /// Show people
    Get(Several),
    /// Create a person
    Create(create::Arguments),
    /// Invite people by mail; they register themselves
    Invite(invite::Arguments),
    /// Send invitations again
    Resend(invite::Again),
    /// Show a photo, or change one's own
    Photo(photo::Arguments),
    /// Give a person a role
    Role(role::Arguments),
    /// Disable people: their sessions and keys stop working at once
    Disable(Several),
    /// Enable people again
    Enable(Several),
    /// Hand everything that a disabled person has over to somebody else
    Reassign(reassign::Arguments),
    /// Take people's authenticator apps away: they set another one up at the next sign-in
    ResetSecondFactor(Several),
    /// Remove people who are disabled
    Delete(delete::Arguments),
}

/// Where the people are, and how they are shown.
#[derive(Debug, clap::Args)]
pub struct Common {
    #[command(flatten)]
    target: Target,
    #[command(flatten)]
    output: Output,
}

impl Common {
    /// Where the people are.
    pub const fn target(&self) -> &Target {
        &self.target
    }
}

/// Several people.
#[derive(Debug, clap::Args)]
pub struct Several {
    #[command(flatten)]
    common: Common,
    /// E-mail address, user name or identifier
    #[arg(required = true, value_name = "PERSON")]
    people: Vec<String>,
}

/// Runs the command.
pub async fn run(command: Command, environment: &Environment) -> Outcome {
    let (common, making) = match &command {
        Command::Create(arguments) => (&arguments.common, Making::IfMissing),
        Command::List(arguments) => (&arguments.common, Making::Never),
        Command::Search(arguments) => (&arguments.common, Making::Never),
        Command::Invite(arguments) => (&arguments.common, Making::Never),
        Command::Resend(arguments) => (&arguments.common, Making::Never),
        Command::Photo(arguments) => (&arguments.common, Making::Never),
        Command::Role(arguments) => (&arguments.common, Making::Never),
        Command::Reassign(arguments) => (&arguments.common, Making::Never),
        Command::Delete(arguments) => (&arguments.common, Making::Never),
        Command::Get(several)
        | Command::Disable(several)
        | Command::Enable(several)
        | Command::ResetSecondFactor(several) => (&several.common, Making::Never),
    };
    let (reached, output) = (common.target.reach(environment, making).await?, common.output);
    let portal = &reached.portal;
    let outcome = match &command {
        Command::List(arguments) => list::run(portal, arguments).await,
        Command::Search(arguments) => search::run(portal, arguments).await,
        Command::Invite(arguments) => invite::run(portal, arguments).await,
        Command::Resend(arguments) => invite::run_again(portal, arguments).await,
        Command::Photo(arguments) => photo::run(portal, arguments).await,
        Command::Get(several) => get(portal, several).await,
        Command::ResetSecondFactor(several) => second_factor::reset(portal, several).await,
        Command::Create(arguments) => create::run(portal, arguments).await,
        Command::Role(arguments) => role::run(portal, arguments).await,
        Command::Disable(several) => status::run(portal, &several.people, Status::Terminated, output).await,
        Command::Enable(several) => status::run(portal, &several.people, Status::Active, output).await,
        Command::Delete(arguments) => delete::run(portal, arguments).await,
        Command::Reassign(arguments) => reassign::run(portal, arguments).await,
    };
    reached.finish(None).await;
    outcome
}

async fn get(portal: &Portal, several: &Several) -> Outcome {
    print(several.common.output, &find_all(portal, &several.people).await?);
    Ok(crate::exit::Exit::Done)
}

/// Finds a person by what people call them.
pub async fn find(portal: &Portal, word: &str) -> Result<EmployeeFullDto, Failure> {
    let found = match Uuid::try_parse(word) {
        Ok(id) => portal.find_person(PersonId(id)).await?,
        Err(_) if word.contains('@') => portal.find_person_by_email(word).await?,
        Err(_) => match portal.get_person_by_user_name(word).await {
            Err(anteroom_client::Error::NotFound { .. }) => None,
            other => Some(other?),
        },
    };
    found.ok_or_else(|| Failure::not_done(format_args!("there is no person `{word}`")))
}

/// Finds everybody, or fails before anything is changed.
pub(super) async fn find_all(portal: &Portal, words: &[String]) -> Result<Vec<EmployeeFullDto>, Failure> {
    let mut found = Vec::with_capacity(words.len());
    for word in words {
        found.push(find(portal, word).await?);
    }
    Ok(found)
}

pub(super) fn print(output: Output, people: &[EmployeeFullDto]) {
    output.print(
        people,
        ["id", "e-mail", "name", "role", "status"],
        people.iter().map(cells),
    );
}

fn cells(person: &EmployeeFullDto) -> [String; 5] {
    let role = person.shown_role().map_or("unknown", |role| role.name());
    let status = match Status::from_wire_number(person.status) {
        Some(Status::Active) => "active",
        Some(Status::Terminated) => "disabled",
        Some(Status::Pending) => "invited",
        None => "unknown",
    };
    [
        person.id.to_string(),
        person.email.clone(),
        format!("{} {}", person.first_name, person.last_name).trim().to_owned(),
        if person.is_owner {
            format!("{role} (owner)")
        } else {
            role.to_owned()
        },
        status.to_owned(),
    ]
}
