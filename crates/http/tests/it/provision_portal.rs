//! What is registered together with a provider, and the licence that there is not: `docs/protocol/portal.md` 6.3.

use crate::installation::{body, call, open, open_below_a_domain, refused, register};
use anteroom_domain::Role;
use anteroom_store::portals;
use anteroom_testkit::{Answer, TestApp, on_both, on_both_with};
use http::Method;
use serde_json::{Value, json};

fn with_provider(name: &str) -> Value {
    let mut body = body("provided");
    body["provider"] = json!({ "name": name, "clientId": "client", "clientSecret": "the secret of the client" });
    body
}

async fn provision(app: &TestApp, body: &Value) -> Answer {
    call(app, Method::POST, "/portal/provision", &[], body).await
}

async fn portals_in_use(app: &TestApp) -> usize {
    app.app.read(|tx, _| Ok(portals::list(tx)?)).await.unwrap().len()
}

#[test]
fn portal_6_3_row_4_a_portal_is_registered_and_its_provider_is_not_set_up() {
    on_both_with(open(), async |app| {
        for provider in ["google", "OpenId"] {
            let mut wanted = with_provider(provider);
            wanted["portalName"] = json!(format!("of-{provider}"));
            let made = provision(app, &wanted).await;
            assert_eq!(made.status, 200, "{}", made.text());
            let made = made.json();
            assert_eq!(made["providerConfigured"], false);
            assert!(
                made["providerConfigurationError"]
                    .as_str()
                    .unwrap()
                    .contains("[openid]")
            );
            assert_eq!(made["tenant"]["portalName"], format!("of-{}", provider.to_lowercase()));
            assert!(!made.to_string().contains("the secret of the client"));
        }
        // Other registrations say nothing of providers.
        let plain = register(app, &body("plain")).await.json();
        assert!(plain.get("providerConfigured").is_none() && plain.get("providerConfigurationError").is_none());
    });
}

#[test]
fn portal_6_3_row_4_what_is_refused_registers_nothing() {
    on_both_with(open(), async |app| {
        let unknown = provision(app, &with_provider("nobody")).await;
        refused(&unknown, 400, "unknownProvider", "Unknown provider");
        // The provider is looked at before the name of the portal.
        let mut both = with_provider("nobody");
        both["portalName"] = json!("a_b");
        refused(&provision(app, &both).await, 400, "unknownProvider", "Unknown provider");
        let mut name = with_provider("google");
        name["portalName"] = json!("a_b");
        let message = "Unallowable symbols in portalName";
        refused(&provision(app, &name).await, 400, "portalNameIncorrect", message);
        let mut none = with_provider("google");
        none["provider"] = Value::Null;
        let answer = provision(app, &none).await;
        assert_eq!(
            (answer.status.as_u16(), answer.json()["errors"]["Provider"].is_array()),
            (400, true)
        );
        for member in ["name", "clientId", "clientSecret"] {
            let mut without = with_provider("google");
            without["provider"][member] = json!(" ");
            let answer = provision(app, &without).await;
            assert_eq!(answer.status, 400, "{member}: {}", answer.text());
        }
        assert_eq!(portals_in_use(app).await, 1);
    });
    on_both(async |app| {
        // Where registration is closed nothing is told about providers either.
        provision(app, &with_provider("nobody")).await.empty(401);
        assert_eq!(portals_in_use(app).await, 1);
    });
}

#[test]
fn portal_6_3_row_9_there_is_no_licence_of_a_document_server() {
    let calls = [
        (Method::GET, "/portal/licensequota"),
        (Method::POST, "/portal/licensequota/report"),
    ];
    on_both_with(open(), async |app| {
        let (admin, user) = (app.person(Role::DocSpaceAdmin).await, app.person(Role::User).await);
        for (method, path) in calls.clone() {
            let as_who = async |credential: &str| {
                let bearer = format!("Bearer {credential}");
                let headers = [("authorization", bearer.as_str())];
                call(app, method.clone(), path, &headers, &Value::Null).await
            };
            call(app, method.clone(), path, &[], &Value::Null).await.empty(401);
            as_who(&user.credential).await.empty(401);
            let message = "There is no document server, and so no licence of one.";
            refused(&as_who(&admin.credential).await, 404, "error", message);
        }
    });
    on_both_with(open_below_a_domain(), async |app| {
        let bearer = format!("Bearer {}", app.owner.credential);
        let headers = [("host", "localhost"), ("authorization", bearer.as_str())];
        for (method, path) in calls.clone() {
            let answer = call(app, method, path, &headers, &Value::Null).await;
            refused(&answer, 403, "error", "Method for server edition only.");
        }
    });
}
