//! Runs against a portal in which everything works.

use std::sync::Mutex;
use std::sync::atomic::Ordering;

use anteroom_domain::{Role, Status};
use anteroom_onboard::known::Known;
use anteroom_onboard::people_file::PeopleFile;
use anteroom_onboard::{
    Cancel, CreateAs, OnExisting, Outcome, Policy, Report, ResultWord, RunOptions, RunOutcome, run,
};

use crate::fake_portal::{FakePortal, file, known};

pub async fn go(portal: &FakePortal, file: &PeopleFile, options: RunOptions) -> RunOutcome {
    run(portal, file, options, &Cancel::new(), &|_| ()).await.unwrap()
}

pub fn raised_afterwards() -> RunOptions {
    RunOptions {
        policy: Policy {
            create_as: CreateAs::User,
            ..Policy::default()
        },
        ..RunOptions::default()
    }
}

pub fn update() -> RunOptions {
    RunOptions {
        policy: Policy {
            on_existing: OnExisting::Update,
            ..Policy::default()
        },
        ..RunOptions::default()
    }
}

fn words(outcome: &RunOutcome) -> Vec<ResultWord> {
    Report::from(outcome).rows.iter().map(|row| row.result).collect()
}

fn team() -> PeopleFile {
    file(&[
        "ann@example.com,Ann,Lee,DocSpaceAdmin,Head,Riga,",
        "bob@example.com,Bob,Ray,Manager,,Oslo,de",
        "cat@example.com,Cat,Day,User,,,",
        "dan@example.com,Dan,,Guest,,,",
    ])
}

#[tokio::test]
async fn a_team_comes_in_and_the_second_run_changes_nothing() {
    for is_anteroom in [true, false] {
        for create_as in [CreateAs::User, CreateAs::AskedRole] {
            let portal = FakePortal::new(is_anteroom);
            let options = RunOptions {
                policy: Policy {
                    create_as,
                    ..Policy::default()
                },
                ..RunOptions::default()
            };
            let first = go(&portal, &team(), options).await;
            assert_eq!(words(&first), [ResultWord::Created; 4]);
            let report = Report::from(&first);
            assert_eq!(report.summary.exit_code(), 0);
            assert_eq!(report.summary.line(), "4 people: 4 created");
            let roles: Vec<Role> = first.rows.iter().filter_map(|row| row.role_now).collect();
            assert_eq!(roles, [Role::DocSpaceAdmin, Role::RoomAdmin, Role::User, Role::Guest]);
            assert!(first.rows.iter().all(|row| row.id.is_some()));
            let writes = portal.writes().len();
            assert_eq!(writes, if create_as == CreateAs::User { 7 } else { 5 });

            let people = portal.people();
            for second in [
                go(&portal, &team(), options).await,
                go(&portal, &team(), update()).await,
            ] {
                assert_eq!(words(&second), [ResultWord::AlreadySo; 4]);
                assert_eq!(Report::from(&second).summary.exit_code(), 0);
            }
            assert_eq!((portal.writes().len(), portal.people()), (writes, people));
        }
    }
}

#[tokio::test]
async fn each_person_is_created_read_back_raised_and_read_back() {
    let portal = FakePortal::new(true);
    go(
        &portal,
        &file(&["ann@example.com,Ann,Lee,Manager,,,"]),
        raised_afterwards(),
    )
    .await;
    assert_eq!(
        portal.calls(),
        [
            "find ann@example.com",
            "create ann@example.com User",
            "get ann@example.com",
            "PutType ann@example.com RoomAdmin",
            "get ann@example.com",
        ]
    );
}

#[tokio::test]
async fn a_dry_run_decides_the_same_and_writes_nothing() {
    let portal = FakePortal::new(false)
        .with_person(known("ann@example.com", Role::User))
        .with_person(Known {
            culture: Some("fr".into()),
            ..known("bob@example.com", Role::User)
        });
    let people = file(&[
        "ann@example.com,Ann,Lee,Manager,,,",
        "bob@example.com,Bob,Ray,User,,,de",
        "cat@example.com,Cat,Day,Employee,,,",
        "no address,Cat,Day,Employee,,,",
    ]);
    let dry = go(
        &portal,
        &people,
        RunOptions {
            dry_run: true,
            ..update()
        },
    )
    .await;
    assert_eq!(portal.writes(), Vec::<String>::new());
    let report = Report::from(&dry);
    assert_eq!(
        words(&dry),
        [
            ResultWord::WouldUpdate,
            ResultWord::WouldUpdate,
            ResultWord::WouldCreate,
            ResultWord::BadRow
        ]
    );
    assert_eq!(report.rows[0].detail, "make RoomAdmin");
    assert_eq!(
        report.rows[1].detail,
        "update the profile; then culture is fr, asked de, which only the person can change"
    );
    assert_eq!(report.rows[2].detail, "create as User");
    assert_eq!((report.summary.as_asked, report.summary.exit_code()), (2, 1));

    let wet = go(&portal, &people, update()).await;
    assert_eq!(
        words(&wet),
        [
            ResultWord::Updated,
            ResultWord::Failed,
            ResultWord::Created,
            ResultWord::BadRow
        ]
    );
    assert_eq!(Report::from(&wet).summary.as_asked, 2);
    assert_eq!(
        Report::from(&wet).rows[1].detail,
        "culture is fr, asked de; only the person can change that"
    );
}

#[tokio::test]
async fn people_who_exist_are_skipped_updated_or_failed() {
    let people = file(&["ann@example.com,Ann,Lee,Manager,,Riga,"]);
    let portal = || FakePortal::new(true).with_person(known("ann@example.com", Role::DocSpaceAdmin));
    let with = |on_existing| RunOptions {
        policy: Policy {
            on_existing,
            ..Policy::default()
        },
        ..RunOptions::default()
    };

    let skipping = portal();
    let report = Report::from(&go(&skipping, &people, with(OnExisting::Skip)).await);
    assert_eq!(
        (report.rows[0].result, report.summary.exit_code()),
        (ResultWord::Skipped, 1)
    );
    assert_eq!(
        report.rows[0].detail,
        "exists, and role is DocSpaceAdmin, asked RoomAdmin; location is empty, asked Riga"
    );
    assert_eq!(report.rows[0].role_now.as_deref(), Some("DocSpaceAdmin"));
    assert!(skipping.writes().is_empty());

    let updating = portal();
    let report = Report::from(&go(&updating, &people, with(OnExisting::Update)).await);
    assert_eq!(
        (report.rows[0].result, report.summary.exit_code()),
        (ResultWord::Updated, 0)
    );
    assert_eq!(
        updating.writes(),
        ["update ann@example.com", "PutType ann@example.com RoomAdmin"]
    );

    let failing = portal();
    let report = Report::from(&go(&failing, &people, with(OnExisting::Fail)).await);
    assert_eq!(
        (report.rows[0].result, report.rows[0].detail.as_str()),
        (ResultWord::Refused, "exists already")
    );
    assert!(failing.writes().is_empty());
}

#[tokio::test]
async fn demotions_go_the_way_that_the_portal_honours() {
    let people = file(&["ann@example.com,Ann,Lee,User,,,"]);
    for (is_anteroom, call) in [
        (true, "PutRole ann@example.com User"),
        (false, "PostType ann@example.com User"),
    ] {
        let portal = FakePortal::new(is_anteroom).with_person(known("ann@example.com", Role::RoomAdmin));
        let outcome = go(&portal, &people, update()).await;
        assert_eq!(words(&outcome), [ResultWord::Updated]);
        assert_eq!(portal.writes(), [call]);
    }
}

#[tokio::test]
async fn a_disabled_person_is_not_there_as_asked() {
    let people = file(&["ann@example.com,Ann,Lee,User,,,"]);
    let portal = FakePortal::new(true).with_person(Known {
        status: Status::Terminated,
        ..known("ann@example.com", Role::User)
    });
    let report = Report::from(&go(&portal, &people, RunOptions::default()).await);
    assert_eq!(
        (report.rows[0].result, report.summary.exit_code()),
        (ResultWord::Skipped, 1)
    );
    assert_eq!(report.rows[0].detail, "exists, and status is disabled, asked active");
}

#[tokio::test]
async fn progress_is_told_row_by_row_and_the_order_is_the_files() {
    let rows: Vec<String> = (0..50).map(|i| format!("p{i}@example.com,Ann,Lee,User,,,")).collect();
    let people = file(&rows.iter().map(String::as_str).collect::<Vec<_>>());
    let portal = FakePortal::new(true);
    let seen = Mutex::new(Vec::new());
    let options = RunOptions {
        concurrency: 4,
        ..RunOptions::default()
    };
    let outcome = run(&portal, &people, options, &Cancel::new(), &|p| {
        seen.lock().unwrap().push((p.done, p.total));
    })
    .await
    .unwrap();
    assert_eq!(*seen.lock().unwrap(), (1..=50).map(|n| (n, 50)).collect::<Vec<_>>());
    let lines: Vec<usize> = outcome.rows.iter().map(|row| row.line).collect();
    assert_eq!(lines, (2..=51).collect::<Vec<_>>());
    assert_eq!(portal.most_at_once.load(Ordering::SeqCst), 4);
    assert_eq!(portal.people().len(), 50);
}

#[tokio::test]
async fn an_interrupted_run_reports_the_rest_as_not_started() {
    let rows: Vec<String> = (0..10)
        .map(|i| format!("p{i}@example.com,Ann,Lee,Manager,,,"))
        .collect();
    let people = file(&rows.iter().map(String::as_str).collect::<Vec<_>>());
    let portal = FakePortal::new(true);
    let cancel = Cancel::new();
    let options = RunOptions {
        concurrency: 2,
        ..RunOptions::default()
    };
    let outcome = run(&portal, &people, options, &cancel, &|p| {
        if p.done == 3 {
            cancel.cancel();
        }
    })
    .await
    .unwrap();
    let begun = outcome
        .rows
        .iter()
        .filter(|row| row.outcome == Outcome::Created)
        .count();
    let report = Report::from(&outcome);
    // What was begun is finished, role included.
    assert!((3..=5).contains(&begun), "{begun}");
    assert_eq!(report.summary.created + report.summary.not_started, 10);
    assert_eq!((portal.people().len(), report.summary.exit_code()), (begun, 1));
    assert!(portal.people().iter().all(|p| p.role == Role::RoomAdmin));
    assert_eq!(report.rows[9].detail, "the run was interrupted");

    let rest = go(&portal, &people, RunOptions::default()).await;
    assert_eq!(
        Report::from(&rest).summary.line(),
        format!("10 people: {} created, {begun} already so", 10 - begun)
    );
}

#[tokio::test]
async fn what_is_not_used_is_said() {
    let text = "email,firstName,lastName,role,department,password,title\n\
                ann@example.com,Ann,Lee,User,Sales,secret-1,Head\n";
    let people = PeopleFile::parse("people.csv", text.as_bytes()).unwrap();
    let portal = FakePortal::new(false);
    let first = Report::from(&go(&portal, &people, RunOptions::default()).await);
    assert_eq!(
        first.warnings,
        ["people.csv: the column `department` is not used; groups are named in the column `groups`"]
    );
    assert_eq!(
        first.rows[0].notes,
        ["the portal does not show the title, so it could not be compared"]
    );
    let second = Report::from(&go(&portal, &people, RunOptions::default()).await);
    assert_eq!(
        second.rows[0].notes.last().map(String::as_str),
        Some("the password is only used for new people")
    );
    assert!(!serde_json::to_string(&first).unwrap().contains("secret-1"));
}

#[tokio::test]
async fn the_report_is_plain_data() {
    let portal = FakePortal::new(true);
    let people = file(&["ann@example.com,Ann,Lee,room admin,,,", "x,Ann,Lee,boss,,,"]);
    let report = Report::from(&go(&portal, &people, RunOptions::default()).await);
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(json["summary"]["created"], 1);
    assert_eq!(json["rows"][0]["roleAsked"], "RoomAdmin");
    assert_eq!(json["rows"][0]["roleWord"], "room admin");
    assert_eq!(json["rows"][0]["result"], "created");
    assert_eq!(json["rows"][1]["result"], "badRow");
    assert_eq!(json["rows"][1].get("roleAsked"), None);
    assert_eq!(
        report.rows[0].cells()[2..],
        ["room admin (RoomAdmin)", "RoomAdmin", "created"]
    );
    let bad = &report.rows[1].cells()[4];
    assert!(
        bad.starts_with("bad row, line 3: `x` is not an e-mail address; role `boss`: not a role"),
        "{bad}"
    );
}
