//! The audit trail proves itself: whatever somebody does to it behind our back is found (`docs/guide/audit.md`).

use anteroom_app::audit::chain::{Seal, seal_of};
use anteroom_app::audit::verify::{ChainFault, ChainReport, verify};
use anteroom_app::secrets::Secrets;
use anteroom_domain::PortalId;
use anteroom_domain::event::Trail;
use anteroom_store::event_chains;
use anteroom_testkit::{Backend, OWNER_PASSWORD, TestApp, TestDatabase, TestSettings, on_both_with_database};
use http::Method;
use serde_json::json;

const PORTAL: PortalId = PortalId(1);
const MACHINE_KEY: &[u8] = b"the machine key of the tests";

async fn groups(app: &TestApp, names: std::ops::Range<u32>) {
    for name in names {
        let body = json!({ "groupName": format!("g{name}") });
        app.post(&app.owner, "/group", body).await.ok();
        app.clock.advance_seconds(1);
    }
}

async fn seal_all(app: &TestApp) {
    while app.app.seal_events().await.unwrap() {}
}

async fn check_with(app: &TestApp, trail: Trail, key: &[u8], expected: &[(i64, Seal)]) -> ChainReport {
    let secrets = Secrets::new(key);
    verify(app.app.db(), &secrets, (PORTAL, trail), expected, &mut |_| {})
        .await
        .unwrap()
}

async fn check(app: &TestApp, trail: Trail) -> ChainReport {
    check_with(app, trail, MACHINE_KEY, &[]).await
}

async fn fault(app: &TestApp) -> Option<ChainFault> {
    check(app, Trail::Changes).await.fault
}

#[test]
fn what_nobody_touched_is_whole_and_new_events_join_at_the_end() {
    on_both_with_database(async |app, _| {
        groups(app, 0..5).await;
        let before = check(app, Trail::Changes).await;
        assert_eq!((before.checked, before.fault), (0, None));
        assert!(before.unsealed >= 5, "{before:?}");
        seal_all(app).await;
        let sealed = check(app, Trail::Changes).await;
        assert_eq!((sealed.checked, sealed.unsealed), (before.unsealed, 0));
        assert_eq!((sealed.first, sealed.last, sealed.fault), (1, sealed.checked, None));
        groups(app, 5..7).await;
        assert_eq!(check(app, Trail::Changes).await.unsealed, 2);
        seal_all(app).await;
        let more = check_with(app, Trail::Changes, MACHINE_KEY, &[(sealed.last, sealed.last_seal)]).await;
        assert_eq!((more.checked, more.fault), (sealed.checked + 2, None));
        assert!(!app.app.seal_events().await.unwrap(), "nothing is left to do");
        let wrong = json!({ "userName": "nobody@example.org", "password": OWNER_PASSWORD });
        app.anonymous(Method::POST, "/authentication", wrong).await;
        seal_all(app).await;
        assert_eq!(check(app, Trail::SignIns).await.fault, None);
        assert!(check(app, Trail::SignIns).await.checked > 0);
    });
}

/// Does something to the database, sees what is found, and puts everything back.
async fn found_after(app: &TestApp, database: &TestDatabase, sql: &str) -> Option<ChainFault> {
    let overriding = if database.backend() == Backend::Postgres {
        " OVERRIDING SYSTEM VALUE"
    } else {
        ""
    };
    database.meddle("CREATE TABLE kept_events AS SELECT * FROM events");
    database.meddle("CREATE TABLE kept_chains AS SELECT * FROM event_chains");
    database.meddle(sql);
    let found = fault(app).await;
    database.meddle(&format!(
        "DELETE FROM events; INSERT INTO events{overriding} SELECT * FROM kept_events; DROP TABLE kept_events; \
        DELETE FROM event_chains; INSERT INTO event_chains SELECT * FROM kept_chains; DROP TABLE kept_chains"
    ));
    assert_eq!(fault(app).await, None, "everything is back after {sql}");
    found
}

#[test]
fn whatever_is_changed_behind_our_back_is_found() {
    on_both_with_database(async |app, database| {
        groups(app, 0..8).await;
        seal_all(app).await;
        let last = check(app, Trail::Changes).await.last;
        let here = |number: i64| format!("portal_id = 1 AND trail = 2 AND seal_number = {number}");
        let third = here(3);
        let nobody = match database.backend() {
            Backend::Sqlite => "X'00112233445566778899AABBCCDDEEFF'",
            Backend::Postgres => "'00112233-4455-6677-8899-aabbccddeeff'",
        };
        let bytes = match database.backend() {
            Backend::Sqlite => format!("X'{}'", "07".repeat(32)),
            Backend::Postgres => format!("'\\x{}'", "07".repeat(32)),
        };
        for change in [
            "at = at + 1",
            "action = action + 1",
            "summary = summary || 'x'",
            "targets = '[]'",
            "address = NULL",
            "actor_name = 'Somebody else'",
            "login = ''",
            "browser = 'x'",
            "platform = 'x'",
            "page = 'x'",
            "context = 'x'",
        ]
        .map(str::to_owned)
        .into_iter()
        .chain(["id", "actor_id", "via_key_id"].map(|column| format!("{column} = {nobody}")))
        .chain([format!("seal = {bytes}")])
        {
            let found = found_after(app, database, &format!("UPDATE events SET {change} WHERE {third}")).await;
            assert!(
                matches!(found, Some(ChainFault::Changed { number: 3, .. })),
                "{change}: {found:?}"
            );
        }
        for number in [1, 3, last] {
            let missing = Some(ChainFault::Missing { number });
            let removed = format!("DELETE FROM events WHERE {}", here(number));
            assert_eq!(found_after(app, database, &removed).await, missing);
            let unsealed = format!(
                "UPDATE events SET seal_number = NULL, seal = NULL WHERE {}",
                here(number)
            );
            assert_eq!(found_after(app, database, &unsealed).await, missing);
        }
        let moved = format!("UPDATE events SET trail = 1, seal_number = 1000 WHERE {third}");
        assert_eq!(
            found_after(app, database, &moved).await,
            Some(ChainFault::Missing { number: 3 })
        );
        let swapped = format!(
            "UPDATE events SET seal_number = -4 WHERE {}; UPDATE events SET seal_number = 4 WHERE {third}; \
            UPDATE events SET seal_number = 3 WHERE {}",
            here(4),
            here(-4)
        );
        let found = found_after(app, database, &swapped).await;
        assert!(
            matches!(found, Some(ChainFault::Changed { number: 3, .. })),
            "{found:?}"
        );
        let added = "INSERT INTO events (portal_id, trail, id, at, action, targets, summary, seal_number, seal) \
            SELECT portal_id, trail, id, at, action, targets, summary, seal_number + $, seal FROM events \
            WHERE portal_id = 1 AND trail = 2 AND seal_number = ";
        for (step, from, found_at) in [("1", last, last + 1), ("(-10)", 3, -7)] {
            let sql = format!("{}{from}", added.replace('$', step));
            let foreign = Some(ChainFault::Foreign { number: found_at });
            assert_eq!(found_after(app, database, &sql).await, foreign, "{sql}");
        }
        let all_gone = "DELETE FROM events WHERE portal_id = 1";
        assert_eq!(
            found_after(app, database, all_gone).await,
            Some(ChainFault::Missing { number: 1 })
        );
        let unrecorded = found_after(app, database, "DELETE FROM event_chains").await;
        assert_eq!(unrecorded, Some(ChainFault::Foreign { number: 1 }));
        for change in ["last_number = last_number - 1", "cut_number = 1", "mac = last_seal"] {
            let sql = format!("UPDATE event_chains SET {change} WHERE trail = 2");
            assert_eq!(
                found_after(app, database, &sql).await,
                Some(ChainFault::Record),
                "{change}"
            );
        }
        let other_key = check_with(app, Trail::Changes, b"another", &[]).await;
        assert_eq!(other_key.fault, Some(ChainFault::Record));
    });
}

#[test]
fn whoever_seals_anew_what_he_changed_is_found_also_when_sealing_goes_on() {
    on_both_with_database(async |app, database| {
        groups(app, 0..6).await;
        seal_all(app).await;
        database.meddle("UPDATE events SET summary = 'nothing' WHERE portal_id = 1 AND trail = 2 AND seal_number = 3");
        let events = app
            .app
            .read(|tx, _| Ok(event_chains::list_sealed(tx, PORTAL, Trail::Changes, 0, 1_000)?))
            .await
            .unwrap();
        let mut seal = [0; 32];
        let mut forged = Vec::new();
        for event in events {
            let number = event.seal_number.unwrap();
            seal = seal_of(&event, number, &seal);
            forged.push((event.number, number, seal));
        }
        app.app
            .write(move |tx, _| {
                for (row, number, seal) in &forged {
                    assert!(event_chains::seal(tx, PORTAL, *row, *number, seal)?);
                }
                let mut chain = event_chains::find(tx, PORTAL, 2)?.unwrap();
                chain.last_seal = seal;
                Ok(event_chains::put(tx, PORTAL, 2, &chain)?)
            })
            .await
            .unwrap();
        assert_eq!(fault(app).await, Some(ChainFault::Record));
        groups(app, 6..8).await;
        seal_all(app).await;
        assert_eq!(
            fault(app).await,
            Some(ChainFault::Record),
            "going on does not make it ours"
        );
    });
}

#[test]
fn an_end_that_was_put_back_is_found_by_a_seal_that_was_noted_elsewhere() {
    on_both_with_database(async |app, database| {
        groups(app, 0..3).await;
        seal_all(app).await;
        let early = check(app, Trail::Changes).await;
        database.meddle("CREATE TABLE kept_chains AS SELECT * FROM event_chains");
        groups(app, 3..6).await;
        seal_all(app).await;
        let late = check(app, Trail::Changes).await;
        database.meddle(&format!(
            "DELETE FROM events WHERE portal_id = 1 AND trail = 2 AND seal_number > {}; \
            DELETE FROM event_chains; INSERT INTO event_chains SELECT * FROM kept_chains",
            early.last
        ));
        assert_eq!(fault(app).await, None, "nothing in the database says otherwise");
        let noted = check_with(app, Trail::Changes, MACHINE_KEY, &[(late.last, late.last_seal)]).await;
        assert_eq!(noted.fault, Some(ChainFault::Unexpected { number: late.last }));
        let other = check_with(app, Trail::Changes, MACHINE_KEY, &[(2, late.last_seal)]).await;
        assert_eq!(other.fault, Some(ChainFault::Unexpected { number: 2 }));
    });
}

async fn set_lifetimes(app: &TestApp, sign_ins: i64, changes: i64) {
    let settings = json!({ "settings": { "loginHistoryLifeTime": sign_ins, "auditTrailLifeTime": changes } });
    app.post(&app.owner, "/security/audit/settings/lifetime", settings)
        .await
        .ok();
}

#[test]
fn old_events_go_once_a_lifetime_is_set_and_what_is_left_proves_itself() {
    on_both_with_database(async |app, _| {
        groups(app, 0..4).await;
        app.clock.advance_seconds(400 * 86_400);
        seal_all(app).await;
        assert_eq!(
            app.app.delete_old_events().await.unwrap(),
            0,
            "nobody said that they may go"
        );
        let before = check(app, Trail::Changes).await;
        set_lifetimes(app, 30, 60).await;
        app.clock.advance_seconds(50 * 86_400);
        groups(app, 4..6).await;
        seal_all(app).await;
        assert!(app.app.delete_old_events().await.unwrap() >= 4);
        let after = check(app, Trail::Changes).await;
        assert_eq!((after.fault, after.first), (None, before.last + 1));
        // Setting the lifetime, and the two groups.
        assert_eq!((after.checked, after.last), (3, before.last + 3));
        app.clock.advance_seconds(20 * 86_400);
        assert_eq!(app.app.delete_old_events().await.unwrap(), 1);
        groups(app, 6..7).await;
        seal_all(app).await;
        assert_eq!(check(app, Trail::Changes).await.fault, None);
        let gone = check_with(app, Trail::Changes, MACHINE_KEY, &[(1, [0; 32])]).await;
        assert_eq!(gone.fault, Some(ChainFault::Unexpected { number: 1 }));
    });
}

#[test]
fn what_was_tampered_with_is_not_deleted_for_its_age() {
    on_both_with_database(async |app, database| {
        set_lifetimes(app, 30, 30).await;
        groups(app, 0..5).await;
        seal_all(app).await;
        let last = check(app, Trail::Changes).await.last;
        database.meddle("UPDATE events SET summary = 'x' WHERE portal_id = 1 AND trail = 2 AND seal_number = 3");
        app.clock.advance_seconds(40 * 86_400);
        app.app.delete_old_events().await.unwrap();
        let after = check(app, Trail::Changes).await;
        assert_eq!((after.first, after.last), (3, last));
        assert!(
            matches!(after.fault, Some(ChainFault::Changed { number: 3, .. })),
            "{after:?}"
        );
    });
}

#[test]
fn sealing_an_event_that_is_gone_says_so_and_leaves_no_trace() {
    on_both_with_database(async |app, _| {
        let seal = |portal: i64| {
            app.app.write(move |tx, _| {
                let chain = event_chains::seal(tx, PortalId(portal), 4_711, 1, &[7; 32])?;
                Ok((chain, event_chains::find(tx, PortalId(portal), 2)?))
            })
        };
        assert_eq!(seal(99).await.unwrap(), (false, None));
        groups(app, 0..2).await;
        seal_all(app).await;
        assert_eq!(fault(app).await, None);
    });
}

#[test]
fn two_nodes_seal_one_chain() {
    on_both_with_database(async |app, database| {
        if database.backend() == Backend::Sqlite {
            // One server has the file for itself.
            return;
        }
        let other = app.another_node(database, TestSettings::default());
        groups(app, 0..40).await;
        let sealing = |app: TestAppRef| async move { while app.seal_events().await.unwrap() {} };
        tokio::join!(
            sealing(app.app.clone()),
            sealing(other.app.clone()),
            groups(app, 40..60)
        );
        seal_all(app).await;
        let report = check(app, Trail::Changes).await;
        assert_eq!((report.fault, report.unsealed), (None, 0));
        assert!(report.checked >= 60, "{report:?}");
        other.stop();
    });
}

type TestAppRef = anteroom_app::App;
