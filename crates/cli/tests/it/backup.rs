//! `backup` and `restore`.

use crate::program::{Workplace, people_file};
use std::os::unix::fs::PermissionsExt as _;

#[test]
fn a_backup_taken_while_the_server_runs_comes_back() {
    let workplace = Workplace::new();
    let server = workplace.serve(&[]);
    let key = workplace.done(&["key", "create", "--name", "ci"]);
    workplace.write("people.csv", people_file(10));
    workplace.json(&["onboard", "people.csv"]);
    let ran = workplace.run(&["backup", "backup.anteroom"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.err.contains("keep it secret"), "{ran:?}");
    let mode = std::fs::metadata(workplace.path("backup.anteroom"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    workplace.done(&[
        "person",
        "create",
        "--email",
        "later@example.com",
        "--first-name",
        "Late",
    ]);
    server.stop();

    workplace.done(&["restore", "backup.anteroom", "--data", "copy"]);
    assert_eq!(
        workplace
            .json(&["person", "list", "--data", "copy"])
            .as_array()
            .unwrap()
            .len(),
        11
    );
    let copy = workplace.serve(&["--data", "copy"]);
    let ran = workplace.run(&["person", "list", "--portal", &copy.url, "--api-key", key.trim()]);
    assert_eq!(ran.code, Some(0), "keys work under the restored machine key: {ran:?}");
    assert!(!copy.said.contains("sk-"), "{}", copy.said);
}

#[test]
fn a_backup_overwrites_nothing_and_needs_a_portal() {
    let workplace = Workplace::new();
    workplace.done(&["key", "create", "--name", "x"]);
    workplace.write("there", "mine");
    let refused = workplace.refused(2, &["backup", "there"]);
    assert!(refused.starts_with("there: the file exists already"), "{refused}");
    assert_eq!(std::fs::read(workplace.path("there")).unwrap(), b"mine");
    assert!(
        workplace
            .refused(2, &["backup", "no/folder/b"])
            .starts_with("no/folder/b: ")
    );
    let left: Vec<_> = std::fs::read_dir(workplace.path(""))
        .unwrap()
        .map(|e| e.unwrap().file_name())
        .collect();
    assert_eq!(left.len(), 2, "nothing else is left: {left:?}");
}

#[test]
fn a_restore_is_whole_or_nothing() {
    let workplace = Workplace::new();
    workplace.done(&["key", "create", "--name", "x"]);
    workplace.done(&["backup", "good"]);
    let whole = std::fs::read(workplace.path("good")).unwrap();
    workplace.write("cut", &whole[..whole.len() / 2]);
    workplace.write("other", "email,firstName,lastName,role\n");
    for (file, problem) in [
        ("cut", "cut: the backup is damaged"),
        ("other", "other: the file is not a backup of Anteroom"),
    ] {
        assert_eq!(workplace.refused(2, &["restore", file, "--data", "new"]), problem);
        assert!(!workplace.path("new").exists());
    }
    assert_eq!(
        workplace.refused(2, &["restore", "none", "--data", "new"]),
        "none: No such file or directory"
    );
    let refused = workplace.refused(2, &["restore", "good"]);
    assert!(
        refused.starts_with("./anteroom-data: the data folder has a portal already"),
        "{refused}"
    );

    std::fs::create_dir(workplace.path("new")).unwrap();
    workplace.write("new/machine.key", format!("{}\n", "0".repeat(64)));
    let refused = workplace.refused(2, &["restore", "good", "--data", "new"]);
    assert!(
        refused.starts_with("new/machine.key: there is another machine key"),
        "{refused}"
    );
    assert!(!workplace.path("new/anteroom.db").exists());
    std::fs::remove_file(workplace.path("new/machine.key")).unwrap();
    workplace.done(&["restore", "good", "--data", "new"]);
    workplace.done(&["person", "list", "--data", "new"]);
}

#[test]
fn postgresql_has_tools_of_its_own() {
    let workplace = Workplace::new();
    for command in [["backup", "file"], ["restore", "file"]] {
        let refused = workplace.refused(
            2,
            &[&command[..], &["--database", "postgres://me:secret@nowhere/x"]].concat(),
        );
        assert!(
            refused.contains("pg_") && refused.contains("machine.key") && !refused.contains("secret"),
            "{refused}"
        );
    }
}
