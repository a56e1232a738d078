//! The same commands on PostgreSQL.

use crate::program::{Workplace, people_file};
use anteroom_store::Database;
use anteroom_testkit::{Backend, TestDatabase};

#[test]
fn people_are_brought_in_and_the_second_time_nothing_changes() {
    let database = TestDatabase::new(Backend::Postgres);
    let Database::Postgres { url } = database.config().database else {
        panic!("asked for PostgreSQL")
    };
    let workplace = Workplace::new();
    workplace.write("url", url);
    workplace.write("anteroom.toml", "[database]\nurl_file = \"url\"\nconnections = 4\n");
    workplace.write("people.csv", people_file(10));
    assert_eq!(workplace.json(&["onboard", "people.csv"])["summary"]["created"], 10);
    assert_eq!(workplace.json(&["onboard", "people.csv"])["summary"]["alreadySo"], 10);
    assert!(!workplace.path("anteroom-data/anteroom.db").exists());
    let server = workplace.serve(&[]);
    assert_eq!(workplace.json(&["person", "list"]).as_array().unwrap().len(), 11);
    assert_eq!(server.stop().0, Some(0));

    // The machine key belongs to the database: without it nothing is begun.
    std::fs::rename(workplace.path("anteroom-data/machine.key"), workplace.path("kept")).unwrap();
    let refused = workplace.refused(2, &["person", "list"]);
    assert!(refused.contains("the machine key is missing"), "{refused}");
}
