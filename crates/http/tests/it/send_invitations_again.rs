//! `PUT /people/invite`: `docs/protocol/people.md` 6.4. The names of the tests count the rows of the table.

use crate::invite_people::{invite, person};
use anteroom_domain::event::Action;
use anteroom_domain::{LetterKind, PortalId, Role};
use anteroom_store::events;
use anteroom_testkit::{TestSettings, on_both, on_both_with};
use serde_json::json;

#[test]
fn people_6_4_row_1_users_and_guests_remind_not_everybody() {
    on_both(async |app| {
        for who in [app.person(Role::User).await, app.person(Role::Guest).await] {
            app.put(&who, "/people/invite", json!({ "resendAll": true }))
                .await
                .refused(403, "Access denied");
        }
    });
}

#[test]
fn people_6_4_row_2_users_and_guests_remind_themselves_only() {
    on_both(async |app| {
        let other = app.person(Role::User).await;
        for who in [app.person(Role::User).await, app.person(Role::Guest).await] {
            let mails = app.mails().await.len();
            for ids in [json!([other.id]), json!([who.id, other.id]), json!([app.owner.id])] {
                app.put(&who, "/people/invite", json!({ "userIds": ids }))
                    .await
                    .refused(403, "Access denied");
            }
            assert_eq!(app.mails().await.len(), mails);
            let own = app
                .put(&who, "/people/invite", json!({ "userIds": [who.id] }))
                .await
                .ok();
            assert_eq!(
                (&own[0]["id"], &own[0]["activationStatus"]),
                (&json!(who.id), &json!(2))
            );
            assert_eq!(app.last_mail_to(&who.email).await.letter.kind, LetterKind::Invitation);
        }
    });
}

#[test]
fn people_6_4_row_3_no_list() {
    on_both(async |app| {
        for who in [&app.owner, &app.person(Role::User).await] {
            for body in [json!({}), json!({ "userIds": null, "resendAll": false })] {
                app.put(who, "/people/invite", body)
                    .await
                    .refused(400, "Value cannot be null. (Parameter 'source')");
            }
        }
    });
}

#[test]
fn people_6_4_row_4_more_than_the_budget_holds_or_than_are_sent_at_once() {
    let settings = TestSettings {
        app: Some(|s| s.invitation_limit = Some(2)),
        ..TestSettings::default()
    };
    on_both_with(settings, async |app| {
        let invitations = json!({ "invitations": [{ "email": "a@example.com", "type": "User" }, { "email": "b@example.com", "type": "User" }] });
        app.post(&app.owner, "/people/invite", invitations).await.ok();
        let mails = app.mails().await.len();
        app.put(&app.owner, "/people/invite", json!({ "resendAll": true }))
            .await
            .invalid("Invitations", "Invitation limit is exceeded");
        assert_eq!(app.mails().await.len(), mails);
        let ids: Vec<String> = (1..=1001).map(|n| format!("00000000-0000-0000-0000-{n:012}")).collect();
        app.put(&app.owner, "/people/invite", json!({ "userIds": ids }))
            .await
            .invalid("Invitations", "Invitation limit is exceeded");
    });
}

#[test]
fn people_6_4_who_reminds_whom() {
    on_both(async |app| {
        let admin = app.person(Role::DocSpaceAdmin).await;
        let room_admin = app.person(Role::RoomAdmin).await;
        let mine = json!({ "email": "mine@b.co", "firstName": "M", "lastName": "G", "type": "Guest" });
        let mine = app.post(&room_admin, "/people/active", mine).await.ok()["id"].clone();
        invite(
            app,
            &app.owner,
            &[("a@b.co", "DocSpaceAdmin"), ("r@b.co", "RoomAdmin"), ("u@b.co", "User")],
        )
        .await
        .ok();
        let foreign = app.person(Role::Guest).await;
        let mut ids = vec![json!(foreign.id), mine, json!("0198c0de-0000-7000-8000-000000000001")];
        for email in ["a@b.co", "r@b.co", "u@b.co"] {
            ids.push(person(app, email).await["id"].clone());
        }
        for (who, reminded, shown) in [
            (&room_admin, &["mine@b.co", "u@b.co"][..], 4),
            (&admin, &[&foreign.email, "mine@b.co", "r@b.co", "u@b.co"], 5),
            (
                &app.owner,
                &[&foreign.email, "mine@b.co", "a@b.co", "r@b.co", "u@b.co"],
                5,
            ),
        ] {
            let before = app.mails().await.len();
            let answer = app.put(who, "/people/invite", json!({ "userIds": ids })).await.ok();
            assert_eq!(answer.as_array().unwrap().len(), shown, "{answer}");
            let mails = app.mails().await.split_off(before);
            let to: Vec<_> = mails.iter().map(|m| m.letter.to.as_str()).collect();
            assert_eq!(to, reminded);
            assert!(mails.iter().all(|m| m.letter.kind == LetterKind::Invitation));
        }
        let event = app
            .app
            .read(|tx, _| Ok(events::list(tx, PortalId(1), 2)?))
            .await
            .unwrap();
        let actions: Vec<_> = event.iter().map(|e| e.action).collect();
        assert_eq!(
            actions,
            [Action::UsersSentActivationInstructions, Action::SendJoinInvite]
        );
    });
}

#[test]
fn people_6_4_all_who_wait_and_nobody_else() {
    on_both(async |app| {
        let disabled = app.person(Role::User).await;
        app.put(&app.owner, "/people/status/2", json!({ "userIds": [disabled.id] }))
            .await
            .ok();
        invite(app, &app.owner, &[("u@b.co", "User")]).await.ok();
        let before = app.mails().await.len();
        let answer = app
            .put(&app.owner, "/people/invite", json!({ "resendAll": true }))
            .await
            .ok();
        assert_eq!(answer.as_array().unwrap().len(), 1);
        assert_eq!(
            (&answer[0]["status"], &answer[0]["activationStatus"]),
            (&json!(4), &json!(2))
        );
        assert_eq!(app.mails().await.len(), before + 1);
        // Who has confirmed the address, or is disabled, gets nothing.
        let ids = json!({ "userIds": [app.owner.id, disabled.id] });
        let answer = app.put(&app.owner, "/people/invite", ids).await.ok();
        assert_eq!(answer.as_array().unwrap().len(), 2);
        assert_eq!(app.mails().await.len(), before + 1);
    });
}

/// Whoever registered with somebody else's address must not fill the mailbox there.
#[test]
fn nobody_fills_a_mailbox_with_reminders_of_his_own() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let mails = app.mails().await.len();
        let remind = async || app.put(&user, "/people/invite", json!({ "userIds": [user.id] })).await;
        for _ in 0..5 {
            remind().await.ok();
        }
        let refused = remind().await;
        assert_eq!((refused.status.as_u16(), refused.header("retry-after")), (503, "3600"));
        assert_eq!(app.mails().await.len(), mails + 5);
        app.clock.advance_seconds(3_601);
        remind().await.ok();
    });
}

/// Whoever invites must not be able to fill mailboxes in the portal's name.
#[test]
fn members_who_do_not_administer_people_remind_each_person_a_few_times() {
    on_both(async |app| {
        let (host, other) = (app.person(Role::RoomAdmin).await, app.person(Role::RoomAdmin).await);
        invite(app, &host, &[("u@b.co", "User")]).await.ok();
        let invited = app.get(&app.owner, "/people/email?email=u@b.co").await.ok();
        let ids = json!({ "userIds": [invited["id"]] });
        let mails = app.mails().await.len();
        for who in [&host, &host, &other, &host, &host] {
            app.put(who, "/people/invite", ids.clone()).await.ok();
        }
        for who in [&host, &other] {
            let refused = app.put(who, "/people/invite", ids.clone()).await;
            assert_eq!((refused.status.as_u16(), refused.header("retry-after")), (503, "3600"));
        }
        let sent = app.mails().await.len();
        assert!(sent > mails && sent <= mails + 5);
        for attempt in 0..6 {
            let answer = app.put(&host, "/people/invite", json!({ "resendAll": true })).await;
            assert_eq!(answer.status.as_u16(), if attempt < 5 { 200 } else { 503 });
        }
        // Whoever may not invite uses nothing up, and administrators are not held to it.
        let user = app.person(Role::User).await;
        app.clock.advance_seconds(3_601);
        for _ in 0..6 {
            app.put(&user, "/people/invite", ids.clone())
                .await
                .refused(403, "Access denied");
        }
        app.put(&host, "/people/invite", ids.clone()).await.ok();
        for _ in 0..7 {
            app.put(&app.owner, "/people/invite", ids.clone()).await.ok();
        }
    });
}
