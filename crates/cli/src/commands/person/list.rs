//! `anteroom person list`.

use super::{Common, print};
use crate::commands::group;
use crate::exit::{Exit, Outcome};
use anteroom_client::{PeopleSearch, Portal, StatusFilter};
use anteroom_domain::Role;
use anteroom_domain::people_filter::GroupFilter;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    pub common: Common,
    /// Only people in whose name or address every word occurs
    #[arg(long, value_name = "TEXT")]
    search: Option<String>,
    /// Only members of this group: its name or identifier
    #[arg(long, value_name = "GROUP")]
    group: Option<String>,
    /// Only people who are in no group
    #[arg(long, conflicts_with = "group")]
    without_group: bool,
    /// Only people with this role; may be given several times
    #[arg(long = "role", value_name = "ROLE", value_parser = super::role::parse)]
    roles: Vec<Role>,
    /// Only people with this status
    #[arg(long, value_enum, value_name = "STATUS")]
    status: Option<Wanted>,
}

/// A status to look for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Wanted {
    Active,
    Disabled,
    Invited,
}

/// Lists everybody who fits, page by page.
pub async fn run(portal: &Portal, arguments: &Arguments) -> Outcome {
    let group = match &arguments.group {
        Some(word) => GroupFilter::In(group::find(portal, word).await?),
        None if arguments.without_group => GroupFilter::Without,
        None => GroupFilter::Any,
    };
    let mut search = PeopleSearch {
        group,
        status: Some(match arguments.status {
            None => StatusFilter::All,
            Some(Wanted::Active) => StatusFilter::Active,
            Some(Wanted::Disabled) => StatusFilter::Terminated,
            Some(Wanted::Invited) => StatusFilter::Pending,
        }),
        roles: arguments.roles.clone(),
        text: arguments.search.clone().unwrap_or_default(),
        ..PeopleSearch::default()
    };
    let mut people = Vec::new();
    loop {
        let page = portal.list_people(&search).await?;
        let found = u32::try_from(page.items.len()).unwrap_or(u32::MAX);
        people.extend(page.items);
        search.start_index = search.start_index.saturating_add(found);
        if found == 0 || page.total.is_some_and(|total| i64::from(search.start_index) >= total) {
            break;
        }
    }
    print(arguments.common.output, &people);
    Ok(Exit::Done)
}
