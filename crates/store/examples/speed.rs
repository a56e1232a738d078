//! Throw-away measurement.
#![allow(missing_docs, clippy::all, clippy::pedantic)]
use anteroom_domain::portal::PortalStatus;
use anteroom_domain::policy::Permit;
use anteroom_domain::*;
use anteroom_domain::event::*;
use anteroom_store::*;
use std::time::Instant as T;
fn pers(n: u128) -> Person {
    Person { id: PersonId(uuid::Uuid::now_v7()), portal: PortalId(1), user_name: format!("user{n}"), first_name: format!("First{}", n * 7919 % 10007), last_name: format!("Last{}", n * 104729 % 10007),
        email: format!("mail{n}@example.org"), role: Role::User, is_owner: false, status: Status::Active, activation: Activation::Activated, culture: None, title: None, sex: None, birthday: None, works_from: None,
        location: None, notes: None, contacts: vec![], mobile_phone: None, spam: None, quota_bytes: None, sso_id: None, ldap_id: None, created_by: None, created_at: Instant(1), modified_at: Instant(1), terminated_at: None, session_epoch: 0, version: 1 }
}
fn ev() -> Event { Event { id: EventId(uuid::Uuid::now_v7()), portal: PortalId(1), at: Instant(1), action: Action::UserCreated, actor: Some(PersonId::LOST), via_key: None, address: Some("127.0.0.1".into()), targets: vec![PersonId::LOST.to_string()], summary: "Some Body".into() } }
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let database = if a[1].starts_with("postgres") { Database::Postgres { url: a[1].clone() } } else { Database::Sqlite { path: a[1].clone().into() } };
    let share = a.get(2).is_none_or(|s| s != "single");
    let db = Db::open(&StoreConfig { share_commits: share, postgres_connections: 32, ..StoreConfig::new(database) }).unwrap();
    db.migrate(Instant(0)).unwrap();
    let rt = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    rt.block_on(async {
        let _ = db.write(|tx| portals::insert(tx, &Portal { id: PortalId(1), alias: "localhost".into(), domain: None, name: "".into(), owner: PersonId::LOST, status: PortalStatus::Active, culture: "en".into(), time_zone: "UTC".into(), session_epoch: 0, created_at: Instant(0), version: 1 })).await;
        let ids = std::sync::Arc::new(std::sync::Mutex::new(vec![]));
        let start = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_nanos();
        for (c, each) in [(1u128, 2000u128), (64, 1000), (256, 250)] {
            let t = T::now();
            let mut js = tokio::task::JoinSet::new();
            for w in 0..c {
                let (db, ids) = (db.clone(), ids.clone());
                js.spawn(async move { for k in 0..each { let p = pers(start + w * 1_000_000 + k + c * 1_000_000_000); let id = p.id; let e = ev();
                    db.write(move |tx| { let mut p = p.clone(); p.user_name = people::free_user_name(tx, PortalId(1), &p.user_name)?; people::insert(tx, &p, None)?; events::append(tx, &e) }).await.unwrap(); ids.lock().unwrap().push(id); } });
            }
            js.join_all().await;
            println!("create c={c}: {:.0}/s", (c * each) as f64 / t.elapsed().as_secs_f64());
        }
        let ids = std::sync::Arc::new(ids.lock().unwrap().clone());
        for (c, each) in [(1usize, 2000usize), (64, 1000)] {
            let t = T::now();
            let mut js = tokio::task::JoinSet::new();
            for w in 0..c {
                let (db, ids) = (db.clone(), ids.clone());
                js.spawn(async move { for k in 0..each { let id = ids[(w * 7919 + k * 104729) % ids.len()]; let e = ev();
                    db.write(move |tx| { let p = people::list_for_change(tx, PortalId(1), &[id])?; people::set_role(tx, &Permit::system("x"), PortalId(1), id, if p[0].role == Role::User { Role::RoomAdmin } else { Role::User }, Instant(k as i64 + 5))?; events::append(tx, &e) }).await.unwrap(); } });
            }
            js.join_all().await;
            println!("role c={c}: {:.0}/s", (c * each) as f64 / t.elapsed().as_secs_f64());
        }
        let t = T::now();
        let n = 100_000;
        for k in 0..n { let id = ids[(k * 104729) % ids.len()]; assert!(db.point(move |tx| people::find(tx, PortalId(1), id)).await.unwrap().is_some()); }
        println!("point: {:.2} us", t.elapsed().as_secs_f64() * 1e6 / n as f64);
        for (sort, desc, start) in [(people_filter::PeopleSort::FirstName, false, 0), (people_filter::PeopleSort::FirstName, true, 0), (people_filter::PeopleSort::LastName, false, 0), (people_filter::PeopleSort::FirstName, false, 50_000)] {
            for text in ["", "mail"] {
                let t = T::now();
                let mut total = 0;
                for _ in 0..20 { let text = text.to_owned(); total = db.read(move |tx| people::list(tx, PortalId(1), &people_filter::PeopleFilter { text: people_filter::TextFilter::parse(&text, None), ..Default::default() }, &people_filter::PeoplePage { sort, descending: desc, start_index: start, count: 25 })).await.unwrap().total; }
                println!("list {sort:?} desc={desc} start={start} text={text:?}: {:.2} ms of {total}", t.elapsed().as_secs_f64() * 1e3 / 20.0);
            }
        }
    });
    db.close();
}
