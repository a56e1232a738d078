//! The two trails of a portal, and how they are asked (`docs/protocol/portal.md` 10.2).

use super::{Action, Event};
use crate::id::PersonId;
use crate::instant::Instant;

/// Actions from here on are changes; those before are sign-ins.
const FIRST_CHANGE: i64 = 4_000;

/// One of the two lists that a portal keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Trail {
    /// Who signed in and out, and who tried to.
    SignIns,
    /// What was changed.
    Changes,
}

impl Trail {
    /// Both.
    pub const ALL: [Self; 2] = [Self::SignIns, Self::Changes];

    /// The number that it is stored under.
    #[must_use]
    pub const fn number(self) -> i64 {
        match self {
            Self::SignIns => 1,
            Self::Changes => 2,
        }
    }

    /// The trail with this number.
    #[must_use]
    pub fn from_number(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|trail| trail.number() == number)
    }

    /// Its name for commands and files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::SignIns => "sign-ins",
            Self::Changes => "changes",
        }
    }
}

impl Action {
    /// Which trail shows it.
    #[must_use]
    pub const fn trail(self) -> Trail {
        if self.number() < FIRST_CHANGE {
            Trail::SignIns
        } else {
            Trail::Changes
        }
    }
}

/// What is known about an event beyond what every event has. Everything that a client says about itself may be untrue.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Details {
    /// What the actor was called then.
    pub actor_name: Option<String>,
    /// With which name somebody signed in, or tried to.
    pub login: Option<String>,
    /// The program.
    pub browser: Option<String>,
    /// The system that it runs on.
    pub platform: Option<String>,
    /// The page from which the request came, without its query.
    pub page: Option<String>,
    /// How the caller showed who he is, when it was not a session.
    pub context: Option<String>,
}

/// An event as it was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedEvent {
    /// Its number in the installation, ascending.
    pub number: i64,
    /// The event.
    pub event: Event,
    /// What else is known.
    pub details: Details,
}

/// Which events of a trail are asked for; what is `None` does not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventFilter {
    /// Of this person.
    pub actor: Option<PersonId>,
    /// One of these; an empty list finds nothing.
    pub actions: Option<Vec<Action>>,
    /// Not before.
    pub from: Option<Instant>,
    /// Not after.
    pub to: Option<Instant>,
    /// About what has this identifier.
    pub target: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sign_ins_and_changes_are_two_trails() {
        assert_eq!(Action::AuthLinkActivated.trail(), Trail::SignIns);
        assert_eq!(Action::LoginSuccessViaPassword.trail(), Trail::SignIns);
        assert_eq!(Action::UserCreated.trail(), Trail::Changes);
        assert_eq!(Trail::from_number(2), Some(Trail::Changes));
        assert_eq!(Trail::from_number(0), None);
    }
}
