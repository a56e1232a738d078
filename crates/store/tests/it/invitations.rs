//! Invitation links, openings and the budget of invitation mails.

use crate::stage::{NOW, PORTAL, add, id, on_both, person};
use anteroom_domain::policy::Permit;
use anteroom_domain::{InvitationLink, InvitationLinkId, PortalId, Role};
use anteroom_store::invitations::{self, Budget};
use anteroom_store::{Db, people};
use uuid::Uuid;

fn link(number: u128, role: Role) -> InvitationLink {
    InvitationLink {
        id: InvitationLinkId(Uuid::from_u128(number)),
        portal: PORTAL,
        role,
        expires_at: Some(NOW.plus_days(1)),
        max_uses: Some(3),
        uses: 0,
        created_at: NOW,
    }
}

#[test]
fn a_portal_has_one_link_for_each_role() {
    on_both(&async |db: &Db| {
        for (number, role, portal, added) in [
            (1, Role::User, PORTAL, true),
            (2, Role::User, PORTAL, false),
            (3, Role::RoomAdmin, PORTAL, true),
            (4, Role::User, PortalId(2), true),
        ] {
            let link = InvitationLink {
                portal,
                ..link(number, role)
            };
            let done = db.write(move |tx| invitations::insert(tx, &link)).await.unwrap();
            assert_eq!(done, added, "{number}");
        }
        let users = link(1, Role::User);
        let found = db.point(|tx| invitations::find_by_role(tx, PORTAL, Role::User)).await;
        assert_eq!(found.unwrap().as_ref(), Some(&users));
        let elsewhere = db.point(move |tx| invitations::find(tx, PortalId(2), users.id)).await;
        assert_eq!(elsewhere.unwrap(), None);
        let open = InvitationLink {
            expires_at: None,
            max_uses: None,
            ..link(1, Role::User)
        };
        let sent = open.clone();
        db.write(move |tx| invitations::update(tx, &sent)).await.unwrap();
        let found = db.write(|tx| invitations::find_for_change(tx, PORTAL, link(1, Role::User).id));
        assert_eq!(found.await.unwrap(), Some(open));
        db.write(|tx| invitations::delete(tx, PORTAL, link(1, Role::User).id))
            .await
            .unwrap();
        let found = db.point(|tx| invitations::find_by_role(tx, PORTAL, Role::User)).await;
        assert_eq!(found.unwrap(), None);
    });
}

#[test]
fn uses_stop_at_the_limit_and_at_the_end_of_the_time() {
    on_both(&async |db: &Db| {
        db.write(|tx| invitations::insert(tx, &link(1, Role::User)))
            .await
            .unwrap();
        let take = async |now| {
            db.write(move |tx| invitations::take_use(tx, PORTAL, link(1, Role::User).id, now))
                .await
                .unwrap()
        };
        assert!(!take(NOW.plus_days(1)).await, "expired");
        let all = tokio::join!(take(NOW), take(NOW), take(NOW), take(NOW), take(NOW), take(NOW));
        let taken = [all.0, all.1, all.2, all.3, all.4, all.5];
        assert_eq!(taken.into_iter().filter(|yes| *yes).count(), 3);
        let found = db
            .point(|tx| invitations::find(tx, PORTAL, link(1, Role::User).id))
            .await;
        assert_eq!(found.unwrap().map(|link| link.uses), Some(3));
    });
}

#[test]
fn the_first_opening_stays_until_the_person_goes() {
    on_both(&async |db: &Db| {
        add(db, &person(1)).await;
        for (made_at_ms, opened_at, first) in [
            (1, NOW, true),
            (1, NOW.plus_days(1), false),
            (2, NOW.plus_days(2), true),
        ] {
            let done = db
                .write(move |tx| invitations::record_opening(tx, PORTAL, id(1), made_at_ms, opened_at))
                .await
                .unwrap();
            assert_eq!(done, first);
        }
        let opened = async |made_at_ms| {
            db.point(move |tx| invitations::find_opening(tx, PORTAL, id(1), made_at_ms))
                .await
                .unwrap()
        };
        assert_eq!(opened(1).await, Some(NOW));
        assert_eq!(opened(3).await, None);
        db.write(|tx| people::delete(tx, &Permit::system("a test"), PORTAL, id(1)))
            .await
            .unwrap();
        assert_eq!(opened(1).await, None);
    });
}

#[test]
fn the_budget_holds_for_a_window() {
    on_both(&async |db: &Db| {
        let budget = Budget {
            most: 3,
            window_us: 86_400_000_000,
        };
        let spend = async |mails, now| {
            db.write(move |tx| invitations::spend(tx, PORTAL, mails, budget, now))
                .await
                .unwrap()
        };
        assert!(!spend(4, NOW).await);
        assert!(spend(2, NOW).await);
        assert!(!spend(2, NOW).await);
        assert!(spend(1, NOW).await);
        assert!(!spend(1, NOW).await);
        db.write(|tx| invitations::give_back(tx, PORTAL, 1)).await.unwrap();
        assert!(spend(1, NOW).await);
        assert!(!spend(1, NOW).await);
        assert!(spend(3, NOW.plus_days(1)).await, "a new window");
        assert!(!spend(1, NOW.plus_days(1)).await);
        // More than was spent is never given back.
        for _ in 0..5 {
            db.write(|tx| invitations::give_back(tx, PORTAL, 1)).await.unwrap();
        }
        assert!(!spend(4, NOW.plus_days(1)).await);
    });
}
