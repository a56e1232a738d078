//! `--portal`: a portal at an address.

use crate::program::{Ran, Workplace, people_file, rows};

#[test]
fn the_address_and_key_come_from_options_files_and_the_environment() {
    let workplace = Workplace::new();
    let server = workplace.serve(&[]);
    let key = workplace.done(&["key", "create", "--name", "ci"]);
    workplace.write("key", &key);
    let url = server.url.as_str();
    for arguments in [
        &["person", "list", "--portal", url, "--api-key", key.trim()][..],
        &["person", "list", "--portal", url, "--api-key-file", "key"],
    ] {
        assert_eq!(rows(&workplace.done(arguments)).len(), 1);
    }
    let mut command = workplace.command(&["person", "list"]);
    let ran = Ran::of(command.env("ANTEROOM_PORTAL", url).env("ANTEROOM_API_KEY", key.trim()));
    assert_eq!((ran.code, rows(&ran.out).len()), (Some(0), 1), "{ran:?}");
    // An option wins over the environment.
    let mut command = workplace.command(&["person", "list", "--data", "anteroom-data"]);
    let ran = Ran::of(command.env("ANTEROOM_PORTAL", "http://127.0.0.1:9"));
    assert_eq!((ran.code, rows(&ran.out).len()), (Some(0), 1), "{ran:?}");

    let refused = workplace.refused(2, &["person", "list", "--portal", url]);
    assert!(refused.starts_with("an API key is needed"), "{refused}");
    let refused = workplace.refused(2, &["person", "list", "--api-key", "sk-1"]);
    assert!(
        refused.starts_with("an API key is for a portal at an address"),
        "{refused}"
    );
    let refused = workplace.refused(2, &["person", "list", "--portal", "ftp://x", "--api-key", "sk-1"]);
    assert!(refused.contains("ftp://x"), "{refused}");
}

#[test]
fn people_are_brought_in_over_https_by_those_who_trust_the_authority() {
    let workplace = Workplace::new();
    let server = workplace.serve(&["--tls"]);
    let authority = workplace.path("anteroom-data/tls/ca.pem");
    let authority = authority.to_str().unwrap();
    assert!(server.said.contains(authority), "{}", server.said);
    assert!(server.url.starts_with("https://"), "{}", server.url);
    let key = workplace.done(&["key", "create", "--name", "ci"]);
    workplace.write("people.csv", people_file(8));
    let target = ["--portal", &server.url, "--api-key", key.trim()];
    let ran = workplace.run(&[&["onboard", "people.csv", "--ca-cert", authority], &target[..]].concat());
    assert_eq!((ran.code, rows(&ran.out).len()), (Some(0), 8), "{ran:?}");
    let stranger = workplace.run(&[&["person", "list"], &target[..]].concat());
    assert!(stranger.refused(5).contains("certificate"));
    // The next start shows a certificate of the same authority.
    let before = std::fs::read_to_string(authority).unwrap();
    server.stop();
    drop(workplace.serve(&["--tls"]));
    assert_eq!(std::fs::read_to_string(authority).unwrap(), before);
}

#[test]
fn a_portal_that_is_not_there_is_code_5() {
    let workplace = Workplace::new();
    let address = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        format!("http://{}", listener.local_addr().unwrap())
    };
    let refused = workplace.refused(5, &["key", "list", "--portal", &address, "--api-key", "sk-1"]);
    assert!(refused.contains(&address), "{refused}");
}
