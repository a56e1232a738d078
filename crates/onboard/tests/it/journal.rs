//! Runs that are stopped, continued and taken back.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use anteroom_client::Error;
use anteroom_domain::{Role, Status};
use anteroom_onboard::journal::{Journal, JournalError, RunInfo, fingerprint, numbers};
use anteroom_onboard::people_file::PeopleFile;
use anteroom_onboard::undo::{UndoReport, UndoWord, undo};
use anteroom_onboard::{Cancel, Policy, ResultWord, RunOptions, run_noted};

use crate::fake_portal::{FakePortal, known};
use crate::runner::update;

fn text(rows: &[&str]) -> String {
    format!("email,firstName,lastName,role,groups\n{}\n", rows.join("\n"))
}

fn crowd(count: usize) -> String {
    let rows: Vec<String> = (0..count)
        .map(|n| {
            let role = ["User", "Manager", "Guest", "Admin"][n % 4];
            let groups = if role == "Guest" {
                ""
            } else {
                ["", "Lab", "Lab;Sales"][n % 3]
            };
            format!("p{n}@example.com,Ann,Lee,{role},{groups}")
        })
        .collect();
    text(&rows.iter().map(String::as_str).collect::<Vec<_>>())
}

fn begin(folder: &Path, text: &str, options: RunOptions) -> (Journal, PeopleFile) {
    let people = PeopleFile::parse("people.csv", text.as_bytes()).unwrap();
    let info = RunInfo {
        began_unix_s: 0,
        portal: None,
        file: "people.csv".to_owned(),
        path: None,
        fingerprint: fingerprint(text.as_bytes()),
        rows: people.len(),
        warnings: Vec::new(),
        reading: anteroom_onboard::FileOptions::default(),
        policy: options.policy,
        concurrency: options.concurrency,
    };
    (Journal::begin(folder, info, &people, text.as_bytes()).unwrap(), people)
}

async fn go(portal: &FakePortal, journal: &Journal, options: RunOptions) -> bool {
    let people = journal.people().unwrap();
    let outcome = run_noted(portal, &people, options, Some(journal), &Cancel::new(), &|_| ()).await;
    outcome.is_ok() && journal.end().unwrap()
}

async fn take_back(portal: &FakePortal, journal: &Journal, dry_run: bool) -> UndoReport {
    undo(portal, &journal.traces().unwrap(), dry_run, 4, &Cancel::new())
        .await
        .unwrap()
}

fn lab() -> RunOptions {
    RunOptions {
        policy: Policy {
            create_groups: true,
            ..Policy::default()
        },
        ..RunOptions::default()
    }
}

/// The process dies at each call in turn: from then on nothing answers and nothing is written down.
#[tokio::test]
async fn stopped_at_every_point_and_continued_everybody_is_there_once_and_as_asked() {
    let crowd = crowd(8);
    for is_anteroom in [true, false] {
        for calls in 0..70 {
            let folder = tempfile::tempdir().unwrap();
            let left = std::sync::Arc::new(AtomicUsize::new(calls));
            let counter = std::sync::Arc::clone(&left);
            let portal = FakePortal::new(is_anteroom).with_fault(move |_| {
                let is_over = counter
                    .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| n.checked_sub(1))
                    .is_err();
                is_over.then(|| Error::Unauthenticated { message: String::new() })
            });
            let (journal, people) = begin(folder.path(), &crowd, lab());
            let finished = go(&portal, &journal, lab()).await;
            drop(journal);

            left.store(usize::MAX, Ordering::SeqCst);
            if finished {
                assert!(matches!(
                    Journal::latest_unfinished(folder.path()),
                    Err(JournalError::NothingUnfinished)
                ));
                break;
            }
            let journal = Journal::latest_unfinished(folder.path()).unwrap();
            assert!(go(&portal, &journal, lab()).await, "after {calls}");
            let report = journal.report(&people).unwrap();
            assert_eq!(report.summary.created, 8, "after {calls} calls: {report:?}");
            let there = portal.people();
            assert_eq!(there.len(), 8, "after {calls}");
            for row in people.people() {
                let person = there.iter().find(|person| person.email == row.email).unwrap();
                assert_eq!(
                    (person.role, person.groups.len()),
                    (row.role, row.groups.len()),
                    "after {calls}"
                );
            }
            // Continuing what is finished does nothing.
            let before = portal.writes().len();
            assert!(go(&portal, &journal, lab()).await);
            assert_eq!(portal.writes().len(), before);
        }
    }
}

#[tokio::test]
async fn what_a_run_did_is_taken_back_and_what_others_did_since_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let portal = FakePortal::new(true)
        .with_person(known("old@example.com", Role::User))
        .with_person(known("same@example.com", Role::User))
        .with_group("Lab");
    let rows = text(&[
        "new@example.com,New,Lee,Manager,Lab",
        "edited@example.com,Ed,Lee,User,",
        "old@example.com,Anna,Lee,Manager,Lab",
        "same@example.com,Ann,Lee,User,",
        "bad,Ann,Lee,User,",
    ]);
    let (journal, _) = begin(folder.path(), &rows, update());
    assert!(go(&portal, &journal, update()).await);
    let before = portal.writes().len();
    portal
        .people
        .lock()
        .unwrap()
        .iter_mut()
        .filter(|person| person.email == "edited@example.com")
        .for_each(|person| person.location = Some("Riga".to_owned()));

    let dry = take_back(&portal, &journal, true).await;
    assert_eq!(portal.writes().len(), before, "a dry run changes nothing");
    let words = |report: &UndoReport| report.rows.iter().map(|row| row.result).collect::<Vec<_>>();
    assert_eq!(
        words(&dry),
        [
            UndoWord::WouldReverse,
            UndoWord::Kept,
            UndoWord::WouldReverse,
            UndoWord::NothingDone,
            UndoWord::NothingDone
        ]
    );
    let report = take_back(&portal, &journal, false).await;
    assert_eq!(report.rows[1].detail, "changed since: location");
    assert_eq!(report.line(), "2 reversed, 1 kept, 2 nothing to reverse");
    assert!(!report.is_complete());
    let mut left: Vec<String> = portal.people().into_iter().map(|person| person.email).collect();
    left.sort();
    assert_eq!(left, ["edited@example.com", "old@example.com", "same@example.com"]);
    let old = portal
        .people()
        .into_iter()
        .find(|person| person.email == "old@example.com")
        .unwrap();
    assert_eq!(old, known("old@example.com", Role::User));
    let again = take_back(&portal, &journal, false).await;
    assert_eq!(again.line(), "1 kept, 4 nothing to reverse");
}

/// Must show: a thousand people, ten of them edited by hand since.
#[tokio::test]
async fn of_a_thousand_people_ten_edited_ones_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    for is_anteroom in [true, false] {
        let portal = FakePortal::new(is_anteroom);
        let (journal, _) = begin(folder.path(), &crowd(1_000), lab());
        assert!(go(&portal, &journal, lab()).await);
        assert_eq!(portal.people().len(), 1_000);
        for person in portal.people.lock().unwrap().iter_mut().step_by(100) {
            person.status = Status::Terminated;
        }
        let report = take_back(&portal, &journal, false).await;
        assert_eq!(
            (report.count(UndoWord::Reversed), report.count(UndoWord::Kept)),
            (990, 10)
        );
        let kept = report.rows.iter().filter(|row| row.result == UndoWord::Kept);
        assert!(kept.into_iter().all(|row| row.detail == "changed since: status"));
        assert_eq!(portal.people().len(), 10);
    }
}

#[tokio::test]
async fn journals_are_numbered_held_and_without_passwords() {
    let folder = tempfile::tempdir().unwrap();
    assert!(numbers(&folder.path().join("none")).unwrap().is_empty());
    let secret = "email,firstName,lastName,role,password\na@example.com,A,B,User,Hidden-123\n";
    let (journal, people) = begin(folder.path(), secret, RunOptions::default());
    let portal = FakePortal::new(true);
    let outcome = run_noted(
        &portal,
        &people,
        RunOptions::default(),
        Some(&journal),
        &Cancel::new(),
        &|_| (),
    )
    .await;
    assert_eq!(outcome.unwrap().rows.len(), 1);
    assert!(matches!(journal.people(), Err(JournalError::NotKept)));
    assert!(matches!(Journal::open(folder.path(), 1), Err(JournalError::InUse(1))));
    assert!(matches!(
        Journal::open(folder.path(), 7),
        Err(JournalError::NoSuchRun(7))
    ));
    assert!(journal.end().unwrap());
    let report = journal.report(&people).unwrap();
    assert_eq!(report.rows[0].result, ResultWord::Created);
    drop(journal);
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        assert!(!String::from_utf8_lossy(&bytes).contains("Hidden-123"));
    }
    let (second, _) = begin(folder.path(), &crowd(1), RunOptions::default());
    assert_eq!((second.number, numbers(folder.path()).unwrap()), (2, vec![1, 2]));
    drop(second);
    assert_eq!(Journal::latest_unfinished(folder.path()).unwrap().number, 2);

    // A file of which nothing was kept must still be the one it was.
    let path = folder.path().join("people.csv");
    std::fs::write(&path, secret).unwrap();
    let mut info = Journal::open(folder.path(), 1).unwrap().info;
    info.path = Some(path.clone());
    let third = Journal::begin(folder.path(), info, &people, secret.as_bytes()).unwrap();
    assert_eq!(third.people().unwrap().len(), 1);
    std::fs::write(&path, secret.replace("A,B", "A,C")).unwrap();
    assert!(matches!(third.people(), Err(JournalError::FileChanged(_))));
}
