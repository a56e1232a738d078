//! What those who watch over a server get to see: figures, the log, and what a running server reads again.

use crate::program::Workplace;
use rustix::process::Signal;
use serde_json::Value;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

/// What a server answers to a plain GET.
fn get(host: &str, path: &str, more: &str) -> String {
    let mut stream = TcpStream::connect(host).unwrap();
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{more}\r\n"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn figures_are_on_a_listener_of_their_own() {
    let workplace = Workplace::new();
    workplace.write("anteroom.toml", "[metrics]\nlisten = \"127.0.0.1:0\"\n");
    let mut server = workplace.serve(&[]);
    let said = std::mem::take(&mut server.said);
    let (_, rest) = said.split_once("Figures are at http://").expect("it says where");
    let place = rest.split("/metrics").next().unwrap();
    assert!(place.starts_with("127.0.0.1:") && place != server.host(), "{place}");
    let figures = get(place, "/metrics", "");
    assert!(
        figures.starts_with("HTTP/1.1 200") && figures.contains("\nanteroom_build_info{version="),
        "{figures}"
    );
    assert!(get(place, "/ready", "").starts_with("HTTP/1.1 200"));
    assert!(get(place, "/api/2.0/settings", "").starts_with("HTTP/1.1 404"));
    assert!(get(server.host(), "/metrics", "").starts_with("HTTP/1.1 404"));
    let (code, _) = server.stop();
    assert_eq!(code, Some(0));
    assert!(TcpStream::connect(place).is_err(), "the listener goes with the server");
}

#[test]
fn a_place_for_figures_that_is_taken_is_said_before_anything_is_made() {
    let workplace = Workplace::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let place = taken.local_addr().unwrap();
    workplace.write("anteroom.toml", format!("[metrics]\nlisten = \"{place}\"\n"));
    let refused = workplace.refused(2, &["serve", "--listen", "127.0.0.1:0"]);
    assert!(refused.contains(&format!("cannot listen on {place}")), "{refused}");
    assert!(!workplace.path("anteroom-data/anteroom.db").exists());
    workplace.write("anteroom.toml", "[metrics]\nlisten = \"9464\"\n");
    let refused = workplace.refused(2, &["serve", "--listen", "127.0.0.1:0"]);
    assert!(
        refused.contains("`metrics.listen`: `9464` is not an address with a port"),
        "{refused}"
    );
}

/// Every line of the log is one JSON object, and what is logged on the way of a request names it, also on the threads of
/// the database.
#[test]
fn the_log_is_json_and_names_the_request() {
    let workplace = Workplace::new();
    workplace.write(
        "anteroom.toml",
        "[log]\nformat = \"json\"\nlevel = \"warn,anteroom_http=debug\"\n",
    );
    let mut server = workplace.serve(&[]);
    let answer = get(
        server.host(),
        "/api/2.0/settings?x=secret",
        "X-Request-Id: watched-1\r\n",
    );
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let line = server.wait_for_line("watched-1");
    let event: Value = serde_json::from_str(&line).unwrap();
    assert_eq!(event["message"], "request");
    assert_eq!(event["span"]["id"], "watched-1");
    assert_eq!(event["span"]["operation"], "get_settings");
    assert_eq!(event["status"], 200);
    assert_eq!(event["path"], "/api/2.0/settings");
    assert!(event["timestamp"].is_string() && event["level"] == "DEBUG");
    assert!(!line.contains("secret"), "queries are not logged: {line}");
    let (_, said) = server.stop();
    for line in said.lines().filter(|line| line.starts_with('{')) {
        serde_json::from_str::<Value>(line).unwrap_or_else(|error| panic!("{error}: {line}"));
    }
}

#[test]
fn slow_statements_are_logged_without_values_and_with_their_request() {
    let workplace = Workplace::new();
    // Everything that takes a millisecond counts, and a write that another process holds up takes longer.
    workplace.write(
        "anteroom.toml",
        "[log]\nformat = \"json\"\nslow_statement_ms = 1\n[database]\nreaders = 1\n",
    );
    let mut server = workplace.serve(&[]);
    let key = workplace.done(&["key", "create", "--name", "ci"]);
    // A search through many people has to look at each.
    let connection = anteroom_rows(&workplace);
    drop(connection);
    let auth = format!("Authorization: Bearer {}\r\nX-Request-Id: slow-1\r\n", key.trim());
    let path = "/api/2.0/people/filter?filterValue=needle-in-the-hay";
    let answer = get(server.host(), path, &auth);
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let line = server.wait_for_line("slow-1");
    let event: Value = serde_json::from_str(&line).unwrap();
    assert_eq!(event["message"], "a slow statement", "{line}");
    assert!(event["statement"].as_str().unwrap().starts_with("SELECT"), "{line}");
    assert!(event["duration_us"].as_u64().unwrap() >= 1_000, "{line}");
    assert_eq!(event["span"]["operation"], "filter_people", "{line}");
    assert!(!line.contains("needle"), "{line}");
}

/// Puts so many people into the database that a search takes milliseconds.
#[expect(
    clippy::disallowed_methods,
    reason = "the test works on the file behind the server's back"
)]
fn anteroom_rows(workplace: &Workplace) -> rusqlite::Connection {
    let connection = rusqlite::Connection::open(workplace.path("anteroom-data/anteroom.db")).unwrap();
    connection.busy_timeout(std::time::Duration::from_secs(5)).unwrap();
    let columns: Vec<String> = connection
        .prepare("SELECT name FROM pragma_table_info('people')")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let copied: Vec<String> = columns
        .iter()
        .map(|column| match column.as_str() {
            "id" => "randomblob(16)".to_owned(),
            "email_key" | "user_name_key" => "'x' || n".to_owned(),
            other => format!("p.\"{other}\""),
        })
        .collect();
    let sql = format!(
        "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 20000) \
        INSERT INTO people ({}) SELECT {} FROM (SELECT * FROM people LIMIT 1) p, c",
        columns
            .iter()
            .map(|column| format!("\"{column}\""))
            .collect::<Vec<_>>()
            .join(", "),
        copied.join(", "),
    );
    connection.execute_batch(&sql).unwrap();
    connection
}

#[test]
fn a_running_server_reads_the_level_of_its_log_again() {
    let workplace = Workplace::new();
    workplace.write("anteroom.toml", "[log]\nlevel = \"warn\"\n");
    let mut server = workplace.serve(&[]);
    get(server.host(), "/health", "X-Request-Id: quiet\r\n");
    workplace.write("anteroom.toml", "[log]\nlevel = \"info,anteroom_http=debug\"\n");
    server.signal(Signal::HUP);
    let line = server.wait_for_line("the level of the log was read again");
    assert!(!line.contains("quiet"));
    get(server.host(), "/health", "X-Request-Id: loud\r\n");
    server.wait_for_line("loud");

    // A mistake changes nothing.
    workplace.write("anteroom.toml", "[log]\nlevel = \"info,anteroom_http=louder\"\n");
    server.signal(Signal::HUP);
    server.wait_for_line("the configuration was not read again");
    get(server.host(), "/health", "X-Request-Id: still\r\n");
    server.wait_for_line("still");
    let (code, said) = server.stop();
    assert_eq!(code, Some(0), "{said}");
}
