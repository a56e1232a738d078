//! Invitations that must not serve somebody else: an account under a foreign address, an inviter who leaves at the same
//! moment, links that were deleted.

use crate::concurrency::together;
use crate::invited::{LINK, common, form, register, send};
use anteroom_domain::{PortalId, Role};
use anteroom_store::short_links;
use anteroom_testkit::{Answer, TestApp, TestPerson, on_both};
use http::Method;
use serde_json::{Value, json};
use std::future::Future;
use std::pin::Pin;

async fn invite(app: &TestApp, who: &TestPerson, email: &str, kind: &str) -> Answer {
    let body =
        json!({ "invitations": [{ "email": "also@example.org", "type": "User" }, { "email": email, "type": kind }] });
    app.post(who, "/people/invite", body).await
}

async fn role_of(app: &TestApp, email: &str) -> Value {
    let path = format!("/people/email?email={email}");
    app.get(&app.owner, &path).await.ok()["role"].clone()
}

#[test]
fn people_6_3_row_10a_who_registered_with_a_foreign_address_gets_nothing_by_its_invitation() {
    on_both(async |app| {
        let link = common(app, &app.owner, json!({ "employeeType": "User" })).await;
        let victim = "boss@example.org";
        register(app, &link, victim).await.ok();
        let admin = app.person(Role::DocSpaceAdmin).await;
        let message = format!(
            "Somebody registered with the address {victim} and has not confirmed it. An invitation does not change that account; PUT /api/2.0/people/type does."
        );
        for (who, kind) in [
            (&app.owner, "DocSpaceAdmin"),
            (&app.owner, "RoomAdmin"),
            (&admin, "RoomAdmin"),
        ] {
            invite(app, who, victim, kind).await.refused(403, &message);
            assert_eq!(role_of(app, victim).await, "User");
        }
        let path = "/people/email?email=also@example.org";
        assert_eq!(app.get(&app.owner, path).await.status, 404, "all of them or nobody");
        // The same type is no more than a relation, as before.
        invite(app, &admin, victim, "User").await.ok();
        // Whoever means the account says so.
        let id = app.get(&app.owner, &format!("/people/email?email={victim}")).await.ok()["id"].clone();
        app.put(&app.owner, "/people/type/RoomAdmin", json!({ "userIds": [id] }))
            .await
            .ok();
        assert_eq!(role_of(app, victim).await, "RoomAdmin");
    });
}

#[test]
fn people_6_3_row_10_an_unopened_invitation_is_raised_by_another_one() {
    on_both(async |app| {
        let email = "later@example.org";
        let room_admin = app.person(Role::RoomAdmin).await;
        invite(app, &room_admin, email, "User").await.ok();
        invite(app, &app.owner, email, "RoomAdmin").await.ok();
        assert_eq!(role_of(app, email).await, "RoomAdmin");
    });
}

#[test]
fn registering_while_the_inviter_is_removed_is_refused_or_done() {
    on_both(async |app| {
        for round in 0..6 {
            let inviter = app.person(Role::DocSpaceAdmin).await;
            let link = common(app, &inviter, json!({ "employeeType": "User" })).await;
            let leave = async {
                let ids = json!({ "userIds": [inviter.id] });
                app.put(&app.owner, "/people/status/2", ids).await.ok();
                app.delete(&app.owner, &format!("/people/{}", inviter.id)).await.ok();
            };
            let body = |number: usize| form(&link, &format!("new{number}.{round}@example.org"));
            let bodies = [body(0), body(1), body(2)];
            let mut jobs: Vec<Pin<Box<dyn Future<Output = Answer> + '_>>> = Vec::new();
            for body in &bodies {
                jobs.push(Box::pin(send(app, &link, body)));
            }
            let (answers, ()) = tokio::join!(together(jobs), leave);
            for answer in answers {
                let status = answer.status.as_u16();
                assert!(matches!(status, 200 | 401 | 403), "{status}: {}", answer.text());
            }
            let id = app.get(&app.owner, &format!("{LINK}/User")).await.ok()["id"].clone();
            app.call(&app.owner.credential, Method::DELETE, LINK, &json!({ "id": id }))
                .await
                .ok();
        }
    });
}

#[test]
fn a_deleted_link_leaves_no_short_form_behind() {
    on_both(async |app| {
        let admin = app.person(Role::DocSpaceAdmin).await;
        let body = json!({ "employeeType": "User" });
        let users = app.post(&app.owner, LINK, body).await.ok();
        let by_admin = app.get(&admin, &format!("{LINK}/User")).await.ok();
        let body = json!({ "employeeType": "RoomAdmin" });
        let room_admins = app.post(&app.owner, LINK, body).await.ok();
        let leads = async |made: &Value| {
            let path = made["url"]
                .as_str()
                .unwrap()
                .strip_prefix("http://portal.test")
                .unwrap();
            let answer = app.call_with(Method::GET, path, &[], &Value::Null).await;
            answer.header("location").starts_with("/confirm/LinkInvite?")
        };
        assert!(leads(&users).await && leads(&by_admin).await && leads(&room_admins).await);
        assert_ne!(users["url"], by_admin["url"], "each names who handed it out");
        let body = json!({ "id": users["id"] });
        app.call(&app.owner.credential, Method::DELETE, LINK, &body).await.ok();
        assert!(!leads(&users).await && !leads(&by_admin).await, "whoever handed it out");
        assert!(leads(&room_admins).await, "the other link's stays");
        let left = app
            .app
            .write(|tx, _| Ok(short_links::delete_lasting(tx, PortalId(1), "LinkInvite")?))
            .await;
        assert_eq!(left.unwrap(), 1);
    });
}
