//! The job itself, on a data folder.

use crate::program::{Workplace, people_file, repository, rows};

#[test]
fn a_first_run_needs_nothing_and_a_second_changes_nothing() {
    let workplace = Workplace::new();
    let file = repository()
        .join("examples/new-hires.csv")
        .to_string_lossy()
        .into_owned();
    let first = workplace.run(&["onboard", &file]);
    assert_eq!(first.code, Some(0), "{first:?}");
    let table = rows(&first.out);
    assert!(table.len() >= 12, "{}", first.out);
    assert!(
        table.iter().all(|row| row[4] == "created" && !row[3].is_empty()),
        "{}",
        first.out
    );
    assert!(
        table
            .iter()
            .any(|row| row[2] == "Manager (RoomAdmin)" && row[3] == "RoomAdmin"),
        "{}",
        first.out
    );
    assert_eq!(
        first.err.matches("sk-").count(),
        1,
        "how to sign in is said once: {}",
        first.err
    );

    let second = workplace.run(&["onboard", &file]);
    assert_eq!(second.code, Some(0), "{second:?}");
    let again = rows(&second.out);
    assert!(again.iter().all(|row| row[4] == "already so"), "{}", second.out);
    let ids = |rows: &[Vec<String>]| rows.iter().map(|row| row[1].clone()).collect::<Vec<_>>();
    assert_eq!(ids(&table), ids(&again));
    assert!(!second.err.contains("sk-"), "{}", second.err);
}

#[test]
fn what_is_not_as_asked_is_told_and_counts() {
    let workplace = Workplace::new();
    workplace.write(
        "people.csv",
        "role;email;lastName;firstName\n\
         User;one@example.com;One;Ann\n\
         boss;two@example.com;Two;Bo\n\
         Manager;three@example.com;Three;Cy\n\
         User;ONE@example.com;One;Ann\n",
    );
    let ran = workplace.run(&["onboard", "people.csv", "--output", "json"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    let report: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let results: Vec<_> = report["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["result"].as_str().unwrap())
        .collect();
    assert_eq!(results, ["created", "badRow", "created", "badRow"]);
    assert_eq!(report["rows"][1]["line"], 3);

    workplace.write(
        "people.csv",
        "email,firstName,lastName,role\none@example.com,Ann,One,Manager\n",
    );
    assert_eq!(
        workplace.run(&["onboard", "people.csv"]).code,
        Some(1),
        "skipped, and differs"
    );
    assert_eq!(
        workplace.run(&["onboard", "people.csv", "--on-existing", "fail"]).code,
        Some(1)
    );
    let dry = workplace.run(&["onboard", "people.csv", "--on-existing", "update", "--dry-run"]);
    assert_eq!((dry.code, rows(&dry.out)[0][3].as_str()), (Some(0), "User"), "{dry:?}");
    let update = workplace.run(&["onboard", "people.csv", "--on-existing", "update"]);
    assert_eq!(
        (update.code, rows(&update.out)[0][3].as_str()),
        (Some(0), "RoomAdmin"),
        "{update:?}"
    );
}

#[test]
fn a_dry_run_without_a_portal_tells_what_a_new_one_would_do_and_makes_nothing() {
    let workplace = Workplace::new();
    workplace.write(
        "people.csv",
        "email,firstName,lastName,role\none@example.com,Ann,One,Manager\ntwo@example.com,Bob,Two,Boss\n",
    );
    let dry = workplace.run(&["onboard", "people.csv", "--dry-run", "--output", "json"]);
    assert_eq!(dry.code, Some(1), "{dry:?}");
    let report: serde_json::Value = serde_json::from_str(&dry.out).unwrap();
    assert_eq!(
        (&report["summary"]["wouldCreate"], &report["summary"]["badRows"]),
        (&1.into(), &1.into())
    );
    assert!(
        dry.err.contains("there is no portal") || dry.err.contains("There is no portal"),
        "{dry:?}"
    );
    assert!(!dry.err.contains("sk-"), "no key of a portal that is gone: {dry:?}");
    assert!(!workplace.path("anteroom-data").exists());
}

#[test]
fn through_a_server_that_runs() {
    let workplace = Workplace::new();
    let server = workplace.serve(&[]);
    workplace.write("people.csv", people_file(20));
    let report = workplace.json(&["onboard", "people.csv", "--concurrency", "4"]);
    assert_eq!(report["summary"]["created"], 20);
    let again = workplace.json(&["onboard", "people.csv"]);
    assert_eq!(again["summary"]["alreadySo"], 20);
    assert_eq!(server.stop().0, Some(0));
    assert_eq!(workplace.json(&["person", "list"]).as_array().unwrap().len(), 21);
}

#[test]
fn a_list_from_somewhere_else_with_mappings_that_are_kept() {
    let workplace = Workplace::new();
    workplace.write(
        "staff.csv",
        "Work Mail|Name|Type\none@example.com|Ann One|Chef\ntwo@example.com|Bo Two|\n",
    );
    let unclear = workplace.run(&["onboard", "staff.csv"]);
    assert_eq!(unclear.code, Some(2), "{unclear:?}");
    assert!(unclear.err.contains("say --map fullName=\"Name\""), "{unclear:?}");
    let mapped = [
        "onboard",
        "staff.csv",
        "--map",
        "fullName=Name",
        "--map",
        "role=Type",
        "--map-role",
        "Chef=Manager",
        "--role",
        "User",
    ];
    let first = workplace.json(&[&mapped[..], &["--save-map", "hr.toml"]].concat());
    assert_eq!(first["summary"]["created"], 2, "{first}");
    assert_eq!(first["rows"][0]["roleNow"], "RoomAdmin");
    let again = workplace.json(&["onboard", "staff.csv", "--map-file", "hr.toml", "--role", "User"]);
    assert_eq!(again["summary"]["alreadySo"], 2, "{again}");
    workplace.write("hr.toml", "[columns]\nshoe = \"Size\"\n");
    let broken = workplace.run(&["onboard", "staff.csv", "--map-file", "hr.toml"]);
    assert_eq!(broken.code, Some(2), "{broken:?}");
    assert!(broken.err.contains("hr.toml: there is no column `shoe`"), "{broken:?}");
}

#[test]
fn rows_that_failed_are_corrected_and_fed_back_and_a_page_tells_of_all() {
    let workplace = Workplace::new();
    workplace.write(
        "people.json",
        r#"[{"mail": "one@example.com", "Vorname": "Ann", "Nachname": "<b>One</b>", "Rolle": "User"},
            {"mail": "two@example.com", "Vorname": "Bo", "Nachname": "Two", "title": "Head, Lab", "Rolle": "Boss", "groups": ["A", "B"]}]"#,
    );
    let first = workplace.run(&[
        "onboard",
        "people.json",
        "--failed",
        "failed.csv",
        "--report",
        "report.html",
        "--create-groups",
    ]);
    assert_eq!(first.code, Some(1), "{first:?}");
    let page = std::fs::read_to_string(workplace.path("report.html")).unwrap();
    assert!(
        page.contains("2 people: ") && page.contains("one@example.com") && !page.contains("<b>"),
        "{page}"
    );
    let failed = std::fs::read_to_string(workplace.path("failed.csv")).unwrap();
    assert!(
        failed.contains("two@example.com,Bo,Two,Boss,\"Head, Lab\",\"A;B\"\r\n"),
        "{failed}"
    );
    let corrected = failed.replace("Boss", "Manager").replace("<b>One</b>", "One");
    workplace.write("failed.csv", corrected);
    let second = workplace.json(&["onboard", "failed.csv", "--create-groups"]);
    let created = second["summary"]["created"].as_u64().unwrap();
    assert_eq!(second["summary"]["asAsked"], created, "{second}");
    assert_eq!(workplace.json(&["group", "list"]).as_array().unwrap().len(), 2);
}
