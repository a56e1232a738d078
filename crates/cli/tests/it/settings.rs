//! `anteroom settings`, by the built program.

use crate::program::Workplace;
use serde_json::{Value, json};

fn set(workplace: &Workplace, target: &[&str], settings: &[&str]) -> Value {
    let arguments = [&["settings", "set"][..], settings, target].concat();
    workplace.json(&arguments)
}

fn get(workplace: &Workplace, target: &[&str], name: &str) -> String {
    let arguments = [&["settings", "get", name][..], target].concat();
    workplace.done(&arguments).trim_end().to_owned()
}

/// Every setting is changed and read back; the others of its section stay.
fn every_setting(workplace: &Workplace, target: &[&str]) {
    let listed = workplace.json(&[&["settings", "list"][..], target].concat());
    let listed = listed.as_array().unwrap();
    assert!(listed.len() >= 28, "{listed:?}");
    for row in listed {
        let name = row["name"].as_str().unwrap();
        if row["value"].is_null() {
            assert!(
                matches!(name, "joining.inviteUsersAsVisitors" | "quota-per-person.defaultQuota"),
                "{name}"
            );
            continue;
        }
        let other = match name {
            "region.lng" => "de".to_owned(),
            "region.timeZoneID" => "Europe/Berlin".to_owned(),
            "greeting.title" => "House".to_owned(),
            "pages.domains" => "a.example,b.example".to_owned(),
            // Set together below; and a second factor needs a phone that nobody here has.
            "second-factor.type" | "joining.type" | "joining.domains" | "quota-per-person.enableQuota" => continue,
            "deep-link.handlingMode" => "1".to_owned(),
            "colors.selected" => "3".to_owned(),
            _ => match &row["value"] {
                Value::Bool(value) => (!value).to_string(),
                Value::Number(number) if number.as_i64() == Some(180) => "90".to_owned(),
                Value::Number(number) => (number.as_i64().unwrap() + 3).to_string(),
                other => panic!("{name}: {other}"),
            },
        };
        let changed = set(workplace, target, &[&format!("{name}={other}")]);
        assert_eq!(changed[0]["result"], "done", "{changed}");
        assert_eq!(changed[0]["before"], row["value"], "{changed}");
        assert_eq!(get(workplace, target, name), other);
        let again = set(workplace, target, &[&format!("{name}={other}")]);
        assert_eq!(again[0]["result"], "already so", "{again}");
    }
    let words = [
        "joining.type=Custom",
        "joining.domains=example.com, example.org",
        "joining.inviteUsersAsVisitors=no",
    ];
    let quota = "quota-per-person.enableQuota=yes";
    let limited = set(workplace, target, &[quota, "quota-per-person.defaultQuota=1000000"]);
    assert!(
        limited.as_array().unwrap().iter().all(|row| row["result"] == "done"),
        "{limited}"
    );
    let joined = set(workplace, target, &words);
    assert!(
        joined.as_array().unwrap().iter().all(|row| row["result"] == "done"),
        "{joined}"
    );
    assert_eq!(get(workplace, target, "joining.domains"), "example.com,example.org");
    assert_eq!(get(workplace, target, "second-factor.type"), "None");
    for section in ["login", "greeting"] {
        workplace.done(&[&["settings", "reset", section][..], target].concat());
    }
    assert_eq!(get(workplace, target, "login.attemptCount"), "5");
}

#[test]
fn every_setting_of_a_data_folder_is_changed_and_read_back() {
    let workplace = Workplace::new();
    let server = workplace.serve(&[]);
    every_setting(&workplace, &[]);
    drop(server);
}

#[test]
fn every_setting_of_a_portal_at_an_address_is_changed_and_read_back() {
    let (home, office) = (Workplace::new(), Workplace::new());
    let server = home.serve(&[]);
    let key = home.done(&["key", "create", "--name", "house"]);
    every_setting(&office, &["--portal", &server.url, "--api-key", key.trim()]);
}

#[test]
fn what_is_wrong_is_said_before_anything_is_changed() {
    let workplace = Workplace::new();
    let server = workplace.serve(&[]);
    for (settings, says) in [
        (
            &["password.minLength=many"][..],
            "password.minLength is a whole number (characters), not `many`",
        ),
        (&["password.length=9"], "there is no setting `password.length`"),
        (&["house=9"], "there is no setting `house`"),
        (
            &["password.minLength"],
            "`password.minLength` is not written as NAME=VALUE",
        ),
        (
            &["password.digits=yes", "password.digits=no"],
            "password.digits is set twice",
        ),
        (
            &["password.digits=yes", "joining.type=Some"],
            "joining.type is one of None, Custom, All, not `Some`",
        ),
    ] {
        let refused = workplace.refused(2, &[&["settings", "set"][..], settings].concat());
        assert!(refused.starts_with(says), "{refused}");
    }
    assert_eq!(get(&workplace, &[], "password.digits"), "false");
    assert!(
        workplace
            .refused(2, &["settings", "reset", "password"])
            .contains("login")
    );
    let refused = workplace.run(&["settings", "set", "password.minLength=500", "--output", "json"]);
    let rows: Value = serde_json::from_str(&refused.out).unwrap();
    assert_eq!(
        (refused.code, &rows[0]["result"]),
        (Some(1), &json!("refused")),
        "{refused:?}"
    );
    let untold = workplace.run(&["settings", "set", "joining.type=All", "--output", "json"]);
    assert_eq!(untold.code, Some(1));
    assert!(untold.out.contains("joining.inviteUsersAsVisitors"), "{untold:?}");
    drop(server);
}
