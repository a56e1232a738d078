//! Who may be brought into a portal at all: `docs/protocol/portal.md` 3.4.

use crate::invited::{common, follow, register};
use crate::link_of::events;
use crate::second_portal::second_portal;
use anteroom_domain::Role;
use anteroom_testkit::{TestApp, TestPerson, TestSettings, on_both, on_both_with};
use http::Method;
use serde_json::{Value, json};

const PATH: &str = "/settings/invitationsettings";
const DENIED: &str = "Access denied";

fn switches(members: bool, guests: bool) -> Value {
    json!({ "allowInvitingMembers": members, "allowInvitingGuests": guests })
}

async fn shown(app: &TestApp) -> Value {
    app.anonymous(Method::GET, PATH, Value::Null).await.ok()
}

/// How many of the latest events say that the switches were set.
async fn recorded(app: &TestApp) -> usize {
    let numbers = events(app, 1_000).await;
    numbers.iter().filter(|number| **number == 6093).count()
}

async fn create(app: &TestApp, who: &TestPerson, email: &str) -> anteroom_testkit::Answer {
    let body = json!({ "email": email, "firstName": "A", "lastName": "B", "type": "User" });
    app.post(who, "/people", body).await
}

#[test]
fn portal_3_4_row_1_everybody_reads_the_switches() {
    on_both(async |app| {
        assert_eq!(shown(app).await, switches(true, true));
        let guest = app.person(Role::Guest).await;
        assert_eq!(app.get(&guest, PATH).await.ok(), switches(true, true));
        // A key that does not open the whole portal is refused even where nobody needs one.
        let narrow = app.with_credential(&app.owner, app.key(&app.owner, &["files:read"]).await);
        app.get(&narrow, PATH).await.refused(403, DENIED);
    });
}

#[test]
fn portal_3_4_row_2_administrators_set_the_switches() {
    on_both(async |app| {
        let admin = app.person(Role::DocSpaceAdmin).await;
        app.anonymous(Method::PUT, PATH, switches(false, false))
            .await
            .empty(401);
        for role in [Role::RoomAdmin, Role::User, Role::Guest] {
            let person = app.person(role).await;
            app.put(&person, PATH, switches(false, false))
                .await
                .refused(403, DENIED);
        }
        for scope in ["*:read", "accounts:write"] {
            let key = app.with_credential(&app.owner, app.key(&app.owner, &[scope]).await);
            app.put(&key, PATH, switches(false, false)).await.refused(403, DENIED);
        }
        app.put(&admin, PATH, json!({ "allowInvitingMembers": 1 }))
            .await
            .invalid("$.allowInvitingMembers", "could not be converted");
        assert_eq!((shown(app).await, recorded(app).await), (switches(true, true), 0));

        // What is absent is off.
        for (body, after) in [
            (switches(false, true), switches(false, true)),
            (json!({}), switches(false, false)),
            (json!({ "AllowInvitingMembers": true }), switches(true, false)),
        ] {
            assert_eq!(app.put(&admin, PATH, body).await.ok(), after);
            assert_eq!(shown(app).await, after);
        }
        assert_eq!(recorded(app).await, 3);
    });
}

#[test]
fn portal_3_4_the_portal_decides_whatever_the_installation_says() {
    let settings = TestSettings {
        app: Some(|s| (s.allow_inviting_members, s.allow_inviting_guests) = (false, false)),
        ..TestSettings::default()
    };
    on_both_with(settings, async |app| {
        assert_eq!(shown(app).await, switches(false, false));
        create(app, &app.owner, "a@example.org").await.refused(403, DENIED);
        app.put(&app.owner, PATH, switches(true, false)).await.ok();
        create(app, &app.owner, "a@example.org").await.ok();
        // Another portal of the installation goes on as it was.
        let second = second_portal(app).await;
        assert_eq!(second.get(app, PATH).await.ok(), switches(false, false));
    });
}

#[test]
fn portal_3_4_without_inviting_members_no_member_comes_in() {
    on_both(async |app| {
        let link = common(app, &app.owner, json!({ "employeeType": "User" })).await;
        app.put(&app.owner, PATH, switches(false, true)).await.ok();
        create(app, &app.owner, "b@example.org").await.refused(403, DENIED);
        for (path, body) in [
            (
                "/people/invite",
                json!({ "invitations": [{ "email": "b@example.org", "type": "User" }] }),
            ),
            (
                "/people/active",
                json!({ "email": "b@example.org", "firstName": "A", "lastName": "B", "type": "User" }),
            ),
            ("/portal/users/invitationlink", json!({ "employeeType": "RoomAdmin" })),
        ] {
            app.post(&app.owner, path, body).await.refused(403, DENIED);
        }
        app.get(&app.owner, "/portal/users/invitationlink/User")
            .await
            .refused(403, DENIED);
        // A link that was handed out before lets nobody in, and no use of it is counted.
        register(app, &link, "b@example.org").await.refused(403, DENIED);
        app.put(&app.owner, PATH, switches(true, true)).await.ok();
        let read = app.get(&app.owner, "/portal/users/invitationlink/User").await.ok();
        assert_eq!(read["currentUseCount"], 0);
        register(app, &link, "b@example.org").await.ok();
    });
}

#[test]
fn portal_3_4_without_inviting_guests_nobody_becomes_one() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let url = app.get(&app.owner, "/portal/users/invite/Guest").await.ok();
        app.put(&app.owner, PATH, switches(true, false)).await.ok();
        app.post(
            &app.owner,
            "/people/active",
            json!({ "email": "g@example.org", "firstName": "A", "lastName": "B", "type": "Guest" }),
        )
        .await
        .refused(403, DENIED);
        app.put(&app.owner, &format!("/people/{}", user.id), json!({ "role": "Guest" }))
            .await
            .refused(403, DENIED);
        let link = follow(app, &url).await;
        register(app, &link, "g@example.org").await.refused(403, DENIED);
        assert_eq!(app.get(&user, "/people/@self").await.ok()["role"], "User");
        create(app, &app.owner, "m@example.org").await.ok();
    });
}
