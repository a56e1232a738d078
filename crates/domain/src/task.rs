//! Work that the portal does in the background for somebody who started it (`docs/protocol/people.md` 15, 17.3).

use crate::id::{KeyId, PersonId, PortalId, TaskId};
use crate::instant::Instant;
use crate::role::Role;

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Work {
    /// Hand everything of a disabled person over to somebody else.
    Reassign {
        /// Whether the profile is removed at the end.
        deletes_profile: bool,
    },
    /// Remove a disabled person; what others need passes to whoever started it.
    Remove,
    /// Hand over what is left of a person whose profile was removed at once.
    ClearUp,
    /// Give a person another role, after handing over what the new role may not have.
    SetRole(Role),
    /// Delete the personal folder that a guest still has.
    DeleteFolder,
}

/// Which kind of work. Tasks of different kinds are followed by operations of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each variant is that of `Work`")]
pub enum TaskKind {
    Reassign,
    Remove,
    ClearUp,
    SetRole,
    DeleteFolder,
}

/// Of each family a person has at most one task at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TaskFamily {
    /// What becomes of everything that the person has.
    Data,
    /// What the person is.
    Role,
    /// The personal folder alone.
    Folder,
}

impl Work {
    /// Which kind it is.
    #[must_use]
    pub const fn kind(self) -> TaskKind {
        match self {
            Self::Reassign { .. } => TaskKind::Reassign,
            Self::Remove => TaskKind::Remove,
            Self::ClearUp => TaskKind::ClearUp,
            Self::SetRole(_) => TaskKind::SetRole,
            Self::DeleteFolder => TaskKind::DeleteFolder,
        }
    }
}

impl TaskKind {
    /// Every kind, in the order of its numbers.
    pub const ALL: [Self; 5] = [
        Self::Reassign,
        Self::Remove,
        Self::ClearUp,
        Self::SetRole,
        Self::DeleteFolder,
    ];

    /// The number that is stored.
    #[must_use]
    pub const fn number(self) -> i64 {
        match self {
            Self::Reassign => 1,
            Self::Remove => 2,
            Self::ClearUp => 3,
            Self::SetRole => 4,
            Self::DeleteFolder => 5,
        }
    }

    /// The kind with this number.
    #[must_use]
    pub fn from_number(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.number() == number)
    }

    /// The family.
    #[must_use]
    pub const fn family(self) -> TaskFamily {
        match self {
            Self::Reassign | Self::Remove | Self::ClearUp => TaskFamily::Data,
            Self::SetRole => TaskFamily::Role,
            Self::DeleteFolder => TaskFamily::Folder,
        }
    }
}

impl TaskFamily {
    /// The number that is stored.
    #[must_use]
    pub const fn number(self) -> i64 {
        match self {
            Self::Data => 1,
            Self::Role => 2,
            Self::Folder => 3,
        }
    }
}

/// How far a task is (`docs/protocol/people.md` 2.1, `DistributedTaskStatus`; a task of ours never is in status 0,
/// created and not begun).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TaskStatus {
    /// Waiting for its turn or being worked on.
    Running,
    /// Done.
    Completed,
    /// Stopped by somebody; what was done until then stays.
    Canceled,
    /// Given up, see [`Task::fault`].
    Failed,
}

impl TaskStatus {
    /// Every status.
    pub const ALL: [Self; 4] = [Self::Running, Self::Completed, Self::Canceled, Self::Failed];

    /// The number on the wire.
    #[must_use]
    pub const fn wire_number(self) -> i64 {
        match self {
            Self::Running => 1,
            Self::Completed => 2,
            Self::Canceled => 3,
            Self::Failed => 4,
        }
    }

    /// The status with this number.
    #[must_use]
    pub fn from_wire_number(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.wire_number() == number)
    }
}

/// Why a task was given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TaskFault {
    /// Whoever started it has no right to it, or none any more.
    NoPermission,
    /// The person is gone.
    Gone,
    /// The person, disabled when the task was started, is not disabled any more, or is out of reach by now.
    CannotReassignFrom,
    /// Whoever was to receive everything cannot any more.
    CannotReassignTo,
    /// As [`TaskFault::CannotReassignFrom`], for a removal.
    CannotRemove,
    /// The role of the person cannot be changed any more.
    CannotSetRole,
    /// Whoever was to receive the rooms cannot any more.
    CannotHandOverTo,
    /// No seat is left.
    Seats,
    /// Something went wrong here, several times.
    Internal,
}

impl TaskFault {
    /// Every fault with the name that is stored.
    pub const ALL: [(Self, &'static str); 9] = [
        (Self::NoPermission, "no-permission"),
        (Self::Gone, "gone"),
        (Self::CannotReassignFrom, "cannot-reassign-from"),
        (Self::CannotReassignTo, "cannot-reassign-to"),
        (Self::CannotRemove, "cannot-remove"),
        (Self::CannotSetRole, "cannot-set-role"),
        (Self::CannotHandOverTo, "cannot-hand-over-to"),
        (Self::Seats, "seats"),
        (Self::Internal, "internal"),
    ];

    /// The name that is stored.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL
            .into_iter()
            .find(|(fault, _)| *fault == self)
            .map_or("", |(_, name)| name)
    }

    /// The fault with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|(_, own)| *own == name)
            .map(|(fault, _)| fault)
    }
}

/// One piece of background work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// Identifier, ordered by time.
    pub id: TaskId,
    /// The portal that it belongs to.
    pub portal: PortalId,
    /// What is to be done.
    pub work: Work,
    /// With whom. The person may be gone by now.
    pub subject: PersonId,
    /// The role of that person when the task was started: it decides who may follow the task, also when the person is
    /// gone.
    pub subject_role: Role,
    /// Who started it.
    pub initiator: PersonId,
    /// The key that it was started with, if any.
    pub via_key: Option<KeyId>,
    /// The address of the client that started it, as text.
    pub address: String,
    /// Who receives what is handed over.
    pub heir: PersonId,
    /// How far it is.
    pub status: TaskStatus,
    /// How much is done, 0 to 100.
    pub percentage: i64,
    /// Why it was given up.
    pub fault: Option<TaskFault>,
    /// The part of the work to go on with; `""` at the beginning.
    pub step: String,
    /// How often in a row somebody began to work on it without coming further.
    pub failures: i64,
    /// Raised whenever somebody takes it to work on it: who took it before has lost it.
    pub claim: i64,
    /// When it was started.
    pub created_at: Instant,
    /// Nobody works on it before this time: it is too early yet, or somebody else has it until then.
    pub due_at: Instant,
    /// When it ended.
    pub finished_at: Option<Instant>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_names_go_both_ways() {
        for kind in TaskKind::ALL {
            assert_eq!(TaskKind::from_number(kind.number()), Some(kind));
        }
        for status in TaskStatus::ALL {
            assert_eq!(TaskStatus::from_wire_number(status.wire_number()), Some(status));
        }
        for (fault, name) in TaskFault::ALL {
            assert_eq!((fault.name(), TaskFault::from_name(name)), (name, Some(fault)));
        }
        assert_eq!(TaskKind::from_number(0), None);
        assert_eq!(TaskStatus::from_wire_number(0), None);
        assert_eq!(TaskFault::from_name(""), None);
    }
}
