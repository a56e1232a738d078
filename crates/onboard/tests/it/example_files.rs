//! The sample files of `examples/` say what they are there to show.

use std::collections::HashSet;
use std::path::Path;

use anteroom_domain::Role;
use anteroom_onboard::people_file::{Entry, FileError, FileOptions, PeopleFile};

fn load(name: &str) -> Result<PeopleFile, FileError> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(name);
    PeopleFile::load(&path, &FileOptions::default())
}

#[test]
fn the_new_hires_are_all_people() {
    let file = load("new-hires.csv").unwrap();
    assert_eq!(file.people().count(), file.len());
    assert!(file.len() >= 12);
    assert!(file.warnings.is_empty());
    let roles: HashSet<Role> = file.people().map(|row| row.role).collect();
    assert_eq!(roles, HashSet::from([Role::DocSpaceAdmin, Role::RoomAdmin, Role::User]));
    let words: HashSet<&str> = file.people().map(|row| row.role_word.as_str()).collect();
    for word in ["Manager", "Administrator", "Employee", "Power User", "Portal Manager"] {
        assert!(words.contains(word), "{word}");
    }
    for row in file.people() {
        assert!(
            row.email.ends_with("@example.com") || row.email.ends_with("@example.org"),
            "{}",
            row.email
        );
        let culture = row.culture.as_deref().unwrap_or("en-US");
        assert_eq!(
            anteroom_domain::culture::find_enabled(culture),
            Some(culture),
            "{}",
            row.email
        );
        let names = anteroom_domain::name::NameRule::new(anteroom_domain::name::DEFAULT_NAME_PATTERN).unwrap();
        assert!(names.check(&row.first_name, &row.last_name).is_ok(), "{}", row.email);
    }
}

#[test]
fn the_teams_name_groups() {
    let file = load("teams.csv").unwrap();
    assert_eq!((file.people().count(), file.warnings.len()), (file.len(), 0));
    let keys: HashSet<String> = file
        .people()
        .flat_map(|row| row.groups.iter().map(|name| anteroom_onboard::groups::group_key(name)))
        .collect();
    assert_eq!(keys.len(), 2, "{keys:?}");
    assert!(file.people().any(|row| row.groups.len() > 1) && file.people().any(|row| row.groups.is_empty()));
}

#[test]
fn the_other_dialects_hold_people_too() {
    for name in ["semicolons.csv", "tabs.tsv"] {
        let file = load(name).unwrap();
        assert!(file.people().count() == file.len() && file.len() >= 3, "{name}");
    }
    assert!(load("guests.csv").unwrap().people().any(|row| row.role == Role::Guest));
}

#[test]
fn the_mistakes_are_found() {
    let file = load("mistakes.csv").unwrap();
    let bad = file
        .entries
        .iter()
        .filter(|entry| matches!(entry, Entry::Bad(_)))
        .count();
    assert_eq!((bad, file.people().count(), file.warnings.len()), (6, 2, 1));
}
