//! What to do for one person, decided from the row and from what the portal says. Pure: nothing here asks or waits.

use std::fmt;

use anteroom_domain::{Role, Status};

use crate::known::{Comparison, Difference, Field, Known, PortalFacts, compare};
use crate::people_file::Row;

/// What to do about people who exist already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// What to do about people who exist already.
    pub on_existing: OnExisting,
    /// With which role a person is created.
    pub create_as: CreateAs,
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
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
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
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

/// Decides what to do for a row, given the person with that address if there is one.
pub fn plan(row: &Row, known: Option<&Known>, policy: Policy, facts: PortalFacts) -> Plan {
    let Some(known) = known else {
        return plan_creation(row, policy.create_as, facts);
    };
    let Comparison { differences, .. } = compare(row, known, facts);
    match policy.on_existing {
        OnExisting::Fail => Plan::Refuse(Refusal::Exists),
        _ if differences.is_empty() => Plan::AlreadySo,
        OnExisting::Skip => Plan::Skip(differences),
        OnExisting::Update => plan_change(row, known, differences, facts),
    }
}

fn plan_creation(row: &Row, create_as: CreateAs, facts: PortalFacts) -> Plan {
    let first = creation_role(row.role, create_as);
    let change = role_change(first, row.role, facts);
    if let Some(refusal) = may_not_give(row.role, change, facts) {
        return Plan::Refuse(refusal);
    }
    let raise = change.map(|how| Step::SetRole { role: row.role, how });
    Plan::Create(std::iter::once(Step::Create { role: first }).chain(raise).collect())
}

fn plan_change(row: &Row, known: &Known, differences: Vec<Difference>, facts: PortalFacts) -> Plan {
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
    let mut steps = Vec::new();
    if differences.iter().any(|d| d.field.is_profile()) {
        steps.push(Step::UpdateProfile);
    }
    steps.extend(change.map(|how| Step::SetRole { role: row.role, how }));
    let left: Vec<Difference> = differences
        .into_iter()
        .filter(|d| !d.field.is_profile() && d.field != Field::Role)
        .collect();
    if steps.is_empty() {
        Plan::Refuse(Refusal::OnlyByThePerson(left))
    } else {
        Plan::Change { steps, left }
    }
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
