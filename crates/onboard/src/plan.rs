//! What to do for one person, decided from the row and from what the portal says. Pure: nothing here asks or waits.

use std::fmt;

use anteroom_domain::{Role, Status};
use serde::{Deserialize, Serialize};

use crate::groups::{GroupBook, Named};
use crate::known::{Comparison, Difference, Field, Known, PortalFacts, compare, missing_groups};
use crate::people_file::Row;

/// What to do about people who exist already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum OnExisting {
    /// Leave them as they are.
    #[default]
    Skip,
    /// Make them as asked.
    Update,
    /// Count them as failures.
    Fail,
}

/// With which role a person is created.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum CreateAs {
    /// As a plain user, who is raised afterwards: no portal can take that for another role than asked. Whoever stops
    /// in between leaves a plain user behind, whom a later run takes for somebody who was there before.
    User,
    /// With the role asked for, so that a person is never seen half done, not even after a crash. Whether the portal did
    /// it is read back, and a person who came out lower is raised afterwards.
    #[default]
    AskedRole,
}

/// The choices of a run that decide what is done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// What to do about people who exist already.
    pub on_existing: OnExisting,
    /// With which role a person is created.
    pub create_as: CreateAs,
    /// Whether groups that are named and not there are made.
    pub create_groups: bool,
}

/// The operation that changes a role on the portal at hand (`docs/protocol/people.md` 17, `anteroom.md` row 1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoleChange {
    /// `PUT /people/type/{type}`: upward, and from DocSpace admin to room admin.
    PutType,
    /// `PUT /people/{id}` with `role`: downward where the portal honours it.
    PutRole,
    /// `POST /people/type` and waiting for its end: downward everywhere else.
    PostType,
}

/// One thing to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Make a group.
    CreateGroup {
        /// With this name.
        name: String,
    },
    /// Create the person.
    Create {
        /// With this role.
        role: Role,
    },
    /// Change names, title and location.
    UpdateProfile,
    /// Change the role.
    SetRole {
        /// To this one.
        role: Role,
        /// By this operation.
        how: RoleChange,
    },
    /// Make the person a member of a group.
    Join {
        /// With this name.
        group: String,
    },
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CreateGroup { name } => write!(f, "create the group {name}"),
            Self::Join { group } => write!(f, "join {group}"),
            Self::Create { role } => write!(f, "create as {role}"),
            Self::UpdateProfile => f.write_str("update the profile"),
            Self::SetRole { role, .. } => write!(f, "make {role}"),
        }
    }
}

/// Why nothing can be done for a person.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The person exists, and the policy is [`OnExisting::Fail`].
    #[error("exists already")]
    Exists,
    /// The person is disabled.
    #[error("is disabled; enable the person first")]
    Disabled,
    /// The person owns the portal, and a lower role is asked for.
    #[error("owns the portal and stays DocSpaceAdmin until the ownership is handed over")]
    Owner,
    /// Whoever the tool acts as may not give this role.
    #[error("the role {role} can only be given by {by}, and the credential belongs to a {caller}")]
    MayNotGive {
        /// The role asked for.
        role: Role,
        /// Who could.
        by: &'static str,
        /// The role of whoever the tool acts as.
        caller: Role,
    },
    /// Groups are named that are not there.
    #[error("there is no group {}; --create-groups creates it", quoted(.0))]
    NoSuchGroup(Vec<String>),
    /// The name of a group stands for several.
    #[error("{count} groups are called `{name}`; rename all but one, or add the person by hand")]
    AmbiguousGroup {
        /// The name.
        name: String,
        /// How many groups it stands for.
        count: usize,
    },
    /// The portal does not show its groups.
    #[error("the portal does not show its groups: {0}")]
    GroupsHidden(String),
    /// Whoever the tool acts as may not change groups.
    #[error("groups can only be changed by a DocSpaceAdmin, and the credential belongs to a {0}")]
    MayNotGroup(Role),
    /// Everything that differs can only be changed by the person.
    #[error("{} can only be changed by the person", .0.iter().map(|d| d.field.name()).collect::<Vec<_>>().join(", "))]
    OnlyByThePerson(Vec<Difference>),
}

/// What to do for one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Plan {
    /// The person is not there: these steps, in this order.
    Create(Vec<Step>),
    /// The person is there and differs.
    Change {
        /// These steps, in this order.
        steps: Vec<Step>,
        /// What will still differ afterwards, because only the person can change it.
        left: Vec<Difference>,
    },
    /// The person is there as asked.
    AlreadySo,
    /// The person is there, differs, and is left so.
    Skip(Vec<Difference>),
    /// Nothing can be done.
    Refuse(Refusal),
}

/// Decides what to do for a row, given the person with that address if there is one, and the groups of the portal.
pub fn plan(row: &Row, known: Option<&Known>, policy: Policy, facts: PortalFacts, groups: &GroupBook) -> Plan {
    if known.is_some() && policy.on_existing == OnExisting::Fail {
        return Plan::Refuse(Refusal::Exists);
    }
    if let Some(refusal) = unclear_group(row, policy.create_groups, groups) {
        return Plan::Refuse(refusal);
    }
    let Some(known) = known else {
        return plan_creation(row, policy.create_as, facts, groups);
    };
    let Comparison { differences, .. } = compare(row, known, facts, groups);
    match policy.on_existing {
        _ if differences.is_empty() => Plan::AlreadySo,
        OnExisting::Update => plan_change(row, known, differences, facts, groups),
        OnExisting::Skip | OnExisting::Fail => Plan::Skip(differences),
    }
}

fn plan_creation(row: &Row, create_as: CreateAs, facts: PortalFacts, groups: &GroupBook) -> Plan {
    let missing: Vec<&str> = row.groups.iter().map(String::as_str).collect();
    if let Some(refusal) = may_not_group(&missing, facts) {
        return Plan::Refuse(refusal);
    }
    let first = creation_role(row.role, create_as);
    let change = role_change(first, row.role, facts);
    if let Some(refusal) = may_not_give(row.role, change, facts) {
        return Plan::Refuse(refusal);
    }
    let raise = change.map(|how| Step::SetRole { role: row.role, how });
    let mut steps = group_creations(&missing, groups);
    steps.push(Step::Create { role: first });
    steps.extend(raise);
    steps.extend(joins(&missing));
    Plan::Create(steps)
}

fn plan_change(row: &Row, known: &Known, differences: Vec<Difference>, facts: PortalFacts, groups: &GroupBook) -> Plan {
    if known.status == Status::Terminated {
        return Plan::Refuse(Refusal::Disabled);
    }
    let change = role_change(known.role, row.role, facts);
    if change.is_some() && known.is_owner {
        return Plan::Refuse(Refusal::Owner);
    }
    if let Some(refusal) = change.and_then(|_| may_not_give(row.role, change, facts)) {
        return Plan::Refuse(refusal);
    }
    let missing = missing_groups(row, known, groups);
    if let Some(refusal) = may_not_group(&missing, facts) {
        return Plan::Refuse(refusal);
    }
    let mut steps = group_creations(&missing, groups);
    if differences.iter().any(|d| d.field.is_profile()) {
        steps.push(Step::UpdateProfile);
    }
    steps.extend(change.map(|how| Step::SetRole { role: row.role, how }));
    // Last: a guest must have become something else.
    steps.extend(joins(&missing));
    let left: Vec<Difference> = differences
        .into_iter()
        .filter(|d| !d.field.is_profile() && !matches!(d.field, Field::Role | Field::Groups))
        .collect();
    if steps.is_empty() {
        Plan::Refuse(Refusal::OnlyByThePerson(left))
    } else {
        Plan::Change { steps, left }
    }
}

/// Why it is not clear which groups a row means.
fn unclear_group(row: &Row, create_groups: bool, groups: &GroupBook) -> Option<Refusal> {
    let mut unknown = Vec::new();
    for name in &row.groups {
        match groups.find(name) {
            Named::One(_) => {}
            Named::Nothing => unknown.push(name.clone()),
            Named::Several(count) => {
                let name = name.clone();
                return Some(Refusal::AmbiguousGroup { name, count });
            }
        }
    }
    (!create_groups && !unknown.is_empty()).then_some(Refusal::NoSuchGroup(unknown))
}

fn group_creations(names: &[&str], groups: &GroupBook) -> Vec<Step> {
    let missing = names.iter().filter(|name| groups.find(name) == Named::Nothing);
    missing
        .map(|name| Step::CreateGroup {
            name: (*name).to_owned(),
        })
        .collect()
}

fn joins(names: &[&str]) -> impl Iterator<Item = Step> {
    names.iter().map(|name| Step::Join {
        group: (*name).to_owned(),
    })
}

/// Only administrators change groups (portal.md 1.2).
fn may_not_group(names: &[&str], facts: PortalFacts) -> Option<Refusal> {
    let caller = facts.caller.filter(|caller| caller.role != Role::DocSpaceAdmin)?;
    (!names.is_empty()).then_some(Refusal::MayNotGroup(caller.role))
}

fn quoted(names: &[String]) -> String {
    names
        .iter()
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(" and no group ")
}

/// The role that a person who is to have `asked` is created with. Guests cannot be created, only lowered to.
pub fn creation_role(asked: Role, create_as: CreateAs) -> Role {
    match (asked, create_as) {
        (Role::User | Role::Guest, _) | (_, CreateAs::User) => Role::User,
        (Role::DocSpaceAdmin | Role::RoomAdmin, CreateAs::AskedRole) => asked,
    }
}

/// The operation that leads from one role to another; `None` when they are the same.
pub fn role_change(from: Role, to: Role, facts: PortalFacts) -> Option<RoleChange> {
    if from == to {
        return None;
    }
    let by_type = to.rank() > from.rank() || to == Role::RoomAdmin;
    Some(match (by_type, facts.is_anteroom) {
        (true, _) => RoleChange::PutType,
        (false, true) => RoleChange::PutRole,
        (false, false) => RoleChange::PostType,
    })
}

/// What is certain to be refused for whoever the tool acts as (people.md 3.2 and 17.1). The portal has the last word
/// about the rest.
fn may_not_give(role: Role, change: Option<RoleChange>, facts: PortalFacts) -> Option<Refusal> {
    let caller = facts.caller.filter(|caller| !caller.is_owner)?;
    let by = match (role, change, caller.role) {
        (Role::DocSpaceAdmin, ..) => "the owner",
        (_, _, Role::DocSpaceAdmin) => return None,
        (Role::RoomAdmin, ..) | (_, Some(RoleChange::PutRole | RoleChange::PostType), _) => "a DocSpaceAdmin",
        (_, _, Role::RoomAdmin) => return None,
        (_, _, Role::User | Role::Guest) => "a RoomAdmin or DocSpaceAdmin",
    };
    Some(Refusal::MayNotGive {
        role,
        by,
        caller: caller.role,
    })
}
