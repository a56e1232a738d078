//! Registering with invitation links: `docs/protocol/people.md` 6.1 (way b) and 6.6. The names of the tests count the rows
//! of the table of 6.1.

use crate::invited::{
    LINK, PASSWORD, actions, common, confirm, form, invite, key_of, mailed, of_owner, people, register, send, sign_in,
};
use crate::link_of::{HeldLink, await_setup, link_of, stored_person};
use anteroom_domain::event::Action;
use anteroom_domain::{LetterKind, PersonId, PortalId, Role};
use anteroom_store::relations;
use anteroom_testkit::{TestSettings, on_both, on_both_with};
use http::Method;
use serde_json::{Value, json};

#[test]
fn people_6_6_from_the_invitation_to_the_first_sign_in() {
    on_both(async |app| {
        let body = json!({ "invitations": [{ "email": "Nina@Example.org", "type": "RoomAdmin" }], "culture": "fr" });
        let pending = app.post(&app.owner, "/people/invite", body).await.ok();
        let id = pending[0]["id"].as_str().unwrap().to_owned();
        let mail = app.last_mail_to("nina@example.org").await.letter;
        assert_eq!(
            (mail.kind, mail.culture.as_deref()),
            (LetterKind::Invitation, Some("fr"))
        );
        let link = mailed(app, "nina@example.org").await;
        assert!(
            !link.confirm.contains("xample"),
            "the address is not to be read in the link: {}",
            link.confirm
        );

        let opened = app
            .anonymous(Method::POST, "/authentication/confirm", link.body())
            .await
            .ok();
        assert_eq!(
            (&opened["result"], &opened["email"]),
            (&json!(0), &json!("Nina@Example.org"))
        );
        assert_eq!(actions(app).await[0], Action::RoomInviteLinkUsed);

        let headers = [("confirm", link.confirm.as_str())];
        let path = format!("/api/2.0/people/{}", app.owner.id);
        let inviter = app.call_with(Method::GET, &path, &headers, &Value::Null).await.ok();
        assert_eq!(
            (&inviter["displayName"], &inviter["id"]),
            (&json!("Olivia Owner"), &json!(uuid::Uuid::nil()))
        );
        assert!(!inviter.to_string().contains("owner@example.com"));
        let path = "/api/2.0/people/exists?email=nina%40example.org";
        let exists = app.call_with(Method::GET, path, &headers, &Value::Null).await.ok();
        assert_eq!(exists, json!({ "exists": true, "status": 4 }));

        let person = register(app, &link, "nina@example.org").await.ok();
        assert_eq!(person["id"], id, "the pending account is completed");
        assert_eq!((&person["status"], &person["activationStatus"]), (&json!(1), &json!(1)));
        assert_eq!(
            (&person["isRoomAdmin"], &person["cultureName"]),
            (&json!(true), &json!("de"))
        );
        assert_eq!(
            (&person["displayName"], &person["email"]),
            (&json!("Nina New"), &json!("Nina@Example.org"))
        );
        assert!(person.get("createdBy").is_none(), "a new room admin does not see it");
        assert_eq!(actions(app).await[0], Action::UserCreated);
        assert_eq!(
            app.last_mail_to("nina@example.org").await.letter.kind,
            LetterKind::Welcome
        );
        let token = sign_in(app, "nina@example.org").await.ok()["token"]
            .as_str()
            .unwrap()
            .to_owned();
        let own = app.call(&token, Method::GET, "/people/@self", &Value::Null).await.ok();
        assert_eq!(own["id"], id);
        let seen = app.get(&app.owner, &format!("/people/{id}")).await.ok();
        assert_eq!(seen["createdBy"]["id"], app.owner.id);

        // Not twice.
        assert_eq!(confirm(app, &link.body()).await, 4);
        let mut again = form(&link, "nina@example.org");
        again["password"] = json!("Another-Password-2");
        send(app, &link, &again).await.empty(401);
        sign_in(app, "nina@example.org").await.ok();
    });
}

#[test]
fn people_6_1_common_links_make_new_accounts_whose_address_is_not_confirmed() {
    on_both(async |app| {
        let room_admin = app.person(Role::RoomAdmin).await;
        let link = common(app, &room_admin, json!({ "employeeType": 4 })).await;
        assert_eq!(confirm(app, &link.body()).await, 0);
        assert_eq!(confirm(app, &link.body()).await, 0, "nothing is used up by looking");
        let mut body = form(&link, "nina@example.org");
        // The type of the link counts.
        body["type"] = json!("DocSpaceAdmin");
        body["department"] = json!(["0198c0de-0000-7000-8000-000000000001"]);
        let person = send(app, &link, &body).await.ok();
        assert_eq!((&person["status"], &person["activationStatus"]), (&json!(1), &json!(0)));
        assert_eq!(
            (&person["isCollaborator"], &person["userName"]),
            (&json!(true), &json!("nina"))
        );
        let id = PersonId::parse(person["id"].as_str().unwrap()).unwrap();
        let from = room_admin.person_id();
        let related = app
            .app
            .point(move |tx, _| Ok(relations::exists(tx, PortalId(1), from, id)?));
        assert!(related.await.unwrap());
        assert_eq!(
            stored_person(app, person["id"].as_str().unwrap()).await.created_by,
            Some(from)
        );
        let kinds: Vec<_> = app.mails().await.into_iter().map(|m| m.letter).collect();
        let to_her: Vec<_> = kinds
            .iter()
            .filter(|l| l.to == "nina@example.org")
            .map(|l| l.kind)
            .collect();
        assert_eq!(to_her, [LetterKind::EmailActivation, LetterKind::Welcome]);
        sign_in(app, "nina@example.org").await.ok();
        assert_eq!(
            app.get(&app.owner, &format!("{LINK}/User")).await.ok()["currentUseCount"],
            1
        );
        register(app, &link, "otto@example.org").await.ok();
        assert_eq!(
            app.get(&app.owner, &format!("{LINK}/User")).await.ok()["currentUseCount"],
            2
        );
    });
}

#[test]
fn people_6_1_whoever_joins_as_a_guest_is_recorded_as_a_guest() {
    on_both(async |app| {
        for (role, action) in [(Role::Guest, Action::GuestCreated), (Role::User, Action::UserCreated)] {
            let link = link_of(app, PortalId(1), &of_owner(app, role));
            let email = format!("{}@example.org", role.name());
            let person = send(app, &link, &form(&link, &email)).await.ok();
            assert_eq!(person["role"], role.name());
            let last = crate::link_of::events(app, 1).await;
            assert_eq!(last, [action.number()], "{}", role.name());
        }
    });
}

#[test]
fn people_6_1_without_a_password_nobody_can_sign_in_yet_and_the_invitation_is_used() {
    on_both(async |app| {
        let link = invite(app, "nina@example.org", "User").await;
        let mut body = form(&link, "nina@example.org");
        body.as_object_mut().unwrap().remove("password");
        let person = send(app, &link, &body).await.ok();
        assert_eq!(person["activationStatus"], 1);
        sign_in(app, "nina@example.org")
            .await
            .refused(401, "User authentication failed");
        assert_eq!(confirm(app, &link.body()).await, 4);
        send(app, &link, &form(&link, "nina@example.org")).await.empty(401);
    });
}

#[test]
fn people_6_1_row_1_neither_session_nor_link() {
    on_both(async |app| {
        let link = link_of(app, PortalId(1), &of_owner(app, Role::User));
        let body = form(&link, "nina@example.org");
        app.anonymous(Method::POST, "/people", body.clone()).await.empty(401);
        for bad in [
            String::new(),
            "type=LinkInvite".to_owned(),
            link.confirm.replace("key=", "key=1"),
            link.confirm.replace("emplType=4", "emplType=3"),
            link.confirm.replace("emplType=4", "emplType=1"),
            link.confirm.replace("emplType=4", "emplType=0"),
            link.confirm.replace("type=LinkInvite", "type=EmpInvite"),
            link.confirm
                .replace(&app.owner.id, "0198c0de-0000-7000-8000-000000000001"),
        ] {
            assert_ne!(bad, link.confirm);
            // Before the body is looked at, too.
            send(app, &HeldLink { confirm: bad.clone() }, &body).await.empty(401);
            let headers = [("confirm", bad.as_str())];
            app.call_with(Method::POST, "/api/2.0/people", &headers, &json!({ "email": "x" }))
                .await
                .empty(401);
        }
        await_setup(app).await;
        let of_another_type = link_of(app, PortalId(1), &anteroom_app::links::make::wizard(app.app.now()));
        send(app, &of_another_type, &body).await.empty(403);
        assert_eq!(people(app).await, 1);
    });
}

#[test]
fn people_6_1_row_2_attribute_rules_come_before_the_link() {
    on_both(async |app| {
        let link = link_of(app, PortalId(1), &of_owner(app, Role::User));
        let mut body = form(&link, "no address");
        body["key"] = json!("1.AA");
        body["firstName"] = json!("x".repeat(256));
        let answer = send(app, &link, &body).await;
        answer.invalid("Email", "The Email field is not a valid e-mail address.");
        answer.invalid(
            "FirstName",
            "The field FirstName must be a string with a maximum length of 255.",
        );
    });
}

#[test]
fn people_6_1_row_3_a_foreign_or_missing_link() {
    on_both(async |app| {
        let link = link_of(app, PortalId(1), &of_owner(app, Role::User));
        let other = link_of(app, PortalId(1), &of_owner(app, Role::RoomAdmin));
        for key in [json!(key_of(&other)), json!("1.AA"), json!(""), Value::Null] {
            let mut body = form(&link, "nina@example.org");
            body["key"] = key;
            // Also before everything that is wrong with the profile.
            body["password"] = json!("x");
            send(app, &link, &body).await.refused(403, "Access denied");
        }
        // A member without a link, and an invitation for somebody else.
        app.post(&app.owner, "/people", form(&link, "nina@example.org"))
            .await
            .refused(403, "Access denied");
        let for_nina = invite(app, "nina@example.org", "User").await;
        for email in ["eve@example.org", "nina@example.org.evil.example"] {
            register(app, &for_nina, email).await.refused(403, "Access denied");
        }
        let mut nameless = form(&for_nina, "");
        nameless.as_object_mut().unwrap().remove("email");
        send(app, &for_nina, &nameless).await.refused(403, "Access denied");
        assert_eq!(people(app).await, 2);
        register(app, &for_nina, "NINA@example.org").await.ok();
    });
}

#[test]
fn people_6_1_row_4_an_inviter_who_may_not_any_more() {
    on_both(async |app| {
        let room_admin = app.person(Role::RoomAdmin).await;
        let link = common(app, &room_admin, json!({ "employeeType": 4 })).await;
        app.put(
            &app.owner,
            &format!("/people/{}", room_admin.id),
            json!({ "role": "User" }),
        )
        .await
        .ok();
        let mut body = form(&link, "nina@example.org");
        body["password"] = json!("x");
        send(app, &link, &body).await.refused(403, "Access denied");
        // Whose account is disabled has no links that work.
        app.put(&app.owner, "/people/status/2", json!({ "userIds": [room_admin.id] }))
            .await
            .ok();
        register(app, &link, "nina@example.org").await.empty(401);
        assert_eq!(confirm(app, &link.body()).await, 1);
        assert_eq!(
            app.get(&app.owner, &format!("{LINK}/User")).await.ok()["currentUseCount"],
            0
        );
    });
}

#[test]
fn people_6_1_rows_5_and_6_a_link_does_not_make_its_holder_the_inviter() {
    on_both(async |app| {
        let link = link_of(app, PortalId(1), &of_owner(app, Role::User));
        for kind in ["DocSpaceAdmin", "RoomAdmin", "User", "Guest"] {
            let mut body = form(&link, "eve@example.org");
            body["fromInviteLink"] = json!(false);
            body["type"] = json!(kind);
            send(app, &link, &body).await.refused(403, "Access denied");
        }
        // A role that contradicts the link is not passed over in silence.
        let mut body = form(&link, "eve@example.org");
        body["role"] = json!("Admin");
        assert_eq!(send(app, &link, &body).await.status, 400);
        assert_eq!(people(app).await, 1);
        // Nothing else opens with it.
        let headers = [("confirm", link.confirm.as_str())];
        for (method, path) in [
            (Method::GET, "/api/2.0/people"),
            (Method::GET, "/api/2.0/people/filter"),
            (Method::GET, "/api/2.0/people/@self"),
            (Method::POST, "/api/2.0/people/active"),
            (Method::POST, "/api/2.0/people/invite"),
            (Method::GET, "/api/2.0/keys"),
            (Method::POST, "/api/2.0/keys"),
            (Method::GET, "/api/2.0/portal/users/invite/DocSpaceAdmin"),
        ] {
            let answer = app.call_with(method, path, &headers, &Value::Null).await;
            assert!(
                [401, 404].contains(&answer.status.as_u16()),
                "{path}: {}",
                answer.text()
            );
        }
    });
}

#[test]
fn people_6_1_row_7_switches_at_the_time_of_registration() {
    for (settings, role, works) in [
        (
            TestSettings {
                app: Some(|s| s.allow_inviting_members = false),
                ..TestSettings::default()
            },
            Role::User,
            false,
        ),
        (
            TestSettings {
                app: Some(|s| s.allow_inviting_members = false),
                ..TestSettings::default()
            },
            Role::Guest,
            true,
        ),
        (
            TestSettings {
                app: Some(|s| s.allow_inviting_guests = false),
                ..TestSettings::default()
            },
            Role::Guest,
            false,
        ),
        (
            TestSettings {
                app: Some(|s| s.allow_inviting_guests = false),
                ..TestSettings::default()
            },
            Role::User,
            true,
        ),
    ] {
        on_both_with(settings, async |app| {
            let link = link_of(app, PortalId(1), &of_owner(app, role));
            if works {
                let person = register(app, &link, "nina@example.org").await.ok();
                assert_eq!(person["role"], role.name());
            } else {
                let mut body = form(&link, "nina@example.org");
                body["password"] = json!("x");
                send(app, &link, &body).await.refused(403, "Access denied");
                assert_eq!(people(app).await, 1);
            }
        });
    }
}

#[test]
fn people_6_1_row_8_nobody_waits_for_the_invitation() {
    on_both(async |app| {
        let link = invite(app, "nina@example.org", "User").await;
        let id = app.get(&app.owner, "/people/email?email=nina%40example.org").await.ok()["id"].clone();
        // Disabled, and then gone.
        app.put(&app.owner, "/people/status/2", json!({ "userIds": [id] }))
            .await
            .ok();
        assert_eq!(confirm(app, &link.body()).await, 5);
        register(app, &link, "nina@example.org").await.empty(401);
        app.delete(&app.owner, &format!("/people/{}", id.as_str().unwrap()))
            .await
            .ok();
        assert_eq!(confirm(app, &link.body()).await, 1);
        register(app, &link, "nina@example.org").await.empty(401);
        assert_eq!(people(app).await, 1);
    });
}

#[test]
fn people_6_1_rows_9_to_14_in_their_order() {
    on_both(async |app| {
        let taken = app.person(Role::User).await;
        let link = link_of(app, PortalId(1), &of_owner(app, Role::User));
        let mut body = form(&link, &taken.email);
        (body["password"], body["firstName"]) = (json!("short"), json!("4711"));
        body["email"] = json!("a b@c.de");
        let policy = "Password must contain from 8 to 30 characters, only latin letters, no spaces";
        send(app, &link, &body).await.refused(400, policy);
        body["password"] = json!(PASSWORD);
        let without = {
            let mut body = body.clone();
            body.as_object_mut().unwrap().remove("email");
            body
        };
        send(app, &link, &without)
            .await
            .refused(400, "Value cannot be null. (Parameter 'address')");
        send(app, &link, &body).await.refused(400, "Incorrect email");
        body["email"] = json!(taken.email.to_uppercase());
        send(app, &link, &body)
            .await
            .refused(400, "Incorrect firstname or lastname");
        body["firstName"] = Value::Null;
        send(app, &link, &body)
            .await
            .refused(400, "Value cannot be null. (Parameter 'input')");
        body["firstName"] = json!("Nina");
        send(app, &link, &body)
            .await
            .refused(400, "User with this email is already registered");
        assert_eq!(people(app).await, 2);
    });
}

#[test]
fn people_6_1_rows_15_and_16_seats() {
    let settings = TestSettings {
        app: Some(|s| {
            s.max_admins = Some(1);
            s.max_users = Some(1);
        }),
        ..TestSettings::default()
    };
    on_both_with(settings, async |app| {
        let room_admins = link_of(app, PortalId(1), &of_owner(app, Role::RoomAdmin));
        // Nobody gets less than the link says (anteroom.md row 3).
        register(app, &room_admins, "nina@example.org")
            .await
            .refused(402, "The number of admins should not exceed 1");
        let link = common(app, &app.owner, json!({ "employeeType": 4 })).await;
        register(app, &link, "nina@example.org").await.ok();
        register(app, &link, "otto@example.org")
            .await
            .refused(402, "The number of users should not exceed 1");
        assert_eq!(people(app).await, 2);
        let counted = app.get(&app.owner, &format!("{LINK}/User")).await.ok();
        assert_eq!(counted["currentUseCount"], 1, "a registration that fails is no use");
    });
}
