//! Lists and searches of people (`docs/protocol/people.md` 12).

use crate::app::App;
use crate::caller::Caller;
use crate::error::{Error, Fault, Missing};
use crate::people::PersonView;
use crate::people::read_person::with_creator;
use anteroom_domain::people_filter::{GroupFilter, PeopleFilter, PeoplePage, PeopleSort, TextFilter};
use anteroom_domain::policy::{Action, decide, sees_all_guests};
use anteroom_domain::text_key::text_key;
use anteroom_domain::{Activation, BuiltInGroup, GroupSummary, Person, PersonId, Role, Status};
use anteroom_store::{Tx, groups, people};
use std::collections::HashMap;
use std::sync::Arc;

/// One page and the number of all matches.
#[derive(Clone, Debug)]
pub struct PeopleList {
    /// The page.
    pub items: Vec<PersonView>,
    /// All matches.
    pub total: i64,
}

/// Lists people as the caller may see them. `filter.statuses` is what was asked for; what the caller may not see of it is
/// left out: room admins see no disabled people, and no guests but their own.
///
/// # Errors
/// [`Error::Denied`] for users and guests.
pub async fn list_people(
    app: &App,
    caller: &Caller,
    filter: PeopleFilter,
    page: PeoplePage,
) -> Result<PeopleList, Error> {
    let actor = caller.actor();
    decide(&actor, &Action::ListPeople)?;
    check_words(&filter.text)?;
    let mut filter = filter;
    if !sees_all_guests(&actor) {
        filter.guests_related_to = Some(caller.person.id);
        filter.has_quota = None;
        let mut statuses = filter.statuses.unwrap_or_else(|| Status::ALL.to_vec());
        statuses.retain(|status| *status != Status::Terminated);
        filter.statuses = Some(statuses);
    }
    if filter.statuses.as_ref().is_some_and(Vec::is_empty) {
        return Ok(PeopleList {
            items: Vec::new(),
            total: 0,
        });
    }
    list_matching(app, caller, filter, page).await
}

/// Active people of whom every word is part of the last name, first name, title, location or address.
///
/// # Errors
/// [`Error::Denied`] for everybody but administrators.
pub async fn search_people(
    app: &App,
    caller: &Caller,
    query: &str,
    group: GroupFilter,
) -> Result<Vec<PersonView>, Error> {
    decide(&caller.actor(), &Action::SearchPeople)?;
    let words: Vec<String> = query.split_whitespace().map(text_key).collect();
    if words.is_empty() || words.iter().any(|word| word.chars().count() < 2) {
        return Ok(Vec::new());
    }
    let filter = PeopleFilter {
        statuses: Some(vec![Status::Active]),
        text: TextFilter::Directory(words),
        group,
        ..PeopleFilter::default()
    };
    check_words(&filter.text)?;
    Ok(list_matching(app, caller, filter, EVERYTHING).await?.items)
}

/// Everybody who is not disabled and waits for an activation; guests only those whom the given member brought in.
pub(crate) fn waiting_filter(guests_related_to: Option<PersonId>) -> PeopleFilter {
    PeopleFilter {
        statuses: Some(vec![Status::Active, Status::Pending]),
        activation: Some(Activation::Pending),
        guests_related_to,
        ..PeopleFilter::default()
    }
}

/// Everybody who waits for an activation and whom the caller may see.
///
/// # Errors
/// Those of the store.
pub(crate) async fn list_waiting(app: &App, caller: &Caller) -> Result<Vec<PersonView>, Error> {
    let related_to = Some(caller.person.id).filter(|_| !sees_all_guests(&caller.actor()));
    Ok(list_matching(app, caller, waiting_filter(related_to), EVERYTHING)
        .await?
        .items)
}

/// Accounts of these statuses (none: of every status) of which a name, the user name, the address or a contact contains the
/// text. The group is read after the text was found to be there.
///
/// # Errors
/// [`Error::Denied`] for everybody but administrators, then [`Fault::QueryNull`] without a text, then what reading the group
/// answers.
pub async fn search_accounts(
    app: &App,
    caller: &Caller,
    statuses: Option<Vec<Status>>,
    text: Option<&str>,
    group: impl FnOnce() -> Result<Option<GroupFilter>, Error>,
) -> Result<Vec<PersonView>, Error> {
    decide(&caller.actor(), &Action::SearchPeople)?;
    let text = text_key(text.ok_or(Fault::QueryNull)?);
    let filter = PeopleFilter {
        statuses,
        text: if text.is_empty() {
            TextFilter::None
        } else {
            TextFilter::Account(text)
        },
        group: group()?.unwrap_or_default(),
        ..PeopleFilter::default()
    };
    Ok(list_matching(app, caller, filter, EVERYTHING).await?.items)
}

/// Why there are no people for an entry of the portal: there are no entries yet, and a request learns that before it is
/// asked who sent it.
#[must_use]
pub const fn list_people_for_entry() -> Error {
    Error::NotFound(Missing::Entry)
}

/// Each word is looked for in every person of the portal.
const WORDS_MAX: usize = 100;

fn check_words(text: &TextFilter) -> Result<(), Error> {
    match text {
        TextFilter::AllWords(words) | TextFilter::AnyPart(words) | TextFilter::Directory(words)
            if words.len() > WORDS_MAX =>
        {
            Err(Fault::TooManyWords { max: WORDS_MAX }.into())
        }
        _ => Ok(()),
    }
}

/// A list without paging still ends somewhere.
pub(crate) const EVERYTHING: PeoplePage = PeoplePage {
    sort: PeopleSort::FirstName,
    descending: false,
    start_index: 0,
    count: 10_000,
};

/// Reads `filterBy=group` with its value.
///
/// # Errors
/// [`Fault::GroupFilter`] when the value is not an identifier.
pub fn group_filter(filter_by: Option<&str>, value: Option<&str>) -> Result<Option<GroupFilter>, Error> {
    if !filter_by.is_some_and(|by| by.eq_ignore_ascii_case("group")) {
        return Ok(None);
    }
    let group = value
        .map(str::trim)
        .and_then(anteroom_domain::GroupId::parse)
        .ok_or(Fault::GroupFilter)?;
    Ok(Some(GroupFilter::In(group)))
}

/// The people of the caller's portal who match, whoever the caller is.
///
/// # Errors
/// Those of the store.
pub(crate) async fn list_matching(
    app: &App,
    caller: &Caller,
    mut filter: PeopleFilter,
    page: PeoplePage,
) -> Result<PeopleList, Error> {
    take_built_in_group_as_roles(&mut filter);
    let portal = caller.portal.id;
    let (list, groups) = app
        .read(move |tx, _| {
            let list = people::list(tx, portal, &filter, &page)?;
            let groups = groups::summaries_of(tx, portal, &ids_of(&list.items))?;
            Ok((list, groups))
        })
        .await?;
    let items = with_groups(app, caller, list.items, groups).await?;
    Ok(PeopleList {
        items,
        total: list.total,
    })
}

/// People with who created them and their groups, in the same order.
///
/// # Errors
/// Those of the store.
pub async fn views(app: &App, caller: &Caller, people: Vec<Person>) -> Result<Vec<PersonView>, Error> {
    let portal = caller.portal.id;
    let ids = ids_of(&people);
    let job = move |tx: &mut Tx<'_>, _: &_| Ok(groups::summaries_of(tx, portal, &ids)?);
    let groups = match people.as_slice() {
        [] => Groups::new(),
        [_] => app.point(job).await?,
        _ => app.read(job).await?,
    };
    with_groups(app, caller, people, groups).await
}

/// Membership of a built-in group follows from the role.
fn take_built_in_group_as_roles(filter: &mut PeopleFilter) {
    let (id, wants_members) = match filter.group {
        GroupFilter::In(id) => (id, true),
        GroupFilter::NotIn(id) => (id, false),
        GroupFilter::Any | GroupFilter::Without => return,
    };
    let Some(group) = BuiltInGroup::from_id(id) else { return };
    filter.group = GroupFilter::Any;
    let roles = filter.roles.get_or_insert_with(|| Role::ALL.to_vec());
    roles.retain(|role| group.role().is_none_or(|members| *role == members) == wants_members);
}

type Groups = HashMap<PersonId, Vec<GroupSummary>>;

fn ids_of(people: &[Person]) -> Vec<PersonId> {
    people.iter().map(|person| person.id).collect()
}

async fn with_groups(
    app: &App,
    caller: &Caller,
    people: Vec<Person>,
    mut groups: Groups,
) -> Result<Vec<PersonView>, Error> {
    let mut items = Vec::with_capacity(people.len());
    for person in people {
        let groups = groups.remove(&person.id).unwrap_or_default();
        items.push(with_creator(app, caller, Arc::new(person)).await?.with(groups));
    }
    Ok(items)
}
