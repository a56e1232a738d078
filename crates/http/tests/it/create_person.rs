//! `POST /people`: `docs/protocol/people.md` 6.1, `docs/protocol/anteroom.md` rows 1 and 3.

use anteroom_app::Error;
use anteroom_domain::{PortalId, Role};
use anteroom_store::portals;
use anteroom_testkit::{TestSettings, on_both, on_both_with};
use serde_json::{Value, json};

fn john() -> Value {
    json!({ "firstName": "John", "lastName": "Doe", "email": "john.doe@example.com" })
}

fn with(changes: Value) -> Value {
    let mut body = john();
    body.as_object_mut()
        .unwrap()
        .append(&mut serde_json::from_value(changes).unwrap());
    body
}

#[test]
fn an_administrator_creates_a_user_who_is_active_and_waits_for_activation() {
    on_both(async |app| {
        let answer = app.post(&app.owner, "/people", john()).await;
        let person = answer.ok();
        assert_eq!(person["email"], "john.doe@example.com");
        assert_eq!(person["userName"], "john.doe");
        assert_eq!(person["displayName"], "John Doe");
        assert_eq!((&person["status"], &person["activationStatus"]), (&json!(1), &json!(2)));
        assert_eq!(person["role"], "User");
        assert_eq!(person["isCollaborator"], true);
        for flag in [
            "isAdmin",
            "isRoomAdmin",
            "isOwner",
            "isVisitor",
            "isLDAP",
            "isSSO",
            "hasAvatar",
            "isAnonim",
        ] {
            assert_eq!(person[flag], false, "{flag}");
        }
        assert_eq!(person["createdBy"]["id"], app.owner.id);
        assert_eq!(person["registrationDate"], "2026-07-21T10:45:10.0000000Z");
        assert_eq!(
            person["profileUrl"],
            "http://portal.test/accounts/people/filter?search=john.doe%40example.com"
        );
        let json = answer.json();
        assert_eq!(json["count"], 1);
        assert_eq!(
            json["links"],
            json!([{ "href": "http://portal.test/api/2.0/people", "action": "POST" }])
        );
        assert!(json.get("total").is_none());
        let id = person["id"].as_str().unwrap();
        let read = app.get(&app.owner, &format!("/people/{id}")).await.ok();
        assert_eq!(read, person);
    });
}

#[test]
fn every_member_of_the_body_is_stored() {
    on_both(async |app| {
        let body = with(json!({
            "TYPE": "roomadmin", "Location": "Riga", "comment": "From HR", "cultureName": "de", "title": "Engineer",
            "sex": "male", "birthday": "1990-05-04", "worksfrom": "2020-01-02T00:00:00Z", "spam": true,
            "contacts": [{ "type": "phone", "value": "+371|2" }, { "type": "mail", "value": "" }], "unknown": { "x": 1 },
        }));
        let person = app.post(&app.owner, "/people", body).await.ok();
        assert_eq!(person["isRoomAdmin"], true);
        assert_eq!(person["location"], "Riga");
        assert_eq!(person["notes"], "From HR");
        assert_eq!(person["cultureName"], "de");
        assert_eq!(person["title"], "Engineer");
        assert_eq!(person["sex"], "male");
        assert!(person["birthday"].as_str().unwrap().starts_with("1990-05-04T00:00:00"));
        assert!(person["workFrom"].as_str().unwrap().starts_with("2020-01-02T00:00:00"));
        assert_eq!(person["contacts"], json!([{ "type": "phone", "value": "+371|2" }]));
    });
}

#[test]
fn types_come_as_names_numbers_and_numeric_strings() {
    on_both(async |app| {
        for (n, (kind, flag)) in [
            (json!("docspaceadmin"), "isAdmin"),
            (json!(3), "isAdmin"),
            (json!("1"), "isRoomAdmin"),
            (json!("User"), "isCollaborator"),
            (json!(4), "isCollaborator"),
            (json!("All"), "isCollaborator"),
        ]
        .into_iter()
        .enumerate()
        {
            let body = with(json!({ "type": kind, "email": format!("p{n}@example.com") }));
            assert_eq!(app.post(&app.owner, "/people", body).await.ok()[flag], true, "{kind}");
        }
        let answer = app.post(&app.owner, "/people", with(json!({ "type": "Boss" }))).await;
        answer.invalid("$.type", "The JSON value could not be converted to");
    });
}

#[test]
fn the_role_member_takes_names_numbers_and_aliases() {
    on_both(async |app| {
        for (n, (role, expected)) in [
            (json!("Manager"), "RoomAdmin"),
            (json!("portal manager"), "RoomAdmin"),
            (json!("Administrator"), "DocSpaceAdmin"),
            (json!("power-user"), "User"),
            (json!(3), "DocSpaceAdmin"),
            (json!("1"), "RoomAdmin"),
        ]
        .into_iter()
        .enumerate()
        {
            let body = with(json!({ "role": role, "email": format!("p{n}@example.com") }));
            assert_eq!(
                app.post(&app.owner, "/people", body).await.ok()["role"],
                expected,
                "{role}"
            );
        }
        let unknown = app.post(&app.owner, "/people", with(json!({ "role": "Boss" }))).await;
        assert_eq!(unknown.status, 400);
        let message = unknown.json()["error"]["message"].as_str().unwrap().to_owned();
        for word in ["DocSpaceAdmin", "RoomAdmin", "Manager", "User", "Guest"] {
            assert!(message.contains(word), "{message}");
        }
        let owner = app.post(&app.owner, "/people", with(json!({ "role": "owner" }))).await;
        assert_eq!(owner.status, 403);
        assert!(
            owner.json()["error"]["message"].as_str().unwrap().contains("ownership"),
            "{}",
            owner.text()
        );
        let both = app
            .post(
                &app.owner,
                "/people",
                with(json!({ "role": "Manager", "type": "User" })),
            )
            .await;
        assert_eq!(both.status, 400);
        let agreeing = app
            .post(
                &app.owner,
                "/people",
                with(json!({ "role": "Manager", "type": "RoomAdmin" })),
            )
            .await;
        assert_eq!(agreeing.ok()["role"], "RoomAdmin");
    });
}

#[test]
fn the_creation_matrix() {
    on_both(async |app| {
        let people = [
            (app.owner.clone(), [true, true, true, false]),
            (app.person(Role::DocSpaceAdmin).await, [false, true, true, false]),
            (app.person(Role::RoomAdmin).await, [false, false, true, false]),
            (app.person(Role::User).await, [false; 4]),
            (app.person(Role::Guest).await, [false; 4]),
        ];
        for (n, (caller, allowed)) in people.iter().enumerate() {
            for (role, allowed) in Role::ALL.into_iter().zip(allowed) {
                let email = format!("m{n}{role}@example.com");
                let answer = app
                    .post(caller, "/people", with(json!({ "type": role.name(), "email": email })))
                    .await;
                if *allowed {
                    assert_eq!(answer.ok()["role"], role.name());
                } else {
                    answer.refused(403, "Access denied");
                    let found = app.get(&app.owner, &format!("/people/email?email={email}")).await;
                    found.refused(404, "The user could not be found");
                }
            }
        }
        // Without a type only administrators pass.
        app.post(&people[2].0, "/people", john())
            .await
            .refused(403, "Access denied");
        app.post(&people[1].0, "/people", john()).await.ok();
    });
}

#[test]
fn row_1_nobody_is_401_whatever_the_body() {
    on_both(async |app| {
        app.anonymous(http::Method::POST, "/people", john()).await.empty(401);
        app.anonymous(http::Method::POST, "/people", json!({ "email": 5 }))
            .await
            .empty(401);
    });
}

#[test]
fn row_2_attribute_rules_come_together_and_before_rights() {
    on_both(async |app| {
        let long = "x".repeat(256);
        let guest = app.person(Role::Guest).await;
        let body = json!({ "firstName": long, "lastName": long, "email": "nonsense" });
        for caller in [&app.owner, &guest] {
            let answer = app.post(caller, "/people", body.clone()).await;
            answer.invalid(
                "FirstName",
                "The field FirstName must be a string with a maximum length of 255.",
            );
            answer.invalid(
                "LastName",
                "The field LastName must be a string with a maximum length of 255.",
            );
            answer.invalid("Email", "The Email field is not a valid e-mail address.");
        }
        let answer = app
            .post(&app.owner, "/people", with(json!({ "email": format!("{long}@x.org") })))
            .await;
        answer.invalid(
            "Email",
            "The field Email must be a string with a maximum length of 255.",
        );
        app.post(&app.owner, "/people", with(json!({ "firstName": 5 })))
            .await
            .invalid("$.firstName", "could not be converted");
        app.post(&app.owner, "/people", Value::Null)
            .await
            .invalid("", "A non-empty request body is required.");
    });
}

#[test]
fn row_3_no_invitation_link_is_valid_yet() {
    on_both(async |app| {
        let answer = app
            .post(
                &app.owner,
                "/people",
                with(json!({ "fromInviteLink": true, "key": "x" })),
            )
            .await;
        answer.refused(403, "Access denied");
    });
}

#[test]
fn rows_9_to_13_password_address_and_names() {
    on_both(async |app| {
        let policy = "Password must contain from 8 to 30 characters, only latin letters, no spaces";
        for password in ["short", "пароль-пароль", "with space 1", &"x".repeat(31)] {
            app.post(&app.owner, "/people", with(json!({ "password": password })))
                .await
                .refused(400, policy);
        }
        let no_email = json!({ "firstName": "John", "lastName": "Doe" });
        app.post(&app.owner, "/people", no_email)
            .await
            .refused(400, "Value cannot be null. (Parameter 'address')");
        for email in ["a b@c.de", "a@b..c", "<x>@y.z"] {
            app.post(&app.owner, "/people", with(json!({ "email": email })))
                .await
                .refused(400, "Incorrect email");
        }
        let null_name = json!({ "lastName": "Doe", "email": "x@y.org" });
        app.post(&app.owner, "/people", null_name)
            .await
            .refused(400, "Value cannot be null. (Parameter 'input')");
        for (first, last) in [
            ("", "Doe"),
            ("R2", "Doe"),
            ("John", "<b>"),
            ("a".repeat(65).as_str(), "Doe"),
            ("John", "😀"),
        ] {
            let body = with(json!({ "firstName": first, "lastName": last }));
            app.post(&app.owner, "/people", body)
                .await
                .refused(400, "Incorrect firstname or lastname");
        }
        for over in [
            json!({ "title": "x".repeat(65) }),
            json!({ "location": "x".repeat(256) }),
            json!({ "comment": "x".repeat(513) }),
            json!({ "cultureName": "x".repeat(21) }),
        ] {
            assert_eq!(
                app.post(&app.owner, "/people", with(over.clone())).await.status,
                400,
                "{over}"
            );
        }
        // Nothing of all that was stored.
        assert_eq!(app.get(&app.owner, "/people").await.json()["total"], 1);
    });
}

#[test]
fn row_14_an_address_is_taken_whatever_its_case() {
    on_both(async |app| {
        app.post(&app.owner, "/people", john()).await.ok();
        let again = app
            .post(&app.owner, "/people", with(json!({ "email": "John.DOE@Example.com" })))
            .await;
        again.refused(400, "User with this email is already registered");
        let with_password = with(json!({ "password": "long-enough" }));
        app.post(&app.owner, "/people", with_password)
            .await
            .refused(400, "User with this email is already registered");
    });
}

#[test]
fn rows_15_and_16_a_paid_type_without_a_seat_is_refused_and_never_downgraded() {
    let settings = TestSettings {
        app: Some(|s| {
            s.max_admins = Some(2);
            s.max_users = Some(1);
        }),
        ..TestSettings::default()
    };
    on_both_with(settings, async |app| {
        app.post(&app.owner, "/people", with(json!({ "type": "RoomAdmin" })))
            .await
            .ok();
        let one_more = with(json!({ "type": "RoomAdmin", "email": "b@example.com" }));
        app.post(&app.owner, "/people", one_more)
            .await
            .refused(402, "The number of admins should not exceed 2");
        app.post(&app.owner, "/people", with(json!({ "email": "c@example.com" })))
            .await
            .ok();
        let user = with(json!({ "email": "d@example.com" }));
        app.post(&app.owner, "/people", user)
            .await
            .refused(402, "The number of users should not exceed 1");
        // Promotion and enabling take seats too.
        let c = app.get(&app.owner, "/people/email?email=c@example.com").await.ok()["id"].clone();
        let promote = app
            .put(&app.owner, "/people/type/RoomAdmin", json!({ "userIds": [c] }))
            .await;
        promote.refused(402, "The number of admins should not exceed 2");
    });
}

#[test]
fn user_names_are_made_from_the_address_and_stay_unique() {
    on_both(async |app| {
        for (email, expected) in [("ann@a.org", "ann"), ("Ann@b.org", "Ann1"), ("ann@c.org", "ann2")] {
            let person = app
                .post(&app.owner, "/people", with(json!({ "email": email })))
                .await
                .ok();
            assert_eq!(person["userName"], expected);
        }
        assert_eq!(app.get(&app.owner, "/people/ann2").await.ok()["email"], "ann@c.org");
    });
}

#[test]
fn the_new_person_signs_in_with_the_given_password() {
    on_both(async |app| {
        app.post(&app.owner, "/people", with(json!({ "password": " long-enough " })))
            .await
            .ok();
        let sign_in = json!({ "userName": "john.doe@example.com", "password": "long-enough" });
        let token = app.anonymous(http::Method::POST, "/authentication", sign_in).await.ok()["token"].clone();
        let me = app
            .call(
                token.as_str().unwrap(),
                http::Method::GET,
                "/people/@self",
                &Value::Null,
            )
            .await
            .ok();
        assert_eq!(me["email"], "john.doe@example.com");
    });
}

#[test]
fn markup_in_names_cannot_reach_display_names() {
    on_both(async |app| {
        let person = app
            .post(&app.owner, "/people", with(json!({ "lastName": "O'Neil" })))
            .await
            .ok();
        assert_eq!(person["displayName"], "John O&#39;Neil");
        assert_eq!(person["lastName"], "O'Neil");
    });
}

#[test]
fn the_default_role_gives_nobody_more_than_he_may_give() {
    let settings = TestSettings {
        app: Some(|s| s.default_role = Role::DocSpaceAdmin),
        ..TestSettings::default()
    };
    on_both_with(settings, async |app| {
        let admin = app.person(Role::DocSpaceAdmin).await;
        app.post(&admin, "/people", with(json!({ "password": "short" })))
            .await
            .refused(403, "Access denied");
        app.post(&admin, "/people", with(json!({ "type": "User" }))).await.ok();
        let other = with(json!({ "email": "other@example.com" }));
        assert_eq!(app.post(&app.owner, "/people", other).await.ok()["isAdmin"], true);
    });
}

#[test]
fn dates_are_those_of_the_portals_time_zone() {
    on_both(async |app| {
        app.app
            .write(|tx, _| {
                let mut portal = portals::find(tx, PortalId(1))?.ok_or(Error::Denied)?;
                portal.time_zone = "Pacific/Kiritimati".into();
                Ok(portals::update(tx, &portal)?)
            })
            .await
            .unwrap();
        let body = with(json!({ "birthday": "2001-02-03T23:00:00Z", "type": "User" }));
        let person = app.post(&app.owner, "/people", body).await.ok();
        // Fourteen hours ahead, the next day has begun.
        assert_eq!(person["registrationDate"], "2026-07-22T00:45:10.0000000+14:00");
        assert_eq!(person["workFrom"], "2026-07-22T00:00:00.0000000+14:00");
        assert!(
            person["birthday"]
                .as_str()
                .unwrap()
                .starts_with("2001-02-04T00:00:00.0000000+14:00"),
            "{person}"
        );
        let path = format!("/people/{}", person["id"].as_str().unwrap());
        assert_eq!(app.put(&app.owner, &path, person.clone()).await.ok(), person);
        let day = json!({ "birthday": "2001-02-03", "worksfrom": "nonsense" });
        let after = app.put(&app.owner, &path, day).await.ok();
        assert!(
            after["birthday"].as_str().unwrap().starts_with("2001-02-03T00:00:00"),
            "{after}"
        );
        assert_eq!(after["workFrom"], person["workFrom"]);
        let settings = app.get(&app.owner, "/settings").await.ok();
        assert_eq!(
            (&settings["utcOffset"], &settings["utcHoursOffset"]),
            (&json!("14:00:00"), &json!(14.0))
        );
    });
}
