//! Links as those who received them hold them.

use anteroom_app::links;
use anteroom_domain::{Person, PersonId, PortalId, UnsignedLink};
use anteroom_store::people;
use anteroom_testkit::TestApp;
use anteroom_wire::query::Query;
use serde_json::{Map, Value, json};

/// A link in somebody's hands.
pub struct HeldLink {
    /// The value of the `confirm` header.
    pub confirm: String,
}

impl HeldLink {
    /// The link behind a URL.
    pub fn of_url(url: &str) -> Self {
        let confirm = url.split_once('?').unwrap().1.to_owned();
        Self { confirm }
    }

    /// The link as the body of `POST /authentication/confirm`.
    pub fn body(&self) -> Value {
        let query = Query::parse(&self.confirm);
        let mut body = Map::new();
        for (name, member) in [
            ("type", "type"),
            ("key", "key"),
            ("email", "email"),
            ("encemail", "encEmail"),
            ("uid", "uiD"),
            ("emplType", "emplType"),
        ] {
            if let Some(value) = query.first(name) {
                body.insert(member.to_owned(), json!(value));
            }
        }
        if let Some(first) = query.first("first") {
            body.insert("first".to_owned(), json!(first == "true"));
        }
        Value::Object(body)
    }
}

/// The link of a portal in somebody's hands.
pub fn link_of(app: &TestApp, portal: PortalId, link: &UnsignedLink) -> HeldLink {
    HeldLink::of_url(&links::url(&app.app.ctx().secrets, "http://portal.test", portal, link))
}

/// The link of the test's portal as the body of `POST /authentication/confirm`.
pub fn body_of(app: &TestApp, link: &UnsignedLink) -> Value {
    link_of(app, PortalId(1), link).body()
}

/// A person as stored.
pub async fn stored_person(app: &TestApp, id: &str) -> Person {
    let id = PersonId::parse(id).unwrap();
    let found = app.app.point(move |tx, _| Ok(people::find(tx, PortalId(1), id)?)).await;
    found.unwrap().unwrap()
}
