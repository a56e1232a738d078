//! Whoever is disabled is out: no request that was sent after the answer to the change is accepted, under load and on
//! another node (`docs/protocol/anteroom.md` row 11).

use anteroom_domain::Role;
use anteroom_testkit::{Answer, Backend, OWNER_PASSWORD, TestApp, TestDatabase, TestPerson, TestSettings, on_both};
use base64::Engine;
use http::Method;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

const CLIENTS: usize = 6;

/// Everything with which somebody shows who he is.
struct Credentials {
    person: TestPerson,
    all: Vec<(&'static str, String)>,
}

async fn credentials(app: &TestApp) -> Credentials {
    static NEXT: AtomicUsize = AtomicUsize::new(1);
    let email = format!("admin{}@example.org", NEXT.fetch_add(1, Ordering::SeqCst));
    let body = json!({
        "email": email, "firstName": "Ada", "lastName": "Lee", "type": "DocSpaceAdmin", "password": OWNER_PASSWORD,
    });
    let id = app.post(&app.owner, "/people", body).await.ok()["id"].clone();
    let person = TestPerson {
        id: id.as_str().unwrap().to_owned(),
        email,
        credential: String::new(),
    };
    let body = json!({ "userName": person.email, "password": OWNER_PASSWORD });
    let signed_in = app.anonymous(Method::POST, "/authentication", body).await.ok();
    let session = signed_in["token"].as_str().unwrap().to_owned();
    let person = TestPerson {
        credential: session.clone(),
        ..person
    };
    let (key, narrow) = (app.key(&person, &[]).await, app.key(&person, &["accounts:read"]).await);
    let basic = base64::engine::general_purpose::STANDARD.encode(format!("{}:{OWNER_PASSWORD}", person.email));
    let all = vec![
        ("session", format!("Bearer {session}")),
        ("key", format!("Bearer {key}")),
        ("key with scopes", format!("Bearer {narrow}")),
        ("password", format!("Basic {basic}")),
    ];
    Credentials { person, all }
}

async fn get(app: &TestApp, authorization: &str, path: &str) -> Answer {
    let path = format!("/api/2.0{path}");
    app.call_with(Method::GET, &path, &[("authorization", authorization)], &Value::Null)
        .await
}

/// Something that the credential may read.
fn path_for(name: &str) -> &'static str {
    if name.ends_with("scopes") {
        "/people"
    } else {
        "/people/@self"
    }
}

/// Sends requests with a credential from several threads while `change` is made; answers how many were accepted before.
fn under_load(app: &TestApp, (name, authorization): &(&str, String), change: impl AsyncFnOnce()) -> usize {
    let path = path_for(name);
    let (is_answered, is_over) = (AtomicBool::new(false), AtomicBool::new(false));
    let (accepted, late, strange) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
    let runtime = tokio::runtime::Handle::current();
    std::thread::scope(|scope| {
        for _ in 0..CLIENTS {
            scope.spawn(|| {
                runtime.block_on(async {
                    while !is_over.load(Ordering::SeqCst) {
                        let was_answered = is_answered.load(Ordering::SeqCst);
                        let status = get(app, authorization, path).await.status.as_u16();
                        match status {
                            200 if was_answered => late.fetch_add(1, Ordering::SeqCst),
                            200 => accepted.fetch_add(1, Ordering::SeqCst),
                            // The queue for passwords is bounded.
                            401 | 403 | 503 => 0,
                            _ => strange.fetch_add(1, Ordering::SeqCst),
                        };
                    }
                });
            });
        }
        tokio::task::block_in_place(|| {
            runtime.block_on(async {
                while accepted.load(Ordering::SeqCst) < CLIENTS * 2 {
                    tokio::task::yield_now().await;
                }
                change().await;
                is_answered.store(true, Ordering::SeqCst);
                // So many that each client has sent some.
                for _ in 0..CLIENTS * 3 {
                    let status = get(app, authorization, path).await.status;
                    let is_refused = status == 401 || status == 503;
                    strange.fetch_add(usize::from(!is_refused), Ordering::SeqCst);
                }
                is_over.store(true, Ordering::SeqCst);
            });
        });
    });
    assert_eq!(late.load(Ordering::SeqCst), 0, "{name}: accepted after the answer");
    assert_eq!(strange.load(Ordering::SeqCst), 0, "{name}");
    accepted.load(Ordering::SeqCst)
}

#[test]
fn anteroom_row_11_nothing_is_accepted_after_the_answer_to_the_disabling() {
    on_both(async |app| {
        for way in ["list", "profile", "deletion"] {
            let held = credentials(app).await;
            let id = held.person.id.clone();
            // The ways end in one use case, so that the first shows it for each credential.
            let count = if way == "list" { held.all.len() } else { 2 };
            for credential in &held.all[..count] {
                let (name, authorization) = credential;
                let accepted = under_load(app, credential, async || {
                    let ids = json!({ "userIds": [id] });
                    match way {
                        "profile" => {
                            let path = format!("/people/{id}");
                            app.put(&app.owner, &path, json!({ "disable": true })).await.ok();
                        }
                        _ => {
                            app.put(&app.owner, "/people/status/2", ids).await.ok();
                        }
                    }
                    if way == "deletion" {
                        app.delete(&app.owner, &format!("/people/{id}")).await.ok();
                    }
                });
                assert!(accepted > 0, "{name}");
                if way == "deletion" {
                    break;
                }
                // Back for the next credential: sessions stay ended, keys and the password work again.
                app.put(&app.owner, "/people/status/1", json!({ "userIds": [id] }))
                    .await
                    .ok();
                if name.starts_with("session") {
                    get(app, authorization, "/people/@self").await.empty(401);
                }
            }
        }
    });
}

#[test]
fn anteroom_row_11_a_key_and_a_session_that_end_are_out_at_once() {
    on_both(async |app| {
        let held = credentials(app).await;
        let keys = app.get(&held.person, "/keys").await.ok();
        let own = keys.as_array().unwrap().iter();
        let own: Vec<_> = own
            .filter(|key| key["createBy"]["id"] == held.person.id.as_str())
            .collect();
        let full = own
            .iter()
            .find(|key| key["permissions"].as_array().unwrap().is_empty())
            .unwrap();
        let path = format!("/keys/{}", full["id"].as_str().unwrap());
        under_load(app, &held.all[1], async || {
            app.put(&app.owner, &path, json!({ "isActive": false })).await.ok();
        });
        let narrow = own
            .iter()
            .find(|key| !key["permissions"].as_array().unwrap().is_empty())
            .unwrap();
        let path = format!("/keys/{}", narrow["id"].as_str().unwrap());
        // A key of these scopes may not read its own profile, so another list shows whether it is accepted.
        assert_eq!(get(app, &held.all[2].1, "/people").await.status, 200);
        app.delete(&app.owner, &path).await.ok();
        get(app, &held.all[2].1, "/people").await.empty(401);
        under_load(app, &held.all[0], async || {
            app.call(
                &held.person.credential,
                Method::POST,
                "/authentication/logout",
                &Value::Null,
            )
            .await
            .ok();
        });
    });
}

#[test]
fn anteroom_row_11_another_node_that_is_told_follows_while_no_time_passes() {
    let database = TestDatabase::new(Backend::Postgres);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let first = TestApp::start(&database, TestSettings::default()).await;
        let second = first.another_node(&database, TestSettings::default());
        for node in [&first, &second] {
            node.app.db().follow_others().unwrap();
        }
        while second.app.db().figures().is_listening != Some(true) {
            tokio::task::yield_now().await;
        }
        let held = credentials(&first).await;
        for (name, authorization) in &held.all {
            assert_eq!(get(&second, authorization, path_for(name)).await.status, 200, "{name}");
        }
        let ids = json!({ "userIds": [held.person.id] });
        first.put(&first.owner, "/people/status/2", ids).await.ok();
        // The clock of both stands still, so that what is cached never becomes too old.
        for (name, authorization) in &held.all {
            let mut tries = 0;
            while get(&second, authorization, path_for(name)).await.status == 200 {
                tries += 1;
                assert!(tries < 20_000, "{name} still counts");
            }
        }
        let metrics = second.app.observe().await.database;
        assert!(metrics.changes_heard > 0, "{metrics:?}");
        second.stop();
        first.stop();
    });
}

#[test]
fn anteroom_row_11_another_node_follows_within_a_second_and_changes_nothing_meanwhile() {
    let database = TestDatabase::new(Backend::Postgres);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let first = TestApp::start(&database, TestSettings::default()).await;
        let second = first.another_node(&database, TestSettings::default());
        let held = credentials(&first).await;
        let bystander = first.person(Role::User).await;
        for (name, authorization) in &held.all {
            assert_eq!(get(&second, authorization, path_for(name)).await.status, 200, "{name}");
        }
        let ids = json!({ "userIds": [held.person.id] });
        first.put(&first.owner, "/people/status/2", ids).await.ok();
        // What changes something looks at the person in its own transaction, whatever a cache says.
        for (name, authorization) in &held.all {
            let path = format!("/api/2.0/people/{}", bystander.id);
            let headers = [("authorization", authorization.as_str())];
            let body = json!({ "location": "Riga" });
            let answer = second.call_with(Method::PUT, &path, &headers, &body).await;
            assert!(
                [401, 403].contains(&answer.status.as_u16()),
                "{name}: {}",
                answer.text()
            );
            let body = json!({ "name": "k" });
            let answer = second.call_with(Method::POST, "/api/2.0/keys", &headers, &body).await;
            assert!(
                [401, 403].contains(&answer.status.as_u16()),
                "{name}: {}",
                answer.text()
            );
        }
        first.clock.advance_seconds(1);
        for (name, authorization) in &held.all {
            let answer = get(&second, authorization, path_for(name)).await;
            assert_eq!(answer.status, 401, "{name}: {}", answer.text());
        }
        second.stop();
        first.stop();
    });
}
