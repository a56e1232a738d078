//! `anteroom group …`: groups, and who is in them.

mod change;
mod members;

use super::person;
use crate::config::Environment;
use crate::exit::{Exit, Failure, Outcome};
use crate::output::Output;
use crate::portal::{Making, Target};
use anteroom_client::{GroupDto, GroupsSearch, PersonOfGroup, Portal};
use anteroom_domain::{GroupId, PersonId};
use anteroom_onboard::{GroupBook, KnownGroup, Named};
use uuid::Uuid;

/// Look at groups and change them
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// List groups
    List(List),
    /// Show groups
    Show(Several),
    /// List the people of a group
    Members(One),
    /// Create a group
    Create(change::Create),
    /// Give a group another name
    Rename(change::Rename),
    /// Delete groups; their members stay people of the portal
    Delete(Several),
    /// Make people members of a group
    Add(members::Arguments),
    /// Take people out of a group
    Remove(members::Arguments),
    /// Make somebody the head of a group, and a member
    Manager(members::Head),
}

/// Where the groups are, and how they are shown.
#[derive(Debug, clap::Args)]
pub struct Common {
    #[command(flatten)]
    target: Target,
    #[command(flatten)]
    output: Output,
}

#[derive(Debug, clap::Args)]
pub struct List {
    #[command(flatten)]
    common: Common,
    /// Only groups with this text in their name
    #[arg(long, value_name = "TEXT")]
    search: Option<String>,
    /// Only groups of which this person is a member
    #[arg(long, value_name = "PERSON")]
    of: Option<String>,
}

#[derive(Debug, clap::Args)]
pub struct One {
    #[command(flatten)]
    common: Common,
    /// Name or identifier of the group
    #[arg(value_name = "GROUP")]
    group: String,
}

#[derive(Debug, clap::Args)]
pub struct Several {
    #[command(flatten)]
    common: Common,
    /// Names or identifiers of groups
    #[arg(required = true, value_name = "GROUP")]
    groups: Vec<String>,
}

impl Command {
    const fn common(&self) -> &Common {
        match self {
            Self::List(arguments) => &arguments.common,
            Self::Members(arguments) => &arguments.common,
            Self::Show(arguments) | Self::Delete(arguments) => &arguments.common,
            Self::Create(arguments) => &arguments.common,
            Self::Rename(arguments) => &arguments.common,
            Self::Add(arguments) | Self::Remove(arguments) => &arguments.common,
            Self::Manager(arguments) => &arguments.common,
        }
    }
}

/// Runs the command.
pub async fn run(command: Command, environment: &Environment) -> Outcome {
    let reached = command.common().target.reach(environment, Making::Never).await?;
    let (portal, output) = (&reached.portal, command.common().output);
    let outcome = match &command {
        Command::List(arguments) => list(portal, arguments).await,
        Command::Show(arguments) => show(portal, &arguments.groups, output).await,
        Command::Members(arguments) => members::list(portal, &arguments.group, output).await,
        Command::Create(arguments) => change::create(portal, arguments).await,
        Command::Rename(arguments) => change::rename(portal, arguments).await,
        Command::Delete(arguments) => change::delete(portal, &arguments.groups, output).await,
        Command::Add(arguments) => members::add(portal, arguments).await,
        Command::Remove(arguments) => members::remove(portal, arguments).await,
        Command::Manager(arguments) => members::set_head(portal, arguments).await,
    };
    reached.finish(None).await;
    outcome
}

async fn list(portal: &Portal, arguments: &List) -> Outcome {
    let person = match &arguments.of {
        Some(word) => Some(PersonOfGroup::Member(PersonId(person::find(portal, word).await?.id))),
        None => None,
    };
    let search = GroupsSearch {
        person,
        text: arguments.search.clone().unwrap_or_default(),
        ..GroupsSearch::default()
    };
    print(arguments.common.output, &all(portal, search).await?);
    Ok(Exit::Done)
}

async fn show(portal: &Portal, words: &[String], output: Output) -> Outcome {
    let mut groups = Vec::with_capacity(words.len());
    for id in find_all(portal, words).await? {
        groups.push(portal.get_group(id).await?);
    }
    print(output, &groups);
    Ok(Exit::Done)
}

/// All pages of a list.
async fn all(portal: &Portal, mut search: GroupsSearch) -> Result<Vec<GroupDto>, Failure> {
    let mut groups = Vec::new();
    loop {
        let page = portal.list_groups(&search).await?;
        let found = u32::try_from(page.items.len()).unwrap_or(u32::MAX);
        groups.extend(page.items);
        search.start_index = search.start_index.saturating_add(found);
        if found == 0 || page.total.is_some_and(|total| i64::from(search.start_index) >= total) {
            return Ok(groups);
        }
    }
}

/// Finds a group by its identifier or by its name as people see it.
pub async fn find(portal: &Portal, word: &str) -> Result<GroupId, Failure> {
    let found = find_all(portal, &[word.to_owned()]).await?;
    found.first().copied().ok_or_else(|| nothing(word))
}

/// Finds every group, or fails before anything is changed.
async fn find_all(portal: &Portal, words: &[String]) -> Result<Vec<GroupId>, Failure> {
    let mut book = None;
    let mut found = Vec::with_capacity(words.len());
    for word in words {
        if let Ok(id) = Uuid::try_parse(word) {
            match portal.get_group_without_members(GroupId(id)).await {
                Ok(_) => found.push(GroupId(id)),
                Err(anteroom_client::Error::NotFound { .. }) => return Err(nothing(word)),
                Err(error) => return Err(error.into()),
            }
            continue;
        }
        // Portals compare names in different ways; here they are compared in one.
        if book.is_none() {
            let groups = all(portal, GroupsSearch::default()).await?;
            book = Some(GroupBook::new(groups.into_iter().map(|group| KnownGroup {
                id: GroupId(group.id),
                name: group.name,
            })));
        }
        match book.as_ref().map(|book| book.find(word)) {
            Some(Named::One(id)) => found.push(id),
            Some(Named::Several(count)) => {
                return Err(Failure::not_done(format_args!(
                    "{count} groups are called `{word}`; name one by its identifier"
                )));
            }
            Some(Named::Nothing) | None => return Err(nothing(word)),
        }
    }
    Ok(found)
}

fn nothing(word: &str) -> Failure {
    Failure::not_done(format_args!("there is no group `{word}`"))
}

fn print(output: Output, groups: &[GroupDto]) {
    output.print(groups, ["id", "name", "head", "members"], groups.iter().map(cells));
}

fn cells(group: &GroupDto) -> [String; 4] {
    let head = group.manager.as_ref().map(|person| person.email.clone());
    [
        group.id.to_string(),
        group.name.clone(),
        head.unwrap_or_default(),
        group.members_count.to_string(),
    ]
}
