//! Declarations as files: what is written is read as it was, and what is wrong gets one sentence.

use anteroom_domain::Role;
use anteroom_onboard::declared::{Declaration, DeclaredGroup, DeclaredPerson, Scope, Unnamed, plan};
use anteroom_onboard::declared_file::{DeclarationFile, SavedPlan, read, to_json, to_yaml};
use proptest::prelude::*;

fn declaration_in(text: &str) -> Declaration {
    match read(text) {
        Ok(DeclarationFile::Declaration(declaration)) => declaration,
        other => panic!("{other:?} in {text}"),
    }
}

prop_compose! {
    fn person()(
        name in "[a-z0-9.+-]{1,12}",
        texts in prop::collection::vec(prop::option::of("\\PC{0,20}"), 4),
        role in prop::option::of(prop::sample::select(Role::ALL.to_vec())),
        is_active in any::<Option<bool>>(),
    ) -> DeclaredPerson {
        let mut texts = texts.into_iter();
        let mut text = || texts.next().unwrap();
        DeclaredPerson {
            email: format!("{name}@example.com"),
            first_name: text(),
            last_name: text(),
            title: text(),
            location: text(),
            role,
            is_active,
        }
    }
}

prop_compose! {
    fn group()(
        name in "[^\\s\\p{C}]\\PC{0,20}",
        manager in prop::option::of("[a-z]{1,5}@example.com"),
        members in prop::option::of(prop::collection::vec("[a-z]{1,5}@example.com", 0..4)),
    ) -> DeclaredGroup {
        DeclaredGroup { name, manager, members }
    }
}

prop_compose! {
    fn declaration()(
        people in prop::collection::vec(person(), 0..5),
        groups in prop::collection::vec(group(), 0..4),
        scope in 0..3_u8,
        disable in any::<bool>(),
    ) -> Declaration {
        let scope = match scope {
            0 => Scope::WholePortal,
            1 => Scope::Listed,
            _ => Scope::Domain("example.com".to_owned()),
        };
        let unnamed = if disable { Unnamed::Disable } else { Unnamed::Ignore };
        Declaration { scope, unnamed, people, groups }
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_as_it_was(asked in declaration()) {
        prop_assert_eq!(&declaration_in(&to_yaml(&asked)), &asked);
        prop_assert_eq!(&declaration_in(&to_json(&asked)), &asked);
    }
}

#[test]
fn words_that_look_like_something_else_stay_words() {
    let person = |text: &str| DeclaredPerson {
        email: "a@x.test".to_owned(),
        first_name: Some(text.to_owned()),
        ..DeclaredPerson::default()
    };
    for text in [
        "no",
        "true",
        "null",
        "~",
        "",
        "12",
        "1e3",
        "0x1f",
        "- a",
        "a: b",
        "# a",
        "*a",
        "&a",
        "!a",
        "2024-01-01",
        "'",
        "\"",
        " a ",
    ] {
        let asked = Declaration {
            people: vec![person(text)],
            ..Declaration::default()
        };
        assert_eq!(declaration_in(&to_yaml(&asked)), asked, "{text}");
    }
}

#[test]
fn large_files_are_read() {
    let person = |n: usize| DeclaredPerson {
        email: format!("p{n}@example.com"),
        first_name: Some("Ann".to_owned()),
        last_name: Some("Lee".to_owned()),
        role: Some(Role::User),
        is_active: Some(true),
        title: Some(String::new()),
        location: Some(String::new()),
    };
    let asked = Declaration {
        people: (0..50_000).map(person).collect(),
        ..Declaration::default()
    };
    assert_eq!(declaration_in(&to_yaml(&asked)).people.len(), 50_000);
}

#[test]
fn what_is_wrong_gets_one_sentence() {
    for (text, says) in [
        ("", "a declaration begins with `anteroom: 1`"),
        (" \n", "a declaration begins with `anteroom: 1`"),
        ("scope: portal", "anteroom"),
        ("anteroom: 1\nscope: &a portal\nunnamed: *a", "budget"),
        (
            "anteroom: 2",
            "`anteroom: 2` is a form that this program does not know: it reads 1",
        ),
        ("anteroom: 1\nscope: all", "scope `all` is none of"),
        ("anteroom: 1\nscope: '@'", "scope `@` is none of"),
        ("anteroom: 1\nunnamed: delete", "delete"),
        ("anteroom: 1\npeople:\n- email: a@x.test\n  rôle: User", "rôle"),
        (
            "anteroom: 1\npeople:\n- email: a@x.test\n  role: Boss of all",
            "a@x.test has the role `Boss of all`, which is none of",
        ),
        (
            "anteroom: 1\npeople:\n- email: nobody",
            "`nobody` is not an e-mail address",
        ),
        ("anteroom: 1\npeople: 5", "line 2 column 9"),
        ("anteroom: 1\ngroups:\n- name: ' '", "a group has no name"),
        ("{\"anteroom\": 1,}", "line 1 column"),
        ("anteroom: [", "line"),
        ("{\"anteroomPlan\": 7, \"changes\": [], \"declaration\": \"\"}", "7"),
    ] {
        let refused = read(text).unwrap_err().to_string();
        assert!(refused.contains(says), "{text:?}: {refused}");
        assert!(!refused.contains('\n'), "{text:?}: {refused}");
    }
}

#[test]
fn the_schema_names_what_the_reader_knows() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/team.schema.json");
    let schema: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let names = |at: &str| -> Vec<String> {
        let of = schema.pointer(at).and_then(serde_json::Value::as_object);
        of.unwrap_or_else(|| panic!("{at}")).keys().cloned().collect()
    };
    // Each member of the schema alone is one that the reader takes, with a value of the right type.
    let value = |name: &str| match name {
        "members" => "[a@x.test]",
        "status" => "active",
        "role" => "User",
        "email" | "manager" => "a@x.test",
        _ => "word",
    };
    for (at, list, needed) in [
        ("/properties/people/items/properties", "people", "email"),
        ("/properties/groups/items/properties", "groups", "name"),
    ] {
        let entries = names(at).into_iter().filter(|name| name != needed);
        let lines: Vec<String> = entries.map(|name| format!("\n  {name}: {}", value(&name))).collect();
        let lines = lines.concat();
        let text = format!("anteroom: 1\n{list}:\n- {needed}: a@x.test{lines}\n");
        declaration_in(&text);
    }
    // And what is written has no other.
    let full = "anteroom: 1\npeople:\n- {email: a@x.test, firstName: a, lastName: b, role: User, status: active, title: c, location: d}\n\
                groups:\n- {name: g, manager: a@x.test, members: []}\n";
    let written: serde_json::Value = serde_json::from_str(&to_json(&declaration_in(full))).unwrap();
    for (at, of) in [
        ("", "/properties"),
        ("/people/0", "/properties/people/items/properties"),
        ("/groups/0", "/properties/groups/items/properties"),
    ] {
        for name in written.pointer(at).unwrap().as_object().unwrap().keys() {
            assert!(names(of).contains(name), "{name}");
        }
    }
}

#[test]
fn a_saved_plan_knows_when_the_portal_moved() {
    let asked = declaration_in("anteroom: 1\npeople:\n- {email: a@x.test, role: User}\n");
    let portal = anteroom_onboard::declared::PortalState::default();
    let made = plan(&asked, &portal).unwrap();
    let text = SavedPlan::new(&asked, &made).to_text();
    let Ok(DeclarationFile::Plan(saved, declaration)) = read(&text) else {
        panic!("{text}");
    };
    assert_eq!(declaration, asked);
    assert_eq!(saved.moved(&made), Vec::<String>::new());
    let nothing = plan(&Declaration::default(), &portal).unwrap();
    assert_eq!(saved.moved(&nothing), ["no longer needed: + person a@x.test:  , User"]);
}
