//! People and groups as a file declares them, by the built program.

use crate::program::{Ran, Serving, Workplace, people_file};
use anteroom_client::request::{CreateGroupRequest, ProfileMembers, UpdateGroupRequest, UpdatePersonRequest};
use anteroom_client::{Credential, Error, GroupsSearch, PeopleSearch, Portal, RetryPolicy};
use anteroom_domain::{GroupId, PersonId, Role, Status};
use serde_json::Value;

const PEOPLE: usize = 30;

/// A portal on a server of its own with people, groups and a key, and the place that looks after it.
struct Office {
    _home: Workplace,
    _server: Serving,
    desk: Workplace,
    target: [String; 4],
    portal: Portal,
    runtime: tokio::runtime::Runtime,
}

impl Office {
    fn new(mode: &[&str]) -> Self {
        let (home, desk) = (Workplace::new(), Workplace::new());
        let server = home.serve(mode);
        let key = home.done(&["key", "create", "--name", "team"]).trim().to_owned();
        let portal = Portal::connect(&server.url, Credential::ApiKey(key.clone()))
            .retry(RetryPolicy::NEVER)
            .build()
            .unwrap();
        let office = Self {
            target: ["--portal".to_owned(), server.url.clone(), "--api-key".to_owned(), key],
            _home: home,
            _server: server,
            desk,
            portal,
            runtime: tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap(),
        };
        let mut text = String::from("email,firstName,lastName,role,groups\n");
        for (number, line) in people_file(PEOPLE).lines().skip(1).enumerate() {
            text.push_str(line);
            text.push_str([",\n", ",Lab\n", ",Lab;Sales\n"][number % 3]);
        }
        office.desk.write("people.csv", text);
        office.done(&["onboard", "people.csv", "--create-groups"]);
        office
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        let target: Vec<&str> = self.target.iter().map(String::as_str).collect();
        self.desk.run(&[arguments, &target].concat())
    }

    fn done(&self, arguments: &[&str]) -> String {
        let ran = self.run(arguments);
        assert_eq!(ran.code, Some(0), "{arguments:?}: {ran:?}");
        ran.out
    }

    fn lines(&self, arguments: &[&str]) -> Vec<String> {
        self.done(arguments).lines().map(str::to_owned).collect()
    }

    /// The portal as a declaration, to be changed.
    fn exported(&self) -> Value {
        serde_json::from_str(&self.done(&["export", "--json"])).unwrap()
    }

    fn declare(&self, declaration: &Value) {
        self.desk.write("team.json", declaration.to_string());
    }

    fn outside<T>(&self, change: impl Future<Output = Result<T, Error>>) -> T {
        self.runtime.block_on(change).unwrap()
    }

    /// Everybody but the owner.
    fn ids(&self) -> Vec<PersonId> {
        let everybody = PeopleSearch {
            count: 100,
            ..PeopleSearch::default()
        };
        let people = self.outside(self.portal.list_people(&everybody)).items;
        people
            .into_iter()
            .filter(|person| !person.is_owner)
            .map(|person| PersonId(person.id))
            .collect()
    }
}

fn person<'a>(declaration: &'a mut Value, email: &str) -> &'a mut Value {
    let people = declaration["people"].as_array_mut().unwrap();
    people.iter_mut().find(|person| person["email"] == email).unwrap()
}

/// Says what is the case, changes everything that can be, and is then as declared; whether profiles of others can be
/// changed is the portal's business.
fn exported_changed_and_applied(mode: &[&str], names: (&str, &str), [title, place]: [&str; 2]) {
    let office = Office::new(mode);
    let yaml = office.done(&["export"]);
    office.desk.write("team.yaml", &yaml);
    assert!(office.lines(&["plan", "team.yaml"]).is_empty());
    assert!(office.lines(&["drift", "team.yaml"]).is_empty());
    assert!(office.lines(&["apply", "team.yaml"]).is_empty(), "nothing to ask for");

    let mut declared = office.exported();
    let first = declared["people"][3]["email"].as_str().unwrap().to_owned();
    *person(&mut declared, &first) = serde_json::json!({
        "email": first, "firstName": names.0, "lastName": names.1, "title": title, "location": place, "role": "RoomAdmin",
    });
    let second = declared["people"][4]["email"].as_str().unwrap().to_owned();
    person(&mut declared, &second)["status"] = "disabled".into();
    let new = serde_json::json!({"email": "new@example.com", "firstName": "New", "lastName": "One", "role": "User"});
    declared["people"].as_array_mut().unwrap().push(new);
    for group in declared["groups"].as_array_mut().unwrap() {
        let members = group["members"].as_array_mut().unwrap();
        members.retain(|member| member != &second);
    }
    let club = serde_json::json!({"name": "Club", "manager": first, "members": [first, "new@example.com"]});
    declared["groups"].as_array_mut().unwrap().push(club);
    office.declare(&declared);

    let planned = office.lines(&["plan", "team.json"]);
    let before = office.done(&["export"]);
    assert_eq!(before, yaml, "a plan changes nothing");
    let refused = office.run(&["apply", "team.json"]).refused(2);
    assert!(refused.contains("--yes"), "{refused}");
    assert_eq!(office.run(&["drift", "team.json"]).code, Some(3));
    let told: Value = serde_json::from_str(&office.done(&["apply", "team.json", "--yes", "--output", "json"])).unwrap();
    let told: Vec<&Value> = told.as_array().unwrap().iter().collect();
    assert_eq!(told.len(), planned.len());
    assert!(told.iter().all(|row| row["result"] == "done"), "{told:?}");
    assert!(
        office.lines(&["plan", "team.json"]).is_empty(),
        "a second plan is empty"
    );
    assert!(office.lines(&["drift", "team.json"]).is_empty());
    let now = office.exported();
    let shown = |email: &str| {
        now["people"]
            .as_array()
            .unwrap()
            .iter()
            .find(|person| person["email"] == email)
            .unwrap()
    };
    assert_eq!(
        (
            &shown(&first)["firstName"],
            &shown(&first)["role"],
            &shown(&first)["location"]
        ),
        (&Value::from(names.0), &Value::from("RoomAdmin"), &Value::from(place))
    );
    assert_eq!(shown(&second)["status"], "disabled");
}

#[test]
fn a_portal_of_ours_becomes_as_declared() {
    exported_changed_and_applied(&[], ("Änn", "O'Lee"), ["Head", "Oslo"]);
}

#[test]
fn a_portal_with_the_traps_of_a_real_one_becomes_as_declared() {
    exported_changed_and_applied(&["--compat", "reference"], ("Givenbb", "Family"), ["", ""]);
}

#[test]
fn what_a_portal_answers_and_does_not_do_is_told() {
    let office = Office::new(&["--compat", "reference"]);
    let mut declared = office.exported();
    let email = declared["people"][3]["email"].as_str().unwrap().to_owned();
    person(&mut declared, &email)["firstName"] = "Renamed".into();
    office.declare(&declared);
    let told = office.run(&["apply", "team.json", "--yes", "--output", "json"]);
    let rows: Value = serde_json::from_str(&told.out).unwrap();
    assert_eq!(
        (told.code, &rows[0]["result"]),
        (Some(1), &"answered OK but not done".into()),
        "{told:?}"
    );
    assert!(told.err.contains("0 of 1 changes done"), "{told:?}");
    assert_eq!(office.run(&["drift", "team.json"]).code, Some(3));
}

#[test]
fn each_of_fifty_changes_from_outside_is_drift() {
    let office = Office::new(&[]);
    let (ids, portal) = (office.ids(), &office.portal);
    let groups = office.outside(portal.list_groups(&GroupsSearch::default())).items;
    let lab = GroupId(groups.iter().find(|group| group.name == "Lab").unwrap().id);
    let profile = |change: ProfileMembers| UpdatePersonRequest {
        profile: change,
        ..UpdatePersonRequest::default()
    };
    for n in 0..50_usize {
        office.desk.write("team.yaml", office.done(&["export"]));
        let turn = n / 6;
        match n % 6 {
            0 => drop(office.outside(portal.update_person(
                ids[turn],
                &profile(ProfileMembers {
                    first_name: Some("Renamed".to_owned()),
                    ..ProfileMembers::default()
                }),
            ))),
            1 => drop(office.outside(portal.update_person(
                ids[turn + 1],
                &profile(ProfileMembers {
                    title: Some(format!("Head {n}")),
                    ..ProfileMembers::default()
                }),
            ))),
            2 => {
                let before = office.outside(portal.get_person(ids[turn])).shown_role();
                let other = if before == Some(Role::RoomAdmin) {
                    Role::DocSpaceAdmin
                } else {
                    Role::RoomAdmin
                };
                office.outside(portal.set_role(ids[turn], other));
            }
            3 => drop(office.outside(portal.set_status(Status::Terminated, &[ids[10 + turn]]))),
            4 => drop(office.outside(portal.update_group(
                lab,
                &UpdateGroupRequest {
                    group_name: Some(format!("Lab {n}")),
                    ..UpdateGroupRequest::default()
                },
            ))),
            _ => {
                let who = ids[20 + turn];
                let before = office.outside(portal.get_group(lab)).members_count;
                office.outside(portal.remove_group_members(lab, &[who]));
                if office.outside(portal.get_group(lab)).members_count == before {
                    office.outside(portal.add_group_members(lab, &[who]));
                }
            }
        }
        let drift = office.run(&["drift", "team.yaml"]);
        assert_eq!(drift.code, Some(3), "change {n}: {drift:?}");
        assert!(!drift.out.is_empty(), "change {n}: {drift:?}");
    }
}

#[test]
fn what_a_file_does_not_govern_is_no_drift() {
    let office = Office::new(&[]);
    let mut declared = office.exported();
    office.declare(&declared);
    let group = CreateGroupRequest {
        group_name: Some("Others".to_owned()),
        ..CreateGroupRequest::default()
    };
    office.outside(office.portal.create_group(&group));
    assert!(office.lines(&["drift", "team.json"]).is_empty());
    office.done(&[
        "person",
        "create",
        "--email",
        "other@example.net",
        "--first-name",
        "Other",
    ]);
    let drift = office.run(&["drift", "team.json"]);
    assert_eq!(
        (drift.code, drift.out.as_str()),
        (Some(3), "- person other@example.net: disable\n"),
        "{drift:?}"
    );
    for (member, word) in [("unnamed", "ignore"), ("scope", "@example.com"), ("scope", "listed")] {
        declared = office.exported();
        declared["people"].as_array_mut().unwrap().retain(|person| {
            let email = person["email"].as_str().unwrap();
            email.ends_with("@example.com")
        });
        declared[member] = word.into();
        office.declare(&declared);
        assert!(office.lines(&["drift", "team.json"]).is_empty(), "{member}: {word}");
    }
}

#[test]
fn many_are_disabled_only_when_their_number_is_named() {
    let office = Office::new(&[]);
    let mut declared = office.exported();
    declared["unnamed"] = "disable".into();
    let kept = declared["people"].as_array_mut().unwrap();
    kept.truncate(kept.len() - 5);
    let kept: Vec<Value> = kept.iter().map(|person| person["email"].clone()).collect();
    for group in declared["groups"].as_array_mut().unwrap() {
        let members = group["members"].as_array_mut().unwrap();
        members.retain(|member| kept.contains(member));
    }
    office.declare(&declared);
    let before = office.done(&["export"]);
    let apply = ["apply", "team.json", "--yes"];
    let refused = office.run(&apply).refused(4);
    assert!(refused.contains("--allow-disable"), "{refused}");
    let number = refused
        .split("--allow-disable ")
        .nth(1)
        .unwrap()
        .split(' ')
        .next()
        .unwrap();
    office.run(&[&apply[..], &["--allow-disable", "1"]].concat()).refused(4);
    assert_eq!(office.done(&["export"]), before, "nothing was changed");
    office.done(&[&apply[..], &["--allow-disable", number]].concat());
    let now = office.exported();
    let disabled = now["people"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|person| person["status"] == "disabled");
    assert_eq!(disabled.count().to_string(), number);
}

#[test]
fn a_saved_plan_is_applied_only_to_the_portal_that_it_was_made_for() {
    let office = Office::new(&[]);
    let mut declared = office.exported();
    let email = declared["people"][5]["email"].as_str().unwrap().to_owned();
    person(&mut declared, &email)["title"] = "Head".into();
    office.declare(&declared);
    let apply = ["apply", "friday.plan", "--yes"];
    office.done(&["plan", "team.json", "--out", "friday.plan"]);
    let renamed = UpdatePersonRequest {
        profile: ProfileMembers {
            first_name: Some("Renamed".to_owned()),
            ..ProfileMembers::default()
        },
        ..UpdatePersonRequest::default()
    };
    let who = office.ids()[20];
    office.outside(office.portal.update_person(who, &renamed));
    let stale = office.run(&apply);
    assert_eq!(stale.code, Some(4), "{stale:?}");
    assert!(
        stale.err.contains("not in the saved plan: ") && stale.err.contains("make a new one"),
        "{stale:?}"
    );
    office.done(&["plan", "team.json", "--out", "friday.plan"]);
    office.done(&apply);
    assert!(office.lines(&["plan", "team.json"]).is_empty());
    office.desk.write(
        "friday.plan",
        "{\"anteroomPlan\": 2, \"changes\": [], \"declaration\": \"{}\"}",
    );
    office.run(&apply).refused(2);
}

#[test]
fn a_data_folder_is_declared_without_a_server() {
    let workplace = Workplace::new();
    workplace.write("people.csv", people_file(12));
    workplace.done(&["onboard", "people.csv"]);
    let yaml = workplace.done(&["export"]);
    assert!(yaml.starts_with("# yaml-language-server: $schema="), "{yaml}");
    workplace.write("team.yaml", yaml.replacen("role: User", "role: RoomAdmin", 1));
    assert_eq!(workplace.run(&["drift", "team.yaml"]).code, Some(3));
    workplace.done(&["apply", "team.yaml", "--yes"]);
    workplace.done(&["drift", "team.yaml"]);
    workplace.write("bad.yaml", "anteroom: 1\npeople:\n- email: a@x.test\n  rank: 1\n");
    let refused = workplace.refused(2, &["plan", "bad.yaml"]);
    assert!(refused.contains("bad.yaml") && refused.contains("rank"), "{refused}");
    assert!(workplace.refused(2, &["plan", "none.yaml"]).contains("none.yaml"));
}
