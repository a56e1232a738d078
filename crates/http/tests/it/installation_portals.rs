//! Managing the portals of the installation: `docs/protocol/portal.md` 6.3.

use crate::installation::{bearer, body, call, open, open_below_a_domain, refused, register, status_of};
use anteroom_domain::portal::PortalStatus;
use anteroom_domain::{PortalId, Role};
use anteroom_testkit::{Answer, TestApp, TestPortal, TestSettings, on_both, on_both_with};
use http::Method;
use serde_json::{Value, json};

#[test]
fn portal_6_3_row_5_portals_are_listed() {
    on_both(async |app| {
        app.portal("second").await;
        let third = app.portal("third").await;
        set_status(app, json!({ "tenantId": third.id.0, "status": 1 })).await;
        let owner = bearer(&app.owner.credential);
        let headers = [("authorization", owner.as_str())];
        let names = async |query: &str| {
            let answer = call(app, Method::GET, &format!("/portal/get{query}"), &headers, &Value::Null).await;
            assert_eq!(answer.status, 200, "{query} {}", answer.text());
            let tenants = answer.json()["tenants"].as_array().unwrap().clone();
            tenants
                .iter()
                .map(|tenant| tenant["portalName"].as_str().unwrap().to_owned())
                .collect::<Vec<_>>()
                .join(" ")
        };
        for (query, expected) in [
            ("", "localhost second"),
            ("?portalName=SECOND", "second"),
            ("?tenantId=1", "localhost"),
            ("?tenantId=9", ""),
            ("?tenantId=1&portalName=second", ""),
            ("?email=owner@example.com", "localhost second"),
            ("?email=nobody@example.com", ""),
            ("?portalName=third", ""),
        ] {
            assert_eq!(names(query).await, expected, "{query}");
        }
        let path = "/portal/get?tenantId=2&statistics=true";
        let shown = call(app, Method::GET, path, &headers, &Value::Null).await.json();
        assert_eq!(shown["tenants"][0]["owner"]["displayName"], "Oscar Owner");
        assert_eq!(shown["tenants"][0]["wizardSettings"]["completed"], true);
        let expected = json!({
            "tenantId": 2, "tenantAlias": "second", "tenantDomain": "localhost", "storageSize": i64::MAX, "usedSize": 0,
            "maxRoomAdminsCount": i32::MAX, "roomAdminCount": 1, "maxUsers": i32::MAX, "usersCount": 0,
            "maxRoomsCount": i32::MAX, "roomsCount": 0, "maxAIAgentsCount": i32::MAX, "aiAgentsCount": 0,
        });
        assert_eq!(shown["tenants"][0]["quotaUsage"], expected);
    });
    on_both_with(open_below_a_domain(), async |app| {
        let owner = bearer(&app.owner.credential);
        let headers = [("authorization", owner.as_str()), ("origin", "http://localhost")];
        let answer = call(app, Method::GET, "/portal/get", &headers, &Value::Null).await;
        refused(&answer, 403, "error", "Method for server edition only.");
    });
}

async fn set_status(app: &TestApp, body: Value) -> Answer {
    let owner = bearer(&app.owner.credential);
    let headers = [("authorization", owner.as_str())];
    call(app, Method::PUT, "/portal/status", &headers, &body).await
}

#[test]
fn portal_6_3_row_5_statistics_count_people_and_tell_limits() {
    let limited = TestSettings {
        app: Some(|s| {
            s.max_admins = Some(7);
            s.max_users = Some(9);
        }),
        ..TestSettings::default()
    };
    on_both_with(limited, async |app| {
        for role in [Role::RoomAdmin, Role::User, Role::User, Role::Guest] {
            app.person(role).await;
        }
        let owner = bearer(&app.owner.credential);
        let headers = [("authorization", owner.as_str())];
        let usage = async |query: &str| {
            let shown = call(app, Method::GET, &format!("/portal/get{query}"), &headers, &Value::Null).await;
            shown.json()["tenants"][0]["quotaUsage"].clone()
        };
        let counted = usage("?statistics=true").await;
        assert_eq!(
            (&counted["roomAdminCount"], &counted["maxRoomAdminsCount"]),
            (&json!(2), &json!(7))
        );
        assert_eq!((&counted["usersCount"], &counted["maxUsers"]), (&json!(3), &json!(9)));
        assert_eq!(usage("?statistics=false").await, Value::Null);
    });
}

#[test]
fn portal_6_3_row_6_portals_are_suspended_and_brought_back() {
    on_both(async |app| {
        refused(
            &set_status(app, json!({ "tenantId": 1, "status": 1 })).await,
            400,
            "error",
            "The last full access space cannot be deleted.",
        );
        let second = app.portal("second").await;
        for (body, code, message) in [
            (json!({ "status": 1 }), "portalNameEmpty", "PortalName is required"),
            (
                json!({ "portalName": "nobody" }),
                "portalNameNotFound",
                "Portal not found",
            ),
            (json!({ "tenantId": 77 }), "portalNameNotFound", "Portal not found"),
        ] {
            refused(&set_status(app, body).await, 400, code, message);
        }
        let suspended = set_status(app, json!({ "portalName": "Second", "status": 3 }))
            .await
            .json();
        assert_eq!(suspended["tenant"]["status"], "Suspended");
        assert_eq!(works(&second).await, 404);
        let back = set_status(app, json!({ "tenantId": 2, "status": 0 })).await.json();
        assert_eq!(back["tenant"]["status"], "Active");
        assert_eq!(works(&second).await, 200);
    });
}

async fn works(portal: &TestPortal<'_>) -> u16 {
    portal.get(&portal.owner, "/people").await.status.as_u16()
}

#[test]
fn portal_6_3_row_7_portals_are_removed() {
    on_both_with(open(), async |app| {
        let owner = bearer(&app.owner.credential);
        let headers = [("authorization", owner.as_str())];
        let remove = async |query: &str| {
            let path = format!("/portal/remove{query}");
            call(app, Method::DELETE, &path, &headers, &Value::Null).await
        };
        refused(
            &remove("?tenantId=1").await,
            400,
            "error",
            "The last full access space cannot be deleted.",
        );
        let second = app.portal("second").await;
        let mut waiting = body("waiting");
        waiting.as_object_mut().unwrap().remove("passwordHash");
        assert_eq!(register(app, &waiting).await.status, 200);
        refused(&remove("").await, 400, "portalNameEmpty", "PortalName is required");
        refused(
            &remove("?portalName=none").await,
            400,
            "portalNameNotFound",
            "Portal not found",
        );
        let gone = remove("?portalName=waiting").await.json();
        assert_eq!(gone["removed"], true);
        assert_eq!(status_of(app, PortalId(3)).await, PortalStatus::RemovePending);
        let asked = remove("?tenantId=2").await.json();
        assert_eq!(asked["removed"], false);
        assert_eq!(works(&second).await, 200);
        let mails = app.mails_of(PortalId(2)).await;
        assert!(mails[0].url().contains("/confirm/PortalRemove?"));
    });
}
