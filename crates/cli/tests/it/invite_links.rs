//! `anteroom invite …` and `anteroom owner change`, on a data folder and on a portal at an address.

use crate::program::{Workplace, rows};
use anteroom_client::request::{CreatePersonRequest, ProfileMembers};
use anteroom_client::{Credential, Portal};

fn made() -> Workplace {
    let workplace = Workplace::new();
    workplace.write(
        "people.csv",
        "email,firstName,lastName,role\nann@example.com,Ann,Lee,Manager\nbob@example.com,Bob,Ray,User\n",
    );
    workplace.json(&["onboard", "people.csv"]);
    workplace
}

/// Registers with a link, as its page does.
async fn register(url: &str, link: &str, email: &str) -> bool {
    let anybody = Portal::connect(url, Credential::Anonymous).build().unwrap();
    let Ok(link) = anybody.follow_short_link(link).await else {
        return false;
    };
    let request = CreatePersonRequest {
        email: Some(email.to_owned()),
        password: Some("first-password".to_owned()),
        profile: ProfileMembers {
            first_name: Some("Cyd".to_owned()),
            last_name: Some("May".to_owned()),
            ..ProfileMembers::default()
        },
        ..CreatePersonRequest::default()
    };
    anybody.register(&link, &request).await.is_ok()
}

#[test]
fn a_link_is_made_used_listed_and_taken_back() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let workplace = made();
    let server = workplace.serve(&[]);
    let key = workplace.done(&["key", "create", "--name", "ci"]);
    let remote = ["--portal", &server.url, "--api-key", key.trim()];
    for (role, place) in [("User", &[][..]), ("manager", &remote[..])] {
        let create = [&["invite", "create", "--role", role, "--uses", "1"][..], place].concat();
        let links = workplace.json(&create);
        let link = links[0]["url"].as_str().unwrap().to_owned();
        // The host is the portal's own name, the port that of the server: also when it was asked through the data folder.
        let port = server.url.rsplit(':').next().unwrap();
        assert!(link.contains(&format!(":{port}/s/")), "{link} at {}", server.url);
        let refused = workplace.refused(1, &create);
        assert!(
            refused.contains("link with the same EmployeeType already exists"),
            "{refused}"
        );
        let email = format!("by-{role}@example.com");
        assert!(runtime.block_on(register(&server.url, &link, &email)));
        assert!(!runtime.block_on(register(&server.url, &link, "again@example.com")));
        let listed = rows(&workplace.done(&[&["invite", "list"][..], place].concat()));
        let row = listed.last().unwrap();
        let name = if role == "User" { "User" } else { "RoomAdmin" };
        let row = if row[0] == name { row } else { &listed[0] };
        assert_eq!((row[0].as_str(), row[1].as_str(), row[2].as_str()), (name, "1", "1"));
    }
    let listed = rows(&workplace.done(&["invite", "list"]));
    assert_eq!(listed.len(), 2);
    assert_eq!(rows(&workplace.done(&["invite", "revoke", "User", "manager"])).len(), 2);
    assert_eq!(rows(&workplace.done(&["invite", "list"])).len(), 0);
    let ran = workplace.run(&["invite", "revoke", "User"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.err.contains("there is no link for User"), "{ran:?}");

    // A room admin's key sees the links that room admins hand out.
    let table = workplace.done(&["invite", "create", "--expires", "2099-12-31"]);
    assert_eq!(rows(&table)[0][3], "2099-12-31 00:00");
    let refused = workplace.refused(1, &["invite", "create", "--role", "manager", "--expires", "2001-01-01"]);
    assert!(refused.contains("Expiration"), "{refused}");
    assert_eq!(workplace.run(&["invite", "create", "--expires", "soon"]).code, Some(2));
    let refused = workplace.refused(1, &["invite", "create", "--role", "manager", "--uses", "0"]);
    assert!(refused.contains("between 1 and 1000"), "{refused}");
    let refused = workplace.refused(1, &["invite", "create", "--role", "guest"]);
    assert!(refused.contains("EmployeeType"), "{refused}");

    let sent = rows(&workplace.done(&[&["invite", "send", "dan@example.com"][..], &remote[..]].concat()));
    assert_eq!(sent[0][4], "invited");
}

#[test]
fn a_portal_is_handed_over() {
    let workplace = made();
    let owner = || {
        let people = workplace.json(&["person", "list"]);
        let people = people.as_array().unwrap();
        let owner = people.iter().find(|person| person["isOwner"] == true).unwrap();
        owner["email"].as_str().unwrap().to_owned()
    };
    assert_eq!(owner(), "owner@localhost");
    let refused = workplace.refused(1, &["owner", "change", "nobody@example.com"]);
    assert!(refused.contains("The user could not be found"), "{refused}");
    workplace.done(&["owner", "change", "ann@example.com"]);
    assert_eq!(owner(), "ann@example.com");
    // To oneself is no change.
    workplace.refused(1, &["owner", "change", "ann@example.com"]);

    let server = workplace.serve(&[]);
    let key = workplace.done(&["key", "create", "--name", "ci"]);
    let remote = ["--portal", &server.url, "--api-key", key.trim()];
    let ran = workplace.run(&[&["owner", "change", "bob@example.com"][..], &remote[..]].concat());
    // Ann has never confirmed her address, so no link can be trusted to reach her.
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.err.contains("Owner's email is not activated"), "{ran:?}");
    workplace.done(&["owner", "change", "owner@localhost"]);
    let key = workplace.done(&["key", "create", "--name", "another"]);
    let remote = ["--portal", &server.url, "--api-key", key.trim()];
    let ran = workplace.run(&[&["owner", "change", "bob@example.com"][..], &remote[..]].concat());
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.err.contains("The owner was sent a link"), "{ran:?}");
    assert_eq!(owner(), "owner@localhost", "asking changes nothing");
    let mails = workplace.json(&["mail", "list"]);
    assert_eq!(mails[0]["kind"], "owner-change");
    assert_eq!(mails[0]["to"], "owner@localhost");
}
