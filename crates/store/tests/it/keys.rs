//! The table of API keys.

use crate::stage::{NOW, PORTAL, add, id, on_both, person};
use anteroom_domain::policy::Permit;
use anteroom_domain::{ApiKey, Instant, KeyId, PortalId, Scope, ScopeSet};
use anteroom_store::keys::KeySecret;
use anteroom_store::{Db, Error, Touched, keys};
use std::sync::{Arc, Mutex};

pub fn key(number: u128, creator: u128) -> ApiKey {
    ApiKey {
        id: KeyId(uuid::Uuid::from_u128(number)),
        portal: PORTAL,
        creator: id(creator),
        name: format!("key {number}"),
        postfix: "abcd".to_owned(),
        scopes: ScopeSet::Full,
        created_at: Instant(NOW.0 + i64::try_from(number).unwrap()),
        last_used_at: None,
        expires_at: None,
        is_active: true,
        version: 1,
        former_ends_at: None,
    }
}

#[test]
fn keys_are_found_listed_changed_and_deleted() {
    on_both(&async |db: &Db| {
        add(db, &person(1)).await;
        add(db, &person(2)).await;
        let scopes = ScopeSet::Listed(vec![Scope::RoomsRead, Scope::FilesRead, Scope::RoomsRead]);
        let narrow = ApiKey {
            scopes,
            last_used_at: Some(NOW),
            expires_at: Some(NOW.plus_days(1)),
            is_active: false,
            ..key(2, 2)
        };
        let heard = Arc::new(Mutex::new(Vec::new()));
        let ears = Arc::clone(&heard);
        db.on_commit(move |touched| ears.lock().unwrap().extend_from_slice(touched));
        let stored = narrow.clone();
        db.write(move |tx| {
            keys::insert(tx, &key(1, 1), &[1; 32])?;
            keys::insert(tx, &stored, &[2; 32])?;
            keys::insert(tx, &key(3, 1), &[3; 32])
        })
        .await
        .unwrap();
        assert_eq!(heard.lock().unwrap().len(), 3);
        assert_eq!(
            db.point(|tx| keys::find_by_hash(tx, PORTAL, &[2; 32])).await.unwrap(),
            Some((
                narrow.clone(),
                KeySecret {
                    hash: [2; 32],
                    ends_at: None
                }
            ))
        );
        assert_eq!(
            db.point(|tx| keys::find_by_hash(tx, PORTAL, &[9; 32])).await.unwrap(),
            None
        );
        assert_eq!(
            db.point(|tx| keys::find(tx, PORTAL, key(2, 2).id)).await.unwrap(),
            Some(narrow.clone())
        );
        assert_eq!(
            db.point(|tx| keys::find(tx, PortalId(2), key(2, 2).id)).await.unwrap(),
            None
        );
        let of_all = db.read(|tx| keys::list(tx, PORTAL, None)).await.unwrap();
        assert_eq!(of_all, [key(3, 1), narrow.clone(), key(1, 1)]);
        let of_one = db.read(|tx| keys::list(tx, PORTAL, Some(id(1)))).await.unwrap();
        assert_eq!(of_one, [key(3, 1), key(1, 1)]);

        let mut changed = narrow.clone();
        changed.name = "new".to_owned();
        changed.scopes = ScopeSet::Full;
        changed.is_active = true;
        let sent = changed.clone();
        db.write(move |tx| keys::update(tx, &sent)).await.unwrap();
        changed.version = 2;
        assert_eq!(
            db.point(|tx| keys::find(tx, PORTAL, key(2, 2).id)).await.unwrap(),
            Some(changed.clone())
        );

        let before = heard.lock().unwrap().len();
        db.write(|tx| keys::set_last_used(tx, PORTAL, key(2, 2).id, NOW.plus_days(3)))
            .await
            .unwrap();
        assert_eq!(heard.lock().unwrap().len(), before, "a use is no change");
        changed.last_used_at = Some(NOW.plus_days(3));
        assert_eq!(
            db.point(|tx| keys::find(tx, PORTAL, key(2, 2).id)).await.unwrap(),
            Some(changed)
        );

        db.write(|tx| keys::delete(tx, PORTAL, key(2, 2).id)).await.unwrap();
        assert_eq!(heard.lock().unwrap().last(), Some(&Touched::Key(PORTAL, key(2, 2).id)));
        assert_eq!(
            db.point(|tx| keys::find_by_hash(tx, PORTAL, &[2; 32])).await.unwrap(),
            None
        );
    });
}

#[test]
fn a_rotated_key_has_two_secrets_at_most() {
    on_both(&async |db: &Db| {
        add(db, &person(1)).await;
        db.write(|tx| keys::insert(tx, &key(1, 1), &[1; 32])).await.unwrap();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let ears = Arc::clone(&heard);
        db.on_commit(move |touched| ears.lock().unwrap().extend_from_slice(touched));
        let rotate = async |secret: [u8; 32], until: Option<Instant>| {
            let postfix = format!("{:04x}", secret[0]);
            let changed = ApiKey { postfix, ..key(1, 1) };
            db.write(move |tx| keys::rotate(tx, &Permit::system("a test"), &changed, &secret, until))
                .await
                .unwrap();
        };
        let find = async |secret: [u8; 32]| {
            let found = db
                .point(move |tx| keys::find_by_hash(tx, PORTAL, &secret))
                .await
                .unwrap();
            found.map(|(key, secret)| (key.postfix, key.version, key.former_ends_at, secret))
        };
        let secret = |number: u8, ends_at: Option<Instant>| KeySecret {
            hash: [number; 32],
            ends_at,
        };
        let end = Some(NOW.plus_days(1));
        rotate([2; 32], end).await;
        assert_eq!(find([1; 32]).await, Some(("0002".into(), 2, end, secret(1, end))));
        assert_eq!(find([2; 32]).await, Some(("0002".into(), 2, end, secret(2, None))));
        let later = Some(NOW.plus_days(2));
        rotate([3; 32], later).await;
        assert_eq!(find([1; 32]).await, None);
        assert_eq!(find([2; 32]).await, Some(("0003".into(), 3, later, secret(2, later))));
        rotate([4; 32], None).await;
        assert_eq!(find([2; 32]).await, None);
        assert_eq!(find([3; 32]).await, None);
        assert_eq!(find([4; 32]).await, Some(("0004".into(), 4, None, secret(4, None))));
        assert_eq!(*heard.lock().unwrap(), [Touched::Key(PORTAL, key(1, 1).id); 3]);
    });
}

#[test]
fn the_last_use_never_goes_back() {
    on_both(&async |db: &Db| {
        add(db, &person(1)).await;
        db.write(|tx| keys::insert(tx, &key(1, 1), &[1; 32])).await.unwrap();
        for (at, shown) in [(NOW.plus_days(2), 2), (NOW.plus_days(1), 2), (NOW.plus_days(3), 3)] {
            db.write(move |tx| keys::set_last_used(tx, PORTAL, key(1, 1).id, at))
                .await
                .unwrap();
            let found = db.point(|tx| keys::find(tx, PORTAL, key(1, 1).id)).await.unwrap();
            assert_eq!(found.unwrap().last_used_at, Some(NOW.plus_days(shown)));
        }
    });
}

#[test]
fn a_key_needs_a_creator_and_a_secret_of_its_own() {
    on_both(&async |db: &Db| {
        let orphan = db.write(|tx| keys::insert(tx, &key(1, 1), &[1; 32])).await;
        assert!(matches!(orphan, Err(Error::Query(_))), "{orphan:?}");
        add(db, &person(1)).await;
        db.write(|tx| keys::insert(tx, &key(1, 1), &[1; 32])).await.unwrap();
        let twin = db.write(|tx| keys::insert(tx, &key(2, 1), &[1; 32])).await;
        assert!(matches!(twin, Err(Error::Unique(_))), "{twin:?}");
    });
}
