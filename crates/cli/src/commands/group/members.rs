//! `anteroom group members`, `add`, `remove` and `manager`.

use super::{Common, find, print};
use crate::commands::person;
use crate::exit::{Exit, Failure, Outcome};
use crate::output::Output;
use anteroom_client::{EmployeeFullDto, GroupDto, Portal};
use anteroom_domain::PersonId;
use uuid::Uuid;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    pub common: Common,
    /// Name or identifier of the group
    #[arg(value_name = "GROUP")]
    group: String,
    /// E-mail address, user name or identifier
    #[arg(required = true, value_name = "PERSON")]
    people: Vec<String>,
}

#[derive(Debug, clap::Args)]
pub struct Head {
    #[command(flatten)]
    pub common: Common,
    /// Name or identifier of the group
    #[arg(value_name = "GROUP")]
    group: String,
    /// E-mail address, user name or identifier
    #[arg(value_name = "PERSON")]
    person: String,
}

/// Shows the people of a group.
pub async fn list(portal: &Portal, word: &str, output: Output) -> Outcome {
    let group = portal.get_group(find(portal, word).await?).await?;
    person::print(output, &group.members.unwrap_or_default());
    Ok(Exit::Done)
}

/// Adds people and reads back that they are members.
pub async fn add(portal: &Portal, arguments: &Arguments) -> Outcome {
    let id = find(portal, &arguments.group).await?;
    let people = person::find_all(portal, &arguments.people).await?;
    portal.add_group_members(id, &ids(&people)).await?;
    let group = portal.get_group(id).await?;
    let left_out = people.iter().find(|person| !has(&group, person.id));
    let sentence = left_out.map(|person| {
        format!(
            "{} did not become a member: guests and disabled people cannot",
            person.email
        )
    });
    end(arguments.common.output, group, sentence)
}

/// Takes people out and reads back that they are gone.
pub async fn remove(portal: &Portal, arguments: &Arguments) -> Outcome {
    let id = find(portal, &arguments.group).await?;
    let people = person::find_all(portal, &arguments.people).await?;
    portal.remove_group_members(id, &ids(&people)).await?;
    let group = portal.get_group(id).await?;
    let still_in = people.iter().find(|person| has(&group, person.id));
    let sentence = still_in.map(|person| format!("the portal answered OK, but {} is still a member", person.email));
    end(arguments.common.output, group, sentence)
}

/// Makes somebody the head and reads it back.
pub async fn set_head(portal: &Portal, arguments: &Head) -> Outcome {
    let id = find(portal, &arguments.group).await?;
    let head = person::find(portal, &arguments.person).await?;
    portal.set_group_manager(id, PersonId(head.id)).await?;
    let group = portal.get_group(id).await?;
    let is_head = group.manager.as_ref().is_some_and(|person| person.id == head.id);
    let sentence = (!is_head).then(|| {
        format!(
            "the portal answered OK, but {} is not the head of the group",
            head.email
        )
    });
    end(arguments.common.output, group, sentence)
}

fn ids(people: &[EmployeeFullDto]) -> Vec<PersonId> {
    people.iter().map(|person| PersonId(person.id)).collect()
}

fn has(group: &GroupDto, id: Uuid) -> bool {
    group.members.iter().flatten().any(|member| member.id == id)
}

fn end(output: Output, group: GroupDto, sentence: Option<String>) -> Outcome {
    print(output, &[group]);
    sentence.map_or(Ok(Exit::Done), |sentence| Err(Failure::not_done(sentence)))
}
