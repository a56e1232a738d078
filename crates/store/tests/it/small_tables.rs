//! Portals, settings, relations and events.

use crate::stage::{NOW, PORTAL, add, id, on_both, person, portal};
use anteroom_domain::event::{Action, Event};
use anteroom_domain::portal::PortalStatus;
use anteroom_domain::portal_settings::{Kept, PortalSetting, PortalSettings, SessionRule};
use anteroom_domain::{EventId, Instant, KeyId, Portal, PortalId};
use anteroom_store::portal_settings::Section;
use anteroom_store::{Db, Error, events, portal_settings, portals, relations, settings};

#[test]
fn portals_are_found_by_number_and_host() {
    on_both(&async |db: &Db| {
        let second = Portal {
            id: PortalId(2),
            alias: "acme".to_owned(),
            domain: Some("people.acme.org".to_owned()),
            name: "Ácme".to_owned(),
            owner: id(2),
            ..portal()
        };
        let stored = second.clone();
        db.write(move |tx| portals::insert(tx, &stored)).await.unwrap();
        assert_eq!(db.point(|tx| portals::find(tx, PORTAL)).await.unwrap(), Some(portal()));
        assert_eq!(db.point(|tx| portals::find(tx, PortalId(3))).await.unwrap(), None);
        for (name, found) in [
            ("localhost", Some(1)),
            ("acme", Some(2)),
            ("people.acme.org", Some(2)),
            ("acme.org", None),
            ("", None),
        ] {
            let portal = db.point(move |tx| portals::find_by_host(tx, name)).await.unwrap();
            assert_eq!(portal.map(|p| p.id.0), found, "{name}");
        }
        assert_eq!(db.read(portals::list).await.unwrap(), [portal(), second.clone()]);
        assert_eq!(db.point(portals::find_first_active).await.unwrap(), Some(portal()));
        let changed = Portal {
            status: PortalStatus::Suspended,
            culture: "de".to_owned(),
            time_zone: "Europe/Berlin".to_owned(),
            session_epoch: 5,
            name: "x".to_owned(),
            ..portal()
        };
        let sent = changed.clone();
        db.write(move |tx| portals::update(tx, &sent)).await.unwrap();
        let wanted = Portal { version: 2, ..changed };
        assert_eq!(db.point(|tx| portals::find(tx, PORTAL)).await.unwrap(), Some(wanted));
        assert_eq!(
            db.point(portals::find_first_active).await.unwrap(),
            Some(second.clone())
        );
        // A name may be the alias of one portal and the domain of another: the one in use is meant.
        let namesake = Portal {
            id: PortalId(4),
            alias: "namesake".to_owned(),
            domain: Some("localhost".to_owned()),
            ..second.clone()
        };
        let stored = namesake.clone();
        db.write(move |tx| portals::insert(tx, &stored)).await.unwrap();
        let meant = db.point(|tx| portals::find_by_host(tx, "localhost")).await.unwrap();
        assert_eq!(meant.map(|p| p.id), Some(namesake.id));
        let twin = Portal {
            id: PortalId(3),
            ..portal()
        };
        let refused = db.write(move |tx| portals::insert(tx, &twin)).await;
        assert!(matches!(refused, Err(Error::Unique(_))), "{refused:?}");
    });
}

#[test]
fn sections_of_a_portal_are_set_and_forgotten() {
    on_both(&async |db: &Db| {
        let installation = PortalSettings::default();
        let rule = SessionRule {
            is_on: true,
            life_minutes: 5,
        };
        let (at, other) = (Instant(7), PortalId(2));
        db.write(move |tx| portal_settings::put(tx, PORTAL, &PortalSetting::Sessions(rule), at))
            .await
            .unwrap();
        let expected = Kept {
            value: rule,
            changed_at: Some(at),
        };
        for (portal, expected) in [(PORTAL, expected), (other, Kept::default())] {
            let defaults = installation.clone();
            let found = db.read(move |tx| portal_settings::find(tx, portal, &defaults)).await;
            let found = found.unwrap();
            assert_eq!((found.sessions, found.attempts), (expected, Kept::default()));
        }
        let found = db.write(move |tx| {
            portal_settings::reset(tx, PORTAL, Section::Sessions)?;
            portal_settings::find(tx, PORTAL, &PortalSettings::default())
        });
        assert_eq!(found.await.unwrap(), installation);
    });
}

#[test]
fn settings_are_written_and_overwritten() {
    on_both(&async |db: &Db| {
        db.write(|tx| {
            settings::set(tx, PORTAL, "colour", "red")?;
            settings::set(tx, PORTAL, "colour", "blue")?;
            settings::set(tx, settings::INSTALLATION, "colour", "black")
        })
        .await
        .unwrap();
        db.read(|tx| {
            assert_eq!(settings::find(tx, PORTAL, "colour")?.as_deref(), Some("blue"));
            assert_eq!(
                settings::find(tx, settings::INSTALLATION, "colour")?.as_deref(),
                Some("black")
            );
            assert_eq!(settings::find(tx, PORTAL, "Colour")?, None);
            Ok::<_, Error>(())
        })
        .await
        .unwrap();
    });
}

#[test]
fn relations_have_a_direction() {
    on_both(&async |db: &Db| {
        add(db, &person(1)).await;
        add(db, &person(2)).await;
        db.write(|tx| {
            relations::insert(tx, PORTAL, id(1), id(2), NOW)?;
            relations::insert(tx, PORTAL, id(1), id(2), NOW.plus_days(1))
        })
        .await
        .unwrap();
        assert!(
            db.point(|tx| relations::exists(tx, PORTAL, id(1), id(2)))
                .await
                .unwrap()
        );
        assert!(
            !db.point(|tx| relations::exists(tx, PORTAL, id(2), id(1)))
                .await
                .unwrap()
        );
        for known in [true, false] {
            let found = db
                .write(|tx| relations::delete(tx, PORTAL, id(1), id(2)))
                .await
                .unwrap();
            assert_eq!(found, known);
        }
        assert!(
            !db.point(|tx| relations::exists(tx, PORTAL, id(1), id(2)))
                .await
                .unwrap()
        );
        let nobody = db.write(|tx| relations::insert(tx, PORTAL, id(1), id(9), NOW)).await;
        assert!(matches!(nobody, Err(Error::Query(_))), "{nobody:?}");
    });
}

#[test]
fn events_come_back_newest_first() {
    on_both(&async |db: &Db| {
        let event = |number: u128| Event {
            id: EventId(uuid::Uuid::from_u128(number)),
            portal: PORTAL,
            at: NOW,
            action: Action::UsersUpdatedType,
            actor: (number > 1).then(|| id(1)),
            via_key: (number > 2).then(|| KeyId(uuid::Uuid::from_u128(8))),
            address: (number > 1).then(|| "127.0.0.1".to_owned()),
            targets: if number > 1 {
                vec![id(1).to_string(), "a,\"b\"".to_owned()]
            } else {
                Vec::new()
            },
            summary: "Ann Lee, \u{1f980}".to_owned(),
        };
        // Of events of one instant the one that was written last is the newest.
        for number in [1, 2, 3] {
            let event = event(number);
            db.write(move |tx| events::append(tx, &event)).await.unwrap();
        }
        let found = db.read(|tx| events::list(tx, PORTAL, 10)).await.unwrap();
        assert_eq!(found, [event(3), event(2), event(1)]);
        assert_eq!(db.read(|tx| events::list(tx, PORTAL, 1)).await.unwrap(), [event(3)]);
        assert!(
            db.read(|tx| events::list(tx, PortalId(2), 10))
                .await
                .unwrap()
                .is_empty()
        );
    });
}
