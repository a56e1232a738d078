//! What cannot begin ends with code 2 and one sentence that names what is wrong; nothing is half done.

use crate::program::{Ran, Workplace, people_file};
use std::net::TcpListener;

#[test]
fn wrong_arguments() {
    let workplace = Workplace::new();
    for arguments in [
        &["frobnicate"][..],
        &["serve", "--port", "1"],
        &["onboard"],
        &["onboard", "x.csv", "--portal", "http://x", "--data", "y"],
        &["onboard", "x.csv", "--on-existing", "maybe"],
        &["onboard", "x.csv", "--concurrency", "0"],
        &["person", "role", "somebody", "boss"],
        &["person", "role", "somebody", "owner"],
        &["serve", "--tls", "--tls-cert", "x", "--tls-key", "y"],
        &["key", "create"],
    ] {
        let ran = workplace.run(arguments);
        assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{arguments:?}: {ran:?}");
    }
    assert_eq!(std::fs::read_dir(workplace.path("")).unwrap().count(), 0);
}

#[test]
fn a_broken_configuration() {
    let workplace = Workplace::new();
    for (text, sentence) in [
        ("[server]\nlisten = \n", "anteroom.toml line 2: "),
        (
            "[server]\nlisten = \"nowhere\"\n",
            "anteroom.toml line 2: `server.listen`: `nowhere` is not an address",
        ),
        (
            "[server]\nport = 80\n",
            "anteroom.toml line 2: there is no setting `server.port`",
        ),
        (
            "\n[people]\nmax_admins = \"many\"\n",
            "anteroom.toml line 3: `people.max_admins` must be a whole number",
        ),
        (
            "[people]\ndefault_role = \"boss\"\n",
            "anteroom.toml line 2: `people.default_role`: `boss` is not a role",
        ),
        (
            "[people]\nname_pattern = \"(\"\n",
            "anteroom.toml line 2: `people.name_pattern`: `(` is not a regular expression",
        ),
        (
            "[passwords]\nmin_length = 31\n",
            "anteroom.toml line 2: `passwords.min_length`: 31 is not between 8 and 30",
        ),
        ("[log]\nlevel = \"a=b=c\"\n", "anteroom.toml line 2: `log.level`: "),
    ] {
        workplace.write("anteroom.toml", text);
        for command in [&["serve"][..], &["config", "check"], &["person", "list"], &["migrate"]] {
            let refused = workplace.refused(2, command);
            assert!(refused.starts_with(sentence), "{refused}");
        }
    }
    workplace.write("anteroom.toml", "");
    let refused = workplace.refused(2, &["serve", "--config", "other.toml"]);
    assert_eq!(refused, "other.toml: No such file or directory");
    let refused = Ran::of(workplace.command(&["serve"]).env("ANTEROOM_SERVER_LISTEN", "x")).refused(2);
    assert!(
        refused.starts_with("the environment variable ANTEROOM_SERVER_LISTEN is not a setting"),
        "{refused}"
    );
    assert!(!workplace.path("anteroom-data").exists());
}

#[test]
fn an_unusable_data_folder() {
    let workplace = Workplace::new();
    workplace.write("file", "");
    for command in [&["serve"][..], &["migrate"], &["key", "create", "--name", "x"]] {
        let refused = workplace.refused(2, &[command, &["--data", "file"]].concat());
        assert!(
            refused.starts_with("the data folder file cannot be used: "),
            "{refused}"
        );
    }
    std::fs::create_dir(workplace.path("data")).unwrap();
    workplace.write(
        "data/anteroom.db",
        "this is not a database, and it is long enough to be looked at as one",
    );
    for command in [
        &["serve", "--listen", "127.0.0.1:0"][..],
        &["migrate"],
        &["person", "list"],
        &["migrate", "--check"],
    ] {
        let refused = workplace.refused(2, &[command, &["--data", "data"]].concat());
        assert!(refused.contains("data/anteroom.db"), "{refused}");
    }
}

#[test]
fn a_taken_port() {
    let workplace = Workplace::new();
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = other.local_addr().unwrap().to_string();
    let refused = workplace.refused(2, &["serve", "--listen", &address]);
    assert!(
        refused.starts_with(&format!("cannot listen on {address}: Address already in use")),
        "{refused}"
    );
    assert!(
        !workplace.path("anteroom-data/anteroom.db").exists(),
        "nothing is begun"
    );
}

#[test]
fn a_database_of_a_newer_version() {
    let workplace = Workplace::new();
    workplace.done(&["key", "create", "--name", "x"]);
    {
        #[expect(
            clippy::disallowed_methods,
            reason = "plays a newer version, which the store would not write"
        )]
        let database = rusqlite::Connection::open(workplace.path("anteroom-data/anteroom.db")).unwrap();
        database
            .execute(
                "INSERT INTO migrations (name, checksum, applied_at) VALUES ('9999_later', 'x', 0)",
                [],
            )
            .unwrap();
    }
    workplace.write("people.csv", people_file(1));
    for command in [
        &["serve", "--listen", "127.0.0.1:0"][..],
        &["migrate"],
        &["onboard", "people.csv"],
        &["backup", "b"],
    ] {
        let refused = workplace.refused(2, command);
        assert!(
            refused.contains("newer version") && refused.contains("9999_later"),
            "{refused}"
        );
    }
    assert!(!workplace.path("b").exists());
}

#[test]
fn a_missing_or_broken_machine_key() {
    let workplace = Workplace::new();
    workplace.done(&["key", "create", "--name", "x"]);
    workplace.write("anteroom-data/machine.key", "nonsense");
    let refused = workplace.refused(2, &["person", "list"]);
    assert!(
        refused.starts_with("./anteroom-data/machine.key: the machine key must be"),
        "{refused}"
    );
    std::fs::remove_file(workplace.path("anteroom-data/machine.key")).unwrap();
    let refused = workplace.refused(2, &["person", "list"]);
    assert!(
        refused.starts_with("./anteroom-data/machine.key: the machine key is missing"),
        "{refused}"
    );
    assert!(
        !workplace.path("anteroom-data/machine.key").exists(),
        "no other key is put in its place"
    );
}

#[test]
fn people_files_that_cannot_be_read() {
    let workplace = Workplace::new();
    for (content, problem) in [
        (&b"email,firstName\na@example.com,A\n"[..], "people.csv"),
        (
            &b"email,firstName,lastName,role\na@example.com,Ren\0,X,User\n"[..],
            "people.csv line 2",
        ),
        (&b""[..], "people.csv"),
    ] {
        workplace.write("people.csv", content);
        let refused = workplace.refused(2, &["onboard", "people.csv"]);
        assert!(refused.contains(problem), "{refused}");
    }
    let refused = workplace.refused(2, &["onboard", "none.csv"]);
    assert!(refused.starts_with("none.csv: "), "{refused}");
    assert!(!workplace.path("anteroom-data").exists(), "nothing is begun");
}

#[test]
fn certificates_that_cannot_be_used() {
    let workplace = Workplace::new();
    workplace.write("cert.pem", "nothing");
    let arguments = [
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--tls-cert",
        "cert.pem",
        "--tls-key",
        "key.pem",
    ];
    assert_eq!(
        workplace.refused(2, &arguments),
        "cert.pem: there is no certificate in the file"
    );
    assert!(!workplace.path("anteroom-data/anteroom.db").exists());
}

#[test]
fn looking_into_a_folder_without_a_portal_makes_none() {
    let workplace = Workplace::new();
    for command in [
        &["person", "list"][..],
        &["key", "list"],
        &["person", "role", "a@example.com", "User"],
        &["backup", "b"],
    ] {
        let refused = workplace.refused(2, &[command, &["--data", "typo"]].concat());
        assert!(refused.contains("typo"), "{refused}");
    }
    assert!(!workplace.path("typo").exists());
}
