//! Removing everything that a portal had.

use crate::stage::{NOW, PERMIT, PORTAL, add, id, on_both, person, portal};
use anteroom_domain::event::{Action, Event};
use anteroom_domain::portal::PortalStatus;
use anteroom_domain::{EventId, Instant, Person, Portal, PortalId};
use anteroom_store::{Db, events, people, portal_removal, portals, relations};

const OTHER: PortalId = PortalId(2);

async fn fill(db: &Db) {
    let second = Portal {
        id: OTHER,
        alias: "acme".to_owned(),
        domain: Some("people.acme.org".to_owned()),
        owner: id(100),
        ..portal()
    };
    db.write(move |tx| portals::insert(tx, &second)).await.unwrap();
    for number in 1..=20 {
        add(db, &person(number)).await;
        let of_other = Person {
            portal: OTHER,
            ..person(100 + number)
        };
        add(db, &of_other).await;
    }
    db.write(|tx| {
        for portal in [PORTAL, OTHER] {
            let base = if portal == PORTAL { 0 } else { 100 };
            relations::insert(tx, portal, id(base + 1), id(base + 2), NOW)?;
            for number in 0..7 {
                let event = Event {
                    id: EventId(id(base + number).0),
                    portal,
                    at: NOW,
                    action: Action::UserCreated,
                    actor: None,
                    via_key: None,
                    address: None,
                    targets: Vec::new(),
                    summary: String::new(),
                };
                events::append(tx, &event)?;
            }
        }
        Ok::<_, anteroom_store::Error>(())
    })
    .await
    .unwrap();
}

#[test]
fn no_table_of_portals_is_forgotten() {
    on_both(&async |db: &Db| {
        let tables = db.read(portal_removal::list_tables).await.unwrap();
        assert_eq!(tables, portal_removal::table_names());
        assert!(tables.len() > 15, "{tables:?}");
    });
}

#[test]
fn a_portal_goes_in_pieces_and_nothing_else_does() {
    on_both(&async |db: &Db| {
        fill(db).await;
        let due = |at| db.write(move |tx| portal_removal::claim_due(tx, at));
        assert_eq!(due(NOW).await.unwrap(), None);
        assert_eq!(db.point(portal_removal::find_next_due).await.unwrap(), None);
        db.write(|tx| portal_removal::begin(tx, &PERMIT, OTHER, "acme_deleted", NOW))
            .await
            .unwrap();
        assert_eq!(db.point(portal_removal::find_next_due).await.unwrap(), Some(NOW));
        let removed = db.point(|tx| portals::find(tx, OTHER)).await.unwrap().unwrap();
        assert_eq!(removed.status, PortalStatus::RemovePending);
        assert_eq!((removed.alias.as_str(), removed.domain), ("acme_deleted", None));
        assert_eq!(due(Instant(NOW.0 - 1)).await.unwrap(), None);
        assert_eq!(due(NOW).await.unwrap().unwrap().id, OTHER);
        let mut pieces = 1;
        while !db
            .write(|tx| portal_removal::delete_some(tx, OTHER, "portal-removed", 5))
            .await
            .unwrap()
        {
            pieces += 1;
        }
        assert!(pieces > 5, "{pieces}");
        let left = db
            .read(|tx| portal_removal::list_tables_with_rows(tx, OTHER))
            .await
            .unwrap();
        assert_eq!(left, Vec::<String>::new());
        db.write(|tx| portal_removal::delete(tx, PORTAL)).await.unwrap();
        assert!(
            db.point(|tx| portals::find(tx, PORTAL)).await.unwrap().is_some(),
            "only removed portals are deleted"
        );
        db.write(|tx| portal_removal::delete(tx, OTHER)).await.unwrap();
        assert_eq!(db.point(|tx| portals::find(tx, OTHER)).await.unwrap(), None);
        for number in 1..=20 {
            let kept = db.point(move |tx| people::find(tx, PORTAL, id(number))).await.unwrap();
            assert!(kept.is_some());
        }
        let kept = db.read(|tx| portal_removal::list_tables_with_rows(tx, PORTAL)).await;
        assert_eq!(kept.unwrap(), ["events", "people", "people_counts", "relations"]);
    });
}
