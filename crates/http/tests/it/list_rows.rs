//! The tables of `docs/protocol/people.md` 12, row by row: a test for each row of the filters (`row`), of the statuses
//! (`status`) and of the orders (`order`), and for the lists of 12.5 to 12.8.

use anteroom_domain::Role;
use anteroom_testkit::{TestApp, TestPerson, on_both};
use http::Method;
use serde_json::{Value, json};

const NOBODY: &str = "11111111-2222-3333-4444-555555555555";

/// The owner, an admin, a room admin with a guest of his own, a user who is disabled and in a group, and a foreign guest.
struct Cast {
    admin: TestPerson,
    room_admin: TestPerson,
    user: TestPerson,
    guest: TestPerson,
    own_guest: String,
    group: String,
}

async fn cast(app: &TestApp) -> Cast {
    let admin = app.person(Role::DocSpaceAdmin).await;
    let room_admin = app.person(Role::RoomAdmin).await;
    let user = app.person(Role::User).await;
    let guest = app.person(Role::Guest).await;
    let body = json!({ "firstName": "Gus", "lastName": "Own", "email": "gus@example.com", "type": "User" });
    let own_guest = app.post(&room_admin, "/people", body).await.ok()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    app.put(&app.owner, &format!("/people/{own_guest}"), json!({ "role": "Guest" }))
        .await
        .ok();
    let body = json!({ "groupName": "Team", "members": [user.id] });
    let group = app.post(&app.owner, "/group", body).await.ok()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    app.put(&app.owner, "/people/status/2", json!({ "userIds": [user.id] }))
        .await
        .ok();
    Cast {
        admin,
        room_admin,
        user,
        guest,
        own_guest,
        group,
    }
}

/// The ids of a list, sorted; the total must be their number, on every page size.
async fn ids(app: &TestApp, who: &TestPerson, query: &str) -> Vec<String> {
    let answer = app.get(who, &format!("/people/filter?{query}")).await;
    let json = answer.json();
    let mut ids: Vec<String> = answer
        .ok()
        .as_array()
        .unwrap()
        .iter()
        .map(|p| p["id"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(json["total"], ids.len(), "{query}");
    assert_eq!(json["count"], ids.len(), "{query}");
    let simple = app.get(who, &format!("/people/simple/filter?{query}")).await.json();
    assert_eq!(simple["total"], ids.len(), "{query}");
    ids.sort();
    ids
}

fn sorted<const N: usize>(people: [&str; N]) -> Vec<String> {
    let mut ids = people.map(str::to_owned).to_vec();
    ids.sort();
    ids
}

/// What each of these queries answers to the owner.
async fn owner_sees<const N: usize>(app: &TestApp, queries: &[&str], people: [&str; N]) {
    for query in queries {
        assert_eq!(ids(app, &app.owner, query).await, sorted(people), "{query}");
    }
}

#[test]
fn people_12_2_rows_1_and_2_status_and_activation() {
    on_both(async |app| {
        let cast = cast(app).await;
        owner_sees(app, &["employeeStatus=2", "employeeStatus=terminated"], [&cast.user.id]).await;
        owner_sees(
            app,
            &["activationStatus=1", "activationStatus=Activated"],
            [&app.owner.id],
        )
        .await;
        owner_sees(app, &["activationStatus=0", "activationStatus=4"], []).await;
        for bad in [
            "employeeStatus=3",
            "employeeStatus=x",
            "activationStatus=7",
            "activationStatus=x",
        ] {
            assert_eq!(
                app.get(&app.owner, &format!("/people/filter?{bad}")).await.status,
                400,
                "{bad}"
            );
        }
    });
}

#[test]
fn people_12_2_rows_3_to_5_groups() {
    on_both(async |app| {
        let cast = cast(app).await;
        let (owner, admin, room) = (&app.owner.id, &cast.admin.id, &cast.room_admin.id);
        let (guest, own) = (&cast.guest.id, &cast.own_guest);
        let group = &cast.group;
        owner_sees(app, &[&format!("groupId={group}")], [&cast.user.id]).await;
        owner_sees(
            app,
            &[
                &format!("groupId={group}&excludeGroup=true"),
                "withoutGroup=true",
                &format!("withoutGroup=True&groupId={group}"),
            ],
            [owner, admin, room, guest, own],
        )
        .await;
        owner_sees(
            app,
            &[
                &format!("groupId={NOBODY}"),
                &format!("groupId={group}&employeeStatus=1"),
            ],
            [],
        )
        .await;
        owner_sees(
            app,
            &[&format!("groupId={NOBODY}&excludeGroup=true&employeeType=RoomAdmin")],
            [room],
        )
        .await;
        app.get(&app.owner, "/people/filter?groupId=x")
            .await
            .invalid("groupId", "'x' is not valid");
        app.get(&app.owner, "/people/filter?withoutGroup=1")
            .await
            .invalid("withoutGroup", "'1' is not valid");
    });
}

#[test]
fn people_12_2_rows_6_to_9_types() {
    on_both(async |app| {
        let cast = cast(app).await;
        let (owner, admin, room) = (&app.owner.id, &cast.admin.id, &cast.room_admin.id);
        let (user, guest, own) = (&cast.user.id, &cast.guest.id, &cast.own_guest);
        let admins = ["employeeType=3", "employeeType=docspaceadmin", "isAdministrator=true"];
        owner_sees(app, &admins, [owner, admin]).await;
        let everybody = [
            "",
            "employeeType=All",
            "isAdministrator=false",
            "area=All",
            "quotaFilter=0",
        ];
        owner_sees(app, &everybody, [owner, admin, room, user, guest, own]).await;
        owner_sees(app, &["employeeTypes=1&employeeTypes=4"], [room, user]).await;
        owner_sees(app, &["employeeTypes=1&employeeType=4"], [user]).await;
        owner_sees(app, &["payments=Paid", "payments=0"], [owner, admin, room]).await;
        owner_sees(app, &["payments=free"], [user, guest, own]).await;
        owner_sees(
            app,
            &["payments=free&employeeTypes=1", "payments=1&isAdministrator=true"],
            [],
        )
        .await;
    });
}

#[test]
fn people_12_2_rows_10_to_12_login_quota_and_area() {
    on_both(async |app| {
        let cast = cast(app).await;
        let (owner, admin, room) = (&app.owner.id, &cast.admin.id, &cast.room_admin.id);
        let (user, guest, own) = (&cast.user.id, &cast.guest.id, &cast.own_guest);
        let everybody = ["accountLoginType=Standart", "accountLoginType=2", "quotaFilter=Default"];
        owner_sees(app, &everybody, [owner, admin, room, user, guest, own]).await;
        owner_sees(
            app,
            &["accountLoginType=SSO", "accountLoginType=ldap", "quotaFilter=custom"],
            [],
        )
        .await;
        owner_sees(app, &["area=Guests", "area=2"], [guest, own]).await;
        owner_sees(app, &["area=people"], [owner, admin, room, user]).await;
        owner_sees(app, &["area=People&employeeType=Guest"], []).await;
        // Only administrators ask about limits; from others it is no condition.
        let seen = ids(app, &cast.room_admin, "quotaFilter=Custom").await;
        assert_eq!(seen, ids(app, &cast.room_admin, "").await);
    });
}

#[test]
fn people_12_2_rows_13_and_14_inviters() {
    on_both(async |app| {
        let cast = cast(app).await;
        let (admin, room) = (&cast.admin.id, &cast.room_admin.id);
        let mine = ids(app, &cast.room_admin, "invitedByMe=true").await;
        assert_eq!(mine, std::slice::from_ref(&cast.own_guest));
        owner_sees(
            app,
            &[
                "invitedByMe=true",
                &format!("invitedByMe=true&inviterId={room}"),
                &format!("inviterId={}", app.owner.id),
            ],
            [admin, room, &cast.user.id, &cast.guest.id],
        )
        .await;
        owner_sees(app, &[&format!("inviterId={room}")], [&cast.own_guest]).await;
        owner_sees(app, &[&format!("inviterId={NOBODY}")], []).await;
        app.get(&app.owner, "/people/filter?inviterId=x")
            .await
            .invalid("inviterId", "'x' is not valid");
    });
}

#[test]
fn people_12_2_statuses_that_a_room_admin_sees() {
    on_both(async |app| {
        let cast = cast(app).await;
        let (owner, admin, room) = (&app.owner.id, &cast.admin.id, &cast.room_admin.id);
        for query in ["", "employeeStatus=All", "employeeStatus=1", "employeeStatus=Default"] {
            let seen = ids(app, &cast.room_admin, query).await;
            assert_eq!(seen, sorted([owner, admin, room, &cast.own_guest]), "{query}");
        }
        for query in [
            "employeeStatus=2",
            "employeeStatus=4",
            &format!("groupId={}", cast.group),
            "employeeStatus=2&area=Guests",
        ] {
            assert_eq!(ids(app, &cast.room_admin, query).await, [""; 0], "{query}");
        }
        assert_eq!(
            ids(app, &cast.room_admin, "area=Guests").await,
            std::slice::from_ref(&cast.own_guest)
        );
        assert_eq!(ids(app, &cast.room_admin, "filterValue=guest").await, [""; 0]);
        let people = ids(app, &cast.room_admin, "area=People").await;
        assert_eq!(people, sorted([owner, admin, room]));
    });
}

#[test]
fn people_12_2_every_order_is_a_whole_list_in_both_directions() {
    on_both(async |app| {
        let cast = cast(app).await;
        let mut everybody = ids(app, &app.owner, "").await;
        everybody.sort();
        for order in [
            "firstName",
            "LASTNAME",
            "displayName",
            "type",
            "email",
            "registrationDate",
            "usedSpace",
            "department",
            "createdBy",
            "nonsense",
        ] {
            for way in ["ascending", "1"] {
                let mut seen = Vec::new();
                for start in 0..everybody.len() {
                    let query = format!("/people/filter?count=1&startIndex={start}&sortBy={order}&sortOrder={way}");
                    let json = app.get(&app.owner, &query).await.json();
                    assert_eq!(json["total"], everybody.len(), "{query}");
                    seen.push(json["response"][0]["id"].as_str().unwrap().to_owned());
                }
                if order == "type" {
                    let rank = |id: &String| {
                        [&app.owner.id, &cast.admin.id, &cast.room_admin.id, &cast.user.id]
                            .iter()
                            .position(|known| *known == id)
                            .unwrap_or(4)
                    };
                    let ranks: Vec<usize> = seen.iter().map(rank).collect();
                    let wanted = if way == "1" {
                        [4, 4, 3, 2, 1, 0]
                    } else {
                        [0, 1, 2, 3, 4, 4]
                    };
                    assert_eq!(ranks, wanted, "{way}");
                }
                if order == "department" {
                    let place = seen.iter().position(|id| *id == cast.user.id).unwrap();
                    assert_eq!(place, if way == "1" { 0 } else { everybody.len() - 1 });
                }
                seen.sort();
                assert_eq!(seen, everybody, "{order} {way}");
            }
        }
    });
}

#[test]
fn people_12_2_fields_choose_members_of_each_person() {
    on_both(async |app| {
        let list = app.get(&app.owner, "/people/filter?fields=id,displayName").await.ok();
        assert_eq!(list[0].as_object().unwrap().len(), 2, "{list}");
        let list = app.get(&app.owner, "/people/filter?fields=nothing").await.ok();
        assert_eq!(list, json!([{}]));
    });
}

#[test]
fn people_12_3_the_members_of_a_group() {
    on_both(async |app| {
        let cast = cast(app).await;
        let group = format!("filterBy=group&filterValue={}", cast.group);
        assert_eq!(
            app.get(&app.owner, &format!("/people?{group}")).await.json()["total"],
            0
        );
        let list = app.get(&app.owner, &format!("/people/status/2?{group}")).await;
        assert_eq!(list.ok()[0]["id"], cast.user.id);
        for path in ["/people", "/people/status/7"] {
            let answer = app
                .get(&app.owner, &format!("{path}?filterBy=group&filterValue=x"))
                .await;
            answer.refused(400, "The group filter is not a group id. (Parameter 'groupId')");
            // Rights come before words.
            app.get(&cast.guest, path).await.refused(403, "Access denied");
        }
    });
}

#[test]
fn people_12_5_row_1_an_unknown_status() {
    on_both(async |app| {
        for status in ["9", "Gone", "3"] {
            let answer = app
                .get(&app.owner, &format!("/people/status/{status}/search?query=a"))
                .await;
            assert_eq!(answer.status, 400);
            assert!(answer.json()["response"]["errors"].is_object(), "{}", answer.text());
        }
    });
}

#[test]
fn people_12_5_row_2_only_administrators() {
    on_both(async |app| {
        let path = "/people/status/7/search";
        app.anonymous(Method::GET, path, Value::Null).await.empty(401);
        for role in [Role::RoomAdmin, Role::User, Role::Guest] {
            // The right is asked for before the text.
            app.get(&app.person(role).await, path)
                .await
                .refused(403, "Access denied");
        }
    });
}

#[test]
fn people_12_5_row_3_no_text_whatever_the_group_is() {
    on_both(async |app| {
        for query in ["", "?filterBy=group&filterValue=x"] {
            app.get(&app.owner, &format!("/people/status/1/search{query}"))
                .await
                .refused(400, "Value cannot be null. (Parameter 'value')");
        }
    });
}

#[test]
fn people_12_5_row_4_no_group_id() {
    on_both(async |app| {
        app.get(
            &app.owner,
            "/people/status/1/search?query=a&filterBy=group&filterValue=x",
        )
        .await
        .refused(400, "The group filter is not a group id. (Parameter 'groupId')");
    });
}

#[test]
fn people_12_5_accounts_are_searched_by_administrators() {
    on_both(async |app| {
        let cast = cast(app).await;
        let body = json!({
            "firstName": "Zoë", "lastName": "Nine", "email": "z9@example.com",
            "contacts": [{ "type": "telegram", "value": "@Night_Öwl" }],
        });
        app.post(&app.owner, "/people", body).await.ok();
        let found = async |path: &str| {
            let answer = app.get(&cast.admin, path).await;
            assert!(answer.json().get("total").is_none());
            answer.ok().as_array().unwrap().len()
        };
        for (path, expected) in [
            ("/people/status/All/search?query=", 7),
            ("/people/status/Default/search?query=", 6),
            ("/people/status/1/search?query=", 6),
            ("/people/status/Terminated/search?query=", 1),
            ("/people/status/Pending/search?query=", 0),
            // A name, the address, the user name, a contact; and a text that is not split.
            ("/people/status/7/search?query=ZOE", 1),
            ("/people/status/7/search?query=z9@EXAM", 1),
            ("/people/status/7/search?query=z9", 1),
            ("/people/status/7/search?query=night_owl", 1),
            ("/people/status/7/search?query=night%25owl", 0),
            ("/people/status/7/search?query=Zo%C3%AB%20Nine", 0),
            ("/people/status/2/search?query=zoe", 0),
        ] {
            assert_eq!(found(path).await, expected, "{path}");
        }
        let group = format!("filterBy=group&filterValue={}", cast.group);
        assert_eq!(found(&format!("/people/status/7/search?query=&{group}")).await, 1);
        assert_eq!(found(&format!("/people/status/1/search?query=&{group}")).await, 0);
    });
}

#[test]
fn people_12_6_a_group_narrows_the_search_by_path() {
    on_both(async |app| {
        let cast = cast(app).await;
        let body = json!({ "userIds": [cast.user.id] });
        app.put(&app.owner, "/people/status/1", body).await.ok();
        let path = format!("/people/@search/test?filterBy=group&filterValue={}", cast.group);
        assert_eq!(app.get(&app.owner, &path).await.ok()[0]["id"], cast.user.id);
        app.get(&app.owner, "/people/@search/test?filterBy=group&filterValue=x")
            .await
            .refused(400, "The group filter is not a group id. (Parameter 'groupId')");
    });
}

/// A parameter that cannot be read, then the entry.
async fn no_entry_is_known(app: &TestApp, parameter: bool, paths: &[&str]) {
    let callers = [
        &app.owner,
        &app.person(Role::RoomAdmin).await,
        &app.person(Role::Guest).await,
    ];
    for path in paths {
        app.anonymous(Method::GET, path, Value::Null).await.empty(401);
        for caller in callers {
            if parameter {
                for bad in ["count=0", "excludeShared=maybe", "area=9"] {
                    let answer = app.get(caller, &format!("{path}?{bad}")).await;
                    assert_eq!(answer.status, 400, "{path}?{bad}");
                    assert!(answer.json()["response"]["errors"].is_object(), "{}", answer.text());
                }
            } else {
                app.get(caller, &format!("{path}?excludeShared=true&filterValue=a"))
                    .await
                    .refused(404, "Item not found");
            }
        }
    }
}

const PEOPLE_FOR: [&str; 4] = [
    "/people/room/7",
    "/people/folder/7",
    "/people/file/7",
    "/people/room/box-x",
];
const ACCOUNTS_FOR: [&str; 4] = [
    "/accounts/room/7/search",
    "/accounts/folder/7/search",
    "/accounts/file/7/search",
    "/accounts/file/box-x/search",
];

#[test]
fn people_12_7_row_1_parameters() {
    on_both(async |app| no_entry_is_known(app, true, &PEOPLE_FOR).await);
}

#[test]
fn people_12_7_row_2_no_entry() {
    on_both(async |app| no_entry_is_known(app, false, &PEOPLE_FOR).await);
}

#[test]
fn people_12_8_row_1_parameters() {
    on_both(async |app| no_entry_is_known(app, true, &ACCOUNTS_FOR).await);
}

#[test]
fn people_12_8_row_2_no_entry() {
    on_both(async |app| no_entry_is_known(app, false, &ACCOUNTS_FOR).await);
}

/// What a text may not be: a pattern, a statement, a way into another portal's people or across two columns.
#[test]
fn a_search_text_is_only_a_text() {
    on_both(async |app| {
        for text in ["%25", "_", "%27%20OR%20%271", "%1F", "Olivia%1FOwner", "%5C", "%00"] {
            for path in [
                format!("/people/filter?filterValue={text}"),
                format!("/people/filter?filterValue={text}&filterSeparator=%7C"),
                format!("/people/status/7/search?query={text}"),
                format!("/people/search?query={text}{text}"),
            ] {
                let answer = app.get(&app.owner, &path).await;
                assert!(
                    answer.status == 400 || answer.ok() == json!([]),
                    "{path}: {}",
                    answer.text()
                );
            }
        }
    });
}
