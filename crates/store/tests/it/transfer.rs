//! Bringing everything from one kind of database to the other.

use crate::stage::{Backend, NOW, PORTAL, Stage, id, person, portal, runtime};
use anteroom_store::contents::{self, Contents};
use anteroom_store::transfer::{self, Step, TransferError};
use anteroom_store::{Db, Error, OpenError, StoreConfig, people, portals};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// More than are read at once, so that every table takes several pieces.
const ROWS: i64 = 1_203;

/// A database that is used through one connection, as a transfer asks.
fn open(stage: &Stage) -> Db {
    Db::open(&StoreConfig {
        postgres_connections: 1,
        ..stage.config.clone()
    })
    .unwrap()
}

/// Each table with its columns and what they hold, as PostgreSQL describes them.
fn described() -> Vec<(String, Vec<(String, String)>)> {
    let stage = Stage::new(Backend::Postgres);
    stage.open().migrate(NOW).unwrap();
    let mut tables: Vec<(String, Vec<(String, String)>)> = Vec::new();
    for line in stage.types() {
        let [table, column, kind] = line.splitn(3, ' ').collect::<Vec<_>>().try_into().unwrap();
        let column = (column.to_owned(), kind.to_owned());
        match tables.last_mut() {
            Some((name, columns)) if name == table => columns.push(column),
            _ => tables.push((table.to_owned(), vec![column])),
        }
    }
    tables
}

/// Fills every table with rows, whatever tables there are. Row n has n in each number, and identifiers, texts and bytes
/// made of n, so that rows that refer to others find them; the portal is the first one where there are many rows of one.
fn fill_every_table(stage: &Stage) {
    let mut sql = String::from("PRAGMA foreign_keys = OFF; BEGIN;");
    for (table, columns) in described() {
        if ["migrations", "people_counts"].contains(&table.as_str()) {
            continue;
        }
        let is_of_one = columns.iter().any(|(column, kind)| {
            column != "portal_id" && matches!(kind.as_str(), "uuid" | "bytea") || column == "name"
        });
        let value = |(column, kind): &(String, String)| match kind.as_str() {
            "bigint" if column == "portal_id" && is_of_one => "1",
            "bigint" => "n",
            "boolean" => "n % 2",
            "text" => "'Text ' || n || ' ä\"' || char(39, 128512)",
            "uuid" => "CAST(printf('%016d', n) AS BLOB)",
            "bytea" => "CAST(CAST(printf('%030d', n) AS BLOB) || x'00ff' AS BLOB)",
            other => panic!("{table}.{column} is of the type {other}"),
        };
        let values: Vec<&str> = columns.iter().map(value).collect();
        let names: Vec<String> = columns.iter().map(|(column, _)| format!("\"{column}\"")).collect();
        let (names, values) = (names.join(", "), values.join(", "));
        write!(
            sql,
            "DELETE FROM \"{table}\"; INSERT INTO \"{table}\" ({names}) \
            WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {ROWS}) SELECT {values} FROM c;"
        )
        .unwrap();
    }
    sql.push_str("COMMIT;");
    stage.meddle(&sql);
}

async fn everything(db: &Db) -> Vec<Contents> {
    let mut all = db.read(contents::all).await.unwrap();
    all.retain(|table| table.table != "migrations");
    all
}

#[test]
fn every_table_goes() {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let stage = Stage::new(backend);
        let db = stage.open();
        db.migrate(NOW).unwrap();
        let (mut named, derived) = runtime().block_on(db.read(transfer::table_names)).unwrap();
        assert_eq!(
            derived,
            ["people_counts"],
            "each further one needs a reason, and a query that compares it"
        );
        named.extend(["migrations".to_owned(), "people_counts".to_owned()]);
        let named: BTreeSet<String> = named.into_iter().collect();
        let there = stage.columns().into_iter();
        let there: BTreeSet<String> = there
            .map(|column| column.split('.').next().unwrap().to_owned())
            .collect();
        assert_eq!(named, there, "{backend:?}");
    }
}

/// Every table, whatever tables there are, to PostgreSQL and back: the second SQLite file holds what the first one held.
#[test]
fn everything_arrives_and_comes_back_the_same() {
    let (one, middle, other) = (
        Stage::new(Backend::Sqlite),
        Stage::new(Backend::Postgres),
        Stage::new(Backend::Sqlite),
    );
    let first = open(&one);
    first.migrate(NOW).unwrap();
    fill_every_table(&one);
    // Numbers that were given and are free again are not given to somebody else.
    one.meddle("UPDATE sqlite_sequence SET seq = 5000 WHERE name = 'sessions'");
    runtime().block_on(async {
        let (second, third) = (open(&middle), open(&other));
        for (from, to) in [(&first, &second), (&second, &third)] {
            let mut same = Vec::new();
            transfer::run(from, to, NOW, |step| {
                if let Step::Same { table, rows, .. } = step {
                    same.push((table, rows));
                }
            })
            .await
            .unwrap();
            let (named, _) = from.read(transfer::table_names).await.unwrap();
            assert_eq!(same.len(), named.len());
            for (table, rows) in same {
                assert_eq!(rows, ROWS.unsigned_abs(), "{table}");
            }
        }
        let (before, after) = (everything(&first).await, everything(&third).await);
        for (before, after) in before.iter().zip(&after) {
            assert_eq!(before.table, after.table);
            if before.table == "sqlite_sequence" || before.table == "people_counts" {
                continue;
            }
            assert_eq!(before.rows.len(), after.rows.len(), "{}", before.table);
            assert!(before.rows == after.rows, "{} differs", before.table);
        }
        assert_eq!(before.len(), after.len());
        // A target is a database like any other: it can be opened, and its counter goes on.
        assert!(second.migrate(NOW).unwrap().is_empty() && third.migrate(NOW).unwrap().is_empty());
    });
    assert_eq!(sequence(&middle), "5000");
    assert_eq!(sequence(&other), "5000");
}

/// The last number of a session.
fn sequence(stage: &Stage) -> String {
    stage.ask(match stage.backend() {
        Backend::Sqlite => "SELECT CAST(seq AS TEXT) FROM sqlite_sequence WHERE name = 'sessions'",
        Backend::Postgres => "SELECT last_value::text FROM sessions_id_seq",
    })
}

/// A source of so many people.
async fn source_with(db: &Db, count: u128) {
    db.migrate(NOW).unwrap();
    db.write(|tx| portals::insert(tx, &portal())).await.unwrap();
    people_of(db, count).await;
}

/// Stops a transfer for good as soon as it tells of what is waited for.
async fn stop_when(source: &Db, target: &Db, mut is_it: impl FnMut(&Step) -> bool + Send + 'static) {
    let (source, target) = (source.clone(), target.clone());
    let mut tasks = tokio::task::JoinSet::new();
    tasks.spawn(async move { transfer::run(&source, &target, NOW, |step| assert!(!is_it(&step), "killed")).await });
    let ended = tasks.join_next().await.unwrap();
    assert!(ended.is_err_and(|error| error.is_panic()));
}

/// Stops a transfer for good when so many steps were told.
async fn stop_after(steps: usize, source: &Db, target: &Db) {
    let mut told = 0;
    let is_it = move |_: &Step| {
        told += 1;
        told == steps
    };
    stop_when(source, target, is_it).await;
}

#[test]
fn whoever_is_stopped_goes_on_and_nobody_uses_the_half() {
    for (from, to) in [
        (Backend::Sqlite, Backend::Postgres),
        (Backend::Postgres, Backend::Sqlite),
    ] {
        let (one, other) = (Stage::new(from), Stage::new(to));
        runtime().block_on(async {
            let (source, target) = (open(&one), open(&other));
            source_with(&source, 1_700).await;
            let mut resumed = Vec::new();
            for steps in 1..=9 {
                stop_after(steps, &source, &target).await;
                let refused = target.migrate(NOW).unwrap_err();
                assert!(matches!(refused, OpenError::Unfinished), "{refused}");
            }
            transfer::run(&source, &target, NOW, |step| {
                if let Step::Resumed { rows } = step {
                    resumed.push(rows);
                }
            })
            .await
            .unwrap();
            assert!(resumed.len() == 1 && resumed[0] > 1, "{resumed:?}");
            assert!(target.migrate(NOW).unwrap().is_empty());
            let there = target
                .read(|tx| people::find(tx, PORTAL, id(1_700)))
                .await
                .unwrap()
                .unwrap();
            assert_eq!(there.email, "Mail1700@example.org");
            // What triggers count was counted once.
            let total = other.ask("SELECT CAST(CAST(SUM(amount) AS BIGINT) AS TEXT) FROM people_counts");
            assert_eq!(total, "1700");
            // A second time there is nothing to fill.
            let again = transfer::run(&source, &target, NOW, |_| ()).await.unwrap_err();
            assert!(matches!(again, TransferError::TargetNotEmpty { .. }), "{again}");
        });
    }
}

#[test]
fn a_source_that_changes_on_the_way_is_seen() {
    for (from, to) in [
        (Backend::Sqlite, Backend::Postgres),
        (Backend::Postgres, Backend::Sqlite),
    ] {
        for change in [
            "UPDATE people SET first_name = 'Other' WHERE user_name = 'user3'",
            "DELETE FROM people WHERE user_name = 'user3'",
        ] {
            let (one, other) = (Stage::new(from), Stage::new(to));
            runtime().block_on(async {
                let (source, target) = (open(&one), open(&other));
                source_with(&source, 600).await;
                let are_there =
                    |step: &Step| matches!(step, Step::Copied { table, rows: 600, .. } if table == "people");
                stop_when(&source, &target, are_there).await;
                one.meddle(change);
                let failure = transfer::run(&source, &target, NOW, |_| ()).await.unwrap_err();
                assert!(
                    matches!(&failure, TransferError::Differs { table, .. } if table == "people"),
                    "{failure}"
                );
                assert!(
                    matches!(target.migrate(NOW), Err(OpenError::Unfinished)),
                    "nobody uses it"
                );
            });
        }
    }
}

#[test]
fn only_a_ready_source_and_an_empty_target_are_taken() {
    let stages = [Backend::Sqlite, Backend::Sqlite, Backend::Postgres].map(Stage::new);
    runtime().block_on(async {
        let [source, second, target] = [0, 1, 2].map(|at| open(&stages[at]));
        let refused = async |from: &Db, to: &Db| transfer::run(from, to, NOW, |_| ()).await.unwrap_err();
        assert!(matches!(refused(&source, &second).await, TransferError::SameKind));
        assert!(matches!(refused(&source, &target).await, TransferError::SourceNotReady));
        source.migrate(NOW).unwrap();
        assert!(matches!(refused(&source, &target).await, TransferError::SourceEmpty));
        assert!(!target.pending_migrations().unwrap().is_empty(), "nothing was made");
        source.write(|tx| portals::insert(tx, &portal())).await.unwrap();
        people_of(&source, 700).await;

        // A database with anything in it is not filled.
        stages[2].meddle("CREATE TABLE theirs (id BIGINT); INSERT INTO theirs VALUES (1)");
        let failure = refused(&source, &target).await;
        assert!(
            matches!(&failure, TransferError::TargetNotEmpty { table } if table == "theirs"),
            "{failure}"
        );
        stages[2].meddle("DROP TABLE theirs");

        // A half that came from elsewhere is not completed.
        stop_after(4, &source, &target).await;
        second.migrate(NOW).unwrap();
        let mut other = portal();
        other.owner = id(77);
        second.write(move |tx| portals::insert(tx, &other)).await.unwrap();
        assert!(matches!(refused(&second, &target).await, TransferError::OtherSource));
        // Neither is it a source.
        let third = Stage::new(Backend::Sqlite);
        assert!(matches!(
            refused(&target, &open(&third)).await,
            TransferError::SourceNotReady
        ));

        // Somebody else works on the database.
        let busy = stages[2].open();
        busy.read(|_| Ok::<_, Error>(())).await.unwrap();
        assert!(matches!(refused(&source, &target).await, TransferError::InUse));
        busy.close();
    });
}

async fn people_of(db: &Db, count: u128) {
    db.write(move |tx| {
        for number in 1..=count {
            people::insert(tx, &person(number), None)?;
        }
        Ok::<_, Error>(())
    })
    .await
    .unwrap();
}
