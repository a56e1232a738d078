//! A portal as a declaration sees it: read in pages, and changed step by step.

use std::collections::{BTreeMap, HashMap, HashSet};

use anteroom_client::request::{CreateGroupRequest, CreatePersonRequest, ProfileMembers, UpdatePersonRequest};
use anteroom_client::{EmployeeFullDto, Error, PeopleSearch, Portal, SortKey, StatusFilter};
use anteroom_domain::text_key::email_key;
use anteroom_domain::{EmployeeType, GroupId, PersonId, Role, Status};

use crate::declared::{
    Change, Declaration, DeclarationError, DeclaredPlan, GroupState, PersonState, PortalState, Profile, plan,
};
use crate::groups::group_key;
use crate::known::PortalFacts;
use crate::plan::{RoleChange, role_change};
use crate::portal::ordinary_groups;
use crate::portal_api::PortalApi as _;
use crate::run::Cancel;

/// What a portal has, and by which identifiers it knows it.
#[derive(Clone, Debug)]
pub struct DeclaredPortal {
    /// What it has.
    pub state: PortalState,
    people: HashMap<String, PersonId>,
    groups: HashMap<String, GroupId>,
    facts: PortalFacts,
}

impl DeclaredPortal {
    /// Reads a portal: one request for each hundred people and each hundred groups.
    ///
    /// # Errors
    /// When the portal refuses or cannot be reached.
    pub async fn read(portal: &Portal) -> Result<Self, Error> {
        let mut read = Self {
            state: PortalState::default(),
            people: HashMap::new(),
            groups: HashMap::new(),
            facts: portal.facts().await?,
        };
        let mut keys = read.read_groups(portal).await?;
        let mut search = PeopleSearch {
            status: Some(StatusFilter::All),
            sort: SortKey::RegistrationDate,
            ..PeopleSearch::default()
        };
        loop {
            let page = portal.list_people(&search).await?;
            let found = u32::try_from(page.items.len()).unwrap_or(u32::MAX);
            for person in page.items {
                read.take_in(&person, &mut keys)?;
            }
            search.start_index = search.start_index.saturating_add(found);
            if found == 0 || page.total.is_some_and(|total| i64::from(search.start_index) >= total) {
                return Ok(read);
            }
        }
    }

    /// Takes in the groups; answers their keys by their identifiers.
    async fn read_groups(&mut self, portal: &Portal) -> Result<HashMap<GroupId, String>, Error> {
        let mut keys = HashMap::new();
        for group in ordinary_groups(portal).await? {
            let (id, key) = (GroupId(group.id), group_key(&group.name));
            if self.state.ambiguous_groups.contains_key(&key) || self.groups.contains_key(&key) {
                self.groups.remove(&key);
                self.state.groups.remove(&key);
                self.state.ambiguous_groups.insert(key, group.name);
                continue;
            }
            let state = GroupState {
                manager: group.manager.map(|person| email_key(&person.email)),
                name: group.name,
                ..GroupState::default()
            };
            self.state.groups.insert(key.clone(), state);
            self.groups.insert(key.clone(), id);
            keys.insert(id, key);
        }
        Ok(keys)
    }

    fn take_in(&mut self, person: &EmployeeFullDto, keys: &mut HashMap<GroupId, String>) -> Result<(), Error> {
        let key = email_key(&person.email);
        let Some(role) = person.shown_role() else {
            let detail = format!("the profile of {} has no role", person.email);
            return Err(Error::Unexpected { detail });
        };
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let state = PersonState {
            profile: Profile {
                first_name: person.first_name.clone(),
                last_name: person.last_name.clone(),
                title: text(&person.title),
                location: text(&person.location),
            },
            role,
            is_active: Status::from_wire_number(person.status) != Some(Status::Terminated),
            is_owner: person.is_owner,
        };
        for group in &person.groups {
            let of = keys
                .get(&GroupId(group.id))
                .and_then(|group| self.state.groups.get_mut(group));
            if let Some(group) = of {
                group.members.insert(key.clone());
            }
        }
        self.people.insert(key.clone(), PersonId(person.id));
        self.state.people.insert(key, state);
        Ok(())
    }

    /// Does one change; waits until the portal says that it is done. The state that was read stays as it was.
    ///
    /// # Errors
    /// When the portal refuses or cannot be reached.
    pub async fn carry_out(&mut self, portal: &Portal, change: &Change) -> Result<(), Error> {
        match change {
            Change::Create(key, person) => {
                let id = create(portal, key, person).await?;
                self.people.insert(key.clone(), id);
                Ok(())
            }
            Change::SetProfile(key, _, profile) => {
                let request = UpdatePersonRequest {
                    profile: members(profile),
                    ..UpdatePersonRequest::default()
                };
                portal.update_person(self.person(key)?, &request).await.map(|_| ())
            }
            Change::SetRole(key, from, to) => self.change_role(portal, key, (*from, *to)).await,
            Change::Enable(key) => set_status(portal, Status::Active, self.person(key)?).await,
            Change::Disable(key) => set_status(portal, Status::Terminated, self.person(key)?).await,
            Change::CreateGroup(key, name) => {
                let request = CreateGroupRequest {
                    group_name: Some(name.clone()),
                    ..CreateGroupRequest::default()
                };
                let group = Portal::create_group(portal, &request).await?;
                self.groups.insert(key.clone(), GroupId(group.id));
                Ok(())
            }
            Change::AddMember(group, key) => {
                let (group, person) = (self.group(group)?, self.person(key)?);
                portal.add_group_members(group, &[person]).await.map(|_| ())
            }
            Change::RemoveMember(group, key) => {
                let (group, person) = (self.group(group)?, self.person(key)?);
                portal.remove_group_members(group, &[person]).await.map(|_| ())
            }
            Change::SetManager(group, key) => {
                let (group, person) = (self.group(group)?, self.person(key)?);
                portal.set_group_manager(group, person).await.map(|_| ())
            }
        }
    }

    async fn change_role(&self, portal: &Portal, key: &str, (from, to): (Role, Role)) -> Result<(), Error> {
        let id = self.person(key)?;
        match role_change(from, to, self.facts) {
            None => Ok(()),
            Some(RoleChange::PutType) => portal.set_type(to, &[id]).await.map(|_| ()),
            Some(RoleChange::PutRole) => Portal::set_role(portal, id, to).await.map(|_| ()),
            Some(RoleChange::PostType) => portal.lower_role(id, to, None).await,
        }
    }

    fn person(&self, key: &str) -> Result<PersonId, Error> {
        let missing = || Error::Unexpected {
            detail: format!("{key} did not come to be"),
        };
        self.people.get(key).copied().ok_or_else(missing)
    }

    fn group(&self, key: &str) -> Result<GroupId, Error> {
        let missing = || Error::Unexpected {
            detail: format!("the group {key} did not come to be"),
        };
        self.groups.get(key).copied().ok_or_else(missing)
    }
}

async fn create(portal: &Portal, key: &str, person: &PersonState) -> Result<PersonId, Error> {
    let request = CreatePersonRequest {
        email: Some(key.to_owned()),
        employee_type: Some(EmployeeType::Role(person.role)),
        profile: members(&person.profile),
        ..CreatePersonRequest::default()
    };
    Ok(PersonId(portal.create_person(&request).await?.person.id))
}

async fn set_status(portal: &Portal, status: Status, id: PersonId) -> Result<(), Error> {
    portal.set_status(status, &[id]).await.map(|_| ())
}

/// An empty text clears what is there.
fn members(profile: &Profile) -> ProfileMembers {
    ProfileMembers {
        first_name: Some(profile.first_name.clone()),
        last_name: Some(profile.last_name.clone()),
        title: Some(profile.title.clone()),
        location: Some(profile.location.clone()),
        ..ProfileMembers::default()
    }
}

/// What became of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChangeOutcome {
    /// It is so, read back.
    Done,
    /// The portal refused, in its words.
    Refused(String),
    /// The portal answered OK, and it is not so.
    AnsweredButNotDone,
    /// The run ended before.
    NotTried,
}

/// What became of a plan.
#[derive(Clone, Debug)]
pub struct Applied {
    /// Each change, in the order of the plan.
    pub outcomes: Vec<(Change, ChangeOutcome)>,
    /// What still separates the portal from the declaration beside changes that are not done: it moved meanwhile.
    pub since: Vec<Change>,
    /// Why the run ended early.
    pub stopped: Option<String>,
}

impl Applied {
    /// Whether the portal is as declared.
    pub fn is_done(&self) -> bool {
        let done = |(_, outcome): &(Change, ChangeOutcome)| *outcome == ChangeOutcome::Done;
        self.since.is_empty() && self.outcomes.iter().all(done)
    }
}

/// Makes the changes of a plan one after another, then reads the portal anew and compares. A run that ends early loses
/// nothing: the next plan has what is left.
///
/// # Errors
/// When the portal cannot be read at the end, or [`DeclarationError`] when it moved so that the declaration fits no more.
pub async fn apply(
    portal: &Portal,
    (declaration, plan_made): (&Declaration, &DeclaredPlan),
    read: &mut DeclaredPortal,
    cancel: &Cancel,
    progress: &(dyn Fn(usize) + Sync),
) -> Result<Applied, ApplyError> {
    let mut answers = BTreeMap::new();
    let mut stopped = None;
    for (number, change) in plan_made.changes.iter().enumerate() {
        if cancel.is_cancelled() {
            stopped = Some("it was asked to stop".to_owned());
            break;
        }
        let answer = read.carry_out(portal, change).await;
        if let Err(error @ (Error::Unreachable { .. } | Error::Unavailable { .. })) = &answer {
            stopped = Some(error.to_string());
            break;
        }
        answers.insert(number, answer.map_err(|error| error.to_string()));
        progress(number + 1);
    }
    let after = DeclaredPortal::read(portal).await?;
    let left = plan(declaration, &after.state)?.changes;
    let mut left_about: HashMap<String, Vec<(usize, &Change)>> = HashMap::new();
    for (at, change) in left.iter().enumerate() {
        left_about.entry(change.subject().0).or_default().push((at, change));
    }
    let mut explained = HashSet::new();
    let mut outcomes = Vec::with_capacity(plan_made.changes.len());
    for (number, change) in plan_made.changes.iter().enumerate() {
        let candidates = left_about.get(change.subject().0.as_str());
        let candidates = candidates.into_iter().flatten();
        let same: Vec<usize> = candidates
            .filter(|(_, other)| remains(change, other))
            .map(|(at, _)| *at)
            .collect();
        let outcome = match answers.remove(&number) {
            Some(Err(words)) => ChangeOutcome::Refused(words),
            Some(Ok(())) if same.is_empty() => ChangeOutcome::Done,
            Some(Ok(())) => ChangeOutcome::AnsweredButNotDone,
            None => ChangeOutcome::NotTried,
        };
        explained.extend(same);
        outcomes.push((change.clone(), outcome));
    }
    let since = left.iter().enumerate().filter(|(at, _)| !explained.contains(at));
    Ok(Applied {
        outcomes,
        since: since.map(|(_, change)| change.clone()).collect(),
        stopped,
    })
}

/// Whether what is left shows that a change was not made, or not wholly: whoever was created has another role, say.
fn remains(change: &Change, left: &Change) -> bool {
    let of_person = |key: &String| match left {
        Change::SetProfile(of, ..) | Change::SetRole(of, ..) | Change::Enable(of) => of == key,
        _ => false,
    };
    change.is_about_the_same(left) || matches!(change, Change::Create(key, _) if of_person(key))
}

/// Why nobody can say what became of a plan.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    /// The portal cannot be read.
    #[error(transparent)]
    Portal(#[from] Error),
    /// The declaration fits no more.
    #[error(transparent)]
    Declaration(#[from] DeclarationError),
}
