//! A second portal on the server of a test, as its owner uses it.

use anteroom_app::Error;
use anteroom_domain::portal::PortalStatus;
use anteroom_domain::{Person, PersonId, Portal, PortalId};
use anteroom_store::{people, portals};
use anteroom_testkit::{Answer, OWNER_EMAIL, OWNER_PASSWORD, TestApp};
use http::Method;
use serde_json::{Value, json};

/// Its alias, which is a host name as well.
pub const SECOND: &str = "second";

/// The second portal.
pub struct SecondPortal {
    /// Its owner, who has the address and password of the first one's.
    pub owner: PersonId,
    /// His session.
    pub credential: String,
}

/// Makes the portal and signs its owner in.
pub async fn second_portal(app: &TestApp) -> SecondPortal {
    let owner = app.owner.person_id();
    let made = app.app.write(move |tx, ctx| {
        let first = portals::find(tx, PortalId(1))?.ok_or(Error::Denied)?;
        let mut person: Person = people::find(tx, PortalId(1), owner)?.ok_or(Error::Denied)?;
        let password = people::find_password_hash(tx, PortalId(1), owner)?;
        person.id = PersonId(ctx.new_id());
        person.portal = PortalId(2);
        let portal = Portal {
            id: PortalId(2),
            alias: SECOND.into(),
            owner: person.id,
            status: PortalStatus::Active,
            domain: None,
            ..first
        };
        portals::insert(tx, &portal)?;
        people::insert(tx, &person, password.as_deref())?;
        Ok(person.id)
    });
    let second = SecondPortal {
        owner: made.await.unwrap(),
        credential: String::new(),
    };
    let body = json!({ "userName": OWNER_EMAIL, "password": OWNER_PASSWORD });
    let signed_in = second.call(app, Method::POST, "/authentication", &body).await.ok();
    let credential = signed_in["token"].as_str().unwrap().to_owned();
    SecondPortal { credential, ..second }
}

impl SecondPortal {
    /// A request of its owner.
    pub async fn call(&self, app: &TestApp, method: Method, path: &str, body: &Value) -> Answer {
        let bearer = format!("Bearer {}", self.credential);
        let mut headers = vec![("host", SECOND)];
        if !self.credential.is_empty() {
            headers.push(("authorization", bearer.as_str()));
        }
        app.call_with(method, &format!("/api/2.0{path}"), &headers, body).await
    }

    /// GET by its owner.
    pub async fn get(&self, app: &TestApp, path: &str) -> Answer {
        self.call(app, Method::GET, path, &Value::Null).await
    }

    /// POST by its owner.
    pub async fn post(&self, app: &TestApp, path: &str, body: Value) -> Answer {
        self.call(app, Method::POST, path, &body).await
    }

    /// PUT by its owner.
    pub async fn put(&self, app: &TestApp, path: &str, body: Value) -> Answer {
        self.call(app, Method::PUT, path, &body).await
    }

    /// Makes a person; answers the identifier.
    pub async fn person(&self, app: &TestApp, name: &str) -> String {
        let body = json!({
            "email": format!("{name}@second-portal-only.org"), "firstName": "Sec", "lastName": "Secretive", "type": "User",
            "password": OWNER_PASSWORD,
        });
        let made = self.post(app, "/people", body).await.ok();
        made["id"].as_str().unwrap().to_owned()
    }

    /// The addresses of everybody in it.
    pub async fn emails(&self, app: &TestApp) -> Vec<String> {
        let all = self.get(app, "/people/filter").await.ok();
        let all = all.as_array().unwrap().iter();
        all.map(|person| person["email"].as_str().unwrap().to_owned()).collect()
    }
}
