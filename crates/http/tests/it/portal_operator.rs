//! The portals of an installation, for whoever has its data folder: `docs/protocol/anteroom.md`, Portals.

use anteroom_domain::{PortalId, Role};
use anteroom_store::{events, portals};
use anteroom_testkit::{Answer, TestApp, on_both};
use http::Method;
use serde_json::{Value, json};

const TOKEN: &str = "the token of the data folder";
const ALL: &str = "/anteroom/portals";

async fn operate(app: &TestApp, method: Method, path: &str, body: Value) -> Answer {
    app.app.set_control_token(TOKEN);
    app.control(TOKEN, method, path, &body).await
}

async fn sign_in(app: &TestApp, alias: &str, email: &str, password: &str) -> Answer {
    let (origin, body) = (
        format!("http://{alias}"),
        json!({ "userName": email, "password": password }),
    );
    let headers = [("origin", origin.as_str())];
    app.call_carrying("", Method::POST, "/authentication", &body, &headers)
        .await
}

#[test]
fn portals_are_made_listed_changed_and_removed() {
    on_both(async |app| {
        let body = json!({ "alias": "Acme", "ownerEmail": "ann@acme.org", "firstName": "Ann", "lastName": "Acme", "password": "Correct-Horse-9" });
        let made = operate(app, Method::POST, ALL, body).await.ok();
        assert_eq!((&made["alias"], &made["status"]), (&json!("acme"), &json!("active")));
        assert!(made["signInUrl"].as_str().unwrap().contains("/confirm/Auth?"));
        sign_in(app, "acme", "ann@acme.org", "Correct-Horse-9").await.ok();
        let listed = operate(app, Method::GET, ALL, Value::Null).await.ok();
        let listed: Vec<_> = listed.as_array().unwrap().iter().map(|one| &one["alias"]).collect();
        assert_eq!(listed, ["localhost", "acme"]);
        let path = format!("{ALL}/ACME");
        let shown = operate(app, Method::GET, &path, Value::Null).await.ok();
        assert_eq!(shown["ownerEmail"], "ann@acme.org");
        assert!(shown.get("signInUrl").is_none());
        let suspended = operate(app, Method::PUT, &path, json!({ "status": "suspended" }))
            .await
            .ok();
        assert_eq!(suspended["status"], "suspended");
        assert_eq!(
            sign_in(app, "acme", "ann@acme.org", "Correct-Horse-9").await.status,
            404
        );
        operate(app, Method::PUT, &path, json!({ "status": "active" }))
            .await
            .ok();
        let renamed = operate(app, Method::PUT, &path, json!({ "alias": "acme-2" }))
            .await
            .ok();
        assert_eq!(renamed["alias"], "acme-2");
        sign_in(app, "acme-2", "ann@acme.org", "Correct-Horse-9").await.ok();
        operate(app, Method::GET, &path, Value::Null)
            .await
            .refused(404, "Portal not found");
        operate(app, Method::DELETE, &format!("{ALL}/acme-2"), Value::Null)
            .await
            .ok();
        operate(app, Method::GET, &format!("{ALL}/acme-2"), Value::Null)
            .await
            .refused(404, "Portal not found");
        let listed = operate(app, Method::GET, ALL, Value::Null).await.ok();
        assert_eq!(listed[1]["status"], "removing");
    });
}

#[test]
fn only_through_the_data_folder() {
    on_both(async |app| {
        let admin = app.person(Role::DocSpaceAdmin).await;
        let calls = [
            (Method::GET, ALL.to_owned(), Value::Null),
            (
                Method::POST,
                ALL.to_owned(),
                json!({ "alias": "acme", "ownerEmail": "a@b.de", "password": "Correct-Horse-9" }),
            ),
            (Method::GET, format!("{ALL}/localhost"), Value::Null),
            (Method::GET, format!("{ALL}/nobody"), Value::Null),
            (Method::PUT, format!("{ALL}/localhost"), json!({ "alias": "acme" })),
            (Method::DELETE, format!("{ALL}/localhost"), Value::Null),
            (
                Method::PUT,
                format!("{ALL}/localhost/owner/password"),
                json!({ "password": "Correct-Horse-9" }),
            ),
        ];
        for (method, path, body) in calls {
            for caller in [&app.owner, &admin] {
                app.call(&caller.credential, method.clone(), &path, &body)
                    .await
                    .refused(403, "Access denied");
            }
            app.anonymous(method.clone(), &path, body.clone()).await.empty(401);
            app.app.set_control_token(TOKEN);
            // The token is good on the control listener only.
            let headers = [("authorization", &*format!("Control {TOKEN}"))];
            let full = format!("/api/2.0{path}");
            app.call_with(method.clone(), &full, &headers, &body).await.empty(401);
            app.control("another token", method, &path, &body).await.empty(401);
        }
    });
}

#[test]
fn an_owner_gets_back_in_and_everything_of_before_ends() {
    on_both(async |app| {
        let portal = app.portal("acme").await;
        let path = format!("{ALL}/acme/owner/password");
        operate(app, Method::PUT, &path, json!({ "password": "short" }))
            .await
            .refused(
                400,
                "Password must contain from 8 to 30 characters, only latin letters, no spaces",
            );
        operate(app, Method::PUT, &path, json!({ "password": "" }))
            .await
            .refused(400, "The password is empty.");
        operate(
            app,
            Method::PUT,
            &format!("{ALL}/nobody/owner/password"),
            json!({ "password": "Correct-Horse-9" }),
        )
        .await
        .refused(404, "Portal not found");
        portal.get(&portal.owner, "/people/@self").await.ok();
        let answer = operate(app, Method::PUT, &path, json!({ "password": "Correct-Horse-9" })).await;
        assert_eq!(answer.ok(), portal.owner.email);
        portal.get(&portal.owner, "/people/@self").await.empty(401);
        sign_in(app, "acme", &portal.owner.email, "Correct-Horse-9").await.ok();
        let id = portal.id;
        let recorded = app.app.read(move |tx, _| Ok(events::list(tx, id, 4)?)).await.unwrap();
        let numbers: Vec<_> = recorded.iter().map(|event| event.action.number()).collect();
        assert!(numbers.contains(&4017) && numbers.contains(&6032), "{numbers:?}");
        // The owner of the other portal, who has the same address, keeps his.
        app.get(&app.owner, "/people/@self").await.ok();
    });
}

#[test]
fn the_last_portal_stays_and_taken_names_are_refused() {
    on_both(async |app| {
        let (path, last) = (
            format!("{ALL}/localhost"),
            "The last full access space cannot be deleted",
        );
        operate(app, Method::DELETE, &path, Value::Null)
            .await
            .refused(500, last);
        operate(app, Method::PUT, &path, json!({ "status": "suspended" }))
            .await
            .refused(500, last);
        operate(app, Method::PUT, &path, json!({ "status": "gone" }))
            .await
            .invalid("$.status", "");
        app.portal("acme").await;
        operate(app, Method::PUT, &path, json!({ "alias": "acme" }))
            .await
            .refused(400, "Portal already exists");
        let body = json!({ "alias": "acme", "ownerEmail": "a@b.de", "password": "Correct-Horse-9" });
        operate(app, Method::POST, ALL, body)
            .await
            .refused(400, "Portal already exists");
        let body = json!({ "alias": "acme-3", "ownerEmail": "a@b.de", "password": "short" });
        operate(app, Method::POST, ALL, body)
            .await
            .refused(400, "Password is incorrect");
        let listed = app.app.read(|tx, _| Ok(portals::list(tx)?)).await.unwrap();
        assert_eq!(listed.len(), 2);
    });
}

#[test]
fn whoever_runs_the_installation_gets_in_whatever_its_portals_are_called() {
    on_both(async |app| {
        let rename = json!({ "alias": "firm" });
        operate(app, Method::PUT, &format!("{ALL}/localhost"), rename)
            .await
            .ok();
        app.app
            .write(|tx, _| {
                let permit = anteroom_domain::policy::Permit::system("the test suspends the only portal");
                let status = anteroom_domain::portal::PortalStatus::Suspended;
                Ok(portals::set_status(tx, &permit, PortalId(1), status)?)
            })
            .await
            .unwrap();
        let listed = operate(app, Method::GET, ALL, Value::Null).await.ok();
        assert_eq!(listed[0]["status"], "suspended");
        operate(app, Method::PUT, &format!("{ALL}/firm"), json!({ "status": "active" }))
            .await
            .ok();
        app.get(&app.owner, "/people/@self").await.ok();
    });
}
