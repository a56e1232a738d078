//! Making and reading groups, for the tests of this folder.

use anteroom_testkit::{Answer, TestApp, TestPerson};
use http::Method;
use serde_json::{Value, json};

/// Makes a group as the owner; its identifier.
pub async fn add_group(app: &TestApp, name: &str, manager: Option<&str>, members: &[&str]) -> String {
    let body = json!({ "groupName": name, "groupManager": manager, "members": members });
    app.post(&app.owner, "/group", body).await.ok()["id"]
        .as_str()
        .unwrap()
        .to_owned()
}

/// A group with its members, as the owner sees it.
pub async fn group_of(app: &TestApp, id: &str) -> Value {
    app.get(&app.owner, &format!("/group/{id}")).await.ok()
}

/// Identifiers of people or groups, sorted.
pub fn ids_of(list: &Value) -> Vec<String> {
    let mut ids: Vec<String> = list
        .as_array()
        .unwrap_or_else(|| panic!("{list}"))
        .iter()
        .map(|one| one["id"].as_str().unwrap().to_owned())
        .collect();
    ids.sort();
    ids
}

/// Identifiers of people, sorted.
pub fn sorted(people: &[&TestPerson]) -> Vec<String> {
    let mut ids: Vec<String> = people.iter().map(|p| p.id.clone()).collect();
    ids.sort();
    ids
}

/// DELETE with a body.
pub async fn remove(app: &TestApp, who: &TestPerson, path: &str, body: Value) -> Answer {
    app.call(&who.credential, Method::DELETE, path, &body).await
}

/// How many groups there are.
pub async fn count(app: &TestApp) -> i64 {
    app.get(&app.owner, "/group").await.json()["total"].as_i64().unwrap()
}

/// POST of a group.
pub async fn create(app: &TestApp, who: &TestPerson, body: Value) -> Answer {
    app.post(who, "/group", body).await
}

/// Every change of a group, as a valid request about `id` and `person`.
pub async fn changes(app: &TestApp, who: &TestPerson, id: &str, person: &str) -> Vec<Answer> {
    let (path, ids) = (format!("/group/{id}"), json!({ "members": [person] }));
    vec![
        app.put(who, &path, json!({ "groupName": "X", "membersToAdd": [person] }))
            .await,
        app.post(who, &format!("{path}/members"), ids.clone()).await,
        app.put(who, &format!("{path}/members"), ids.clone()).await,
        remove(app, who, &format!("{path}/members"), ids).await,
        app.put(who, &format!("{path}/manager"), json!({ "userId": person }))
            .await,
        app.put(who, &format!("{path}/members/{id}"), Value::Null).await,
        app.delete(who, &path).await,
    ]
}
