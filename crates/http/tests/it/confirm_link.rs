//! Which links are good: `docs/protocol/auth.md` 6 and `POST /authentication/confirm`. The names of the tests count the
//! rows of the table of types.

use crate::link_of::{await_setup, body_of, by_link, link_of, owner_change, password_link, stored_person};
use anteroom_app::links::make;
use anteroom_domain::{Activation, LinkType, PersonId, PortalId, Role, UnsignedLink};
use anteroom_store::people;
use anteroom_testkit::{OWNER_EMAIL, TestApp, TestPerson, on_both};
use http::Method;
use serde_json::{Value, json};

const DAY_S: i64 = 86_400;

/// What the operation answers to a link, presented by nobody.
async fn result(app: &TestApp, link: &UnsignedLink) -> i64 {
    result_of(app, "", &body_of(app, link)).await
}

async fn result_of(app: &TestApp, credential: &str, body: &Value) -> i64 {
    let answer = app
        .call(credential, Method::POST, "/authentication/confirm", body)
        .await
        .ok();
    assert_eq!(answer["isAgent"], false);
    assert!(answer["result"] == 0 || answer.get("email").is_none(), "{answer}");
    answer["result"].as_i64().unwrap()
}

/// The link is good until its time is over.
async fn expires_after(app: &TestApp, link: &UnsignedLink, seconds: i64) {
    assert_eq!(result(app, link).await, 0, "{link:?}");
    app.clock.advance_seconds(seconds);
    assert_eq!(result(app, link).await, 0, "at its last second: {link:?}");
    app.clock.advance_seconds(1);
    assert_eq!(result(app, link).await, 2, "{link:?}");
}

async fn disable(app: &TestApp, person: &TestPerson) {
    app.put(&app.owner, "/people/status/2", json!({ "userIds": [person.id] }))
        .await
        .ok();
}

async fn set_activation(app: &TestApp, person: &TestPerson, activation: Activation) {
    let stored = stored_person(app, &person.id).await;
    app.app
        .write(move |tx, ctx| {
            let permit = anteroom_domain::policy::Permit::system("a test");
            let set = people::SetStatus {
                status: stored.status,
                activation: Some(activation),
                terminated_at: None,
                end_sessions: false,
            };
            people::set_status(tx, &permit, stored.portal, stored.id, &set, ctx.now())?;
            Ok(())
        })
        .await
        .unwrap();
}

#[test]
fn auth_6_rows_3_to_5_and_7_need_the_address_of_the_owner() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let now = app.app.now();
        let to = user.person_id();
        for (link, other) in [
            (
                make::portal_suspend(OWNER_EMAIL, now),
                make::portal_suspend(&user.email, now),
            ),
            (
                make::portal_continue(OWNER_EMAIL, now),
                make::portal_continue(&user.email, now),
            ),
            (
                make::portal_remove(OWNER_EMAIL, now),
                make::portal_remove(&user.email, now),
            ),
        ] {
            assert_eq!(result(app, &link).await, 0, "{link:?}");
            assert_eq!(result(app, &other).await, 1, "{other:?}");
        }
        for (email, whom, answer) in [
            (user.email.as_str(), to, 1),
            (OWNER_EMAIL, PersonId::LOST, 1),
            (OWNER_EMAIL, to, 0),
        ] {
            let link = owner_change(app, email, whom).await;
            assert_eq!(result(app, &link).await, answer, "{link:?}");
        }
        disable(app, &user).await;
        assert_eq!(result(app, &owner_change(app, OWNER_EMAIL, to).await).await, 1);
        let for_ever = make::portal_continue(OWNER_EMAIL, now);
        expires_after(app, &make::portal_suspend(OWNER_EMAIL, now), 7 * DAY_S).await;
        app.clock.advance_seconds(9_999 * DAY_S);
        assert_eq!(result(app, &for_ever).await, 0);
    });
}

#[test]
fn auth_6_row_6_dns_change_lasts_seven_days() {
    on_both(async |app| {
        let link = make::dns_change(OWNER_EMAIL, app.app.now());
        expires_after(app, &link, 7 * DAY_S).await;
    });
}

#[test]
fn auth_6_row_8_activation_needs_a_pending_enabled_person() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let person = stored_person(app, &user.id).await;
        let link = make::activation(&person, app.app.now());
        assert_eq!(result(app, &link).await, 0);
        set_activation(app, &user, Activation::Activated).await;
        assert_eq!(result(app, &link).await, 1);
        set_activation(app, &user, Activation::Pending).await;
        disable(app, &user).await;
        assert_eq!(result(app, &link).await, 1);
        app.put(&app.owner, "/people/status/1", json!({ "userIds": [user.id] }))
            .await
            .ok();
        expires_after(app, &link, 7 * DAY_S).await;
    });
}

#[test]
fn auth_6_row_9_only_the_newest_link_changes_an_address() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let id = user.person_id();
        let make = async || {
            app.app
                .write(move |tx, ctx| make::email_change(tx, PortalId(1), id, "New@example.com", ctx.now()))
                .await
                .unwrap()
        };
        let first = make().await;
        assert_eq!(result(app, &first).await, 0);
        let second = make().await;
        assert_eq!(result(app, &first).await, 1, "superseded within the same instant");
        expires_after(app, &second, 7 * DAY_S).await;
    });
}

#[test]
fn auth_6_row_10_email_activation_needs_the_address_of_an_enabled_person() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let mut person = stored_person(app, &user.id).await;
        let link = make::email_activation(&person, app.app.now());
        assert_eq!(result(app, &link).await, 0);
        person.email = "other@example.com".into();
        assert_eq!(result(app, &make::email_activation(&person, app.app.now())).await, 1);
        disable(app, &user).await;
        assert_eq!(result(app, &link).await, 1);
        app.put(&app.owner, "/people/status/1", json!({ "userIds": [user.id] }))
            .await
            .ok();
        expires_after(app, &link, 7 * DAY_S).await;
    });
}

#[test]
fn auth_6_row_11_only_the_newest_link_sets_a_password() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let person = stored_person(app, &user.id).await;
        let make = async || {
            let person = person.clone();
            app.app
                .write(move |tx, ctx| make::password_change(tx, &person, ctx.now()))
                .await
                .unwrap()
        };
        let first = make().await;
        assert_eq!(result(app, &first).await, 0);
        let second = make().await;
        assert_eq!(result(app, &first).await, 1);
        disable(app, &user).await;
        assert_eq!(result(app, &second).await, 1);
        app.put(&app.owner, "/people/status/1", json!({ "userIds": [user.id] }))
            .await
            .ok();
        assert_eq!(result(app, &second).await, 1, "disabling ends it");
        expires_after(app, &make().await, 7 * DAY_S).await;
    });
}

#[test]
fn auth_6_row_12_profile_remove_is_for_the_session_of_its_person() {
    on_both(async |app| {
        let (user, other) = (app.person(Role::User).await, app.person(Role::User).await);
        let person = stored_person(app, &user.id).await;
        let link = make::profile_remove(&person, app.app.now());
        let body = body_of(app, &link);
        assert_eq!(result_of(app, &user.credential, &body).await, 0);
        assert_eq!(result_of(app, &other.credential, &body).await, 1);
        disable(app, &user).await;
        assert_eq!(result(app, &link).await, 1);
        app.put(&app.owner, "/people/status/1", json!({ "userIds": [user.id] }))
            .await
            .ok();
        expires_after(app, &link, 7 * DAY_S).await;
    });
}

#[test]
fn auth_6_row_13_telephone_links_last_an_hour() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        for kind in [LinkType::PhoneActivation, LinkType::PhoneAuth] {
            for first in [true, false] {
                expires_after(app, &make::phone(kind, &user.email, first, app.app.now()), 3_600).await;
            }
        }
    });
}

#[test]
fn auth_6_row_14_auth_is_for_somebody_enabled_and_lasts_an_hour() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let now = app.app.now();
        let link = make::sign_in(&user.email, true, now);
        assert_eq!(result(app, &link).await, 0);
        assert_eq!(result(app, &make::sign_in("nobody@example.com", false, now)).await, 1);
        let mut changed = body_of(app, &link);
        changed["first"] = json!(false);
        assert_eq!(result_of(app, "", &changed).await, 1);
        expires_after(app, &link, 3_600).await;
    });
}

#[test]
fn auth_6_row_15_tfa_auth_is_for_nobody_who_is_signed_in() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let person = stored_person(app, &user.id).await;
        let auth = make::authenticator(LinkType::TfaAuth, &person, false, app.app.now());
        assert_eq!(result_of(app, &user.credential, &body_of(app, &auth)).await, 1);
        let activation = make::authenticator(LinkType::TfaActivation, &person, false, app.app.now());
        assert_eq!(result_of(app, &user.credential, &body_of(app, &activation)).await, 0);
        // The key travels in the cookie.
        let mut body = body_of(app, &auth);
        let cookie = format!("asc_confirm_key_TfaAuth={}", body["key"].as_str().unwrap());
        body.as_object_mut().unwrap().remove("key");
        let path = "/api/2.0/authentication/confirm";
        let answer = app.call_with(Method::POST, path, &[("cookie", &cookie)], &body).await;
        assert_eq!(answer.ok()["result"], 0);
        assert_eq!(result_of(app, "", &body).await, 1, "without the cookie");
        expires_after(app, &auth, 3_600).await;
    });
}

#[test]
fn auth_6_row_15_a_new_password_ends_the_second_step_that_the_old_one_began() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let person = stored_person(app, &user.id).await;
        let auth = make::authenticator(LinkType::TfaAuth, &person, false, app.app.now());
        assert_eq!(result(app, &auth).await, 0);
        let path = format!("/people/{}/password", user.id);
        let body = json!({ "password": "Another-Horse-2" });
        by_link(app, "", &password_link(app, &user).await, Method::PUT, &path, &body)
            .await
            .ok();
        assert_eq!(result(app, &auth).await, 1);
    });
}

#[test]
fn auth_6_row_16_wizard_lasts_seven_days() {
    on_both(async |app| {
        let link = make::wizard(app.app.now());
        assert_eq!(result(app, &link).await, 1, "of a portal that was set up");
        await_setup(app).await;
        expires_after(app, &link, 7 * DAY_S).await;
    });
}

#[test]
fn auth_6_row_17_a_guest_is_shared_by_administrators_and_room_admins() {
    on_both(async |app| {
        let guest = app.person(Role::Guest).await;
        let stored = stored_person(app, &guest.id).await;
        for (role, expected) in [
            (Role::DocSpaceAdmin, 0),
            (Role::RoomAdmin, 0),
            (Role::User, 1),
            (Role::Guest, 1),
        ] {
            let inviter = app.person(role).await;
            let link = make::guest_share(inviter.person_id(), &stored, app.app.now());
            assert_eq!(result(app, &link).await, expected, "{role:?}");
            disable(app, &inviter).await;
            assert_eq!(result(app, &link).await, 1, "a disabled {role:?}");
        }
        let member = stored_person(app, &app.person(Role::User).await.id).await;
        let link = make::guest_share(app.owner.person_id(), &member, app.app.now());
        assert_eq!(result(app, &link).await, 1, "not a guest");
        let link = make::guest_share(app.owner.person_id(), &stored, app.app.now());
        expires_after(app, &link, 7 * DAY_S).await;
    });
}

#[test]
fn the_address_is_answered_for_a_good_link_only() {
    on_both(async |app| {
        let link = make::portal_suspend(OWNER_EMAIL, app.app.now());
        let body = body_of(app, &link);
        assert!(!body.to_string().contains(OWNER_EMAIL), "{body}");
        let answer = app
            .anonymous(Method::POST, "/authentication/confirm", body.clone())
            .await
            .ok();
        assert_eq!(answer, json!({ "result": 0, "email": OWNER_EMAIL, "isAgent": false }));
        // In clear text it goes before the encrypted one.
        let mut plain = body.clone();
        plain["email"] = json!(OWNER_EMAIL.to_uppercase());
        assert_eq!(result_of(app, "", &plain).await, 0);
        plain["email"] = json!("other@example.com");
        assert_eq!(result_of(app, "", &plain).await, 1);
        app.anonymous(Method::POST, "/authentication/confirm", json!({ "email": "x" }))
            .await
            .invalid("Email", "The Email field is not a valid e-mail address.");
        app.anonymous(Method::POST, "/authentication/confirm", json!({ "type": "Other" }))
            .await
            .invalid("$.type", "The JSON value could not be converted");
        assert_eq!(result_of(app, "", &json!({})).await, 1);
        // A member with a key that opens nothing else may not ask.
        let key = app.key(&app.owner, &["files:read"]).await;
        app.call(&key, Method::POST, "/authentication/confirm", &body)
            .await
            .refused(403, "Access denied");
    });
}

#[test]
fn forged_links_open_nothing() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let other = app.person(Role::User).await;
        let person = stored_person(app, &user.id).await;
        let link = make::activation(&person, app.app.now());
        let body = body_of(app, &link);
        assert_eq!(result_of(app, "", &body).await, 0);
        let key = body["key"].as_str().unwrap();
        let (ms, digest) = key.split_once('.').unwrap();
        let later = ms.parse::<i64>().unwrap() + 1;
        let mut last = digest.to_owned();
        let end = if last.ends_with('0') { "1" } else { "0" };
        last.replace_range(63.., end);
        for key in [
            String::new(),
            "x".into(),
            format!("{later}.{digest}"),
            format!("{ms}.{last}"),
            format!("{ms}.{}", "0".repeat(64)),
            format!("{ms}.{}", digest.to_lowercase()),
            format!("0{ms}.{digest}0"),
            format!("{}.{digest}", "9".repeat(400)),
        ] {
            let mut body = body.clone();
            body["key"] = json!(key);
            assert_eq!(result_of(app, "", &body).await, 1, "{key}");
        }
        // Of another type, of another person, with another address.
        for (_, name) in LinkType::ALL
            .into_iter()
            .filter(|(kind, _)| *kind != LinkType::Activation)
        {
            let mut body = body.clone();
            body["type"] = json!(name);
            assert_eq!(result_of(app, "", &body).await, 1, "{name}");
        }
        for (name, value) in [
            ("uiD", other.id.clone()),
            ("email", other.email.clone()),
            ("encEmail", "AAAA".into()),
            ("encEmail", body["encEmail"].as_str().unwrap().to_lowercase()),
        ] {
            let mut body = body.clone();
            body[name] = json!(value);
            assert_eq!(result_of(app, "", &body).await, 1, "{name} {value}");
        }
        // Of another portal, whose numbers and people are the same.
        let elsewhere = link_of(app, PortalId(2), &link);
        assert_eq!(result_of(app, "", &elsewhere.body()).await, 1);
    });
}
