//! Whole runs through the real client, over HTTP, with answers that are lost or put off.

use std::time::Duration;

use anteroom_onboard::people_file::PeopleFile;
use anteroom_onboard::{Cancel, CreateAs, Policy, Report, RunOptions, run};

use crate::fake_portal::file;
use crate::http_portal::{Fate, HttpPortal};
use crate::runner::update;

fn team(size: usize) -> PeopleFile {
    let words = ["Administrator", "Manager", "Employee", "Visitor"];
    let rows: Vec<String> = (0..size)
        .map(|i| format!("p{i}@example.com,Ann,Lee,{},,Riga,", words[i % words.len()]))
        .collect();
    file(&rows.iter().map(String::as_str).collect::<Vec<_>>())
}

async fn report(portal: &HttpPortal, people: &PeopleFile, options: RunOptions) -> Report {
    Report::from(
        &run(&portal.portal, people, options, &Cancel::new(), &|_| ())
            .await
            .unwrap(),
    )
}

#[tokio::test]
async fn both_kinds_of_portal() {
    let ways = [(CreateAs::User, 6), (CreateAs::AskedRole, 0)];
    for (is_anteroom, (create_as, raised)) in [true, false].into_iter().flat_map(|kind| ways.map(|way| (kind, way))) {
        let portal = HttpPortal::start(is_anteroom, |_, _| Fate::Answered).await;
        let people = team(12);
        let policy = Policy {
            create_as,
            ..Policy::default()
        };
        let options = RunOptions {
            policy,
            ..RunOptions::default()
        };
        let first = report(&portal, &people, options).await;
        assert_eq!(first.summary.line(), "12 people: 12 created", "{:#?}", first.rows);
        let second = report(&portal, &people, update()).await;
        assert_eq!(second.summary.line(), "12 people: 12 already so");
        assert_eq!(
            portal.count("POST /api/2.0/people/type"),
            if is_anteroom { 0 } else { 3 }
        );
        assert_eq!(portal.count("PUT /api/2.0/people/type/"), raised);
        assert_eq!(portal.people().len(), 12);
    }
}

#[tokio::test]
async fn every_first_answer_is_lost() {
    for fate in [Fate::AnswerLost, Fate::Lost] {
        for is_anteroom in [true, false] {
            // `POST /people` is the same line for everybody: every second one is lost.
            let portal = HttpPortal::start(is_anteroom, move |line, before| {
                let unlucky = if line == "POST /api/2.0/people" {
                    before % 2 == 0
                } else {
                    before == 0
                };
                if unlucky { fate } else { Fate::Answered }
            })
            .await;
            let people = team(8);
            let first = report(&portal, &people, RunOptions::default()).await;
            assert_eq!(
                first.summary.line(),
                "8 people: 8 created",
                "{fate:?} {is_anteroom} {:#?}",
                first.rows
            );
            assert_eq!(portal.people().len(), 8, "nobody twice");
            let second = report(&portal, &people, update()).await;
            assert_eq!(second.summary.line(), "8 people: 8 already so");
        }
    }
}

#[tokio::test]
async fn everything_is_put_off_twice() {
    let portal = HttpPortal::start(true, |line, before| {
        let put_off = if line == "POST /api/2.0/people" {
            before < 2
        } else {
            before % 3 != 2
        };
        if put_off { Fate::PutOff } else { Fate::Answered }
    })
    .await;
    let people = team(4);
    let first = report(
        &portal,
        &people,
        RunOptions {
            concurrency: 1,
            ..RunOptions::default()
        },
    )
    .await;
    assert_eq!(first.summary.line(), "4 people: 4 created", "{:#?}", first.rows);
    assert!(
        portal.timer.slept() >= Duration::from_secs(2 * 3 * 4),
        "{:?}",
        portal.timer.slept()
    );
}

#[tokio::test]
async fn a_dry_run_only_reads() {
    let portal = HttpPortal::start(false, |_, _| Fate::Answered).await;
    let dry = report(
        &portal,
        &team(4),
        RunOptions {
            dry_run: true,
            ..RunOptions::default()
        },
    )
    .await;
    assert_eq!(
        (dry.summary.line().as_str(), dry.summary.exit_code()),
        ("4 people: 4 would create", 0)
    );
    assert_eq!((portal.count("GET"), portal.count("P")), (6, 0));
    assert!(portal.people().is_empty());
}
