//! The refusals of reading and updating a profile, a test for each row: `docs/protocol/people.md` 5.2, 5.4, 5.6.

use anteroom_domain::Role;
use anteroom_testkit::{TestApp, TestPerson, TestSettings, on_both, on_both_with};
use http::Method;
use serde_json::{Value, json};

const NOBODY: &str = "11111111-2222-4333-8444-555555555555";
const SYSTEM: &str = "4a515a15-d4d6-4b8e-828e-e0586f18f3a3";
const NOT_FOUND: &str = "The user could not be found";
const DENIED: &str = "Access denied";

fn path(person: &TestPerson) -> String {
    format!("/people/{}", person.id)
}

/// Sends an update that must be refused by `check`, and sees that nothing of the target has changed.
async fn refused(
    app: &TestApp,
    caller: &TestPerson,
    target: &TestPerson,
    body: Value,
    check: impl Fn(anteroom_testkit::Answer),
) {
    let before = app.get(&app.owner, &path(target)).await.ok();
    check(app.put(caller, &path(target), body).await);
    assert_eq!(app.get(&app.owner, &path(target)).await.ok(), before);
}

#[test]
fn people_5_2_row_1_anonymous() {
    on_both(async |app| {
        for id in [&app.owner.id, NOBODY] {
            app.anonymous(Method::GET, &format!("/people/{id}"), Value::Null)
                .await
                .empty(401);
        }
    });
}

#[test]
fn people_5_2_row_2_nobody_is_called_so() {
    on_both(async |app| {
        let guest = app.person(Role::Guest).await;
        for name in [NOBODY, SYSTEM, "no-such-name", "%20"] {
            // The existence is looked at before the right, for everybody.
            for caller in [&app.owner, &guest] {
                app.get(caller, &format!("/people/{name}"))
                    .await
                    .refused(404, NOT_FOUND);
            }
        }
    });
}

#[test]
fn people_5_2_row_3_may_not_view() {
    on_both(async |app| {
        let guest = app.person(Role::Guest).await;
        for role in [Role::User, Role::Guest] {
            let caller = app.person(role).await;
            app.get(&caller, &path(&app.owner)).await.refused(403, DENIED);
        }
        let stranger = app.person(Role::RoomAdmin).await;
        app.get(&stranger, &path(&guest)).await.refused(403, DENIED);
    });
}

#[test]
fn people_5_4_row_1_not_an_address() {
    on_both(async |app| {
        let long = format!("{}@example.com", "a".repeat(255));
        for email in ["nobody", "@example.com", "a@b@c", "a@"] {
            let answer = app.get(&app.owner, &format!("/people/email?email={email}")).await;
            answer.invalid("email", "The Email field is not a valid e-mail address.");
        }
        let answer = app.get(&app.owner, &format!("/people/email?email={long}")).await;
        answer.invalid("email", "maximum length of 255");
    });
}

#[test]
fn people_5_4_row_2_no_address_at_all() {
    on_both(async |app| {
        for query in ["", "?email=", "?email=%20", "?encemail="] {
            let answer = app.get(&app.owner, &format!("/people/email{query}")).await;
            assert_eq!(answer.status, 400, "{query}: {}", answer.text());
            assert!(answer.text().contains("mail"), "{}", answer.text());
        }
    });
}

#[test]
fn people_5_4_row_3_an_unknown_address() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        for caller in [&app.owner, &user] {
            app.get(caller, "/people/email?email=nobody@example.com")
                .await
                .refused(404, NOT_FOUND);
        }
    });
}

#[test]
fn people_5_4_row_4_may_not_view() {
    on_both(async |app| {
        for role in [Role::User, Role::Guest] {
            let caller = app.person(role).await;
            app.get(&caller, &format!("/people/email?email={}", app.owner.email))
                .await
                .refused(403, DENIED);
            app.get(&caller, &format!("/people/email?email={}", caller.email))
                .await
                .ok();
        }
    });
}

#[test]
fn people_5_6_row_1_attribute_rules() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let guest = app.person(Role::Guest).await;
        for (member, key) in [
            ("firstName", "UpdateMember.FirstName"),
            ("lastName", "UpdateMember.LastName"),
        ] {
            let mut body = json!({ "location": "Riga" });
            body[member] = json!("a".repeat(256));
            // Before the rights: a guest hears of the member, not of the missing right.
            for caller in [&app.owner, &guest] {
                refused(app, caller, &user, body.clone(), |a| {
                    a.invalid(key, "with a maximum length of 255.");
                })
                .await;
            }
        }
        refused(app, &app.owner, &user, json!({ "email": "none" }), |a| {
            a.invalid("UpdateMember.Email", "is not a valid e-mail address.");
        })
        .await;
    });
}

#[test]
fn people_5_6_row_2_nobody_is_called_so() {
    on_both(async |app| {
        let guest = app.person(Role::Guest).await;
        for name in [NOBODY, "no-such-name", "email", "theme-x"] {
            for caller in [&app.owner, &guest] {
                app.put(caller, &format!("/people/{name}"), json!({ "location": "Riga" }))
                    .await
                    .refused(404, NOT_FOUND);
            }
        }
    });
}

#[test]
fn people_5_6_row_3_a_system_account() {
    on_both(async |app| {
        app.put(&app.owner, &format!("/people/{SYSTEM}"), json!({ "location": "Riga" }))
            .await
            .refused(403, DENIED);
    });
}

#[test]
fn people_5_6_row_4_neither_self_nor_admin() {
    on_both(async |app| {
        let target = app.person(Role::User).await;
        for role in [Role::RoomAdmin, Role::User, Role::Guest] {
            let caller = app.person(role).await;
            refused(app, &caller, &target, json!({ "location": "Riga" }), |a| {
                a.refused(403, DENIED);
            })
            .await;
        }
    });
}

#[test]
fn people_5_6_row_5_somebody_else_is_the_owner() {
    on_both(async |app| {
        let admin = app.person(Role::DocSpaceAdmin).await;
        let body = json!({ "firstName": "Eve", "disable": true });
        refused(app, &admin, &app.owner, body, |a| a.refused(403, DENIED)).await;
    });
}

#[test]
fn people_5_6_row_6_another_administrator() {
    on_both(async |app| {
        let (admin, other) = (
            app.person(Role::DocSpaceAdmin).await,
            app.person(Role::DocSpaceAdmin).await,
        );
        for body in [
            json!({ "location": "Riga" }),
            json!({ "disable": true }),
            json!({ "role": "User" }),
        ] {
            refused(app, &admin, &other, body, |a| a.refused(403, DENIED)).await;
        }
        app.put(&app.owner, &path(&other), json!({ "location": "Riga" }))
            .await
            .ok();
    });
}

#[test]
fn people_5_6_row_9_names() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        for name in ["", "R2-D2", "<b>", "a@b", "x\u{1f600}", &"a".repeat(65)] {
            for caller in [&user, &app.owner] {
                refused(app, caller, &user, json!({ "firstName": name }), |a| {
                    a.refused(400, "Incorrect firstname or lastname");
                })
                .await;
            }
        }
    });
}

#[test]
fn people_5_6_row_7_a_role_that_is_none() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        refused(
            app,
            &app.owner,
            &user,
            json!({ "role": "King", "location": "Riga" }),
            |a| {
                assert_eq!(a.status, 400, "{}", a.text());
                assert!(a.text().contains("DocSpaceAdmin"), "{}", a.text());
            },
        )
        .await;
        refused(
            app,
            &app.owner,
            &user,
            json!({ "role": "Owner", "location": "Riga" }),
            |a| {
                assert_eq!(a.status, 403, "{}", a.text());
                assert!(a.text().contains("/api/2.0/settings/owner"), "{}", a.text());
            },
        )
        .await;
    });
}

#[test]
fn people_5_6_row_10_longer_than_what_is_stored() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        for (member, length) in [("location", 256), ("comment", 513), ("title", 65)] {
            let mut body = json!({ "lastName": "Lee" });
            body[member] = json!("a".repeat(length));
            refused(app, &app.owner, &user, body, |a| {
                assert_eq!(a.status, 400, "{member}: {}", a.text());
            })
            .await;
        }
    });
}

#[test]
fn people_5_6_row_12_an_address_that_is_taken_or_none() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        for (email, words) in [
            (app.owner.email.as_str(), "User with this email is already registered"),
            ("a@b", "Incorrect email"),
        ] {
            let body = json!({ "email": email, "location": "Riga" });
            refused(app, &app.owner, &user, body, |a| a.refused(400, words)).await;
        }
        refused(app, &user, &user, json!({ "email": "new@example.com" }), |a| {
            assert_eq!(a.status, 400, "{}", a.text());
            assert!(a.text().contains("POST /api/2.0/people/email"), "{}", a.text());
        })
        .await;
    });
}

#[test]
fn people_5_6_row_13_a_change_that_is_not_allowed_takes_the_rest_with_it() {
    let settings = TestSettings {
        app: Some(|s| s.max_admins = Some(2)),
        ..TestSettings::default()
    };
    on_both_with(settings, async |app| {
        let (admin, user) = (app.person(Role::DocSpaceAdmin).await, app.person(Role::User).await);
        let up = json!({ "role": "DocSpaceAdmin", "location": "Riga" });
        refused(app, &admin, &user, up, |a| a.refused(403, DENIED)).await;
        let seat = json!({ "role": "RoomAdmin", "location": "Riga" });
        refused(app, &app.owner, &user, seat, |a| {
            a.refused(402, "The number of admins should not exceed 2");
        })
        .await;
        refused(
            app,
            &admin,
            &admin,
            json!({ "role": "User", "location": "Riga" }),
            |a| a.refused(403, DENIED),
        )
        .await;
    });
}
