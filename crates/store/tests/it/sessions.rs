//! The table of sessions.

use crate::stage::{NOW, PERMIT, PORTAL, add, id, on_both, person};
use anteroom_domain::{PortalId, SessionId, Status};
use anteroom_store::people::{self, SetStatus};
use anteroom_store::sessions::{self, NewSession, Renewal, Session};
use anteroom_store::{Db, Error, Touched, portals};
use std::sync::{Arc, Mutex};

pub fn session(token: u8, whose: u128) -> NewSession {
    NewSession {
        portal: PORTAL,
        person: id(whose),
        token_hash: [token; 32],
        created_at: NOW,
        expires_at: Some(NOW.plus_days(365)),
        portal_epoch: 2,
        person_epoch: 3,
        address: "::1".to_owned(),
        user_agent: "tests".to_owned(),
        via: "password".to_owned(),
    }
}

#[test]
fn sessions_begin_and_end() {
    on_both(&async |db: &Db| {
        add(db, &person(1)).await;
        add(db, &person(2)).await;
        let heard = Arc::new(Mutex::new(Vec::new()));
        let ears = Arc::clone(&heard);
        db.on_commit(move |touched| ears.lock().unwrap().extend_from_slice(touched));
        let mut ids = Vec::new();
        for (token, whose) in [(1, 1), (2, 1), (3, 1), (4, 2)] {
            ids.push(
                db.write(move |tx| sessions::insert(tx, &session(token, whose)))
                    .await
                    .unwrap(),
            );
        }
        assert!(ids.iter().all(|id| id.0 > 0) && ids.is_sorted());
        let found = db
            .point(|tx| sessions::find_by_hash(tx, PORTAL, &[1; 32]))
            .await
            .unwrap()
            .unwrap();
        let new = session(1, 1);
        let wanted = Session {
            id: ids[0],
            portal: new.portal,
            person: new.person,
            created_at: new.created_at,
            expires_at: new.expires_at,
            portal_epoch: new.portal_epoch,
            person_epoch: new.person_epoch,
            address: new.address,
            user_agent: new.user_agent,
            via: new.via,
            is_active: true,
        };
        assert_eq!(found, wanted);
        assert_eq!(
            db.point(|tx| sessions::find_by_hash(tx, PORTAL, &[9; 32]))
                .await
                .unwrap(),
            None
        );

        let is_active = async |token: u8| {
            db.point(move |tx| sessions::find_by_hash(tx, PORTAL, &[token; 32]))
                .await
                .unwrap()
                .is_some_and(|s| s.is_active)
        };
        let first = ids[0];
        // Somebody else's session cannot be ended.
        db.write(move |tx| sessions::end(tx, PORTAL, id(2), first))
            .await
            .unwrap();
        db.write(|tx| sessions::end(tx, PORTAL, id(1), SessionId(999)))
            .await
            .unwrap();
        assert!(is_active(1).await && heard.lock().unwrap().is_empty());
        db.write(move |tx| sessions::end(tx, PORTAL, id(1), first))
            .await
            .unwrap();
        assert!(!is_active(1).await && is_active(2).await);
        assert_eq!(*heard.lock().unwrap(), [Touched::Session(PORTAL, id(1))]);
        db.write(|tx| sessions::end_all_of(tx, PORTAL, id(1))).await.unwrap();
        assert!(!is_active(2).await && !is_active(3).await && is_active(4).await);
    });
}

#[test]
fn a_session_goes_on_under_another_token() {
    on_both(&async |db: &Db| {
        add(db, &person(1)).await;
        let (one, other) = db
            .write(|tx| {
                let one = sessions::insert(tx, &session(1, 1))?;
                Ok::<_, Error>((one, sessions::insert(tx, &session(2, 1))?))
            })
            .await
            .unwrap();
        let renew = async |whose: u128, which: SessionId, former_epoch: i64| {
            let renewal = Renewal {
                token_hash: [3; 32],
                expires_at: None,
                former_epoch,
                portal_epoch: 7,
            };
            db.write(move |tx| sessions::renew(tx, PORTAL, id(whose), which, &renewal))
                .await
                .unwrap()
        };
        assert!(!renew(2, one, 2).await, "somebody else's");
        assert!(!renew(1, one, 6).await, "one of an earlier epoch");
        assert!(renew(1, one, 2).await);
        db.point(move |tx| {
            assert_eq!(sessions::find_by_hash(tx, PORTAL, &[1; 32])?, None);
            let renewed = sessions::find_by_hash(tx, PORTAL, &[3; 32])?.unwrap();
            assert_eq!((renewed.id, renewed.expires_at, renewed.portal_epoch), (one, None, 7));
            let beside = sessions::find_by_hash(tx, PORTAL, &[2; 32])?.unwrap();
            assert_eq!((beside.id, beside.portal_epoch), (other, 2));
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
        db.write(move |tx| sessions::end(tx, PORTAL, id(1), one)).await.unwrap();
        assert!(!renew(1, one, 7).await, "an ended one");
    });
}

#[test]
fn every_session_of_a_portal_ends_with_its_epoch() {
    on_both(&async |db: &Db| {
        let before = db.point(|tx| portals::find(tx, PORTAL)).await.unwrap().unwrap();
        let epoch = db.write(|tx| portals::end_sessions(tx, &PERMIT, PORTAL)).await.unwrap();
        let after = db.point(|tx| portals::find(tx, PORTAL)).await.unwrap().unwrap();
        assert_eq!((epoch, after.session_epoch), (before.session_epoch + 1, epoch));
        assert_eq!(after.version, before.version + 1);
        let nowhere = db.write(|tx| portals::end_sessions(tx, &PERMIT, PortalId(99))).await;
        assert!(matches!(nowhere, Err(Error::Query(_))), "{nowhere:?}");
    });
}

#[test]
fn ending_the_sessions_of_a_disabled_person() {
    on_both(&async |db: &Db| {
        add(db, &person(1)).await;
        db.write(|tx| sessions::insert(tx, &session(1, 1))).await.unwrap();
        db.write(|tx| {
            let status = SetStatus {
                status: Status::Terminated,
                activation: None,
                terminated_at: None,
                end_sessions: true,
            };
            people::set_status(tx, &PERMIT, PORTAL, id(1), &status, NOW)
        })
        .await
        .unwrap();
        assert!(
            !db.point(|tx| sessions::find_by_hash(tx, PORTAL, &[1; 32]))
                .await
                .unwrap()
                .unwrap()
                .is_active
        );
        let nobody = db.write(|tx| sessions::insert(tx, &session(2, 9))).await;
        assert!(matches!(nobody, Err(Error::Query(_))), "{nobody:?}");
    });
}

#[test]
fn listing_ending_and_deleting() {
    on_both(&async |db: &Db| {
        add(db, &person(1)).await;
        add(db, &person(2)).await;
        let mut ids = Vec::new();
        for (token, whose) in [(1, 1), (2, 1), (3, 1), (4, 2), (5, 1)] {
            ids.push(
                db.write(move |tx| sessions::insert(tx, &session(token, whose)))
                    .await
                    .unwrap(),
            );
        }
        let listed = async |since, most| {
            let all = db.read(move |tx| sessions::list_of(tx, PORTAL, id(1), since, most));
            all.await.unwrap().into_iter().map(|one| one.id).collect::<Vec<_>>()
        };
        assert_eq!(listed(NOW, 10).await, [ids[4], ids[2], ids[1], ids[0]]);
        assert_eq!(listed(NOW, 2).await, [ids[4], ids[2]]);
        assert!(listed(NOW.plus_seconds(1), 10).await.is_empty());
        let first = ids[0];
        let found = db.point(move |tx| sessions::find(tx, PORTAL, first)).await.unwrap();
        assert_eq!(found.map(|one| one.id), Some(first));
        let elsewhere = anteroom_domain::PortalId(PORTAL.0 + 1);
        assert_eq!(
            db.point(move |tx| sessions::find(tx, elsewhere, first)).await.unwrap(),
            None
        );
        let end = || db.write(move |tx| sessions::end(tx, PORTAL, id(1), first));
        assert!(end().await.unwrap() && !end().await.unwrap());
        let kept = ids[2];
        db.write(|tx| sessions::end_oldest_of(tx, PORTAL, id(1), 2))
            .await
            .unwrap();
        assert_eq!(listed(NOW, 10).await, [ids[4], ids[2]]);
        db.write(move |tx| sessions::end_others_of(tx, PORTAL, id(1), kept))
            .await
            .unwrap();
        assert_eq!(listed(NOW, 10).await, [kept]);
        assert_eq!(db.write(|tx| sessions::delete_over(tx, NOW, 2)).await.unwrap(), 2);
        assert_eq!(db.write(|tx| sessions::delete_over(tx, NOW, 2)).await.unwrap(), 1);
        assert_eq!(db.write(|tx| sessions::delete_over(tx, NOW, 2)).await.unwrap(), 0);
        let end = NOW.plus_days(365);
        assert_eq!(db.write(move |tx| sessions::delete_over(tx, end, 9)).await.unwrap(), 2);
    });
}
