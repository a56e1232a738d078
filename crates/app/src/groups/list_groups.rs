//! Lists of groups (`docs/protocol/portal.md` 1.3).

use crate::app::App;
use crate::caller::Caller;
use crate::error::{Error, Missing};
use crate::groups::{GroupView, ShownGroup};
use crate::people::PersonView;
use crate::people::list_people::views;
use anteroom_domain::group::{GroupsFilter, GroupsPage};
use anteroom_domain::policy::{Action, decide};
use anteroom_domain::{Person, PersonId};
use anteroom_store::groups;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// One page and the number of all matches.
#[derive(Clone, Debug)]
pub struct GroupsList {
    /// The page, without members.
    pub items: Vec<GroupView>,
    /// All matches.
    pub total: i64,
}

/// The ordinary groups of the portal that match.
///
/// # Errors
/// [`Error::Denied`] for users and guests.
pub async fn list_groups(
    app: &App,
    caller: &Caller,
    filter: GroupsFilter,
    page: GroupsPage,
) -> Result<GroupsList, Error> {
    decide(&caller.actor(), &Action::ReadGroups)?;
    let portal = caller.portal.id;
    let list = app
        .read(move |tx, _| Ok(groups::list(tx, portal, &filter, &page)?))
        .await?;
    let managers = managers_of(app, caller, list.items.iter().filter_map(|group| group.manager)).await?;
    let items = list
        .items
        .into_iter()
        .map(|group| GroupView {
            manager: group.manager.and_then(|id| managers.get(&id).cloned()),
            shown: ShownGroup::Ordinary(group),
            members: None,
        })
        .collect();
    Ok(GroupsList {
        items,
        total: list.total,
    })
}

/// The groups that can be given access to a room, folder or file. There are none of these yet, so whoever may see groups
/// learns that.
///
/// # Errors
/// [`Error::Denied`] for users and guests, else [`Missing::Entry`].
pub fn list_groups_for_entry(caller: &Caller) -> Result<GroupsList, Error> {
    decide(&caller.actor(), &Action::ReadGroups)?;
    Err(Error::NotFound(Missing::Entry))
}

/// The heads of a page, each looked up once.
async fn managers_of(
    app: &App,
    caller: &Caller,
    ids: impl Iterator<Item = PersonId>,
) -> Result<HashMap<PersonId, PersonView>, Error> {
    let mut people: Vec<Person> = Vec::new();
    for id in ids.collect::<BTreeSet<_>>() {
        people.extend(app.find_person(caller.portal.id, id).await?.map(Arc::unwrap_or_clone));
    }
    let views = views(app, caller, people).await?;
    Ok(views.into_iter().map(|view| (view.person.id, view)).collect())
}
