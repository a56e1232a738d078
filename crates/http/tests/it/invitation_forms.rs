//! The forms of invitations, and what does not open with them: `docs/protocol/auth.md` 6. The names of the tests count the
//! forms.

use crate::invited::{
    ALIAS, DAY_S, LINK, MINUTE_S, PASSWORD, actions, common, confirm, follow, form, invite, mailed, of_owner, people,
    register, send,
};
use crate::link_of::{HeldLink, body_of, link_of, stored_person};
use crate::photos::upload;
use anteroom_app::links::invite as make_invitation;
use anteroom_domain::event::Action;
use anteroom_domain::{Activation, Instant, LetterKind, LinkType, Portal, PortalId, Role, Status, UnsignedLink};
use anteroom_store::{people, portals};
use anteroom_testkit::{on_both, pictures};
use anteroom_wire::query::Query;
use base64::Engine;
use http::Method;
use serde_json::{Value, json};
use std::sync::Arc;

#[test]
fn auth_6_form_1_links_of_rooms_do_not_exist() {
    on_both(async |app| {
        let body = json!({ "type": "LinkInvite", "key": "c2lnbmVk", "emplType": "User", "roomId": "1" });
        assert_eq!(confirm(app, &body).await, 1);
    });
}

#[test]
fn auth_6_form_2_a_link_without_inviter_is_the_systems() {
    on_both(async |app| {
        let link = UnsignedLink {
            kind: LinkType::LinkInvite,
            subject: "LinkInvite\u{1f}4".to_owned(),
            query: vec![("emplType".to_owned(), "4".to_owned())],
            made_at: app.app.now(),
        };
        let held = link_of(app, PortalId(1), &link);
        assert_eq!(confirm(app, &held.body()).await, 0);
        let person = register(app, &held, "nina@example.org").await.ok();
        assert!(
            stored_person(app, person["id"].as_str().unwrap())
                .await
                .created_by
                .is_none()
        );
        // For administrators there is no such link, and nobody is let in as the system.
        let admin = UnsignedLink {
            subject: "LinkInvite\u{1f}3".to_owned(),
            query: vec![("emplType".to_owned(), "3".to_owned())],
            ..link
        };
        assert_eq!(confirm(app, &body_of(app, &admin)).await, 1);
        let mut body = form(&held, "otto@example.org");
        body["fromInviteLink"] = json!(false);
        send(app, &held, &body).await.refused(403, "Access denied");
    });
}

#[test]
fn auth_6_form_3_personal_links_work_for_seven_days() {
    on_both(async |app| {
        let url = app.get(&app.owner, "/portal/users/invite/User").await.ok();
        let link = follow(app, &url).await;
        assert_eq!(confirm(app, &link.body()).await, 0);
        let personal = of_owner(app, Role::User);
        app.clock.advance_seconds(7 * DAY_S);
        assert_eq!(confirm(app, &body_of(app, &personal)).await, 0);
        app.clock.advance_seconds(1);
        assert_eq!(confirm(app, &body_of(app, &personal)).await, 2);
        register(app, &link, "nina@example.org").await.empty(401);
        // Of an administrator, no link makes administrators.
        let admin = app.person(Role::DocSpaceAdmin).await;
        let raised = make_invitation::personal(Role::DocSpaceAdmin, admin.person_id(), ALIAS, app.app.now());
        assert_eq!(confirm(app, &body_of(app, &raised)).await, 1);
        // Of a portal that is called otherwise, neither.
        let renamed = make_invitation::personal(Role::User, admin.person_id(), "other", app.app.now());
        assert_eq!(confirm(app, &body_of(app, &renamed)).await, 1);
    });
}

#[test]
fn auth_6_form_4_stored_links_end_with_their_record() {
    on_both(async |app| {
        let body = json!({ "employeeType": 4, "maxUseCount": 2, "expiration": "2026-09-01T00:00:00Z" });
        let made = app.post(&app.owner, LINK, body).await.ok();
        let link = follow(app, &made["url"]).await;
        // Longer than other links work.
        app.clock.advance_seconds(20 * DAY_S);
        assert_eq!(confirm(app, &link.body()).await, 0);
        register(app, &link, "a@example.org").await.ok();
        register(app, &link, "b@example.org").await.ok();
        assert_eq!(confirm(app, &link.body()).await, 6);
        register(app, &link, "c@example.org").await.empty(401);
        app.put(&app.owner, LINK, json!({ "id": made["id"], "maxUseCount": 1 }))
            .await
            .refused(400, "MaxUseCount");
        app.put(
            &app.owner,
            LINK,
            json!({ "id": made["id"], "expiration": "2026-09-01T00:00:00Z" }),
        )
        .await
        .ok();
        assert_eq!(confirm(app, &link.body()).await, 0);
        app.clock.advance_seconds(40 * DAY_S);
        assert_eq!(confirm(app, &link.body()).await, 2);
        register(app, &link, "c@example.org").await.empty(401);
        let late = app.get(&app.owner, &format!("{LINK}/User")).await.ok();
        assert_eq!(late["isExpired"], true);
        // One that comes after it is another one.
        let id = json!({ "id": made["id"] });
        app.call(&app.owner.credential, Method::DELETE, LINK, &id).await.ok();
        assert_eq!(confirm(app, &link.body()).await, 1);
        app.post(&app.owner, LINK, json!({ "employeeType": 4 })).await.ok();
        assert_eq!(confirm(app, &link.body()).await, 1);
        register(app, &link, "c@example.org").await.empty(401);
    });
}

#[test]
fn auth_6_form_5_and_emp_invite_are_for_a_pending_account() {
    on_both(async |app| {
        invite(app, "nina@example.org", "User").await;
        let link = UnsignedLink {
            kind: LinkType::EmpInvite,
            subject: "nina@example.org\u{1f}EmpInvite\u{1f}4".to_owned(),
            query: vec![
                ("emplType".to_owned(), "4".to_owned()),
                ("encemail".to_owned(), "nina@example.org".to_owned()),
            ],
            made_at: app.app.now(),
        };
        let held = link_of(app, PortalId(1), &link);
        assert_eq!(confirm(app, &held.body()).await, 0);
        // Under either name.
        let renamed = HeldLink {
            confirm: held.confirm.replace("EmpInvite", "LinkInvite"),
        };
        assert_eq!(confirm(app, &renamed.body()).await, 0);
        let elsewhere = UnsignedLink {
            subject: link.subject.replace("nina", "otto"),
            query: vec![
                ("emplType".to_owned(), "4".to_owned()),
                ("encemail".to_owned(), "otto@example.org".to_owned()),
            ],
            ..link
        };
        assert_eq!(confirm(app, &body_of(app, &elsewhere)).await, 1);
        let person = register(app, &held, "nina@example.org").await.ok();
        assert_eq!(person["activationStatus"], 1);
        assert_eq!(confirm(app, &held.body()).await, 4);
        register(app, &renamed, "nina@example.org").await.empty(401);
    });
}

#[test]
fn auth_6_form_6_an_opened_invitation_works_for_fifteen_minutes_and_an_unopened_one_for_seven_days() {
    on_both(async |app| {
        let old = invite(app, "nina@example.org", "User").await;
        app.clock.advance_seconds(6 * DAY_S);
        assert_eq!(confirm(app, &old.body()).await, 0);
        app.clock.advance_seconds(15 * MINUTE_S);
        assert_eq!(confirm(app, &old.body()).await, 0);
        app.clock.advance_seconds(1);
        assert_eq!(confirm(app, &old.body()).await, 2);
        register(app, &old, "nina@example.org").await.empty(401);
        // Sent again it is a new link, with a time of its own.
        let id = app.get(&app.owner, "/people/email?email=nina%40example.org").await.ok()["id"].clone();
        app.put(&app.owner, "/people/invite", json!({ "userIds": [id] }))
            .await
            .ok();
        let new = mailed(app, "nina@example.org").await;
        assert_ne!(new.confirm, old.confirm);
        app.clock.advance_seconds(7 * DAY_S);
        let opened = actions(app)
            .await
            .iter()
            .filter(|a| **a == Action::RoomInviteLinkUsed)
            .count();
        assert_eq!(opened, 1);
        app.clock.advance_seconds(1);
        assert_eq!(confirm(app, &new.body()).await, 2);
        register(app, &new, "nina@example.org").await.empty(401);
        assert_eq!(stored_person(app, id.as_str().unwrap()).await.status, Status::Pending);
    });
}

#[test]
fn an_invitation_is_not_bent_to_another_inviter_type_or_address() {
    on_both(async |app| {
        let room_admin = app.person(Role::RoomAdmin).await;
        let body = json!({ "invitations": [{ "email": "nina@example.org", "type": "User" }] });
        app.post(&room_admin, "/people/invite", body).await.ok();
        let link = mailed(app, "nina@example.org").await;
        let other = invite(app, "otto@example.org", "User").await;
        let address = |link: &HeldLink| Query::parse(&link.confirm).first("encemail").unwrap().to_owned();
        for bent in [
            link.confirm.replace(&room_admin.id, &app.owner.id),
            link.confirm.replace("emplType=4", "emplType=3"),
            link.confirm.replace(&address(&link), &address(&other)),
            format!("email=eve%40example.org&{}", link.confirm),
        ] {
            assert_ne!(bent, link.confirm);
            let bent = HeldLink { confirm: bent };
            assert_eq!(confirm(app, &bent.body()).await, 1, "{}", bent.confirm);
            register(app, &bent, "nina@example.org").await.empty(401);
        }
        register(app, &link, "nina@example.org").await.ok();
    });
}

#[test]
fn a_link_of_one_portal_opens_no_other() {
    on_both(async |app| {
        let second = Portal {
            domain: Some("second.test".to_owned()),
            ..Portal::new(PortalId(2), "second", app.owner.person_id(), Instant(0))
        };
        app.app
            .write(move |tx, _| Ok(portals::insert(tx, &second)?))
            .await
            .unwrap();
        let mail = invite(app, "nina@example.org", "User").await;
        let stored = common(app, &app.owner, json!({ "employeeType": 4 })).await;
        let personal = link_of(app, PortalId(1), &of_owner(app, Role::User));
        for link in [&mail, &stored, &personal] {
            let headers = [("host", "second.test"), ("confirm", link.confirm.as_str())];
            app.call_with(
                Method::POST,
                "/api/2.0/people",
                &headers,
                &form(link, "nina@example.org"),
            )
            .await
            .empty(401);
            let headers = [("host", "second.test")];
            let body = link.body();
            let answer = app
                .call_with(Method::POST, "/api/2.0/authentication/confirm", &headers, &body)
                .await;
            assert_eq!(answer.ok()["result"], 1);
        }
        let none = app
            .app
            .read(|tx, _| Ok(people::find_by_email(tx, PortalId(2), "nina@example.org")?));
        assert!(none.await.unwrap().is_none());
    });
}

#[test]
fn registrations_at_once_never_exceed_the_limit() {
    on_both(async |app| {
        let link = common(app, &app.owner, json!({ "employeeType": 4, "maxUseCount": 5 })).await;
        let link = Arc::new(link);
        let mut statuses = Vec::new();
        let answers = futures_util::future::join_all((0..24).map(|number| {
            let link = Arc::clone(&link);
            async move {
                // Without a password nothing is hashed, so that they really meet.
                let mut body = form(&link, &format!("person{number}@example.org"));
                body.as_object_mut().unwrap().remove("password");
                send(app, &link, &body).await
            }
        }));
        for answer in answers.await {
            statuses.push(answer.status.as_u16());
        }
        assert_eq!(statuses.iter().filter(|s| **s == 200).count(), 5, "{statuses:?}");
        assert!(statuses.iter().all(|s| [200, 401, 403].contains(s)), "{statuses:?}");
        assert_eq!(people(app).await, 6);
        assert_eq!(
            app.get(&app.owner, &format!("{LINK}/User")).await.ok()["currentUseCount"],
            5
        );
    });
}

#[test]
fn one_invitation_makes_one_account_whoever_is_first() {
    on_both(async |app| {
        let link = Arc::new(invite(app, "nina@example.org", "User").await);
        let answers = futures_util::future::join_all((0..8).map(|number| {
            let link = Arc::clone(&link);
            async move {
                let mut body = form(&link, "nina@example.org");
                body["firstName"] = json!("Nina");
                body["password"] = json!(format!("Registered-Person-{number}"));
                send(app, &link, &body).await.status.as_u16()
            }
        }));
        let statuses = answers.await;
        assert_eq!(statuses.iter().filter(|s| **s == 200).count(), 1, "{statuses:?}");
        assert!(
            statuses.iter().all(|s| [200, 401, 403, 503].contains(s)),
            "{statuses:?}"
        );
        assert_eq!(people(app).await, 2);
    });
}

#[test]
fn the_simple_profile_tells_strangers_nothing_but_names() {
    on_both(async |app| {
        invite(app, "hidden@example.org", "User").await;
        let hidden = app
            .get(&app.owner, "/people/email?email=hidden%40example.org")
            .await
            .ok();
        let link = link_of(app, PortalId(1), &of_owner(app, Role::User));
        let headers = [("confirm", link.confirm.as_str())];
        let look = async |whom: &str| {
            let path = format!("/api/2.0/people/{whom}");
            app.call_with(Method::GET, &path, &headers, &Value::Null).await
        };
        let seen = look(hidden["id"].as_str().unwrap()).await.ok();
        assert_eq!((&seen["displayName"], &seen["firstName"]), (&json!(""), &json!("")));
        assert!(!seen.to_string().contains("hidden"));
        assert_eq!(look("owner").await.ok()["firstName"], "Olivia");
        for nobody in [
            "nobody",
            "0198c0de-0000-7000-8000-000000000001",
            "4a515a15-d4d6-4b8e-828e-e0586f18f3a3",
        ] {
            look(nobody).await.refused(404, "The user could not be found");
        }
        // Also for somebody who is signed in, as long as the link comes with it.
        let bearer = format!("Bearer {}", app.owner.credential);
        let both = [("confirm", link.confirm.as_str()), ("authorization", &bearer)];
        let path = format!("/api/2.0/people/{}", app.owner.id);
        let simple = app.call_with(Method::GET, &path, &both, &Value::Null).await.ok();
        assert!(simple.get("email").is_none());
    });
}

#[test]
fn people_5_3_the_simple_profile_shows_the_photo() {
    on_both(async |app| {
        let link = link_of(app, PortalId(1), &of_owner(app, Role::User));
        let headers = [("confirm", link.confirm.as_str())];
        let path = format!("/api/2.0/people/{}", app.owner.id);
        let look = async || app.call_with(Method::GET, &path, &headers, &Value::Null).await.ok();
        let without = look().await;
        assert_eq!((&without["hasAvatar"], without.get("avatar")), (&json!(false), None));
        let urls = upload(app, &app.owner, &pictures::png(90, 90)).await;
        let with = look().await;
        assert_eq!(with["hasAvatar"], true);
        let file = app.get_at_host(urls["big"].as_str().unwrap()).await;
        let encoded = base64::engine::general_purpose::STANDARD.encode(&file.body);
        assert_eq!(with["avatar"], format!("data:image/png;base64,{encoded}"));
        assert_eq!(with["id"], "00000000-0000-0000-0000-000000000000");
    });
}

#[test]
fn activation_of_a_registered_person_is_not_that_of_a_created_one() {
    on_both(async |app| {
        let body = json!({ "email": "direct@example.org", "firstName": "D", "lastName": "D", "password": PASSWORD });
        let id = app.post(&app.owner, "/people", body).await.ok()["id"]
            .as_str()
            .unwrap()
            .to_owned();
        assert_eq!(stored_person(app, &id).await.activation, Activation::Pending);
        let mail = app.last_mail_to("direct@example.org").await.letter;
        assert_eq!(mail.kind, LetterKind::Activation);
        assert_eq!(confirm(app, &body_of(app, &mail.link.unwrap())).await, 0);
    });
}
