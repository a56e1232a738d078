//! Epochs, uses and short forms of confirmation links.

use crate::stage::{NOW, PORTAL, add, id, on_both, person};
use anteroom_domain::policy::Permit;
use anteroom_domain::{LinkType, PortalId, UnsignedLink};
use anteroom_store::link_epochs::{self, EpochKind};
use anteroom_store::{Db, Error, people, short_links, used_links};

#[test]
fn each_kind_of_each_person_has_an_epoch_of_its_own() {
    on_both(&async |db: &Db| {
        add(db, &person(2)).await;
        db.write(|tx| {
            let get = |tx: &mut _, portal, n, kind| link_epochs::get(tx, portal, id(n), kind);
            assert_eq!(get(tx, PORTAL, 2, EpochKind::Password)?, 0);
            for expected in 1..=3 {
                assert_eq!(link_epochs::raise(tx, PORTAL, id(2), EpochKind::Password)?, expected);
            }
            assert_eq!(get(tx, PORTAL, 2, EpochKind::Password)?, 3);
            assert_eq!(get(tx, PORTAL, 2, EpochKind::Email)?, 0);
            assert_eq!(get(tx, PORTAL, 3, EpochKind::Password)?, 0);
            assert_eq!(get(tx, PortalId(2), 2, EpochKind::Password)?, 0);
            people::delete(tx, &Permit::system("a test"), PORTAL, id(2))?;
            assert_eq!(get(tx, PORTAL, 2, EpochKind::Password)?, 0);
            Ok::<(), Error>(())
        })
        .await
        .unwrap();
    });
}

#[test]
fn a_link_is_used_once_and_forgotten_when_it_has_expired() {
    on_both(&async |db: &Db| {
        db.write(|tx| {
            let hash = [7; 32];
            let end = NOW.plus_seconds(60);
            assert!(!used_links::is_used(tx, PORTAL, &hash)?);
            assert!(used_links::use_up(tx, PORTAL, &hash, end, NOW)?);
            assert!(!used_links::use_up(tx, PORTAL, &hash, end, end)?);
            assert!(used_links::is_used(tx, PORTAL, &hash)?);
            assert!(used_links::use_up(tx, PortalId(2), &hash, end, NOW)?);
            assert!(used_links::use_up(tx, PORTAL, &[8; 32], end, end.plus_seconds(1))?);
            assert!(!used_links::is_used(tx, PORTAL, &hash)?);
            assert!(used_links::is_used(tx, PortalId(2), &hash)?);
            Ok::<(), Error>(())
        })
        .await
        .unwrap();
    });
}

#[test]
fn a_short_form_leads_to_its_link_until_it_expires() {
    on_both(&async |db: &Db| {
        let link = UnsignedLink {
            kind: LinkType::GuestShareLink,
            subject: "ann@example.org\u{1f}x".to_owned(),
            query: vec![
                ("encemail".into(), "Ánn@example.org".into()),
                ("uid".into(), "\"1\"".into()),
            ],
            made_at: NOW,
        };
        let (stored, end) = (link.clone(), NOW.plus_seconds(60));
        db.write(move |tx| {
            short_links::insert(tx, PORTAL, &[1; 32], &stored, Some(end), NOW)?;
            short_links::insert(tx, PORTAL, &[1; 32], &stored, Some(end), NOW)?;
            short_links::insert(tx, PORTAL, &[2; 32], &stored, None, NOW)?;
            let mut find = |portal, hash, now| short_links::find(tx, portal, &hash, now);
            assert_eq!(find(PORTAL, [1; 32], end)?.as_ref(), Some(&stored));
            assert_eq!(find(PORTAL, [1; 32], end.plus_seconds(1))?, None);
            assert_eq!(find(PORTAL, [2; 32], end.plus_days(9_999))?.as_ref(), Some(&stored));
            assert_eq!(find(PORTAL, [3; 32], NOW)?, None);
            assert_eq!(find(PortalId(2), [1; 32], NOW)?, None);
            Ok::<(), Error>(())
        })
        .await
        .unwrap();
    });
}
