//! Whatever a portal has: its export changes nothing, a plan brings about what is declared, and drift is seen.

use std::collections::BTreeSet;

use anteroom_domain::Role;
use anteroom_onboard::declared::{
    Change, Declaration, DeclarationError, DeclaredGroup, DeclaredPerson, GroupState, Guarded, PersonState,
    PortalState, Profile, Scope, Unnamed, export, plan,
};
use proptest::prelude::*;

fn email(n: u8) -> String {
    format!("p{n}@{}.test", if n.is_multiple_of(2) { "even" } else { "odd" })
}

fn lee(first: &str) -> Profile {
    Profile {
        first_name: first.to_owned(),
        last_name: "Lee".to_owned(),
        ..Profile::default()
    }
}

fn is_member(person: &PersonState) -> bool {
    person.role != Role::Guest
}

fn somebody() -> impl Strategy<Value = PersonState> {
    let names = prop::sample::select(vec!["Ann", "Bo"]);
    (names, prop::sample::select(Role::ALL.to_vec()), any::<bool>()).prop_map(|(first, role, is_active)| PersonState {
        profile: lee(first),
        role,
        is_active,
        is_owner: false,
    })
}

fn portal() -> impl Strategy<Value = PortalState> {
    let people = prop::collection::btree_map((0..30_u8).prop_map(email), somebody(), 4..20);
    let groups = prop::collection::vec((any::<u64>(), any::<bool>()), 1..4);
    (people, groups).prop_map(|(people, groups)| {
        let group = |(n, (mask, is_led)): (usize, (u64, bool))| {
            let is_in = |at: &usize| mask >> at & 1 == 1;
            let members: BTreeSet<String> = people
                .iter()
                .enumerate()
                .filter(|(at, (_, person))| is_in(at) && is_member(person))
                .map(|(_, (key, _))| key.clone())
                .collect();
            let manager = members.iter().find(|key| is_led && people[*key].is_active).cloned();
            (
                format!("g{n}"),
                GroupState {
                    name: format!("g{n}"),
                    manager,
                    members,
                },
            )
        };
        PortalState {
            groups: groups.into_iter().enumerate().map(group).collect(),
            people,
            ..PortalState::default()
        }
    })
}

/// Guests fall out of every group, and a group that loses its manager has none.
fn tidy(portal: &mut PortalState) {
    let PortalState { people, groups, .. } = portal;
    for group in groups.values_mut() {
        group.members.retain(|key| is_member(&people[key]));
        if group.manager.as_ref().is_some_and(|key| !group.members.contains(key)) {
            group.manager = None;
        }
    }
}

/// What a portal makes of a plan, in its order.
fn apply(changes: &[Change], portal: &mut PortalState) {
    for change in changes.iter().cloned() {
        match change {
            Change::Create(key, person) => assert!(portal.people.insert(key, person).is_none()),
            Change::SetProfile(key, from, to) => {
                let person = portal.people.get_mut(&key).unwrap();
                assert_eq!(std::mem::replace(&mut person.profile, to), from);
            }
            Change::SetRole(key, from, to) => {
                assert_eq!(
                    std::mem::replace(&mut portal.people.get_mut(&key).unwrap().role, to),
                    from
                );
            }
            Change::Enable(key) => portal.people.get_mut(&key).unwrap().is_active = true,
            Change::Disable(key) => portal.people.get_mut(&key).unwrap().is_active = false,
            Change::CreateGroup(key, name) => {
                let group = GroupState {
                    name,
                    ..GroupState::default()
                };
                assert!(portal.groups.insert(key, group).is_none());
            }
            Change::AddMember(group, key) => {
                assert!(is_member(&portal.people[&key]) && portal.people[&key].is_active);
                assert!(portal.groups.get_mut(&group).unwrap().members.insert(key));
            }
            Change::RemoveMember(group, key) => drop(portal.groups.get_mut(&group).unwrap().members.remove(&key)),
            Change::SetManager(group, key) => {
                let group = portal.groups.get_mut(&group).unwrap();
                group.members.insert(key.clone());
                group.manager = Some(key);
            }
        }
        tidy(portal);
    }
}

/// Something that somebody does behind the back of the declaration.
fn meddle(portal: &mut PortalState, what: u8, at: usize) {
    let key = portal.people.keys().nth(at % portal.people.len()).unwrap().clone();
    let person = portal.people.get_mut(&key).unwrap();
    let group = portal.groups.values_mut().next().unwrap();
    match what {
        1 => {
            person.role = if person.role == Role::User {
                Role::RoomAdmin
            } else {
                Role::User
            }
        }
        2 => person.is_active = !person.is_active,
        // A disabled person could not be put back.
        3 if person.is_active => {
            if !group.members.remove(&key) {
                let fits = PersonState {
                    is_active: true,
                    role: Role::User,
                    ..person.clone()
                };
                *person = fits;
                group.members.insert(key);
            } else if group.manager.as_ref() == Some(&key) {
                group.manager = None;
            }
        }
        0 | 3 => person.profile.first_name.push('x'),
        _ => {
            let person = PersonState {
                is_active: true,
                ..person.clone()
            };
            portal.people.insert("stranger@else.test".to_owned(), person);
        }
    }
    tidy(portal);
}

proptest! {
    #[test]
    fn an_export_plans_nothing(portal in portal()) {
        prop_assert!(plan(&export(&portal), &portal).unwrap().is_empty());
    }

    #[test]
    fn after_a_plan_nothing_is_left_to_do(wanted in portal(), there in portal(), scope in 0..3_u8, disable in any::<bool>()) {
        let mut declaration = export(&wanted);
        declaration.unnamed = if disable { Unnamed::Disable } else { Unnamed::Ignore };
        if scope == 1 {
            declaration.scope = Scope::Domain("even.test".to_owned());
            declaration.people.retain(|person| person.email.ends_with("@even.test"));
            declaration.groups.clear();
        } else if scope == 2 {
            declaration.scope = Scope::Listed;
        }
        let mut after = there.clone();
        apply(&plan(&declaration, &there).unwrap().changes, &mut after);
        prop_assert!(plan(&declaration, &after).unwrap().is_empty());
        // Nobody is lost, and whom the scope leaves out is as before.
        for (key, before) in &there.people {
            let is_named = declaration.people.iter().any(|person| person.email == *key);
            let is_out = scope == 1 && !key.ends_with("@even.test");
            prop_assert!(after.people.contains_key(key));
            prop_assert!(is_named || (disable && !is_out && scope != 2) || after.people[key] == *before);
        }
    }

    #[test]
    fn each_outside_change_is_drift_and_makes_a_saved_plan_stale(there in portal(), what in 0..5_u8, at in 0..20_usize) {
        let declaration = export(&there);
        let saved = plan(&declaration, &there).unwrap();
        let mut moved = there;
        meddle(&mut moved, what, at);
        let fresh = plan(&declaration, &moved).unwrap();
        prop_assert!(!fresh.is_empty());
        prop_assert_ne!(fresh, saved);
    }
}

fn crowd(size: usize) -> PortalState {
    let ann = PersonState {
        profile: lee("Ann"),
        role: Role::User,
        is_active: true,
        is_owner: false,
    };
    let people = (0..size).map(|n| (format!("c{n:04}@x.test"), ann.clone())).collect();
    PortalState {
        people,
        ..PortalState::default()
    }
}

fn without(portal: &PortalState, gone: usize) -> Declaration {
    let mut declaration = export(portal);
    declaration.people.drain(..gone);
    declaration
}

#[test]
fn the_guard_stops_more_than_five_percent_or_twenty_unless_the_very_number_is_named() {
    for (size, gone, is_stopped) in [
        (100, 5, false),
        (100, 6, true),
        (1000, 20, false),
        (1000, 21, true),
        (10, 1, true),
    ] {
        let portal = crowd(size);
        let plan = plan(&without(&portal, gone), &portal).unwrap();
        let stopped = Err(Guarded {
            disabled: gone,
            active: size,
        });
        assert_eq!(
            plan.guard(None),
            if is_stopped { stopped } else { Ok(()) },
            "{gone} of {size}"
        );
        assert_eq!(plan.guard(Some(gone)), Ok(()));
        assert_eq!(plan.guard(Some(gone + 1)).is_err(), is_stopped);
    }
}

#[test]
fn what_cannot_be_brought_about_is_refused_as_a_whole() {
    let mut portal = crowd(2);
    portal.people.get_mut("c0000@x.test").unwrap().is_owner = true;
    assert!(
        plan(&without(&portal, 1), &portal).unwrap().is_empty(),
        "an owner who is not named stays"
    );
    let asked = |email: &str, role, is_active| {
        let person = DeclaredPerson {
            email: email.to_owned(),
            role,
            is_active,
            ..DeclaredPerson::default()
        };
        Declaration {
            people: vec![person],
            ..Declaration::default()
        }
    };
    let owner = asked("C0000@x.test", None, Some(false));
    assert_eq!(
        plan(&owner, &portal),
        Err(DeclarationError::Owner("c0000@x.test".to_owned()))
    );
    let new = asked("new@x.test", None, None);
    assert_eq!(
        plan(&new, &portal),
        Err(DeclarationError::NoRole("new@x.test".to_owned()))
    );
    let outside = Declaration {
        scope: Scope::Domain("y.test".to_owned()),
        ..asked("new@x.test", Some(Role::User), None)
    };
    assert_eq!(
        plan(&outside, &portal),
        Err(DeclarationError::OutsideScope("new@x.test".to_owned()))
    );
    let mut twice = asked("new@x.test", Some(Role::User), None);
    twice.people.push(twice.people[0].clone());
    assert_eq!(
        plan(&twice, &portal),
        Err(DeclarationError::Twice("new@x.test".to_owned()))
    );
}

#[test]
fn groups_are_refused_when_somebody_cannot_belong_or_the_name_is_not_one() {
    let mut portal = crowd(2);
    portal.people.get_mut("c0001@x.test").unwrap().role = Role::Guest;
    portal.ambiguous_groups.insert("lab".to_owned(), "Lab".to_owned());
    let asked = |name: &str, member: &str| Declaration {
        groups: vec![DeclaredGroup {
            name: name.to_owned(),
            members: Some(vec![member.to_owned()]),
            ..DeclaredGroup::default()
        }],
        ..Declaration::default()
    };
    let refused = |name: &str, member: &str| plan(&asked(name, member), &portal).unwrap_err().to_string();
    assert_eq!(
        refused("Sales", "c0001@x.test"),
        "c0001@x.test of the group Sales would be a guest or disabled: such people are never members"
    );
    assert_eq!(
        refused("Sales", "who@x.test"),
        "who@x.test of the group Sales is neither on the portal nor in this file"
    );
    assert_eq!(
        refused("LAB", "c0000@x.test"),
        "the portal has several groups called LAB: give them different names first"
    );
    let changes = plan(&asked("Sales", "C0000@x.test"), &portal).unwrap().changes;
    let lines: Vec<String> = changes.iter().map(ToString::to_string).collect();
    assert_eq!(lines, ["+ group Sales", "+ member c0000@x.test of sales"]);
}
