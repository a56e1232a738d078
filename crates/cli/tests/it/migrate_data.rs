//! `migrate-data`.

use crate::program::{Ran, Workplace, people_file};
use anteroom_store::Database;
use anteroom_testkit::{Backend, TestDatabase};
use serde_json::Value;
use std::io::{BufRead as _, BufReader};
use std::process::Child;

/// An empty PostgreSQL database and its address, under which no other test is taken for somebody who uses it.
fn postgres() -> (TestDatabase, String) {
    let database = TestDatabase::new(Backend::Postgres);
    let Database::Postgres { url } = database.config().database else {
        panic!("asked for PostgreSQL")
    };
    let (_, schema) = url.rsplit_once("%3D").unwrap();
    let url = format!("{url}&application_name={schema}");
    (database, url)
}

fn rows(tables: &Value, of: &str) -> u64 {
    let tables = tables.as_array().unwrap();
    let table = tables.iter().find(|table| table["table"] == of).unwrap();
    table["rows"].as_u64().unwrap()
}

/// Everybody, without addresses that lead to the port on which this process happened to listen.
fn people(workplace: &Workplace) -> Vec<Value> {
    let mut people = workplace.json(&["person", "list"]).as_array().unwrap().clone();
    for person in people.iter_mut().map(|person| person.as_object_mut().unwrap()) {
        person.remove("profileUrl");
        if let Some(by) = person.get_mut("createdBy").and_then(Value::as_object_mut) {
            by.remove("profileUrl");
        }
    }
    people
}

/// Starts the command, and waits until it says this.
fn until(workplace: &Workplace, arguments: &[&str], said: &str) -> Child {
    let mut child = workplace.command(arguments).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    while !line.contains(said) {
        line.clear();
        assert!(lines.read_line(&mut line).unwrap() > 0, "it never said `{said}`");
    }
    child
}

#[test]
fn everything_goes_to_postgresql_and_back() {
    let (_database, url) = postgres();
    let workplace = Workplace::new();
    workplace.write("url", &url);
    workplace.write("people.csv", people_file(30));
    let key = workplace.done(&["key", "create", "--name", "ci"]);
    workplace.done(&["onboard", "people.csv"]);
    let before = people(&workplace);

    let there = workplace.json(&["migrate-data", "--from", "sqlite", "--to", &url]);
    assert_eq!(rows(&there, "people"), 31);
    assert!(there[0]["checksum"].as_str().unwrap().len() == 64, "{there}");
    workplace.write("anteroom.toml", "[database]\nurl_file = \"url\"\nconnections = 4\n");
    assert!(people(&workplace) == before, "somebody changed");
    let server = workplace.serve(&[]);
    let listed = workplace.run(&["person", "list", "--portal", &server.url, "--api-key", key.trim()]);
    assert_eq!(listed.code, Some(0), "the key still works: {listed:?}");
    server.stop();
    workplace.done(&[
        "person",
        "create",
        "--email",
        "later@example.com",
        "--first-name",
        "Late",
    ]);
    let after = people(&workplace);

    let refused = workplace.refused(2, &["migrate-data", "--from", "configured", "--to", "sqlite"]);
    assert!(
        refused.starts_with("the target is not empty: its table "),
        "what was there is not overwritten: {refused}"
    );
    for file in ["anteroom.db", "anteroom.db-wal", "anteroom.db-shm"] {
        let _ = std::fs::remove_file(workplace.path("anteroom-data").join(file));
    }
    let back = workplace.json(&["migrate-data", "--from", "configured", "--to", "sqlite"]);
    assert_eq!(rows(&back, "people"), 32);
    std::fs::remove_file(workplace.path("anteroom.toml")).unwrap();
    assert!(people(&workplace) == after, "somebody changed");
}

#[test]
fn whoever_kills_it_goes_on_with_the_same_command() {
    let (_database, url) = postgres();
    let workplace = Workplace::new();
    workplace.write("people.csv", people_file(300));
    workplace.done(&["onboard", "people.csv"]);
    let forth = ["migrate-data", "--from", "sqlite", "--to", &url];
    let mut child = until(&workplace, &forth, "people: 301 rows");
    child.kill().unwrap();
    assert_eq!(child.wait().unwrap().code(), None, "killed in the middle");
    let refused = workplace.refused(2, &["person", "list", "--database", &url]);
    assert_eq!(
        refused,
        "the database is not complete: `anteroom migrate-data` has not ended; run it again"
    );
    let ran = workplace.run(&[&forth[..], &["--output", "json"]].concat());
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.err.starts_with("Going on: "), "{ran:?}");
    assert_eq!(rows(&serde_json::from_str(&ran.out).unwrap(), "people"), 301);

    // And back.
    std::fs::rename(workplace.path("anteroom-data/anteroom.db"), workplace.path("kept")).unwrap();
    for file in ["anteroom.db-wal", "anteroom.db-shm"] {
        let _ = std::fs::remove_file(workplace.path("anteroom-data").join(file));
    }
    let back = ["migrate-data", "--from", &url, "--to", "sqlite"];
    let mut child = until(&workplace, &back, "people: 301 rows");
    child.kill().unwrap();
    assert_eq!(child.wait().unwrap().code(), None, "killed in the middle");
    let refused = workplace.refused(2, &["serve", "--listen", "127.0.0.1:0"]);
    assert!(refused.contains("run it again"), "{refused}");
    let ran = workplace.run(&back);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.err.starts_with("Going on: "), "{ran:?}");
    assert_eq!(workplace.json(&["person", "list"]).as_array().unwrap().len(), 301);
}

#[test]
fn each_refusal_is_one_sentence_and_nothing_is_begun() {
    let (_database, url) = postgres();
    let workplace = Workplace::new();
    let command = |from: &str, to: &str| workplace.refused(2, &["migrate-data", "--from", from, "--to", to]);
    assert_eq!(
        command("sqlite", &url),
        "./anteroom-data/anteroom.db: there is no such database; name its folder with --data"
    );
    assert!(!workplace.path("anteroom-data").exists());
    workplace.done(&["key", "create", "--name", "x"]);
    assert_eq!(
        command("sqlite", "sqlite"),
        "both databases are of the same kind; `anteroom backup` and pg_dump copy those"
    );
    assert_eq!(
        command("sqlite", "mysql://x"),
        "--to is `sqlite`, `configured` or the address of a PostgreSQL database, postgres://…"
    );
    assert_eq!(
        command("configured", "sqlite"),
        "--from: the configuration names no PostgreSQL database; set database.url or database.url_file"
    );
    let refused = command("sqlite", "postgres://me:secret@127.0.0.1:1/x");
    assert!(!refused.contains("secret"), "{refused}");
    assert_eq!(
        command(&url, "sqlite"),
        "the source is not up to date: bring it there with `anteroom migrate` first"
    );
    // A server works on the folder.
    let server = workplace.serve(&[]);
    assert_eq!(
        command("sqlite", &url),
        "./anteroom-data: another process works on this data folder; stop it first"
    );
    server.stop();
    // Without the machine key nobody could use what was brought.
    std::fs::rename(workplace.path("anteroom-data/machine.key"), workplace.path("kept")).unwrap();
    assert!(command("sqlite", &url).starts_with("./anteroom-data/machine.key: the machine key cannot be read"));
    std::fs::rename(workplace.path("kept"), workplace.path("anteroom-data/machine.key")).unwrap();
    // A server works on the PostgreSQL database, in another folder.
    let elsewhere = workplace.serve(&["--data", "other", "--database", &url]);
    let ran = Ran::of(&mut workplace.command(&["migrate-data", "--from", "sqlite", "--to", &url]));
    assert_eq!(
        ran.refused(2),
        "others are connected to the PostgreSQL database: stop every server that uses it first"
    );
    elsewhere.stop();
    assert!(command("sqlite", &url).starts_with("the target is not empty: its table "));
}
