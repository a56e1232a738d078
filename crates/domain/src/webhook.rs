//! Webhooks: whom the portal tells what happened in it (`docs/protocol/portal.md` 11).

use crate::id::{DeliveryId, PersonId, PortalId, WebhookId};
use crate::instant::Instant;
use crate::role::Role;
use uuid::Uuid;

/// Most webhooks of a portal: each change asks all of them.
pub const WEBHOOKS_MAX: usize = 100;
/// Longest name, in characters.
pub const WEBHOOK_NAME_MAX_CHARS: usize = 50;
/// Longest secret, in characters.
pub const WEBHOOK_SECRET_MAX_CHARS: usize = 50;
/// Longest URL, in characters.
pub const WEBHOOK_URI_MAX_CHARS: usize = 2_000;
/// Longest name of what a webhook is bound to, in characters.
pub const WEBHOOK_TARGET_MAX_CHARS: usize = 255;
/// How often a delivery is tried again after the first attempt.
pub const RETRIES_MAX: i64 = 5;
/// A webhook that has failed for longer than this is switched off: 3 days.
pub const FAILING_MAX_US: i64 = 3 * 86_400 * 1_000_000;

/// What a webhook can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each variant is its own wire name")]
pub enum Trigger {
    UserCreated,
    UserInvited,
    UserUpdated,
    UserDeleted,
    GroupCreated,
    GroupUpdated,
    GroupDeleted,
    FileCreated,
    FileUploaded,
    FileUpdated,
    FileTrashed,
    FileDeleted,
    FileRestored,
    FileCopied,
    FileMoved,
    FolderCreated,
    FolderUpdated,
    FolderTrashed,
    FolderDeleted,
    FolderRestored,
    FolderCopied,
    FolderMoved,
    RoomCreated,
    RoomUpdated,
    RoomArchived,
    RoomDeleted,
    RoomRestored,
    RoomCopied,
    FormSubmit,
    FormFilledOut,
    FormStopped,
    AgentCreated,
    AgentUpdated,
    AgentDeleted,
    FileDownloaded,
    FolderDownloaded,
}

impl Trigger {
    /// All of them with their names, in the order in which they are shown; the place is the bit.
    pub const ALL: [(Self, &'static str); 36] = [
        (Self::UserCreated, "user.created"),
        (Self::UserInvited, "user.invited"),
        (Self::UserUpdated, "user.updated"),
        (Self::UserDeleted, "user.deleted"),
        (Self::GroupCreated, "group.created"),
        (Self::GroupUpdated, "group.updated"),
        (Self::GroupDeleted, "group.deleted"),
        (Self::FileCreated, "file.created"),
        (Self::FileUploaded, "file.uploaded"),
        (Self::FileUpdated, "file.updated"),
        (Self::FileTrashed, "file.trashed"),
        (Self::FileDeleted, "file.deleted"),
        (Self::FileRestored, "file.restored"),
        (Self::FileCopied, "file.copied"),
        (Self::FileMoved, "file.moved"),
        (Self::FolderCreated, "folder.created"),
        (Self::FolderUpdated, "folder.updated"),
        (Self::FolderTrashed, "folder.trashed"),
        (Self::FolderDeleted, "folder.deleted"),
        (Self::FolderRestored, "folder.restored"),
        (Self::FolderCopied, "folder.copied"),
        (Self::FolderMoved, "folder.moved"),
        (Self::RoomCreated, "room.created"),
        (Self::RoomUpdated, "room.updated"),
        (Self::RoomArchived, "room.archived"),
        (Self::RoomDeleted, "room.deleted"),
        (Self::RoomRestored, "room.restored"),
        (Self::RoomCopied, "room.copied"),
        (Self::FormSubmit, "form.submit"),
        (Self::FormFilledOut, "form.filled.out"),
        (Self::FormStopped, "form.stopped"),
        (Self::AgentCreated, "agent.created"),
        (Self::AgentUpdated, "agent.updated"),
        (Self::AgentDeleted, "agent.deleted"),
        (Self::FileDownloaded, "file.downloaded"),
        (Self::FolderDownloaded, "folder.downloaded"),
    ];

    /// Its number on the wire, a power of two.
    #[must_use]
    pub const fn number(self) -> i64 {
        1 << (self as i64)
    }

    /// The trigger with a number of the wire.
    #[must_use]
    pub fn from_number(number: i64) -> Option<Self> {
        Self::ALL
            .into_iter()
            .map(|(own, _)| own)
            .find(|own| own.number() == number)
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(own, _)| *own == self)
            .map_or("", |(_, name)| *name)
    }

    /// What kind of thing it is about: the part of the name before the dot.
    #[must_use]
    pub fn subject_kind(self) -> &'static str {
        self.name().split('.').next().unwrap_or_default()
    }
}

/// A set of triggers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Triggers {
    /// Whatever happens; 0 on the wire, named `*`.
    #[default]
    All,
    /// These bits, at least one.
    Some(i64),
}

impl Triggers {
    /// The set with a number of the wire; none for bits that are no trigger.
    #[must_use]
    pub fn from_number(number: i64) -> Option<Self> {
        let known = (1_i64 << Trigger::ALL.len()) - 1;
        match number {
            0 => Some(Self::All),
            bits if bits > 0 && bits & !known == 0 => Some(Self::Some(bits)),
            _ => None,
        }
    }

    /// Its number on the wire.
    #[must_use]
    pub const fn number(self) -> i64 {
        match self {
            Self::All => 0,
            Self::Some(bits) => bits,
        }
    }

    /// Whether a trigger is one of them.
    #[must_use]
    pub const fn contains(self, trigger: Trigger) -> bool {
        match self {
            Self::All => true,
            Self::Some(bits) => bits & trigger.number() != 0,
        }
    }

    /// Whoever wants this set or the other one.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Some(a), Self::Some(b)) => Self::Some(a | b),
            _ => Self::All,
        }
    }

    /// The names, `*` for all.
    #[must_use]
    pub fn names(self) -> Vec<&'static str> {
        match self {
            Self::All => vec!["*"],
            Self::Some(_) => {
                let mine = Trigger::ALL.into_iter().filter(|(trigger, _)| self.contains(*trigger));
                mine.map(|(_, name)| name).collect()
            }
        }
    }

    /// Whether somebody of a role can be told all of them. What the role can never hear of is left out of "all".
    #[must_use]
    pub fn are_available_to(self, role: Role) -> bool {
        let mut named = Trigger::ALL.into_iter().filter(|(trigger, _)| self.contains(*trigger));
        match self {
            Self::All => !role.is_guest(),
            Self::Some(_) => named.all(|(trigger, _)| crate::policy::may_hear_of(role, trigger)),
        }
    }
}

/// A webhook as stored. The secret is not part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Webhook {
    /// Number.
    pub id: WebhookId,
    /// The portal.
    pub portal: PortalId,
    /// Who made it; it hears of what he can see.
    pub creator: PersonId,
    /// Name.
    pub name: String,
    /// Where it is told.
    pub uri: String,
    /// Whether it is switched on.
    pub is_enabled: bool,
    /// Whether the receiver must prove with a certificate who he is.
    pub checks_certificate: bool,
    /// What it is told.
    pub triggers: Triggers,
    /// The identifier of the only thing that it is told of.
    pub target: Option<String>,
    /// When it was made.
    pub created_at: Instant,
    /// Who changed it last.
    pub modifier: Option<PersonId>,
    /// When it was changed last.
    pub modified_at: Option<Instant>,
    /// How it fares.
    pub health: Health,
}

/// How the receiver of a webhook fares.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Health {
    /// When an attempt failed last.
    pub failed_at: Option<Instant>,
    /// Why.
    pub failure: Option<String>,
    /// When an attempt succeeded last.
    pub succeeded_at: Option<Instant>,
    /// Since when every attempt has failed; none: the last one succeeded.
    pub failing_since: Option<Instant>,
    /// The status that the receiver answered last; 0: none yet.
    pub last_status: i64,
}

/// What has become of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryState {
    /// Waits for its next attempt, or is under way.
    Waiting,
    /// The receiver has taken it.
    Delivered,
    /// It was given up.
    GivenUp,
}

impl DeliveryState {
    /// The number that is stored.
    #[must_use]
    pub const fn number(self) -> i64 {
        match self {
            Self::Waiting => 0,
            Self::Delivered => 1,
            Self::GivenUp => 2,
        }
    }

    /// The state of a stored number.
    #[must_use]
    pub const fn from_number(number: i64) -> Option<Self> {
        match number {
            0 => Some(Self::Waiting),
            1 => Some(Self::Delivered),
            2 => Some(Self::GivenUp),
            _ => None,
        }
    }
}

/// One thing that one webhook is told: an entry of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Number.
    pub id: DeliveryId,
    /// The portal.
    pub portal: PortalId,
    /// The webhook, which may be gone by now.
    pub webhook: WebhookId,
    /// Who made the webhook.
    pub owner: PersonId,
    /// The number of what happened: the first delivery that tells of it.
    pub event: DeliveryId,
    /// Tells the receiver that this is the same message as another one.
    pub message: Uuid,
    /// What happened.
    pub trigger: Trigger,
    /// To what.
    pub subject: Uuid,
    /// Through whom.
    pub actor: Option<PersonId>,
    /// When.
    pub created_at: Instant,
    /// What the webhook was called then.
    pub name: String,
    /// Where it was told then.
    pub uri: String,
    /// What it was bound to then.
    pub target: Option<String>,
    /// The thing as it was then, as JSON.
    pub payload: String,
    /// What has become of it.
    pub state: DeliveryState,
    /// Attempts so far, the one under way among them.
    pub attempts: i64,
    /// Retries of the former entries of which this one is a retry.
    pub retried: i64,
    /// What was sent and answered in the last attempt.
    pub exchange: Option<Exchange>,
}

impl Delivery {
    /// How often the receiver was told the same before, as far as the attempts began.
    #[must_use]
    pub fn retries(&self) -> i64 {
        self.retried + (self.attempts - 1).max(0)
    }
}

/// One attempt, as the log shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exchange {
    /// When it ended; none: nothing was sent.
    pub at: Option<Instant>,
    /// The status of the answer; 0: there was none.
    pub status: i64,
    /// What was sent beside the body, a line each.
    pub request_headers: String,
    /// What was sent.
    pub request_body: String,
    /// What was answered beside the body, a line each.
    pub response_headers: Option<String>,
    /// What was answered, or why there was no answer.
    pub response_body: Option<String>,
}

/// The conditions of a list of deliveries; all of them must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeliveryFilter {
    /// Made at this instant or later.
    pub from: Option<Instant>,
    /// Made at this instant or earlier.
    pub to: Option<Instant>,
    /// Told to this URL.
    pub uri: Option<String>,
    /// Of this webhook.
    pub webhook: Option<WebhookId>,
    /// About this event.
    pub event: Option<DeliveryId>,
    /// Statuses of these classes; none: all.
    pub statuses: Option<StatusClasses>,
    /// Through this person.
    pub actor: Option<PersonId>,
    /// Of webhooks that this person made.
    pub owner: Option<PersonId>,
    /// About one of these; none: all.
    pub triggers: Option<i64>,
}

/// Classes of statuses: bits, 1 not sent, 2 for 2xx, 4 for 3xx, 8 for 4xx, 16 for 5xx.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatusClasses(i64);

impl StatusClasses {
    /// The classes of a number of the wire; none for 0, which means all, and `Err` for others than these bits.
    ///
    /// # Errors
    /// When a bit is no class.
    pub const fn from_number(number: i64) -> Result<Option<Self>, UnknownClass> {
        match number {
            0 => Ok(None),
            1..=31 => Ok(Some(Self(number))),
            _ => Err(UnknownClass),
        }
    }

    /// The ranges of statuses, each from and below.
    pub fn ranges(self) -> impl Iterator<Item = (i64, i64)> {
        let classes = [
            (1, (0, 1)),
            (2, (200, 300)),
            (4, (300, 400)),
            (8, (400, 500)),
            (16, (500, 600)),
        ];
        classes
            .into_iter()
            .filter(move |(bit, _)| self.0 & bit != 0)
            .map(|(_, range)| range)
    }
}

/// A bit that is no class of statuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no class of statuses")]
pub struct UnknownClass;

/// How long to wait, in seconds, when the `attempts`-th attempt has failed; none: it was the last one.
#[must_use]
pub fn wait_s(attempts: i64) -> Option<i64> {
    let done = attempts.max(1);
    (done <= RETRIES_MAX).then(|| 1 << (done - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_places() {
        for (place, (trigger, name)) in Trigger::ALL.into_iter().enumerate() {
            assert_eq!(trigger.number(), 1 << place, "{name}");
            assert_eq!(Trigger::from_number(1 << place), Some(trigger));
            assert_eq!(trigger.name(), name);
        }
        assert_eq!(Trigger::from_number(3), None);
        assert_eq!(Trigger::FormFilledOut.number(), 1 << 29);
        assert_eq!(Trigger::GroupCreated.subject_kind(), "group");
    }

    #[test]
    fn sets_of_triggers() {
        assert_eq!(Triggers::from_number(0), Some(Triggers::All));
        assert_eq!(Triggers::from_number(-1), None);
        assert_eq!(Triggers::from_number(1 << 36), None);
        let some = Triggers::from_number(0b101).unwrap();
        assert_eq!(some.names(), ["user.created", "user.updated"]);
        assert_eq!(Triggers::All.names(), ["*"]);
        assert!(some.contains(Trigger::UserCreated) && !some.contains(Trigger::UserInvited));
        assert_eq!(some.or(Triggers::Some(2)), Triggers::Some(7));
        assert_eq!(some.or(Triggers::All), Triggers::All);
    }

    #[test]
    fn what_roles_can_be_told() {
        for bit in [0, 1, 4, 5, 6, 22, 27, 31] {
            assert!(!Triggers::Some(1 << bit).are_available_to(Role::User), "{bit}");
            assert!(Triggers::Some(1 << bit).are_available_to(Role::RoomAdmin), "{bit}");
        }
        let free = Trigger::ALL
            .iter()
            .filter(|(t, _)| Triggers::Some(t.number()).are_available_to(Role::User));
        assert_eq!(free.count(), 28);
        assert!(Triggers::All.are_available_to(Role::User));
        assert!(!Triggers::All.are_available_to(Role::Guest));
        assert!(!Triggers::Some(4).are_available_to(Role::Guest));
    }

    #[test]
    fn waits_double_and_end_after_five_retries() {
        let waits: Vec<_> = (1..=6).map(wait_s).collect();
        assert_eq!(waits, [Some(1), Some(2), Some(4), Some(8), Some(16), None]);
        assert_eq!(wait_s(i64::MAX), None);
    }

    #[test]
    fn classes_of_statuses() {
        assert_eq!(StatusClasses::from_number(0), Ok(None));
        assert_eq!(StatusClasses::from_number(32), Err(UnknownClass));
        assert_eq!(StatusClasses::from_number(-1), Err(UnknownClass));
        let some = StatusClasses::from_number(1 | 16).unwrap().unwrap();
        assert_eq!(some.ranges().collect::<Vec<_>>(), [(0, 1), (500, 600)]);
    }
}
