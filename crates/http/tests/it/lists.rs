//! Lists and search: `docs/protocol/people.md` 12.

use anteroom_domain::Role;
use anteroom_testkit::{TestApp, TestPerson, on_both};
use http::Method;
use serde_json::{Value, json};

async fn add(app: &TestApp, first: &str, last: &str, email: &str, more: Value) -> String {
    let mut body = json!({ "firstName": first, "lastName": last, "email": email });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    app.post(&app.owner, "/people", body).await.ok()["id"]
        .as_str()
        .unwrap()
        .to_owned()
}

async fn names(app: &TestApp, who: &TestPerson, path: &str) -> Vec<String> {
    let list = app.get(who, path).await.ok();
    list.as_array()
        .unwrap_or_else(|| panic!("{path}: {list}"))
        .iter()
        .map(|p| p["displayName"].as_str().unwrap().to_owned())
        .collect()
}

async fn disable(app: &TestApp, id: &str) {
    app.put(&app.owner, "/people/status/2", json!({ "userIds": [id] }))
        .await
        .ok();
}

#[test]
fn who_may_list() {
    on_both(async |app| {
        let room_admin = app.person(Role::RoomAdmin).await;
        let (user, guest) = (app.person(Role::User).await, app.person(Role::Guest).await);
        for path in [
            "/people",
            "/people/filter",
            "/people/simple/filter",
            "/people/status/active",
            "/people/status/2",
        ] {
            app.anonymous(Method::GET, path, Value::Null).await.empty(401);
            for caller in [&user, &guest] {
                app.get(caller, path).await.refused(403, "Access denied");
            }
            assert_eq!(app.get(&room_admin, path).await.status, 200);
        }
        for path in ["/people/search?query=test", "/people/@search/test"] {
            app.anonymous(Method::GET, path, Value::Null).await.empty(401);
            for caller in [&room_admin, &user, &guest] {
                app.get(caller, path).await.refused(403, "Access denied");
            }
        }
    });
}

#[test]
fn full_and_simple_lists_with_totals() {
    on_both(async |app| {
        for n in 0..5 {
            add(app, "Ann", "Lee", &format!("ann{n}@example.com"), json!({})).await;
        }
        let answer = app.get(&app.owner, "/people/filter?count=2&startIndex=3").await;
        let json = answer.json();
        assert_eq!((&json["count"], &json["total"]), (&json!(2), &json!(6)));
        assert_eq!(
            json["links"][0]["href"],
            "http://portal.test/api/2.0/people/filter?count=2&startIndex=3"
        );
        assert!(answer.ok()[0].get("email").is_some());
        let simple = app.get(&app.owner, "/people/simple/filter?count=1").await;
        assert!(simple.ok()[0].get("email").is_none() && simple.ok()[0].get("profileUrl").is_some());
        assert_eq!(simple.json()["total"], 6);
        let beyond = app.get(&app.owner, "/people/filter?startIndex=100").await.json();
        assert_eq!(
            (&beyond["response"], &beyond["count"], &beyond["total"]),
            (&json!([]), &json!(0), &json!(6))
        );
        // Every page once, nobody twice.
        let mut seen = Vec::new();
        for start in 0..6 {
            let page = app
                .get(&app.owner, &format!("/people/filter?count=1&startIndex={start}"))
                .await
                .ok();
            seen.push(page[0]["id"].as_str().unwrap().to_owned());
        }
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), 6);
    });
}

#[test]
fn paging_parameters_are_checked() {
    on_both(async |app| {
        for bad in ["0", "101", "-1"] {
            let answer = app.get(&app.owner, &format!("/people/filter?count={bad}")).await;
            assert!(
                answer.text().contains("The field Count must be between 1 and 100."),
                "{}",
                answer.text()
            );
            assert_eq!(answer.status, 400);
        }
        for bad in [
            "count=x",
            "startIndex=x",
            "sortOrder=up",
            "employeeStatus=9",
            "employeeType=Boss",
            "groupId=x",
            "withoutGroup=maybe",
        ] {
            let answer = app.get(&app.owner, &format!("/people/filter?{bad}")).await;
            assert_eq!(answer.status, 400, "{bad}");
            assert!(
                answer.json()["response"]["errors"].is_object(),
                "{bad}: {}",
                answer.text()
            );
        }
        app.get(
            &app.owner,
            "/people/filter?COUNT=1&sortby=nonsense&SORTORDER=1&updatedSince=x&filterOp=y",
        )
        .await
        .ok();
    });
}

#[test]
fn statuses_as_each_caller_sees_them() {
    on_both(async |app| {
        let room_admin = app.person(Role::RoomAdmin).await;
        let gone = add(app, "Gone", "Person", "gone@example.com", json!({})).await;
        disable(app, &gone).await;
        for (query, admin, room) in [
            ("", 3, 2),
            ("employeeStatus=Active", 2, 2),
            ("employeeStatus=Default", 2, 2),
            ("employeeStatus=5", 2, 2),
            ("employeeStatus=4", 0, 0),
            ("employeeStatus=Terminated", 1, 0),
            ("employeeStatus=All", 3, 2),
            ("employeestatus=7", 3, 2),
        ] {
            for (who, expected) in [(&app.owner, admin), (&room_admin, room)] {
                let json = app.get(who, &format!("/people/filter?{query}")).await.json();
                assert_eq!(
                    (&json["total"], &json["count"]),
                    (&json!(expected), &json!(expected)),
                    "{query}"
                );
            }
        }
        assert_eq!(
            names(app, &app.owner, "/people/status/Terminated").await,
            ["Gone Person"]
        );
        assert_eq!(names(app, &room_admin, "/people/status/2").await, [""; 0]);
        assert_eq!(app.get(&app.owner, "/people").await.json()["total"], 2);
        assert_eq!(app.get(&app.owner, "/people/status/9").await.status, 400);
    });
}

#[test]
fn filters_combine() {
    on_both(async |app| {
        let admin = app.person(Role::DocSpaceAdmin).await;
        app.person(Role::RoomAdmin).await;
        app.person(Role::User).await;
        app.person(Role::Guest).await;
        for (query, expected) in [
            ("employeeType=DocSpaceAdmin", 2),
            ("employeeType=1", 1),
            ("employeeType=All", 5),
            ("employeeTypes=1&employeeTypes=4", 2),
            ("employeetypes[]=User&employeetypes[]=Guest", 2),
            ("employeeType=User&employeeTypes=1", 1),
            ("isAdministrator=true", 2),
            ("isAdministrator=False", 5),
            ("payments=Paid", 3),
            ("payments=1", 2),
            ("area=People", 4),
            ("area=guests", 1),
            ("area=People&employeeType=User", 1),
            ("accountLoginType=Standart", 5),
            ("accountLoginType=LDAP", 0),
            ("quotaFilter=Custom", 0),
            ("quotaFilter=Default", 5),
            ("activationStatus=2", 4),
            ("activationStatus=Activated", 1),
            ("invitedByMe=true", 4),
            ("invitedByMe=true&employeeTypes=2", 1),
            ("groupId=4a515a15-d4d6-4b8e-828e-e0586f18f3a3", 0),
            ("groupId=4a515a15-d4d6-4b8e-828e-e0586f18f3a3&excludeGroup=true", 5),
            ("withoutGroup=true&groupId=4a515a15-d4d6-4b8e-828e-e0586f18f3a3", 5),
        ] {
            let json = app.get(&app.owner, &format!("/people/filter?{query}")).await.json();
            assert_eq!(json["total"], expected, "{query}: {json}");
        }
        let by_admin = format!("/people/filter?inviterId={}", admin.id);
        assert_eq!(app.get(&app.owner, &by_admin).await.json()["total"], 0);
        assert_eq!(
            app.get(&app.owner, &format!("/people/filter?inviterId={}", app.owner.id))
                .await
                .json()["total"],
            4
        );
    });
}

#[test]
fn text_is_found_without_regard_to_case_and_accents_and_wildcards_are_text() {
    on_both(async |app| {
        add(app, "Éléonore", "Müller", "eleonore@example.com", json!({})).await;
        add(app, "Ann", "Lee", "ann_50%@example.com", json!({})).await;
        add(app, "Мария", "Ёлкина", "maria@example.com", json!({})).await;
        for (query, expected) in [
            ("filterValue=ELEO", vec!["Éléonore Müller"]),
            ("filterValue=muller%20eleonore", vec!["Éléonore Müller"]),
            (
                "filterValue=%D0%BC%D0%B0%D1%80%D0%B8%D1%8F%20%D0%B5%D0%BB%D0%BA",
                vec!["Мария Ёлкина"],
            ),
            ("filterValue=_50%25", vec!["Ann Lee"]),
            ("filterValue=%25%25", vec![]),
            ("filterValue=ann%20nobody", vec![]),
            ("filterValue=ann;nobody&filterSeparator=;", vec!["Ann Lee"]),
            ("filterValue=ann%20lee;maria&filterSeparator=;", vec!["Мария Ёлкина"]),
            ("filterValue=a%27%20OR%201=1%20--", vec![]),
        ] {
            assert_eq!(
                names(app, &app.owner, &format!("/people/filter?{query}")).await,
                expected,
                "{query}"
            );
        }
    });
}

#[test]
fn sorting() {
    on_both(async |app| {
        add(app, "Zoe", "Adams", "c@example.com", json!({ "type": "RoomAdmin" })).await;
        add(app, "Öz", "Young", "b@example.com", json!({})).await;
        app.clock.advance_seconds(60);
        let gone = add(app, "Adam", "Gone", "a@example.com", json!({})).await;
        disable(app, &gone).await;
        let owner = "Olivia Owner";
        for (query, expected) in [
            ("", [owner, "Öz Young", "Zoe Adams", "Adam Gone"]),
            ("sortOrder=descending", ["Zoe Adams", "Öz Young", owner, "Adam Gone"]),
            ("sortBy=lastname", ["Zoe Adams", owner, "Öz Young", "Adam Gone"]),
            (
                "sortBy=displayName&sortOrder=ascending",
                [owner, "Öz Young", "Zoe Adams", "Adam Gone"],
            ),
            ("sortBy=nonsense", [owner, "Öz Young", "Zoe Adams", "Adam Gone"]),
            ("sortBy=email", ["Adam Gone", "Öz Young", "Zoe Adams", owner]),
            (
                "sortBy=EMAIL&sortOrder=1",
                [owner, "Zoe Adams", "Öz Young", "Adam Gone"],
            ),
            ("sortBy=type", [owner, "Zoe Adams", "Adam Gone", "Öz Young"]),
        ] {
            assert_eq!(
                names(app, &app.owner, &format!("/people/filter?{query}")).await,
                expected,
                "{query}"
            );
        }
        let newest = names(
            app,
            &app.owner,
            "/people/filter?sortBy=registrationDate&sortOrder=descending",
        )
        .await;
        assert_eq!(newest[0], "Adam Gone");
    });
}

#[test]
fn a_room_admin_lists_only_his_own_guests() {
    on_both(async |app| {
        let room_admin = app.person(Role::RoomAdmin).await;
        app.person(Role::Guest).await;
        let body = json!({ "firstName": "Gus", "lastName": "Own", "email": "gus@example.com", "type": "User" });
        let id = app.post(&room_admin, "/people", body).await.ok()["id"]
            .as_str()
            .unwrap()
            .to_owned();
        app.put(&app.owner, &format!("/people/{id}"), json!({ "role": "Guest" }))
            .await
            .ok();
        assert_eq!(names(app, &room_admin, "/people/filter?area=guests").await, ["Gus Own"]);
        assert_eq!(
            app.get(&app.owner, "/people/filter?area=guests").await.json()["total"],
            2
        );
        assert_eq!(app.get(&room_admin, "/people").await.json()["total"], 3);
    });
}

#[test]
fn the_directory_search() {
    on_both(async |app| {
        add(
            app,
            "Ann",
            "Lee",
            "x1@example.com",
            json!({ "title": "Engineer", "location": "Oslo" }),
        )
        .await;
        let gone = add(app, "Bob", "Engineer", "x2@example.com", json!({})).await;
        disable(app, &gone).await;
        for (query, expected) in [
            ("engineer", vec!["Ann Lee"]),
            ("ENGI%20osl%20lee", vec!["Ann Lee"]),
            ("a%20engineer", vec![]),
            ("", vec![]),
            ("nobody", vec![]),
        ] {
            let path = format!("/people/search?query={query}");
            assert_eq!(names(app, &app.owner, &path).await, expected, "{query}");
            if !query.is_empty() {
                assert_eq!(
                    names(app, &app.owner, &format!("/people/@search/{query}")).await,
                    expected,
                    "{query}"
                );
            }
        }
        let answer = app.get(&app.owner, "/people/search?query=engineer").await;
        assert!(answer.json().get("total").is_none());
        assert!(answer.ok()[0].get("email").is_some());
        assert_eq!(app.get(&app.owner, "/people/search").await.ok(), json!([]));
    });
}

#[test]
fn filter_by_group_needs_an_identifier() {
    on_both(async |app| {
        let group = "filterBy=group&filterValue=4a515a15-d4d6-4b8e-828e-e0586f18f3a3";
        assert_eq!(
            app.get(&app.owner, &format!("/people?{group}")).await.json()["total"],
            0
        );
        assert_eq!(
            app.get(&app.owner, "/people?filterBy=group&filterValue=x").await.status,
            400
        );
    });
}
