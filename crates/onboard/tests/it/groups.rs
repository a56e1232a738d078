//! The column `groups`.

use anteroom_domain::Role;
use anteroom_onboard::known::{Caller, Known, PortalFacts};
use anteroom_onboard::people_file::{Entry, PeopleFile};
use anteroom_onboard::plan::{Plan, Step, plan};
use anteroom_onboard::{GroupBook, OnExisting, Policy, Report, ResultWord, RunOptions, RunOutcome};

use crate::fake_portal::{FakePortal, file_with_groups, known, lost, refused};
use crate::runner::{go, update};

fn making(on_existing: OnExisting) -> RunOptions {
    RunOptions {
        policy: Policy {
            on_existing,
            create_groups: true,
            ..Policy::default()
        },
        ..RunOptions::default()
    }
}

fn results(outcome: &RunOutcome) -> Vec<(ResultWord, String)> {
    let rows = Report::from(outcome).rows.into_iter();
    rows.map(|row| (row.result, row.detail)).collect()
}

fn detail(outcome: &RunOutcome) -> String {
    results(outcome).remove(0).1
}

#[test]
fn cells_are_read() {
    let people = file_with_groups(&[
        "ann@example.com,Ann,Lee,User, Sales ; R&D|sales;;",
        "bob@example.com,Bob,Ray,User,",
        "cat@example.com,Cat,Day,Guest,Sales",
        &format!("dan@example.com,Dan,Fox,User,{}", "é".repeat(129)),
        &format!("eve@example.com,Eve,Fox,User,{}", "é".repeat(128)),
    ]);
    let groups: Vec<Vec<String>> = people.people().map(|row| row.groups.clone()).collect();
    assert_eq!(groups[0], ["Sales", "R&D"]);
    assert_eq!((groups[1].len(), groups[2].len()), (0, 1));
    let problems: Vec<String> = people
        .entries
        .iter()
        .filter_map(|entry| match entry {
            Entry::Bad(bad) => Some(bad.problems[0].to_string()),
            Entry::Person(_) => None,
        })
        .collect();
    assert_eq!(problems[0], "guests cannot be members of groups");
    assert!(
        problems[1].starts_with("the name of a group has at most 128 characters: `é"),
        "{}",
        problems[1]
    );
    // With semicolons between the columns a cell with several groups is quoted, or they stand between bars.
    let text = "email;firstName;lastName;role;Groups\na@example.com;A;B;User;\"x;y\"\nb@example.com;A;B;User;x|y\n";
    let people = PeopleFile::parse("p.csv", text.as_bytes()).unwrap();
    assert!(people.people().all(|row| row.groups == ["x", "y"]));
}

#[tokio::test]
async fn people_join_and_the_second_run_changes_nothing() {
    for is_anteroom in [true, false] {
        let portal = FakePortal::new(is_anteroom)
            .with_group("Vertrieb Süd")
            .with_group("R&D");
        let people = file_with_groups(&[
            "ann@example.com,Ann,Lee,Manager,VERTRIEB SUD;R&D",
            "bob@example.com,Bob,Ray,User,r&d",
            "cat@example.com,Cat,Day,User,",
        ]);
        let first = go(&portal, &people, RunOptions::default()).await;
        assert_eq!(Report::from(&first).summary.line(), "3 people: 3 created");
        assert_eq!(portal.groups_of("ann@example.com"), ["Vertrieb Süd", "R&D"]);
        assert_eq!(portal.groups_of("bob@example.com"), ["R&D"]);
        assert!(portal.groups_of("cat@example.com").is_empty());
        // They are members from their creation on.
        assert_eq!(portal.writes().len(), 3, "{:?}", portal.writes());
        for options in [RunOptions::default(), update(), making(OnExisting::Update)] {
            let second = go(&portal, &people, options).await;
            assert_eq!(Report::from(&second).summary.line(), "3 people: 3 already so");
        }
        assert_eq!(portal.writes().len(), 3);
    }
}

#[tokio::test]
async fn people_who_are_there_join_what_is_missing_and_leave_nothing() {
    let portal = FakePortal::new(true).with_group("Lab").with_group("Sales");
    let lab = portal.groups.lock().unwrap()[0].id;
    portal.people.lock().unwrap().push(Known {
        groups: vec![lab],
        ..known("ann@example.com", Role::Guest)
    });
    let people = file_with_groups(&["ann@example.com,Ann,Lee,User,Sales"]);
    let skipped = go(&portal, &people, RunOptions::default()).await;
    assert_eq!(
        detail(&skipped),
        "exists, and role is Guest, asked User; not a member of Sales"
    );
    let dry = RunOptions {
        dry_run: true,
        ..update()
    };
    assert_eq!(
        results(&go(&portal, &people, dry).await),
        [(ResultWord::WouldUpdate, "make User, join Sales".to_owned())]
    );
    assert!(portal.writes().is_empty());
    let updated = go(&portal, &people, update()).await;
    assert_eq!(results(&updated)[0].0, ResultWord::Updated);
    assert_eq!(
        portal.writes(),
        ["PutType ann@example.com User", "join ann@example.com Sales"]
    );
    assert_eq!(portal.groups_of("ann@example.com"), ["Lab", "Sales"]);
}

#[tokio::test]
async fn missing_groups_are_made_once_and_only_when_asked_for() {
    let portal = FakePortal::new(true);
    let names = ["Sales", "sáles;Lab", "SALES|lab"];
    let rows: Vec<String> = (0..30)
        .map(|i| format!("p{i}@example.com,Ann,Lee,User,{}", names[i % 3]))
        .collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let people = file_with_groups(&rows);
    let refused = go(&portal, &people, RunOptions::default()).await;
    assert_eq!(Report::from(&refused).summary.line(), "30 people: 30 refused");
    assert_eq!(
        (results(&refused)[0].1.as_str(), results(&refused)[1].1.as_str()),
        (
            "there is no group `Sales`; --create-groups creates it",
            "there is no group `sáles` and no group `Lab`; --create-groups creates it"
        )
    );
    let dry = RunOptions {
        dry_run: true,
        ..making(OnExisting::Skip)
    };
    let dry = results(&go(&portal, &people, dry).await);
    // Each creation is told once, where it comes first.
    assert_eq!(dry[0].1, "create the group Sales, create as User, join Sales");
    assert_eq!(dry[1].1, "create the group Lab, create as User, join sáles, join Lab");
    assert_eq!(dry[2].1, "create as User, join SALES, join lab");
    assert!(portal.writes().is_empty(), "{:?}", portal.writes());

    let made = go(&portal, &people, making(OnExisting::Skip)).await;
    assert_eq!(Report::from(&made).summary.line(), "30 people: 30 created");
    let creations = portal
        .writes()
        .into_iter()
        .filter(|call| call.starts_with("create the"));
    assert_eq!(creations.count(), 2);
    assert_eq!(portal.groups_of("p2@example.com").len(), 2);
    let again = go(&portal, &people, making(OnExisting::Update)).await;
    assert_eq!(Report::from(&again).summary.line(), "30 people: 30 already so");
}

#[tokio::test]
async fn what_is_not_clear_is_refused_in_one_sentence() {
    let portal = FakePortal::new(true).with_group("Lab").with_group("Lab");
    let people = file_with_groups(&["ann@example.com,Ann,Lee,User,lab"]);
    let outcome = go(&portal, &people, making(OnExisting::Update)).await;
    assert_eq!(
        detail(&outcome),
        "2 groups are called `lab`; rename all but one, or add the person by hand"
    );
    let hidden = FakePortal::new(false).with_fault(|call| (call == "groups").then(|| refused(403, "Access denied")));
    let people = file_with_groups(&["ann@example.com,Ann,Lee,User,Lab", "bob@example.com,Bob,Ray,User,"]);
    let outcome = go(&hidden, &people, making(OnExisting::Update)).await;
    assert_eq!(
        detail(&outcome),
        "the portal does not show its groups: the portal refused (403): Access denied"
    );
    assert_eq!(results(&outcome)[1].0, ResultWord::Created);
    assert!(portal.writes().is_empty());

    let facts = PortalFacts {
        is_anteroom: true,
        caller: Some(Caller {
            role: Role::RoomAdmin,
            is_owner: false,
        }),
    };
    let mut book = GroupBook::default();
    book.insert(portal.groups.lock().unwrap()[0].clone());
    let row = people.people().next().unwrap();
    let Plan::Refuse(refusal) = plan(row, None, Policy::default(), facts, &book) else {
        panic!("a room admin changes no groups")
    };
    assert_eq!(
        refusal.to_string(),
        "groups can only be changed by a DocSpaceAdmin, and the credential belongs to a RoomAdmin"
    );
}

#[tokio::test]
async fn nothing_counts_that_was_not_read_back() {
    let mut portal = FakePortal::new(false).with_group("Lab");
    portal.ignores_groups = true;
    let people = file_with_groups(&["ann@example.com,Ann,Lee,User,Lab"]);
    let outcome = go(&portal, &people, RunOptions::default()).await;
    assert_eq!(detail(&outcome), "not a member of Lab");
    assert_eq!(
        portal.writes(),
        ["create ann@example.com User", "join ann@example.com Lab"]
    );
}

#[tokio::test]
async fn a_group_whose_creation_was_not_answered_is_looked_up() {
    let people = file_with_groups(&["ann@example.com,Ann,Lee,User,Lab"]);
    // It was not made, and nothing else is begun.
    let portal = FakePortal::new(true).with_fault(move |call| call.starts_with("create the group").then(lost));
    let outcome = go(&portal, &people, making(OnExisting::Skip)).await;
    assert!(
        detail(&outcome).starts_with("create the group Lab: no answer from http://x"),
        "{}",
        detail(&outcome)
    );
    assert_eq!(portal.writes(), ["create the group Lab"]);
    // It was made, and found.
    let mut portal = FakePortal::new(true);
    portal.loses_new_groups = true;
    let outcome = go(&portal, &people, making(OnExisting::Skip)).await;
    assert_eq!(results(&outcome)[0].0, ResultWord::Created);
    assert_eq!(portal.writes(), ["create the group Lab", "create ann@example.com User"]);
    assert_eq!(portal.groups_of("ann@example.com"), ["Lab"]);
}

#[test]
fn a_creation_begins_with_its_groups() {
    let people = file_with_groups(&["ann@example.com,Ann,Lee,User,Lab"]);
    let portal = FakePortal::new(true);
    assert!(matches!(
        plan(
            people.people().next().unwrap(),
            None,
            making(OnExisting::Skip).policy,
            portal.facts,
            &GroupBook::default()
        ),
        Plan::Create(steps) if matches!(steps[0], Step::CreateGroup { .. })
    ));
}
