//! From where a portal may be used: `docs/protocol/auth.md` 12, `docs/protocol/portal.md` 9.

use crate::link_of::{HeldLink, activation_link, confirm, password_link};
use anteroom_app::links::make;
use anteroom_domain::Role;
use anteroom_http::ListenerKind;
use anteroom_testkit::{Answer, OWNER_EMAIL, OWNER_PASSWORD, TestApp, TestPerson, TestSettings, on_both, on_both_with};
use axum::body::Body;
use http::{Method, Request};
use serde_json::{Value, json};

const LIST: &str = "/settings/iprestrictions";
const SETTINGS: &str = "/settings/iprestrictions/settings";
const RESTRICTED: &str = "The access to the portal is restricted";
/// Where requests of tests come from.
const HERE: &str = "192.0.2.7";
const ELSEWHERE: &str = "203.0.113.5";

/// A request from an address, over the listener for everybody.
async fn from(app: &TestApp, address: &str, headers: &[(&str, &str)], call: (Method, &str, Value)) -> Answer {
    over(app, ListenerKind::HTTP, address, headers, call).await
}

async fn over(
    app: &TestApp,
    listener: ListenerKind,
    address: &str,
    headers: &[(&str, &str)],
    (method, path, body): (Method, &str, Value),
) -> Answer {
    let mut request = Request::builder()
        .method(method)
        .uri(format!("/api/2.0{path}"))
        .header("host", "portal.test")
        .header("content-type", "application/json");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let body = if body.is_null() {
        Body::empty()
    } else {
        Body::from(body.to_string())
    };
    app.send_over(listener, address.parse().unwrap(), request.body(body).unwrap())
        .await
}

/// Whether a person can read the own profile from an address.
async fn may_come(app: &TestApp, person: &TestPerson, address: &str) -> bool {
    let bearer = format!("Bearer {}", person.credential);
    let answer = from(
        app,
        address,
        &[("authorization", &bearer)],
        (Method::GET, "/people/@self", Value::Null),
    )
    .await;
    if answer.status == 200 {
        return true;
    }
    restricted(&answer);
    false
}

#[track_caller]
fn restricted(answer: &Answer) {
    assert_eq!((answer.status.as_u16(), answer.text().as_str()), (403, RESTRICTED));
    assert_eq!(answer.header("content-type"), "text/plain; charset=utf-8");
}

async fn allow(app: &TestApp, entries: Value) {
    app.put(&app.owner, LIST, json!({ "ipRestrictions": entries }))
        .await
        .ok();
}

/// The number of events of the kind of this operation.
async fn recorded(app: &TestApp) -> usize {
    let all = crate::link_of::events(app, 10_000).await;
    all.iter().filter(|number| **number == 6094).count()
}

#[test]
fn portal_9_row_1_the_list_is_shown_to_administrators() {
    on_both(async |app| {
        let admin = app.person(Role::DocSpaceAdmin).await;
        assert_eq!(app.get(&admin, LIST).await.ok(), json!([]));
        allow(
            app,
            json!([{ "ip": "192.0.2.0/24" }, { "ip": "10.0.0.1-10.0.0.9", "forAdmin": true }]),
        )
        .await;
        let shown = json!([
            { "id": 1, "tenantId": 1, "ip": "192.0.2.0/24", "forAdmin": false },
            { "id": 2, "tenantId": 1, "ip": "10.0.0.1-10.0.0.9", "forAdmin": true },
        ]);
        let answer = app.get(&admin, LIST).await;
        assert_eq!((answer.ok(), &answer.json()["count"]), (shown, &json!(2)));
        app.anonymous(Method::GET, LIST, Value::Null).await.empty(401);
        for role in [Role::RoomAdmin, Role::User, Role::Guest] {
            let person = app.person(role).await;
            app.get(&person, LIST).await.refused(403, "Access denied");
        }
    });
}

#[test]
fn portal_9_row_2_administrators_set_the_list() {
    on_both(async |app| {
        let admin = app.person(Role::DocSpaceAdmin).await;
        let entries = json!([{ "ip": "192.0.2.0/24", "forAdmin": false }, { "ip": "::1", "forAdmin": true }]);
        for path in [LIST, SETTINGS] {
            let before = recorded(app).await;
            let answer = app.put(&admin, path, json!({ "ipRestrictions": entries })).await;
            assert_eq!(answer.ok(), json!({ "ipRestrictions": entries, "enable": true }));
            assert_eq!(app.get(&admin, SETTINGS).await.ok()["enable"], true);
            // A list that does not count is kept.
            let body = json!({ "ipRestrictions": entries, "enable": false });
            assert_eq!(app.put(&admin, path, body.clone()).await.ok(), body);
            assert_eq!(app.get(&admin, SETTINGS).await.ok()["enable"], false);
            assert_eq!(app.get(&admin, LIST).await.ok().as_array().map(Vec::len), Some(2));
            for empty in [json!([]), Value::Null] {
                let answer = app.put(&admin, path, json!({ "ipRestrictions": empty })).await;
                assert_eq!(answer.ok(), json!({ "ipRestrictions": [], "enable": false }));
            }
            assert_eq!(recorded(app).await, before + 4);
        }
    });
}

#[test]
fn portal_9_row_3_whether_the_list_counts() {
    on_both(async |app| {
        let unset = json!({ "enable": false, "lastModified": "0001-01-01T00:00:00" });
        assert_eq!(app.get(&app.owner, SETTINGS).await.ok(), unset);
        allow(app, json!([{ "ip": HERE }])).await;
        let set = json!({ "enable": true, "lastModified": "2026-07-21T10:45:10" });
        assert_eq!(app.get(&app.owner, SETTINGS).await.ok(), set);
        app.anonymous(Method::GET, SETTINGS, Value::Null).await.empty(401);
        let user = app.person(Role::User).await;
        app.get(&user, SETTINGS).await.refused(403, "Access denied");
    });
}

/// Refused with nothing changed.
async fn unchanged(app: &TestApp, check: impl AsyncFn(&str)) {
    allow(app, json!([{ "ip": HERE }])).await;
    let (list, count) = (app.get(&app.owner, LIST).await.ok(), recorded(app).await);
    for path in [LIST, SETTINGS] {
        check(path).await;
    }
    assert_eq!(app.get(&app.owner, LIST).await.ok(), list);
    assert_eq!(recorded(app).await, count);
}

#[test]
fn portal_9_refusals_row_1_members_that_are_missing() {
    on_both(async |app| {
        // The body comes before the rights.
        let user = app.person(Role::User).await;
        for who in [&app.owner, &user] {
            unchanged(app, async |path| {
                app.put(who, path, json!({ "enable": true }))
                    .await
                    .invalid("$", "missing required properties including: 'ipRestrictions'");
                app.put(who, path, json!({ "ipRestrictions": [{ "forAdmin": true }] }))
                    .await
                    .invalid("$", "missing required properties including: 'ip'");
                app.put(who, path, json!({ "ipRestrictions": [5] }))
                    .await
                    .invalid("$.ipRestrictions[0]", "could not be converted");
            })
            .await;
        }
    });
}

#[test]
fn portal_9_refusals_row_2_nobody_but_administrators() {
    on_both(async |app| {
        let people = [
            app.person(Role::RoomAdmin).await,
            app.person(Role::User).await,
            app.person(Role::Guest).await,
            app.with_credential(&app.owner, app.key(&app.owner, &["*:read"]).await),
            app.with_credential(&app.owner, app.key(&app.owner, &["accounts:write"]).await),
        ];
        unchanged(app, async |path| {
            // Rights come before what the operation itself refuses.
            for entries in [json!([{ "ip": ELSEWHERE }]), json!([]), json!([{ "ip": "nonsense" }])] {
                let body = json!({ "ipRestrictions": entries, "enable": true });
                app.anonymous(Method::PUT, path, body.clone()).await.empty(401);
                for person in &people {
                    app.put(person, path, body.clone()).await.refused(403, "Access denied");
                }
            }
        })
        .await;
    });
}

#[test]
fn portal_9_refusals_row_3_an_empty_list_cannot_count() {
    on_both(async |app| {
        unchanged(app, async |path| {
            for empty in [json!([]), Value::Null, json!([null])] {
                app.put(&app.owner, path, json!({ "ipRestrictions": empty, "enable": true }))
                    .await
                    .refused(400, "Add at least 1 allowed IP address.");
            }
        })
        .await;
    });
}

#[test]
fn portal_9_refusals_row_4_a_list_has_an_end() {
    on_both(async |app| {
        let entries = |count: usize, ip: &str| vec![json!({ "ip": ip }); count];
        unchanged(app, async |path| {
            for ip in [HERE, "nonsense"] {
                app.put(&app.owner, path, json!({ "ipRestrictions": entries(1_001, ip) }))
                    .await
                    .refused(400, "More than 1000 addresses and networks cannot be allowed.");
            }
        })
        .await;
        app.put(&app.owner, LIST, json!({ "ipRestrictions": entries(1_000, HERE) }))
            .await
            .ok();
    });
}

#[test]
fn portal_9_refusals_row_5_texts_that_are_no_addresses() {
    on_both(async |app| {
        unchanged(app, async |path| {
            for wrong in [
                "",
                "example.org",
                "10.0.0.256",
                "10.0.0.0/33",
                "10.0.0.9-10.0.0.1",
                "10.0.0.1-::1",
                "10.0.0.1-\n10.0.0.2",
                "10.0.0.1\nall=0.0.0.0/0",
                "*",
            ] {
                for enable in [true, false] {
                    let body = json!({ "ipRestrictions": [{ "ip": HERE }, { "ip": wrong }], "enable": enable });
                    app.put(&app.owner, path, body).await.refused(400, "IpRestrictions");
                }
            }
        })
        .await;
    });
}

#[test]
fn auth_12_row_1_the_owner_comes_from_everywhere() {
    on_both(async |app| {
        let admin = app.person(Role::DocSpaceAdmin).await;
        allow(app, json!([{ "ip": "10.0.0.1" }])).await;
        let body = json!({ "userName": OWNER_EMAIL, "password": OWNER_PASSWORD });
        let token = app.anonymous(Method::POST, "/authentication", body).await.ok()["token"].clone();
        let session = app.with_credential(&app.owner, token.as_str().unwrap().to_owned());
        for who in [&app.owner, &session] {
            assert!(may_come(app, who, ELSEWHERE).await && may_come(app, who, HERE).await);
        }
        assert!(!may_come(app, &admin, HERE).await);
    });
}

#[test]
fn auth_12_row_2_addresses_networks_and_ranges() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let key = app.with_credential(&user, app.key(&user, &[]).await);
        let body = json!({
            "email": "basic@example.com", "firstName": "A", "lastName": "B", "password": "Correct-Horse-2", "type": "User",
        });
        app.post(&app.owner, "/people", body).await.ok();
        allow(
            app,
            json!([{ "ip": "198.51.100.7" }, { "ip": "10.0.0.0/8" }, { "ip": "172.16.0.5 - 172.16.0.9" }, { "ip": "2001:db8::/32" }]),
        )
        .await;
        for (address, admitted) in [
            ("198.51.100.7", true),
            ("::ffff:198.51.100.7", true),
            ("198.51.100.8", false),
            ("10.255.255.255", true),
            ("11.0.0.0", false),
            ("172.16.0.5", true),
            ("172.16.0.9", true),
            ("172.16.0.10", false),
            ("2001:db8:ffff::1", true),
            ("2001:db9::1", false),
        ] {
            for who in [&user, &key] {
                assert_eq!(may_come(app, who, address).await, admitted, "{address}");
            }
        }
        // A password in every request is no way around.
        let basic = format!("Basic {}", base64("basic@example.com:Correct-Horse-2"));
        let headers = [("authorization", basic.as_str())];
        let call = || (Method::GET, "/people/@self", Value::Null);
        from(app, "10.0.0.1", &headers, call()).await.ok();
        restricted(&from(app, ELSEWHERE, &headers, call()).await);
        // Nothing is left of it once it is off.
        let body = json!({ "ipRestrictions": [{ "ip": "10.0.0.1" }], "enable": false });
        app.put(&app.owner, LIST, body).await.ok();
        assert!(may_come(app, &user, ELSEWHERE).await);
    });
}

fn base64(text: &str) -> String {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.encode(text)
}

#[test]
fn auth_12_row_3_some_addresses_are_for_administrators() {
    on_both(async |app| {
        let (admin, room_admin) = (app.person(Role::DocSpaceAdmin).await, app.person(Role::RoomAdmin).await);
        let (user, guest) = (app.person(Role::User).await, app.person(Role::Guest).await);
        allow(app, json!([{ "ip": HERE, "forAdmin": true }, { "ip": "10.0.0.1" }])).await;
        assert!(may_come(app, &admin, HERE).await && may_come(app, &admin, "10.0.0.1").await);
        for who in [&room_admin, &user, &guest] {
            assert!(!may_come(app, who, HERE).await && may_come(app, who, "10.0.0.1").await);
        }
    });
}

#[test]
fn auth_12_row_4_this_machine_is_always_let_in() {
    let settings = TestSettings {
        app: Some(|s| s.local_names = vec!["198.51.100.1".into(), "server.example.org".into()]),
        ..TestSettings::default()
    };
    on_both_with(settings, async |app| {
        let user = app.person(Role::User).await;
        allow(app, json!([{ "ip": "10.0.0.1" }])).await;
        for own in ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1", "198.51.100.1"] {
            assert!(may_come(app, &user, own).await, "{own}");
        }
        assert!(!may_come(app, &user, "198.51.100.2").await);
    });
}

#[test]
fn auth_12_row_5_nobody_says_himself_where_he_is() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        allow(app, json!([{ "ip": "10.0.0.1" }])).await;
        let bearer = format!("Bearer {}", user.credential);
        for (name, value) in [
            ("x-forwarded-for", "10.0.0.1"),
            ("x-forwarded-for", "127.0.0.1"),
            ("x-real-ip", "10.0.0.1"),
            ("forwarded", "for=10.0.0.1"),
            ("client-ip", "10.0.0.1"),
        ] {
            let headers = [("authorization", bearer.as_str()), (name, value)];
            let call = (Method::GET, "/people/@self", Value::Null);
            restricted(&from(app, ELSEWHERE, &headers, call).await);
        }
        // Behind a trusted proxy the last address counts that is not the proxy's.
        let headers = [
            ("authorization", bearer.as_str()),
            ("x-forwarded-for", "10.0.0.1, 203.0.113.5"),
        ];
        let call = (Method::GET, "/people/@self", Value::Null);
        restricted(&from(app, "127.0.0.1", &headers, call).await);
    });
}

#[test]
fn auth_12_row_6_operations_for_everybody_stay_reachable() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let cookie = format!("asc_auth_key={}", user.credential);
        let with_cookie = [("cookie", cookie.as_str())];
        allow(app, json!([{ "ip": "10.0.0.1" }])).await;
        for headers in [&[][..], &with_cookie] {
            let settings = from(app, ELSEWHERE, headers, (Method::GET, "/settings", Value::Null))
                .await
                .ok();
            // There a member is nobody: what members see is not shown.
            assert_eq!(settings["ownerId"], "00000000-0000-0000-0000-000000000000");
            let valid = from(app, ELSEWHERE, headers, (Method::GET, "/authentication", Value::Null)).await;
            assert_eq!(valid.ok(), false);
            assert_eq!(
                valid.header("set-cookie"),
                "",
                "the session is good, only not from here"
            );
            let body = json!({ "userName": OWNER_EMAIL, "password": OWNER_PASSWORD });
            from(app, ELSEWHERE, headers, (Method::POST, "/authentication", body))
                .await
                .ok();
        }
        // Whoever signs in gets no further.
        let token = app.sign_in(&user.email).await;
        let signed_in = app.with_credential(&user, token);
        assert!(!may_come(app, &signed_in, ELSEWHERE).await);
        // A session can be ended from everywhere.
        let call = (Method::POST, "/authentication/logout", Value::Null);
        from(app, ELSEWHERE, &with_cookie, call).await.ok();
        let call = (Method::GET, "/people/@self", Value::Null);
        from(app, "10.0.0.1", &with_cookie, call).await.empty(401);
    });
}

/// The link behind a short one.
async fn confirm_of_short(app: &TestApp, short: &str) -> String {
    let path = short.split_once("/s/").unwrap().1;
    let answer = app.get_at_host(&format!("/s/{path}")).await;
    HeldLink::of_url(answer.header("location")).confirm
}

#[test]
fn auth_12_row_7_links_are_held_to_it() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let owner = app.owner.clone();
        allow(app, json!([{ "ip": "10.0.0.1" }])).await;
        let by = async |address: &str, link: &str, credential: &str| {
            let mut headers = vec![("confirm", link)];
            if !credential.is_empty() {
                headers.push(("cookie", credential));
            }
            let call = (Method::GET, "/settings/security/password", Value::Null);
            from(app, address, &headers, call).await
        };
        for link in [password_link(app, &user).await, activation_link(app, &user).await] {
            restricted(&by(ELSEWHERE, &link, "").await);
            by("10.0.0.1", &link, "").await.ok();
            by("127.0.0.1", &link, "").await.ok();
        }
        by(ELSEWHERE, &password_link(app, &owner).await, "").await.ok();
        // Also where a link names the owner by his address alone.
        let suspend = confirm(app, &make::portal_suspend(OWNER_EMAIL, app.app.now()));
        by(ELSEWHERE, &suspend, "").await.ok();
        // An invitation of the owner does not make its holder the owner, and an administrator's no administrator.
        let body = json!({ "employeeType": "User" });
        let made = app.post(&app.owner, "/portal/users/invitationlink", body).await.ok();
        let invitation = confirm_of_short(app, made["url"].as_str().unwrap()).await;
        restricted(&by(ELSEWHERE, &invitation, "").await);
        by("10.0.0.1", &invitation, "").await.ok();
        allow(app, json!([{ "ip": ELSEWHERE, "forAdmin": true }])).await;
        restricted(&by(ELSEWHERE, &invitation, "").await);
        // A link that does not open is told so, wherever its holder is.
        by(ELSEWHERE, "type=Wizard&key=1.A", "").await.empty(401);
    });
}

#[test]
fn auth_12_row_8_checking_a_link_is_held_to_it() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let check = async |address: &str, who: &TestPerson| {
            let confirm = password_link(app, who).await;
            let body = HeldLink { confirm }.body();
            from(app, address, &[], (Method::POST, "/authentication/confirm", body)).await
        };
        check(ELSEWHERE, &user).await.ok();
        allow(app, json!([{ "ip": "10.0.0.1" }])).await;
        restricted(&check(ELSEWHERE, &user).await);
        check("10.0.0.1", &user).await.ok();
        check(ELSEWHERE, &app.owner).await.ok();
        let nonsense = json!({ "type": "Wizard", "key": "1.A" });
        let call = (Method::POST, "/authentication/confirm", nonsense);
        restricted(&from(app, ELSEWHERE, &[], call).await);
    });
}

#[test]
fn auth_12_row_9_whoever_may_use_the_data_folder_undoes_it() {
    on_both(async |app| {
        app.app.set_control_token("the token of the data folder");
        let admin = app.person(Role::DocSpaceAdmin).await;
        allow(app, json!([{ "ip": "10.0.0.1" }])).await;
        assert!(!may_come(app, &admin, HERE).await);
        let control = [("authorization", "Control the token of the data folder")];
        let call = || (Method::PUT, LIST, json!({ "ipRestrictions": [], "enable": false }));
        // Elsewhere than over the control listener that is no credential.
        from(app, ELSEWHERE, &control, call()).await.empty(401);
        over(app, ListenerKind::CONTROL, ELSEWHERE, &control, call()).await.ok();
        assert!(may_come(app, &admin, HERE).await);
    });
}

#[test]
fn rights_and_the_state_of_the_portal_come_before_networks() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let narrow = app.key(&user, &["files:read"]).await;
        allow(app, json!([{ "ip": "10.0.0.1" }])).await;
        let bearer = format!("Bearer {narrow}");
        let headers = [("authorization", bearer.as_str())];
        from(app, ELSEWHERE, &headers, (Method::GET, "/people/@self", Value::Null))
            .await
            .refused(403, "Access denied");
        from(app, ELSEWHERE, &[], (Method::GET, "/people/@self", Value::Null))
            .await
            .empty(401);
        // And they come before the body.
        let bearer = format!("Bearer {}", user.credential);
        let headers = [("authorization", bearer.as_str())];
        let answer = from(app, ELSEWHERE, &headers, (Method::PUT, LIST, json!({}))).await;
        restricted(&answer);
        assert_ne!(answer.header("x-request-id"), "");
    });
}

#[test]
fn the_networks_of_one_portal_are_not_those_of_another() {
    on_both(async |app| {
        allow(app, json!([{ "ip": "10.0.0.1" }])).await;
        crate::portals::second_portal(app, anteroom_domain::portal::PortalStatus::Active).await;
        let body = json!({ "type": "Wizard", "key": "1.A" });
        let call = |host: &'static str| {
            let body = body.clone();
            async move {
                app.call_with(
                    Method::POST,
                    "/api/2.0/authentication/confirm",
                    &[("host", host)],
                    &body,
                )
                .await
            }
        };
        restricted(&call("portal.test").await);
        assert_eq!(call("second").await.ok()["result"], 1);
    });
}
