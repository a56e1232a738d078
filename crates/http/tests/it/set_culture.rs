//! `PUT /people/{userid}/culture`: `docs/protocol/people.md` 5.7; and the small operations of 5.11.

use anteroom_domain::Role;
use anteroom_testkit::{TestApp, TestPerson, on_both};
use http::Method;
use serde_json::{Value, json};

const NOT_ENABLED: &str = "The specified culture is not in the list of available ones";

fn path(person: &TestPerson) -> String {
    format!("/people/{}/culture", person.id)
}

async fn culture(app: &TestApp, who: &TestPerson) -> Value {
    app.get(who, "/people/@self").await.ok()["cultureName"].clone()
}

#[test]
fn people_5_7_everybody_chooses_his_own_language() {
    on_both(async |app| {
        for role in Role::ALL {
            let person = app.person(role).await;
            let answer = app.put(&person, &path(&person), json!({ "cultureName": "DE" })).await;
            assert_eq!(
                (&answer.ok()["cultureName"], &answer.ok()["id"]),
                (&json!("de"), &json!(person.id))
            );
            assert_eq!(culture(app, &person).await, "de");
            assert_eq!(
                answer.header("etag"),
                app.get(&person, &format!("/people/{}", person.id)).await.header("etag")
            );
        }
        let owner = &app.owner;
        let user_name = app.get(owner, "/people/@self").await.ok()["userName"]
            .as_str()
            .unwrap()
            .to_owned();
        for (segment, name) in [("@self".to_owned(), "fr"), (user_name, "sr-Cyrl-RS")] {
            app.put(
                owner,
                &format!("/people/{segment}/culture"),
                json!({ "cultureName": name }),
            )
            .await
            .ok();
            assert_eq!(culture(app, owner).await, name);
        }
    });
}

#[test]
fn people_5_7_row_1_a_blank_name() {
    on_both(async |app| {
        for body in [
            json!({}),
            json!({ "cultureName": "" }),
            json!({ "cultureName": "  " }),
            json!({ "cultureName": null }),
        ] {
            app.put(&app.owner, &path(&app.owner), body)
                .await
                .invalid("Culture.CultureName", "The CultureName field is required.");
        }
        assert!(culture(app, &app.owner).await.is_null());
    });
}

#[test]
fn people_5_7_row_2_a_name_that_is_too_long() {
    on_both(async |app| {
        let text = "The field CultureName must be a string with a maximum length of 85.";
        app.put(&app.owner, &path(&app.owner), json!({ "cultureName": "x".repeat(86) }))
            .await
            .invalid("Culture.CultureName", text);
    });
}

#[test]
fn people_5_7_row_3_a_language_that_is_not_enabled_comes_before_the_target() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let nobody = "/people/00000000-0000-0000-0000-00000000beef/culture".to_owned();
        for name in [
            "x".repeat(85),
            "tlh".to_owned(),
            "de-AT".to_owned(),
            " de".to_owned(),
            "de\r\nX: y".to_owned(),
        ] {
            for path in [path(&user), path(&app.owner), nobody.clone()] {
                app.put(&user, &path, json!({ "cultureName": name }))
                    .await
                    .refused(400, NOT_ENABLED);
            }
        }
        assert!(culture(app, &user).await.is_null());
    });
}

#[test]
fn people_5_7_row_4_somebody_who_is_not_there() {
    on_both(async |app| {
        for segment in ["00000000-0000-0000-0000-00000000beef", "nobody"] {
            app.put(
                &app.owner,
                &format!("/people/{segment}/culture"),
                json!({ "cultureName": "de" }),
            )
            .await
            .refused(404, "The user could not be found");
        }
    });
}

#[test]
fn people_5_7_row_5_nobody_chooses_for_somebody_else() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let admin = app.person(Role::DocSpaceAdmin).await;
        for caller in [&app.owner, &admin] {
            app.put(caller, &path(&user), json!({ "cultureName": "de" }))
                .await
                .refused(403, "Access denied");
        }
        assert!(culture(app, &user).await.is_null());
        app.anonymous(Method::PUT, &path(&user), json!({ "cultureName": "de" }))
            .await
            .empty(401);
        let reader = app.with_credential(&app.owner, app.key(&app.owner, &["accounts:read"]).await);
        app.put(&reader, &path(&app.owner), json!({ "cultureName": "de" }))
            .await
            .refused(403, "Access denied");
    });
}

#[test]
fn people_5_11_row_1_the_callers_claims_hold_no_secret() {
    on_both(async |app| {
        let guest = app.person(Role::Guest).await;
        let claims = app.get(&guest, "/people/tokendiagnostics").await;
        assert!(
            claims.ok()["claims"].as_array().unwrap().contains(&json!("role:Guest")),
            "{}",
            claims.text()
        );
        assert!(
            claims.ok()["claims"]
                .as_array()
                .unwrap()
                .contains(&json!(format!("sid:{}", guest.id)))
        );
        assert!(!claims.text().contains(&guest.credential));
        let key = app.key(&app.owner, &["accounts:read", "rooms:read"]).await;
        let by_key = app.with_credential(&app.owner, key.clone());
        let claims = app.get(&by_key, "/people/tokendiagnostics").await;
        for claim in ["credential:key", "scope:accounts:read", "scope:rooms:read"] {
            assert!(
                claims.ok()["claims"].as_array().unwrap().contains(&json!(claim)),
                "{claim}"
            );
        }
        assert!(!claims.text().contains(&key[3..]));
        app.anonymous(Method::GET, "/people/tokendiagnostics", Value::Null)
            .await
            .empty(401);
        let other = app.with_credential(&app.owner, app.key(&app.owner, &["rooms:read"]).await);
        app.get(&other, "/people/tokendiagnostics")
            .await
            .refused(403, "Access denied");
    });
}

#[test]
fn people_5_11_row_2_the_module_says_what_it_is() {
    on_both(async |app| {
        let guest = app.person(Role::Guest).await;
        let module = app.get(&guest, "/people/info").await.ok();
        assert_eq!(
            (&module["appName"], &module["isPrimary"]),
            (&json!("people"), &json!(true))
        );
        let mut names: Vec<_> = module.as_object().unwrap().keys().map(String::as_str).collect();
        names.sort_unstable();
        let expected = [
            "appName",
            "description",
            "helpUrl",
            "iconUrl",
            "id",
            "imageUrl",
            "isPrimary",
            "link",
            "title",
        ];
        assert_eq!(names, expected);
        app.anonymous(Method::GET, "/people/info", Value::Null).await.empty(401);
    });
}

#[test]
fn people_5_11_row_3_telephone_numbers_are_not_activated() {
    on_both(async |app| {
        assert_eq!(app.post(&app.owner, "/people/phone", json!({})).await.status, 501);
    });
}

#[test]
fn people_5_7_row_6_a_profile_that_was_changed_since() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let (path, body) = (path(&user), json!({ "cultureName": "de" }));
        let carrying = [("if-match", "\"99-x\"")];
        let answer = app
            .call_carrying(&user.credential, Method::PUT, &path, &body, &carrying)
            .await;
        assert_eq!(answer.status, 412, "{}", answer.text());
        assert!(culture(app, &user).await.is_null());
    });
}
