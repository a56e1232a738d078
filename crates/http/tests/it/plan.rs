//! What a portal may have, what it has, and what it pays, which is nothing: `docs/protocol/portal.md` 4.

use crate::house::{everybody, only_for_administrators};
use crate::photos::upload;
use anteroom_domain::Role;
use anteroom_testkit::{TestApp, TestPerson, TestSettings, on_both, on_both_with, pictures};
use http::Method;
use serde_json::{Value, json};

const ANY_COUNT: i64 = 2_147_483_647;
const NEVER: &str = "0001-01-01T00:00:00.0000000Z";
const NO_BILLING: &str = "Tariff service is not configured";

#[test]
fn portal_4_1_row_2_administrators_see_what_the_portal_may_have() {
    on_both(async |app| {
        only_for_administrators(app, Method::GET, "/portal/quota", Value::Null).await;
        let admin = app.person(Role::DocSpaceAdmin).await;
        let quota = app.get(&admin, "/portal/quota").await.ok();
        for (member, value) in [
            ("tenantId", json!(1)),
            ("name", json!("default")),
            ("price", json!(0.0)),
            ("visible", json!(false)),
            ("wallet", json!(false)),
            ("maxTotalSize", json!(i64::MAX)),
            ("countUser", json!(ANY_COUNT)),
            ("countRoomAdmin", json!(ANY_COUNT)),
            ("countRoom", json!(ANY_COUNT)),
            ("usersInRoom", json!(ANY_COUNT)),
            ("countAIAgent", json!(ANY_COUNT)),
            ("countFreeBackup", json!(0)),
        ] {
            assert_eq!(quota[member], value, "{member}");
        }
        // Every number and every flag is there, whatever its value.
        for member in [
            "nonProfit",
            "trial",
            "free",
            "update",
            "docsEdition",
            "branding",
            "customization",
            "lifetime",
            "automationApi",
            "custom",
            "year",
            "backup",
            "aiTools",
        ] {
            assert_eq!(quota[member], false, "{member}");
        }
        assert_eq!(quota.get("productId"), None);
        let reader = app.key(&app.owner, &["*:read"]).await;
        app.call(&reader, Method::GET, "/portal/quota", &Value::Null).await.ok();
    });
}

#[test]
fn portal_4_1_row_3_no_plan_on_sale_fits() {
    on_both(async |app| {
        only_for_administrators(app, Method::GET, "/portal/quota/right", Value::Null).await;
        let answer = app.get(&app.owner, "/portal/quota/right").await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.json().get("response"), None);
    });
}

#[test]
fn portal_4_1_row_4_the_space_that_the_photos_take() {
    on_both(async |app| {
        only_for_administrators(app, Method::GET, "/portal/usedspace", Value::Null).await;
        assert_eq!(app.get(&app.owner, "/portal/usedspace").await.ok(), json!(0.0));
        let before = stored(app, &app.owner).await;
        assert_eq!(before, 0);
        upload(app, &app.owner, &pictures::png(300, 200)).await;
        let with_photo = stored(app, &app.owner).await;
        let kept: i64 = app.blobs.keys().len().try_into().unwrap();
        assert!(with_photo > 0 && kept == 6, "{with_photo} in {kept}");
        // Far below a hundredth of a GiB.
        assert_eq!(app.get(&app.owner, "/portal/usedspace").await.ok(), json!(0.0));
        // Another portal's is counted there.
        let other = app.portal("other").await;
        assert_eq!(used(&other.get(&other.owner, "/portal/payment/quota").await.ok()), 0);
        app.delete(&app.owner, &format!("/people/{}/photo", app.owner.id))
            .await
            .ok();
        assert_eq!(stored(app, &app.owner).await, 0);
    });
}

async fn stored(app: &TestApp, who: &TestPerson) -> i64 {
    used(&app.get(who, "/portal/payment/quota").await.ok())
}

fn used(plan: &Value) -> i64 {
    feature(plan, "total_size")["used"]["value"].as_i64().unwrap()
}

fn feature<'a>(plan: &'a Value, id: &str) -> &'a Value {
    let features = plan["features"].as_array().unwrap();
    features.iter().find(|f| f["id"] == id).unwrap()
}

#[test]
fn portal_4_1_row_5_everybody_sees_of_the_tariff_what_he_may() {
    on_both(async |app| {
        const PATH: &str = "/portal/tariff";
        app.anonymous(Method::GET, PATH, Value::Null).await.empty(401);
        let answer = app.get(&app.owner, PATH).await;
        assert_eq!(answer.json()["count"], 1);
        for query in ["?refresh=true", "?refresh=false"] {
            app.get(&app.owner, &format!("{PATH}{query}")).await.ok();
        }
        let answer = app.get(&app.owner, &format!("{PATH}?refresh=often")).await;
        assert_eq!(answer.status, 400, "{}", answer.text());
    });
}

#[test]
fn portal_4_1_table_2_row_1_the_number_is_for_administrators() {
    on_both(async |app| {
        for person in everybody(app).await {
            let tariff = app.get(&person, "/portal/tariff").await.ok();
            let is_admin = tariff.get("quotas").is_some();
            assert_eq!(tariff["id"], i32::from(is_admin), "{tariff}");
        }
    });
}

#[test]
fn portal_4_1_table_2_row_2_everybody_sees_that_nothing_is_owed() {
    on_both(async |app| {
        for role in [Role::User, Role::Guest] {
            let person = app.person(role).await;
            assert_eq!(
                app.get(&person, "/portal/tariff").await.ok(),
                json!({ "id": 0, "state": 1 })
            );
        }
    });
}

#[test]
fn portal_4_1_table_2_row_3_room_admins_also_see_until_when() {
    on_both(async |app| {
        let room_admin = app.person(Role::RoomAdmin).await;
        assert_eq!(
            app.get(&room_admin, "/portal/tariff").await.ok(),
            json!({ "id": 0, "state": 1, "dueDate": NEVER, "delayDueDate": NEVER })
        );
    });
}

#[test]
fn portal_4_1_table_2_row_4_administrators_see_everything() {
    on_both(async |app| {
        let admin = app.person(Role::DocSpaceAdmin).await;
        for who in [&app.owner, &admin] {
            assert_eq!(
                app.get(who, "/portal/tariff").await.ok(),
                json!({
                    "id": 1, "state": 1, "dueDate": NEVER, "delayDueDate": NEVER, "openSource": true,
                    "enterprise": false, "developer": false, "licenseDate": NEVER,
                    "quotas": [{ "id": -1, "quantity": 1, "wallet": false }],
                })
            );
        }
    });
}

#[test]
fn portal_4_1_row_6_administrators_see_edition_tariff_and_plan_together() {
    on_both(async |app| {
        only_for_administrators(app, Method::GET, "/portal/tenantextra", Value::Null).await;
        let extra = app.get(&app.owner, "/portal/tenantextra?refresh=true").await.ok();
        for (member, value) in [
            ("customMode", false),
            ("opensource", true),
            ("enterprise", false),
            ("developer", false),
            ("notPaid", false),
            ("enableTariffPage", false),
        ] {
            assert_eq!(extra[member], value, "{member}");
        }
        assert_eq!(extra["tariff"], app.get(&app.owner, "/portal/tariff").await.ok());
        assert_eq!(extra["quota"], app.get(&app.owner, "/portal/payment/quota").await.ok());
    });
}

#[test]
fn portal_4_2_row_1_the_one_plan_allows_everything_within_the_limits_of_the_installation() {
    let settings = TestSettings {
        app: Some(|s| {
            s.max_admins = Some(3);
            s.max_users = Some(7);
        }),
        ..TestSettings::default()
    };
    on_both_with(settings, async |app| {
        let quota = app.get(&app.owner, "/portal/quota").await.ok();
        assert_eq!((&quota["countRoomAdmin"], &quota["countUser"]), (&json!(3), &json!(7)));
        let features: Vec<&str> = quota["features"].as_str().unwrap().split(',').collect();
        for name in [
            "audit",
            "ldap",
            "sso",
            "thirdparty",
            "restore",
            "oauth",
            "contentsearch",
            "statistic",
        ] {
            assert!(features.contains(&name), "{name}");
        }
        assert!(features.contains(&"file_size:102400"));
        for flag in [
            "audit",
            "ldap",
            "sso",
            "thirdParty",
            "restore",
            "oauth",
            "contentSearch",
            "statistic",
        ] {
            assert_eq!(quota[flag], true, "{flag}");
        }
        assert_eq!(quota["maxFileSize"], 102_400_i64 << 20);
        // The same in the words for people, where any number is -1.
        app.person(Role::RoomAdmin).await;
        app.person(Role::Guest).await;
        let plan = app.get(&app.owner, "/portal/payment/quota").await.ok();
        for (id, kind, most, used) in [
            ("manager", "count", 3, 2),
            ("users", "count", 7, 1),
            ("room", "count", -1, 0),
            ("total_size", "size", -1, 0),
        ] {
            let feature = feature(&plan, id);
            assert_eq!(
                (&feature["type"], &feature["value"], &feature["used"]["value"]),
                (&json!(kind), &json!(most), &json!(used)),
                "{id}"
            );
        }
    });
}

#[test]
fn portal_4_3_sentence_1_without_billing_nobody_pays() {
    on_both(async |app| {
        for (method, path) in [
            (Method::GET, "account"),
            (Method::GET, "chechoutsetupurl"),
            (Method::GET, "customerinfo"),
            (Method::GET, "customer/balance"),
            (Method::GET, "customer/operations"),
            (Method::GET, "customer/operationsreport"),
            (Method::POST, "customer/operationsreport"),
            (Method::DELETE, "customer/operationsreport"),
            (Method::PUT, "url"),
            (Method::PUT, "update"),
            (Method::PUT, "updatewallet"),
            (Method::PUT, "calculatewallet"),
            (Method::POST, "deposit"),
            (Method::POST, "topupsettings"),
            (Method::POST, "servicestate"),
        ] {
            let path = &format!("/portal/payment/{path}");
            let user = app.person(Role::User).await;
            app.anonymous(method.clone(), path, Value::Null).await.empty(401);
            app.call(&user.credential, method.clone(), path, &Value::Null)
                .await
                .refused(403, "Access denied");
            app.call(&app.owner.credential, method.clone(), path, &json!({ "amount": 5 }))
                .await
                .refused(403, NO_BILLING);
            // Who only reads is told that first where something would be bought.
            let reader = app.key(&app.owner, &["*:read"]).await;
            let text = if method == Method::GET {
                NO_BILLING
            } else {
                "Access denied"
            };
            app.call(&reader, method, path, &Value::Null).await.refused(403, text);
        }
    });
}

#[test]
fn portal_4_3_sentence_2_administrators_read_that_there_is_nothing_to_buy() {
    on_both(async |app| {
        for (path, answer) in [
            ("prices", json!({})),
            ("currencies", json!([])),
            ("quotas", json!([])),
            ("quotas?wallet=true", json!([])),
            ("walletservices", json!([])),
            ("walletservice?service=-11", Value::Null),
            (
                "topupsettings",
                json!({ "enabled": false, "minBalance": 0, "upToBalance": 0, "lastModified": "0001-01-01T00:00:00" }),
            ),
            (
                "servicessettings",
                json!({ "enabledServices": [], "lastModified": "0001-01-01T00:00:00" }),
            ),
        ] {
            let path = &format!("/portal/payment/{path}");
            only_for_administrators(app, Method::GET, path, Value::Null).await;
            assert_eq!(app.get(&app.owner, path).await.ok(), answer, "{path}");
        }
        let answer = app.get(&app.owner, "/portal/payment/quotas?wallet=perhaps").await;
        assert_eq!(answer.status, 400, "{}", answer.text());
    });
}

#[test]
fn portal_4_3_sentence_3_everybody_but_guests_sees_the_plan() {
    on_both(async |app| {
        const PATH: &str = "/portal/payment/quota";
        app.anonymous(Method::GET, PATH, Value::Null).await.empty(401);
        let guest = app.person(Role::Guest).await;
        app.get(&guest, PATH).await.refused(403, "Access denied");
        for role in [Role::DocSpaceAdmin, Role::RoomAdmin] {
            let person = app.person(role).await;
            let plan = app.get(&person, PATH).await.ok();
            assert!(feature(&plan, "manager")["used"]["value"].is_i64());
            assert_eq!((&plan["id"], &plan["price"]["value"]), (&json!(-1), &json!(0.0)));
        }
        // Users see how much is stored, and not how many people there are.
        let user = app.person(Role::User).await;
        let plan = app.get(&user, &format!("{PATH}?refresh=true")).await.ok();
        assert!(feature(&plan, "total_size")["used"]["value"].is_i64());
        for id in ["manager", "users", "room"] {
            assert_eq!(feature(&plan, id)["used"].get("value"), None, "{id}");
        }
        let none = json!({ "enableQuota": false, "defaultQuota": -2, "lastModified": "0001-01-01T00:00:00" });
        for member in ["usersQuota", "roomsQuota", "aiAgentsQuota"] {
            assert_eq!(plan[member], none, "{member}");
        }
        assert_eq!(plan["tenantCustomQuota"]["quota"], -1);
    });
}

#[test]
fn portal_4_3_sentence_4_a_message_to_the_seller_is_checked_and_refused() {
    on_both(async |app| {
        const PATH: &str = "/portal/payment/request";
        let body = json!({ "userName": "Ann Lee", "email": "ann@example.org", "message": "More, please." });
        let with = |member: &str, value: &str| {
            let mut body = body.clone();
            body[member] = json!(value);
            body
        };
        app.anonymous(Method::POST, PATH, body.clone()).await.empty(401);
        app.post(&app.owner, PATH, json!({ "userName": "Ann" }))
            .await
            .invalid("$", "missing required properties including: 'email'");
        for (member, key, most) in [
            ("userName", "UserName", 255),
            ("email", "Email", 64),
            ("message", "Message", 255),
        ] {
            app.post(&app.owner, PATH, with(member, &"x".repeat(most + 1)))
                .await
                .invalid(key, &format!("maximum length of {most}."));
        }
        for (member, value, text) in [
            ("email", "ann", "Incorrect email"),
            ("email", "ann@example.org\r\nBcc: x@y.z", "Incorrect email"),
            ("userName", "", "Incorrect firstname or lastname"),
            ("userName", "=cmd()", "Incorrect firstname or lastname"),
            ("message", " ", "Message text is empty"),
        ] {
            app.post(&app.owner, PATH, with(member, value)).await.refused(400, text);
        }
        // The address comes first, then the name.
        app.post(&app.owner, PATH, json!({ "email": "", "userName": "", "message": "" }))
            .await
            .refused(400, "Incorrect email");
        for role in [Role::DocSpaceAdmin, Role::Guest] {
            let person = app.person(role).await;
            app.post(&person, PATH, body.clone()).await.refused(403, NO_BILLING);
        }
        let reader = app.key(&app.owner, &["*:read"]).await;
        app.call(&reader, Method::POST, PATH, &body)
            .await
            .refused(403, "Access denied");
    });
}
