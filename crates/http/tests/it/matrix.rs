//! The whole matrix operation × caller → status, as the committed file `matrix.txt`. `ANTEROOM_UPDATE=1` writes it anew.

use anteroom_domain::Role;
use anteroom_http::operation::{Access, Base, Operation};
use anteroom_testkit::{Backend, TestApp, TestPerson, TestSettings, on};
use http::Method;
use serde_json::{Value, json};
use std::fmt::Write;

/// What is sent to an operation: a path with parameters filled in and a body that the owner may send. What a call may
/// change is made anew for each, so that no caller sees what another one did.
pub(crate) async fn request(app: &TestApp, operation: &Operation) -> (String, Value) {
    let target = app.person(Role::User).await;
    request_about(app, operation, &target).await
}

/// [`request`] about somebody who is there already.
pub(crate) async fn request_about(app: &TestApp, operation: &Operation, target: &TestPerson) -> (String, Value) {
    let ids = json!({ "userIds": [target.id] });
    if matches!(
        operation.id,
        "delete_person" | "delete_people" | "start_reassign" | "start_remove"
    ) {
        app.put(&app.owner, "/people/status/2", ids.clone()).await.ok();
    }
    let mut path = operation
        .template
        .replace("{userid}", &target.id)
        .replace("{userid:guid}", &target.id)
        .replace("{activationstatus}", "Activated")
        .replace("{status}", "Active")
        .replace("/notification/{type}", "/notification/Badges")
        .replace("{type}", "RoomAdmin")
        .replace("{query}", "nobody")
        .replace("{key}", "nothing")
        .replace("{alias}", "localhost")
        .replace("{productid:guid}", "00000000-0000-0000-0000-000000000000")
        .replace(
            "/settings/security/{id:guid}",
            "/settings/security/f4d98afd-d336-4332-8778-3c6945c81ea0",
        )
        .replace("{employeetype}", "User");
    if path.contains("{mailid:guid}") {
        let mail = app.write_mail(crate::mails::letter(&target.email)).await.mail;
        path = path.replace("{mailid:guid}", &mail.id.to_string());
    }
    if matches!(operation.id, "share_guest" | "remove_guests") {
        // The guest of the owner, who made it.
        let email = format!("guest-{}", target.email);
        let body = json!({ "email": email, "firstName": "A", "lastName": "B", "type": "Guest" });
        let guest = app.post(&app.owner, "/people/active", body).await.ok();
        let id = guest["id"].as_str().unwrap();
        return (
            operation.template.replace("{userid:guid}", id),
            json!({ "userIds": [id] }),
        );
    }
    if matches!(operation.id, "request_joining" | "send_admin_message") {
        // Open to everybody, and not asked too often.
        let domains = json!({ "type": 2, "domains": [], "inviteUsersAsVisitors": true });
        app.post(&app.owner, "/settings/maildomainsettings", domains).await.ok();
        let messages = json!({ "turnOn": true });
        app.post(&app.owner, "/settings/messagesettings", messages).await.ok();
        app.clock.advance_seconds(120);
        return (
            path,
            json!({ "email": format!("new-{}", target.email), "message": "Hi" }),
        );
    }
    if operation.id == "delete_color_theme" {
        let pair = json!({ "accent": "#112233", "buttons": "#445566" });
        let theme = json!({ "theme": { "main": pair, "text": pair } });
        // One at a time, always under the same number.
        app.delete(&app.owner, "/settings/colortheme?id=7").await;
        app.put(&app.owner, "/settings/colortheme", theme).await.ok();
        return (format!("{path}?id=7"), Value::Null);
    }
    if path.contains("/webhook") {
        return webhook(app, operation).await;
    }
    if path.contains("/invitationlink") {
        return (path, invitation_link(app, operation.id).await);
    }
    path = path.replace("{code}", "123456");
    if operation.id == "get_report" {
        path = format!(
            "{}?from=2026-01-01&to=2026-08-01",
            path.replace("{trail}", "events").replace("{name}", "report.csv")
        );
    }
    if operation.id == "get_installation_setting" {
        path.push_str("?key=BaseDomain");
    }
    if let Some(body) = constant_body(operation.id) {
        return (path, body);
    }
    path = with_things_of_the_owner(app, path, target).await;
    path = path
        .replace(
            "/spaceusage/{id:guid}",
            "/spaceusage/f4d98afd-d336-4332-8778-3c6945c81ea0",
        )
        .replace("{userid:guid}", &target.id)
        .replace("{id}", "1");
    about_person(app, operation.id, path, target)
}

/// The path and body of an operation about somebody.
fn about_person(app: &TestApp, operation: &str, path: String, target: &TestPerson) -> (String, Value) {
    let ids = json!({ "userIds": [target.id] });
    match operation {
        "create_group" => (path, json!({ "groupName": "g" })),
        "replace_group_members" | "add_group_members" | "remove_group_members" => {
            (path, json!({ "members": [target.id] }))
        }
        "update_group" => (path, json!({ "groupName": "h" })),
        "set_group_manager" => (path, json!({ "userId": target.id })),
        "create_person" => {
            let email = format!("new-{}", target.email);
            (
                path,
                json!({ "email": email, "firstName": "A", "lastName": "B", "type": "User" }),
            )
        }
        "create_people" => {
            let person = json!({ "email": format!("new-{}", target.email), "firstName": "A", "lastName": "B" });
            (path, json!({ "people": [person] }))
        }
        "create_ready_person" => {
            let email = format!("new-{}", target.email);
            let body = json!({ "email": email, "firstName": "A", "lastName": "B", "type": "Guest" });
            (path, body)
        }
        "invite_people" => {
            let email = format!("new-{}", target.email);
            (path, json!({ "invitations": [{ "email": email, "type": "User" }] }))
        }
        "update_person" => (path, json!({ "location": "Riga" })),
        "promote_people" | "set_people_status" | "set_activation" | "delete_people" | "send_invitations_again" => {
            (path, ids)
        }
        "start_reassign" => (path, json!({ "fromUserId": target.id, "toUserId": app.owner.id })),
        "start_remove" | "terminate_reassign" | "terminate_remove" | "terminate_type_change" => {
            (path, json!({ "userId": target.id }))
        }
        "start_type_change" => (
            path,
            json!({ "type": "Guest", "userId": target.id, "reassignUserId": app.owner.id }),
        ),
        "set_user_quota" => (path, json!({ "userIds": [target.id], "quota": 5 })),
        "set_culture" => (path.replace(&target.id, "@self"), json!({ "cultureName": "de" })),
        "get_person_by_email" | "check_person_exists" => (format!("{path}?email={}", target.email), Value::Null),
        "set_password" => (path, json!({ "password": "Another-Horse-2" })),
        "approve_guest" | "request_password" | "confirm_email" => (path, json!({ "email": target.email })),
        "change_email" => {
            let email = format!("changed-{}", target.email);
            (path, json!({ "userId": target.id, "email": email }))
        }
        "get_administrator" => (format!("{path}?userid={}", target.id), Value::Null),
        "set_administrator" => (
            path,
            json!({ "productId": "00000000-0000-0000-0000-000000000000", "userId": target.id, "administrator": true }),
        ),
        "search_people" | "search_people_by_status" => (format!("{path}?query=nobody"), Value::Null),
        "request_owner_change" | "change_owner" => (path, json!({ "ownerId": target.id })),
        "create_key" => (path, json!({ "name": "k" })),
        "rotate_key" => (path, json!({ "overlapMinutes": 5 })),
        "update_key" => (path, json!({ "isActive": true })),
        _ => (path, Value::Null),
    }
}

/// The body for an operation that always gets the same. What sets a rule of the portal sets what hinders nobody.
fn constant_body(operation: &str) -> Option<Value> {
    Some(match operation {
        "update_login_settings" => json!({ "attemptCount": 5, "blockTime": 60, "checkPeriod": 60 }),
        // Without a limit, so that the sessions of the callers that come after go on.
        "update_cookie_settings" => json!({ "lifeTime": 1440, "enabled": false }),
        "update_password_settings" => json!({ "minLength": 8 }),
        "set_developer_tools" | "replace_developer_tools" => json!({ "limitedAccessForUsers": false }),
        "update_ip_restrictions" | "update_ip_restrictions_settings" => {
            json!({ "ipRestrictions": [], "enable": false })
        }
        "set_invitation_settings" => json!({ "allowInvitingMembers": true, "allowInvitingGuests": true }),
        // What it is already: nobody is signed out.
        "rename_portal" => json!({ "alias": "localhost" }),
        "set_domain" => json!({ "enable": false }),
        "set_greeting" => json!({ "title": "" }),
        "set_deep_link" => json!({ "deepLinkSettings": { "handlingMode": 0 } }),
        "set_color_themes" => json!({ "selected": 1 }),
        "set_trusted_domains" => json!({ "type": 0, "domains": [], "inviteUsersAsVisitors": true }),
        "set_message_rule" => json!({ "turnOn": false }),
        "set_ai_access" => json!({ "enabled": false }),
        "set_banner" => json!({ "hidden": true }),
        "set_start_folder" => json!({ "defaultFolderType": 14 }),
        "set_email_activation" => json!({ "show": true }),
        "create_portal" => json!({ "alias": "acme", "ownerEmail": "a@b.de", "password": "Correct-Horse-9" }),
        "set_portal_owner" => json!({ "owner": "nobody@example.com" }),
        "set_owner_password" => json!({ "password": "Correct-Horse-9" }),
        "update_portal" => json!({ "status": "active" }),
        "set_audit_settings" => json!({ "settings": { "loginHistoryLifeTime": 180, "auditTrailLifeTime": 180 } }),
        "set_person_quota" | "set_room_quota" | "set_agent_quota" => {
            json!({ "enableQuota": false, "defaultQuota": 0 })
        }
        "set_portal_quota" => json!({ "tenantId": 1, "quota": -1 }),
        "send_sales_request" => json!({ "userName": "Ann", "email": "ann@example.org", "message": "More" }),
        "set_csp" => json!({ "domains": [] }),
        "set_module_access" => json!({ "id": "f4d98afd-d336-4332-8778-3c6945c81ea0", "enabled": true }),
        "set_module_switches" => json!({ "items": [] }),
        "set_notification" => json!({ "type": 0, "isEnabled": true }),
        "mute_room" => json!({ "roomsId": 1, "mute": false }),
        "set_version" => json!({ "versionId": 1 }),
        "set_theme" => json!({ "theme": "Dark" }),
        "set_second_factor" | "set_second_factor_with_link" => json!({ "type": "None" }),
        "sign_in_with_code"
        | "send_text_message"
        | "set_phone"
        | "validate_code"
        | "reset_second_factor"
        | "sign_in"
        | "confirm_link"
        | "send_test_mail" => json!({}),
        // Closed, so that who may is seen from the answers.
        "register_portal" | "register_portal_by_email" => json!({
            "email": "ann@example.org", "firstName": "Ann", "passwordHash": anteroom_testkit::PASSWORD_HASH,
        }),
        "provision_portal" => json!({
            "email": "ann@example.org", "firstName": "Ann", "passwordHash": anteroom_testkit::PASSWORD_HASH,
            "provider": { "name": "google", "clientId": "c", "clientSecret": "s" },
        }),
        // Nothing but a link gets far enough for an address to count.
        "complete_wizard" => json!({ "email": "set-up@example.com", "passwordHash": anteroom_testkit::PASSWORD_HASH }),
        "set_time_and_language" => json!({ "lng": "en-US" }),
        // What is wrong about a sign-in is a 500 there, and right ones are counted.
        "sign_in_anywhere" => json!({ "email": 5 }),
        "confirm_installation_setting" => json!({ "key": "BaseDomain", "value": "localhost", "tenantId": -1 }),
        "check_domain" => json!({ "hostName": "localhost" }),
        "validate_portal_name" => json!({ "portalName": "free-name" }),
        "set_portal_status" => json!({ "tenantId": 1, "status": 0 }),
        _ => return None,
    })
}

/// Makes a second portal for the operations that the last one in use refuses.
async fn keep_a_portal(app: &TestApp, operation: &str) {
    if !matches!(operation, "request_suspending" | "request_portal_removal") {
        return;
    }
    let portals = app.app.read(|tx, _| Ok(anteroom_store::portals::list(tx)?)).await;
    if portals.unwrap().len() == 1 {
        crate::lifecycle::second_portal(app).await;
    }
}

/// The path with the numbers of a key, a group or a session that are made for it.
async fn with_things_of_the_owner(app: &TestApp, mut path: String, target: &TestPerson) -> String {
    if path.contains("{keyid:guid}") {
        let key = app.post(&app.owner, "/keys", json!({ "name": "k" })).await.ok();
        path = path.replace("{keyid:guid}", key["id"].as_str().unwrap());
    }
    if path.starts_with("/group/{") {
        let group = app.post(&app.owner, "/group", json!({ "groupName": "g" })).await.ok();
        for parameter in ["{id:guid}", "{id}", "{fromId}", "{toId}"] {
            path = path.replace(parameter, group["id"].as_str().unwrap());
        }
    }
    if path.contains("{logineventid:int}") {
        let own = app
            .get_with_cookie(&target.credential, "/security/activeconnections")
            .await;
        let id = own.ok()["loginEvent"].to_string();
        path = path.replace("{logineventid:int}", &id);
    }
    path
}

/// The body for an operation on the link for users, which is made anew.
async fn invitation_link(app: &TestApp, operation: &str) -> Value {
    let link = "/portal/users/invitationlink";
    let old = app.get(&app.owner, &format!("{link}/User")).await.ok();
    if let Some(id) = old.get("id") {
        app.call(&app.owner.credential, Method::DELETE, link, &json!({ "id": id }))
            .await
            .ok();
    }
    if operation == "create_invitation_link" {
        return json!({ "employeeType": "User" });
    }
    let made = app.post(&app.owner, link, json!({ "employeeType": 4 })).await.ok();
    json!({ "id": made["id"] })
}

/// A request about a webhook of the owner, which is made anew, and what it was told.
async fn webhook(app: &TestApp, operation: &Operation) -> (String, Value) {
    let count = app
        .get(&app.owner, "/settings/webhook")
        .await
        .ok()
        .as_array()
        .unwrap()
        .len();
    let mut body = json!({
        "name": format!("hook {count}"), "uri": "https://hr.example/in", "secretKey": "a-secret-1",
        "enabled": true, "ssl": true, "triggers": 4,
    });
    if operation.id == "create_webhook" || operation.method == anteroom_http::route::Method::Get {
        let body = if operation.id == "create_webhook" {
            body
        } else {
            Value::Null
        };
        return (operation.template.to_owned(), body);
    }
    let made = app.post(&app.owner, "/settings/webhook", body.clone()).await.ok();
    body["id"] = made["id"].clone();
    let about = if operation.id.starts_with("retry_") {
        let test = format!("/anteroom/webhooks/{}/test", made["id"]);
        app.post(&app.owner, &test, Value::Null).await.ok()["id"].clone()
    } else {
        made["id"].clone()
    };
    let path = operation.template.replace("{id:int}", &about.to_string());
    let body = match operation.id {
        "update_webhook" | "switch_webhook" => body,
        "retry_webhooks" => json!({ "ids": [about] }),
        _ => Value::Null,
    };
    (path, body)
}

async fn callers_of(app: &TestApp) -> Vec<(&'static str, String)> {
    let (guest, user) = (app.person(Role::Guest).await, app.person(Role::User).await);
    let (room_admin, admin) = (app.person(Role::RoomAdmin).await, app.person(Role::DocSpaceAdmin).await);
    let disabled = app.person(Role::DocSpaceAdmin).await;
    let disabled_key = app.key(&disabled, &[]).await;
    app.put(&app.owner, "/people/status/2", json!({ "userIds": [disabled.id] }))
        .await
        .ok();
    vec![
        ("anonymous", String::new()),
        ("guest", guest.credential),
        ("user", user.credential),
        ("room admin", room_admin.credential),
        ("admin", admin.credential),
        ("owner", app.owner.credential.clone()),
        ("*:read key", app.key(&app.owner, &["*:read"]).await),
        ("accounts:read key", app.key(&app.owner, &["accounts:read"]).await),
        ("disabled's key", disabled_key),
    ]
}

#[test]
fn operations_have_names_and_routes_of_their_own() {
    let operations = anteroom_http::api::operations();
    let mut ids: Vec<_> = operations.iter().map(|o| o.id).collect();
    let mut routes: Vec<_> = operations
        .iter()
        .map(|o| (o.template.to_lowercase(), o.method))
        .collect();
    for count in [
        {
            ids.sort_unstable();
            ids.dedup();
            ids.len()
        },
        {
            routes.sort();
            routes.dedup();
            routes.len()
        },
    ] {
        assert_eq!(count, operations.len());
    }
}

#[test]
fn the_matrix_is_the_committed_one() {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        on(backend, TestSettings::default(), async |app| {
            let mut callers = callers_of(app).await;
            let mut text = String::from(
                "Which status each operation answers to whom. Made by a test; see crates/http/tests/it/matrix.rs.\n\n",
            );
            write!(text, "{:<44}", "").unwrap();
            for (name, _) in &callers {
                write!(text, " {name:<17}").unwrap();
            }
            text.push('\n');
            let mut operations = anteroom_http::api::operations();
            operations.sort_by_key(|o| (o.template, o.method));
            for operation in &operations {
                write!(
                    text,
                    "{:<44}",
                    format!("{} {}", operation.method.name(), operation.template)
                )
                .unwrap();
                keep_a_portal(app, operation.id).await;
                for (name, credential) in &callers {
                    let (path, body) = request(app, operation).await;
                    // Signing somebody out would change the callers that come after.
                    let credential = if operation.id == "sign_out" { "" } else { credential };
                    let method = Method::from_bytes(operation.method.name().as_bytes()).unwrap();
                    let path = match operation.base {
                        Base::Api => format!("/api/2.0{path}"),
                        Base::Host => path,
                    };
                    let bearer = format!("Bearer {credential}");
                    let headers = [("authorization", bearer.as_str())];
                    let headers = if credential.is_empty() { &[][..] } else { &headers };
                    let status = app.call_with(method, &path, headers, &body).await.status.as_u16();
                    assert!(status < 500, "{} by {name}: {status}", operation.id);
                    if operation.access != Access::Anonymous && name.starts_with("anonymous") {
                        assert_eq!(status, 401, "{}", operation.id);
                    }
                    write!(text, " {status:<17}").unwrap();
                }
                text.push('\n');
                if operation.id == "end_all_sessions_for_new_password" {
                    callers = callers_of(app).await;
                }
            }
            let text = text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n") + "\n";
            let path = concat!(env!("CARGO_MANIFEST_DIR"), "/matrix.txt");
            #[expect(clippy::disallowed_methods, reason = "the switch of `cargo xtask generate`")]
            if std::env::var_os("ANTEROOM_UPDATE").is_some() {
                std::fs::write(path, &text).unwrap();
            }
            let committed = std::fs::read_to_string(path).unwrap_or_default();
            assert!(
                committed == text,
                "crates/http/matrix.txt is stale: run `cargo xtask generate` and review the difference\n{text}"
            );
        });
    }
}
