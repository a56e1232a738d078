//! Which portal a request addresses, and that portals cannot see one another: `docs/protocol/http.md` 11, 12.

use anteroom_app::Error;
use anteroom_domain::policy::Permit;
use anteroom_domain::portal::PortalStatus;
use anteroom_domain::{Person, PersonId, Portal, PortalId};
use anteroom_store::{people, portals};
use anteroom_testkit::{Answer, TestApp, TestSettings, on_both, on_both_with};
use axum::body::Body;
use http::Request;

/// A second portal whose owner has the same address as that of the first.
pub async fn second_portal(app: &TestApp, status: PortalStatus) -> PersonId {
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
        // Who it is comes before what state the portal is in.
        get(app, "/people", &[("host", "second")]).await.empty(401);
    });
    on_both(async |app| {
        second_portal(app, PortalStatus::RemovePending).await;
        assert_eq!(get(app, "/settings", &[("host", "second")]).await.status, 404);
    });
}

#[test]
fn http_12_row_1_suspended_and_removed_portals_are_404() {
    for (status, settings) in [(PortalStatus::Suspended, 200), (PortalStatus::RemovePending, 404)] {
        on_both(async |app| {
            second_portal(app, status).await;
            let at_second = [("host", "second")];
            assert_eq!(get(app, "/settings", &at_second).await.status, settings);
            for path in [
                "/capabilities",
                "/settings/cultures",
                "/settings/version/build",
                "/authentication",
            ] {
                let answer = get(app, path, &at_second).await;
                assert_eq!(answer.status, 404, "{path} of a portal that is {status:?}");
                assert!(answer.header("content-type").starts_with("application/problem+json"));
            }
        });
    }
}

#[test]
fn http_12_row_2_portals_under_work_are_403_but_for_a_few_paths() {
    for status in [
        PortalStatus::Transferring,
        PortalStatus::Restoring,
        PortalStatus::Encryption,
    ] {
        on_both(async |app| {
            second_portal(app, status).await;
            let at_second = [("host", "second")];
            assert_eq!(
                get(app, "/settings", &at_second).await.ok()["tenantStatus"],
                status.wire_number()
            );
            get(app, "/settings/version/build", &at_second).await.ok();
            for path in ["/capabilities", "/settings/cultures", "/authentication"] {
                let answer = get(app, path, &at_second).await;
                assert_eq!(answer.status, 403, "{path} of a portal that is {status:?}");
                assert!(answer.header("content-type").starts_with("application/problem+json"));
                assert_eq!(answer.json()["status"], 403);
            }
            // Who it is comes before what state the portal is in.
            get(app, "/people", &at_second).await.empty(401);
        });
    }
}

#[test]
fn a_portal_that_is_brought_to_a_newer_form_works() {
    on_both(async |app| {
        second_portal(app, PortalStatus::Migrating).await;
        get(app, "/capabilities", &[("host", "second")]).await.ok();
    });
}

#[test]
fn further_names_of_the_machine_mean_the_local_portal() {
    let settings = TestSettings {
        app: Some(|s| s.local_names = vec!["second".into(), "2001:db8::1".into(), "192.0.2.1".into()]),
        ..TestSettings::default()
    };
    on_both_with(settings, async |app| {
        let owner = second_portal(app, PortalStatus::Active).await;
        let _ = owner;
        // The name of this machine goes before the alias of a portal.
        assert_eq!(alias(app, &[("host", "second")]).await, "localhost");
        for host in ["[2001:db8::1]:8080", "192.0.2.1", "SECOND:80"] {
            let headers = [("host", host), ("origin", "http://people.example.org")];
            assert_eq!(alias(app, &headers).await, "second", "{host}");
            let by_origin = format!("http://{host}");
            let headers = [("host", "people.example.org"), ("origin", by_origin.as_str())];
            assert_eq!(alias(app, &headers).await, "localhost", "{host}");
        }
    });
}

#[test]
fn below_a_base_domain_the_host_comes_first_and_nothing_falls_back() {
    let settings = TestSettings {
        app: Some(|s| s.base_domain = "cloud.example".into()),
        ..TestSettings::default()
    };
    on_both_with(settings, async |app| {
        second_portal(app, PortalStatus::Active).await;
        for headers in [
            vec![("host", "second.cloud.example")],
            vec![("host", "SECOND.Cloud.Example:8443")],
            vec![("host", "people.example.org")],
            vec![("host", "second")],
            vec![("host", "second.cloud.example"), ("origin", "http://localhost")],
            vec![("host", "cloud.example"), ("origin", "https://second.cloud.example")],
        ] {
            assert_eq!(alias(app, &headers).await, "second", "{headers:?}");
        }
        assert_eq!(alias(app, &[("host", "localhost:80")]).await, "localhost");
        let key = format!("Bearer {}", app.owner.credential);
        for host in ["nobody.cloud.example", "cloud.example", "unknown.example", "10.9.8.7"] {
            get(app, "/people/@self", &[("host", host)]).await.empty(401);
            for (path, headers) in [
                ("/settings", vec![("host", host)]),
                ("/people/@self", vec![("host", host), ("authorization", key.as_str())]),
                ("/capabilities", vec![("host", host)]),
            ] {
                let answer = get(app, path, &headers).await;
                assert_eq!(answer.status, 404, "{host} {path}");
                assert_eq!(answer.json()["status"], 404, "{host} {path}");
                assert!(answer.header("content-type").starts_with("application/problem+json"));
            }
        }
        // Links never name this machine.
        let local = get(
            app,
            "/people/@self",
            &[("host", "127.0.0.1:8080"), ("authorization", &key)],
        )
        .await;
        assert_eq!(
            local.ok()["profileUrl"],
            "http://localhost.cloud.example:8080/accounts/people/filter?search=owner%40example.com"
        );
    });
}

#[test]
fn forwarded_headers_count_from_trusted_proxies_only() {
    let forwarded = [
        ("host", "localhost:1"),
        ("x-forwarded-host", "second"),
        ("x-forwarded-proto", "https"),
    ];
    on_both(async |app| {
        second_portal(app, PortalStatus::Active).await;
        assert_eq!(alias(app, &forwarded).await, "localhost");
        let answer = get(
            app,
            "/settings?origin=HTTPS%3A%2F%2Fsecond%3A444",
            &[("host", "localhost")],
        )
        .await;
        assert_eq!(
            answer.json()["links"][0]["href"],
            "https://second:444/api/2.0/settings?origin=HTTPS://second:444"
        );
    });
    let settings = TestSettings {
        http: Some(|c| c.trusted_proxies = vec!["192.0.2.7".parse().unwrap()]),
        ..TestSettings::default()
    };
    on_both_with(settings, async |app| {
        second_portal(app, PortalStatus::Active).await;
        let answer = get(app, "/settings", &forwarded).await;
        assert_eq!(answer.ok()["tenantAlias"], "second");
        assert_eq!(answer.json()["links"][0]["href"], "https://second/api/2.0/settings");
    });
}
