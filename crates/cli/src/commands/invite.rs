//! `anteroom invite create`, `list`, `revoke` and `send`.

use super::person;
use crate::config::Environment;
use crate::exit::{Exit, Failure, Outcome};
use crate::output::{Output, say};
use crate::portal::{Making, Target};
use anteroom_client::request::{CreateInvitationLinkRequest, InputDate};
use anteroom_client::{Error, InvitationLinkDto, Portal};
use anteroom_domain::{EmployeeType, InvitationLinkId, Role};

/// Bring people in: by links that you hand out, and by mail
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Make the link with which anybody who has it registers; there is one for each role
    Create(Create),
    /// List the links, and how often they were used
    List(Common),
    /// Take links back: they stop working at once
    Revoke(Revoke),
    /// Invite people by mail; they register themselves
    Send(person::invite::Arguments),
}

/// Where the links are, and how they are shown.
#[derive(Debug, clap::Args)]
pub struct Common {
    #[command(flatten)]
    target: Target,
    #[command(flatten)]
    output: Output,
}

#[derive(Debug, clap::Args)]
pub struct Create {
    #[command(flatten)]
    common: Common,
    /// What people become who register with it: DocSpaceAdmin, RoomAdmin or User
    #[arg(long, value_name = "ROLE", value_parser = person::role::parse, default_value = "User")]
    role: Role,
    /// When it stops working, such as `2027-01-31` or `2027-01-31T18:00`, in the portal's time
    #[arg(long, value_name = "DATE", value_parser = date)]
    expires: Option<InputDate>,
    /// How many people may register with it, 1 to 1000
    #[arg(long, value_name = "COUNT")]
    uses: Option<i32>,
}

#[derive(Debug, clap::Args)]
pub struct Revoke {
    #[command(flatten)]
    common: Common,
    /// The roles whose links are taken back
    #[arg(required = true, value_name = "ROLE", value_parser = person::role::parse)]
    roles: Vec<Role>,
}

fn date(text: &str) -> Result<InputDate, String> {
    InputDate::parse(text).ok_or_else(|| "a date is written as 2027-01-31".to_owned())
}

impl Command {
    const fn target(&self) -> &Target {
        match self {
            Self::Create(arguments) => &arguments.common.target,
            Self::List(common) => &common.target,
            Self::Revoke(arguments) => &arguments.common.target,
            Self::Send(arguments) => arguments.common.target(),
        }
    }
}

/// Runs the command.
pub async fn run(command: Command, environment: &Environment) -> Outcome {
    let reached = command.target().reach(environment, Making::Never).await?;
    let portal = &reached.portal;
    let outcome = match &command {
        Command::Create(arguments) => create(portal, arguments).await,
        Command::List(common) => list(portal, common.output).await,
        Command::Revoke(arguments) => revoke(portal, arguments).await,
        Command::Send(arguments) => person::invite::run(portal, arguments).await,
    };
    reached.finish(None).await;
    outcome
}

/// The roles for which there can be a link.
const ROLES: [Role; 3] = [Role::DocSpaceAdmin, Role::RoomAdmin, Role::User];

async fn create(portal: &Portal, arguments: &Create) -> Outcome {
    let request = CreateInvitationLinkRequest {
        employee_type: Some(EmployeeType::Role(arguments.role)),
        expiration: arguments.expires,
        max_use_count: arguments.uses,
    };
    let link = portal.create_invitation_link(&request).await?;
    print(arguments.common.output, &[link]);
    Ok(Exit::Done)
}

async fn list(portal: &Portal, output: Output) -> Outcome {
    let mut links = Vec::new();
    for role in ROLES {
        links.extend(find(portal, role).await?);
    }
    print(output, &links);
    Ok(Exit::Done)
}

/// The link for a role; none also where the caller can invite nobody to it now, because then the link is not shown either.
async fn find(portal: &Portal, role: Role) -> Result<Option<InvitationLinkDto>, Failure> {
    match portal.find_invitation_link(role).await {
        Err(Error::Refused { status: 402 | 403, .. }) if role != Role::User => Ok(None),
        found => Ok(found?),
    }
}

async fn revoke(portal: &Portal, arguments: &Revoke) -> Outcome {
    let mut revoked = Vec::with_capacity(arguments.roles.len());
    let mut exit = Exit::Done;
    for role in &arguments.roles {
        if let Some(link) = portal.find_invitation_link(*role).await? {
            portal.delete_invitation_link(InvitationLinkId(link.id)).await?;
            revoked.push(link);
        } else {
            say(&format!("there is no link for {role}"));
            exit = Exit::NotDone;
        }
    }
    print(arguments.common.output, &revoked);
    Ok(exit)
}

fn print(output: Output, links: &[InvitationLinkDto]) {
    let headings = ["role", "used", "limit", "until", "link"];
    output.print(links, headings, links.iter().map(cells));
}

fn cells(link: &InvitationLinkDto) -> [String; 5] {
    let role = Role::from_wire_number(link.employee_type).map_or("?", Role::name);
    let until = link.expiration.as_deref().unwrap_or_default();
    [
        role.to_owned(),
        link.current_use_count.to_string(),
        link.max_use_count.map_or_else(String::new, |limit| limit.to_string()),
        if link.is_expired {
            "over".to_owned()
        } else {
            until.get(..16).unwrap_or(until).replace('T', " ")
        },
        link.url.clone(),
    ]
}
