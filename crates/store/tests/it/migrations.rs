//! Bringing databases to the form of this version.

use crate::stage::{Backend, NOW, Stage, on_both_stages};
use anteroom_store::{Database, Db, OpenError, StoreConfig};

#[test]
fn both_databases_get_the_same_tables() {
    let mut found = Vec::new();
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let stage = Stage::new(backend);
        let db = stage.open();
        let pending = db.pending_migrations().unwrap();
        assert_eq!(pending.first().map(String::as_str), Some("0001_foundation"));
        assert_eq!(db.migrate(NOW).unwrap(), pending);
        assert!(db.pending_migrations().unwrap().is_empty());
        assert!(db.migrate(NOW).unwrap().is_empty());
        assert!(db.check_statements().unwrap() > 40);
        let mut indexes = stage.indexes();
        // SQLite searches another index for text, and its table of counters needs none.
        indexes.retain(|index| !["people_by_text", "people_counts_by_portal"].contains(&index.as_str()));
        found.push((sorted(stage.columns()), indexes));
    }
    assert!(
        found[0].0.iter().any(|column| column == "people.search_key"),
        "{found:?}"
    );
    assert!(
        found[0].1.iter().any(|index| index == "people_by_first_name"),
        "{found:?}"
    );
    assert_eq!(found[0], found[1]);
}

fn sorted(mut names: Vec<String>) -> Vec<String> {
    names.sort_unstable();
    names
}

#[test]
fn several_nodes_migrate_at_once() {
    on_both_stages(&async |stage: &Stage| {
        let db = stage.open();
        let pending = db.pending_migrations().unwrap().len();
        std::thread::scope(|scope| {
            let nodes: Vec<_> = (0..6).map(|_| scope.spawn(|| db.migrate(NOW).unwrap().len())).collect();
            assert_eq!(
                nodes.into_iter().map(|node| node.join().unwrap()).sum::<usize>(),
                pending
            );
        });
    });
}

#[test]
fn a_newer_database_is_refused() {
    on_both_stages(&async |stage: &Stage| {
        stage.open().migrate(NOW).unwrap();
        stage.meddle("INSERT INTO migrations (name, checksum, applied_at) VALUES ('9999_later', 'x', 0)");
        let db = stage.open();
        for error in [db.migrate(NOW).unwrap_err(), db.pending_migrations().unwrap_err()] {
            assert!(matches!(error, OpenError::Newer { .. }), "{error:?}");
            let text = error.to_string();
            assert!(text.contains("9999_later") && text.contains("newer version"), "{text}");
        }
    });
}

#[test]
fn an_altered_migration_is_refused() {
    on_both_stages(&async |stage: &Stage| {
        stage.open().migrate(NOW).unwrap();
        stage.meddle("UPDATE migrations SET checksum = 'x'");
        let error = stage.open().migrate(NOW).unwrap_err();
        assert!(matches!(error, OpenError::Altered { .. }), "{error:?}");
        assert!(error.to_string().contains("0001_foundation"), "{error}");
    });
}

#[test]
fn a_migration_that_fails_leaves_nothing() {
    on_both_stages(&async |stage: &Stage| {
        stage.meddle("CREATE TABLE relations (x INTEGER)");
        let db = stage.open();
        let pending = db.pending_migrations().unwrap();
        let error = db.migrate(NOW).unwrap_err();
        assert!(matches!(error, OpenError::Migration { .. }), "{error:?}");
        assert!(error.to_string().contains("relations"), "{error}");
        assert_eq!(db.pending_migrations().unwrap(), pending);
        assert_eq!(stage.columns(), ["relations.x"]);
    });
}

#[test]
fn what_cannot_be_opened_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let open = |database| Db::open(&StoreConfig::new(database)).err().unwrap().to_string();
    let path = folder.path().join("missing").join("a.db");
    let text = open(Database::Sqlite { path: path.clone() });
    assert!(text.contains(&path.display().to_string()), "{text}");
    let path = folder.path().join("text.db");
    std::fs::write(
        &path,
        "this is no database, it is a text that is long enough to be looked at",
    )
    .unwrap();
    let text = open(Database::Sqlite { path: path.clone() });
    assert!(text.contains("text.db") && text.contains("not a database"), "{text}");
    let text = open(Database::Postgres {
        url: "postgres://ann:geheim@127.0.0.1:1/people".to_owned(),
    });
    assert!(
        text.contains("127.0.0.1:1/people") && !text.contains("geheim"),
        "{text}"
    );
    let text = open(Database::Postgres {
        url: "postgres://ann:geheim@127.0.0.1:x/people".to_owned(),
    });
    assert!(text.contains("URL") && !text.contains("geheim"), "{text}");
    let debug = format!(
        "{:?}",
        Database::Postgres {
            url: "postgres://ann:geheim@db.example.org/people".to_owned()
        }
    );
    assert!(debug.contains("db.example.org") && !debug.contains("geheim"), "{debug}");
}
