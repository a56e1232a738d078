//! `anteroom person create`.

use super::{Common, print};
use crate::config::reason;
use crate::exit::{Exit, Failure, Outcome};
use anteroom_client::Portal;
use anteroom_client::request::{CreatePersonRequest, ProfileMembers};
use anteroom_domain::{EmployeeType, PersonId, Role};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    pub common: Common,
    /// Address
    #[arg(long, value_name = "EMAIL")]
    email: String,
    /// First name
    #[arg(long, value_name = "NAME")]
    first_name: String,
    /// Last name
    #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
    last_name: String,
    /// Role [default: what the portal gives]
    #[arg(long, value_name = "ROLE", value_parser = super::role::parse)]
    role: Option<Role>,
    /// Job title
    #[arg(long, value_name = "TITLE")]
    title: Option<String>,
    /// Where the person works
    #[arg(long, value_name = "LOCATION")]
    location: Option<String>,
    /// First password [default: none, the person sets one]
    #[arg(long, value_name = "PASSWORD")]
    password: Option<String>,
    /// A file that holds that password
    #[arg(long, value_name = "FILE", conflicts_with = "password")]
    password_file: Option<PathBuf>,
}

/// Creates the person and shows them as the portal does afterwards.
pub async fn run(portal: &Portal, arguments: &Arguments) -> Outcome {
    let password = match &arguments.password_file {
        None => arguments.password.clone(),
        Some(file) => {
            let text = std::fs::read_to_string(file).map_err(|error| Failure::file(file, reason(&error)))?;
            Some(text.trim().to_owned())
        }
    };
    let request = CreatePersonRequest {
        email: Some(arguments.email.clone()),
        employee_type: arguments.role.map(EmployeeType::Role),
        password,
        profile: ProfileMembers {
            first_name: Some(arguments.first_name.clone()),
            last_name: Some(arguments.last_name.clone()),
            title: arguments.title.clone(),
            location: arguments.location.clone(),
            ..ProfileMembers::default()
        },
        ..CreatePersonRequest::default()
    };
    let created = portal.create_person(&request).await?.person;
    let person = portal.get_person(PersonId(created.id)).await?;
    let shown = person.shown_role();
    let sentence = match (arguments.role, shown) {
        (Some(asked), now) if now != Some(asked) => {
            let now = now.map_or("something else", Role::name);
            Some(format!("{} was created, but as {now} instead of {asked}", person.email))
        }
        _ => None,
    };
    print(arguments.common.output, &[person]);
    sentence.map_or(Ok(Exit::Done), |sentence| Err(Failure::not_done(sentence)))
}
