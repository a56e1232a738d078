//! `anteroom audit`, by the built program.

use crate::program::{Workplace, people_file};
use std::collections::HashSet;
use std::io::{BufRead as _, BufReader};

const PEOPLE: usize = 130;

/// A data folder in which something happened.
fn workplace() -> Workplace {
    let workplace = Workplace::new();
    workplace.write("people.csv", people_file(PEOPLE));
    workplace.done(&["onboard", "people.csv"]);
    workplace
}

fn database(workplace: &Workplace) -> rusqlite::Connection {
    #[expect(clippy::disallowed_methods, reason = "the test meddles with the file")]
    rusqlite::Connection::open(workplace.path("anteroom-data").join("anteroom.db")).unwrap()
}

/// Runs a server until every event is sealed; answers the report.
fn sealed(workplace: &Workplace) -> serde_json::Value {
    let mut server = workplace.serve(&[]);
    let report = loop {
        let report = workplace.json(&["audit", "verify"]);
        let rows = report.as_array().unwrap();
        if rows.iter().all(|row| row["unsealed"] == 0) {
            break report;
        }
    };
    server.child.kill().unwrap();
    server.child.wait().unwrap();
    report
}

#[test]
fn what_somebody_did_to_the_database_is_found_and_a_noted_head_holds() {
    let workplace = workplace();
    let report = sealed(&workplace);
    let changes = &report[1];
    assert_eq!(
        (&changes["trail"], &changes["fault"]),
        (&"changes".into(), &serde_json::Value::Null)
    );
    assert!(changes["checked"].as_i64().unwrap() >= 130, "{report}");
    let head = changes["head"].as_str().unwrap().to_owned();
    assert!(workplace.done(&["audit", "verify"]).contains(&head));
    workplace.done(&["audit", "verify", "--expect", &head]);
    let other = format!("{}0000", &head[..head.len() - 4]);
    let unexpected = workplace.run(&["audit", "verify", "--expect", &other]);
    assert_eq!(unexpected.code, Some(1));
    assert!(unexpected.out.contains("noted"), "{unexpected:?}");
    assert_eq!(
        workplace.run(&["audit", "verify", "--expect", "1:changes"]).code,
        Some(2)
    );

    database(&workplace)
        .execute(
            "UPDATE events SET summary = 'x' WHERE trail = 2 AND seal_number = 100",
            [],
        )
        .unwrap();
    let found = workplace.run(&["audit", "verify"]);
    assert_eq!(found.code, Some(1), "{found:?}");
    assert!(
        found.out.contains("event 100 (id") && found.out.contains("99"),
        "{found:?}"
    );
}

#[test]
fn a_database_that_is_not_there_is_said_and_none_is_made() {
    let workplace = Workplace::new();
    let refused = workplace.refused(2, &["audit", "verify"]);
    assert!(refused.contains("no database"), "{refused}");
    assert!(!workplace.path("anteroom-data").join("anteroom.db").exists());
}

#[test]
fn events_are_listed_and_all_of_them_exported_in_both_forms() {
    let workplace = workplace();
    let listed = workplace.json(&["audit", "list", "--count", "120"]);
    let listed = listed.as_array().unwrap();
    assert_eq!(listed.len(), 120);
    let created = workplace.json(&["audit", "list", "--action", "UserCreated", "--count", "1000"]);
    let created = created.as_array().unwrap();
    assert_eq!(created.len(), PEOPLE);
    let of = created[7]["target"][0].as_str().unwrap();
    assert_eq!(
        workplace.json(&["audit", "list", "--of", of]).as_array().unwrap().len(),
        1
    );
    let none = workplace.json(&["audit", "list", "--to", "2001-01-01"]);
    assert_eq!(none.as_array().unwrap().len(), 0);

    let exported = workplace.done(&["audit", "export"]);
    let events: Vec<serde_json::Value> = exported
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let ids: HashSet<i64> = events.iter().map(|event| event["id"].as_i64().unwrap()).collect();
    assert_eq!(ids.len(), events.len(), "nothing twice");
    let all: i64 = database(&workplace)
        .query_row("SELECT COUNT(*) FROM events WHERE trail = 2", [], |row| row.get(0))
        .unwrap();
    assert_eq!(i64::try_from(events.len()).unwrap(), all, "nothing lost");
    let csv = workplace.done(&["audit", "export", "--format", "csv", "--action", "UserCreated"]);
    assert_eq!(csv.lines().count(), PEOPLE + 1);
    assert!(
        csv.starts_with("id,date,user,action,address,program,target,context\n"),
        "{csv}"
    );
}

#[test]
fn what_happens_is_followed() {
    let workplace = workplace();
    let server = workplace.serve(&[]);
    let mut child = workplace.command(&["audit", "follow", "--json"]).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    for _ in 0..10 {
        lines.next().unwrap().unwrap();
    }
    workplace.done(&["group", "create", "Watched"]);
    let next = lines.next().unwrap().unwrap();
    assert!(next.contains("Watched") && next.starts_with('{'), "{next}");
    child.kill().unwrap();
    child.wait().unwrap();
    drop(server);
}
