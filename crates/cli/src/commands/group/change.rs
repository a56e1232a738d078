//! `anteroom group create`, `rename` and `delete`.

use super::{Common, find, find_all, print};
use crate::commands::person;
use crate::exit::{Exit, Failure, Outcome};
use crate::output::{Output, say};
use anteroom_client::request::{CreateGroupRequest, UpdateGroupRequest};
use anteroom_client::{Error, Portal};
use anteroom_domain::GroupId;

#[derive(Debug, clap::Args)]
pub struct Create {
    #[command(flatten)]
    pub common: Common,
    /// Name, at most 128 characters
    #[arg(value_name = "NAME")]
    name: String,
    /// Head of the group: e-mail address, user name or identifier
    #[arg(long, value_name = "PERSON")]
    manager: Option<String>,
    /// A member; may be given several times
    #[arg(long = "member", value_name = "PERSON")]
    members: Vec<String>,
}

#[derive(Debug, clap::Args)]
pub struct Rename {
    #[command(flatten)]
    pub common: Common,
    /// Name or identifier of the group
    #[arg(value_name = "GROUP")]
    group: String,
    /// The new name, at most 128 characters
    #[arg(value_name = "NAME")]
    name: String,
}

/// Creates the group and shows it as the portal does afterwards.
pub async fn create(portal: &Portal, arguments: &Create) -> Outcome {
    let head = match &arguments.manager {
        Some(word) => Some(person::find(portal, word).await?.id),
        None => None,
    };
    let members = person::find_all(portal, &arguments.members).await?;
    let request = CreateGroupRequest {
        group_name: Some(arguments.name.clone()),
        group_manager: head,
        members: Some(members.iter().map(|person| person.id).collect()),
    };
    let id = GroupId(portal.create_group(&request).await?.id);
    let group = portal.get_group(id).await?;
    let is_in = |id| group.members.iter().flatten().any(|member| member.id == id);
    let missing = members.iter().find(|person| !is_in(person.id));
    let sentence = missing.map(|person| format!("the group was created, but {} is not a member", person.email));
    print(arguments.common.output, &[group]);
    sentence.map_or(Ok(Exit::Done), |sentence| Err(Failure::not_done(sentence)))
}

/// Renames the group and reads it back.
pub async fn rename(portal: &Portal, arguments: &Rename) -> Outcome {
    let id = find(portal, &arguments.group).await?;
    let request = UpdateGroupRequest {
        group_name: Some(arguments.name.clone()),
        ..UpdateGroupRequest::default()
    };
    portal.update_group(id, &request).await?;
    let group = portal.get_group_without_members(id).await?;
    let is_done = group.name == arguments.name;
    print(arguments.common.output, &[group]);
    if is_done {
        Ok(Exit::Done)
    } else {
        Err(Failure::not_done("the portal answered OK, but the name is as before"))
    }
}

/// Deletes groups, one after the other, and shows which.
pub async fn delete(portal: &Portal, words: &[String], output: Output) -> Outcome {
    let mut deleted = Vec::new();
    let mut exit = Exit::Done;
    for id in find_all(portal, words).await? {
        let group = portal.get_group_without_members(id).await?;
        let problem = match portal.delete_group(id).await {
            Ok(()) => match portal.get_group_without_members(id).await {
                Err(Error::NotFound { .. }) => None,
                Ok(_) => Some(Failure::not_done(
                    "the portal answered OK, but the group is still there",
                )),
                Err(error) => Some(Failure::from(error)),
            },
            Err(error) => Some(Failure::from(error)),
        };
        match problem {
            None => deleted.push(group),
            Some(failure) => {
                say(&format!("{}: {failure}", group.name));
                exit = failure.exit;
            }
        }
    }
    print(output, &deleted);
    Ok(exit)
}
