//! Tags of records, and requests that are meant for one state of a record: `docs/protocol/anteroom.md` row 9.

use crate::concurrency::together;
use crate::matrix;
use anteroom_domain::Role;
use anteroom_http::operation::{Access, Base};
use anteroom_testkit::{Answer, Backend, TestApp, TestSettings, on, on_both};
use http::Method;
use serde_json::{Value, json};

const CHANGED: &str = "The record was changed since it was read. Read it again and repeat the change.";

async fn get_if_none(app: &TestApp, path: &str, tag: &str) -> Answer {
    app.call_carrying(
        &app.owner.credential,
        Method::GET,
        path,
        &Value::Null,
        &[("if-none-match", tag)],
    )
    .await
}

async fn put_if(app: &TestApp, credential: &str, path: &str, body: &Value, tag: &str) -> Answer {
    app.call_carrying(credential, Method::PUT, path, body, &[("if-match", tag)])
        .await
}

/// The tag of whatever a GET by the owner shows.
async fn tag_of(app: &TestApp, path: &str) -> String {
    let answer = app.get(&app.owner, path).await;
    answer.ok();
    answer.header("etag").to_owned()
}

fn version(tag: &str) -> i64 {
    tag.trim_matches('"').split_once('-').unwrap().0.parse().unwrap()
}

#[test]
fn anteroom_row_9_one_person_and_one_key_carry_a_tag() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let path = format!("/people/{}", user.id);
        let tag = tag_of(app, &path).await;
        assert!(
            tag.starts_with('"') && tag.ends_with('"') && !tag.starts_with("W/"),
            "{tag}"
        );
        assert_eq!(tag, tag_of(app, &path).await, "the same record has the same tag");
        assert_eq!(tag, tag_of(app, &format!("/people/email?email={}", user.email)).await);
        for other in ["/people/@self", "/keys/@self"] {
            assert_ne!(tag_of(app, other).await, "", "{other}");
        }
        // The same record as somebody else may see it is other bytes of the same version.
        let own = app.get(&user, &path).await.header("etag").to_owned();
        assert_ne!(own, tag);
        assert_eq!(version(&own), version(&tag));
        // A change answers the tag that a GET shows afterwards.
        let changed = app.put(&app.owner, &path, json!({ "location": "Riga" })).await;
        assert_eq!(changed.header("etag"), tag_of(app, &path).await);
        assert!(version(changed.header("etag")) > version(&tag));
        // Lists and refusals have none.
        for without in ["/people", "/keys", "/people/nobody"] {
            assert_eq!(app.get(&app.owner, without).await.header("etag"), "", "{without}");
        }
    });
}

#[test]
fn anteroom_row_9_a_record_that_the_client_has_is_not_sent_again() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        for path in [format!("/people/{}", user.id), "/keys/@self".to_owned()] {
            let tag = tag_of(app, &path).await;
            for given in [tag.clone(), format!("W/{tag}"), format!("\"x\", {tag}"), "*".to_owned()] {
                let answer = get_if_none(app, &path, &given).await;
                answer.empty(304);
                assert_eq!(answer.header("etag"), tag, "{given}");
                assert_eq!(answer.header("content-type"), "");
                assert_eq!(answer.header("cache-control"), "no-cache, no-store, no-transform");
            }
            for given in ["\"1-x\"", "nonsense", ""] {
                assert!(!get_if_none(app, &path, given).await.ok().is_null(), "{given}");
            }
        }
        let path = format!("/people/{}", user.id);
        let tag = tag_of(app, &path).await;
        app.put(&app.owner, &path, json!({ "location": "Riga" })).await.ok();
        let answer = get_if_none(app, &path, &tag).await;
        assert_eq!(answer.ok()["location"], "Riga");
        // Who may not see the record is told so, whatever tag comes along.
        app.call_carrying(
            &user.credential,
            Method::GET,
            &format!("/people/{}", app.owner.id),
            &Value::Null,
            &[("if-none-match", "*")],
        )
        .await
        .refused(403, "Access denied");
        app.call_carrying("", Method::GET, &path, &Value::Null, &[("if-none-match", "*")])
            .await
            .empty(401);
    });
}

#[test]
fn anteroom_row_9_a_compressed_answer_has_a_tag_of_its_own() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let path = format!("/people/{}", user.id);
        let plain = tag_of(app, &path).await;
        let gzip = [("accept-encoding", "gzip")];
        let packed = app
            .call_carrying(&app.owner.credential, Method::GET, &path, &Value::Null, &gzip)
            .await;
        assert_eq!(packed.header("content-encoding"), "gzip");
        assert_eq!(packed.header("etag"), format!("{}-gzip\"", plain.trim_end_matches('"')));
        let again = get_if_none(app, &path, packed.header("etag")).await;
        again.empty(304);
        put_if(
            app,
            &app.owner.credential,
            &path,
            &json!({ "location": "Riga" }),
            packed.header("etag"),
        )
        .await
        .ok();
    });
}

#[test]
fn anteroom_row_9_a_change_of_another_state_than_meant_changes_nothing() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let path = format!("/people/{}", user.id);
        let owner = &app.owner.credential;
        let first = tag_of(app, &path).await;
        put_if(app, owner, &path, &json!({ "location": "Riga" }), &first)
            .await
            .ok();
        let second = tag_of(app, &path).await;
        for stale in [
            first.as_str(),
            "\"nonsense\"",
            "nonsense",
            "",
            &format!("W/{second}"),
            "\"-1-a\"",
        ] {
            let refused = put_if(
                app,
                owner,
                &path,
                &json!({ "location": "Oslo", "role": "Manager" }),
                stale,
            )
            .await;
            refused.refused(412, CHANGED);
            assert_eq!(refused.header("etag"), "");
        }
        assert_eq!(tag_of(app, &path).await, second, "nothing was changed");
        let both = format!("{first}, {second}");
        put_if(app, owner, &path, &json!({ "location": "Oslo" }), &both)
            .await
            .ok();
        put_if(app, owner, &path, &json!({ "location": "Bern" }), "*")
            .await
            .ok();
        assert_eq!(app.get(&app.owner, &path).await.ok()["location"], "Bern");
        // Nothing of it could be for a record that is not there, or that the caller may not change.
        let nobody = "/people/00000000-0000-0000-0000-00000000beef";
        put_if(app, owner, nobody, &json!({}), "*")
            .await
            .refused(404, "The user could not be found");
        let other = app.person(Role::User).await;
        put_if(app, &other.credential, &path, &json!({ "location": "Rome" }), "\"1-x\"")
            .await
            .refused(403, "Access denied");
        put_if(app, "", &path, &json!({}), "*").await.empty(401);
    });
}

#[test]
fn anteroom_row_9_a_key_is_changed_and_deleted_only_as_meant() {
    on_both(async |app| {
        let secret = app.key(&app.owner, &[]).await;
        let by_key = app.with_credential(&app.owner, secret);
        let before = app.get(&by_key, "/keys/@self").await;
        let path = format!("/keys/{}", before.ok()["id"].as_str().unwrap());
        let tag = before.header("etag").to_owned();
        let owner = &app.owner.credential;
        put_if(app, owner, &path, &json!({ "name": "one" }), &tag).await.ok();
        put_if(app, owner, &path, &json!({ "name": "two" }), &tag)
            .await
            .refused(412, CHANGED);
        let delete = async |tag: &str| {
            app.call_carrying(owner, Method::DELETE, &path, &Value::Null, &[("if-match", tag)])
                .await
        };
        delete(&tag).await.refused(412, CHANGED);
        let now = app.get(&by_key, "/keys/@self").await;
        assert_eq!(now.ok()["name"], "one");
        delete(now.header("etag")).await.ok();
        app.get(&by_key, "/keys/@self").await.empty(401);
    });
}

#[test]
fn anteroom_row_9_a_person_is_deleted_only_as_meant() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let path = format!("/people/{}", user.id);
        let stale = tag_of(app, &path).await;
        app.put(&app.owner, "/people/status/2", json!({ "userIds": [user.id] }))
            .await
            .ok();
        let owner = &app.owner.credential;
        app.call_carrying(owner, Method::DELETE, &path, &Value::Null, &[("if-match", &stale)])
            .await
            .refused(412, CHANGED);
        let tag = tag_of(app, &path).await;
        let gone = app
            .call_carrying(owner, Method::DELETE, &path, &Value::Null, &[("if-match", &tag)])
            .await;
        gone.ok();
        assert_eq!(gone.header("etag"), "", "what is no more has no tag");
    });
}

#[test]
fn anteroom_row_9_no_operation_passes_a_condition_over() {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        on(backend, TestSettings::default(), async |app| {
            for operation in anteroom_http::api::operations() {
                let method = Method::from_bytes(operation.method.name().as_bytes()).unwrap();
                // Whoever has no link gets no further than that.
                if method == Method::GET || operation.access == Access::Link {
                    continue;
                }
                let (path, body) = matrix::request(app, &operation).await;
                let path = match operation.base {
                    Base::Api => format!("/api/2.0{path}"),
                    Base::Host => path,
                };
                let bearer = format!("Bearer {}", app.owner.credential);
                let headers = [("authorization", bearer.as_str()), ("if-match", "\"0-stale\"")];
                let answer = app.call_with(method, &path, &headers, &body).await;
                assert_eq!(answer.status, 412, "{} {}", operation.id, answer.text());
            }
        });
    }
}

#[test]
fn anteroom_row_9_of_many_writers_with_one_tag_exactly_one_succeeds() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let path = format!("/people/{}", user.id);
        for round in 0..4 {
            let tag = tag_of(app, &path).await;
            let answers: Vec<(i32, Answer)> = together(
                (0..32)
                    .map(|n| {
                        let (path, tag) = (&path, &tag);
                        Box::pin(async move {
                            let body = json!({ "location": format!("round {round} writer {n}") });
                            (n, put_if(app, &app.owner.credential, path, &body, tag).await)
                        }) as _
                    })
                    .collect(),
            )
            .await;
            let (done, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|(_, answer)| answer.status == 200);
            assert_eq!(done.len(), 1, "round {round}");
            for (_, answer) in refused {
                answer.refused(412, CHANGED);
            }
            let kept = app.get(&app.owner, &path).await.ok()["location"].clone();
            assert_eq!(kept, format!("round {round} writer {}", done[0].0));
        }
    });
}
