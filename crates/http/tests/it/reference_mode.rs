//! Behaving as the reference does: the rows of `docs/protocol/anteroom.md` that are marked R.

use anteroom_app::compat::Compat;
use anteroom_domain::Role;
use anteroom_testkit::{TestApp, TestSettings, on_both_with};
use http::Method;
use serde_json::{Value, json};

fn like_the_reference(body: impl AsyncFn(&TestApp)) {
    let settings = TestSettings {
        app: Some(|settings| settings.behave_like(Compat::Reference)),
        ..TestSettings::default()
    };
    on_both_with(settings, body);
}

fn with_two_paid_seats(body: impl AsyncFn(&TestApp)) {
    let settings = TestSettings {
        app: Some(|settings| {
            settings.behave_like(Compat::Reference);
            settings.max_admins = Some(2);
        }),
        ..TestSettings::default()
    };
    on_both_with(settings, body);
}

fn new_person(email: &str) -> Value {
    json!({ "email": email, "firstName": "New", "lastName": "Person" })
}

/// Which of the flags of a role a profile has.
fn flag(profile: &Value) -> &'static str {
    let flags = ["isAdmin", "isRoomAdmin", "isCollaborator", "isVisitor"];
    flags.into_iter().find(|flag| profile[flag] == true).unwrap_or("none")
}

#[test]
fn anteroom_row_1_and_2_a_role_is_neither_read_nor_shown() {
    like_the_reference(async |app| {
        let user = app.person(Role::User).await;
        let path = format!("/people/{}", user.id);
        for role in ["Manager", "Owner", "no such role"] {
            let answer = app.put(&app.owner, &path, json!({ "role": role })).await.ok();
            assert_eq!(
                (flag(&answer), &answer["role"]),
                ("isCollaborator", &Value::Null),
                "{role}"
            );
        }
        let answer = app
            .put(&app.owner, &path, json!({ "role": "Manager", "type": "User" }))
            .await
            .ok();
        assert_eq!(flag(&answer), "isCollaborator");
        let mut body = new_person("guest@example.com");
        body["role"] = json!("Guest");
        body["type"] = json!("User");
        assert_eq!(
            flag(&app.post(&app.owner, "/people", body).await.ok()),
            "isCollaborator"
        );
    });
}

#[test]
fn anteroom_row_3_without_a_type_a_room_admin_and_without_a_seat_a_user() {
    with_two_paid_seats(async |app| {
        let first = app
            .post(&app.owner, "/people", new_person("first@example.com"))
            .await
            .ok();
        assert_eq!(flag(&first), "isRoomAdmin");
        let second = app
            .post(&app.owner, "/people", new_person("second@example.com"))
            .await
            .ok();
        assert_eq!(flag(&second), "isCollaborator");
        let mut asked = new_person("third@example.com");
        asked["type"] = json!("DocSpaceAdmin");
        assert_eq!(
            flag(&app.post(&app.owner, "/people", asked).await.ok()),
            "isCollaborator"
        );
    });
}

#[test]
fn anteroom_row_4_and_5_what_is_said_about_somebody_else_is_not_heard() {
    like_the_reference(async |app| {
        let user = app.person(Role::User).await;
        let path = format!("/people/{}", user.id);
        let before = app.get(&app.owner, &path).await.ok();
        let update = json!({
            "firstName": "Other", "lastName": "Name", "location": "Rome", "title": "Boss", "comment": "x",
            "email": "other@example.com", "department": [], "contacts": [{ "type": "mail", "value": "a@b.c" }],
        });
        let answer = app.put(&app.owner, &path, update.clone()).await.ok();
        assert_eq!(answer, before);
        assert_eq!(app.get(&app.owner, &path).await.ok(), before);
        // What is said about oneself is.
        let own = app
            .put(
                &user,
                &path,
                json!({ "firstName": "Own", "email": "other@example.com" }),
            )
            .await
            .ok();
        assert_eq!((&own["firstName"], &own["email"]), (&json!("Own"), &before["email"]));
        // An address is looked at, and disabling works.
        app.put(&app.owner, &path, json!({ "email": "no address" }))
            .await
            .invalid("UpdateMember.Email", "The Email field is not a valid e-mail address.");
        assert_eq!(
            app.put(&app.owner, &path, json!({ "disable": true })).await.ok()["status"],
            2
        );
    });
}

#[test]
fn anteroom_row_7_those_before_a_refused_one_stay_changed() {
    like_the_reference(async |app| {
        let (first, last) = (app.person(Role::User).await, app.person(Role::User).await);
        let nobody = "11111111-2222-4333-8444-555555555555";
        let ids = json!({ "userIds": [first.id, nobody, last.id] });
        app.put(&app.owner, "/people/type/RoomAdmin", ids)
            .await
            .refused(403, "Access denied");
        let flag_of = async |id: &str| flag(&app.get(&app.owner, &format!("/people/{id}")).await.ok());
        assert_eq!(flag_of(&first.id).await, "isRoomAdmin");
        assert_eq!(flag_of(&last.id).await, "isCollaborator");
    });
}

#[test]
fn anteroom_row_10_a_key_can_give_itself_more_scopes() {
    like_the_reference(async |app| {
        let key = app.key(&app.owner, &["*:read", "accounts:write"]).await;
        let holder = app.with_credential(&app.owner, key);
        let own = app.get(&holder, "/keys/@self").await.ok()["id"]
            .as_str()
            .unwrap()
            .to_owned();
        let wider = json!({ "permissions": ["*"] });
        let answer = app.put(&holder, &format!("/keys/{own}"), wider).await;
        assert_eq!(answer.status, 403, "a key that is not for keys changes none");
        let key = app.key(&app.owner, &["*:read", "*:write"]).await;
        let holder = app.with_credential(&app.owner, key);
        let made = app.post(&holder, "/keys", json!({ "name": "wide" })).await.ok();
        assert_eq!(made["permissions"], json!([]));
    });
}

#[test]
fn anteroom_row_13_and_16_tools_can_tell_and_a_bare_key_is_none() {
    like_the_reference(async |app| {
        let capabilities = app.get(&app.owner, "/capabilities").await.ok();
        assert_eq!(capabilities.get("anteroom"), None);
        let bare = [("Authorization", app.owner.credential.as_str())];
        let answer = app
            .call_with(Method::GET, "/api/2.0/people/@self", &bare, &Value::Null)
            .await;
        answer.empty(401);
    });
}
