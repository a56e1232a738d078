//! `anteroom person role`.

use super::{Common, find, print};
use crate::exit::{Exit, Failure, Outcome};
use anteroom_client::Portal;
use anteroom_domain::{PersonId, Role};
use anteroom_onboard::PortalApi as _;
use anteroom_onboard::plan::role_change;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    pub common: Common,
    /// E-mail address, user name or identifier
    #[arg(value_name = "PERSON")]
    person: String,
    #[arg(help = "DocSpaceAdmin, RoomAdmin, User or Guest, or an alias such as Manager", value_name = "ROLE", value_parser = parse)]
    role: Role,
}

/// Reads a role or an alias of one.
pub fn parse(word: &str) -> Result<Role, String> {
    Role::from_word(word).map_err(|error| error.to_string())
}

/// Gives the role by the operation that the portal honours, and reads it back.
pub async fn run(portal: &Portal, arguments: &Arguments) -> Outcome {
    let (person, role) = (find(portal, &arguments.person).await?, arguments.role);
    let id = PersonId(person.id);
    let now = person
        .shown_role()
        .ok_or_else(|| Failure::not_done("the portal does not show the person's role"))?;
    if let Some(how) = role_change(now, role, portal.facts().await?) {
        anteroom_onboard::PortalApi::set_role(portal, id, role, how).await?;
    }
    let person = portal.get_person(id).await?;
    let now = person.shown_role();
    let email = person.email.clone();
    print(arguments.common.output, &[person]);
    if now == Some(role) {
        return Ok(Exit::Done);
    }
    let now = now.map_or("something else", Role::name);
    Err(Failure::not_done(format_args!(
        "the portal answered OK, but {email} is {now} instead of {role}"
    )))
}
