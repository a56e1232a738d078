//! Reading one group, and the groups of a person (`docs/protocol/portal.md` 1.3).

use crate::app::App;
use crate::caller::Caller;
use crate::error::{Error, Missing};
use crate::groups::{GroupView, IDS_MAX, ShownGroup};
use crate::people::PersonView;
use crate::people::list_people::{PeopleList, list_matching};
use crate::people::read_person::with_creator;
use anteroom_domain::people_filter::{GroupFilter, PeopleFilter, PeoplePage, PeopleSort};
use anteroom_domain::policy::{Action, decide, sees_all_guests};
use anteroom_domain::{BuiltInGroup, Group, GroupId, GroupSummary, PersonId, Status};
use anteroom_store::groups;

/// Whether an answer shows the members of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Members {
    /// It does.
    Shown,
    /// It shows only how many there are.
    Counted,
}

/// A group, ordinary or built-in. Room admins see no guests but their own among the members of a built-in one.
///
/// # Errors
/// [`Error::Denied`] for users and guests, [`Missing::Group`].
pub async fn get_group(app: &App, caller: &Caller, id: GroupId, members: Members) -> Result<GroupView, Error> {
    decide(&caller.actor(), &Action::ReadGroups)?;
    if let Some(group) = BuiltInGroup::from_id(id) {
        let list = members_of(app, caller, id, members).await?;
        let shown = ShownGroup::BuiltIn {
            group,
            members_count: list.total,
        };
        return Ok(GroupView {
            shown,
            manager: None,
            members: (members == Members::Shown).then_some(list.items),
        });
    }
    let portal = caller.portal.id;
    let group = app.point(move |tx, _| Ok(groups::find(tx, portal, id)?)).await?;
    view(app, caller, group.ok_or(Error::NotFound(Missing::Group))?, members).await
}

/// The groups of a person by name; nobody known has none.
///
/// # Errors
/// [`Error::Denied`] for users and guests.
pub async fn list_groups_of_person(app: &App, caller: &Caller, person: PersonId) -> Result<Vec<GroupSummary>, Error> {
    decide(&caller.actor(), &Action::ReadGroups)?;
    let portal = caller.portal.id;
    let mut found = app
        .point(move |tx, _| Ok(groups::summaries_of(tx, portal, &[person])?))
        .await?;
    Ok(found.remove(&person).unwrap_or_default())
}

/// A group with its head and, where wanted, its members.
///
/// # Errors
/// Those of the store.
pub async fn view(app: &App, caller: &Caller, group: Group, members: Members) -> Result<GroupView, Error> {
    let manager = match group.manager {
        Some(manager) => manager_view(app, caller, manager).await?,
        None => None,
    };
    let members = match members {
        Members::Shown => Some(members_of(app, caller, group.id, members).await?.items),
        Members::Counted => None,
    };
    Ok(GroupView {
        shown: ShownGroup::Ordinary(group),
        manager,
        members,
    })
}

async fn manager_view(app: &App, caller: &Caller, manager: PersonId) -> Result<Option<PersonView>, Error> {
    let Some(person) = app.find_person(caller.portal.id, manager).await? else {
        return Ok(None);
    };
    Ok(Some(with_creator(app, caller, person).await?.with_groups(app).await?))
}

async fn members_of(app: &App, caller: &Caller, group: GroupId, members: Members) -> Result<PeopleList, Error> {
    let filter = PeopleFilter {
        statuses: Some(vec![Status::Active, Status::Pending]),
        group: GroupFilter::In(group),
        guests_related_to: (!sees_all_guests(&caller.actor())).then_some(caller.person.id),
        ..PeopleFilter::default()
    };
    let page = PeoplePage {
        sort: PeopleSort::FirstName,
        descending: false,
        start_index: 0,
        count: match members {
            Members::Shown => i64::try_from(IDS_MAX).unwrap_or(i64::MAX),
            Members::Counted => 0,
        },
    };
    list_matching(app, caller, filter, page).await
}
