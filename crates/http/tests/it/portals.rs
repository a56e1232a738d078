//! Which portal a request addresses, and that portals cannot see one another: `docs/protocol/http.md` 11, 12.

use anteroom_app::Error;
use anteroom_domain::policy::Permit;
use anteroom_domain::portal::PortalStatus;
use anteroom_domain::{Person, PersonId, Portal, PortalId};
use anteroom_store::{people, portals};
use anteroom_testkit::{Answer, TestApp, on_both};
use axum::body::Body;
use http::Request;

/// A second portal whose owner has the same address as that of the first.
async fn second_portal(app: &TestApp, status: PortalStatus) -> PersonId {
    let owner = app.owner.person_id();
    app.app
        .write(move |tx, ctx| {
            let first = portals::find(tx, PortalId(1))?.ok_or(Error::Denied)?;
            let mut person: Person = people::find(tx, PortalId(1), owner)?.ok_or(Error::Denied)?;
            person.id = PersonId(ctx.new_id());
            person.portal = PortalId(2);
            let portal = Portal {
                id: PortalId(2),
                alias: "second".into(),
                owner: person.id,
                status,
                domain: Some("people.example.org".into()),
                ..first
            };
            portals::insert(tx, &portal)?;
            people::insert(tx, &person, None)?;
            let _ = Permit::system("the test needs no permit");
            Ok(person.id)
        })
        .await
        .unwrap()
}

async fn get(app: &TestApp, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::get(format!("/api/2.0{path}"));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    app.send(request.body(Body::empty()).unwrap()).await
}

async fn alias(app: &TestApp, headers: &[(&str, &str)]) -> String {
    get(app, "/settings", headers).await.ok()["tenantAlias"]
        .as_str()
        .unwrap()
        .to_owned()
}

#[test]
fn the_origin_chooses_the_portal_and_the_host_comes_second() {
    on_both(async |app| {
        second_portal(app, PortalStatus::Active).await;
        for host in [
            "localhost",
            "localhost:8080",
            "127.0.0.1:8080",
            "[::1]:80",
            "unknown.example",
        ] {
            assert_eq!(alias(app, &[("host", host)]).await, "localhost", "{host}");
        }
        for headers in [
            vec![("host", "localhost"), ("origin", "http://second")],
            vec![("host", "localhost"), ("origin", "HTTPS://SECOND:8443")],
            vec![("host", "second")],
            vec![("host", "People.Example.ORG:80")],
            vec![("host", "second"), ("origin", "https://unknown.example")],
        ] {
            assert_eq!(alias(app, &headers).await, "second", "{headers:?}");
        }
        for origin in ["null", "", "not a url", "http://", "http://[::", "http://unknown"] {
            assert_eq!(
                alias(app, &[("host", "localhost"), ("origin", origin)]).await,
                "localhost",
                "{origin}"
            );
        }
        let by_query = get(app, "/settings?origin=http%3A%2F%2Fsecond", &[("host", "localhost")])
            .await
            .ok();
        assert_eq!(by_query["tenantAlias"], "second");
    });
}

#[test]
fn keys_and_people_of_one_portal_do_not_exist_in_another() {
    on_both(async |app| {
        let other_owner = second_portal(app, PortalStatus::Active).await;
        let key = format!("Bearer {}", app.owner.credential);
        let second = [("host", "second"), ("authorization", key.as_str())];
        get(app, "/people/@self", &second).await.empty(401);
        get(app, "/people", &second).await.empty(401);
        let first = [("host", "localhost"), ("authorization", key.as_str())];
        get(app, &format!("/people/{other_owner}"), &first)
            .await
            .refused(404, "The user could not be found");
        assert_eq!(get(app, "/people", &first).await.json()["total"], 1);
        let user = app.person(anteroom_domain::Role::User).await;
        let session = format!("Bearer {}", user.credential);
        get(app, "/people/@self", &[("host", "second"), ("authorization", &session)])
            .await
            .empty(401);
    });
}

#[test]
fn a_suspended_portal_answers_nothing_but_what_works_suspended() {
    on_both(async |app| {
        second_portal(app, PortalStatus::Suspended).await;
        let answer = get(app, "/authentication", &[("host", "second")]).await;
        assert_eq!(answer.status, 404);
        assert!(answer.header("content-type").starts_with("application/problem+json"));
        assert_eq!(answer.json()["status"], 404);
        assert_eq!(alias(app, &[("host", "second")]).await, "second");
    });
}
