//! Lists of people: what they find, in which order, on which page. A plain model in memory says what is right.

use crate::stage::{NOW, PERMIT, PORTAL, add, id, on_both, person};
use anteroom_domain::people_filter::{Area, GroupFilter, LoginKind, PeopleFilter, PeoplePage, PeopleSort, TextFilter};
use anteroom_domain::text_key::{email_key, text_key};
use anteroom_domain::{Activation, GroupId, Instant, Person, Role, Status};
use anteroom_store::people::{self, PeopleList};
use anteroom_store::{Db, relations};
use std::cmp::Ordering;

const NAMES: [(&str, &str); 12] = [
    ("Ann", "Lee"),
    ("Éléonore", "Öz"),
    ("zoë", "100%"),
    ("Zoe", "a_b"),
    ("Straße", "Łukasz"),
    ("ёлка", "Иванова"),
    ("ann", "Lee"),
    ("Bob", ""),
    ("Anna", "van der Berg"),
    ("한국", "김"),
    ("B'ob", "O'Hara"),
    ("İnci", "Çelik"),
];

/// Forty people of every role and status, some alike.
fn everybody() -> Vec<Person> {
    let roles = [Role::User, Role::Guest, Role::RoomAdmin, Role::DocSpaceAdmin];
    let statuses = [
        Status::Active,
        Status::Active,
        Status::Pending,
        Status::Terminated,
        Status::Active,
    ];
    (1..=40_u32)
        .map(|n| {
            let i = n as usize;
            let (first, last) = NAMES[i % NAMES.len()];
            let mut one = person(u128::from(n * 7919 % 1000 + 1));
            first.clone_into(&mut one.first_name);
            last.clone_into(&mut one.last_name);
            one.email = format!("{}{n}@Example.org", ["Zed", "ann", "É", "m_x"][i % 4]);
            one.user_name = format!("user{n}");
            one.role = roles[i % 4];
            one.status = statuses[i % 5];
            one.activation = if i.is_multiple_of(3) {
                Activation::Pending
            } else {
                Activation::Activated
            };
            one.quota_bytes = i.is_multiple_of(6).then_some(5);
            one.sso_id = i.is_multiple_of(7).then(|| format!("sso{n}"));
            one.ldap_id = i.is_multiple_of(9).then(|| format!("ldap{n}"));
            one.created_by = i.is_multiple_of(2).then(|| id(CREATOR));
            one.title = i.is_multiple_of(5).then(|| "Küchenchef".to_owned());
            one.location = i.is_multiple_of(8).then(|| "München 100%".to_owned());
            one.created_at = Instant(one.created_at.0 + i64::from(n % 10));
            if one.status == Status::Pending {
                one.first_name.clear();
                one.last_name.clear();
            }
            one
        })
        .collect()
}

const OWNER: u128 = 920;
const CREATOR: u128 = 7920;

async fn fill(db: &Db) -> Vec<Person> {
    let mut all = everybody();
    for one in &all {
        add(db, one).await;
    }
    let owner = all.iter_mut().find(|p| p.id == id(OWNER)).unwrap();
    owner.is_owner = true;
    owner.version += 1;
    owner.modified_at = NOW;
    db.write(|tx| anteroom_store::portals::set_owner(tx, &PERMIT, PORTAL, id(OWNER), NOW))
        .await
        .unwrap();
    all
}

async fn ask(db: &Db, filter: &PeopleFilter, page: PeoplePage) -> PeopleList {
    let filter = filter.clone();
    db.read(move |tx| people::list(tx, PORTAL, &filter, &page))
        .await
        .unwrap()
}

const fn page(sort: PeopleSort, descending: bool, start_index: i64, count: i64) -> PeoplePage {
    PeoplePage {
        sort,
        descending,
        start_index,
        count,
    }
}

const ALL: PeoplePage = page(PeopleSort::FirstName, false, 0, 100);

/// What the order is, said in another way than in the store.
fn compare(sort: PeopleSort, descending: bool, all: &[Person], a: &Person, b: &Person) -> Ordering {
    let turned = |order: Ordering| if descending { order.reverse() } else { order };
    let name = |p: &Person, name: &str| {
        if p.status == Status::Pending {
            email_key(&p.email)
        } else {
            text_key(name)
        }
    };
    let rank = |p: &Person| if p.is_owner { 0 } else { 5 - p.role.rank() };
    let creator = |p: &Person| {
        all.iter()
            .find(|c| Some(c.id) == p.created_by)
            .map(|c| text_key(&c.first_name))
    };
    let by_id = a.id.cmp(&b.id);
    let blocks = a.status.list_block().cmp(&b.status.list_block());
    match sort {
        PeopleSort::FirstName => blocks.then(turned(name(a, &a.first_name).cmp(&name(b, &b.first_name)).then(by_id))),
        PeopleSort::LastName => blocks.then(turned(name(a, &a.last_name).cmp(&name(b, &b.last_name)).then(by_id))),
        PeopleSort::Role => turned(rank(a).cmp(&rank(b)))
            .then_with(|| text_key(&a.first_name).cmp(&text_key(&b.first_name)))
            .then(by_id),
        PeopleSort::Email => turned(email_key(&a.email).cmp(&email_key(&b.email)).then(by_id)),
        PeopleSort::Department => turned(text_key(&a.first_name).cmp(&text_key(&b.first_name)).then(by_id)),
        PeopleSort::CreatedBy => turned(
            creator(a)
                .unwrap_or_default()
                .cmp(&creator(b).unwrap_or_default())
                .then(a.created_by.cmp(&b.created_by))
                .then(a.created_at.cmp(&b.created_at))
                .then(by_id),
        ),
        PeopleSort::RegistrationDate | PeopleSort::UsedSpace => turned(a.created_at.cmp(&b.created_at).then(by_id)),
    }
}

#[test]
fn every_order_on_every_page() {
    on_both(&async |db: &Db| {
        let mut all = fill(db).await;
        let copy = all.clone();
        let filters = [
            PeopleFilter::default(),
            PeopleFilter {
                statuses: Some(vec![Status::Active]),
                ..PeopleFilter::default()
            },
            PeopleFilter {
                statuses: Some(vec![Status::Terminated, Status::Active]),
                ..PeopleFilter::default()
            },
            PeopleFilter {
                statuses: Some(vec![Status::Pending, Status::Pending]),
                ..PeopleFilter::default()
            },
        ];
        for sort in [
            PeopleSort::FirstName,
            PeopleSort::LastName,
            PeopleSort::Role,
            PeopleSort::Email,
            PeopleSort::Department,
            PeopleSort::UsedSpace,
            PeopleSort::CreatedBy,
            PeopleSort::RegistrationDate,
        ] {
            for descending in [false, true] {
                all.sort_by(|a, b| compare(sort, descending, &copy, a, b));
                for filter in &filters {
                    let fits = |p: &&Person| filter.statuses.as_ref().is_none_or(|s| s.contains(&p.status));
                    let wanted: Vec<&Person> = all.iter().filter(fits).collect();
                    for (start, count) in [
                        (0, 100),
                        (0, 1),
                        (0, 0),
                        (5, 7),
                        (23, 3),
                        (24, 8),
                        (30, 100),
                        (39, 1),
                        (40, 5),
                        (99, 9),
                    ] {
                        let list = ask(db, filter, page(sort, descending, start, count)).await;
                        let what = format!("{sort:?} {descending} {start} {count} {:?}", filter.statuses);
                        assert_eq!(list.total, i64::try_from(wanted.len()).unwrap(), "{what}");
                        let start = usize::try_from(start).unwrap();
                        let part: Vec<&Person> = wanted
                            .iter()
                            .skip(start)
                            .take(usize::try_from(count).unwrap())
                            .copied()
                            .collect();
                        assert_eq!(list.items.iter().collect::<Vec<_>>(), part, "{what}");
                    }
                }
            }
        }
    });
}

async fn check(db: &Db, all: &[Person], what: &str, filter: PeopleFilter, fits: impl Fn(&Person) -> bool) {
    let list = ask(db, &filter, ALL).await;
    let mut found: Vec<_> = list.items.iter().map(|p| p.id).collect();
    let mut wanted: Vec<_> = all.iter().filter(|p| fits(p)).map(|p| p.id).collect();
    found.sort_unstable();
    wanted.sort_unstable();
    assert_eq!(found, wanted, "{what}");
    assert_eq!(list.total, i64::try_from(wanted.len()).unwrap(), "{what}");
}

type Case = (&'static str, PeopleFilter, fn(&Person) -> bool);

fn cases() -> Vec<Case> {
    let none = PeopleFilter::default;
    let activation = Some(Activation::Pending);
    let login = |kind| PeopleFilter {
        login: Some(kind),
        ..none()
    };
    let roles = |roles: &[Role]| PeopleFilter {
        roles: Some(roles.to_vec()),
        ..none()
    };
    let group = |group| PeopleFilter { group, ..none() };
    let some = GroupId(uuid::Uuid::from_u128(1));
    vec![
        ("nothing", none(), |_| true),
        (
            "no status",
            PeopleFilter {
                statuses: Some(vec![]),
                ..none()
            },
            |_| false,
        ),
        ("activation", PeopleFilter { activation, ..none() }, |p| {
            p.activation == Activation::Pending
        }),
        ("roles", roles(&[Role::Guest, Role::User]), |p| {
            matches!(p.role, Role::Guest | Role::User)
        }),
        ("no role", roles(&[]), |_| false),
        (
            "people",
            PeopleFilter {
                area: Area::People,
                ..none()
            },
            |p| p.role != Role::Guest,
        ),
        (
            "guests",
            PeopleFilter {
                area: Area::Guests,
                ..none()
            },
            |p| p.role == Role::Guest,
        ),
        (
            "contradiction",
            PeopleFilter {
                area: Area::People,
                ..roles(&[Role::Guest])
            },
            |_| false,
        ),
        (
            "quota",
            PeopleFilter {
                has_quota: Some(true),
                ..none()
            },
            |p| p.quota_bytes.is_some(),
        ),
        (
            "no quota",
            PeopleFilter {
                has_quota: Some(false),
                ..none()
            },
            |p| p.quota_bytes.is_none(),
        ),
        ("SSO", login(LoginKind::Sso), |p| p.sso_id.is_some()),
        ("LDAP", login(LoginKind::Ldap), |p| p.ldap_id.is_some()),
        ("standard", login(LoginKind::Standard), |p| {
            p.sso_id.is_none() && p.ldap_id.is_none()
        }),
        (
            "creator and activation",
            PeopleFilter {
                created_by: Some(id(CREATOR)),
                activation,
                ..none()
            },
            |p| p.created_by.is_some() && p.activation == Activation::Pending,
        ),
        ("in a group", group(GroupFilter::In(some)), |_| false),
        ("not in a group", group(GroupFilter::NotIn(some)), |_| true),
        ("without a group", group(GroupFilter::Without), |_| true),
    ]
}

#[test]
fn every_filter_finds_who_fits() {
    on_both(&async |db: &Db| {
        let all = &fill(db).await;
        for (what, filter, fits) in cases() {
            check(db, all, what, filter, fits).await;
        }
    });
}

#[test]
fn guests_are_listed_for_those_who_brought_them_in() {
    on_both(&async |db: &Db| {
        let all = &fill(db).await;
        let guest = all.iter().find(|p| p.role == Role::Guest).unwrap().id;
        db.write(move |tx| relations::insert(tx, PORTAL, id(OWNER), guest, Instant(1)))
            .await
            .unwrap();
        let filter = PeopleFilter {
            guests_related_to: Some(id(OWNER)),
            ..PeopleFilter::default()
        };
        check(db, all, "related guests", filter, |p| {
            p.role != Role::Guest || p.id == guest
        })
        .await;
    });
}

fn parts(p: &Person) -> [String; 3] {
    [text_key(&p.first_name), text_key(&p.last_name), text_key(&p.email)]
}

#[test]
fn text_is_found_without_accents_and_wildcards() {
    on_both(&async |db: &Db| {
        let all = &fill(db).await;
        for (value, hits) in [
            ("ann", None),
            ("ANN lee", None),
            ("Lee Ann", None),
            ("eleonore", None),
            ("ÖZ", None),
            ("oz", None),
            ("strasse", None),
            ("Straße", None),
            ("ЁЛКА", None),
            ("김", None),
            ("%", None),
            ("_", None),
            ("100%", None),
            ("0_", Some(0)),
            ("a_b", None),
            ("b'o", None),
            ("\\", Some(0)),
            ("ann\u{1f}lee", Some(0)),
            ("é14@", None),
            ("e14@", None),
            ("annlee", Some(0)),
            ("nobody at all", Some(0)),
        ] {
            let text = TextFilter::parse(value, None);
            let TextFilter::AllWords(words) = text.clone() else {
                panic!("{value}")
            };
            let fits = |p: &Person| {
                words
                    .iter()
                    .all(|word| parts(p).iter().any(|part| part.contains(word.as_str())))
            };
            let expected = all.iter().filter(|p| fits(p)).count();
            match hits {
                Some(hits) => assert_eq!(expected, hits, "{value}"),
                None => assert!(expected > 0 && expected < all.len(), "{value}: {expected}"),
            }
            check(
                db,
                all,
                value,
                PeopleFilter {
                    text,
                    ..PeopleFilter::default()
                },
                fits,
            )
            .await;
        }
        let text = TextFilter::parse("oz; van der ;김", Some(";"));
        let fits = |p: &Person| {
            ["oz", "van der", &text_key("김")]
                .iter()
                .any(|w| parts(p).iter().any(|x| x.contains(w)))
        };
        check(
            db,
            all,
            "any part",
            PeopleFilter {
                text,
                ..PeopleFilter::default()
            },
            fits,
        )
        .await;
        let text = TextFilter::Directory(vec!["kuchen".to_owned(), "munchen 100%".to_owned()]);
        let fits = |p: &Person| p.title.is_some() && p.location.is_some();
        assert!(all.iter().any(fits));
        check(
            db,
            all,
            "directory",
            PeopleFilter {
                text,
                ..PeopleFilter::default()
            },
            fits,
        )
        .await;
        let text = TextFilter::Directory(vec!["zoe".to_owned()]);
        let fits = |p: &Person| text_key(&p.first_name) == "zoe";
        check(
            db,
            all,
            "directory by name",
            PeopleFilter {
                text,
                ..PeopleFilter::default()
            },
            fits,
        )
        .await;
    });
}

#[test]
fn thousands_of_words_are_no_trouble() {
    on_both(&async |db: &Db| {
        let all = &fill(db).await;
        let words: Vec<String> = (0..5000).map(|n| format!("w{n}")).collect();
        let mut some = words.clone();
        some.push("ann".to_owned());
        let fits = |p: &Person| parts(p).iter().any(|part| part.contains("ann"));
        let none = PeopleFilter::default;
        check(
            db,
            all,
            "any",
            PeopleFilter {
                text: TextFilter::AnyPart(some),
                ..none()
            },
            fits,
        )
        .await;
        check(
            db,
            all,
            "all",
            PeopleFilter {
                text: TextFilter::AllWords(words),
                ..none()
            },
            |_| false,
        )
        .await;
        let long = "x".repeat(200_000);
        check(
            db,
            all,
            "long",
            PeopleFilter {
                text: TextFilter::AllWords(vec![long]),
                ..none()
            },
            |_| false,
        )
        .await;
    });
}
