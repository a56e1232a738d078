//! People who change the same thing at the same time.

use crate::stage::{NOW, PORTAL, add, find, id, on_both, person};
use anteroom_domain::{Instant, Person, PersonId};
use anteroom_store::{Constraint, Db, Error, Lock, Tx, people};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use tokio::task::JoinSet;

fn append(tx: &mut Tx<'_>, who: PersonId, mark: char) -> Result<(), Error> {
    let mut people = people::list_for_change(tx, PORTAL, &[who])?;
    let person: &mut Person = &mut people[0];
    person.notes.get_or_insert_default().push(mark);
    person.modified_at = Instant(NOW.0 + 1);
    people::update_profile(tx, person).map(|hit| assert!(hit))
}

#[test]
fn no_update_is_lost() {
    on_both(&async |db: &Db| {
        add(db, &person(1)).await;
        add(db, &person(2)).await;
        let mut tasks = JoinSet::new();
        for n in 0..60 {
            let db = db.clone();
            tasks.spawn(async move {
                db.write(move |tx| {
                    // In this order and in that; the store takes the locks in one order.
                    let ids = if n % 2 == 0 { [id(1), id(2)] } else { [id(2), id(1)] };
                    let both = people::list_for_change(tx, PORTAL, &ids)?;
                    assert_eq!(both.iter().map(|p| p.id).collect::<Vec<_>>(), [id(1), id(2)]);
                    append(tx, id(1), 'a')?;
                    append(tx, id(2), 'b')
                })
                .await
                .unwrap();
            });
        }
        tasks.join_all().await;
        for number in [1, 2] {
            let person = find(db, id(number)).await.unwrap();
            assert_eq!(person.notes.map(|n| n.len()), Some(60));
            assert_eq!(person.version, 61);
        }
    });
}

#[test]
fn list_for_change_answers_those_who_exist_once_and_in_order() {
    on_both(&async |db: &Db| {
        add(db, &person(3)).await;
        add(db, &person(1)).await;
        let found = db
            .write(|tx| people::list_for_change(tx, PORTAL, &[id(3), id(9), id(1), id(3)]))
            .await
            .unwrap();
        assert_eq!(found.iter().map(|p| p.id).collect::<Vec<_>>(), [id(1), id(3)]);
    });
}

#[test]
fn deadlocks_are_run_again() {
    on_both(&async |db: &Db| {
        add(db, &person(1)).await;
        add(db, &person(2)).await;
        let mut tasks = JoinSet::new();
        for n in 0..3 {
            let db = db.clone();
            tasks.spawn(async move {
                db.write(move |tx| {
                    let (first, second) = if n % 2 == 0 { (1, 2) } else { (2, 1) };
                    append(tx, id(first), 'x')?;
                    append(tx, id(second), 'x')
                })
                .await
            });
        }
        let results = tasks.join_all().await;
        let done = results.iter().filter(|r| r.is_ok()).count();
        for result in &results {
            assert!(matches!(result, Ok(()) | Err(Error::Busy)), "{result:?}");
        }
        for number in [1, 2] {
            assert_eq!(
                find(db, id(number)).await.unwrap().notes.unwrap_or_default().len(),
                done
            );
        }
    });
}

#[test]
fn one_of_many_gets_an_address() {
    on_both(&async |db: &Db| {
        let mut tasks = JoinSet::new();
        for number in 1..=32_u128 {
            let db = db.clone();
            tasks.spawn(async move {
                db.write(move |tx| {
                    let mut person = person(number);
                    person.email = if number % 2 == 0 {
                        "One@Example.org"
                    } else {
                        "one@example.org"
                    }
                    .to_owned();
                    people::insert(tx, &person, None)
                })
                .await
            });
        }
        let results = tasks.join_all().await;
        assert_eq!(results.iter().filter(|r| r.is_ok()).count(), 1);
        let refused = |r: &&Result<(), Error>| matches!(r, Err(Error::Unique(Constraint::PersonEmail)));
        assert_eq!(results.iter().filter(refused).count(), 31);
    });
}

#[test]
fn everybody_gets_a_user_name_of_their_own() {
    on_both(&async |db: &Db| {
        let names = Arc::new(Mutex::new(BTreeSet::new()));
        let mut tasks = JoinSet::new();
        for number in 1..=40_u128 {
            let (db, names) = (db.clone(), Arc::clone(&names));
            tasks.spawn(async move {
                let name = db
                    .write(move |tx| {
                        let mut person = person(number);
                        person.user_name = people::free_user_name(tx, PORTAL, "Ann")?;
                        people::insert(tx, &person, None)?;
                        Ok::<_, Error>(person.user_name)
                    })
                    .await
                    .unwrap();
                assert!(names.lock().unwrap().insert(name));
            });
        }
        tasks.join_all().await;
        let names = names.lock().unwrap();
        assert_eq!(names.len(), 40);
        assert!(names.contains("Ann") && names.contains("Ann1"));
    });
}

#[test]
fn the_lock_on_seats_keeps_a_limit() {
    on_both(&async |db: &Db| {
        let mut tasks = JoinSet::new();
        for number in 1..=30_u128 {
            let db = db.clone();
            tasks.spawn(async move {
                db.write(move |tx| {
                    tx.lock(Lock::Seats(PORTAL))?;
                    if people::count_seats(tx, PORTAL)?.free >= 7 {
                        return Ok(false);
                    }
                    people::insert(tx, &person(number), None)?;
                    Ok::<_, Error>(true)
                })
                .await
                .unwrap()
            });
        }
        assert_eq!(tasks.join_all().await.into_iter().filter(|done| *done).count(), 7);
    });
}
