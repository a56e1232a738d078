//! Further portals of the same server, and calls to them.

use crate::answer::Answer;
use crate::app::{PASSWORD_HASH, TestApp};
use crate::person::TestPerson;
use anteroom_app::passwords::Password;
use anteroom_app::portals::register::{NewPortal, register_portal};
use anteroom_domain::{PortalId, Role};
use http::Method;
use serde_json::{Value, json};

/// A further portal of the server, with its owner. Its calls reach it by the `Origin` header with its alias.
pub struct TestPortal<'a> {
    /// The server.
    pub app: &'a TestApp,
    /// Its number.
    pub id: PortalId,
    /// Its alias.
    pub alias: String,
    /// Its owner, signed in: his address is [`crate::OWNER_EMAIL`], his password what everybody's is whom a test makes.
    pub owner: TestPerson,
}

impl TestApp {
    /// Registers a portal with this alias.
    pub async fn portal(&self, alias: &str) -> TestPortal<'_> {
        let new = NewPortal {
            first_name: "Oscar".to_owned(),
            last_name: "Owner".to_owned(),
            password: Password::from_members(None, Some(PASSWORD_HASH)),
            is_confirmed: true,
            skip_welcome: true,
            ..NewPortal::new(alias, crate::OWNER_EMAIL)
        };
        let made = register_portal(&self.app, new).await.unwrap();
        let mut portal = TestPortal {
            app: self,
            id: made.portal.id,
            alias: made.portal.alias,
            owner: TestPerson {
                id: made.owner.id.to_string(),
                email: made.owner.email,
                credential: String::new(),
            },
        };
        portal.owner.credential = portal.sign_in(crate::OWNER_EMAIL).await;
        portal
    }
}

impl TestPortal<'_> {
    /// [`TestApp::call`] to this portal.
    pub async fn call(&self, credential: &str, method: Method, path: &str, body: &Value) -> Answer {
        self.call_carrying(credential, method, path, body, &[]).await
    }

    /// [`TestApp::call_carrying`] to this portal.
    pub async fn call_carrying(
        &self,
        credential: &str,
        method: Method,
        path: &str,
        body: &Value,
        headers: &[(&str, &str)],
    ) -> Answer {
        let origin = format!("http://{}", self.alias);
        let mut all = vec![("origin", origin.as_str())];
        all.extend_from_slice(headers);
        self.app.call_carrying(credential, method, path, body, &all).await
    }

    /// GET as a person.
    pub async fn get(&self, who: &TestPerson, path: &str) -> Answer {
        self.call(&who.credential, Method::GET, path, &Value::Null).await
    }

    /// POST as a person.
    pub async fn post(&self, who: &TestPerson, path: &str, body: Value) -> Answer {
        self.call(&who.credential, Method::POST, path, &body).await
    }

    /// PUT as a person.
    pub async fn put(&self, who: &TestPerson, path: &str, body: Value) -> Answer {
        self.call(&who.credential, Method::PUT, path, &body).await
    }

    /// DELETE as a person.
    pub async fn delete(&self, who: &TestPerson, path: &str) -> Answer {
        self.call(&who.credential, Method::DELETE, path, &Value::Null).await
    }

    /// An anonymous request.
    pub async fn anonymous(&self, method: Method, path: &str, body: Value) -> Answer {
        self.call("", method, path, &body).await
    }

    /// Makes a person with this role who is signed in.
    pub async fn person(&self, role: Role) -> TestPerson {
        let email = self.app.new_email(role);
        let created_as = if role == Role::Guest { Role::User } else { role };
        let body = json!({
            "email": email, "firstName": "Test", "lastName": role.name(), "type": created_as.name(), "passwordHash": PASSWORD_HASH,
        });
        let made = self.post(&self.owner, "/people", body).await.ok();
        let id = made["id"].as_str().unwrap().to_owned();
        if role == Role::Guest {
            let guest = json!({ "role": "Guest" });
            self.put(&self.owner, &format!("/people/{id}"), guest).await.ok();
        }
        let credential = self.sign_in(&email).await;
        TestPerson { id, email, credential }
    }

    /// Signs somebody in whom a test made; answers the session token.
    pub async fn sign_in(&self, email: &str) -> String {
        let body = json!({ "userName": email, "passwordHash": PASSWORD_HASH });
        let answer = self.anonymous(Method::POST, "/authentication", body).await.ok();
        answer["token"].as_str().unwrap().to_owned()
    }

    /// Makes an API key of a person with these scopes (none: everything); answers the secret.
    pub async fn key(&self, who: &TestPerson, scopes: &[&str]) -> String {
        let mut body = json!({ "name": "test" });
        if !scopes.is_empty() {
            body["permissions"] = json!(scopes);
        }
        let made = self.post(who, "/keys", body).await.ok();
        made["key"].as_str().unwrap().to_owned()
    }
}
