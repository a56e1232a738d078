//! The whole table role × action × target, as the committed file `rights.txt`, and properties that must hold whatever
//! the rules are. `ANTEROOM_UPDATE=1` writes the file anew.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test may stop at the first surprise and reads its switch from the environment"
)]

use anteroom_domain::policy::{Action, Actor, Denial, PersonAction, Target, decide, decide_person};
use anteroom_domain::{EmployeeType, Role, ScopeSet, Status};
use std::fmt::Write;

const OWNER: (&str, Role, bool) = ("owner", Role::DocSpaceAdmin, true);
const ROLES: [(&str, Role, bool); 5] = [
    OWNER,
    ("DocSpaceAdmin", Role::DocSpaceAdmin, false),
    ("RoomAdmin", Role::RoomAdmin, false),
    ("User", Role::User, false),
    ("Guest", Role::Guest, false),
];

fn actor(role: Role, is_owner: bool, scopes: ScopeSet) -> Actor {
    Actor {
        role,
        is_owner,
        status: Status::Active,
        scopes,
    }
}

fn targets() -> Vec<(String, Target)> {
    let mut all = Vec::new();
    for (name, role, is_owner) in ROLES {
        let base = Target {
            role,
            is_owner,
            status: Status::Active,
            is_self: false,
            is_related: false,
            is_ldap: false,
        };
        all.push((name.to_owned(), base));
        all.push((
            format!("{name}, pending"),
            Target {
                status: Status::Pending,
                ..base
            },
        ));
        all.push((
            format!("{name}, disabled"),
            Target {
                status: Status::Terminated,
                ..base
            },
        ));
        if role == Role::Guest {
            all.push((
                format!("{name}, related"),
                Target {
                    is_related: true,
                    ..base
                },
            ));
        }
        all.push((format!("{name}, from LDAP"), Target { is_ldap: true, ..base }));
    }
    all
}

fn person_actions() -> Vec<PersonAction> {
    let mut all = vec![
        PersonAction::View,
        PersonAction::EditProfile,
        PersonAction::ChangeEmail,
        PersonAction::ChangePhoto,
        PersonAction::SetCulture,
    ];
    all.extend(Role::ALL.map(PersonAction::Promote));
    all.extend(Role::ALL.map(PersonAction::SetRole));
    all.extend([
        PersonAction::Enable,
        PersonAction::Disable,
        PersonAction::Delete,
        PersonAction::DisableOwn,
        PersonAction::ShareGuest,
        PersonAction::SendInvitation,
        PersonAction::ResetSecondFactor,
    ]);
    all.extend([
        PersonAction::AskHandover,
        PersonAction::Reassign,
        PersonAction::FollowReassign,
        PersonAction::StopReassign,
        PersonAction::StartSetRole,
        PersonAction::PassOn,
        PersonAction::EndSessions,
    ]);
    all
}

fn plain_actions() -> Vec<Action> {
    let mut all = vec![
        Action::ListPeople,
        Action::SearchPeople,
        Action::AdministerPeople,
        Action::RecountStorage,
        Action::ReadPortal,
        Action::ReadPlan,
        Action::ReadPlanTerms,
        Action::EditOwnSettings,
    ];
    let kinds = || std::iter::once(EmployeeType::All).chain(Role::ALL.map(EmployeeType::Role));
    all.extend(kinds().map(Action::CreatePerson));
    all.extend(kinds().map(Action::CreateReadyPerson));
    all.extend(kinds().map(Action::AddType));
    all.extend(kinds().map(Action::AskHandover));
    all.push(Action::FollowTasks);
    all.extend([false, true].map(|exists| Action::DeleteOwnFolder { exists }));
    let accounts = || ScopeSet::parse(["accounts:read"]).unwrap();
    all.extend([Action::ReadGroups, Action::EditGroups]);
    all.extend([Action::ListKeys, Action::ChangeOwnSignIn]);
    all.extend([false, true].map(|admins_only| Action::ReadWebhooks { admins_only }));
    all.extend([false, true].map(|admins_only| Action::HoldKeys { admins_only }));
    all.push(Action::CreateKey(ScopeSet::Full));
    all.push(Action::CreateKey(accounts()));
    for own in [true, false] {
        all.push(Action::ChangeKey {
            own,
            scopes: ScopeSet::Full,
        });
    }
    for own in [true, false] {
        let scopes = accounts();
        all.push(Action::ChangeKey { own, scopes });
        for admins_only in [false, true] {
            let scopes = accounts();
            all.push(Action::RotateKey {
                own,
                admins_only,
                scopes,
            });
        }
        all.push(Action::ManageKey { own });
        all.extend([false, true].map(|admins_only| Action::ManageWebhook { own, admins_only }));
    }
    all.extend([Action::ReadMails, Action::ManageMails, Action::ReadAudit]);
    all.extend([
        Action::ReadSettings,
        Action::EditSettings,
        Action::ClosePortal,
        Action::HandPortalOver,
        Action::AppointAdministrators,
        Action::ManagePortals,
    ]);
    all
}

fn word(verdict: &Result<anteroom_domain::policy::Permit, Denial>) -> &'static str {
    match verdict {
        Ok(_) => "yes",
        Err(Denial::Denied) => "-",
        Err(Denial::NotSuspended) => "not disabled",
        Err(Denial::GuestsHoldNoKeys) => "no keys",
        Err(Denial::KeysForAdminsOnly) => "admins only",
    }
}

fn table() -> String {
    let mut text = String::from("Who may do what to whom. Made by a test; see crates/domain/tests/rights.rs.\n\n");
    let header = |text: &mut String, first: &str| {
        write!(text, "{first:<46}").unwrap();
        for (name, ..) in ROLES {
            write!(text, " {name:<14}").unwrap();
        }
        text.push('\n');
    };
    header(&mut text, "action");
    for action in plain_actions() {
        write!(text, "{:<46}", format!("{action:?}")).unwrap();
        for (_, role, is_owner) in ROLES {
            write!(
                text,
                " {:<14}",
                word(&decide(&actor(role, is_owner, ScopeSet::Full), &action))
            )
            .unwrap();
        }
        text.push('\n');
    }
    for action in person_actions() {
        text.push('\n');
        header(&mut text, &format!("{action:?} of"));
        for (name, target) in targets() {
            write!(text, "{name:<46}").unwrap();
            for (_, role, is_owner) in ROLES {
                write!(
                    text,
                    " {:<14}",
                    word(&decide_person(&actor(role, is_owner, ScopeSet::Full), action, target))
                )
                .unwrap();
            }
            text.push('\n');
        }
        write!(text, "{:<46}", "oneself").unwrap();
        for (_, role, is_owner) in ROLES {
            let own = Target {
                role,
                is_owner,
                status: Status::Active,
                is_self: true,
                is_related: false,
                is_ldap: false,
            };
            write!(
                text,
                " {:<14}",
                word(&decide_person(&actor(role, is_owner, ScopeSet::Full), action, own))
            )
            .unwrap();
        }
        text.push('\n');
    }
    text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n") + "\n"
}

#[test]
fn the_rights_table_is_the_committed_one() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/rights.txt");
    let made = table();
    if std::env::var_os("ANTEROOM_UPDATE").is_some() {
        std::fs::write(path, &made).unwrap();
    }
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        committed == made,
        "crates/domain/rights.txt is stale: run `cargo xtask generate` and review the difference"
    );
}

#[test]
fn nobody_gives_a_role_above_his_own() {
    for (name, role, is_owner) in ROLES {
        for (target_name, target) in targets() {
            for to in Role::ALL {
                let verdict = decide_person(
                    &actor(role, is_owner, ScopeSet::Full),
                    PersonAction::SetRole(to),
                    target,
                );
                assert!(
                    verdict.is_err() || to.rank() <= role.rank(),
                    "{name} made {target_name} a {to}"
                );
            }
        }
    }
}

#[test]
fn nobody_changes_his_own_role_or_status() {
    for (name, role, is_owner) in ROLES {
        let own = Target {
            role,
            is_owner,
            status: Status::Active,
            is_self: true,
            is_related: true,
            is_ldap: false,
        };
        for action in person_actions() {
            let changes_neither = matches!(
                action,
                PersonAction::View
                    | PersonAction::EditProfile
                    | PersonAction::ChangePhoto
                    | PersonAction::SetCulture
                    | PersonAction::AskHandover
                    | PersonAction::FollowReassign
                    | PersonAction::StopReassign
                    | PersonAction::DisableOwn
                    | PersonAction::SendInvitation
                    | PersonAction::ChangeEmail
                    | PersonAction::EndSessions
                    | PersonAction::ResetSecondFactor
            );
            if changes_neither {
                continue;
            }
            assert!(
                decide_person(&actor(role, is_owner, ScopeSet::Full), action, own).is_err(),
                "{name} {action:?}"
            );
        }
    }
}

#[test]
fn the_owner_is_out_of_everybody_elses_reach() {
    for (name, role, is_owner) in ROLES {
        for status in Status::ALL {
            let target = Target {
                role: Role::DocSpaceAdmin,
                is_owner: true,
                status,
                is_self: false,
                is_related: true,
                is_ldap: false,
            };
            // Whoever is signed out can sign in again.
            let harmless = [PersonAction::View, PersonAction::EndSessions];
            for action in person_actions().into_iter().filter(|a| !harmless.contains(a)) {
                // A portal has one owner: an owner never meets another one.
                assert!(
                    is_owner || decide_person(&actor(role, is_owner, ScopeSet::Full), action, target).is_err(),
                    "{name} {action:?}"
                );
            }
        }
    }
}

#[test]
fn a_disabled_or_pending_actor_may_do_nothing() {
    for status in [Status::Terminated, Status::Pending] {
        for (_, role, is_owner) in ROLES {
            let actor = Actor {
                status,
                ..actor(role, is_owner, ScopeSet::Full)
            };
            for action in plain_actions() {
                assert!(decide(&actor, &action).is_err());
            }
            for (_, target) in targets() {
                for action in person_actions() {
                    assert!(decide_person(&actor, action, target).is_err());
                }
            }
        }
    }
}

#[test]
fn fewer_scopes_never_allow_more() {
    let sets = [
        ScopeSet::parse(["*:read"]).unwrap(),
        ScopeSet::parse(["accounts:read"]).unwrap(),
        ScopeSet::parse(["accounts:write"]).unwrap(),
        ScopeSet::parse(["files:write", "rooms:write"]).unwrap(),
        ScopeSet::parse(["accounts.self:write"]).unwrap(),
    ];
    for scopes in sets {
        for (_, role, is_owner) in ROLES {
            let (full, narrow) = (
                actor(role, is_owner, ScopeSet::Full),
                actor(role, is_owner, scopes.clone()),
            );
            for action in plain_actions() {
                assert!(
                    decide(&narrow, &action).is_err() || decide(&full, &action).is_ok(),
                    "{action:?}"
                );
            }
            for (_, target) in targets() {
                for action in person_actions() {
                    let allowed = decide_person(&narrow, action, target).is_ok();
                    assert!(!allowed || decide_person(&full, action, target).is_ok());
                    let reads_only = scopes.names().iter().all(|s| s.ends_with(":read"));
                    let reads = matches!(
                        action,
                        PersonAction::View
                            | PersonAction::ShareGuest
                            | PersonAction::AskHandover
                            | PersonAction::FollowReassign
                    );
                    assert!(!(allowed && reads_only && !reads), "{scopes:?} did {action:?}");
                }
            }
        }
    }
}
