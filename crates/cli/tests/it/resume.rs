//! Runs that are killed, continued, shown and taken back.

use crate::program::{Workplace, people_file, rows};
use anteroom_client::{Credential, PeopleSearch, Portal, RetryPolicy};
use std::collections::HashMap;

/// How many people, and how many people further than at the last kill the next one comes; `cargo xtask kills` asks for more.
fn size() -> (usize, i64) {
    #[expect(clippy::disallowed_methods, reason = "the switch of `cargo xtask kills`")]
    let asked = |name: &str| std::env::var(name).ok().and_then(|count| count.parse::<usize>().ok());
    let people = asked("ANTEROOM_KILL_ROWS").unwrap_or(90);
    let kills = asked("ANTEROOM_KILLS").unwrap_or(13).max(1);
    (people, i64::try_from(people / kills).unwrap().max(1))
}

/// A people file with groups and every role.
fn crowd(people: usize) -> String {
    let mut text = String::from("email,firstName,lastName,role,groups\n");
    for (number, line) in people_file(people).lines().skip(1).enumerate() {
        let line = if number % 6 == 5 {
            line.replace("User", "Guest")
        } else {
            line.to_owned()
        };
        let groups = if line.ends_with("Guest") {
            ""
        } else {
            ["", "Lab", "Lab;Sales"][number % 3]
        };
        text.push_str(&line);
        text.push(',');
        text.push_str(groups);
        text.push('\n');
    }
    text
}

/// Kills a run again and again, each time further, and continues it until it is through.
fn killed_and_continued(mode: &[&str]) {
    let (home, office) = (Workplace::new(), Workplace::new());
    let (count, step) = size();
    let server = home.serve(mode);
    let key = home.done(&["key", "create", "--name", "onboard"]);
    let target = ["--portal", server.url.as_str(), "--api-key", key.trim()];
    office.write("people.csv", crowd(count));
    let portal = Portal::connect(&server.url, Credential::ApiKey(key.trim().to_owned()))
        .retry(RetryPolicy::NEVER)
        .build()
        .unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let search = PeopleSearch {
        count: 1,
        ..PeopleSearch::default()
    };
    let there = || runtime.block_on(portal.list_people(&search)).unwrap().total.unwrap();

    let first = ["onboard", "people.csv", "--create-groups", "--concurrency", "4"];
    let mut arguments = [&first[..], &target[..]].concat();
    let mut kills = 0;
    let mut next = step;
    let ended = loop {
        let mut child = office.command(&arguments).spawn().unwrap();
        arguments = [&["resume"][..], &target[..]].concat();
        let ended = loop {
            match child.try_wait().unwrap() {
                Some(status) => break Some(status),
                None if there() > next => break None,
                None => {}
            }
        };
        if let Some(status) = ended {
            break status;
        }
        child.kill().unwrap();
        child.wait().unwrap();
        kills += 1;
        next = there() + step;
    };
    println!("{count} people, {kills} kills");
    assert!(kills > 4 && ended.code() == Some(0), "{kills} kills, {ended:?}");

    let people = office.json(&[&["person", "list"][..], &target[..]].concat());
    let people: HashMap<&str, &serde_json::Value> = people
        .as_array()
        .unwrap()
        .iter()
        .map(|person| (person["email"].as_str().unwrap(), person))
        .collect();
    assert_eq!(people.len(), count + 1, "everybody once, and the owner");
    let again = office.json(&[&first[..], &target[..]].concat());
    assert_eq!(again["summary"]["alreadySo"], count, "{}", again["summary"]);
    assert_eq!(office.run(&[&["resume"][..], &target[..]].concat()).refused(2), {
        "there is no unfinished run; `anteroom runs` shows which there are"
    });
    let runs = rows(&office.done(&["runs"]));
    assert_eq!(runs.len(), 2, "{runs:?}");
    assert!(
        runs.iter().all(|run| run[5] == "finished" && run[3] == server.url),
        "{runs:?}"
    );
}

#[test]
fn killed_again_and_again_and_continued_in_a_portal_of_ours() {
    killed_and_continued(&[]);
}

#[test]
fn killed_again_and_again_and_continued_in_a_portal_with_the_traps_of_a_real_one() {
    killed_and_continued(&["--compat", "reference"]);
}

#[test]
fn a_run_is_shown_and_taken_back_but_for_what_was_edited() {
    let workplace = Workplace::new();
    workplace.write("people.csv", people_file(12));
    let run = workplace.json(&["onboard", "people.csv"]);
    assert_eq!(run["summary"]["created"], 12);
    assert_eq!(workplace.json(&["show", "1"])["rows"], run["rows"]);
    let id = run["rows"][0]["id"].as_str().unwrap();
    workplace.done(&["person", "role", id, "Manager"]);

    let dry = workplace.run(&["undo", "1", "--dry-run", "--output", "json"]);
    let words =
        |ran: &crate::program::Ran| serde_json::from_str::<serde_json::Value>(&ran.out).unwrap()["summary"].clone();
    assert_eq!(
        (dry.code, words(&dry)),
        (Some(1), serde_json::json!([["wouldReverse", 11], ["kept", 1]]))
    );
    let undone = workplace.run(&["undo", "1", "--output", "json"]);
    assert_eq!(
        (undone.code, words(&undone)),
        (Some(1), serde_json::json!([["reversed", 11], ["kept", 1]])),
        "{undone:?}"
    );
    assert!(undone.out.contains("changed since: role"), "{undone:?}");
    assert_eq!(workplace.json(&["person", "list"]).as_array().unwrap().len(), 2);
    assert!(workplace.refused(2, &["show", "9"]).starts_with("there is no run 9"));
}
