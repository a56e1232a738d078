//! `POST /anteroom/people/batch`: `docs/protocol/anteroom.md`, Many people at once.

use anteroom_domain::Role;
use anteroom_testkit::{PASSWORD_HASH, TestApp, TestPerson, on_both};
use serde_json::{Value, json};

const PATH: &str = "/anteroom/people/batch";

fn person(email: &str) -> Value {
    json!({ "email": email, "firstName": "New", "lastName": "Person", "type": "User" })
}

/// Outcome, status and message of each.
fn told(answer: &Value) -> Vec<(String, i64, String)> {
    let told = |item: &Value| {
        let text = |name: &str| item[name].as_str().unwrap_or_default().to_owned();
        (text("outcome"), item["status"].as_i64().unwrap(), text("message"))
    };
    answer.as_array().unwrap().iter().map(told).collect()
}

async fn send(app: &TestApp, who: &TestPerson, people: Vec<Value>) -> Value {
    app.post(who, PATH, json!({ "people": people })).await.ok()
}

async fn count_people(app: &TestApp) -> i64 {
    let list = app.get(&app.owner, "/people/filter?count=1").await.json();
    list["total"].as_i64().unwrap()
}

#[test]
fn everybody_is_created_or_refused_for_himself() {
    on_both(async |app| {
        let group = app
            .post(&app.owner, "/group", json!({ "groupName": "Sales" }))
            .await
            .ok()["id"]
            .clone();
        let mut manager = person("manager@example.com");
        manager["role"] = json!("Manager");
        manager["type"] = Value::Null;
        manager["department"] = json!([group]);
        manager["passwordHash"] = json!(PASSWORD_HASH);
        let mut guest = person("guest@example.com");
        guest["type"] = json!("Guest");
        let mut unknown = person("unknown@example.com");
        unknown["role"] = json!("Chief");
        unknown["type"] = Value::Null;
        let people = vec![
            manager,
            person(&app.owner.email),
            guest,
            json!({ "email": "no address" }),
            unknown,
            json!(7),
            person("last@example.com"),
            // Somebody who is named twice is created once.
            person("LAST@example.com"),
        ];
        let answer = send(app, &app.owner, people).await;
        let told = told(&answer);
        let outcomes: Vec<(&str, i64)> = told
            .iter()
            .map(|(outcome, status, _)| (outcome.as_str(), *status))
            .collect();
        assert_eq!(
            outcomes[..6],
            [
                ("created", 200),
                ("exists", 400),
                ("refused", 403),
                ("refused", 400),
                ("refused", 400),
                ("refused", 400)
            ]
        );
        let mut last = outcomes[6..].to_vec();
        last.sort_unstable();
        assert_eq!(last, [("created", 200), ("exists", 400)]);
        assert_eq!(told[1].2, "User with this email is already registered");
        assert_eq!(told[2].2, "Access denied");
        assert_eq!(told[3].2, "Email: The Email field is not a valid e-mail address.");
        let manager = &answer[0]["person"];
        assert_eq!(
            (&manager["role"], &manager["groups"][0]["name"]),
            (&json!("RoomAdmin"), &json!("Sales"))
        );
        let path = format!("/people/{}", manager["id"].as_str().unwrap());
        assert_eq!(&app.get(&app.owner, &path).await.ok(), manager, "as it is read back");
        app.sign_in("manager@example.com").await;
        let indices: Vec<i64> = answer
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item["index"].as_i64().unwrap())
            .collect();
        assert_eq!(indices, (0..8).collect::<Vec<_>>());
    });
}

#[test]
fn a_thousand_are_created_once() {
    on_both(async |app| {
        let people: Vec<Value> = (0..1_000).map(|n| person(&format!("p{n}@example.com"))).collect();
        let first = told(&send(app, &app.owner, people.clone()).await);
        assert!(first.iter().all(|(outcome, ..)| outcome == "created"), "{first:?}");
        let again = told(&send(app, &app.owner, people).await);
        assert!(again.iter().all(|(outcome, ..)| outcome == "exists"), "{again:?}");
        assert_eq!(count_people(app).await, 1_001);
    });
}

#[test]
fn too_much_is_refused_before_anybody_is_created() {
    on_both(async |app| {
        let many: Vec<Value> = (0..=1_000).map(|n| person(&format!("p{n}@example.com"))).collect();
        app.post(&app.owner, PATH, json!({ "people": many }))
            .await
            .invalid("People", "The field People must be a list of at most 1000 people.");
        app.post(&app.owner, PATH, json!({}))
            .await
            .invalid("People", "The People field is required.");
        let with_password = |n: usize| {
            let mut person = person(&format!("p{n}@example.com"));
            person["passwordHash"] = json!(PASSWORD_HASH);
            person
        };
        let people: Vec<Value> = (0..=100).map(with_password).collect();
        app.post(&app.owner, PATH, json!({ "people": people })).await.refused(
            400,
            "At most 100 people of a call can have passwords. Leave them out, or send fewer people.",
        );
        assert_eq!(count_people(app).await, 1);
    });
}

#[test]
fn nobody_gets_further_than_one_by_one() {
    on_both(async |app| {
        let (admin, room_admin, user) = (
            app.person(Role::DocSpaceAdmin).await,
            app.person(Role::RoomAdmin).await,
            app.person(Role::User).await,
        );
        let mut other_admin = person("admin@example.com");
        other_admin["type"] = json!("DocSpaceAdmin");
        let mut invited = person("invited@example.com");
        invited["fromInviteLink"] = json!(true);
        let mut with_photo = person("photo@example.com");
        with_photo["files"] = json!("http://127.0.0.1/photo.png");
        let people = vec![other_admin, invited, with_photo];
        for who in [&admin, &room_admin, &user] {
            let told = told(&send(app, who, people.clone()).await);
            let statuses: Vec<i64> = told.iter().map(|(_, status, _)| *status).collect();
            assert_eq!(statuses, [403, 403, 400], "{}", who.email);
        }
        let told = told(&send(app, &user, vec![person("other@example.com")]).await);
        assert_eq!(told[0].1, 403);
        let key = app.key(&app.owner, &["accounts:read", "rooms:write"]).await;
        let reader = app.with_credential(&app.owner, key);
        let body = json!({ "people": [person("other@example.com")] });
        app.post(&reader, PATH, body.clone())
            .await
            .refused(403, "Access denied");
        app.anonymous(http::Method::POST, PATH, body).await.empty(401);
        assert_eq!(count_people(app).await, 4);
    });
}
