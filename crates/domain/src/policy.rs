//! Who may do what to whom: the only place that knows (`docs/protocol/people.md` 3.2, 16, 17.1; `docs/protocol/auth.md` 7).
//!
//! [`decide`] is a pure function. Its whole table, role by action by target, is the committed file `rights.txt` beside
//! this crate's manifest; a changed rule is a visible difference there.

use crate::role::{EmployeeType, Role};
use crate::scope::{Scope, ScopeSet};
use crate::status::Status;
use crate::webhook::Trigger;

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The role now.
    pub role: Role,
    /// Whether the actor owns the portal.
    pub is_owner: bool,
    /// The status now.
    pub status: Status,
    /// What the credential may be used for.
    pub scopes: ScopeSet,
}

/// Whom it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    /// The role now.
    pub role: Role,
    /// Whether the target owns the portal.
    pub is_owner: bool,
    /// The status now.
    pub status: Status,
    /// Whether actor and target are one person.
    pub is_self: bool,
    /// Whether the actor brought the target in (people.md 3.3).
    pub is_related: bool,
    /// Whether the account is kept by an LDAP directory.
    pub is_ldap: bool,
}

/// What is asked about a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PersonAction {
    /// See the profile.
    View,
    /// Change the profile.
    EditProfile,
    /// Change the address, which whoever has it can sign in with.
    ChangeEmail,
    /// Change the photo by the operations for it, which are everybody's own (10.1).
    ChangePhoto,
    /// Choose the language, which is for everybody himself to do.
    SetCulture,
    /// Give another role by the list operation that only goes up, and from DocSpace admin to room admin (17.2).
    Promote(Role),
    /// Give another role in any direction.
    SetRole(Role),
    /// Enable again.
    Enable,
    /// Disable.
    Disable,
    /// Remove a disabled account.
    Delete,
    /// Disable one's own account.
    DisableOwn,
    /// Lead other members to a guest.
    ShareGuest,
    /// Ask whether the data must be handed over before the person can go or be less.
    AskHandover,
    /// Hand the data of a disabled account over to somebody.
    Reassign,
    /// See how far such a handover is.
    FollowReassign,
    /// Stop such a handover.
    StopReassign,
    /// Start a change of the role in the background. Whether the change is legal shows when it is made.
    StartSetRole,
    /// Pass on what the person owns because of a change of the role.
    PassOn,
    /// Send the mail again that waits for an answer: the invitation, or the confirmation of the address.
    SendInvitation,
    /// End sessions of the person; whose they are is all that is known about them (portal.md 10.1).
    EndSessions,
    /// Take the authenticator app away, so that another one can be set up.
    ResetSecondFactor,
}

/// What is asked without a person in view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// List people.
    ListPeople,
    /// Search the directory, or by status.
    SearchPeople,
    /// Change statuses or remove people at all, whoever they are.
    AdministerPeople,
    /// Create a person of this type, or hand out an invitation to become one.
    CreatePerson(EmployeeType),
    /// Create a person of this type who needs no activation; a guest too.
    CreateReadyPerson(EmployeeType),
    /// Give people this type by a list operation, whoever they are.
    AddType(EmployeeType),
    /// See groups and their members.
    ReadGroups,
    /// Create, change and delete groups, and say who is a member.
    EditGroups,
    /// Ask whether something must be handed over before somebody can get this type.
    AskHandover(EmployeeType),
    /// See how far background work about people is.
    FollowTasks,
    /// Delete the personal folder that one still has as a guest.
    DeleteOwnFolder {
        /// Whether there is one.
        exists: bool,
    },
    /// Have the storage that people use counted again, and ask how far that is.
    RecountStorage,
    /// Change with what one signs in oneself, beside the address: link accounts at providers.
    ChangeOwnSignIn,
    /// See API keys (one's own; administrators: all).
    ListKeys,
    /// Hold API keys at all.
    HoldKeys {
        /// Whether keys are for administrators here.
        admins_only: bool,
    },
    /// Make an API key with these scopes.
    CreateKey(ScopeSet),
    /// Change what a key may be used for; `own`: the actor made it.
    ChangeKey {
        /// Whether the actor made the key.
        own: bool,
        /// What the key may be used for after the change.
        scopes: ScopeSet,
    },
    /// Give a key with these scopes another secret, which only whoever made it is shown: it acts as him.
    RotateKey {
        /// Whether the actor made the key.
        own: bool,
        /// Whether keys are for administrators here.
        admins_only: bool,
        /// What the key may be used for.
        scopes: ScopeSet,
    },
    /// Rename a key, switch it on or off, or delete it, whatever it may be used for; `own`: the actor made it.
    ManageKey {
        /// Whether the actor made the key.
        own: bool,
    },
    /// See what the portal is: its details, how many people it has, how much it stores, and what its plan allows.
    ReadPortal,
    /// See what the portal's plan allows.
    ReadPlan,
    /// See until when the plan is paid, and how much of it is used.
    ReadPlanTerms,
    /// Set for oneself what nobody else sees, such as of what one wants to be told.
    EditOwnSettings,
    /// See webhooks and what they were told (one's own; administrators: all).
    ReadWebhooks {
        /// Whether they are for administrators here.
        admins_only: bool,
    },
    /// Make, change, delete a webhook, and have it told something again; `own`: the actor made it.
    ManageWebhook {
        /// Whether the actor made the webhook.
        own: bool,
        /// Whether they are for administrators here.
        admins_only: bool,
    },
    /// See the rules that the portal is set to.
    ReadSettings,
    /// Set the portal to other rules.
    EditSettings,
    /// See the mails that the portal wrote.
    ReadMails,
    /// Have mails delivered again, and write one that is a test.
    ManageMails,
    /// See who signed in and what was changed.
    ReadAudit,
    /// Take the portal out of use, for a while or for good.
    ClosePortal,
    /// Hand the portal over to somebody else.
    HandPortalOver,
    /// Make people administrators, or less, by the settings of the portal, whoever they are.
    AppointAdministrators,
    /// Register, suspend and remove the portals of the installation; asked of its first portal only.
    ManagePortals,
}

/// Proof that [`decide`] or [`decide_person`] said yes. Only this module makes one; sensitive changes of the store ask for it.
#[derive(Debug)]
pub struct Permit(());

impl Permit {
    /// A permit for what the system does of itself, such as making the first owner. `_reason` is for the reader.
    #[must_use]
    pub const fn system(_reason: &'static str) -> Self {
        Self(())
    }
}

/// Why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Denial {
    /// The actor has no right to it.
    #[error("access denied")]
    Denied,
    /// Only disabled accounts are removed.
    #[error("the person is not disabled")]
    NotSuspended,
    /// Guests hold no keys.
    #[error("guests hold no keys")]
    GuestsHoldNoKeys,
    /// Keys are for administrators here.
    #[error("keys are for administrators here")]
    KeysForAdminsOnly,
}

type Verdict = Result<Permit, Denial>;

const fn verdict(yes: bool) -> Verdict {
    if yes { Ok(Permit(())) } else { Err(Denial::Denied) }
}

/// Decides an action that is not about one person.
///
/// # Errors
/// The [`Denial`] when role, status or scopes of the actor do not allow it.
pub fn decide(actor: &Actor, action: &Action) -> Verdict {
    if !matches!(actor.status, Status::Active) || !scopes_allow(&actor.scopes, action) {
        return Err(Denial::Denied);
    }
    let admin = is_admin(actor);
    match action {
        Action::ListPeople | Action::ReadGroups | Action::ReadPlanTerms => {
            verdict(admin || actor.role == Role::RoomAdmin)
        }
        Action::SearchPeople
        | Action::AdministerPeople
        | Action::EditGroups
        | Action::FollowTasks
        | Action::ReadMails
        | Action::ManageMails
        | Action::ReadPortal
        | Action::ReadAudit
        | Action::ReadSettings
        | Action::EditSettings
        | Action::ManagePortals
        | Action::RecountStorage => verdict(admin),
        Action::CreatePerson(kind) => verdict(may_add(actor, *kind) && may_create(actor, *kind)),
        Action::CreateReadyPerson(kind) => {
            let guest = kind.role() == Some(Role::Guest);
            verdict(may_add(actor, *kind) && (guest || may_create(actor, *kind)))
        }
        Action::AddType(kind) | Action::AskHandover(kind) => verdict(may_add(actor, *kind)),
        Action::DeleteOwnFolder { exists } => verdict(*exists && actor.role == Role::Guest),
        Action::ListKeys | Action::ChangeOwnSignIn | Action::EditOwnSettings => verdict(true),
        Action::HoldKeys { admins_only } => may_hold_keys(actor, *admins_only),
        Action::CreateKey(scopes) => {
            may_hold_keys(actor, false)?;
            verdict(actor.scopes.covers(scopes) && role_may_ask(actor, scopes))
        }
        Action::ChangeKey { own, scopes } => {
            verdict((*own || admin) && actor.scopes.covers(scopes) && role_may_ask(actor, scopes))
        }
        Action::RotateKey {
            own,
            admins_only,
            scopes,
        } => {
            may_hold_keys(actor, *admins_only)?;
            verdict(*own && actor.scopes.covers(scopes) && role_may_ask(actor, scopes))
        }
        Action::ReadPlan => verdict(actor.role != Role::Guest),
        Action::ManageKey { own } => verdict(*own || admin),
        Action::ReadWebhooks { admins_only } => verdict(may_hold_webhooks(actor, *admins_only)),
        Action::ManageWebhook { own, admins_only } => {
            verdict((*own || admin) && may_hold_webhooks(actor, *admins_only))
        }
        Action::ClosePortal | Action::HandPortalOver | Action::AppointAdministrators => verdict(actor.is_owner),
    }
}

/// Decides an action about one person.
///
/// # Errors
/// The [`Denial`] when the actor may not do it to this target.
pub fn decide_person(actor: &Actor, action: PersonAction, target: Target) -> Verdict {
    if !matches!(actor.status, Status::Active) || !scopes_allow_person(&actor.scopes, action, target) {
        return Err(Denial::Denied);
    }
    match action {
        PersonAction::View => verdict(may_view(actor, target)),
        PersonAction::EditProfile | PersonAction::ChangeEmail => {
            verdict(target.is_self || (is_admin(actor) && may_touch(actor, target)))
        }
        PersonAction::ChangePhoto | PersonAction::SetCulture => verdict(target.is_self),
        PersonAction::Promote(to) => verdict(role_change(actor, target, to) == Some(Direction::Promotion)),
        PersonAction::SetRole(to) => verdict(role_change(actor, target, to).is_some()),
        PersonAction::Enable | PersonAction::Disable => {
            verdict(is_admin(actor) && !target.is_self && !target.is_ldap && may_touch(actor, target))
        }
        PersonAction::Delete => {
            if !is_admin(actor) || target.is_ldap {
                return Err(Denial::Denied);
            }
            if target.status != Status::Terminated {
                return Err(Denial::NotSuspended);
            }
            verdict(!target.is_self && may_touch(actor, target))
        }
        PersonAction::DisableOwn => verdict(target.is_self && !target.is_owner && !target.is_ldap),
        PersonAction::ShareGuest => {
            verdict(target.role == Role::Guest && actor.role != Role::Guest && may_view(actor, target))
        }
        PersonAction::AskHandover => verdict(
            (is_admin(actor) || actor.role == Role::RoomAdmin)
                && (target.role != Role::DocSpaceAdmin || actor.is_owner),
        ),
        PersonAction::Reassign => verdict(
            is_admin(actor)
                && target.status == Status::Terminated
                && !target.is_self
                && !target.is_owner
                && may_touch(actor, target),
        ),
        PersonAction::FollowReassign | PersonAction::StopReassign => {
            verdict(is_admin(actor) && (target.role != Role::DocSpaceAdmin || actor.is_owner))
        }
        PersonAction::StartSetRole => verdict(
            (is_admin(actor) || actor.role == Role::RoomAdmin)
                && target.status != Status::Terminated
                && !target.is_self
                && may_touch(actor, target),
        ),
        // Guests own nothing that would have to be passed on.
        PersonAction::PassOn => {
            verdict((is_admin(actor) || target.role == Role::Guest) && !target.is_self && may_touch(actor, target))
        }
        PersonAction::SendInvitation => verdict(target.is_self || may_remind(actor, target)),
        PersonAction::EndSessions => verdict(target.is_self || is_admin(actor)),
        PersonAction::ResetSecondFactor => verdict(target.is_self || actor.is_owner),
    }
}

/// Whether somebody can be given the rooms and the data of another person (people.md 15.3, 17.3).
#[must_use]
pub const fn can_receive(role: Role, status: Status) -> bool {
    matches!(role, Role::DocSpaceAdmin | Role::RoomAdmin) && !matches!(status, Status::Terminated)
}

/// Whether the actor may see everybody in lists, or only the guests that are related.
#[must_use]
pub fn sees_all_guests(actor: &Actor) -> bool {
    is_admin(actor)
}

/// Whether a portal can be handed over to somebody of this role and status (portal.md 10.5).
#[must_use]
pub const fn can_own(role: Role, status: Status) -> bool {
    !matches!(role, Role::Guest) && matches!(status, Status::Active)
}

/// Whether somebody of this role administers the portal, and with it every module of it (portal.md 10.4).
#[must_use]
pub const fn is_administrator(role: Role, is_owner: bool) -> bool {
    is_owner || matches!(role, Role::DocSpaceAdmin)
}

/// Whether people of this role can be members of ordinary groups.
#[must_use]
pub const fn can_be_in_groups(role: Role) -> bool {
    !matches!(role, Role::Guest)
}

/// Whether somebody of this role and status can become a member of an ordinary group.
#[must_use]
pub const fn can_join_groups(role: Role, status: Status) -> bool {
    can_be_in_groups(role) && !matches!(status, Status::Terminated)
}

/// Whether people with this role may register with a link that anybody may use who has it: administrators only by a link
/// of the owner.
#[must_use]
pub const fn may_come_by_common_link(role: Role, inviter_is_owner: bool) -> bool {
    inviter_is_owner || !matches!(role, Role::DocSpaceAdmin)
}

fn may_hold_keys(actor: &Actor, admins_only: bool) -> Verdict {
    if admins_only && !is_admin(actor) {
        Err(Denial::KeysForAdminsOnly)
    } else if actor.role == Role::Guest {
        Err(Denial::GuestsHoldNoKeys)
    } else {
        Ok(Permit(()))
    }
}

fn may_hold_webhooks(actor: &Actor, admins_only: bool) -> bool {
    is_admin(actor) || (!admins_only && actor.role != Role::Guest)
}

/// Whether a webhook of somebody of this role can be told of this kind of event (portal.md 11).
#[must_use]
pub const fn may_hear_of(role: Role, trigger: Trigger) -> bool {
    match role {
        Role::DocSpaceAdmin | Role::RoomAdmin => true,
        Role::User => !matches!(
            trigger,
            Trigger::UserCreated
                | Trigger::UserInvited
                | Trigger::GroupCreated
                | Trigger::GroupUpdated
                | Trigger::GroupDeleted
                | Trigger::RoomCreated
                | Trigger::RoomCopied
                | Trigger::AgentCreated
        ),
        Role::Guest => false,
    }
}

fn is_admin(actor: &Actor) -> bool {
    is_administrator(actor.role, actor.is_owner)
}

/// Add/remove type T (people.md 3.2).
fn may_add(actor: &Actor, kind: EmployeeType) -> bool {
    is_admin(actor) || (actor.role == Role::RoomAdmin && matches!(kind.role(), Some(Role::User | Role::Guest)))
}

/// The creation matrix (people.md 3.2); `All` is what an administrator leaves open.
fn may_create(actor: &Actor, kind: EmployeeType) -> bool {
    match kind.role() {
        None | Some(Role::RoomAdmin) => is_admin(actor),
        Some(Role::DocSpaceAdmin) => actor.is_owner,
        Some(Role::User) => is_admin(actor) || actor.role == Role::RoomAdmin,
        Some(Role::Guest) => false,
    }
}

fn may_view(actor: &Actor, target: Target) -> bool {
    target.is_self
        || is_admin(actor)
        || (actor.role == Role::RoomAdmin && (target.role != Role::Guest || target.is_related))
}

/// Who may send somebody else an invitation again (people.md 6.4).
fn may_remind(actor: &Actor, target: Target) -> bool {
    let admin = is_admin(actor);
    match target.role {
        Role::DocSpaceAdmin => actor.is_owner,
        Role::RoomAdmin => admin,
        Role::User => admin || actor.role == Role::RoomAdmin,
        Role::Guest => admin || (actor.role == Role::RoomAdmin && target.is_related),
    }
}

/// Touch admin: the owner only by himself, a DocSpace admin by himself or by the owner.
fn may_touch(actor: &Actor, target: Target) -> bool {
    if target.is_owner {
        target.is_self
    } else {
        target.role != Role::DocSpaceAdmin || target.is_self || actor.is_owner
    }
}

#[derive(PartialEq, Eq)]
enum Direction {
    Promotion,
    Demotion,
}

/// The table of legal changes (people.md 17.1): which way the change goes, or none when the actor may not make it.
fn role_change(actor: &Actor, target: Target, to: Role) -> Option<Direction> {
    if target.is_owner || target.is_self || target.status == Status::Terminated || !may_touch(actor, target) {
        return None;
    }
    let admin = is_admin(actor);
    let (allowed, direction) = match (target.role, to) {
        (Role::Guest, Role::User) => (
            admin || (actor.role == Role::RoomAdmin && target.is_related),
            Direction::Promotion,
        ),
        (Role::Guest | Role::User, Role::RoomAdmin) => (admin, Direction::Promotion),
        (Role::Guest | Role::User | Role::RoomAdmin, Role::DocSpaceAdmin) | (Role::DocSpaceAdmin, Role::RoomAdmin) => {
            (actor.is_owner, Direction::Promotion)
        }
        (Role::DocSpaceAdmin, Role::User | Role::Guest) => (actor.is_owner, Direction::Demotion),
        (Role::RoomAdmin, Role::User | Role::Guest) | (Role::User, Role::Guest) => (admin, Direction::Demotion),
        (Role::DocSpaceAdmin, Role::DocSpaceAdmin)
        | (Role::RoomAdmin, Role::RoomAdmin)
        | (Role::User, Role::User)
        | (Role::Guest, Role::Guest) => (false, Direction::Promotion),
    };
    allowed.then_some(direction)
}

/// Contacts are not visible to users, so a key of theirs cannot open them.
fn role_may_ask(actor: &Actor, scopes: &ScopeSet) -> bool {
    let names_accounts = matches!(scopes, ScopeSet::Listed(list) if list.iter().any(|s| matches!(s, Scope::AccountsRead | Scope::AccountsWrite)));
    actor.role != Role::User || !names_accounts
}

fn scopes_allow(scopes: &ScopeSet, action: &Action) -> bool {
    let write = scopes.has(Scope::GlobalWrite);
    let read = write || scopes.has(Scope::GlobalRead);
    match action {
        Action::ListPeople
        | Action::SearchPeople
        | Action::AskHandover(_)
        | Action::FollowTasks
        | Action::RecountStorage => read || scopes.has(Scope::AccountsRead) || scopes.has(Scope::AccountsWrite),
        Action::ReadGroups => read || scopes.has(Scope::AccountsRead),
        Action::AdministerPeople
        | Action::CreatePerson(_)
        | Action::CreateReadyPerson(_)
        | Action::AddType(_)
        | Action::EditGroups
        | Action::DeleteOwnFolder { .. } => write || scopes.has(Scope::AccountsWrite),
        Action::ListKeys
        | Action::ReadMails
        | Action::ReadAudit
        | Action::ReadPlan
        | Action::ReadPlanTerms
        | Action::ReadPortal
        | Action::ReadSettings
        | Action::ReadWebhooks { .. } => read,
        Action::ChangeOwnSignIn
        | Action::EditOwnSettings
        | Action::HoldKeys { .. }
        | Action::CreateKey(_)
        | Action::ChangeKey { .. }
        | Action::RotateKey { .. }
        | Action::ManageKey { .. }
        | Action::ManageWebhook { .. }
        | Action::EditSettings
        | Action::ManageMails
        | Action::ClosePortal
        | Action::HandPortalOver
        | Action::AppointAdministrators
        | Action::ManagePortals => write,
    }
}

fn scopes_allow_person(scopes: &ScopeSet, action: PersonAction, target: Target) -> bool {
    let any = |list: &[Scope]| list.iter().any(|scope| scopes.has(*scope));
    match action {
        PersonAction::View if target.is_self => any(&[
            Scope::GlobalRead,
            Scope::GlobalWrite,
            Scope::AccountsRead,
            Scope::AccountsWrite,
            Scope::AccountsSelfRead,
            Scope::AccountsSelfWrite,
        ]),
        PersonAction::View | PersonAction::ShareGuest | PersonAction::AskHandover | PersonAction::FollowReassign => {
            any(&[
                Scope::GlobalRead,
                Scope::GlobalWrite,
                Scope::AccountsRead,
                Scope::AccountsWrite,
            ])
        }
        PersonAction::EditProfile | PersonAction::DisableOwn | PersonAction::ChangePhoto if target.is_self => {
            any(&[Scope::GlobalWrite, Scope::AccountsWrite, Scope::AccountsSelfWrite])
        }
        PersonAction::EndSessions | PersonAction::ResetSecondFactor => any(&[Scope::GlobalWrite]),
        // A session of the maker can do more than the key: nobody gets from one to the other (anteroom.md row 10).
        PersonAction::ChangeEmail if target.is_self => any(&[Scope::GlobalWrite]),
        _ => any(&[Scope::GlobalWrite, Scope::AccountsWrite]),
    }
}
