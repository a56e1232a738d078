//! People whom a directory keeps: `docs/protocol/people.md` 5.6, 5.8, 16.2, `docs/protocol/anteroom.md` row 4.

use anteroom_app::Error;
use anteroom_domain::{Person, PersonId, PortalId, Role};
use anteroom_store::people;
use anteroom_testkit::{TestApp, TestPerson, on_both};
use serde_json::json;

/// Puts somebody beside `like` whom a directory keeps.
async fn kept(app: &TestApp, like: &TestPerson, change: impl Fn(&mut Person) + Send + 'static) -> String {
    let like = like.person_id();
    app.app
        .write(move |tx, ctx| {
            let mut person = people::find(tx, PortalId(1), like)?.ok_or(Error::Denied)?;
            person.id = PersonId(ctx.new_id());
            person.email = format!("{}@example.com", person.id);
            person.user_name = person.id.to_string();
            change(&mut person);
            people::insert(tx, &person, None)?;
            Ok(person.id.to_string())
        })
        .await
        .unwrap()
}

#[test]
fn people_5_6_row_8_what_the_directory_owns_is_changed_there() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let ldap = kept(app, &user, |p| p.ldap_id = Some("cn=x".into())).await;
        let sso = kept(app, &user, |p| p.sso_id = Some("x".into())).await;
        for (id, flag) in [(&ldap, "isLDAP"), (&sso, "isSSO")] {
            let path = format!("/people/{id}");
            let whole = app.get(&app.owner, &path).await.ok();
            assert_eq!(whole[flag], true);
            for change in [
                json!({ "firstName": "Other" }),
                json!({ "lastName": "Other" }),
                json!({ "location": "Riga" }),
            ] {
                assert_eq!(app.put(&app.owner, &path, change.clone()).await.status, 403, "{change}");
            }
            assert_eq!(app.put(&app.owner, &path, whole.clone()).await.ok(), whole);
            let own = app
                .put(&app.owner, &path, json!({ "comment": "ours", "title": "Lead" }))
                .await
                .ok();
            assert_eq!((&own["notes"], &own["title"]), (&json!("ours"), &json!("Lead")));
        }
        for (query, id) in [("LDAP", &ldap), ("sso", &sso)] {
            let path = format!("/people/filter?accountLoginType={query}");
            assert_eq!(app.get(&app.owner, &path).await.ok()[0]["id"], **id);
        }
        for status in ["1", "2"] {
            app.put(
                &app.owner,
                &format!("/people/status/{status}"),
                json!({ "userIds": [user.id, ldap] }),
            )
            .await
            .refused(403, "Access denied");
        }
        app.delete(&app.owner, &format!("/people/{ldap}"))
            .await
            .refused(403, "Access denied");
        app.put(&app.owner, "/people/status/2", json!({ "userIds": [sso] }))
            .await
            .ok();
        app.delete(&app.owner, &format!("/people/{sso}")).await.ok();
    });
}
