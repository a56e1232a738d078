//! Administrators and modules: `docs/protocol/portal.md` 10.4. The names of the tests count the rows.

use crate::house::{events, everybody, only_for_administrators};
use anteroom_domain::Role;
use anteroom_testkit::{Answer, TestApp, TestPerson, TestSettings, on_both, on_both_with};
use http::Method;
use serde_json::{Value, json};

const PATH: &str = "/settings/security/administrator";
const ALL: &str = "/settings/security";
const PORTAL: &str = "00000000-0000-0000-0000-000000000000";
const MODULE: &str = "f4d98afd-d336-4332-8778-3c6945c81ea0";
const NOBODY: &str = "0198c0de-0000-7000-8000-000000000001";
const DENIED: &str = "Access denied";

fn wish(product: &str, person: &str, administrator: bool) -> Value {
    json!({ "productId": product, "userId": person, "administrator": administrator })
}

async fn set(app: &TestApp, who: &TestPerson, whom: &str, administrator: bool) -> Answer {
    app.put(who, PATH, wish(PORTAL, whom, administrator)).await
}

async fn role(app: &TestApp, whom: &TestPerson) -> Value {
    app.get(&app.owner, &format!("/people/{}", whom.id)).await.ok()["role"].clone()
}

#[test]
fn portal_10_4_row_1_the_owner_appoints_and_dismisses() {
    on_both(async |app| {
        for from in [Role::RoomAdmin, Role::User, Role::Guest] {
            let person = app.person(from).await;
            let (opened, deleted) = (events(app, 6010).await, events(app, 6011).await);
            let asked = wish(PORTAL, &person.id, true);
            assert_eq!(app.put(&app.owner, PATH, asked.clone()).await.ok(), asked);
            assert_eq!(role(app, &person).await, "DocSpaceAdmin");
            // Again: it is so already.
            assert_eq!(set(app, &app.owner, &person.id, true).await.ok(), asked);
            assert_eq!(
                (events(app, 6010).await, events(app, 6011).await),
                (opened + 1, deleted)
            );
            let asked = wish(PORTAL, &person.id, false);
            assert_eq!(app.put(&app.owner, PATH, asked.clone()).await.ok(), asked);
            assert_eq!(role(app, &person).await, "RoomAdmin");
            assert_eq!(set(app, &app.owner, &person.id, false).await.ok(), asked);
            assert_eq!(
                (events(app, 6010).await, events(app, 6011).await),
                (opened + 1, deleted + 1)
            );
            // Whoever was an administrator is none from the next request on.
            app.get(&person, "/portal/userscount").await.refused(403, DENIED);
        }
    });
}

#[test]
fn portal_10_4_row_1_nobody_but_the_owner_whatever_is_so() {
    on_both(async |app| {
        let (admin, another) = (
            app.person(Role::DocSpaceAdmin).await,
            app.person(Role::DocSpaceAdmin).await,
        );
        let user = app.person(Role::User).await;
        only_for_administrators_that_own(app, &user).await;
        for (whom, administrator) in [
            (&user.id, true),
            (&another.id, false),
            (&another.id, true),
            (&admin.id, false),
            (&app.owner.id, false),
            (&NOBODY.to_owned(), true),
        ] {
            set(app, &admin, whom, administrator).await.refused(403, DENIED);
        }
        assert_eq!(
            (role(app, &user).await, role(app, &another).await),
            (json!("User"), json!("DocSpaceAdmin"))
        );
        assert_eq!((events(app, 6010).await, events(app, 6011).await), (0, 0));
        // The owner's key needs to be one that writes everything.
        for scope in ["*:read", "accounts:write", "accounts:read"] {
            let key = app.with_credential(&app.owner, app.key(&app.owner, &[scope]).await);
            set(app, &key, &user.id, true).await.refused(403, DENIED);
        }
        let key = app.with_credential(&app.owner, app.key(&app.owner, &["*:write"]).await);
        set(app, &key, &user.id, true).await.ok();
    });
}

async fn only_for_administrators_that_own(app: &TestApp, user: &TestPerson) {
    only_for_administrators(app, Method::PUT, PATH, wish(PORTAL, &user.id, true)).await;
    only_for_administrators(app, Method::PUT, PATH, wish(MODULE, NOBODY, true)).await;
}

#[test]
fn portal_10_4_row_1_whom_nobody_appoints_or_dismisses() {
    on_both(async |app| {
        set(app, &app.owner, NOBODY, true)
            .await
            .refused(404, "The user could not be found");
        set(app, &app.owner, PORTAL, true)
            .await
            .refused(404, "The user could not be found");
        // The owner stays an administrator, and is one already.
        set(app, &app.owner, &app.owner.id, false).await.refused(403, DENIED);
        set(app, &app.owner, &app.owner.id, true).await.ok();
        let (user, admin) = (app.person(Role::User).await, app.person(Role::DocSpaceAdmin).await);
        let ids = json!({ "userIds": [user.id, admin.id] });
        app.put(&app.owner, "/people/status/2", ids).await.ok();
        set(app, &app.owner, &user.id, true).await.refused(403, DENIED);
        set(app, &app.owner, &admin.id, false).await.refused(403, DENIED);
        // Somebody of another portal is nobody here.
        let second = app.portal("acme").await;
        set(app, &app.owner, &second.owner.id, true)
            .await
            .refused(404, "The user could not be found");
        for (body, key) in [
            (json!({}), "$"),
            (json!({ "productId": PORTAL }), "$"),
            (json!({ "productId": "all", "userId": user.id }), "$.productId"),
            (json!({ "productId": PORTAL, "userId": "me" }), "$.userId"),
            (
                json!({ "productId": PORTAL, "userId": user.id, "administrator": "yes" }),
                "$.administrator",
            ),
        ] {
            app.put(&app.owner, PATH, body).await.invalid(key, "");
        }
    });
}

#[test]
fn portal_10_4_row_1_of_one_module_alone_there_are_no_administrators() {
    on_both(async |app| {
        let (user, admin) = (app.person(Role::User).await, app.person(Role::DocSpaceAdmin).await);
        let words = "Administrators administer all modules: name the zero identifier as productId.";
        for who in [&app.owner, &admin] {
            for product in [MODULE, NOBODY] {
                app.put(who, PATH, wish(product, &user.id, true))
                    .await
                    .refused(400, words);
                app.put(who, PATH, wish(product, &app.owner.id, false))
                    .await
                    .refused(400, words);
                // What is so already.
                app.put(who, PATH, wish(product, &user.id, false)).await.ok();
                app.put(who, PATH, wish(product, &admin.id, true)).await.ok();
            }
        }
        assert_eq!(role(app, &user).await, "User");
        for number in [6010, 6011, 6016, 6017] {
            assert_eq!(events(app, number).await, 0);
        }
    });
}

#[test]
fn portal_10_4_row_1_seats() {
    let full = TestSettings {
        app: Some(|settings| settings.max_admins = Some(2)),
        ..TestSettings::default()
    };
    on_both_with(full, async |app| {
        let (room_admin, user) = (app.person(Role::RoomAdmin).await, app.person(Role::User).await);
        let words = "The number of admins should not exceed 2";
        set(app, &app.owner, &user.id, true).await.refused(402, words);
        assert_eq!(role(app, &user).await, "User");
        // The right is looked at before the seats; and one who has a seat keeps it.
        set(app, &app.owner, &room_admin.id, true).await.ok();
        set(app, &room_admin, &user.id, true).await.refused(403, DENIED);
    });
}

#[test]
fn portal_10_4_row_2_administrators_ask_who_is_one() {
    on_both(async |app| {
        let (user, admin) = (app.person(Role::User).await, app.person(Role::DocSpaceAdmin).await);
        let path = |product: &str, person: &str| format!("{PATH}?productid={product}&userid={person}");
        only_for_administrators(app, Method::GET, &path(PORTAL, &user.id), Value::Null).await;
        for product in [PORTAL, MODULE] {
            for (person, is) in [(&user, false), (&admin, true), (&app.owner, true)] {
                let answer = app.get(&admin, &path(product, &person.id)).await.ok();
                assert_eq!(answer, wish(product, &person.id, is));
            }
        }
        let unknown = app.get(&admin, &path(PORTAL, NOBODY)).await;
        unknown.refused(404, "The user could not be found");
        app.get(&admin, PATH).await.refused(404, "The user could not be found");
        let wrong = app.get(&admin, &path("all", "me")).await;
        wrong.invalid("productid", "not valid");
        wrong.invalid("userid", "not valid");
        let second = app.portal("acme").await;
        app.get(&admin, &path(PORTAL, &second.owner.id))
            .await
            .refused(404, "The user could not be found");
    });
}

#[test]
fn portal_10_4_row_3_administrators_list_administrators() {
    on_both(async |app| {
        let admin = app.person(Role::DocSpaceAdmin).await;
        for role in [Role::RoomAdmin, Role::User, Role::Guest] {
            app.person(role).await;
        }
        let disabled = app.person(Role::DocSpaceAdmin).await;
        app.put(&app.owner, "/people/status/2", json!({ "userIds": [disabled.id] }))
            .await
            .ok();
        app.portal("acme").await;
        for product in [PORTAL, MODULE] {
            let path = format!("{PATH}/{product}");
            only_for_administrators(app, Method::GET, &path, Value::Null).await;
            let listed = app.get(&admin, &path).await.ok();
            let mut ids: Vec<_> = listed.as_array().unwrap().iter().map(|one| one["id"].clone()).collect();
            ids.sort_by_key(ToString::to_string);
            let mut expected = vec![json!(admin.id), json!(app.owner.id)];
            expected.sort_by_key(ToString::to_string);
            assert_eq!(ids, expected);
            assert!(listed[0].get("email").is_none(), "the small form: {listed}");
        }
        app.get(&admin, &format!("{PATH}/people")).await.empty(404);
    });
}

#[test]
fn portal_10_4_row_4_every_member_sees_to_whom_modules_are_open() {
    on_both(async |app| {
        app.anonymous(Method::GET, ALL, Value::Null).await.empty(401);
        let open = json!({ "webItemId": MODULE, "users": [], "groups": [], "enabled": true, "isSubItem": false });
        for person in everybody(app).await {
            assert_eq!(app.get(&person, ALL).await.ok(), json!([open]));
        }
        for (query, expected) in [
            (format!("ids={MODULE}"), json!([open])),
            (format!("ids={NOBODY}&ids={MODULE}"), json!([open])),
            (format!("ids={NOBODY}"), json!([])),
            ("ids=nonsense".to_owned(), json!([])),
        ] {
            assert_eq!(
                app.get(&app.owner, &format!("{ALL}?{query}")).await.ok(),
                expected,
                "{query}"
            );
        }
    });
}

#[test]
fn portal_10_4_row_5_every_member_asks_whether_a_module_is_on() {
    on_both(async |app| {
        let path = |id: &str| format!("{ALL}/{id}");
        app.anonymous(Method::GET, &path(MODULE), Value::Null).await.empty(401);
        for person in everybody(app).await {
            assert_eq!(app.get(&person, &path(MODULE)).await.ok(), true);
            assert_eq!(app.get(&person, &path(NOBODY)).await.ok(), false);
            app.get(&person, &path("contacts")).await.empty(404);
        }
    });
}

#[test]
fn portal_10_4_row_6_every_member_lists_the_modules() {
    on_both(async |app| {
        let path = format!("{ALL}/modules");
        app.anonymous(Method::GET, &path, Value::Null).await.empty(401);
        for person in everybody(app).await {
            let listed = app.get(&person, &path).await.ok();
            assert_eq!(listed, json!([{ "id": MODULE, "title": "Contacts" }]));
        }
    });
}

#[test]
fn portal_10_4_row_7_modules_stay_open_to_everybody() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let asked =
            |id: &str, enabled: bool, subjects: Value| json!({ "id": id, "enabled": enabled, "subjects": subjects });
        only_for_administrators(app, Method::PUT, ALL, asked(NOBODY, false, json!([]))).await;
        let answer = app.put(&app.owner, ALL, asked(MODULE, true, json!([]))).await.ok();
        assert_eq!(answer[0]["enabled"], true);
        let words = "Security settings are disabled for an open portal";
        for body in [
            asked(MODULE, false, json!([])),
            asked(MODULE, true, json!([user.id])),
            json!({ "id": MODULE }),
        ] {
            app.put(&app.owner, ALL, body).await.refused(403, words);
        }
        for id in [json!(NOBODY), json!("nonsense"), Value::Null] {
            let body = json!({ "id": id, "enabled": false });
            app.put(&app.owner, ALL, body).await.refused(404, "Item not found");
        }
        app.put(&app.owner, ALL, json!({})).await.invalid("$", "'id'");
        assert_eq!(app.get(&user, &format!("{ALL}/{MODULE}")).await.ok(), true);
    });
}

#[test]
fn portal_10_4_row_8_modules_stay_switched_on() {
    on_both(async |app| {
        let path = format!("{ALL}/access");
        let items = |pairs: &[(&str, bool)]| {
            let items: Vec<_> = pairs
                .iter()
                .map(|(key, value)| json!({ "key": key, "value": value }))
                .collect();
            json!({ "items": items })
        };
        only_for_administrators(app, Method::PUT, &path, items(&[(NOBODY, false)])).await;
        let answer = app
            .put(&app.owner, &path, items(&[(MODULE, true), (MODULE, true)]))
            .await
            .ok();
        assert_eq!(answer.as_array().unwrap().len(), 1, "{answer}");
        assert_eq!(app.put(&app.owner, &path, json!({})).await.ok(), json!([]));
        let words = "Security settings are disabled for an open portal";
        app.put(&app.owner, &path, items(&[(MODULE, true), (MODULE, false)]))
            .await
            .refused(403, words);
        app.put(&app.owner, &path, items(&[(MODULE, false), (NOBODY, true)]))
            .await
            .refused(404, "Item not found");
    });
}
