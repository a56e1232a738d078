//! Portals come and go on one server and leave nothing behind: `docs/protocol/portal.md` 5 and 6.
//!
//! `ANTEROOM_PORTALS` says how many; `cargo xtask portals` sets it to a thousand and shows what was measured.

use anteroom_domain::{PortalId, Role};
use anteroom_store::{portal_removal, portals};
use anteroom_testkit::pictures::png;
use anteroom_testkit::{Backend, OWNER_EMAIL, PASSWORD_HASH, TestApp, TestPerson, TestPortal, TestSettings, on};
use http::Method;
use serde_json::{Value, json};

const FEW: usize = 12;
const REMOVE: &str = "/portal/deleteportalimmediately";

fn how_many() -> usize {
    #[expect(clippy::disallowed_methods, reason = "the switch of `cargo xtask portals`")]
    let wanted = std::env::var("ANTEROOM_PORTALS").ok();
    wanted.and_then(|text| text.parse().ok()).unwrap_or(FEW)
}

/// Resident memory of this process in KiB, as Linux tells it; 0 elsewhere.
fn resident_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|rest| rest.split_whitespace().next()?.parse().ok())
        .unwrap_or(0)
}

/// What the neighbour sees of its own portal.
async fn seen_by(neighbour: &TestPortal<'_>) -> Vec<Value> {
    let mut seen = Vec::new();
    for path in ["/people/@self", "/people", "/group", "/keys", "/settings"] {
        let mut answer = neighbour.get(&neighbour.owner, path).await.ok();
        // A use of a key is noted, and nothing else may be different.
        if let Value::Array(items) = &mut answer {
            for item in items {
                item.as_object_mut().unwrap().remove("lastUsed");
            }
        }
        seen.push(answer);
    }
    seen
}

/// Registers a portal as anybody does, with a password for its owner or without one; then it is set up afterwards.
async fn register<'a>(app: &'a TestApp, alias: &str, sets_up: bool) -> TestPortal<'a> {
    let mut body = json!({
        "portalName": alias, "firstName": "Oscar", "lastName": "Owner", "email": OWNER_EMAIL, "passwordHash": PASSWORD_HASH,
    });
    if sets_up {
        body["passwordHash"] = Value::Null;
    }
    let path = "/apisystem/portal/register";
    let answer = app.call_with(Method::POST, path, &[], &body).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let made = answer.json();
    let mut portal = TestPortal {
        app,
        id: PortalId(made["tenant"]["tenantId"].as_i64().unwrap()),
        alias: alias.to_owned(),
        owner: TestPerson {
            id: made["tenant"]["ownerId"].as_str().unwrap().to_owned(),
            email: OWNER_EMAIL.to_owned(),
            credential: String::new(),
        },
    };
    if sets_up {
        let shown = portal.anonymous(Method::GET, "/settings", Value::Null).await.ok();
        let token = shown["wizardToken"].as_str().unwrap().to_owned();
        let body = json!({ "email": OWNER_EMAIL, "passwordHash": PASSWORD_HASH });
        let path = "/settings/wizard/complete";
        portal
            .call_carrying("", Method::PUT, path, &body, &[("confirm", &token)])
            .await
            .ok();
    }
    portal.owner.credential = portal.sign_in(OWNER_EMAIL).await;
    portal
}

/// Leaves a row in nearly every table: people, groups, keys, sessions, invitations, links, mails, settings, photos.
async fn use_portal(portal: &TestPortal<'_>) -> TestPerson {
    let owner = &portal.owner;
    let (user, guest) = (portal.person(Role::User).await, portal.person(Role::Guest).await);
    let members = json!({ "groupName": "All", "groupManager": owner.id, "members": [user.id] });
    portal.post(owner, "/group", members).await.ok();
    portal.key(&user, &["accounts.self:read"]).await;
    let invited = json!({ "invitations": [{ "email": "new@example.org", "type": "User" }] });
    portal.post(owner, "/people/invite", invited).await.ok();
    portal
        .post(owner, "/portal/users/invitationlink", json!({ "employeeType": "User" }))
        .await
        .ok();
    portal
        .get(owner, &format!("/people/guests/{}/share", guest.id))
        .await
        .ok();
    portal
        .put(&user, "/people/theme", json!({ "theme": "Dark" }))
        .await
        .ok();
    let rules = json!({ "attemptCount": 9, "blockTime": 60, "checkPeriod": 60 });
    portal.put(owner, "/settings/security/loginsettings", rules).await.ok();
    let forgotten = json!({ "email": user.email });
    portal.anonymous(Method::POST, "/people/password", forgotten).await.ok();
    let key = [("idempotency-key", "of-this-portal")];
    let body = json!({ "groupName": "Again" });
    portal
        .call_carrying(&owner.credential, Method::POST, "/group", &body, &key)
        .await
        .ok();
    user
}

async fn add_photo(portal: &TestPortal<'_>) {
    let picture = png(64, 64);
    let url = format!("https://pictures.example/{}", portal.alias);
    portal.app.web.put(&url, Ok(picture));
    let path = format!("/people/{}/photo", portal.owner.id);
    portal.put(&portal.owner, &path, json!({ "files": url })).await.ok();
}

async fn purge(app: &TestApp) {
    app.run_tasks().await;
    app.app.delete_unused_pictures().await.unwrap();
    app.clock.advance_seconds(3_601);
    app.run_tasks().await;
    app.app.delete_unused_pictures().await.unwrap();
    app.clock.advance_seconds(301);
    app.run_tasks().await;
}

fn open() -> TestSettings {
    TestSettings {
        app: Some(|settings| settings.open_registration = true),
        ..TestSettings::default()
    }
}

fn portals_come_and_go(backend: Backend) {
    on(backend, open(), async |app| {
        let neighbour = app.portal("neighbour").await;
        use_portal(&neighbour).await;
        add_photo(&neighbour).await;
        let (seen, files) = (seen_by(&neighbour).await, app.blobs.keys());
        let count = how_many();
        let (mut memory, mut numbers) = (Vec::new(), Vec::new());
        for round in 0..count {
            // The same few names again and again: they are free as soon as their portal is removed.
            let portal = register(app, &format!("portal-{}", round % 3), round % 5 == 4).await;
            use_portal(&portal).await;
            if round % 10 == 0 {
                add_photo(&portal).await;
            }
            if round == 0 {
                let id = portal.id;
                let tables = app
                    .app
                    .read(move |tx, _| Ok(portal_removal::list_tables_with_rows(tx, id)?));
                println!("tables with rows of a used portal: {:?}", tables.await.unwrap());
            }
            // Forgotten passwords have a limit for each address and time.
            app.clock.advance_seconds(120);
            numbers.push(portal.id);
            portal.delete(&portal.owner, REMOVE).await.ok();
            portal.get(&portal.owner, "/people/@self").await.empty(401);
            if round % 100 == 99 || round + 1 == count {
                purge(app).await;
                memory.push(resident_kib());
                println!("after {} portals: {} KiB resident", round + 1, resident_kib());
            }
        }
        let mut distinct = numbers.clone();
        distinct.dedup();
        assert_eq!(distinct.len(), count, "no number is given twice");
        let left = app
            .app
            .read(move |tx, _| {
                let mut left = Vec::new();
                for id in &numbers {
                    left.extend(portal_removal::list_tables_with_rows(tx, *id)?);
                }
                Ok((left, portals::list(tx)?.len()))
            })
            .await
            .unwrap();
        assert_eq!(left, (Vec::new(), 2), "rows are left");
        assert_eq!(
            app.blobs.keys(),
            files,
            "files are left, or some of the neighbour's are gone"
        );
        // Sessions and keys of tests live for a year; the clock went on for hours.
        assert_eq!(seen_by(&neighbour).await, seen);
        if count >= 500 {
            let (first, last) = (memory[memory.len() / 5], memory[memory.len() - 1]);
            assert!(
                last < first + first / 5 + 8_192,
                "memory grew from {first} to {last} KiB"
            );
        }
    });
}

#[test]
fn portals_come_and_go_and_leave_nothing_on_sqlite() {
    portals_come_and_go(Backend::Sqlite);
}

#[test]
fn portals_come_and_go_and_leave_nothing_on_postgres() {
    portals_come_and_go(Backend::Postgres);
}
