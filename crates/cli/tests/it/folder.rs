//! One data folder, several processes.

use crate::program::{Workplace, rows};
use std::os::unix::fs::PermissionsExt as _;

#[test]
fn the_second_server_says_so_and_stops() {
    let workplace = Workplace::new();
    let server = workplace.serve(&[]);
    let refused = workplace.refused(2, &["serve", "--listen", "127.0.0.1:0"]);
    assert!(
        refused.starts_with("another process works on the data folder ./anteroom-data"),
        "{refused}"
    );
    let refused = workplace.refused(2, &["migrate"]);
    assert!(refused.starts_with("a server works on the data folder"), "{refused}");
    assert_eq!(server.stop().0, Some(0));
    assert_eq!(workplace.serve(&[]).stop().0, Some(0));
}

#[test]
fn commands_take_effect_at_once_while_a_server_runs() {
    let workplace = Workplace::new();
    let server = workplace.serve(&[]);
    let key = workplace.done(&["key", "create", "--name", "ci"]);
    let remote =
        |command: &[&str]| workplace.run(&[command, &["--portal", &server.url, "--api-key", key.trim()]].concat());
    assert_eq!(rows(&remote(&["person", "list"]).out).len(), 1);
    workplace.done(&["person", "create", "--email", "a@example.com", "--first-name", "Ann"]);
    assert_eq!(rows(&remote(&["person", "list"]).out).len(), 2);
    workplace.done(&["key", "revoke", "ci"]);
    let refused = remote(&["person", "list"]).refused(1);
    assert_eq!(refused, "the portal does not accept the credential");
    assert_eq!(server.stop().0, Some(0));
    assert_eq!(workplace.json(&["person", "list"]).as_array().unwrap().len(), 2);
}

#[test]
fn the_control_listener_takes_only_its_own_secret_and_no_other_listener_takes_that() {
    let workplace = Workplace::new();
    let server = workplace.serve(&[]);
    let text = std::fs::read_to_string(workplace.path("anteroom-data/control.json")).unwrap();
    let control: serde_json::Value = serde_json::from_str(&text).unwrap();
    let (address, token) = (control["address"].as_str().unwrap(), control["token"].as_str().unwrap());
    let people = |address: &str, token: &str| {
        let credential = anteroom_client::Credential::Control(token.to_owned());
        let portal = anteroom_client::Portal::connect(&format!("http://{address}"), credential)
            .build()
            .unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(portal.get_self()).map(|person| person.is_owner)
    };
    assert_eq!(people(address, token), Ok(true));
    assert!(people(address, &token.replace(|c: char| c.is_ascii_digit(), "0")).is_err());
    assert!(
        people(server.host(), token).is_err(),
        "not on the listener for everybody"
    );
    assert_eq!(server.stop().0, Some(0));
    assert!(
        !workplace.path("anteroom-data/control.json").exists(),
        "taken away when it stops"
    );
}

#[test]
fn everything_in_the_folder_is_its_owners_alone() {
    let workplace = Workplace::new();
    let server = workplace.serve(&["--tls"]);
    workplace.done(&["key", "create", "--name", "x"]);
    let mut waiting = vec![workplace.path("anteroom-data")];
    let mut seen = Vec::new();
    while let Some(path) = waiting.pop() {
        let metadata = std::fs::metadata(&path).unwrap();
        assert_eq!(metadata.permissions().mode() & 0o077, 0, "{}", path.display());
        if metadata.is_dir() {
            waiting.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        }
        seen.push(path.file_name().unwrap().to_string_lossy().into_owned());
    }
    for name in [
        "anteroom.db",
        "anteroom.db-wal",
        "machine.key",
        "control.json",
        "ca.pem",
        "ca.key",
    ] {
        assert!(seen.iter().any(|own| own == name), "{name} in {seen:?}");
    }
    drop(server);
}

#[test]
fn a_server_says_once_how_to_sign_in() {
    let workplace = Workplace::new();
    let server = workplace.serve(&["--owner-email", "boss@example.com", "--owner-password", "correct-horse"]);
    assert!(
        server.said.contains("boss@example.com") && server.said.contains("sk-"),
        "{}",
        server.said
    );
    assert!(
        !server.said.contains("correct-horse"),
        "what was given is not repeated: {}",
        server.said
    );
    server.stop();
    let server = workplace.serve(&[]);
    assert!(
        !server.said.contains("sk-") && !server.said.contains("password"),
        "{}",
        server.said
    );

    let other = Workplace::new();
    let server = other.serve(&[]);
    let password = server
        .said
        .lines()
        .find_map(|line| line.trim().strip_prefix("password"))
        .unwrap()
        .trim()
        .to_owned();
    assert_eq!(password.len(), 20, "{password}");
    let credential = anteroom_client::Credential::Basic {
        email: "owner@localhost".to_owned(),
        password,
    };
    let portal = anteroom_client::Portal::connect(&server.url, credential)
        .build()
        .unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    assert!(runtime.block_on(portal.get_self()).unwrap().is_owner);
}
