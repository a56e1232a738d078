//! The table of people.

use crate::stage::{NOW, PERMIT, PORTAL, add, find, id, on_both, person};
use anteroom_domain::people_filter::{PeopleFilter, PeoplePage, PeopleSort};
use anteroom_domain::person::Sex;
use anteroom_domain::{Activation, Contact, Instant, Person, PortalId, Role, Status};
use anteroom_store::people::{self, Seats, SetStatus};
use anteroom_store::{Db, Error, portals, relations, sessions};

const LATER: Instant = Instant(NOW.0 + 1_000_000);

fn full() -> Person {
    Person {
        culture: Some("de".to_owned()),
        title: Some("Chief \"O'Hara\"".to_owned()),
        sex: Some(Sex::Male),
        birthday: Some(Instant(-86_400_000_000)),
        works_from: Some(NOW),
        location: Some("Zürich".to_owned()),
        notes: Some("多言語 🦀".to_owned()),
        contacts: vec![
            Contact {
                kind: "phone".to_owned(),
                value: "1|2".to_owned(),
            },
            Contact {
                kind: "sky,pe".to_owned(),
                value: "\"x\"".to_owned(),
            },
        ],
        mobile_phone: Some("123".to_owned()),
        spam: Some(false),
        quota_bytes: Some(-1),
        sso_id: Some("sso".to_owned()),
        ldap_id: Some("ldap".to_owned()),
        created_by: Some(id(7)),
        terminated_at: Some(NOW),
        session_epoch: 4,
        version: 9,
        role: Role::RoomAdmin,
        activation: Activation::Pending,
        ..person(5)
    }
}

#[test]
fn every_column_comes_back_as_it_was() {
    on_both(&async |db: &Db| {
        let (plain, full) = (person(2), full());
        add(db, &plain).await;
        add(db, &full).await;
        assert_eq!(find(db, id(2)).await.as_ref(), Some(&plain));
        assert_eq!(find(db, id(5)).await.as_ref(), Some(&full));
        assert_eq!(find(db, id(6)).await, None);
        let elsewhere = db.point(|tx| people::find(tx, PortalId(2), id(5))).await.unwrap();
        assert_eq!(elsewhere, None);
    });
}

#[test]
fn a_nul_character_is_no_trouble() {
    on_both(&async |db: &Db| {
        let mut one = person(1);
        one.notes = Some("a\0b".to_owned());
        add(db, &one).await;
        assert_eq!(find(db, id(1)).await.unwrap().notes.as_deref(), Some("a\u{fffd}b"));
        let found = db
            .point(|tx| people::find_by_email(tx, PORTAL, "mail1@example.org\0"))
            .await
            .unwrap();
        assert_eq!(found, None);
    });
}

#[test]
fn people_are_found_by_name_and_address_in_any_case() {
    on_both(&async |db: &Db| {
        let mut someone = person(1);
        someone.user_name = "José".to_owned();
        someone.email = "É.Who@Example.org".to_owned();
        add(db, &someone).await;
        for (name, found) in [("josé", true), ("JOSE", true), ("jos", false), ("", false)] {
            let person = db
                .point(move |tx| people::find_by_user_name(tx, PORTAL, name))
                .await
                .unwrap();
            assert_eq!(person.is_some(), found, "{name}");
        }
        for (email, found) in [("é.who@example.ORG", true), ("e.who@example.org", false)] {
            let person = db
                .point(move |tx| people::find_by_email(tx, PORTAL, email))
                .await
                .unwrap();
            assert_eq!(person.is_some(), found, "{email}");
        }
    });
}

#[test]
fn a_profile_update_writes_the_profile_only() {
    on_both(&async |db: &Db| {
        add(db, &person(5)).await;
        let mut wanted = full();
        wanted.modified_at = LATER;
        let sent = wanted.clone();
        assert!(db.write(move |tx| people::update_profile(tx, &sent)).await.unwrap());
        let before = person(5);
        wanted.version = 2;
        // None of these is part of the profile.
        wanted.role = before.role;
        wanted.activation = before.activation;
        wanted.sso_id = None;
        wanted.ldap_id = None;
        wanted.created_by = None;
        wanted.terminated_at = None;
        wanted.session_epoch = 0;
        assert_eq!(find(db, id(5)).await, Some(wanted));
        assert!(!db.write(|tx| people::update_profile(tx, &person(6))).await.unwrap());
    });
}

#[test]
fn roles_status_address_and_password() {
    on_both(&async |db: &Db| {
        add(db, &person(1)).await;
        db.write(|tx| {
            assert!(people::set_role(
                tx,
                &PERMIT,
                PORTAL,
                id(1),
                Role::DocSpaceAdmin,
                LATER
            )?);
            assert!(!people::set_role(tx, &PERMIT, PORTAL, id(2), Role::Guest, LATER)?);
            let status = SetStatus {
                status: Status::Terminated,
                activation: None,
                terminated_at: None,
                end_sessions: true,
            };
            assert!(people::set_status(tx, &PERMIT, PORTAL, id(1), &status, LATER)?);
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
        let mut wanted = Person {
            role: Role::DocSpaceAdmin,
            is_owner: true,
            status: Status::Terminated,
            session_epoch: 1,
            modified_at: LATER,
            version: 3,
            ..person(1)
        };
        assert_eq!(find(db, id(1)).await.as_ref(), Some(&wanted));
        db.write(|tx| {
            let status = SetStatus {
                status: Status::Active,
                activation: Some(Activation::Pending),
                terminated_at: Some(Some(NOW)),
                end_sessions: false,
            };
            people::set_status(tx, &PERMIT, PORTAL, id(1), &status, LATER)?;
            people::set_email(
                tx,
                &PERMIT,
                PORTAL,
                id(1),
                "New@X.org",
                Activation::NotActivated,
                false,
                LATER,
            )
        })
        .await
        .unwrap();
        wanted.status = Status::Active;
        wanted.activation = Activation::NotActivated;
        wanted.terminated_at = Some(NOW);
        wanted.email = "New@X.org".to_owned();
        wanted.version = 5;
        assert_eq!(find(db, id(1)).await.as_ref(), Some(&wanted));
        db.write(|tx| {
            let status = SetStatus {
                status: Status::Active,
                activation: None,
                terminated_at: Some(None),
                end_sessions: false,
            };
            people::set_status(tx, &PERMIT, PORTAL, id(1), &status, LATER)?;
            people::set_password_hash(tx, &PERMIT, PORTAL, id(1), "hash", true, LATER)
        })
        .await
        .unwrap();
        let found = find(db, id(1)).await.unwrap();
        assert_eq!((found.terminated_at, found.session_epoch, found.version), (None, 2, 7));
        let hash = db
            .point(|tx| people::find_password_hash(tx, PORTAL, id(1)))
            .await
            .unwrap();
        assert_eq!(hash.as_deref(), Some("hash"));
        assert_eq!(
            db.point(|tx| people::find_password_hash(tx, PORTAL, id(9)))
                .await
                .unwrap(),
            None
        );
    });
}

#[test]
fn an_address_is_found_again_after_it_changed() {
    on_both(&async |db: &Db| {
        let mut invited = person(1);
        invited.status = Status::Pending;
        invited.first_name = String::new();
        add(db, &invited).await;
        add(db, &person(2)).await;
        let taken = db.write(|tx| {
            people::set_email(
                tx,
                &PERMIT,
                PORTAL,
                id(1),
                "mail2@EXAMPLE.org",
                Activation::Pending,
                false,
                LATER,
            )
        });
        assert!(matches!(
            taken.await,
            Err(Error::Unique(anteroom_store::Constraint::PersonEmail))
        ));
        db.write(|tx| {
            people::set_email(
                tx,
                &PERMIT,
                PORTAL,
                id(1),
                "Zoë@X.org",
                Activation::Pending,
                false,
                LATER,
            )
        })
        .await
        .unwrap();
        for (word, hits) in [("zoe", 1), ("mail1", 0), ("last1", 1)] {
            let list = db
                .read(move |tx| {
                    let filter = PeopleFilter {
                        text: anteroom_domain::people_filter::TextFilter::parse(word, None),
                        ..PeopleFilter::default()
                    };
                    let page = PeoplePage {
                        sort: PeopleSort::FirstName,
                        descending: false,
                        start_index: 0,
                        count: 10,
                    };
                    people::list(tx, PORTAL, &filter, &page)
                })
                .await
                .unwrap();
            assert_eq!(list.total, hits, "{word}");
        }
    });
}

#[test]
fn a_deleted_person_leaves_nothing_behind() {
    on_both(&async |db: &Db| {
        add(db, &person(1)).await;
        add(db, &person(2)).await;
        db.write(|tx| {
            sessions::insert(tx, &crate::sessions::session(1, 1))?;
            anteroom_store::keys::insert(tx, &crate::keys::key(1, 1), &[1; 32])?;
            relations::insert(tx, PORTAL, id(1), id(2), NOW)?;
            relations::insert(tx, PORTAL, id(2), id(1), NOW)
        })
        .await
        .unwrap();
        assert!(db.write(|tx| people::delete(tx, &PERMIT, PORTAL, id(1))).await.unwrap());
        assert!(!db.write(|tx| people::delete(tx, &PERMIT, PORTAL, id(1))).await.unwrap());
        db.read(|tx| {
            assert_eq!(people::find(tx, PORTAL, id(1))?, None);
            assert_eq!(anteroom_store::keys::find_by_hash(tx, PORTAL, &[1; 32])?, None);
            assert_eq!(sessions::find_by_hash(tx, PORTAL, &[1; 32])?, None);
            assert!(!relations::exists(tx, PORTAL, id(2), id(1))?);
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
        // The address is free again.
        add(db, &person(1)).await;
    });
}

#[test]
fn user_names_count_up() {
    on_both(&async |db: &Db| {
        for (number, expected) in [(1_u128, "ann"), (2, "ann1"), (3, "ann2")] {
            let name = db.read(|tx| people::free_user_name(tx, PORTAL, "ann")).await.unwrap();
            assert_eq!(name, expected);
            let mut someone = person(number);
            someone.user_name = name;
            add(db, &someone).await;
        }
        let name = db.read(|tx| people::free_user_name(tx, PORTAL, "ÄNN")).await.unwrap();
        assert_eq!(name, "ÄNN3");
        db.write(|tx| {
            for number in 3..300_u128 {
                let mut someone = person(1000 + number);
                someone.user_name = format!("ann{number}");
                people::insert(tx, &someone, None)?;
            }
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
        let name = db.read(|tx| people::free_user_name(tx, PORTAL, "Ann")).await.unwrap();
        assert_eq!(name, "Ann300");
    });
}

#[test]
fn seats_are_counted_by_role_without_the_disabled() {
    on_both(&async |db: &Db| {
        let cases = [
            (Role::DocSpaceAdmin, Status::Active),
            (Role::RoomAdmin, Status::Pending),
            (Role::RoomAdmin, Status::Terminated),
            (Role::User, Status::Active),
            (Role::Guest, Status::Pending),
            (Role::Guest, Status::Active),
            (Role::User, Status::Terminated),
        ];
        for (number, (role, status)) in (1..).zip(cases) {
            add(
                db,
                &Person {
                    role,
                    status,
                    ..person(number)
                },
            )
            .await;
        }
        let seats = db.read(|tx| people::count_seats(tx, PORTAL)).await.unwrap();
        assert_eq!(seats, Seats { paid: 2, free: 3 });
        let seats = db.read(|tx| people::count_seats(tx, PortalId(2))).await.unwrap();
        assert_eq!(seats, Seats::default());
    });
}

#[test]
fn ownership_moves() {
    on_both(&async |db: &Db| {
        add(db, &person(1)).await;
        add(db, &person(2)).await;
        assert!(find(db, id(1)).await.unwrap().is_owner);
        db.write(|tx| portals::set_owner(tx, &PERMIT, PORTAL, id(2), NOW))
            .await
            .unwrap();
        assert!(!find(db, id(1)).await.unwrap().is_owner);
        assert!(find(db, id(2)).await.unwrap().is_owner);
    });
}
