//! The operations of the installation: `docs/protocol/portal.md` 6.

use anteroom_domain::portal::PortalStatus;
use anteroom_domain::{PortalId, Role};
use anteroom_store::portals;
use anteroom_testkit::{Answer, PASSWORD_HASH, START, TestApp, TestSettings, on_both, on_both_with};
use http::Method;
use serde_json::{Value, json};
use zeroize::Zeroizing;

const KEY: &str = "the registration key of the tests";
/// What [`KEY`] signs at the beginning of each test.
const SIGNED: &str = "ASC tool:20260721104510:a2EdCiAKk9//JuHbyB1hFt8rORs=";

pub(crate) fn open() -> TestSettings {
    TestSettings {
        app: Some(|s| s.open_registration = true),
        ..TestSettings::default()
    }
}

pub(crate) fn open_below_a_domain() -> TestSettings {
    TestSettings {
        app: Some(|s| {
            s.open_registration = true;
            s.base_domain = "cloud.example".into();
        }),
        ..TestSettings::default()
    }
}

fn with_key() -> TestSettings {
    TestSettings {
        app: Some(|s| s.registration_key = Some(Zeroizing::new(KEY.to_owned()).into())),
        ..TestSettings::default()
    }
}

pub(crate) fn body(name: &str) -> Value {
    json!({
        "portalName": name, "firstName": "Ann", "lastName": "Lee", "email": "ann@example.org", "passwordHash": PASSWORD_HASH,
    })
}

pub(crate) async fn call(app: &TestApp, method: Method, path: &str, headers: &[(&str, &str)], body: &Value) -> Answer {
    app.call_with(method, &format!("/apisystem{path}"), headers, body).await
}

pub(crate) async fn register(app: &TestApp, body: &Value) -> Answer {
    call(app, Method::POST, "/portal/register", &[], body).await
}

#[track_caller]
pub(crate) fn refused(answer: &Answer, status: u16, code: &str, message: &str) {
    assert_eq!(answer.status.as_u16(), status, "{}", answer.text());
    assert_eq!(answer.header("content-type"), "application/json; charset=utf-8");
    let json = answer.json();
    assert_eq!((&json["error"], &json["message"]), (&json!(code), &json!(message)));
    assert!(json.get("statusCode").is_none() && json.get("response").is_none());
}

async fn count(app: &TestApp) -> usize {
    app.app.read(|tx, _| Ok(portals::list(tx)?)).await.unwrap().len()
}

/// Somebody of a portal, as the header of a call to the installation.
pub(crate) fn bearer(credential: &str) -> String {
    format!("Bearer {credential}")
}

#[test]
fn a_portal_is_registered_and_its_owner_signs_in_at_once() {
    on_both_with(open(), async |app| {
        let mut wanted = body("Acme");
        wanted["language"] = json!("de");
        let answer = register(app, &wanted).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(answer.header("access-control-allow-origin"), "");
        let registered = answer.json();
        let tenant = &registered["tenant"];
        let owner = tenant["ownerId"].as_str().unwrap();
        assert_eq!(
            *tenant,
            json!({
                "created": "2026-07-21T10:45:10Z", "domain": "localhost", "industry": 0, "language": "de",
                "name": "Cloud space for your office docs", "ownerId": owner, "portalName": "acme", "status": "Active",
                "tenantId": 2, "timeZoneId": "Europe/Berlin", "timeZoneName": "(UTC+02:00) Berlin", "customQuota": -1,
            })
        );
        assert!(registered.get("referenceWelcome").is_none());
        let sign_in = json!({ "userName": "ANN@example.org", "passwordHash": PASSWORD_HASH });
        let acme = [("origin", "HTTPS://Acme")];
        let begun = app
            .call_carrying("", Method::POST, "/authentication", &sign_in, &acme)
            .await
            .ok();
        let token = begun["token"].as_str().unwrap();
        let own = app
            .call_carrying(token, Method::GET, "/people/@self", &Value::Null, &acme)
            .await
            .ok();
        assert_eq!((own["id"].as_str(), &own["isOwner"]), (Some(owner), &json!(true)));
        assert_eq!(own["userName"], "ann");
        assert_eq!(own["activationStatus"], 0);
        // The other way in, once.
        let link = registered["reference"].as_str().unwrap();
        let key = link.split("key=").nth(1).unwrap().split('&').next().unwrap();
        let by_link = json!({ "confirmData": { "email": "ann@example.org", "key": key } });
        for (again, status) in [(false, 200), (true, 404)] {
            let answer = app
                .call_carrying("", Method::POST, "/authentication", &by_link, &acme)
                .await;
            assert_eq!(answer.status, status, "{again}");
        }
        // The link is good in its own portal only.
        app.anonymous(Method::POST, "/authentication", by_link)
            .await
            .refused(404, "The user could not be found");
        let mails = app.mails_of(PortalId(2)).await;
        assert_eq!(mails.len(), 1);
        assert_eq!(mails[0].letter.to, "ann@example.org");
    });
}

#[test]
fn pages_of_every_host_may_read_the_answers() {
    let only = TestSettings {
        http: Some(|c| c.cors = anteroom_http::layers::cors::CorsRule::Only(vec!["https://a.example".into()])),
        ..TestSettings::default()
    };
    on_both_with(only, async |app| {
        let headers = [("origin", "https://b.example")];
        let answer = call(app, Method::GET, "/portal/test", &headers, &Value::Null).await;
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        assert_eq!(answer.json(), json!({ "value": "Portal api works" }));
        let answer = call(app, Method::GET, "/settings/test", &headers, &Value::Null).await;
        assert_eq!(answer.json(), json!({ "value": "Settings api works" }));
    });
}

#[test]
fn what_a_registration_leaves_open_is_made_up() {
    on_both_with(open(), async |app| {
        let wanted = json!({ "email": "ann@example.org", "firstName": "Ann", "password": "Correct-Horse-1", "skipWelcome": true,
            "timeZoneName": "Nowhere/Nothing" });
        let registered = register(app, &wanted).await.json();
        let name = registered["tenant"]["portalName"].as_str().unwrap();
        assert!(name.starts_with("docspace-") && name.len() == 15, "{name}");
        assert_eq!(registered["tenant"]["language"], "en-US");
        assert_eq!(registered["tenant"]["timeZoneId"], "Europe/London");
        assert!(app.mails_of(PortalId(2)).await.is_empty());
        let welcome = registered["referenceWelcome"].as_str().unwrap();
        let path = welcome.strip_prefix(&format!("https://{name}")).unwrap();
        let origin = format!("http://{name}");
        let sent = app
            .call_with(Method::POST, path, &[("origin", &origin)], &Value::Null)
            .await;
        assert_eq!(sent.status, 200, "{}", sent.text());
        assert_eq!(app.mails_of(PortalId(2)).await.len(), 1);
    });
}

#[test]
fn below_a_base_domain_names_are_given_and_any_host_registers() {
    on_both_with(open_below_a_domain(), async |app| {
        let headers = [("host", "register.cloud.example")];
        let registered = call(app, Method::POST, "/portal/register", &headers, &body("acme"))
            .await
            .json();
        let name = registered["tenant"]["portalName"].as_str().unwrap();
        assert!(name.starts_with("docspace-"), "{name}");
        let domain = format!("{name}.cloud.example");
        assert_eq!(registered["tenant"]["domain"], domain.as_str());
        let link = registered["reference"].as_str().unwrap();
        assert!(link.starts_with(&format!("https://{domain}/confirm/Auth?")), "{link}");
        let settings = app
            .call_with(Method::GET, "/api/2.0/settings", &[("host", &domain)], &Value::Null)
            .await;
        assert_eq!(settings.ok()["tenantAlias"], name);
        let mut without = body("x");
        without.as_object_mut().unwrap().remove("passwordHash");
        refused(
            &register(app, &without).await,
            400,
            "passPolicyError",
            "Password is incorrect",
        );
    });
}

#[test]
fn portal_6_1_sentence_1_registration_is_closed_by_default() {
    on_both(async |app| {
        for path in ["/portal/register", "/portal/registerbyemail"] {
            call(app, Method::POST, path, &[], &body("acme")).await.empty(401);
            // Who it is comes before what is sent.
            call(app, Method::POST, path, &[], &json!([])).await.empty(401);
            let signed = [("authorization", SIGNED)];
            call(app, Method::POST, path, &signed, &body("acme")).await.empty(401);
        }
        assert_eq!(count(app).await, 1);
    });
}

#[test]
fn portal_6_1_row_1_open_registration_opens_nothing_else() {
    on_both_with(open(), async |app| {
        for (method, path) in [
            (Method::GET, "/portal/get"),
            (Method::PUT, "/portal/status"),
            (Method::DELETE, "/portal/remove?tenantId=1"),
        ] {
            let wanted = json!({ "tenantId": 1, "status": 1 });
            call(app, method, path, &[], &wanted).await.empty(401);
        }
    });
}

#[test]
fn portal_6_1_row_2_a_signature_opens_everything_for_five_minutes() {
    on_both_with(with_key(), async |app| {
        assert_eq!(app.app.now(), START);
        let signed = [("authorization", SIGNED)];
        let made = call(app, Method::POST, "/portal/register", &signed, &body("acme")).await;
        assert_eq!(made.status, 200, "{}", made.text());
        assert_eq!(
            call(app, Method::GET, "/portal/get", &signed, &Value::Null)
                .await
                .status,
            200
        );
        for forged in [
            SIGNED.replace("tool", "t00l"),
            SIGNED.replace("104510", "104511"),
            SIGNED.replace("ASC ", "asc "),
            SIGNED.replace("ASC ", ""),
            SIGNED[..SIGNED.len() - 5].to_owned(),
            "ASC ::".to_owned(),
            "ASC".to_owned(),
        ] {
            let headers = [("authorization", forged.as_str())];
            call(app, Method::GET, "/portal/get", &headers, &Value::Null)
                .await
                .empty(401);
        }
        app.clock.advance_seconds(301);
        call(app, Method::GET, "/portal/get", &signed, &Value::Null)
            .await
            .empty(401);
    });
}

#[test]
fn portal_6_1_row_3_only_administrators_of_the_first_portal_manage_the_others() {
    on_both_with(open(), async |app| {
        let second = app.portal("second").await;
        let admin = app.person(Role::DocSpaceAdmin).await;
        for credential in [&app.owner.credential, &admin.credential] {
            let headers = [("authorization", &*bearer(credential))];
            let listed = call(app, Method::GET, "/portal/get", &headers, &Value::Null)
                .await
                .json();
            assert_eq!(listed["tenants"].as_array().unwrap().len(), 2);
        }
        let narrow = app.key(&app.owner, &["*:read"]).await;
        let mut nobodies = vec![narrow];
        for role in [Role::RoomAdmin, Role::User, Role::Guest] {
            nobodies.push(app.person(role).await.credential);
        }
        for credential in &nobodies {
            let headers = [("authorization", &*bearer(credential))];
            let status = call(
                app,
                Method::PUT,
                "/portal/status",
                &headers,
                &json!({ "tenantId": 2, "status": 1 }),
            )
            .await
            .status;
            assert!(status == 401 || status == 403, "{status}");
        }
        // The owner of a portal that anybody could have registered, with either way to name the portal.
        let owner = bearer(&second.owner.credential);
        for origin in ["http://second", "http://localhost"] {
            let headers = [("authorization", owner.as_str()), ("origin", origin)];
            call(app, Method::GET, "/portal/get", &headers, &Value::Null)
                .await
                .empty(401);
            let suspend = json!({ "tenantId": 1, "status": 1 });
            call(app, Method::PUT, "/portal/status", &headers, &suspend)
                .await
                .empty(401);
        }
        assert_eq!(status_of(app, PortalId(1)).await, PortalStatus::Active);
    });
}

pub(crate) async fn status_of(app: &TestApp, portal: PortalId) -> PortalStatus {
    let found = app.app.read(move |tx, _| Ok(portals::find(tx, portal)?)).await;
    found.unwrap().unwrap().status
}

#[test]
fn portal_6_2_row_1_members_that_break_their_rules() {
    on_both_with(open(), async |app| {
        for (member, value, key, text) in [
            (
                "email",
                json!("x"),
                "Email",
                "The Email field is not a valid e-mail address.",
            ),
            ("email", json!(""), "Email", "The Email field is required."),
            ("email", json!(7), "$.email", "The JSON value could not be converted"),
            (
                "firstName",
                json!("a".repeat(256)),
                "FirstName",
                "maximum length of 255",
            ),
            ("lastName", json!("a".repeat(256)), "LastName", "maximum length of 255"),
            ("password", json!("a".repeat(31)), "Password", "maximum length of 30"),
            ("language", json!("de-DE-xx"), "Language", "maximum length of 7"),
            ("phone", json!("1".repeat(33)), "Phone", "maximum length of 32"),
            ("region", json!("1".repeat(21)), "Region", "maximum length of 20"),
            (
                "partnerId",
                json!("1".repeat(256)),
                "PartnerId",
                "maximum length of 255",
            ),
        ] {
            // The second check would refuse it too.
            let mut wanted = body("a_b");
            wanted[member] = value;
            let answer = register(app, &wanted).await;
            assert_eq!(answer.status, 400, "{}", answer.text());
            assert_eq!(answer.header("content-type"), "application/problem+json; charset=utf-8");
            let json = answer.json();
            assert_eq!(json["status"], 400);
            assert!(json.get("response").is_none() && json.get("count").is_none());
            let texts = json["errors"][key].to_string();
            assert!(texts.contains(text), "{key} {json}");
        }
        assert_eq!(count(app).await, 1);
    });
}

#[test]
fn portal_6_2_rows_2_to_8_are_refused_in_their_order() {
    on_both_with(open(), async |app| {
        let mut wanted = body("");
        wanted["passwordHash"] = json!("");
        wanted["password"] = json!("short");
        wanted["firstName"] = json!(" ");
        wanted["lastName"] = json!("");
        wanted["portalName"] = json!("a_");
        let steps = [
            (
                "password",
                json!("Correct-Horse-1"),
                "passPolicyError",
                "Password is incorrect",
            ),
            ("lastName", json!("R2D2"), "error", "name is required"),
            ("lastName", json!("O'Neil-Ray"), "error", "name is incorrect"),
            ("portalName", json!("a_b"), "tooShortError", "Portal name is too short"),
            (
                "portalName",
                json!("LOCALHOST"),
                "portalNameIncorrect",
                "Unallowable symbols in portalName",
            ),
            ("portalName", json!("acme"), "portalNameExist", "Portal already exists"),
        ];
        for (member, next, code, message) in steps {
            refused(&register(app, &wanted).await, 400, code, message);
            wanted[member] = next;
        }
        assert_eq!(register(app, &wanted).await.status, 200);
        let validate = |name: &str| json!({ "portalName": name });
        for (name, code, message) in [
            ("", "portalNameEmpty", "PortalName is required"),
            ("ab", "tooShortError", "Portal name is too short"),
            (&*"a".repeat(64), "tooShortError", "Portal name is too short"),
            ("a b c", "portalNameIncorrect", "Unallowable symbols in portalName"),
            (
                "xn--bcher-kva",
                "portalNameIncorrect",
                "Unallowable symbols in portalName",
            ),
            ("a\r\nb", "portalNameIncorrect", "Unallowable symbols in portalName"),
            ("www", "portalNameExist", "Portal already exists"),
            ("ACME", "portalNameExist", "Portal already exists"),
        ] {
            let answer = call(app, Method::POST, "/portal/validateportalname", &[], &validate(name)).await;
            refused(&answer, 400, code, message);
        }
        let free = call(
            app,
            Method::POST,
            "/portal/validateportalname",
            &[],
            &validate("Acme-2"),
        )
        .await;
        assert_eq!(free.json(), json!({ "message": "portalNameReadyToRegister" }));
    });
}

#[test]
fn portal_6_2_row_8_names_like_it_are_shown() {
    on_both_with(open_below_a_domain(), async |app| {
        for name in ["acme", "acme1", "acme-2", "acmf"] {
            app.portal(name).await;
        }
        app.app
            .write(|tx, _| {
                let mut portal = portals::find(tx, PortalId(5))?.unwrap();
                portal.domain = Some("taken.cloud.example".into());
                Ok(portals::update(tx, &portal)?)
            })
            .await
            .unwrap();
        let validate = async |name: &str| {
            let body = json!({ "portalName": name });
            call(app, Method::POST, "/portal/validateportalname", &[], &body).await
        };
        let answer = validate("acme").await;
        refused(&answer, 400, "portalNameExist", "Portal already exists");
        assert_eq!(answer.json()["variants"], json!(["acme", "acme-2", "acme1"]));
        // The alias would take the mapped domain of another portal away.
        let answer = validate("taken").await;
        refused(&answer, 400, "portalNameExist", "Portal already exists");
        assert!(answer.json().get("variants").is_none());
    });
}

#[test]
fn portal_6_2_row_9_a_client_registers_so_many() {
    let limited = TestSettings {
        app: Some(|s| {
            s.open_registration = true;
            s.registration_limit = Some(anteroom_app::portals::RegistrationLimit {
                count: 2,
                period_s: 300,
            });
        }),
        ..TestSettings::default()
    };
    on_both_with(limited, async |app| {
        assert_eq!(register(app, &body("aaa")).await.status, 200);
        // What is refused before is not counted.
        assert_eq!(register(app, &body("aaa")).await.status, 400);
        assert_eq!(register(app, &body("bbb")).await.status, 200);
        refused(
            &register(app, &body("ccc")).await,
            400,
            "tooMuchAttempts",
            "Too much attempts already",
        );
        app.clock.advance_seconds(301);
        assert_eq!(register(app, &body("ccc")).await.status, 200);
    });
}

#[test]
fn portal_6_3_row_3_an_address_is_enough() {
    on_both_with(open(), async |app| {
        let by_email = async |body: Value| call(app, Method::POST, "/portal/registerbyemail", &[], &body).await;
        for nothing in [json!({}), json!({ "email": "" }), json!({ "email": null })] {
            refused(&by_email(nothing).await, 400, "emailEmpty", "Email is required");
        }
        assert_eq!(by_email(json!({ "email": "x" })).await.status, 400);
        let registered = by_email(json!({ "email": "ann@example.org", "portalName": "chosen", "firstName": "R2" }))
            .await
            .json();
        assert_eq!(registered["autoGeneratedEmail"], false);
        let name = registered["tenant"]["portalName"].as_str().unwrap();
        assert!(name.starts_with("docspace-"), "{name}");
        let key = registered["reference"].as_str().unwrap().split("key=").nth(1).unwrap();
        let key = key.split('&').next().unwrap();
        let by_link = json!({ "confirmData": { "email": "ann@example.org", "key": key } });
        let origin = format!("http://{name}");
        let headers = [("origin", origin.as_str())];
        let begun = app
            .call_carrying("", Method::POST, "/authentication", &by_link, &headers)
            .await
            .ok();
        let own = app
            .call_carrying(
                begun["token"].as_str().unwrap(),
                Method::GET,
                "/people/@self",
                &Value::Null,
                &headers,
            )
            .await
            .ok();
        assert_eq!(
            (&own["firstName"], &own["activationStatus"]),
            (&json!("Administrator"), &json!(1))
        );
    });
}
