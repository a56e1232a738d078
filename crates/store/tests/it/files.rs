//! What is on disk.

use crate::stage::{Backend, NOW, PORTAL, Stage, add, find, id, on_both_stages, person, portal};
use anteroom_store::{Database, Db, Error, StoreConfig, people, portals};

#[test]
fn a_database_that_is_opened_again_has_everything() {
    on_both_stages(&async |stage: &Stage| {
        let db = stage.open();
        db.migrate(NOW).unwrap();
        db.write(|tx| portals::insert(tx, &portal())).await.unwrap();
        add(&db, &person(1)).await;
        drop(db);
        let db = stage.open();
        assert!(db.migrate(NOW).unwrap().is_empty());
        assert!(find(&db, id(1)).await.is_some());
        // Closed while another handle is still open.
        let other = stage.open();
        add(&db, &person(2)).await;
        db.close();
        assert!(find(&other, id(2)).await.is_some());
        drop(db);
        assert!(find(&other, id(2)).await.is_some());
    });
}

#[tokio::test]
async fn a_closed_file_is_complete_without_its_log() {
    let stage = Stage::new(Backend::Sqlite);
    let Database::Sqlite { path } = &stage.config.database else {
        unreachable!()
    };
    let db = stage.open();
    db.migrate(NOW).unwrap();
    db.write(|tx| portals::insert(tx, &portal())).await.unwrap();
    add(&db, &person(1)).await;
    db.close();
    let log = path.with_extension("db-wal");
    assert!(std::fs::metadata(&log).map_or(0, |m| m.len()) == 0);
    let copy = stage.folder.path().join("copy.db");
    std::fs::copy(path, &copy).unwrap();
    let db = Db::open(&StoreConfig::new(Database::Sqlite { path: copy })).unwrap();
    assert!(find(&db, id(1)).await.is_some());
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_can_read_the_files() {
    use std::os::unix::fs::PermissionsExt;
    let stage = Stage::new(Backend::Sqlite);
    let db = stage.open();
    db.migrate(NOW).unwrap();
    db.backup_to(&stage.folder.path().join("backup.db")).unwrap();
    let mut files = 0;
    for file in std::fs::read_dir(stage.folder.path()).unwrap() {
        let file = file.unwrap();
        assert_eq!(
            file.metadata().unwrap().permissions().mode() & 0o077,
            0,
            "{:?}",
            file.path()
        );
        files += 1;
    }
    assert!(files >= 4, "{files}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_is_made_while_people_are_added() {
    let stage = Stage::new(Backend::Sqlite);
    let db = stage.open();
    db.migrate(NOW).unwrap();
    db.write(|tx| portals::insert(tx, &portal())).await.unwrap();
    add(&db, &person(1)).await;
    let file = stage.folder.path().join("backup.db");
    let mut writers = tokio::task::JoinSet::new();
    for number in 2..60 {
        let db = db.clone();
        writers.spawn(async move { add(&db, &person(number)).await });
    }
    db.backup_to(&file).unwrap();
    writers.join_all().await;
    assert!(
        matches!(db.backup_to(&file), Err(Error::Query(_))),
        "a backup overwrites nothing"
    );
    let copy = Db::open(&StoreConfig::new(Database::Sqlite { path: file })).unwrap();
    assert!(copy.pending_migrations().unwrap().is_empty());
    assert!(find(&copy, id(1)).await.is_some());
    add(&copy, &person(100)).await;
    assert!(find(&db, id(100)).await.is_none());
}

#[test]
fn postgres_is_backed_up_with_its_own_tools() {
    let stage = Stage::new(Backend::Postgres);
    let db = stage.open();
    assert!(matches!(
        db.backup_to(&stage.folder.path().join("x")),
        Err(Error::Unsupported)
    ));
    assert!(db.is_shared_with_others());
    assert!(!Stage::new(Backend::Sqlite).open().is_shared_with_others());
}

#[test]
fn lost_connections_are_made_again() {
    let stage = Stage::new(Backend::Postgres);
    let db = stage.open();
    db.migrate(NOW).unwrap();
    crate::stage::runtime().block_on(async {
        db.write(|tx| portals::insert(tx, &portal())).await.unwrap();
        for number in 1..20 {
            // Every connection of the database of this test is cut.
            stage.meddle(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity \
                 WHERE pid <> pg_backend_pid() AND application_name = current_setting('application_name')",
            );
            db.write(move |tx| people::insert(tx, &person(number), None))
                .await
                .unwrap();
            assert!(
                db.read(move |tx| people::find(tx, PORTAL, id(number)))
                    .await
                    .unwrap()
                    .is_some()
            );
            assert!(find(&db, id(number)).await.is_some());
        }
    });
}
