//! Switching the second factor on, and the own apps and codes of people: `docs/protocol/auth.md` 8. The names of the tests count
//! the rows of the table of refusals.

use crate::authenticator::{at_the_machine, connect, first_step, set_rule, step_of, switch_on, validate, with_code};
use crate::link_of::{events, letters, stored_person};
use anteroom_domain::{LetterKind, Role};
use anteroom_testkit::{OWNER_EMAIL, OWNER_PASSWORD, TestApp, TestAuthenticator, TestPerson, on_both};
use http::Method;
use serde_json::{Value, json};

const RULE: &str = "/settings/tfaapp";
const NEW_APP: &str = "/settings/tfaappnewapp";
const NOBODY: &str = "0198c0de-0000-7000-8000-000000000001";
const OFF: &str = "TFA application settings are not available";

/// What an administrator reads about the rule.
async fn shown(app: &TestApp) -> Value {
    app.get(&app.owner, RULE).await.ok()
}

/// Somebody with a session that he began before the second factor was on.
async fn owner_with_session(app: &TestApp) -> TestPerson {
    let body = json!({ "userName": OWNER_EMAIL, "password": OWNER_PASSWORD });
    let token = app.anonymous(Method::POST, "/authentication", body).await.ok()["token"].clone();
    app.with_credential(&app.owner, token.as_str().unwrap().to_owned())
}

#[test]
fn both_kinds_are_listed_and_the_rule_is_for_administrators() {
    on_both(async |app| {
        let guest = app.person(Role::Guest).await;
        let off = json!([
            { "id": "sms", "title": "By SMS", "enabled": false, "available": false, "avaliable": false },
            { "id": "app", "title": "By authenticator app", "enabled": false, "available": true, "avaliable": true },
        ]);
        assert_eq!(app.get(&guest, RULE).await.ok(), off);
        let rule = json!({
            "type": "App", "trustedIps": [" 192.0.2.0/24 "], "mandatoryUsers": [app.owner.id, NOBODY, app.owner.id],
            "mandatoryGroups": [NOBODY, "c5cc67d1-c3e8-43c0-a3ad-3928ae3e5b5e"],
        });
        assert_eq!(app.put(&app.owner, RULE, rule).await.ok(), json!(true));
        assert_eq!(events(app, 1).await, [6038]);
        let entry = &shown(app).await[1];
        assert_eq!(entry["enabled"], true);
        assert_eq!(entry["trustedIps"], json!(["192.0.2.0/24"]));
        assert_eq!(
            entry["mandatoryUsers"],
            json!([app.owner.id]),
            "whoever does not exist is left out"
        );
        assert_eq!(
            entry["mandatoryGroups"],
            json!(["c5cc67d1-c3e8-43c0-a3ad-3928ae3e5b5e"])
        );
        let user = app.person(Role::User).await;
        assert!(user.credential.is_empty(), "everybody is in the group");
        let (_, user) = connect(app, &user).await;
        assert!(app.get(&user, RULE).await.ok()[1].get("trustedIps").is_none());
        let off_again = at_the_machine(app, Method::PUT, RULE, json!({})).await;
        assert_eq!(off_again.ok(), json!(false));
        assert_eq!(events(app, 1).await, [6036]);
        assert_eq!(shown(app).await, off);
    });
}

#[test]
fn switching_it_on_ends_every_session_and_no_key() {
    on_both(async |app| {
        let (ann, owner) = (app.person(Role::User).await, owner_with_session(app).await);
        let key = app.key(&ann, &[]).await;
        app.put(&owner, RULE, json!({ "type": "App" })).await.ok();
        for who in [&ann, &owner] {
            app.get(who, "/people/@self").await.empty(401);
        }
        app.get(&app.with_credential(&ann, key), "/people/@self").await.ok();
        let (_, ann) = connect(app, &ann).await;
        set_rule(app, json!({ "type": "None" })).await;
        app.get(&ann, "/people/@self").await.ok();
    });
}

#[test]
fn an_administrator_who_switches_it_on_is_led_to_the_set_up() {
    on_both(async |app| {
        let owner = owner_with_session(app).await;
        let path = "/settings/tfaappwithlink";
        let answer = app.put(&owner, path, json!({ "type": "App" })).await;
        let url = answer.ok();
        let url = url.as_str().unwrap();
        assert!(url.starts_with("http://portal.test/confirm/TfaActivation?"), "{url}");
        let step = step_of(&answer, url);
        let body = json!({ "userName": OWNER_EMAIL, "password": OWNER_PASSWORD });
        let asked = app.anonymous(Method::POST, "/authentication", body).await.ok();
        let authenticator = TestAuthenticator::new(asked["tfaKey"].as_str().unwrap());
        assert_eq!(validate(app, &step, &authenticator.code(app)).await.ok(), json!(true));
        // With a key nobody becomes somebody who is signed in.
        set_rule(app, json!({})).await;
        let answer = app.put(&app.owner, path, json!({ "type": "App" })).await;
        assert_eq!((answer.ok(), answer.header("set-cookie")), (json!(""), ""));
    });
}

#[test]
fn auth_8_row_1_only_administrators_and_for_others_only_the_owner() {
    on_both(async |app| {
        let before = shown(app).await;
        for role in [Role::Guest, Role::User, Role::RoomAdmin] {
            let who = app.person(role).await;
            for path in [RULE, "/settings/tfaappwithlink"] {
                app.put(&who, path, json!({ "type": "App" }))
                    .await
                    .refused(403, "Access denied");
            }
        }
        let reader = app.with_credential(&app.owner, app.key(&app.owner, &["*:read"]).await);
        app.put(&reader, RULE, json!({ "type": "App" }))
            .await
            .refused(403, "Access denied");
        app.anonymous(Method::PUT, RULE, json!({ "type": "App" }))
            .await
            .empty(401);
        assert_eq!(shown(app).await, before);

        let admin = app.person(Role::DocSpaceAdmin).await;
        switch_on(app).await;
        let (_, ann) = connect(app, &app.person(Role::User).await).await;
        let (_, admin) = connect(app, &admin).await;
        for id in [ann.id.as_str(), NOBODY] {
            app.put(&admin, NEW_APP, json!({ "id": id }))
                .await
                .refused(403, "Access denied");
        }
        app.get(&ann, "/people/@self").await.ok();
    });
}

#[test]
fn auth_8_row_2_the_owner_is_named_by_himself_only() {
    on_both(async |app| {
        let admin = app.person(Role::DocSpaceAdmin).await;
        let body = json!({ "type": "App", "id": app.owner.id });
        let words = "No permissions to perform this action";
        app.put(&admin, RULE, body.clone()).await.refused(403, words);
        assert_eq!(shown(app).await[1]["enabled"], false);
        app.put(&app.owner, RULE, body).await.ok();
    });
}

#[test]
fn auth_8_rows_3_and_4_what_cannot_be_set() {
    on_both(async |app| {
        app.put(&app.owner, RULE, json!({ "type": "Sms" }))
            .await
            .refused(403, "SMS settings are not available");
        let many = vec![NOBODY; 1_001];
        let answer = app
            .put(&app.owner, RULE, json!({ "type": "App", "mandatoryUsers": many }))
            .await;
        answer.refused(400, "A list in the request has more than 1000 ids.");
        for network in [
            "",
            "example.org",
            "10.0.0.0/33",
            "10.0.0.9-10.0.0.1",
            "192.0.2.1\nkind=sms",
        ] {
            let answer = app
                .put(&app.owner, RULE, json!({ "type": "App", "trustedIps": [network] }))
                .await;
            answer.refused(
                400,
                "A trusted network is not an address, a range or a network. (Parameter 'trustedIps')",
            );
        }
        assert_eq!(shown(app).await[1]["enabled"], false);
    });
}

#[test]
fn auth_8_rows_5_and_8_off_and_nobody_has_an_app() {
    on_both(async |app| {
        let owner = owner_with_session(app).await;
        let calls = [
            (Method::GET, "/settings/tfaappcodes"),
            (Method::PUT, "/settings/tfaappnewcodes"),
            (Method::PUT, NEW_APP),
        ];
        for (method, path) in &calls {
            let answer = app.call(&owner.credential, method.clone(), path, &Value::Null).await;
            answer.refused(403, OFF);
        }
        // From where no second factor is needed the session is as good as before.
        set_rule(app, json!({ "type": "App", "trustedIps": ["192.0.2.0/24"] })).await;
        let owner = owner_with_session(app).await;
        for (method, path) in &calls {
            let answer = app.call(&owner.credential, method.clone(), path, &Value::Null).await;
            answer.refused(403, "Not available.");
        }
        assert!(app.get(&owner, "/settings/tfaapp/confirm").await.ok().is_null());
    });
}

#[test]
fn auth_8_row_7_an_app_of_nobody() {
    on_both(async |app| {
        switch_on(app).await;
        app.put(&app.owner, NEW_APP, json!({ "id": NOBODY }))
            .await
            .refused(404, "The user could not be found");
        app.put(&app.owner, NEW_APP, json!({ "id": "x" }))
            .await
            .invalid("$.id", "System.Guid");
    });
}

#[test]
fn auth_8_row_11_what_opens_the_account_is_for_a_session_alone() {
    on_both(async |app| {
        let key_holder = app.person(Role::User).await;
        let keys = [app.key(&key_holder, &[]).await, app.key(&key_holder, &["*:read"]).await];
        switch_on(app).await;
        let (_, holder) = connect(app, &key_holder).await;
        for key in &keys {
            let by_key = app.with_credential(&key_holder, key.clone());
            for path in ["/settings/tfaappcodes", "/settings/tfaapp/confirm"] {
                let answer = app.get(&by_key, path).await;
                answer.refused(403, "Access denied");
                assert_eq!(answer.header("set-cookie"), "");
            }
            for path in ["/settings/tfaappnewcodes", NEW_APP] {
                app.put(&by_key, path, Value::Null).await.refused(403, "Access denied");
            }
        }
        let answer = app.get(&holder, "/settings/tfaapp/confirm").await;
        let step = answer.ok();
        assert_eq!(step["cookieName"], "asc_confirm_key_TfaAuth");
        let (_, cookie) = step_of(&answer, step["url"].as_str().unwrap());
        assert_eq!(
            cookie,
            format!("asc_confirm_key_TfaAuth={}", step["cookieValue"].as_str().unwrap())
        );
    });
}

#[test]
fn the_owner_takes_an_app_away_and_a_mail_says_so() {
    on_both(async |app| {
        switch_on(app).await;
        let ann = app.person(Role::User).await;
        let (authenticator, ann) = connect(app, &ann).await;
        assert!(stored_person(app, &ann.id).await.has_authenticator);
        let reset = async || at_the_machine(app, Method::PUT, NEW_APP, json!({ "id": ann.id })).await;
        assert_eq!(reset().await.ok(), json!(""));
        assert_eq!(events(app, 1).await, [4033]);
        let letter = letters(app).await.pop().unwrap();
        assert_eq!(
            (letter.kind, letter.to),
            (LetterKind::SecondFactorReset, ann.email.clone())
        );
        assert!(!stored_person(app, &ann.id).await.has_authenticator);
        app.get(&ann, "/people/@self").await.empty(401);
        reset().await.refused(403, "Not available.");
        app.clock.advance_seconds(30);
        with_code(app, &ann, &authenticator.code(app))
            .await
            .refused(401, "User authentication failed");
        assert!(first_step(app, &ann).await.ok()["tfaKey"].is_string());
        let (_, ann) = connect(app, &ann).await;

        // One's own: the way to the next one comes with it.
        let answer = app.put(&ann, NEW_APP, json!({})).await;
        let url = answer.ok();
        let step = step_of(&answer, url.as_str().unwrap());
        app.get(&ann, "/people/@self").await.empty(401);
        let key = first_step(app, &ann).await.ok()["tfaKey"].clone();
        let authenticator = TestAuthenticator::new(key.as_str().unwrap());
        assert_eq!(validate(app, &step, &authenticator.code(app)).await.ok(), json!(true));
    });
}

#[test]
fn whoever_is_deleted_takes_the_app_along() {
    on_both(async |app| {
        switch_on(app).await;
        let (_, ann) = connect(app, &app.person(Role::User).await).await;
        app.put(&app.owner, "/people/status/2", json!({ "userIds": [ann.id] }))
            .await
            .ok();
        app.get(&ann, "/people/@self").await.empty(401);
        app.delete(&app.owner, &format!("/people/{}", ann.id)).await.ok();
    });
}
