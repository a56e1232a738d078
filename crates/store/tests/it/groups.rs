//! Groups and their members.

use crate::stage::{NOW, PERMIT, PORTAL, add, find, id, on_both, person};
use anteroom_domain::group::{GroupsFilter, GroupsPage, GroupsSort};
use anteroom_domain::people_filter::{GroupFilter, PeopleFilter, PeoplePage, PeopleSort};
use anteroom_domain::text_key::text_key;
use anteroom_domain::{Group, GroupId, Person, PersonId, PortalId, Role, Status};
use anteroom_store::people::SetStatus;
use anteroom_store::{Db, Error, Tx, groups, people, portals};
use tokio::task::JoinSet;
use uuid::Uuid;

fn group(number: u128, name: &str, manager: Option<PersonId>) -> Group {
    Group {
        id: GroupId(Uuid::from_u128(number)),
        portal: PORTAL,
        name: name.to_owned(),
        manager,
        members_count: 0,
        created_at: NOW,
        modified_at: NOW,
        version: 1,
    }
}

async fn insert(db: &Db, group: &Group) {
    let group = group.clone();
    db.write(move |tx| groups::insert(tx, &PERMIT, &group)).await.unwrap();
}

async fn read(db: &Db, number: u128) -> Group {
    let id = GroupId(Uuid::from_u128(number));
    db.point(move |tx| groups::find(tx, PORTAL, id)).await.unwrap().unwrap()
}

fn join(tx: &mut Tx<'_>, number: u128, ids: &[PersonId]) -> Result<usize, Error> {
    let group = GroupId(Uuid::from_u128(number));
    people::list_for_change(tx, PORTAL, ids)?;
    groups::list_for_change(tx, PORTAL, &[group])?;
    groups::add_members(tx, &PERMIT, PORTAL, group, ids)
}

fn leave(tx: &mut Tx<'_>, number: u128, ids: &[PersonId]) -> Result<usize, Error> {
    let group = GroupId(Uuid::from_u128(number));
    people::list_for_change(tx, PORTAL, ids)?;
    groups::list_for_change(tx, PORTAL, &[group])?;
    groups::remove_members(tx, &PERMIT, PORTAL, group, ids)
}

async fn members(db: &Db, number: u128) -> Vec<PersonId> {
    let id = GroupId(Uuid::from_u128(number));
    db.write(move |tx| groups::list_members_for_change(tx, PORTAL, id))
        .await
        .unwrap()
}

async fn version_of_portal(db: &Db) -> i64 {
    db.point(|tx| portals::find(tx, PORTAL)).await.unwrap().unwrap().version
}

async fn set_status(db: &Db, who: PersonId, status: Status) {
    let change = SetStatus {
        status,
        activation: None,
        terminated_at: None,
        end_sessions: false,
    };
    db.write(move |tx| {
        people::list_for_change(tx, PORTAL, &[who])?;
        people::set_status(tx, &PERMIT, PORTAL, who, &change, NOW)
    })
    .await
    .unwrap();
}

async fn add_people(db: &Db, numbers: std::ops::RangeInclusive<u128>) {
    for number in numbers {
        add(db, &person(number)).await;
    }
}

#[test]
fn members_are_a_set_and_the_count_knows_them() {
    on_both(&async |db: &Db| {
        add_people(db, 1..=3).await;
        add(
            db,
            &Person {
                status: Status::Terminated,
                ..person(4)
            },
        )
        .await;
        insert(db, &group(100, "Ops", Some(id(1)))).await;
        let ids = [id(3), id(1), id(3), id(4), id(99)];
        assert_eq!(db.write(move |tx| join(tx, 100, &ids)).await.unwrap(), 3);
        assert_eq!(members(db, 100).await, [id(1), id(3), id(4)]);
        let ops = read(db, 100).await;
        assert_eq!((ops.members_count, ops.version, ops.manager), (2, 2, Some(id(1))));
        // Those who joined have another profile now, and nobody else.
        assert_eq!(find(db, id(3)).await.unwrap().version, 2);
        assert_eq!(find(db, id(2)).await.unwrap().version, 1);
        // Once more changes nothing.
        assert_eq!(db.write(move |tx| join(tx, 100, &ids)).await.unwrap(), 0);
        assert_eq!(read(db, 100).await, ops);
        assert_eq!(db.write(|tx| leave(tx, 100, &[id(3), id(2), id(4)])).await.unwrap(), 2);
        assert_eq!(
            (members(db, 100).await, read(db, 100).await.members_count),
            (vec![id(1)], 1)
        );
    });
}

#[test]
fn statuses_roles_and_deletion_keep_count_and_head() {
    on_both(&async |db: &Db| {
        add_people(db, 1..=3).await;
        for (number, name) in [(100, "A"), (101, "B")] {
            insert(db, &group(number, name, Some(id(2)))).await;
            db.write(move |tx| join(tx, number, &[id(1), id(2), id(3)]))
                .await
                .unwrap();
        }
        set_status(db, id(1), Status::Terminated).await;
        set_status(db, id(1), Status::Terminated).await;
        assert_eq!(read(db, 100).await.members_count, 2);
        set_status(db, id(1), Status::Pending).await;
        set_status(db, id(1), Status::Active).await;
        assert_eq!(read(db, 101).await.members_count, 3);
        assert_eq!(members(db, 100).await.len(), 3);
        // A disabled member who is removed was not counted.
        set_status(db, id(1), Status::Terminated).await;
        let version = version_of_portal(db).await;
        db.write(|tx| people::delete(tx, &PERMIT, PORTAL, id(1))).await.unwrap();
        assert_eq!(
            (read(db, 100).await.members_count, members(db, 100).await.len()),
            (2, 2)
        );
        assert_eq!(version_of_portal(db).await, version);
        // The head becomes a guest.
        db.write(|tx| people::set_role(tx, &PERMIT, PORTAL, id(2), Role::Guest, NOW))
            .await
            .unwrap();
        for number in [100, 101] {
            let group = read(db, number).await;
            assert_eq!((group.members_count, group.manager), (1, None));
        }
        assert!(version_of_portal(db).await > version);
    });
}

#[test]
fn profiles_show_groups_by_name_with_their_heads() {
    on_both(&async |db: &Db| {
        add_people(db, 1..=3).await;
        insert(db, &group(102, "élan", None)).await;
        insert(db, &group(101, "Zoo", Some(id(3)))).await;
        insert(db, &group(100, "Fun", None)).await;
        db.write(|tx| {
            join(tx, 100, &[id(1)])?;
            join(tx, 101, &[id(3), id(1)])?;
            join(tx, 102, &[id(1)])
        })
        .await
        .unwrap();
        let found = db
            .read(|tx| groups::summaries_of(tx, PORTAL, &[id(1), id(2), id(3)]))
            .await
            .unwrap();
        let names: Vec<_> = found[&id(1)]
            .iter()
            .map(|g| (g.name.as_str(), g.manager.as_deref()))
            .collect();
        assert_eq!(names, [("élan", None), ("Fun", None), ("Zoo", Some("user3"))]);
        assert!(!found.contains_key(&id(2)) && found[&id(3)].len() == 1);
        let elsewhere = db
            .read(|tx| groups::summaries_of(tx, PortalId(2), &[id(1)]))
            .await
            .unwrap();
        assert!(elsewhere.is_empty());
    });
}

#[test]
fn the_groups_of_one_person() {
    on_both(&async |db: &Db| {
        add_people(db, 1..=2).await;
        for number in 100..=102 {
            insert(db, &group(number, "G", Some(id(1)))).await;
            db.write(move |tx| join(tx, number, &[id(1)])).await.unwrap();
        }
        insert(db, &group(103, "G", None)).await;
        let portal = version_of_portal(db).await;
        let set = async |numbers: Vec<u128>| {
            let ids: Vec<GroupId> = numbers.into_iter().map(|n| GroupId(Uuid::from_u128(n))).collect();
            db.write(move |tx| {
                let one = people::list_for_change(tx, PORTAL, &[id(1)])?.remove(0);
                groups::set_groups_of(tx, &PERMIT, &one, &ids)
            })
            .await
            .unwrap()
        };
        assert!(!set(vec![102, 101, 100, 100, 999]).await);
        // Whoever is listed again stays the head.
        assert!(set(vec![101, 103]).await);
        assert_eq!(read(db, 101).await.manager, Some(id(1)));
        assert_eq!(
            (read(db, 100).await.manager, read(db, 100).await.members_count),
            (None, 0)
        );
        assert_eq!(read(db, 103).await.members_count, 1);
        assert!(version_of_portal(db).await > portal);
    });
}

#[test]
fn lists_of_groups() {
    on_both(&async |db: &Db| {
        add_people(db, 1..=3).await;
        for (number, name, head) in [
            (100, "Östen 100%", Some(2)),
            (101, "ost_b", None),
            (102, "Ann's", Some(1)),
            (103, "ann's", Some(1)),
        ] {
            insert(db, &group(number, name, head.map(id))).await;
            db.write(move |tx| match head {
                Some(head) => join(tx, number, &[id(head), id(3)]),
                None => join(tx, number, &[id(3)]),
            })
            .await
            .unwrap();
        }
        let ask = async |filter: GroupsFilter, sort, descending, start_index, count| {
            let page = GroupsPage {
                sort,
                descending,
                start_index,
                count,
            };
            let list = db
                .read(move |tx| groups::list(tx, PORTAL, &filter, &page))
                .await
                .unwrap();
            let numbers: Vec<u128> = list.items.iter().map(|g| g.id.0.as_u128()).collect();
            (numbers, list.total)
        };
        let any = GroupsFilter::default;
        let text = |text: &str| GroupsFilter {
            text: Some(text_key(text)),
            ..any()
        };
        assert_eq!(
            ask(any(), GroupsSort::Title, false, 0, 100).await,
            (vec![102, 103, 101, 100], 4)
        );
        assert_eq!(ask(any(), GroupsSort::Title, true, 1, 2).await, (vec![101, 103], 4));
        assert_eq!(
            ask(any(), GroupsSort::Manager, false, 0, 100).await,
            (vec![101, 102, 103, 100], 4)
        );
        assert_eq!(ask(any(), GroupsSort::MembersCount, false, 0, 1).await, (vec![101], 4));
        assert_eq!(ask(any(), GroupsSort::Title, false, 9, 100).await, (vec![], 4));
        assert_eq!(ask(text("OST"), GroupsSort::Title, false, 0, 100).await.1, 2);
        assert_eq!(ask(text("0%"), GroupsSort::Title, false, 0, 100).await.0, [100]);
        assert_eq!(ask(text("_"), GroupsSort::Title, false, 0, 100).await.0, [101]);
        let of = |member: Option<u128>, manager: Option<u128>| GroupsFilter {
            member: member.map(id),
            manager: manager.map(id),
            ..any()
        };
        assert_eq!(
            ask(of(Some(1), None), GroupsSort::Title, false, 0, 100).await.0,
            [102, 103]
        );
        assert_eq!(ask(of(None, Some(2)), GroupsSort::Title, false, 0, 100).await.0, [100]);
        assert_eq!(
            ask(of(Some(9), None), GroupsSort::Title, false, 0, 100).await,
            (vec![], 0)
        );
    });
}

#[test]
fn lists_of_people_by_group() {
    on_both(&async |db: &Db| {
        add_people(db, 1..=4).await;
        insert(db, &group(100, "A", None)).await;
        insert(db, &group(101, "B", None)).await;
        db.write(|tx| {
            join(tx, 100, &[id(1), id(2)])?;
            join(tx, 101, &[id(2), id(3)])
        })
        .await
        .unwrap();
        let ask = async |group, sort| {
            let filter = PeopleFilter {
                group,
                ..PeopleFilter::default()
            };
            let page = PeoplePage {
                sort,
                descending: false,
                start_index: 0,
                count: 100,
            };
            let list = db
                .read(move |tx| people::list(tx, PORTAL, &filter, &page))
                .await
                .unwrap();
            let numbers: Vec<u128> = list.items.iter().map(|p| p.id.0.as_u128()).collect();
            assert_eq!(list.total, i64::try_from(numbers.len()).unwrap());
            numbers
        };
        let a = GroupId(Uuid::from_u128(100));
        let names = PeopleSort::FirstName;
        assert_eq!(ask(GroupFilter::In(a), names).await, [1, 2]);
        assert_eq!(ask(GroupFilter::NotIn(a), names).await, [3, 4]);
        assert_eq!(ask(GroupFilter::Without, names).await, [4]);
        let nobodys = GroupId(Uuid::from_u128(9));
        assert!(ask(GroupFilter::In(nobodys), names).await.is_empty());
        assert_eq!(ask(GroupFilter::NotIn(nobodys), names).await.len(), 4);
        assert_eq!(ask(GroupFilter::Any, PeopleSort::Department).await, [4, 1, 3, 2]);
    });
}

#[test]
fn a_deleted_group_leaves_its_members() {
    on_both(&async |db: &Db| {
        add_people(db, 1..=2).await;
        insert(db, &group(100, "A", Some(id(1)))).await;
        db.write(|tx| join(tx, 100, &[id(1), id(2)])).await.unwrap();
        let version = version_of_portal(db).await;
        let gone = group(100, "", None).id;
        assert!(
            db.write(move |tx| groups::delete(tx, &PERMIT, PORTAL, gone))
                .await
                .unwrap()
        );
        assert!(
            !db.write(move |tx| groups::delete(tx, &PERMIT, PORTAL, gone))
                .await
                .unwrap()
        );
        assert!(members(db, 100).await.is_empty() && find(db, id(1)).await.is_some());
        assert!(version_of_portal(db).await > version);
    });
}

/// Ten thousand members: joining and leaving take a bounded number of statements, and nobody is loaded for the count.
#[test]
fn large_groups() {
    on_both(&async |db: &Db| {
        let all: Vec<PersonId> = (1..=1000).map(id).collect();
        let ids = all.clone();
        db.write(move |tx| {
            ids.iter()
                .try_for_each(|one| people::insert(tx, &person(one.0.as_u128()), None))
        })
        .await
        .unwrap();
        insert(db, &group(100, "All", None)).await;
        let version = version_of_portal(db).await;
        let ids = all.clone();
        assert_eq!(db.write(move |tx| join(tx, 100, &ids)).await.unwrap(), 1000);
        assert_eq!(read(db, 100).await.members_count, 1000);
        // Too many to raise the version of each.
        assert_eq!(version_of_portal(db).await, version + 1);
        assert_eq!(find(db, id(500)).await.unwrap().version, 1);
        assert_eq!(members(db, 100).await, all);
        let found = {
            let ids = all.clone();
            db.read(move |tx| groups::summaries_of(tx, PORTAL, &ids)).await.unwrap()
        };
        assert_eq!(found.len(), 1000);
        assert_eq!(db.write(move |tx| leave(tx, 100, &all)).await.unwrap(), 1000);
        assert_eq!(read(db, 100).await.members_count, 0);
    });
}

/// Members come and go and are disabled and enabled, all at once; afterwards the counts are what the tables say.
#[test]
fn counts_survive_a_crowd() {
    on_both(&async |db: &Db| {
        add_people(db, 1..=8).await;
        for number in [100, 101] {
            insert(db, &group(number, "G", None)).await;
        }
        let mut tasks = JoinSet::new();
        for n in 0..120_u128 {
            let db = db.clone();
            tasks.spawn(async move {
                let who = id(n % 8 + 1);
                let number = 100 + n % 2;
                match n / 8 % 4 {
                    0 | 2 => drop(db.write(move |tx| join(tx, number, &[who, id(3)])).await.unwrap()),
                    1 => drop(db.write(move |tx| leave(tx, number, &[id(5), who])).await.unwrap()),
                    _ => {
                        set_status(&db, who, Status::Terminated).await;
                        if n % 3 == 0 {
                            set_status(&db, who, Status::Active).await;
                        }
                    }
                }
            });
        }
        tasks.join_all().await;
        for number in [100, 101] {
            let mut counted = 0;
            for member in members(db, number).await {
                counted += i64::from(find(db, member).await.unwrap().status != Status::Terminated);
            }
            assert_eq!(read(db, number).await.members_count, counted);
        }
    });
}
