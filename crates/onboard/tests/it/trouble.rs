//! Runs against portals that refuse, lie or go away.

use std::time::Duration;

use anteroom_client::Error;
use anteroom_domain::Role;
use anteroom_onboard::known::{Caller, PortalFacts};
use anteroom_onboard::{Cancel, CreateAs, Policy, Report, ResultWord, RunOptions, run};

use crate::fake_portal::{FakePortal, file, known, refused};
use crate::runner::{go, raised_afterwards, update};

const MANAGER: &str = "ann@example.com,Ann,Lee,Manager,,,";

async fn detail(portal: &FakePortal, row: &str, options: RunOptions) -> (ResultWord, String) {
    let report = Report::from(&go(portal, &file(&[row]), options).await);
    assert_eq!(report.summary.exit_code(), u8::from(!report.rows[0].as_asked));
    (report.rows[0].result, report.rows[0].detail.clone())
}

fn unreachable() -> Error {
    Error::Unreachable {
        address: "https://portal.example.com".into(),
        reason: "connection refused".into(),
        perhaps_done: false,
    }
}

#[tokio::test]
async fn a_refused_role_leaves_a_person_who_is_reported_as_not_done() {
    let portal = FakePortal::new(true).with_fault(|call| {
        call.starts_with("PutType")
            .then(|| refused(402, "The number of admins should not exceed 1"))
    });
    let report = Report::from(&go(&portal, &file(&[MANAGER]), raised_afterwards()).await);
    let row = &report.rows[0];
    assert_eq!(row.result, ResultWord::Refused);
    assert_eq!(
        row.detail,
        "done: create as User; then make RoomAdmin: the portal refused (402): The number of admins should not exceed 1"
    );
    assert_eq!(
        (row.role_asked.as_deref(), row.role_now.as_deref(), row.id.is_some()),
        (Some("RoomAdmin"), Some("User"), true)
    );
    assert_eq!(report.summary.exit_code(), 1);
}

#[tokio::test]
async fn answered_ok_but_not_done() {
    let portal = FakePortal {
        ignores_roles: true,
        ..FakePortal::new(true)
    };
    assert_eq!(
        detail(&portal, MANAGER, raised_afterwards()).await,
        (ResultWord::NotDone, "role is User, asked RoomAdmin".into())
    );

    let portal = FakePortal {
        ignores_profiles: true,
        ..FakePortal::new(false)
    };
    let portal = portal.with_person(known("ann@example.com", Role::RoomAdmin));
    assert_eq!(
        detail(&portal, "ann@example.com,Anna,Lee,Manager,,,", update()).await,
        (ResultWord::NotDone, "firstName is Ann, asked Anna".into())
    );
}

#[tokio::test]
async fn a_silent_downgrade_is_raised_or_reported() {
    let options = RunOptions {
        policy: Policy {
            create_as: CreateAs::AskedRole,
            ..Policy::default()
        },
        ..RunOptions::default()
    };
    let portal = FakePortal {
        creates_only: Some(Role::User),
        ..FakePortal::new(false)
    };
    assert_eq!(
        detail(&portal, MANAGER, options).await,
        (ResultWord::Created, String::new())
    );
    assert_eq!(portal.people()[0].role, Role::RoomAdmin);

    let portal = FakePortal {
        creates_only: Some(Role::User),
        ignores_roles: true,
        ..FakePortal::new(false)
    };
    assert_eq!(detail(&portal, MANAGER, options).await.0, ResultWord::NotDone);
}

#[tokio::test]
async fn a_portal_that_creates_something_higher_is_brought_down() {
    let portal = FakePortal {
        creates_only: Some(Role::RoomAdmin),
        ..FakePortal::new(false)
    };
    let row = "ann@example.com,Ann,Lee,User,,,";
    assert_eq!(detail(&portal, row, RunOptions::default()).await.0, ResultWord::Created);
    assert_eq!(
        portal.writes(),
        ["create ann@example.com User", "PostType ann@example.com User"]
    );
    // Nothing has to be done when the wrong role happens to be the one asked for.
    let portal = FakePortal {
        creates_only: Some(Role::RoomAdmin),
        ..FakePortal::new(false)
    };
    assert_eq!(
        detail(&portal, MANAGER, RunOptions::default()).await.0,
        ResultWord::Created
    );
    assert_eq!(portal.writes(), ["create ann@example.com RoomAdmin"]);
}

#[tokio::test]
async fn somebody_else_created_the_person_meanwhile() {
    let portal = FakePortal {
        raced: true,
        ..FakePortal::new(true)
    };
    let (result, text) = detail(&portal, MANAGER, RunOptions::default()).await;
    assert_eq!(
        (result, text.as_str()),
        (ResultWord::Skipped, "exists, and role is User, asked RoomAdmin")
    );
    let portal = FakePortal {
        raced: true,
        ..FakePortal::new(true)
    };
    assert_eq!(
        detail(&portal, MANAGER, update()).await,
        (ResultWord::Updated, String::new())
    );
    assert_eq!(portal.people().len(), 1);
}

#[tokio::test]
async fn refusals_are_told_in_the_portals_words_and_stop_nobody_else() {
    let portal = FakePortal::new(true).with_fault(|call| match call {
        "create ann@example.com User" => Some(refused(400, "Incorrect firstname or lastname")),
        "find bob@example.com" => Some(refused(403, "Access denied")),
        "get cat@example.com" => Some(Error::NotFound {
            message: "The user could not be found".into(),
        }),
        _ => None,
    });
    let rows = [
        MANAGER,
        "bob@example.com,Bob,Ray,User,,,",
        "cat@example.com,Cat,Day,User,,,",
        "dan@example.com,Dan,Fox,User,,,",
    ];
    let report = Report::from(&go(&portal, &file(&rows), raised_afterwards()).await);
    let details: Vec<&str> = report.rows.iter().map(|row| row.detail.as_str()).collect();
    assert_eq!(
        details,
        [
            "create as User: the portal refused (400): Incorrect firstname or lastname",
            "look up: the portal refused (403): Access denied",
            "done: create as User; then read back: not found: The user could not be found",
            "",
        ]
    );
    assert_eq!(report.summary.line(), "4 people: 1 created, 3 refused");
    assert!(report.rows[2].id.is_some() && report.rows[2].role_now.is_none());
    assert_eq!(report.stopped, None);
}

#[tokio::test]
async fn a_credential_that_ends_stops_the_run_at_once() {
    let portal = FakePortal::new(true).with_fault(|call| {
        call.contains("p2@")
            .then(|| Error::Unauthenticated { message: String::new() })
    });
    let rows: Vec<String> = (0..6).map(|i| format!("p{i}@example.com,Ann,Lee,User,,,")).collect();
    let people = file(&rows.iter().map(String::as_str).collect::<Vec<_>>());
    let outcome = go(
        &portal,
        &people,
        RunOptions {
            concurrency: 1,
            ..RunOptions::default()
        },
    )
    .await;
    let report = Report::from(&outcome);
    assert_eq!(report.summary.line(), "6 people: 2 created, 1 failed, 3 not started");
    assert_eq!(
        report.rows[5].detail,
        "the run was ended: the portal does not accept the credential"
    );
    assert_eq!(outcome.stopped, Some(Error::Unauthenticated { message: String::new() }));
}

#[tokio::test]
async fn a_portal_that_goes_away_or_wants_rest_stops_the_run_after_some_rows() {
    for error in [
        unreachable(),
        Error::SlowDown {
            retry_after: Some(Duration::from_hours(3)),
        },
    ] {
        let fault = error.clone();
        let portal = FakePortal::new(true).with_fault(move |call| (call != "facts").then(|| fault.clone()));
        let rows: Vec<String> = (0..100).map(|i| format!("p{i}@example.com,Ann,Lee,User,,,")).collect();
        let people = file(&rows.iter().map(String::as_str).collect::<Vec<_>>());
        let outcome = go(
            &portal,
            &people,
            RunOptions {
                concurrency: 2,
                ..RunOptions::default()
            },
        )
        .await;
        let report = Report::from(&outcome);
        assert!((3..=5).contains(&report.summary.failed), "{:?}", report.summary);
        assert_eq!(report.summary.failed + report.summary.not_started, 100);
        assert_eq!(outcome.stopped, Some(error));
    }
}

#[tokio::test]
async fn now_and_then_a_lost_row_does_not_stop_the_run() {
    let portal =
        FakePortal::new(true).with_fault(|call| (call.starts_with("find") && call.contains("5@")).then(unreachable));
    let rows: Vec<String> = (0..60).map(|i| format!("p{i}@example.com,Ann,Lee,User,,,")).collect();
    let people = file(&rows.iter().map(String::as_str).collect::<Vec<_>>());
    let outcome = go(
        &portal,
        &people,
        RunOptions {
            concurrency: 1,
            ..RunOptions::default()
        },
    )
    .await;
    assert_eq!(Report::from(&outcome).summary.line(), "60 people: 54 created, 6 failed");
}

#[tokio::test]
async fn a_portal_that_is_none_is_told_before_the_first_row() {
    let portal = FakePortal::new(true).with_fault(|_| Some(unreachable()));
    let error = run(
        &portal,
        &file(&[MANAGER]),
        RunOptions::default(),
        &Cancel::new(),
        &|_| (),
    )
    .await
    .unwrap_err();
    assert_eq!(error, unreachable());
    assert!(portal.calls().is_empty());
}

#[tokio::test]
async fn what_the_caller_may_not_give_is_not_begun() {
    let mut portal = FakePortal::new(true);
    portal.facts = PortalFacts {
        is_anteroom: true,
        caller: Some(Caller {
            role: Role::DocSpaceAdmin,
            is_owner: false,
        }),
    };
    let (result, text) = detail(
        &portal,
        "ann@example.com,Ann,Lee,Administrator,,,",
        RunOptions::default(),
    )
    .await;
    assert_eq!(result, ResultWord::Refused);
    assert_eq!(
        text,
        "the role DocSpaceAdmin can only be given by the owner, and the credential belongs to a DocSpaceAdmin"
    );
    assert!(portal.people().is_empty());
}
