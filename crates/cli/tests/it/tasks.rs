//! `kill -9` in the middle of background work.

use crate::program::{Serving, Workplace};
use anteroom_domain::event::Action;
use serde_json::{Value, json};
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

/// So many people wait whom the removed person invited; so many of them are left when each kill comes.
const INVITED: i64 = 6_000;
const KILL_AT: [i64; 4] = [INVITED, 4_500, 3_000, 1_000];

fn call(server: &Serving, key: &str, method: &str, path: &str, body: &Value) -> Value {
    let mut stream = TcpStream::connect(server.host()).unwrap();
    let (host, body) = (server.host(), body.to_string());
    write!(
        stream,
        "{method} /api/2.0{path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: {key}\r\nConnection: close\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200"), "{method} {path}: {text}");
    serde_json::from_str::<Value>(body).unwrap()["response"].clone()
}

#[expect(clippy::disallowed_methods, reason = "the test looks at the file from outside")]
fn database(workplace: &Workplace) -> rusqlite::Connection {
    let database = rusqlite::Connection::open(workplace.path("anteroom-data/anteroom.db")).unwrap();
    database.busy_timeout(std::time::Duration::from_secs(20)).unwrap();
    database
}

fn count(database: &rusqlite::Connection, what: &str) -> i64 {
    database
        .query_row(&format!("SELECT count(*) FROM {what}"), [], |row| row.get(0))
        .unwrap()
}

/// Copies a person's row as often as asked, as people whom that person invited.
fn invite(database: &rusqlite::Connection, inviter: &str) {
    let mut columns = database
        .prepare("SELECT name FROM pragma_table_info('people')")
        .unwrap();
    let names: Vec<String> = columns
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let values: Vec<&str> = names
        .iter()
        .map(|name| match name.as_str() {
            "id" => "randomblob(16)",
            "status" => "4",
            "list_block" => "1",
            "created_by" => "p.id",
            "user_name" | "user_name_key" => "'invited' || n",
            "email" | "email_key" => "'invited' || n || '@example.com'",
            other => other,
        })
        .collect();
    let hex = inviter.replace('-', "");
    database
        .execute_batch(&format!(
            "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {INVITED}) \
             INSERT INTO people ({}) SELECT {} FROM numbers, people p WHERE p.id = x'{hex}'",
            names.join(", "),
            values.join(", ")
        ))
        .unwrap();
}

#[test]
fn a_removal_that_is_killed_again_and_again_happens_exactly_once() {
    let workplace = Workplace::new();
    let server = workplace.serve(&[]);
    let key = workplace.done(&["key", "create", "--name", "ci"]);
    let key = key.trim();
    let body = json!({ "firstName": "Gone", "lastName": "Soon", "email": "gone@example.com", "type": "RoomAdmin" });
    let person = call(&server, key, "POST", "/people", &body);
    let id = person["id"].as_str().unwrap();
    call(&server, key, "PUT", "/people/status/2", &json!({ "userIds": [id] }));
    let owner = call(&server, key, "GET", "/people/@self", &json!({}));
    assert_eq!(server.stop().0, Some(0));
    invite(&database(&workplace), id);

    let hex = id.replace('-', "");
    let waiting = format!("people WHERE list_block = 1 AND created_by = x'{hex}'");
    let running = "tasks WHERE finished_at IS NULL";
    let mut server = workplace.serve(&[]);
    let started = call(&server, key, "POST", "/people/remove/start", &json!({ "userId": id }));
    assert_eq!(
        (&started["status"], &started["isCompleted"]),
        (&json!(1), &json!(false))
    );
    for left in KILL_AT {
        let database = database(&workplace);
        while count(&database, &waiting) > left {
            assert!(server.child.try_wait().unwrap().is_none());
        }
        // At once after the start, or in the middle.
        server.child.kill().unwrap();
        server.child.wait().unwrap();
        assert_eq!(count(&database, running), 1, "killed too late");
        assert_eq!(count(&database, &format!("people WHERE id = x'{hex}'")), 1);
        server = workplace.serve(&[]);
    }
    let progress = format!("/people/remove/progress/{id}");
    let done = loop {
        let progress = call(&server, key, "GET", &progress, &json!({}));
        if progress["isCompleted"] == true {
            break progress;
        }
    };
    assert_eq!(
        (&done["status"], &done["percentage"], &done["error"]),
        (&json!(2), &json!(100), &json!(""))
    );
    assert_eq!(server.stop().0, Some(0));

    let database = database(&workplace);
    for action in [Action::UserDeleted, Action::UserDataRemoving] {
        assert_eq!(
            count(&database, &format!("events WHERE action = {}", action.number())),
            1,
            "{action:?}"
        );
    }
    assert_eq!(count(&database, "outbox WHERE kind = 'removal-completed'"), 1);
    assert_eq!(count(&database, "outbox WHERE kind = 'removal-failed'"), 0);
    let owner = owner["id"].as_str().unwrap().replace('-', "");
    let passed_on = format!("people WHERE list_block = 1 AND created_by = x'{owner}'");
    assert_eq!(count(&database, &passed_on), INVITED);
    assert_eq!(count(&database, &format!("people WHERE id = x'{hex}'")), 0);
}
