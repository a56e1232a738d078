//! Signing in with a second factor: `docs/protocol/auth.md` 4.2, 4.4, 8. The names of the tests count the rows of the tables.

use crate::authenticator::{
    asked_step, by_step, connect, credentials, first_step, session_of, set_rule, step_of, switch_on, validate,
    with_code, wrong_code,
};
use crate::link_of::{by_link, confirm, events, password_link, stored_person};
use anteroom_app::links::make;
use anteroom_domain::{LinkType, Role};
use anteroom_testkit::{OWNER_EMAIL, OWNER_PASSWORD, TestAuthenticator, on_both};
use http::Method;
use serde_json::{Value, json};

const VALIDATE: &str = "/settings/tfaapp/validate";

#[test]
fn auth_4_2_row_2_the_first_sign_in_sets_the_app_up_and_the_next_one_asks_for_its_code() {
    on_both(async |app| {
        switch_on(app).await;
        let ann = app.person(Role::User).await;
        assert!(ann.credential.is_empty(), "nobody comes in without a second factor");
        let answer = first_step(app, &ann).await;
        let asked = answer.ok();
        assert_eq!((&asked["tfa"], &asked["sms"]), (&json!(true), &json!(false)));
        assert_eq!(asked["expires"], "0001-01-01T00:00:00");
        assert!(asked.get("token").is_none(), "{asked}");
        let url = asked["confirmUrl"].as_str().unwrap();
        assert_eq!(
            url,
            format!(
                "http://portal.test/confirm/TfaActivation?type=TfaActivation&uid={}",
                ann.id
            )
        );
        let (_, cookie) = step_of(&answer, url);
        assert!(cookie.starts_with("asc_confirm_key_TfaActivation="), "{cookie}");
        assert!(
            !answer.text().contains(cookie.split_once('=').unwrap().1),
            "the key is in the cookie alone"
        );
        let set = answer.header("set-cookie");
        assert!(set.contains("; HttpOnly") && !set.contains("Expires"), "{set}");
        let authenticator = TestAuthenticator::new(asked["tfaKey"].as_str().unwrap());

        let answer = with_code(app, &ann, &authenticator.code(app)).await;
        let signed_in = answer.ok();
        assert_eq!((&signed_in["tfa"], &signed_in["sms"]), (&json!(true), &json!(false)));
        assert_eq!(signed_in["expires"], "2027-07-21T10:45:10Z");
        let token = signed_in["token"].as_str().unwrap();
        assert_eq!(session_of(&answer), token);
        assert_eq!(events(app, 2).await, [1024, 4032]);
        let ann = app.with_credential(&ann, token.to_owned());
        assert_eq!(app.get(&ann, "/people/@self").await.ok()["id"], json!(ann.id));

        app.clock.advance_seconds(30);
        let answer = first_step(app, &ann).await;
        let asked = answer.ok();
        assert!(
            asked.get("tfaKey").is_none(),
            "the secret is shown at the set-up only: {asked}"
        );
        assert!(
            asked["confirmUrl"]
                .as_str()
                .unwrap()
                .contains("/confirm/TfaAuth?type=TfaAuth&uid=")
        );
        with_code(app, &ann, &authenticator.code(app)).await.ok();
        assert_eq!(events(app, 2).await, [1024, 1024]);
    });
}

#[test]
fn a_browser_sets_the_app_up_and_comes_in_with_the_link_of_the_step() {
    on_both(async |app| {
        switch_on(app).await;
        let ann = app.person(Role::Guest).await;
        let step = asked_step(app, &ann).await;
        let set_up = by_step(app, &step, Method::GET, "/settings/tfaapp/setup", Value::Null)
            .await
            .ok();
        assert_eq!(set_up["account"], json!(ann.email));
        assert!(
            set_up["qrCodeSetupImageUrl"]
                .as_str()
                .unwrap()
                .starts_with("data:image/png;base64,")
        );
        let key = set_up["manualEntryKey"].as_str().unwrap();
        assert_eq!(
            first_step(app, &ann).await.ok()["tfaKey"],
            json!(key),
            "the same secret for some time"
        );
        let authenticator = TestAuthenticator::new(key);
        let answer = validate(app, &step, &authenticator.code(app)).await;
        assert_eq!(answer.ok(), json!(true));
        let cleared = answer.headers.get_all("set-cookie").iter();
        assert!(
            cleared
                .filter_map(|value| value.to_str().ok())
                .any(|cookie| cookie.starts_with("asc_confirm_key_TfaActivation=; Expires=Thu, 01 Jan 1970")),
        );
        let session = session_of(&answer);
        app.get(&app.with_credential(&ann, session), "/people/@self").await.ok();

        app.clock.advance_seconds(30);
        let step = asked_step(app, &ann).await;
        let code = authenticator.code(app);
        let body = json!({ "code": format!(" {} {} ", &code[..3], &code[3..]), "session": true });
        let answer = by_step(app, &step, Method::POST, VALIDATE, body).await;
        assert_eq!(answer.ok(), json!(false));
        assert!(
            !answer.header("set-cookie").contains("Expires"),
            "{}",
            answer.header("set-cookie")
        );
        let session = session_of(&answer);
        app.get(&app.with_credential(&ann, session), "/people/@self").await.ok();
    });
}

#[test]
fn the_owner_needs_it_too_and_the_code_may_stand_in_the_body() {
    on_both(async |app| {
        switch_on(app).await;
        let body = json!({ "userName": OWNER_EMAIL, "password": OWNER_PASSWORD });
        let asked = app.anonymous(Method::POST, "/authentication", body.clone()).await.ok();
        let authenticator = TestAuthenticator::new(asked["tfaKey"].as_str().unwrap());
        let mut with_code = body;
        with_code["code"] = json!(authenticator.code(app));
        let answer = app
            .anonymous(Method::POST, "/authentication/code", with_code)
            .await
            .ok();
        assert_eq!(answer["tfa"], true);
    });
}

#[test]
fn auth_4_2_row_1_a_backup_code_opens_the_account_once() {
    on_both(async |app| {
        switch_on(app).await;
        let (_, ann) = connect(app, &app.person(Role::User).await).await;
        let codes = app.get(&ann, "/settings/tfaappcodes").await.ok();
        let codes = codes.as_array().unwrap();
        assert_eq!(codes.len(), 5);
        assert!(
            codes
                .iter()
                .all(|code| code["isUsed"] == false && code["code"].as_str().unwrap().len() == 6)
        );
        let code = codes[0]["code"].as_str().unwrap();
        with_code(app, &ann, &code.to_lowercase()).await.ok();
        with_code(app, &ann, code)
            .await
            .refused(401, "User authentication failed");
        let after = app.get(&ann, "/settings/tfaappcodes").await.ok();
        let used: Vec<_> = after
            .as_array()
            .unwrap()
            .iter()
            .map(|code| code["isUsed"].clone())
            .collect();
        assert_eq!(used, [true, false, false, false, false]);

        let renewed = app.put(&ann, "/settings/tfaappnewcodes", Value::Null).await.ok();
        assert_eq!(app.get(&ann, "/settings/tfaappcodes").await.ok(), renewed);
        let old = codes[1]["code"].as_str().unwrap();
        with_code(app, &ann, old)
            .await
            .refused(401, "User authentication failed");
        with_code(app, &ann, renewed[0]["code"].as_str().unwrap()).await.ok();
    });
}

#[test]
fn auth_4_2_row_3_without_a_second_factor_a_code_opens_nothing() {
    on_both(async |app| {
        let ann = app.person(Role::User).await;
        let before = events(app, 1).await;
        with_code(app, &ann, "123456")
            .await
            .refused(401, "User authentication failed");
        assert_eq!(events(app, 1).await, before);
        switch_on(app).await;
        // The set-up was never begun, so that there is nothing to check against.
        with_code(app, &ann, "123456")
            .await
            .refused(401, "User authentication failed");
    });
}

#[test]
fn auth_4_2_row_4_a_wrong_code_is_recorded_and_changes_nothing() {
    on_both(async |app| {
        switch_on(app).await;
        let ann = app.person(Role::User).await;
        let key = first_step(app, &ann).await.ok()["tfaKey"].clone();
        let authenticator = TestAuthenticator::new(key.as_str().unwrap());
        let wrong = wrong_code(app, &authenticator);
        with_code(app, &ann, &wrong)
            .await
            .refused(401, "User authentication failed");
        assert_eq!(events(app, 1).await, [1025]);
        assert_eq!(
            first_step(app, &ann).await.ok()["tfaKey"],
            key,
            "the set-up is still under way"
        );
        let (authenticator, ann) = connect(app, &ann).await;
        for wrong in [wrong_code(app, &authenticator), "x".to_owned(), "0".repeat(3_000)] {
            with_code(app, &ann, &wrong)
                .await
                .refused(401, "User authentication failed");
        }
    });
}

#[test]
fn auth_4_2_row_5_the_first_factor_comes_first() {
    on_both(async |app| {
        switch_on(app).await;
        let (authenticator, ann) = connect(app, &app.person(Role::User).await).await;
        app.clock.advance_seconds(30);
        let path = format!("/authentication/{}", authenticator.code(app));
        for body in [
            json!({ "userName": ann.email, "password": "Wrong-Horse-1" }),
            json!({ "userName": "nobody@example.com", "password": "Wrong-Horse-1" }),
            json!({ "userName": ann.email }),
            json!({}),
        ] {
            let answer = app.anonymous(Method::POST, &path, body).await;
            answer.refused(401, "User authentication failed");
        }
        app.put(&app.owner, "/people/status/2", json!({ "userIds": [ann.id] }))
            .await
            .ok();
        let answer = app.anonymous(Method::POST, &path, credentials(&ann)).await;
        answer.refused(403, "User disabled");
        app.put(&app.owner, "/people/status/1", json!({ "userIds": [ann.id] }))
            .await
            .ok();
        app.anonymous(Method::POST, &path, credentials(&ann)).await.ok();
    });
}

#[test]
fn auth_4_2_row_5_wrong_codes_lock_the_account_whatever_the_address_and_the_way() {
    on_both(async |app| {
        switch_on(app).await;
        let (authenticator, ann) = connect(app, &app.person(Role::User).await).await;
        let (other, bob) = connect(app, &app.person(Role::User).await).await;
        app.clock.advance_seconds(30);
        let step = asked_step(app, &ann).await;
        let wrong = wrong_code(app, &authenticator);
        for _ in 0..3 {
            with_code(app, &ann, &wrong)
                .await
                .refused(401, "User authentication failed");
        }
        for _ in 0..2 {
            validate(app, &step, &wrong).await.refused(400, "Incorrect code");
        }
        // The sixth is not looked at, even though it is right; a backup code neither.
        let right = authenticator.code(app);
        let locked = "Too many login attempts. Please try again later";
        with_code(app, &ann, &right).await.refused(403, locked);
        let words = "You have sent too many text messages. Please try again later.";
        validate(app, &step, &right).await.refused(403, words);
        with_code(app, &bob, &other.code(app)).await.ok();
        app.clock.advance_seconds(59);
        validate(app, &step, &right).await.refused(403, words);
        app.clock.advance_seconds(1);
        assert_eq!(validate(app, &step, &right).await.ok(), json!(false));
    });
}

#[test]
fn a_code_is_accepted_once_and_none_that_is_older() {
    on_both(async |app| {
        switch_on(app).await;
        let ann = app.person(Role::User).await;
        let key = first_step(app, &ann).await.ok()["tfaKey"].clone();
        let authenticator = TestAuthenticator::new(key.as_str().unwrap());
        let earlier = authenticator.code(app);
        app.clock.advance_seconds(60);
        let code = authenticator.code(app);
        with_code(app, &ann, &code).await.ok();
        with_code(app, &ann, &code)
            .await
            .refused(401, "User authentication failed");
        with_code(app, &ann, &earlier)
            .await
            .refused(401, "User authentication failed");
        let step = asked_step(app, &ann).await;
        validate(app, &step, &code).await.refused(400, "Incorrect code");
        // Five minutes of tolerance, either way.
        let ahead = authenticator.code_at(app.app.now().plus_seconds(300));
        with_code(app, &ann, &ahead).await.ok();
        app.clock.advance_seconds(900);
        let late = authenticator.code_at(app.app.now().plus_seconds(-330));
        with_code(app, &ann, &late)
            .await
            .refused(401, "User authentication failed");
    });
}

#[test]
fn of_many_clients_with_one_code_one_comes_in() {
    on_both(async |app| {
        switch_on(app).await;
        let (authenticator, ann) = connect(app, &app.person(Role::User).await).await;
        app.clock.advance_seconds(30);
        let code = authenticator.code(app);
        let all = futures_util::future::join_all((0..5).map(|_| with_code(app, &ann, &code))).await;
        let in_number = all.iter().filter(|answer| answer.status == 200).count();
        assert_eq!(
            in_number,
            1,
            "{:?}",
            all.iter().map(|answer| answer.status).collect::<Vec<_>>()
        );
    });
}

#[test]
fn auth_8_who_needs_it() {
    on_both(async |app| {
        let (ann, bob) = (app.person(Role::User).await, app.person(Role::RoomAdmin).await);
        let asks = async |person| first_step(app, person).await.ok()["tfa"] == true;
        assert!(!asks(&ann).await, "off");
        switch_on(app).await;
        assert!(asks(&ann).await && asks(&bob).await);
        // The address of every request of the tests.
        let trusted = json!(["10.0.0.0/8", "192.0.2.1-192.0.2.9"]);
        set_rule(app, json!({ "type": "App", "trustedIps": trusted })).await;
        assert!(!asks(&ann).await && !asks(&bob).await);
        set_rule(
            app,
            json!({ "type": "App", "trustedIps": trusted, "mandatoryUsers": [ann.id] }),
        )
        .await;
        assert!(asks(&ann).await && !asks(&bob).await);
        let body = json!({ "groupName": "g", "members": [bob.id] });
        let group = app.post(&app.owner, "/group", body).await.ok()["id"].clone();
        set_rule(
            app,
            json!({ "type": "App", "trustedIps": trusted, "mandatoryGroups": [group] }),
        )
        .await;
        assert!(!asks(&ann).await && asks(&bob).await);
        let users = "88f11e7c-7407-4bea-b4cb-070010cdbb6b";
        set_rule(
            app,
            json!({ "type": "App", "trustedIps": trusted, "mandatoryGroups": [users] }),
        )
        .await;
        assert!(asks(&ann).await && !asks(&bob).await);
        set_rule(app, json!({ "type": "None" })).await;
        assert!(!asks(&ann).await && !asks(&bob).await);
    });
}

#[test]
fn a_link_that_signs_in_is_only_the_first_factor() {
    on_both(async |app| {
        switch_on(app).await;
        let ann = app.person(Role::User).await;
        let link = make::sign_in(&ann.email, false, app.app.now());
        let body = crate::link_of::body_of(app, &link);
        let body = json!({ "confirmData": { "email": ann.email, "key": body["key"] } });
        let answer = app.anonymous(Method::POST, "/authentication", body.clone()).await;
        let asked = answer.ok();
        assert_eq!((&asked["tfa"], asked.get("token")), (&json!(true), None));
        let used = app.anonymous(Method::POST, "/authentication", body).await;
        used.refused(404, "The user could not be found");
        let step = step_of(&answer, asked["confirmUrl"].as_str().unwrap());
        let authenticator = TestAuthenticator::new(asked["tfaKey"].as_str().unwrap());
        validate(app, &step, &authenticator.code(app)).await.ok();
    });
}

#[test]
fn auth_8_row_10_a_wrong_code_and_an_empty_one() {
    on_both(async |app| {
        switch_on(app).await;
        let ann = app.person(Role::User).await;
        let step = asked_step(app, &ann).await;
        let empty = "Validation code field cannot be empty";
        for body in [json!({ "code": "" }), json!({ "code": "  " }), json!({ "code": null })] {
            by_step(app, &step, Method::POST, VALIDATE, body)
                .await
                .refused(500, empty);
        }
        let missing = by_step(app, &step, Method::POST, VALIDATE, json!({})).await;
        missing.invalid("$", "missing required properties including: 'code'");
        validate(app, &step, "nonsense").await.refused(400, "Incorrect code");
        assert_eq!(events(app, 1).await, [1025]);
    });
}

#[test]
fn auth_8_rows_5_and_6_need_the_link_of_the_step() {
    on_both(async |app| {
        switch_on(app).await;
        let ann = app.person(Role::User).await;
        let person = stored_person(app, &ann.id).await;
        let now = app.app.now();
        let set_up = confirm(app, &make::authenticator(LinkType::TfaActivation, &person, false, now));
        let code = confirm(app, &make::authenticator(LinkType::TfaAuth, &person, false, now));
        let sign_in = confirm(app, &make::sign_in(&ann.email, false, now));
        let body = json!({ "code": "123456" });
        for (method, path) in [(Method::GET, "/settings/tfaapp/setup"), (Method::POST, VALIDATE)] {
            app.anonymous(method.clone(), path, body.clone()).await.empty(401);
            let answer = app.call(&app.owner.credential, method.clone(), path, &body).await;
            answer.empty(403);
            by_link(app, "", &sign_in, method.clone(), path, &body).await.empty(403);
            let forged = set_up.replace("key=", "key=1");
            by_link(app, "", &forged, method, path, &body).await.empty(401);
        }
        by_link(app, "", &code, Method::GET, "/settings/tfaapp/setup", &Value::Null)
            .await
            .empty(403);
        // The link for the code of somebody without an app opens nothing, and the other way round.
        by_link(app, "", &code, Method::POST, VALIDATE, &body)
            .await
            .refused(403, "Not available.");
        connect(app, &ann).await;
        by_link(app, "", &set_up, Method::POST, VALIDATE, &body)
            .await
            .refused(403, "Not available.");
        let answer = by_link(app, "", &set_up, Method::GET, "/settings/tfaapp/setup", &Value::Null).await;
        answer.refused(403, "Not available.");
        assert!(!answer.text().contains("manualEntryKey"));
        set_rule(app, json!({ "type": "None" })).await;
        let off = "TFA application settings are not available";
        by_link(app, "", &code, Method::POST, VALIDATE, &json!({ "code": "" }))
            .await
            .refused(403, off);
        by_link(app, "", &set_up, Method::GET, "/settings/tfaapp/setup", &Value::Null)
            .await
            .refused(403, off);
    });
}

#[test]
fn a_step_ends_with_the_password_that_began_it_and_with_its_hour() {
    on_both(async |app| {
        switch_on(app).await;
        let (authenticator, ann) = connect(app, &app.person(Role::User).await).await;
        app.clock.advance_seconds(30);
        let step = asked_step(app, &ann).await;
        let link = password_link(app, &ann).await;
        let body = json!({ "password": "Another-Horse-2" });
        by_link(
            app,
            "",
            &link,
            Method::PUT,
            &format!("/people/{}/password", ann.id),
            &body,
        )
        .await
        .ok();
        validate(app, &step, &authenticator.code(app)).await.empty(401);

        let bob = app.person(Role::User).await;
        let step = asked_step(app, &bob).await;
        app.clock.advance_seconds(3_601);
        validate(app, &step, "123456").await.empty(401);
        let old = step;
        let asked = first_step(app, &bob).await.ok();
        assert!(asked["tfaKey"].is_string(), "a set-up that lapsed begins anew: {asked}");
        validate(app, &old, "123456").await.empty(401);
    });
}

#[test]
fn a_step_is_for_one_person_of_one_portal() {
    on_both(async |app| {
        switch_on(app).await;
        let (authenticator, ann) = connect(app, &app.person(Role::User).await).await;
        let bob = app.person(Role::User).await;
        let (_, bob) = connect(app, &bob).await;
        app.clock.advance_seconds(30);
        let ann_step = asked_step(app, &ann).await;
        // The key of Bob's step, with Ann in the link, and her code.
        let bob_step = asked_step(app, &bob).await;
        let crossed = (ann_step.0.clone(), bob_step.1.clone());
        validate(app, &crossed, &authenticator.code(app)).await.empty(401);
        // Ann's code is none of Bob's.
        validate(app, &bob_step, &authenticator.code(app))
            .await
            .refused(400, "Incorrect code");
        // The link of the code is for nobody who is signed in.
        let headers = [
            ("confirm", ann_step.0.as_str()),
            ("cookie", ann_step.1.as_str()),
            ("authorization", &format!("Bearer {}", bob.credential)),
        ];
        let body = json!({ "code": authenticator.code(app) });
        let answer = app
            .call_with(Method::POST, "/api/2.0/settings/tfaapp/validate", &headers, &body)
            .await;
        answer.empty(401);
        validate(app, &ann_step, &authenticator.code(app)).await.ok();
    });
}

#[test]
fn auth_4_4_row_1_a_telephone_cannot_be_set() {
    on_both(async |app| {
        let ann = app.person(Role::User).await;
        let link = confirm(
            app,
            &make::phone(LinkType::PhoneActivation, &ann.email, false, app.app.now()),
        );
        let path = "/authentication/setphone";
        app.anonymous(Method::POST, path, json!({ "mobilePhone": "1" }))
            .await
            .empty(401);
        app.post(&ann, path, json!({ "mobilePhone": "1" })).await.empty(403);
        for body in [json!({}), json!({ "mobilePhone": "" }), json!({ "mobilePhone": "abc" })] {
            let answer = by_link(app, "", &link, Method::POST, path, &body).await;
            answer.refused(500, "Enter mobile phone number");
        }
        let body = json!({ "mobilePhone": "+371 20000000" });
        let answer = by_link(app, "", &link, Method::POST, path, &body).await;
        answer.refused(403, "SMS settings are not available");
        assert_eq!(stored_person(app, &ann.id).await.mobile_phone, None);
        let mut person = stored_person(app, &ann.id).await;
        person.mobile_phone = Some("37120000000".to_owned());
        app.app
            .write(move |tx, _| Ok(anteroom_store::people::update_profile(tx, &person)?))
            .await
            .unwrap();
        let words = "To change the number, you need to delete your current phone number";
        by_link(app, "", &link, Method::POST, path, &body)
            .await
            .refused(500, words);
    });
}

#[test]
fn auth_4_4_row_2_no_text_message_is_sent() {
    on_both(async |app| {
        let ann = app.person(Role::User).await;
        let path = "/authentication/sendsms";
        let wrong = json!({ "userName": ann.email, "password": "Wrong-Horse-1" });
        let answer = app.anonymous(Method::POST, path, wrong).await;
        answer.refused(401, "User authentication failed");
        let answer = app.anonymous(Method::POST, path, credentials(&ann)).await;
        answer.refused(403, "SMS settings are not available");
        app.put(&app.owner, "/people/status/2", json!({ "userIds": [ann.id] }))
            .await
            .ok();
        let answer = app.anonymous(Method::POST, path, credentials(&ann)).await;
        answer.refused(403, "User disabled");
    });
}
