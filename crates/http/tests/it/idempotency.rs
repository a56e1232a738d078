//! Calls that may be repeated without doing anything twice: `docs/protocol/anteroom.md` row 8.

use crate::authenticator::connect;
use crate::concurrency::together;
use crate::credential_kinds::owner_session;
use anteroom_domain::{Person, PersonId, Role};
use anteroom_http::{ListenerKind, Operation, Problem, Shell};
use anteroom_store::people as stored_people;
use anteroom_testkit::{Answer, TestApp, TestPerson, TestSettings, http_config, on_both, on_both_with};
use http::Method;
use serde_json::{Value, json};
use std::future::Future;
use std::task::{Context, Waker};

const OTHER_REQUEST: &str =
    "The Idempotency-Key was used for another request before. Choose a new key for a new request.";
const RUNNING: &str = "The first request with this Idempotency-Key is still being carried out. Try again in a moment.";
const UNKNOWN: &str = "The first request with this Idempotency-Key was interrupted, and its outcome is unknown. Look at what was done before you repeat it with a new key.";
const TOO_LONG: &str = "The first request with this Idempotency-Key was carried out, but its answer was too long to be kept. Read what it changed instead of repeating it.";
const SECRET: &str = "The first request with this Idempotency-Key was carried out. Its answer showed a secret, which is shown once and kept nowhere. Look at what was done before you repeat it with a new key.";
const MALFORMED: &str = "The Idempotency-Key must be 1 to 255 visible ASCII characters, given once.";

async fn once(app: &TestApp, who: &TestPerson, method: Method, path: &str, body: &Value, key: &str) -> Answer {
    app.call_carrying(&who.credential, method, path, body, &[("idempotency-key", key)])
        .await
}

fn new_person(email: &str) -> Value {
    json!({ "email": email, "firstName": "Ann", "lastName": "Lee", "type": "User" })
}

async fn people(app: &TestApp) -> i64 {
    app.get(&app.owner, "/people/filter").await.json()["total"]
        .as_i64()
        .unwrap()
}

fn same(first: &Answer, again: &Answer) {
    assert_eq!(first.status, again.status);
    assert_eq!(first.text(), again.text());
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(first.header("idempotency-replayed"), "");
    for name in ["content-type", "etag", "retry-after", "cache-control", "set-cookie"] {
        assert_eq!(first.header(name), again.header(name), "{name}");
    }
}

#[test]
fn anteroom_row_8_a_repeated_call_is_answered_again_and_done_once() {
    on_both(async |app| {
        let body = new_person("ann@example.com");
        let first = once(app, &app.owner, Method::POST, "/people", &body, "key-1").await;
        first.ok();
        for _ in 0..2 {
            let again = once(app, &app.owner, Method::POST, "/people", &body, "key-1").await;
            same(&first, &again);
            assert_ne!(first.header("x-request-id"), again.header("x-request-id"));
        }
        assert_eq!(people(app).await, 2);
        let id = first.ok()["id"].as_str().unwrap().to_owned();
        let path = format!("/people/{id}");

        // PUT and DELETE as well, and answers that are lists.
        let put = once(
            app,
            &app.owner,
            Method::PUT,
            &path,
            &json!({ "location": "Riga" }),
            "key-2",
        )
        .await;
        app.put(&app.owner, &path, json!({ "location": "Oslo" })).await.ok();
        same(
            &put,
            &once(
                app,
                &app.owner,
                Method::PUT,
                &path,
                &json!({ "location": "Riga" }),
                "key-2",
            )
            .await,
        );
        assert_eq!(
            app.get(&app.owner, &path).await.ok()["location"],
            "Oslo",
            "not done again"
        );
        let ids = json!({ "userIds": [id] });
        let off = once(app, &app.owner, Method::PUT, "/people/status/2", &ids, "key-3").await;
        same(
            &off,
            &once(app, &app.owner, Method::PUT, "/people/status/2", &ids, "key-3").await,
        );
        let gone = once(app, &app.owner, Method::DELETE, &path, &Value::Null, "key-4").await;
        gone.ok();
        same(
            &gone,
            &once(app, &app.owner, Method::DELETE, &path, &Value::Null, "key-4").await,
        );
        // Without the key the call is a new one.
        app.delete(&app.owner, &path)
            .await
            .refused(404, "The user could not be found");
    });
}

#[test]
fn anteroom_row_8_a_secret_that_is_shown_once_is_kept_nowhere() {
    on_both(async |app| {
        let make = async || {
            let body = json!({ "name": "CI" });
            once(app, &app.owner, Method::POST, "/keys", &body, "key-of-ci").await
        };
        let first = make().await;
        let key = first.ok();
        for _ in 0..2 {
            let again = make().await;
            again.refused(409, SECRET);
            assert_eq!(again.header("idempotency-replayed"), "");
        }
        // It was made once, and works.
        assert_eq!(app.get(&app.owner, "/keys").await.ok().as_array().unwrap().len(), 2);
        let by_key = app.with_credential(&app.owner, key["key"].as_str().unwrap().to_owned());
        app.get(&by_key, "/people/@self").await.ok();
        // A refusal shows none, and is given again.
        for _ in 0..2 {
            let body = json!({ "name": "CI", "permissions": [] });
            let refused = once(app, &app.owner, Method::POST, "/keys", &body, "refused").await;
            refused.refused(400, "Permissions are not valid.");
        }
        // Another request under the key is another request, whatever the first one showed.
        let other = json!({ "name": "CD" });
        once(app, &app.owner, Method::POST, "/keys", &other, "key-of-ci")
            .await
            .refused(422, OTHER_REQUEST);
    });
}

#[test]
fn anteroom_row_8_codes_links_and_cookies_that_open_an_account_are_not_kept() {
    on_both(async |app| {
        let switch = json!({ "type": "App" });
        let owner = app.with_credential(&app.owner, owner_session(app).await);
        let path = "/settings/tfaappwithlink";
        let set_up = once(app, &owner, Method::PUT, path, &switch, "a-link").await;
        assert!(set_up.ok().as_str().unwrap().contains("TfaActivation"));
        let ann = app.person(Role::User).await;
        let (_, ann) = connect(app, &ann).await;
        let renew = async || {
            once(
                app,
                &ann,
                Method::PUT,
                "/settings/tfaappnewcodes",
                &Value::Null,
                "codes",
            )
            .await
        };
        let codes = renew().await.ok();
        renew().await.refused(409, SECRET);
        assert_eq!(app.get(&ann, "/settings/tfaappcodes").await.ok(), codes, "made once");
        // What ends the session of the caller is not given to whoever signs in again.
        let path = "/settings/tfaappnewapp";
        let reset = once(app, &ann, Method::PUT, path, &json!({}), "another-app").await;
        assert!(reset.ok().as_str().unwrap().contains("TfaActivation"));
        let (_, ann) = connect(app, &ann).await;
        once(app, &ann, Method::PUT, path, &json!({}), "another-app")
            .await
            .refused(409, SECRET);
        let path = "/security/activeconnections/logoutallchangepassword";
        let ended = once(app, &ann, Method::PUT, path, &Value::Null, "a-new-password").await;
        assert!(ended.ok().as_str().unwrap().contains("PasswordChange"));
        // Of what is kept nothing holds one of them.
        let rotate = format!("/anteroom/keys/{}/rotate", {
            let made = app.post(&app.owner, "/keys", json!({ "name": "k" })).await.ok();
            made["id"].as_str().unwrap().to_owned()
        });
        let rotated = once(app, &app.owner, Method::POST, &rotate, &json!({}), "rotation").await;
        assert!(rotated.ok()["key"].as_str().unwrap().starts_with("sk-"));
        once(app, &app.owner, Method::POST, &rotate, &json!({}), "rotation")
            .await
            .refused(409, SECRET);
    });
}

#[test]
fn anteroom_row_8_refusals_are_given_again_too() {
    on_both(async |app| {
        let body = json!({ "email": "nonsense", "firstName": "Ann", "lastName": "Lee" });
        let first = once(app, &app.owner, Method::POST, "/people", &body, "k").await;
        assert_eq!(first.status, 400);
        let again = once(app, &app.owner, Method::POST, "/people", &body, "k").await;
        same(&first, &again);
        // The body names the request that was refused.
        assert_eq!(again.json()["error"]["requestId"], first.json()["error"]["requestId"]);
        let guest = app.person(Role::Guest).await;
        let denied = once(app, &guest, Method::POST, "/people", &new_person("b@example.com"), "k").await;
        denied.refused(403, "Access denied");
        same(
            &denied,
            &once(app, &guest, Method::POST, "/people", &new_person("b@example.com"), "k").await,
        );
    });
}

#[test]
fn anteroom_row_8_another_request_with_the_same_key_is_refused() {
    on_both(async |app| {
        let body = new_person("ann@example.com");
        let first = once(app, &app.owner, Method::POST, "/people", &body, "k").await;
        first.ok();
        let before = people(app).await;
        let id = first.ok()["id"].as_str().unwrap().to_owned();
        for (method, path, body) in [
            (Method::POST, "/people".to_owned(), new_person("eve@example.com")),
            (Method::POST, "/people?fields=id".to_owned(), body.clone()),
            (Method::POST, "/people/".to_owned(), body.clone()),
            (Method::POST, "/keys".to_owned(), json!({ "name": "k" })),
            (Method::PUT, format!("/people/{id}"), body.clone()),
        ] {
            once(app, &app.owner, method, &path, &body, "k")
                .await
                .refused(422, OTHER_REQUEST);
        }
        assert_eq!(people(app).await, before);
        // A key on a GET means nothing.
        let read = once(app, &app.owner, Method::GET, "/people/@self", &Value::Null, "k").await;
        assert_eq!(read.ok()["id"], app.owner.id);
        assert_eq!(read.header("idempotency-replayed"), "");
    });
}

#[test]
fn anteroom_row_8_malformed_keys_are_refused_and_nothing_is_done() {
    on_both(async |app| {
        let long = "k".repeat(256);
        for wrong in ["", " ", "a b", "a\tb", "\u{e4}", long.as_str()] {
            once(
                app,
                &app.owner,
                Method::POST,
                "/people",
                &new_person("a@example.com"),
                wrong,
            )
            .await
            .refused(400, MALFORMED);
        }
        let twice = [("idempotency-key", "a"), ("idempotency-key", "a")];
        app.call_carrying(
            &app.owner.credential,
            Method::POST,
            "/people",
            &new_person("a@example.com"),
            &twice,
        )
        .await
        .refused(400, MALFORMED);
        assert_eq!(people(app).await, 1);
        let longest = "k".repeat(255);
        once(
            app,
            &app.owner,
            Method::POST,
            "/people",
            &new_person("a@example.com"),
            &longest,
        )
        .await
        .ok();
    });
}

#[test]
fn anteroom_row_8_nobodys_calls_are_not_kept() {
    on_both(async |app| {
        // Whoever guessed the key of somebody else's sign-in would be given the session.
        let user = app.person(Role::User).await;
        let body = json!({ "userName": user.email, "passwordHash": "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff" });
        let sign_in = async || {
            app.call_carrying("", Method::POST, "/authentication", &body, &[("idempotency-key", "k")])
                .await
        };
        let (first, second) = (sign_in().await, sign_in().await);
        assert_ne!(first.ok()["token"], second.ok()["token"]);
        assert_eq!(second.header("idempotency-replayed"), "");
        // And without a credential there is nothing behind the key.
        app.call_carrying(
            "",
            Method::POST,
            "/people",
            &new_person("a@b.org"),
            &[("idempotency-key", "k")],
        )
        .await
        .empty(401);
    });
}

#[test]
fn anteroom_row_8_a_key_belongs_to_its_caller_and_what_he_may_do() {
    on_both(async |app| {
        let body = json!({ "name": "mine" });
        let first = once(app, &app.owner, Method::POST, "/keys", &body, "k").await.ok();
        let admin = app.person(Role::DocSpaceAdmin).await;
        let other = once(app, &admin, Method::POST, "/keys", &body, "k").await.ok();
        assert_ne!(first["key"], other["key"], "somebody else's call is another one");
        // A credential of the same person that may do less is not given what the other one got.
        let narrow = app.with_credential(&app.owner, app.key(&app.owner, &["*:write"]).await);
        let narrower = once(app, &narrow, Method::POST, "/keys", &body, "k").await;
        assert_ne!(narrower.ok()["key"], first["key"]);
        let reader = app.with_credential(&app.owner, app.key(&app.owner, &["*:read"]).await);
        once(app, &reader, Method::POST, "/keys", &body, "k")
            .await
            .refused(403, "Access denied");
        // A disabled caller gets nothing, whatever was answered before.
        app.put(&app.owner, "/people/status/2", json!({ "userIds": [admin.id] }))
            .await
            .ok();
        once(app, &admin, Method::POST, "/keys", &body, "k").await.empty(401);
    });
}

#[test]
fn anteroom_row_8_of_many_calls_at_once_exactly_one_is_carried_out() {
    on_both(async |app| {
        for round in 0..4 {
            let (body, key) = (new_person(&format!("ann{round}@example.com")), format!("round-{round}"));
            let before = people(app).await;
            let answers: Vec<Answer> = together(
                (0..32)
                    .map(|_| Box::pin(once(app, &app.owner, Method::POST, "/people", &body, &key)) as _)
                    .collect(),
            )
            .await;
            let first: Vec<_> = answers
                .iter()
                .filter(|a| a.status == 200 && a.header("idempotency-replayed").is_empty())
                .collect();
            assert_eq!(first.len(), 1, "round {round}");
            for answer in &answers {
                if answer.status == 200 {
                    assert_eq!(answer.text(), first[0].text());
                } else {
                    answer.refused(409, RUNNING);
                    assert_eq!(answer.header("retry-after"), "1");
                }
            }
            assert_eq!(people(app).await, before + 1);
            same(
                first[0],
                &once(app, &app.owner, Method::POST, "/people", &body, &key).await,
            );
        }
    });
}

#[test]
fn anteroom_row_8_answers_are_forgotten_after_a_day() {
    on_both(async |app| {
        let body = json!({ "groupName": "k" });
        let first = once(app, &app.owner, Method::POST, "/group", &body, "k").await.ok();
        app.clock.advance_seconds(24 * 60 * 60 - 1);
        let again = once(app, &app.owner, Method::POST, "/group", &body, "k").await;
        assert_eq!(again.ok()["id"], first["id"]);
        app.clock.advance_seconds(1);
        let anew = once(app, &app.owner, Method::POST, "/group", &body, "k").await;
        assert_ne!(anew.ok()["id"], first["id"]);
        assert_eq!(anew.header("idempotency-replayed"), "");
    });
}

#[test]
fn anteroom_row_8_an_answer_that_is_too_long_is_not_kept_and_the_call_not_repeated() {
    let settings = TestSettings {
        http: Some(|http| http.max_body_bytes = 4 << 20),
        ..TestSettings::default()
    };
    on_both_with(settings, async |app| {
        let mut ids = Vec::new();
        for _ in 0..40 {
            ids.push(app.person(Role::User).await.id);
        }
        // Four bytes each.
        let long = "\u{1f600}".repeat(500);
        for id in &ids {
            let contacts = vec![json!({ "type": "phone", "value": "\u{1f600}".repeat(1_000) })];
            app.put(
                &app.owner,
                &format!("/people/{id}"),
                json!({ "comment": long, "contacts": contacts }),
            )
            .await
            .ok();
        }
        let body = json!({ "userIds": ids });
        let first = once(app, &app.owner, Method::PUT, "/people/status/2", &body, "k").await;
        assert!(
            first.ok().as_array().unwrap().len() == 40 && first.body.len() > 256 * 1024,
            "{}",
            first.body.len()
        );
        once(app, &app.owner, Method::PUT, "/people/status/2", &body, "k")
            .await
            .refused(409, TOO_LONG);
    });
}

#[test]
fn anteroom_row_8_a_call_is_finished_when_its_client_goes_away() {
    on_both(async |app| {
        let body = new_person("ann@example.com");
        {
            let mut call = Box::pin(once(app, &app.owner, Method::POST, "/people", &body, "k"));
            let mut context = Context::from_waker(Waker::noop());
            // It has begun, and its client is gone before there is an answer.
            assert!(call.as_mut().poll(&mut context).is_pending());
        }
        let mut tries = 0;
        loop {
            let again = once(app, &app.owner, Method::POST, "/people", &body, "k").await;
            if again.status == 200 {
                break;
            }
            again.refused(409, RUNNING);
            tries += 1;
            assert!(tries < 100_000);
        }
        assert_eq!(people(app).await, 2);
    });
}

/// Calls that were begun and not finished, as a crash leaves them.
#[test]
fn anteroom_row_8_an_interrupted_call_has_an_unknown_outcome() {
    on_both(async |app| {
        let body = json!({ "name": "k" });
        let path = "/keys";
        // Begins a call as the server does, and never finishes it.
        let portal = app.app.resolve_portal(anteroom_app_query()).await.unwrap().unwrap();
        let presented = anteroom_app::Presented::ApiKey(app.owner.credential.clone());
        let here = std::net::IpAddr::from([192, 0, 2, 7]);
        let caller = app.app.authenticate(&portal, &presented, here).await.unwrap().unwrap();
        let uri = format!("/api/2.0{path}");
        let request = anteroom_http::replay::fingerprint("POST", &uri, &[body.to_string().as_bytes()]);
        let minute = std::time::Duration::from_mins(1);
        let begun = app.app.begin_call(&caller, "k", request, minute).await.unwrap();
        assert!(matches!(begun, anteroom_app::idempotency::Begun::First(_)));
        let refused = once(app, &app.owner, Method::POST, path, &body, "k").await;
        refused.refused(409, RUNNING);
        app.clock.advance_seconds(91);
        let refused = once(app, &app.owner, Method::POST, path, &body, "k").await;
        refused.refused(409, UNKNOWN);
        assert_eq!(refused.header("retry-after"), "");
        assert_eq!(app.get(&app.owner, "/keys").await.ok().as_array().unwrap().len(), 1);
    });
}

const fn anteroom_app_query() -> anteroom_app::PortalQuery<'static> {
    anteroom_app::PortalQuery {
        request_host: "localhost",
        origin_host: None,
    }
}

/// Creates a person, and fails when it comes to the answer.
async fn create_and_fail(rq: anteroom_http::Request) -> Result<anteroom_http::Reply, Problem> {
    let portal = rq.portal.id;
    let created = rq.app.write(move |tx, ctx| {
        let id = PersonId(ctx.new_id());
        let (email, name) = (format!("{id}@example.com"), id.to_string());
        Ok(stored_people::insert(
            tx,
            &Person::new(id, portal, Role::User, &email, name, ctx.now()),
            None,
        )?)
    });
    created.await?;
    Err(Problem::internal("the answer cannot be made"))
}

/// Fails before anything is done.
fn fail(_: anteroom_http::Request) -> Result<anteroom_http::Reply, Problem> {
    Err(Problem::internal("nothing was done"))
}

#[test]
fn anteroom_row_8_a_call_that_failed_after_it_changed_something_is_not_repeated() {
    on_both(async |app| {
        let operations = vec![
            Operation::post("half", "/people/half", |rq| Box::pin(create_and_fail(rq))),
            Operation::post("nothing", "/people/nothing", |rq| {
                Box::pin(std::future::ready(fail(rq)))
            }),
        ];
        let shell = Shell::with_operations(app.app.clone(), http_config(), operations);
        let call = async |path: &str| {
            let request = http::Request::post(format!("/api/2.0{path}"))
                .header("host", "localhost")
                .header("authorization", format!("Bearer {}", app.owner.credential))
                .header("idempotency-key", path)
                .body(axum::body::Body::empty())
                .unwrap();
            let here = std::net::IpAddr::from([192, 0, 2, 7]);
            shell.answer(ListenerKind::HTTP, here, request).await.status().as_u16()
        };
        let before = people(app).await;
        assert_eq!(call("/people/half").await, 500);
        assert_eq!(call("/people/half").await, 409);
        assert_eq!(people(app).await, before + 1);
        for _ in 0..2 {
            assert_eq!(call("/people/nothing").await, 500);
        }
    });
}
