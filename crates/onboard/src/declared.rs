//! A declared state of people and groups, and what separates a portal from it. Pure: nothing here asks or waits.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use anteroom_domain::Role;
use anteroom_domain::text_key::email_key;

use crate::groups::group_key;

/// What a person is called and does; empty texts stand for nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Title.
    pub title: String,
    /// Location.
    pub location: String,
}

/// A person as the portal has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonState {
    /// Names, title and location.
    pub profile: Profile,
    /// Role.
    pub role: Role,
    /// Whether the person can take part.
    pub is_active: bool,
    /// Whether the person owns the portal.
    pub is_owner: bool,
}

/// A group as the portal has it; people stand in it by the key of their address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GroupState {
    /// Name.
    pub name: String,
    /// Who leads it.
    pub manager: Option<String>,
    /// Who belongs to it.
    pub members: BTreeSet<String>,
}

/// What a portal has: people by the key of their address, groups by the key of their name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PortalState {
    /// People.
    pub people: BTreeMap<String, PersonState>,
    /// Groups.
    pub groups: BTreeMap<String, GroupState>,
    /// Names that several groups have, by their keys: nothing says which is meant, so they are in `groups` not at all.
    pub ambiguous_groups: BTreeMap<String, String>,
}

/// Whom a declaration governs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// Everybody.
    WholePortal,
    /// Everybody whose address ends with `@` and this.
    Domain(String),
    /// Only those whom it names.
    #[default]
    Listed,
}

/// What happens to governed people whom a declaration does not name. Nobody is ever deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unnamed {
    /// They stay as they are.
    #[default]
    Ignore,
    /// They are disabled.
    Disable,
}

/// A person as declared; what is `None` is left as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeclaredPerson {
    /// E-mail address.
    pub email: String,
    /// First name.
    pub first_name: Option<String>,
    /// Last name.
    pub last_name: Option<String>,
    /// Title; empty for none.
    pub title: Option<String>,
    /// Location; empty for none.
    pub location: Option<String>,
    /// Role; must be there for somebody whom the portal does not have.
    pub role: Option<Role>,
    /// Whether the person can take part.
    pub is_active: Option<bool>,
}

impl DeclaredPerson {
    /// The profile that a person who has this one is to have.
    fn profile(&self, there: &Profile) -> Profile {
        let text = |asked: &Option<String>, there: &String| asked.as_ref().unwrap_or(there).clone();
        Profile {
            first_name: text(&self.first_name, &there.first_name),
            last_name: text(&self.last_name, &there.last_name),
            title: text(&self.title, &there.title),
            location: text(&self.location, &there.location),
        }
    }
}

/// A group as declared; what is `None` is left as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeclaredGroup {
    /// Name.
    pub name: String,
    /// The address of who leads it.
    pub manager: Option<String>,
    /// The addresses of who belongs to it.
    pub members: Option<Vec<String>>,
}

/// How people and groups are to be. Groups that it does not name stay as they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Declaration {
    /// Whom it governs.
    pub scope: Scope,
    /// What happens to governed people whom it does not name.
    pub unnamed: Unnamed,
    /// People.
    pub people: Vec<DeclaredPerson>,
    /// Groups.
    pub groups: Vec<DeclaredGroup>,
}

/// One thing to change; people and groups are meant by their keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Bring in somebody, with a profile and a role.
    Create(String, PersonState),
    /// Put the second profile in place of the first.
    SetProfile(String, Profile, Profile),
    /// Give a role, in place of the first the second.
    SetRole(String, Role, Role),
    /// Let take part again.
    Enable(String),
    /// Let take part no longer.
    Disable(String),
    /// Make a group of this name.
    CreateGroup(String, String),
    /// Put the second into the first.
    AddMember(String, String),
    /// Take the second out of the first.
    RemoveMember(String, String),
    /// Let the second lead the first.
    SetManager(String, String),
}

impl Change {
    /// Whether both are about the same thing, whatever it is to become.
    pub fn is_about_the_same(&self, other: &Self) -> bool {
        let of = |change: &Self| (std::mem::discriminant(change), change.subject());
        of(self) == of(other)
    }

    /// The person, or the group and the person, that it is about.
    pub(crate) fn subject(&self) -> (String, Option<String>) {
        match self {
            Self::Create(key, _)
            | Self::SetProfile(key, ..)
            | Self::SetRole(key, ..)
            | Self::Enable(key)
            | Self::Disable(key)
            | Self::CreateGroup(key, _) => (key.clone(), None),
            Self::AddMember(group, key) | Self::RemoveMember(group, key) => (group.clone(), Some(key.clone())),
            // A group has one manager: whoever else leads it, it is about the same.
            Self::SetManager(group, _) => (group.clone(), None),
        }
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Create(key, person) => {
                let Profile {
                    first_name,
                    last_name,
                    title,
                    location,
                } = &person.profile;
                write!(f, "+ person {key}: {first_name} {last_name}, {}", person.role.name())?;
                for (what, text) in [("title", title), ("location", location)] {
                    if !text.is_empty() {
                        write!(f, ", {what} `{text}`")?;
                    }
                }
                Ok(())
            }
            Self::SetProfile(key, from, to) => {
                write!(f, "~ person {key}:")?;
                let members = [
                    ("first name", &from.first_name, &to.first_name),
                    ("last name", &from.last_name, &to.last_name),
                    ("title", &from.title, &to.title),
                    ("location", &from.location, &to.location),
                ];
                let mut comma = "";
                for (what, from, to) in members.into_iter().filter(|(_, from, to)| from != to) {
                    write!(f, "{comma} {what} `{from}` -> `{to}`")?;
                    comma = ",";
                }
                Ok(())
            }
            Self::SetRole(key, from, to) => write!(f, "~ person {key}: role {} -> {}", from.name(), to.name()),
            Self::Enable(key) => write!(f, "~ person {key}: enable"),
            Self::Disable(key) => write!(f, "- person {key}: disable"),
            Self::CreateGroup(_, name) => write!(f, "+ group {name}"),
            Self::AddMember(group, key) => write!(f, "+ member {key} of {group}"),
            Self::RemoveMember(group, key) => write!(f, "- member {key} of {group}"),
            Self::SetManager(group, key) => write!(f, "~ group {group}: manager {key}"),
        }
    }
}

/// Why a declaration cannot be brought about.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeclarationError {
    /// A person or group stands in it twice.
    #[error("{0} is named twice")]
    Twice(String),
    /// Somebody new without a role: none is guessed.
    #[error("{0} is not on the portal and has no role here: a role is never guessed")]
    NoRole(String),
    /// Somebody whom its own scope excludes.
    #[error("{0} is outside the domain that this file governs")]
    OutsideScope(String),
    /// The owner would lose the role or be shut out.
    #[error("{0} owns the portal: the owner's role and status cannot be changed")]
    Owner(String),
    /// A member or manager whom neither the file nor the portal knows.
    #[error("{person} of the group {group} is neither on the portal nor in this file")]
    Stranger {
        /// The group.
        group: String,
        /// The address.
        person: String,
    },
    /// A member or manager who cannot be one.
    #[error("{person} of the group {group} would be a guest or disabled: such people are never members")]
    NoMember {
        /// The group.
        group: String,
        /// The address.
        person: String,
    },
    /// A name that several groups of the portal have.
    #[error("the portal has several groups called {0}: give them different names first")]
    Ambiguous(String),
}

/// More people would be disabled than a plan may disable unasked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guarded {
    /// Who would be disabled.
    pub disabled: usize,
    /// Who can take part now.
    pub active: usize,
}

impl fmt::Display for Guarded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { disabled, active } = self;
        write!(f, "{disabled} of {active} active people would be disabled")
    }
}

impl std::error::Error for Guarded {}

/// The changes that bring a portal to a declaration, in the order in which they can be made. Two plans of one declaration
/// are the same exactly when the portal did not move in anything that the declaration governs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeclaredPlan {
    /// The changes.
    pub changes: Vec<Change>,
    active: usize,
}

impl DeclaredPlan {
    /// Whether the portal is as declared.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// How many people it disables.
    pub fn disabled(&self) -> usize {
        let disables = |change: &&Change| matches!(change, Change::Disable(_));
        self.changes.iter().filter(disables).count()
    }

    /// Stops a plan that disables more than 20 people, or more than 5 % of the active ones, unless exactly this many are
    /// allowed: a number that was right yesterday must not let through what somebody else added.
    ///
    /// # Errors
    /// [`Guarded`] with the numbers.
    pub fn guard(&self, allowed: Option<usize>) -> Result<(), Guarded> {
        let (disabled, active) = (self.disabled(), self.active);
        let is_many = disabled > 20 || disabled * 100 > active * 5;
        if is_many && allowed != Some(disabled) {
            return Err(Guarded { disabled, active });
        }
        Ok(())
    }
}

/// The declaration of everything that the portal has.
pub fn export(portal: &PortalState) -> Declaration {
    let people = portal.people.iter().map(|(email, person)| DeclaredPerson {
        email: email.clone(),
        first_name: Some(person.profile.first_name.clone()),
        last_name: Some(person.profile.last_name.clone()),
        title: Some(person.profile.title.clone()),
        location: Some(person.profile.location.clone()),
        role: Some(person.role),
        is_active: Some(person.is_active),
    });
    let groups = portal.groups.values().map(|group| DeclaredGroup {
        name: group.name.clone(),
        manager: group.manager.clone(),
        members: Some(group.members.iter().cloned().collect()),
    });
    Declaration {
        scope: Scope::WholePortal,
        unnamed: Unnamed::Disable,
        people: people.collect(),
        groups: groups.collect(),
    }
}

/// What separates the portal from the declaration.
///
/// # Errors
/// [`DeclarationError`] for the first thing that cannot be brought about; then nothing is planned.
pub fn plan(declaration: &Declaration, portal: &PortalState) -> Result<DeclaredPlan, DeclarationError> {
    let mut named = BTreeSet::new();
    // Last of all: disabled people cannot join groups.
    let (mut changes, mut disabled) = (Vec::new(), Vec::new());
    for person in &declaration.people {
        let key = email_key(&person.email);
        if !named.insert(key.clone()) {
            return Err(DeclarationError::Twice(key));
        }
        if !governs(&declaration.scope, &named, &key) {
            return Err(DeclarationError::OutsideScope(key));
        }
        if plan_person(person, key.clone(), portal, &mut changes)? {
            disabled.push(Change::Disable(key));
        }
    }
    if declaration.unnamed == Unnamed::Disable {
        // The owner cannot be shut out, and who is not named is not meant in person: no reason to refuse the rest.
        let others = portal.people.iter().filter(|(key, person)| {
            person.is_active && !person.is_owner && !named.contains(*key) && governs(&declaration.scope, &named, key)
        });
        disabled.extend(others.map(|(key, _)| Change::Disable(key.clone())));
    }
    let fitting = fitting(portal, &changes);
    let mut seen = BTreeSet::new();
    for group in &declaration.groups {
        let key = group_key(&group.name);
        if !seen.insert(key.clone()) {
            return Err(DeclarationError::Twice(group.name.clone()));
        }
        if portal.ambiguous_groups.contains_key(&key) {
            return Err(DeclarationError::Ambiguous(group.name.clone()));
        }
        plan_group(group, &key, (declaration, &named, portal, &fitting), &mut changes)?;
    }
    changes.append(&mut disabled);
    let active = portal.people.values().filter(|person| person.is_active).count();
    Ok(DeclaredPlan { changes, active })
}

/// How somebody stands to groups while they are changed (`docs/protocol/portal.md` 1).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fitting {
    /// Can join.
    Joins,
    /// Is disabled: keeps the groups that he has, and cannot join others.
    Stays,
    /// Is a guest: belongs to none.
    Guest,
}

fn fitting(portal: &PortalState, changes: &[Change]) -> BTreeMap<String, Fitting> {
    let mut states: BTreeMap<&String, (Role, bool)> = portal
        .people
        .iter()
        .map(|(key, person)| (key, (person.role, person.is_active)))
        .collect();
    for change in changes {
        match change {
            Change::Create(key, person) => drop(states.insert(key, (person.role, true))),
            Change::SetRole(key, _, role) => drop(states.entry(key).and_modify(|state| state.0 = *role)),
            Change::Enable(key) => drop(states.entry(key).and_modify(|state| state.1 = true)),
            _ => {}
        }
    }
    let fits = |(key, (role, is_active)): (&String, (Role, bool))| {
        let fitting = match (role, is_active) {
            (Role::Guest, _) => Fitting::Guest,
            (_, true) => Fitting::Joins,
            (_, false) => Fitting::Stays,
        };
        (key.clone(), fitting)
    };
    states.into_iter().map(fits).collect()
}

fn governs(scope: &Scope, named: &BTreeSet<String>, key: &str) -> bool {
    match scope {
        Scope::WholePortal => true,
        Scope::Domain(domain) => key.rsplit_once('@').is_some_and(|(_, of)| of == domain.to_lowercase()),
        Scope::Listed => named.contains(key),
    }
}

/// Plans for one person; answers whether he is to be disabled in the end.
fn plan_person(
    asked: &DeclaredPerson,
    key: String,
    portal: &PortalState,
    changes: &mut Vec<Change>,
) -> Result<bool, DeclarationError> {
    let Some(there) = portal.people.get(&key) else {
        let Some(role) = asked.role else {
            return Err(DeclarationError::NoRole(key));
        };
        let person = PersonState {
            profile: asked.profile(&Profile::default()),
            role,
            is_active: true,
            is_owner: false,
        };
        changes.push(Change::Create(key, person));
        return Ok(asked.is_active == Some(false));
    };
    let role = asked.role.unwrap_or(there.role);
    let is_active = asked.is_active.unwrap_or(there.is_active);
    if there.is_owner && (role, is_active) != (there.role, there.is_active) {
        return Err(DeclarationError::Owner(key));
    }
    // Disabled people cannot be edited.
    if is_active && !there.is_active {
        changes.push(Change::Enable(key.clone()));
    }
    let profile = asked.profile(&there.profile);
    if profile != there.profile {
        changes.push(Change::SetProfile(key.clone(), there.profile.clone(), profile));
    }
    if role != there.role {
        changes.push(Change::SetRole(key, there.role, role));
    }
    Ok(there.is_active && !is_active)
}

fn plan_group(
    asked: &DeclaredGroup,
    key: &str,
    (declaration, named, portal, fitting): (
        &Declaration,
        &BTreeSet<String>,
        &PortalState,
        &BTreeMap<String, Fitting>,
    ),
    changes: &mut Vec<Change>,
) -> Result<(), DeclarationError> {
    let nothing = GroupState::default();
    let there = portal.groups.get(key).unwrap_or(&nothing);
    // Somebody who belongs to the group, or can; nobody when a member is disabled and cannot join.
    let known = |email: &String| {
        let person = email_key(email);
        let group = asked.name.clone();
        match fitting.get(&person) {
            Some(Fitting::Joins) => Ok(Some(person)),
            Some(Fitting::Stays) => Ok(Some(person).filter(|person| there.members.contains(person))),
            Some(Fitting::Guest) => Err(DeclarationError::NoMember { group, person }),
            None => Err(DeclarationError::Stranger { group, person }),
        }
    };
    if !portal.groups.contains_key(key) {
        changes.push(Change::CreateGroup(key.to_owned(), asked.name.clone()));
    }
    let manager = match &asked.manager {
        None => None,
        Some(email) => Some(known(email)?.ok_or_else(|| DeclarationError::NoMember {
            group: asked.name.clone(),
            person: email_key(email),
        })?),
    };
    if let Some(members) = &asked.members {
        let members = members.iter().map(known).collect::<Result<Vec<_>, _>>()?;
        let mut members: BTreeSet<String> = members.into_iter().flatten().collect();
        // Whoever leads a group belongs to it; one whom the file does not name stays as long as that is possible.
        let stays = there
            .manager
            .clone()
            .filter(|key| fitting.get(key) != Some(&Fitting::Guest));
        members.extend(manager.clone().or(stays));
        let of_group = |person: &String| (key.to_owned(), person.clone());
        for person in members.difference(&there.members) {
            let (group, person) = of_group(person);
            changes.push(Change::AddMember(group, person));
        }
        // Members whom the declaration does not govern are not its business.
        let is_governed = |person: &&String| governs(&declaration.scope, named, person);
        for person in there.members.difference(&members).filter(is_governed) {
            let (group, person) = of_group(person);
            changes.push(Change::RemoveMember(group, person));
        }
    }
    if let Some(manager) = manager
        && there.manager.as_ref() != Some(&manager)
    {
        changes.push(Change::SetManager(key.to_owned(), manager));
    }
    Ok(())
}
