//! The audit trail and the history of sign-ins: `docs/protocol/portal.md` 10.2.

use anteroom_domain::Role;
use anteroom_testkit::{Answer, TestApp, TestPerson, on_both};
use http::Method;
use serde_json::{Value, json};

const AUDIT: &str = "/security/audit";
const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";

async fn get(app: &TestApp, who: &TestPerson, path: &str) -> Value {
    app.get(who, &format!("{AUDIT}/{path}")).await.ok()
}

fn ids(list: &Value) -> Vec<i64> {
    let items = list.as_array().unwrap().iter();
    items.map(|item| item["id"].as_i64().unwrap()).collect()
}

fn actions(list: &Value) -> Vec<i64> {
    let items = list.as_array().unwrap().iter();
    items.map(|item| item["actionId"].as_i64().unwrap()).collect()
}

/// A call from a browser that says where it is.
async fn from_page(app: &TestApp, credential: &str, method: Method, path: &str, body: &Value, page: &str) -> Answer {
    let headers = [("user-agent", FIREFOX), ("referer", page)];
    app.call_carrying(credential, method, path, body, &headers).await
}

/// The moment of the clock, for a query.
fn now(app: &TestApp) -> String {
    let zone = anteroom_wire::date::PortalZone::UTC;
    anteroom_wire::date::api_date(app.app.now(), &zone)
}

#[test]
fn portal_10_2_row_1_the_last_lists_show_the_newest_twenty() {
    on_both(async |app| {
        for number in 0..22 {
            let body = json!({ "groupName": format!("g{number}") });
            app.post(&app.owner, "/group", body).await.ok();
            app.clock.advance_seconds(1);
        }
        let page = "https://localhost/portal-settings?secret=1#x";
        let body = json!({ "groupName": "last, <b>&" });
        let made = from_page(app, &app.owner.credential, Method::POST, "/group", &body, page)
            .await
            .ok();
        let list = get(app, &app.owner, "events/last").await;
        assert_eq!(list.as_array().unwrap().len(), 20);
        let first = &list[0];
        let expected = json!({
            "id": first["id"], "date": "2026-07-21T10:45:32.0000000Z", "user": first["user"], "userId": app.owner.id,
            "action": "Group made: last, <b>&", "actionId": 4026, "ip": "192.0.2.7", "browser": "Firefox 128",
            "platform": "Linux", "page": "https://localhost/portal-settings", "actionType": 1, "product": 8,
            "location": 30, "target": [made["id"]], "entries": [24], "context": "key",
        });
        assert_eq!(first, &expected);
        assert!(first["user"].as_str().unwrap().len() > 1, "{first}");
        let numbers = ids(&list);
        assert!(numbers.is_sorted_by(|a, b| a > b), "{numbers:?}");
        // Nothing of the sign-ins is among the changes, and the other way round.
        let wrong = json!({ "userName": "nobody@example.org", "password": "Wrong-Horse-9" });
        let answer = from_page(
            app,
            "",
            Method::POST,
            "/authentication",
            &wrong,
            "https://localhost/login",
        )
        .await;
        assert_eq!(answer.status, 401);
        let logins = get(app, &app.owner, "login/last").await;
        let failed = json!({
            "id": logins[0]["id"], "date": logins[0]["date"], "user": "nobody@example.org",
            "userId": "00000000-0000-0000-0000-000000000000", "login": "nobody@example.org",
            "action": logins[0]["action"], "actionId": logins[0]["actionId"], "ip": "192.0.2.7",
            "browser": "Firefox 128", "platform": "Linux", "page": "https://localhost/login",
        });
        assert_eq!(logins[0], failed);
        assert!(actions(&logins).iter().all(|action| *action < 4_000));
        assert_eq!(get(app, &app.owner, "events/last").await, list);
    });
}

#[test]
fn portal_10_2_row_2_sign_ins_are_filtered_and_paged() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        app.clock.advance_seconds(60);
        let start = now(app);
        app.sign_in(&user.email).await;
        app.clock.advance_seconds(60);
        let middle = now(app);
        app.clock.advance_seconds(60);
        app.sign_in(&user.email).await;
        let body = json!({ "userName": user.email, "password": "Wrong-Horse-9" });
        app.anonymous(Method::POST, "/authentication", body).await;
        let list = async |query: &str| get(app, &app.owner, &format!("login/filter?{query}")).await;
        let own = list(&format!("userId={}&from={start}", user.id)).await;
        assert_eq!(own.as_array().unwrap().len(), 2, "{own}");
        assert_eq!(own[0]["login"], user.email);
        assert_eq!(own[0]["userId"], user.id);
        let action = own[0]["actionId"].as_i64().unwrap();
        let name = anteroom_domain::event::Action::from_number(action).unwrap().name();
        for action in [name.to_lowercase(), action.to_string()] {
            let same = list(&format!("action={action}&from={start}")).await;
            assert_eq!(same, own, "by {action}");
        }
        assert_eq!(
            list(&format!("userId={}&from={middle}", user.id)).await,
            json!([own[0]])
        );
        assert_eq!(
            list(&format!("userId={}&from={start}&to={middle}", user.id)).await,
            json!([own[1]])
        );
        assert_eq!(list(&format!("to={start}&from={middle}")).await, json!([]));
        let all = list("").await;
        let answer = app
            .get(&app.owner, &format!("{AUDIT}/login/filter?count=1&startIndex=1"))
            .await
            .json();
        assert_eq!(answer["response"], json!([all[1]]));
        assert_eq!(answer["count"], 1);
        assert_eq!(answer["total"], ids(&all).len());
        assert_eq!(list("startIndex=2147483647").await, json!([]));
        // What the lists of changes know besides is passed over here.
        assert_eq!(list("entryType=99&moduleType=nowhere").await, all);
    });
}

#[test]
fn portal_10_2_row_3_changes_are_filtered_by_what_they_are_about() {
    on_both(async |app| {
        let admin = app.person(Role::DocSpaceAdmin).await;
        let group = app.post(&admin, "/group", json!({ "groupName": "one" })).await.ok();
        let group = group["id"].as_str().unwrap();
        app.put(&app.owner, &format!("/group/{group}"), json!({ "groupName": "two" }))
            .await
            .ok();
        app.post(&app.owner, "/keys", json!({ "name": "k" })).await.ok();
        let list = async |query: &str| get(app, &app.owner, &format!("events/filter?{query}")).await;
        let of = async |query: &str| actions(&list(query).await);
        assert_eq!(of("entryType=Group").await, [4027, 4026]);
        assert_eq!(of("entryType=24&actionType=create").await, [4026]);
        assert_eq!(of(&format!("entryType=24&userId={}", admin.id)).await, [4026]);
        let keys = of("moduleType=settings").await;
        assert!(keys.len() > 1 && keys.iter().all(|action| *action == 6058), "{keys:?}");
        assert_eq!(of("action=ApiKeyCreated").await, keys);
        assert_eq!(of(&format!("target={group}")).await, [4027, 4026]);
        // A target is a whole identifier, and no pattern.
        for target in [&group[..8], "%25", "_", "%22", "%5C"] {
            assert_eq!(of(&format!("target={target}")).await, [0; 0], "{target}");
        }
        assert_eq!(of("entryType=File").await, [0; 0]);
        assert_eq!(of("action=1006").await, [0; 0], "a sign-out is none of the changes");
        assert_eq!(
            list("action=-1&actionType=None&entryType=0&moduleType=None").await,
            list("").await
        );
        // Pages from either end are the same list.
        let all = ids(&list("").await);
        for start in 0..=all.len() {
            let page = ids(&list(&format!("startIndex={start}&count=2")).await);
            assert_eq!(
                page,
                all[start..].iter().copied().take(2).collect::<Vec<_>>(),
                "{start}"
            );
        }
        let path = format!("{AUDIT}/events/filter");
        app.get(&app.owner, &format!("{path}?count=101"))
            .await
            .invalid("Count", "The field Count must be between 1 and 100.");
        app.get(&app.owner, &format!("{path}?from=soon"))
            .await
            .invalid("from", "The value 'soon' is not valid.");
        app.get(&app.owner, &format!("{path}?action=Nothing"))
            .await
            .invalid("action", "The value 'Nothing' is not valid.");
        app.get(&app.owner, &format!("{path}?entryType=File'--"))
            .await
            .invalid("entryType", "The value 'File'--' is not valid.");
    });
}

#[test]
fn portal_10_2_row_4_reports_are_files_that_only_administrators_fetch() {
    on_both(async |app| {
        let guest = app.person(Role::Guest).await;
        let formula = "=HYPERLINK(1)";
        app.post(&app.owner, "/group", json!({ "groupName": formula }))
            .await
            .ok();
        for (place, action, title) in [
            ("login", 6027, "Login History Report"),
            ("events", 6028, "Audit Trail Report"),
        ] {
            let url = app
                .post(&app.owner, &format!("{AUDIT}/{place}/report"), Value::Null)
                .await
                .ok();
            let url = url.as_str().unwrap();
            let (root, path) = url.split_at(url.find("/storage/").unwrap());
            assert!(root.starts_with("http"), "{url}");
            let name = path.replace("%20", " ").replace("%28", "(").replace("%29", ")");
            assert!(
                name.contains(&format!("/{place}/{title} (2026.01.22-2026.07.21).csv?")),
                "{name}"
            );
            let bearer = format!("Bearer {}", app.owner.credential);
            let file = app
                .call_with(Method::GET, path, &[("authorization", &bearer)], &Value::Null)
                .await;
            assert_eq!(
                (file.status.as_u16(), file.header("content-type")),
                (200, "text/csv; charset=utf-8")
            );
            assert_eq!(file.header("content-disposition"), "attachment");
            assert_eq!(file.header("cache-control"), "no-store");
            let text = file.text();
            assert!(text.starts_with("\u{feff}Id,Date,User,UserId,"), "{text}");
            if place == "events" {
                assert!(text.contains(",Group made: =HYPERLINK(1),4026,"), "{text}");
                assert_eq!(actions(&get(app, &app.owner, "events/last").await)[0], action);
            }
            let list = get(app, &app.owner, &format!("events/filter?action={action}")).await;
            assert_eq!(list.as_array().unwrap().len(), 1);
            // The address alone is worth nothing, and neither is somebody else's session.
            app.get_at_host(path).await.empty(401);
            let bearer = format!("Bearer {}", guest.credential);
            let refused = app
                .call_with(Method::GET, path, &[("authorization", &bearer)], &Value::Null)
                .await;
            refused.refused(403, "Access denied");
        }
        let other = app
            .call(&app.owner.credential, Method::GET, "/security/audit", &Value::Null)
            .await;
        assert_eq!(other.status, 404);
        let bearer = format!("Bearer {}", app.owner.credential);
        for path in [
            "/storage/reports/other/x.csv?from=2026-01-01&to=2026-02-01",
            "/storage/reports/../keys",
        ] {
            let answer = app
                .call_with(Method::GET, path, &[("authorization", &bearer)], &Value::Null)
                .await;
            assert_eq!(answer.status, 404, "{path}");
        }
        let path = "/storage/reports/login/x.csv?to=2026-02-01";
        let answer = app
            .call_with(Method::GET, path, &[("authorization", &bearer)], &Value::Null)
            .await;
        assert_eq!(answer.status, 400);
    });
}

#[test]
fn portal_10_2_row_5_lifetimes_are_one_to_180_days() {
    on_both(async |app| {
        let path = format!("{AUDIT}/settings/lifetime");
        let unset = json!({
            "loginHistoryLifeTime": 180, "auditTrailLifeTime": 180, "lastModified": "0001-01-01T00:00:00",
        });
        assert_eq!(app.get(&app.owner, &path).await.ok(), unset);
        let body = |login: i64, audit: i64| json!({ "settings": { "loginHistoryLifeTime": login, "auditTrailLifeTime": audit } });
        for (login, audit, word) in [
            (0, 0, "LoginHistoryLifeTime"),
            (181, 1, "LoginHistoryLifeTime"),
            (180, 181, "AuditTrailLifeTime"),
            (1, -1, "AuditTrailLifeTime"),
        ] {
            app.post(&app.owner, &path, body(login, audit)).await.refused(400, word);
        }
        app.post(&app.owner, &path, json!({}))
            .await
            .refused(400, "LoginHistoryLifeTime");
        assert_eq!(app.get(&app.owner, &path).await.ok(), unset);
        let set = app.post(&app.owner, &path, body(7, 30)).await.ok();
        let expected = json!({
            "loginHistoryLifeTime": 7, "auditTrailLifeTime": 30, "lastModified": "2026-07-21T10:45:10",
        });
        assert_eq!(set, expected);
        assert_eq!(app.get(&app.owner, &path).await.ok(), expected);
        let event = get(app, &app.owner, "events/last").await[0].clone();
        assert_eq!((&event["actionId"], &event["product"]), (&json!(6035), &json!(7)));
        // Who may not set it learns nothing about what is wrong with it.
        let user = app.person(Role::User).await;
        app.post(&user, &path, body(0, 0)).await.refused(403, "Access denied");
    });
}

#[test]
fn portal_10_2_row_6_types_are_names() {
    on_both(async |app| {
        let types = get(app, &app.owner, "types").await;
        let has = |member: &str, name: &str| types[member].as_array().unwrap().contains(&json!(name));
        assert!(has("actions", "UserCreated") && has("actions", "LoginFail"));
        assert!(has("actionTypes", "Reassigns") && has("productTypes", "Contacts"));
        assert!(has("moduleTypes", "DocumentsSettings") && has("entryTypes", "Agent"));
    });
}

#[test]
fn portal_10_2_row_7_mappers_say_which_actions_there_are_where() {
    on_both(async |app| {
        let all = get(app, &app.owner, "mappers").await;
        assert_eq!(all.as_array().unwrap().len(), 3);
        let some = get(app, &app.owner, "mappers?productType=8&moduleType=contacts").await;
        assert_eq!(some[0]["productType"], "Contacts");
        let actions = some[0]["modules"][0]["actions"].as_array().unwrap();
        let made = json!({ "messageAction": "GroupCreated", "actionType": "Create", "entity": "Group" });
        assert!(actions.contains(&made), "{actions:?}");
        assert_eq!(get(app, &app.owner, "mappers?productType=Documents").await, json!([]));
        let path = format!("{AUDIT}/mappers?productType=1");
        app.get(&app.owner, &path)
            .await
            .invalid("productType", "The value '1' is invalid.");
    });
}

#[test]
fn portal_10_2_only_administrators_of_the_portal_see_its_trails() {
    on_both(async |app| {
        let other = app.portal("other").await;
        let key = app.key(&app.owner, &["*:read"]).await;
        let narrow = app.key(&app.owner, &["accounts:read"]).await;
        let members = [
            app.person(Role::RoomAdmin).await,
            app.person(Role::User).await,
            app.person(Role::Guest).await,
        ];
        for path in [
            "login/last",
            "events/last",
            "login/filter",
            "events/filter",
            "types",
            "mappers",
            "settings/lifetime",
        ] {
            let path = format!("{AUDIT}/{path}");
            app.anonymous(Method::GET, &path, Value::Null).await.empty(401);
            for who in &members {
                app.get(who, &path).await.refused(403, "Access denied");
            }
            app.call(&narrow, Method::GET, &path, &Value::Null)
                .await
                .refused(403, "Access denied");
            app.call(&key, Method::GET, &path, &Value::Null).await.ok();
        }
        // What happens in one portal is not seen in another, also when somebody asks for it by identifier.
        let theirs = other
            .call(
                &other.owner.credential,
                Method::GET,
                &format!("{AUDIT}/events/filter?userId={}", app.owner.id),
                &Value::Null,
            )
            .await;
        assert_eq!(theirs.ok(), json!([]));
        let read_only = app
            .call(&key, Method::POST, &format!("{AUDIT}/events/report"), &Value::Null)
            .await;
        read_only.refused(403, "Access denied");
    });
}

#[test]
fn portal_10_2_what_a_key_did_says_so_and_names_stay_when_people_go() {
    on_both(async |app| {
        let admin = app.person(Role::DocSpaceAdmin).await;
        let key = app.key(&admin, &[]).await;
        app.call(&key, Method::POST, "/group", &json!({ "groupName": "by key" }))
            .await
            .ok();
        let before = get(app, &app.owner, "events/last").await[0].clone();
        assert_eq!(
            (&before["context"], &before["userId"]),
            (&json!("key"), &json!(admin.id))
        );
        app.put(&app.owner, "/people/status/2", json!({ "userIds": [admin.id] }))
            .await
            .ok();
        app.put(&app.owner, "/people/delete", json!({ "userIds": [admin.id] }))
            .await
            .ok();
        let list = get(
            app,
            &app.owner,
            &format!("events/filter?action=4026&userId={}", admin.id),
        )
        .await;
        assert_eq!(list, json!([before]));
    });
}
