//! `group`, and what `person` and `onboard` have to do with groups.

use crate::program::{Workplace, repository, rows};
use serde_json::{Value, json};

fn with_people() -> Workplace {
    let workplace = Workplace::new();
    workplace.write(
        "people.csv",
        "email,firstName,lastName,role\nann@example.com,Ann,Lee,Manager\nbob@example.com,Bob,Ray,User\n\
         cat@example.com,Cat,Day,User\ndan@example.com,Dan,Fox,Guest\n",
    );
    workplace.json(&["onboard", "people.csv"]);
    workplace
}

#[test]
fn a_group_from_creation_to_deletion() {
    let workplace = with_people();
    let create = [
        "group",
        "create",
        "Research & Développement",
        "--manager",
        "ann@example.com",
        "--member",
        "bob",
    ];
    let group = workplace.json(&create);
    assert_eq!(
        (&group[0]["membersCount"], &group[0]["manager"]["email"]),
        (&json!(2), &json!("ann@example.com"))
    );
    let id = group[0]["id"].as_str().unwrap().to_owned();
    // Found by its identifier and by its name as people see it.
    for word in [id.as_str(), "RESEARCH & developpement"] {
        let table = rows(&workplace.done(&["group", "show", word]));
        assert_eq!(
            table[0],
            [&id, "Research & Développement", "ann@example.com", "2"],
            "{word}"
        );
    }
    let table = workplace.done(&["group", "add", &id, "cat@example.com", "bob@example.com"]);
    assert_eq!(rows(&table)[0][3], "3");
    assert_eq!(rows(&workplace.done(&["group", "members", &id])).len(), 3);
    let ran = workplace.run(&["group", "add", &id, "dan@example.com"]);
    assert_eq!(ran.code, Some(1));
    assert!(
        ran.err
            .contains("dan@example.com did not become a member: guests and disabled people cannot"),
        "{ran:?}"
    );
    workplace.done(&["group", "manager", &id, "cat@example.com"]);
    let table = rows(&workplace.done(&["group", "remove", &id, "ann@example.com"]));
    assert_eq!((table[0][2].as_str(), table[0][3].as_str()), ("cat@example.com", "2"));
    let table = rows(&workplace.done(&["group", "rename", &id, "Lab"]));
    assert_eq!(table[0][1], "Lab");

    workplace.done(&["group", "create", "Sales"]);
    assert_eq!(rows(&workplace.done(&["group", "list"])).len(), 2);
    assert_eq!(
        rows(&workplace.done(&["group", "list", "--search", "ale"]))[0][1],
        "Sales"
    );
    assert_eq!(rows(&workplace.done(&["group", "list", "--of", "bob"]))[0][1], "Lab");
    assert_eq!(rows(&workplace.done(&["person", "list", "--group", "lab"])).len(), 2);
    // The owner, Ann and Dan.
    assert_eq!(rows(&workplace.done(&["person", "list", "--without-group"])).len(), 3);
    assert_eq!(
        rows(&workplace.done(&["person", "search", "ray", "--group", "lab"])).len(),
        1
    );
    assert_eq!(
        rows(&workplace.done(&["person", "search", "lee", "--group", "lab"])).len(),
        0
    );

    workplace.done(&["group", "delete", "lab", "SALES"]);
    assert_eq!(
        workplace.refused(1, &["group", "show", &id]),
        format!("there is no group `{id}`")
    );
    assert_eq!(
        workplace.refused(1, &["group", "members", "Lab"]),
        "there is no group `Lab`"
    );
    assert_eq!(rows(&workplace.done(&["person", "list"])).len(), 5);
}

#[test]
fn a_name_that_two_groups_have_is_not_guessed() {
    let workplace = with_people();
    workplace.done(&["group", "create", "Lab"]);
    let other = workplace.json(&["group", "create", "lab"]);
    assert_eq!(
        workplace.refused(1, &["group", "delete", "LAB"]),
        "2 groups are called `LAB`; name one by its identifier"
    );
    workplace.done(&["group", "delete", other[0]["id"].as_str().unwrap()]);
    let nobody = ["group", "add", "LAB", "nobody@example.com"];
    assert_eq!(workplace.refused(1, &nobody), "there is no person `nobody@example.com`");
    // The portal refuses a guest as a member of a new group, in its own words.
    let guest = workplace.refused(1, &["group", "create", "x", "--member", "dan@example.com"]);
    assert!(guest.contains("The user could not be found"), "{guest}");
    assert_eq!(rows(&workplace.done(&["group", "list"])).len(), 1);
}

#[test]
fn groups_of_a_remote_portal() {
    let workplace = with_people();
    let server = workplace.serve(&[]);
    let key = workplace.done(&["key", "create", "--name", "ci"]);
    let target = ["--portal", server.url.as_str(), "--api-key", key.trim()];
    let with = |arguments: &[&str]| workplace.done(&[arguments, &target[..]].concat());
    with(&["group", "create", "Lab", "--member", "ann@example.com"]);
    assert_eq!(rows(&with(&["group", "members", "lab"]))[0][1], "ann@example.com");
    let readers = workplace.done(&["key", "create", "--name", "reader", "--scope", "accounts:read"]);
    let reader = ["--portal", server.url.as_str(), "--api-key", readers.trim()];
    workplace.done(&[&["group", "list"], &reader[..]].concat());
    let refused = workplace.refused(1, &[&["group", "rename", "Lab", "Office"], &reader[..]].concat());
    assert!(refused.starts_with("the portal refused (403): "), "{refused}");
}

#[test]
fn a_file_brings_people_into_groups() {
    let workplace = Workplace::new();
    let file = repository().join("examples/teams.csv").to_string_lossy().into_owned();
    workplace.done(&["key", "create", "--name", "first"]);

    let refused = workplace.run(&["onboard", &file, "--output", "json"]);
    assert_eq!(refused.code, Some(1), "{refused:?}");
    let report: Value = serde_json::from_str(&refused.out).unwrap();
    assert_eq!(
        (&report["summary"]["created"], &report["summary"]["refused"]),
        (&json!(1), &json!(4))
    );
    assert_eq!(
        report["rows"][0]["detail"],
        "there is no group `Operations`; --create-groups creates it"
    );
    assert_eq!(report["rows"][0]["groups"], json!(["Operations"]));

    let create = ["onboard", file.as_str(), "--create-groups"];
    let dry = workplace.json(&[&create[..], &["--dry-run"]].concat());
    assert_eq!(
        dry["rows"][1]["detail"],
        "create the group Research and development, create as RoomAdmin, join Research and development, join Operations"
    );
    assert_eq!(rows(&workplace.done(&["group", "list"])).len(), 0);

    let first = workplace.json(&create);
    assert_eq!(
        (&first["summary"]["created"], &first["summary"]["alreadySo"]),
        (&json!(4), &json!(1))
    );
    let groups = rows(&workplace.done(&["group", "list"]));
    let counts: Vec<_> = groups.iter().map(|row| (row[1].as_str(), row[3].as_str())).collect();
    assert_eq!(counts, [("Operations", "3"), ("Research and development", "2")]);

    // What somebody took away comes back, and then nothing changes any more.
    workplace.done(&["group", "remove", "operations", "emil.berg@example.com"]);
    let update = ["onboard", file.as_str(), "--on-existing", "update"];
    let second = workplace.json(&update);
    assert_eq!(
        (&second["summary"]["updated"], &second["summary"]["alreadySo"]),
        (&json!(1), &json!(4))
    );
    assert_eq!(workplace.json(&update)["summary"]["alreadySo"], 5);
}
