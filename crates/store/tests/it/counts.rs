//! The totals that are kept instead of counted.

use crate::stage::{NOW, PERMIT, PORTAL, add, id, on_both, person};
use anteroom_domain::people_filter::{Area, LoginKind, PeopleFilter, PeoplePage, PeopleSort, TextFilter};
use anteroom_domain::{Activation, Person, Role, Status};
use anteroom_store::people::{self, SetStatus};
use anteroom_store::{Db, Tx};

const NOBODY_SHOWN: PeoplePage = PeoplePage {
    sort: PeopleSort::Email,
    descending: false,
    start_index: 0,
    count: 0,
};

/// Every filter that is answered from counters, and the same people found one by one: a text that everybody has.
async fn compare(db: &Db) {
    for status in Status::ALL {
        for role in Role::ALL {
            for activation in [None, Some(Activation::Activated), Some(Activation::Pending)] {
                for login in [
                    None,
                    Some(LoginKind::Sso),
                    Some(LoginKind::Ldap),
                    Some(LoginKind::Standard),
                ] {
                    for has_quota in [None, Some(true), Some(false)] {
                        let counted = PeopleFilter {
                            statuses: Some(vec![status]),
                            roles: Some(vec![role]),
                            area: Area::All,
                            activation,
                            login,
                            has_quota,
                            ..PeopleFilter::default()
                        };
                        let found = PeopleFilter {
                            text: TextFilter::AllWords(vec!["example".to_owned()]),
                            ..counted.clone()
                        };
                        let what = format!("{counted:?}");
                        let (kept, real) = db
                            .read(move |tx| {
                                Ok::<_, anteroom_store::Error>((
                                    people::list(tx, PORTAL, &counted, &NOBODY_SHOWN)?.total,
                                    people::list(tx, PORTAL, &found, &NOBODY_SHOWN)?.total,
                                ))
                            })
                            .await
                            .unwrap();
                        assert_eq!(kept, real, "{what}");
                    }
                }
            }
        }
    }
}

fn disabled() -> SetStatus {
    SetStatus {
        status: Status::Terminated,
        activation: Some(Activation::Pending),
        terminated_at: None,
        end_sessions: false,
    }
}

/// Changes of every kind, so many that PostgreSQL adds its rows up several times on the way.
#[test]
fn totals_follow_every_change() {
    on_both(&async |db: &Db| {
        let everybody: Vec<Person> = (1..=300_u128)
            .map(|n| {
                let mut one = person(n);
                one.role = Role::ALL[usize::try_from(n / 4 % 4).unwrap()];
                one.quota_bytes = n.is_multiple_of(5).then_some(1);
                one.sso_id = n.is_multiple_of(7).then(|| format!("s{n}"));
                one.ldap_id = n.is_multiple_of(11).then(|| format!("l{n}"));
                one
            })
            .collect();
        for one in &everybody {
            add(db, one).await;
        }
        compare(db).await;
        for one in everybody.clone() {
            db.write(move |tx: &mut Tx<'_>| -> Result<(), anteroom_store::Error> {
                match one.id.0.as_u128() % 4 {
                    0 => drop(people::set_role(tx, &PERMIT, PORTAL, one.id, Role::Guest, NOW)?),
                    1 => drop(people::set_status(tx, &PERMIT, PORTAL, one.id, &disabled(), NOW)?),
                    2 => {
                        let mut one = one.clone();
                        one.quota_bytes = one.quota_bytes.is_none().then_some(9);
                        people::update_profile(tx, &one)?;
                    }
                    _ => drop(people::delete(tx, &PERMIT, PORTAL, one.id)?),
                }
                Ok(())
            })
            .await
            .unwrap();
        }
        compare(db).await;
        // What is rolled back is not counted.
        let extra = person(1001);
        let failed = db
            .write(move |tx| {
                people::insert(tx, &extra, None)?;
                people::insert(tx, &extra, None)
            })
            .await;
        assert!(failed.is_err());
        compare(db).await;
        let seats = db.read(|tx| people::count_seats(tx, PORTAL)).await.unwrap();
        assert!(seats.paid > 0 && seats.free > 0, "{seats:?}");
    });
}

/// A list of people as long as a directory synchronisation sends it.
#[test]
fn many_people_are_locked_and_changed_at_once() {
    on_both(&async |db: &Db| {
        for n in 1..=200 {
            add(db, &person(n)).await;
        }
        let ids: Vec<_> = (1..=25_000).rev().map(id).collect();
        let found = db
            .write(move |tx| {
                let found = people::list_for_change(tx, PORTAL, &ids)?;
                for one in &found {
                    people::set_status(tx, &PERMIT, PORTAL, one.id, &disabled(), NOW)?;
                }
                Ok::<_, anteroom_store::Error>(found)
            })
            .await
            .unwrap();
        assert_eq!(
            found.iter().map(|p| p.id).collect::<Vec<_>>(),
            (1..=200).map(id).collect::<Vec<_>>()
        );
        compare(db).await;
    });
}
