//! A mail on its way: a letter, and what became of it.

use crate::id::{MailId, PortalId};
use crate::instant::Instant;
use crate::letter::Letter;

/// What became of a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MailState {
    /// It is still to be delivered.
    Waiting,
    /// The mail server has taken it.
    Sent,
    /// Nobody tries to deliver it any more.
    GivenUp,
}

impl MailState {
    /// Every state with the name that is shown, in the order of the stored numbers.
    pub const ALL: [(Self, &'static str); 3] = [
        (Self::Waiting, "waiting"),
        (Self::Sent, "sent"),
        (Self::GivenUp, "failed"),
    ];

    /// The stored number.
    #[must_use]
    pub const fn number(self) -> i64 {
        match self {
            Self::Waiting => 0,
            Self::Sent => 1,
            Self::GivenUp => 2,
        }
    }

    /// The state with this stored number.
    #[must_use]
    pub fn from_number(number: i64) -> Option<Self> {
        Self::ALL
            .into_iter()
            .map(|(state, _)| state)
            .find(|state| state.number() == number)
    }

    /// The name that is shown.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::GivenUp => "failed",
        }
    }

    /// The state with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|(_, own)| *own == name)
            .map(|(state, _)| state)
    }
}

/// A mail in the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// Its identifier; mails sort by it in the order of their making.
    pub id: MailId,
    /// The portal that writes.
    pub portal: PortalId,
    /// What it says.
    pub letter: Letter,
    /// When it was written.
    pub created_at: Instant,
    /// What became of it.
    pub state: MailState,
    /// How often somebody began to deliver it.
    pub attempts: i64,
    /// When the next attempt is made; while somebody delivers it, when his lease ends.
    pub due_at: Instant,
    /// No attempt begins after this.
    pub expires_at: Instant,
    /// Whether somebody delivers it, or died while he did.
    pub is_leased: bool,
    /// Why the last attempt failed.
    pub last_error: Option<String>,
    /// When it was sent or given up.
    pub done_at: Option<Instant>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers() {
        for (state, name) in MailState::ALL {
            assert_eq!(state.name(), name);
            assert_eq!(MailState::from_name(name), Some(state));
            assert_eq!(MailState::from_number(state.number()), Some(state));
        }
        assert_eq!(MailState::from_number(3), None);
        assert_eq!(MailState::from_name("Sent"), None);
    }
}
