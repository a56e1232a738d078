//! `person` and `key` on a data folder.

use crate::program::{Workplace, rows};

#[test]
fn a_person_from_creation_to_removal() {
    let workplace = Workplace::new();
    let create = [
        "person",
        "create",
        "--email",
        "jane@example.com",
        "--first-name",
        "Jane",
        "--last-name",
        "Roe",
    ];
    let jane = workplace.json(&create);
    assert_eq!(
        (jane[0]["role"].as_str(), jane[0]["email"].as_str()),
        (Some("User"), Some("jane@example.com"))
    );
    let id = jane[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(workplace.run(&create).code, Some(1), "the address is taken");

    for (role, name) in [
        ("manager", "RoomAdmin"),
        ("Admin", "DocSpaceAdmin"),
        ("guest", "Guest"),
        ("User", "User"),
    ] {
        let table = workplace.done(&["person", "role", "JANE@example.com", role]);
        assert_eq!(rows(&table)[0][3], name);
    }
    assert_eq!(
        workplace.run(&["person", "delete", &id]).code,
        Some(1),
        "not disabled yet"
    );
    let table = workplace.done(&["person", "disable", "jane"]);
    assert_eq!(rows(&table)[0][4], "disabled");
    assert_eq!(
        rows(&workplace.done(&["person", "list", "--status", "disabled"])).len(),
        1
    );
    workplace.done(&["person", "enable", &id]);
    workplace.done(&["person", "disable", &id]);
    workplace.done(&["person", "delete", &id]);
    assert_eq!(
        workplace.refused(1, &["person", "get", &id]),
        format!("there is no person `{id}`")
    );
    let table = workplace.done(&["person", "list"]);
    assert_eq!(rows(&table).len(), 1, "{table}");
    assert_eq!(rows(&table)[0][3], "DocSpaceAdmin (owner)");
}

#[test]
fn a_list_is_complete_and_can_be_narrowed() {
    let workplace = Workplace::new();
    workplace.write("people.csv", crate::program::people_file(150));
    workplace.json(&["onboard", "people.csv"]);
    assert_eq!(workplace.json(&["person", "list"]).as_array().unwrap().len(), 151);
    let managers = workplace.json(&["person", "list", "--role", "manager"]);
    assert!(
        managers
            .as_array()
            .unwrap()
            .iter()
            .all(|person| person["role"] == "RoomAdmin")
    );
    assert_eq!(
        workplace
            .json(&["person", "list", "--search", "person77@"])
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[test]
fn the_owner_stays() {
    let workplace = Workplace::new();
    workplace.done(&["key", "create", "--name", "x"]);
    for arguments in [
        &["person", "role", "owner@localhost", "User"][..],
        &["person", "disable", "owner@localhost"],
    ] {
        let ran = workplace.run(arguments);
        assert_eq!(ran.code, Some(1), "{ran:?}");
    }
}

#[test]
fn a_key_from_creation_to_revocation() {
    let workplace = Workplace::new();
    let key = workplace.done(&[
        "key",
        "create",
        "--name",
        "ci",
        "--scope",
        "accounts:read",
        "--expires-in-days",
        "3",
    ]);
    let secret = key.strip_suffix('\n').unwrap();
    assert!(
        secret
            .strip_prefix("sk-")
            .is_some_and(|hex| hex.len() == 64 && !hex.contains('\n')),
        "only the key: {key}"
    );
    let keys = rows(&workplace.done(&["key", "list"]));
    assert_eq!((keys[0][1].as_str(), keys[0][3].as_str()), ("ci", "accounts:read"));
    assert!(keys[0][2].ends_with(&secret[secret.len() - 4..]));
    let rotated = workplace.done(&["key", "rotate", "ci", "--overlap-minutes", "5"]);
    let new = rotated.strip_suffix('\n').unwrap();
    assert!(new.len() == 67 && new.starts_with("sk-") && new != secret, "{rotated}");
    assert!(rows(&workplace.done(&["key", "list"]))[0][2].ends_with(&new[63..]));
    let key = workplace.json(&["key", "rotate", "ci"]);
    assert!(key["key"].as_str().is_some_and(|key| key.len() == 67 && key != new));
    assert_eq!(workplace.refused(1, &["key", "rotate", "cd"]), "there is no key `cd`");
    workplace.done(&["key", "revoke", "ci"]);
    assert_eq!(workplace.json(&["key", "list"]).as_array().unwrap().len(), 1);
    assert_eq!(workplace.refused(1, &["key", "revoke", "ci"]), "there is no key `ci`");
    assert_eq!(
        workplace
            .run(&["key", "create", "--name", "ci", "--scope", "everything"])
            .code,
        Some(1)
    );
}
