//! Disabling one's own account: `docs/protocol/people.md` 15.1 and 5.10. The names of the tests count the sentences.

use crate::link_of::{by_link, confirm, events, last_link, letters, stored_person};
use anteroom_app::links::make;
use anteroom_domain::{LetterKind, PersonId, PortalId, Role, Status};
use anteroom_testkit::{OWNER_EMAIL, TestApp, TestPerson, on_both};
use http::Method;
use serde_json::{Value, json};

const DISABLE: &str = "/people/@self";

async fn ask(app: &TestApp, who: &TestPerson) -> anteroom_testkit::Answer {
    app.put(who, "/people/self/delete", Value::Null).await
}

/// The same person again, as an account of a directory: none can be made over HTTP.
async fn make_ldap(app: &TestApp, person: &TestPerson) -> String {
    let mut stored = stored_person(app, &person.id).await;
    stored.id = PersonId(app.app.ctx().new_id());
    stored.email = format!("ldap.{}", stored.email);
    stored.user_name = format!("ldap.{}", stored.user_name);
    stored.ldap_id = Some("cn=x".into());
    let id = stored.id.to_string();
    let added = app
        .app
        .write(move |tx, _| Ok(anteroom_store::people::insert(tx, &stored, None)?))
        .await;
    added.unwrap();
    id
}

#[test]
fn a_member_leaves_by_the_link_of_a_mail_and_administrators_are_told() {
    on_both(async |app| {
        for role in [Role::DocSpaceAdmin, Role::RoomAdmin, Role::User, Role::Guest] {
            let member = app.person(role).await;
            assert_eq!(
                ask(app, &member).await.ok(),
                json!(format!(
                    "Instructions to disable your profile has been sent to <b>{}</b> email address",
                    member.email
                ))
            );
            assert_eq!(events(app, 1).await, [4016]);
            let link = last_link(app, LetterKind::ProfileRemoval, &member.email).await;
            let answer = by_link(app, "", &link, Method::DELETE, DISABLE, &Value::Null)
                .await
                .ok();
            assert_eq!((&answer["id"], &answer["status"]), (&json!(member.id), &json!(2)));
            assert!(answer.get("terminated").is_none());
            assert_eq!(events(app, 2).await, [6032, 4020]);
            app.get(&member, "/people/@self").await.empty(401);
            let told = letters(app).await.pop().unwrap();
            assert_eq!(
                (told.kind, told.to.as_str()),
                (LetterKind::ProfileDisabled, OWNER_EMAIL)
            );
            by_link(app, "", &link, Method::DELETE, DISABLE, &Value::Null)
                .await
                .empty(401);
        }
    });
}

#[test]
fn people_15_1_row_1_neither_the_owner_nor_directory_accounts() {
    on_both(async |app| {
        let before = letters(app).await.len();
        ask(app, &app.owner).await.refused(403, "Access denied");
        assert_eq!(letters(app).await.len(), before);
        app.anonymous(Method::PUT, "/people/self/delete", Value::Null)
            .await
            .empty(401);
        let key = app.key(&app.person(Role::User).await, &["accounts.self:read"]).await;
        app.call(&key, Method::PUT, "/people/self/delete", &Value::Null)
            .await
            .refused(403, "Access denied");
    });
}

#[test]
fn people_5_10_row_1_links_only() {
    on_both(async |app| {
        let (user, other) = (app.person(Role::User).await, app.person(Role::User).await);
        app.delete(&user, DISABLE).await.empty(403);
        app.anonymous(Method::DELETE, DISABLE, Value::Null).await.empty(401);
        let stored = stored_person(app, &user.id).await;
        let wrong_type = confirm(app, &make::email_activation(&stored, app.app.now()));
        by_link(app, "", &wrong_type, Method::DELETE, DISABLE, &Value::Null)
            .await
            .empty(403);
        let link = confirm(app, &make::profile_remove(&stored, app.app.now()));
        by_link(app, &other.credential, &link, Method::DELETE, DISABLE, &Value::Null)
            .await
            .empty(401);
        let turned = link.replace(&user.id, &other.id);
        by_link(app, "", &turned, Method::DELETE, DISABLE, &Value::Null)
            .await
            .empty(401);
        let elsewhere = crate::link_of::link_of(app, PortalId(2), &make::profile_remove(&stored, app.app.now()));
        by_link(app, "", &elsewhere.confirm, Method::DELETE, DISABLE, &Value::Null)
            .await
            .empty(401);
        for person in [&user, &other] {
            assert_eq!(stored_person(app, &person.id).await.status, Status::Active);
        }
        by_link(app, &user.credential, &link, Method::DELETE, DISABLE, &Value::Null)
            .await
            .ok();
    });
}

#[test]
fn people_5_10_row_2_neither_the_owner_nor_directory_accounts() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let ldap = make_ldap(app, &user).await;
        for id in [&app.owner.id, &ldap] {
            let stored = stored_person(app, id).await;
            let link = confirm(app, &make::profile_remove(&stored, app.app.now()));
            by_link(app, "", &link, Method::DELETE, DISABLE, &Value::Null)
                .await
                .refused(403, "Access denied");
            assert_eq!(stored_person(app, id).await.status, Status::Active);
        }
    });
}

#[test]
fn administrators_read_who_left() {
    on_both(async |app| {
        let (admin, user) = (app.person(Role::DocSpaceAdmin).await, app.person(Role::User).await);
        let stored = stored_person(app, &user.id).await;
        let link = confirm(app, &make::profile_remove(&stored, app.app.now()));
        by_link(app, "", &link, Method::DELETE, DISABLE, &Value::Null)
            .await
            .ok();
        let mut told = letters(app).await;
        told.retain(|letter| letter.kind == LetterKind::ProfileDisabled);
        let readers: Vec<&str> = told.iter().map(|letter| letter.to.as_str()).collect();
        assert_eq!(readers, [OWNER_EMAIL, admin.email.as_str()]);
        let facts = [
            ("person".to_owned(), "Test User".to_owned()),
            ("person_email".to_owned(), user.email.clone()),
        ];
        assert!(told.iter().all(|letter| letter.facts == facts && letter.link.is_none()));
        let mail = app.last_mail_to(&admin.email).await.written;
        let who = format!("Test User ({}) closed the account", user.email);
        assert!(mail.text.contains(&who), "{}", mail.text);
    });
}
