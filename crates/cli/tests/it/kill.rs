//! `kill -9` in the middle of `onboard`.

use crate::program::{Workplace, people_file};
use anteroom_client::{Credential, Page, PeopleSearch, Portal, RetryPolicy, SortKey};
use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader};

const PEOPLE: usize = 600;
const KILLS: usize = 20;
/// So many people further than at the last kill comes the next one.
const STEP: usize = 15;

/// The portal inside the process that works on the folder.
fn embedded(workplace: &Workplace) -> Portal {
    let text = std::fs::read_to_string(workplace.path("anteroom-data/control.json")).unwrap();
    let control: serde_json::Value = serde_json::from_str(&text).unwrap();
    let address = format!("http://{}", control["address"].as_str().unwrap());
    let token = Credential::Control(control["token"].as_str().unwrap().to_owned());
    Portal::connect(&address, token)
        .retry(RetryPolicy::NEVER)
        .build()
        .unwrap()
}

/// The addresses in the portal, each once.
fn addresses(workplace: &Workplace) -> BTreeSet<String> {
    let people = workplace.json(&["person", "list"]);
    let emails = people
        .as_array()
        .unwrap()
        .iter()
        .map(|person| person["email"].as_str().unwrap().to_owned());
    let distinct: BTreeSet<_> = emails.collect();
    assert_eq!(
        distinct.len(),
        people.as_array().unwrap().len(),
        "somebody is there twice"
    );
    distinct
}

#[test]
fn everybody_acknowledged_is_there_and_the_next_run_finishes() {
    let workplace = Workplace::new();
    workplace.write("people.csv", people_file(PEOPLE));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let newest = PeopleSearch {
        sort: SortKey::RegistrationDate,
        descending: true,
        count: 30,
        ..PeopleSearch::default()
    };
    let mut there = BTreeSet::new();
    for _ in 0..KILLS {
        let mut child = workplace
            .command(&["onboard", "people.csv", "--concurrency", "4"])
            .spawn()
            .unwrap();
        let mut said = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        while !line.contains("bringing") {
            line.clear();
            assert!(said.read_line(&mut line).unwrap() > 0, "the run ended before it began");
        }
        // Watches the run from outside until enough people are there, then ends it in the middle.
        let portal = embedded(&workplace);
        let seen: Page<_> = loop {
            assert_eq!(
                child.try_wait().unwrap(),
                None,
                "the run ended before it could be killed"
            );
            let page = runtime.block_on(portal.list_people(&newest)).unwrap();
            if page
                .total
                .is_some_and(|total| usize::try_from(total).unwrap() >= there.len() + STEP)
            {
                break page;
            }
        };
        child.kill().unwrap();
        assert_eq!(child.wait().unwrap().code(), None, "killed");
        let after = addresses(&workplace);
        assert!(
            i64::try_from(after.len()).unwrap() >= seen.total.unwrap(),
            "somebody is gone"
        );
        assert!(
            seen.items.iter().all(|person| after.contains(&person.email)),
            "somebody is gone"
        );
        assert!(there.is_subset(&after), "somebody is gone");
        there = after;
    }
    assert!(
        there.len() <= PEOPLE,
        "the last kill came in the middle: {}",
        there.len()
    );
    let report = workplace.json(&["onboard", "people.csv"]);
    assert_eq!(report["summary"]["asAsked"], PEOPLE);
    assert!(
        report["summary"]["created"].as_u64().unwrap() > 0,
        "{}",
        report["summary"]
    );
    let all = addresses(&workplace);
    assert_eq!(all.len(), PEOPLE + 1, "everybody once, and the owner");
    assert!(there.is_subset(&all));
    assert_eq!(
        workplace.json(&["onboard", "people.csv"])["summary"]["alreadySo"],
        PEOPLE
    );
}
