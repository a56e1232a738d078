//! The planner: row and portal in, steps out.

use anteroom_domain::{Role, Status};
use anteroom_onboard::GroupBook;
use anteroom_onboard::known::{Caller, Field, Known, PortalFacts, compare};
use anteroom_onboard::people_file::Row;
use anteroom_onboard::plan::{CreateAs, OnExisting, Plan, Policy, Refusal, RoleChange, Step, plan, role_change};
use proptest::prelude::*;

use crate::fake_portal::{file, known};

const ANTEROOM: PortalFacts = PortalFacts {
    is_anteroom: true,
    caller: None,
};
const REFERENCE: PortalFacts = PortalFacts {
    is_anteroom: false,
    caller: None,
};

fn row(text: &str) -> Row {
    file(&[text]).people().next().unwrap().clone()
}

fn policy(on_existing: OnExisting) -> Policy {
    Policy {
        on_existing,
        ..Policy::default()
    }
}

fn steps(asked: &str, create_as: CreateAs, facts: PortalFacts) -> Vec<Step> {
    let row = row(&format!("ann@example.com,Ann,Lee,{asked},,,"));
    match plan(
        &row,
        None,
        Policy {
            create_as,
            ..Policy::default()
        },
        facts,
        &GroupBook::default(),
    ) {
        Plan::Create(steps) => steps,
        other => panic!("{other:?}"),
    }
}

#[test]
fn new_people_are_users_who_are_raised() {
    let create = |role| Step::Create { role };
    let set = |role, how| Step::SetRole { role, how };
    for facts in [ANTEROOM, REFERENCE] {
        assert_eq!(steps("User", CreateAs::User, facts), [create(Role::User)]);
        assert_eq!(
            steps("Manager", CreateAs::User, facts),
            [create(Role::User), set(Role::RoomAdmin, RoleChange::PutType)]
        );
        assert_eq!(
            steps("Admin", CreateAs::AskedRole, facts),
            [create(Role::DocSpaceAdmin)]
        );
    }
    // Guests cannot be created at all.
    for create_as in [CreateAs::User, CreateAs::AskedRole] {
        assert_eq!(
            steps("Guest", create_as, ANTEROOM),
            [create(Role::User), set(Role::Guest, RoleChange::PutRole)]
        );
        assert_eq!(
            steps("Guest", create_as, REFERENCE),
            [create(Role::User), set(Role::Guest, RoleChange::PostType)]
        );
    }
}

#[test]
fn every_change_of_a_role_has_the_operation_that_the_portal_honours() {
    use Role::{DocSpaceAdmin, Guest, RoomAdmin, User};
    for (from, to, by_type) in [
        (Guest, User, true),
        (Guest, RoomAdmin, true),
        (User, RoomAdmin, true),
        (RoomAdmin, DocSpaceAdmin, true),
        (User, DocSpaceAdmin, true),
        (DocSpaceAdmin, RoomAdmin, true),
        (DocSpaceAdmin, User, false),
        (DocSpaceAdmin, Guest, false),
        (RoomAdmin, User, false),
        (RoomAdmin, Guest, false),
        (User, Guest, false),
    ] {
        let (ours, reals) = if by_type {
            (RoleChange::PutType, RoleChange::PutType)
        } else {
            (RoleChange::PutRole, RoleChange::PostType)
        };
        assert_eq!(role_change(from, to, ANTEROOM), Some(ours), "{from} {to}");
        assert_eq!(role_change(from, to, REFERENCE), Some(reals), "{from} {to}");
    }
    for role in Role::ALL {
        assert_eq!(role_change(role, role, REFERENCE), None);
    }
}

#[test]
fn people_who_exist() {
    let asked = row("ANN@example.com,Ann,Lee,Manager,Head,Riga,");
    let same = Known {
        title: Some("Head".into()),
        location: Some("Riga".into()),
        ..known("ann@example.com", Role::RoomAdmin)
    };
    for on_existing in [OnExisting::Skip, OnExisting::Update] {
        assert_eq!(
            plan(
                &asked,
                Some(&same),
                policy(on_existing),
                ANTEROOM,
                &GroupBook::default()
            ),
            Plan::AlreadySo
        );
    }
    assert_eq!(
        plan(
            &asked,
            Some(&same),
            policy(OnExisting::Fail),
            ANTEROOM,
            &GroupBook::default()
        ),
        Plan::Refuse(Refusal::Exists)
    );

    let other = Known {
        role: Role::User,
        first_name: "Anna".into(),
        ..same.clone()
    };
    let Plan::Skip(differences) = plan(
        &asked,
        Some(&other),
        policy(OnExisting::Skip),
        ANTEROOM,
        &GroupBook::default(),
    ) else {
        panic!()
    };
    let fields: Vec<Field> = differences.iter().map(|d| d.field).collect();
    assert_eq!(fields, [Field::FirstName, Field::Role]);
    assert_eq!(
        plan(
            &asked,
            Some(&other),
            policy(OnExisting::Update),
            ANTEROOM,
            &GroupBook::default()
        ),
        Plan::Change {
            steps: vec![
                Step::UpdateProfile,
                Step::SetRole {
                    role: Role::RoomAdmin,
                    how: RoleChange::PutType
                }
            ],
            left: vec![]
        }
    );
}

#[test]
fn what_cannot_be_done_is_refused_before_anything_is_done() {
    let update = policy(OnExisting::Update);
    let asked = row("ann@example.com,Ann,Lee,User,,,de");
    let refusal = |known: &Known| match plan(&asked, Some(known), update, ANTEROOM, &GroupBook::default()) {
        Plan::Refuse(refusal) => refusal.to_string(),
        other => panic!("{other:?}"),
    };
    let person = Known {
        culture: Some("de".into()),
        ..known("ann@example.com", Role::User)
    };
    assert_eq!(
        refusal(&Known {
            status: Status::Terminated,
            ..person.clone()
        }),
        "is disabled; enable the person first"
    );
    assert_eq!(
        refusal(&Known {
            is_owner: true,
            role: Role::DocSpaceAdmin,
            ..person.clone()
        }),
        "owns the portal and stays DocSpaceAdmin until the ownership is handed over"
    );
    assert_eq!(
        refusal(&Known {
            culture: Some("fr".into()),
            ..person
        }),
        "culture can only be changed by the person"
    );
}

#[test]
fn nobody_begins_what_the_caller_may_not_finish() {
    for (role, is_owner, allowed) in [
        (
            Role::DocSpaceAdmin,
            true,
            ["DocSpaceAdmin", "RoomAdmin", "User", "Guest"].as_slice(),
        ),
        (Role::DocSpaceAdmin, false, &["RoomAdmin", "User", "Guest"]),
        (Role::RoomAdmin, false, &["User"]),
        (Role::User, false, &[]),
        (Role::Guest, false, &[]),
    ] {
        let facts = PortalFacts {
            caller: Some(Caller { role, is_owner }),
            ..REFERENCE
        };
        for asked in Role::ALL {
            let row = row(&format!("ann@example.com,Ann,Lee,{asked},,,"));
            let refused = matches!(
                plan(&row, None, Policy::default(), facts, &GroupBook::default()),
                Plan::Refuse(Refusal::MayNotGive { .. })
            );
            assert_eq!(refused, !allowed.contains(&asked.name()), "{role} gives {asked}");
        }
    }
}

#[test]
fn what_the_portal_does_not_show_is_not_a_difference() {
    let asked = row("ann@example.com,Ann,Lee,User,Head,,de-AT");
    let person = known("ann@example.com", Role::User);
    let seen = compare(&asked, &person, REFERENCE, &GroupBook::default());
    assert_eq!(
        (seen.differences.len(), seen.not_shown),
        (0, vec![Field::Title, Field::Culture])
    );
    let seen = compare(&asked, &person, ANTEROOM, &GroupBook::default());
    assert_eq!((seen.differences.len(), seen.not_shown.len()), (2, 0));
    let shown = Known {
        title: Some("Head".into()),
        culture: Some("de".into()),
        ..person
    };
    assert_eq!(compare(&asked, &shown, ANTEROOM, &GroupBook::default()).differences, []);
    let fallen_back = Known {
        culture: Some("en-US".into()),
        ..shown
    };
    let seen = compare(&asked, &fallen_back, ANTEROOM, &GroupBook::default());
    assert_eq!(seen.differences[0].to_string(), "culture is en-US, asked de-AT");
}

fn role() -> impl Strategy<Value = Role> {
    prop::sample::select(Role::ALL.to_vec())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// A plan is empty exactly when nothing differs, and never contains more than a creation or one change of each kind.
    #[test]
    fn plans_follow_from_differences(
        asked in role(), has in role(), same_name in any::<bool>(), is_anteroom in any::<bool>(),
        on_existing in prop::sample::select(vec![OnExisting::Skip, OnExisting::Update]),
    ) {
        let facts = PortalFacts { is_anteroom, caller: None };
        let asked_row = row(&format!("ann@example.com,{},Lee,{asked},,,", if same_name { "Ann" } else { "Anna" }));
        let person = known("ann@example.com", has);
        let differs = asked != has || !same_name;
        prop_assert_eq!(!compare(&asked_row, &person, facts, &GroupBook::default()).differences.is_empty(), differs);
        match plan(&asked_row, Some(&person), policy(on_existing), facts, &GroupBook::default()) {
            Plan::AlreadySo => prop_assert!(!differs),
            Plan::Skip(found) => prop_assert!(differs && on_existing == OnExisting::Skip && !found.is_empty()),
            Plan::Change { steps, left } => {
                prop_assert!(differs && on_existing == OnExisting::Update && left.is_empty());
                prop_assert_eq!(steps.contains(&Step::UpdateProfile), !same_name);
                let sets_role = steps.iter().any(|s| matches!(s, Step::SetRole { .. }));
                prop_assert_eq!(sets_role, asked != has);
            }
            other => prop_assert!(false, "{:?}", other),
        }
    }
}
