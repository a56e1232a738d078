//! How the databases answer lists: every query that matters goes through an index of its own portal and reads no table
//! from one end to the other. The findings are committed in `docs/query-plans.md`.

use super::*;
use crate::config::{Database, StoreConfig};
use crate::db::Db;
use crate::dialect::Dialect;
use anteroom_domain::people_filter::{Area, GroupFilter, LoginKind, PeopleSort, TextFilter};
use anteroom_domain::{Activation, GroupId, Instant, PersonId};
use std::fmt::Write as _;
use uuid::Uuid;

/// People in each of the two portals.
const PEOPLE: i64 = 12_000;
const PORTAL: PortalId = PortalId(1);

fn fill(tx: &mut Tx<'_>, people: i64) -> Result<(), Error> {
    let dialect = tx.dialect();
    let id = |number: &str| match dialect {
        Dialect::Sqlite => format!("unhex(printf('%032x', {number}))"),
        Dialect::Postgres => format!("lpad(to_hex({number}), 32, '0')::uuid"),
    };
    let (own, creator) = (id("n"), id("1 + n % 3"));
    let statement = format!(
        "WITH RECURSIVE g(n) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT n + 1 FROM g WHERE n < {people}), \
        k AS (SELECT n, CASE WHEN n % 1000 = 7 THEN 'karlin' ELSE 'u' END || (n * 7919 % 1009) AS f, \
            substr('anberkardorelgarhalisjo', CAST(1 + n * 31 % 20 AS INTEGER), 3) || (n * 104729 % 10007) AS l, \
            'p' || n || '.x@example.org' AS e, \
            CASE WHEN n % 500 = 0 THEN 3 WHEN n % 100 = 0 THEN 1 WHEN n % 10 = 0 THEN 2 ELSE 4 END AS r, \
            CASE WHEN n % 51 = 0 THEN 1 WHEN n % 41 = 0 THEN 2 ELSE 0 END AS b FROM g) \
        INSERT INTO people (portal_id, id, user_name, first_name, last_name, email, role, status, activation, quota_bytes, \
        sso_id, ldap_id, created_by, created_at, modified_at, session_epoch, version, list_block, user_name_key, \
        first_name_key, last_name_key, email_key, first_name_sort, search_key, directory_key) \
        SELECT o.id, {own}, e, f, l, e, r, CASE b WHEN 0 THEN 1 WHEN 1 THEN 4 ELSE 2 END, \
        CASE WHEN n % 301 = 0 THEN 2 ELSE 1 END, CASE WHEN n % 701 = 0 THEN 5 END, CASE WHEN n % 801 = 0 THEN e END, \
        CASE WHEN n % 901 = 0 THEN e END, {creator}, n, n, 0, 1, b, e, f, l, e, CASE b WHEN 1 THEN e ELSE f END, \
        f || '\u{1f}' || l || '\u{1f}' || e, 'engineer\u{1f}riga' FROM k CROSS JOIN portals o"
    );
    for portal in [1, 2] {
        tx.batch(&format!(
            "INSERT INTO portals (id, alias, name, owner_id, status, culture, time_zone, session_epoch, created_at, version) \
            VALUES ({portal}, 'p{portal}', '', {}, 1, 'en-US', 'UTC', 0, 0, 1)",
            id("1")
        ))?;
    }
    tx.batch(&statement)?;
    for portal in [1, 2] {
        tx.batch(&format!(
            "INSERT INTO groups (portal_id, id, name, name_key, members_count, created_at, modified_at, version) \
            VALUES ({portal}, {}, 'g', 'g', 0, 0, 0, 1)",
            id("7")
        ))?;
    }
    tx.batch(&format!(
        "INSERT INTO group_members (portal_id, group_id, person_id) SELECT portal_id, {}, id FROM people \
        WHERE created_at % 100 = 3",
        id("7")
    ))?;
    tx.batch(&format!(
        "INSERT INTO relations (portal_id, from_id, to_id, created_at) SELECT portal_id, {}, id, 0 FROM people \
        WHERE role = 2 AND created_at % 30 = 0",
        id("1")
    ))
}

/// The plans of everything that a list asks the database.
fn plans(tx: &mut Tx<'_>, filter: &PeopleFilter, page: &PeoplePage) -> Result<Vec<Vec<String>>, Error> {
    tx.plans = Some(Vec::new());
    list(tx, PORTAL, filter, page)?;
    Ok(tx.plans.take().unwrap_or_default())
}

#[test]
fn every_list_goes_through_an_index_of_its_portal() {
    for dialect in [Dialect::Sqlite, Dialect::Postgres] {
        let stage = Stage::new(dialect, PEOPLE);
        for case in cases() {
            let (filter, page) = (case.filter.clone(), case.page);
            let plans = stage.read(move |tx| plans(tx, &filter, &page));
            let what = format!("{dialect:?}, {}: {plans:#?}", case.name);
            for line in plans.iter().flatten() {
                assert!(!reads_a_table(dialect, line), "{line}: {what}");
            }
            let index = if dialect == Dialect::Sqlite {
                case.sqlite
            } else {
                case.postgres
            };
            assert!(plans.iter().flatten().any(|line| line.contains(index)), "{what}");
        }
    }
}

/// Whether a line of a plan says that a table, or an index from one end to the other, is read.
fn reads_a_table(dialect: Dialect, line: &str) -> bool {
    match dialect {
        Dialect::Sqlite => {
            let is_search_in_portal = line.contains("(portal_id=?") || line.contains("(rowid=?");
            (line.starts_with("SCAN ") && !line.ends_with(" g"))
                || (line.starts_with("SEARCH ") && !is_search_in_portal)
        }
        Dialect::Postgres => {
            line.contains("Seq Scan") || (line.trim_start().starts_with("Index Cond:") && !line.contains("id = "))
        }
    }
}

#[test]
fn the_plans_are_the_documented_ones() {
    let mut text = String::from(
        "# How lists are found\n\n\
        Which index each list of people goes through, on either database. A test in `crates/store/src/people/list/plans_test.rs` runs every\n\
        one of them in a portal of 12,000 people beside another portal of 12,000, looks at the plans of all its statements, and fails\n\
        when one reads a table, or another portal, from one end to the other. It also writes this page: run it with `ANTEROOM_UPDATE=1`.\n\n\
        Totals are not in the table: unless a text, a creator or a group is asked for, they come from counters that the database keeps\n\
        with every change (`people_counts`). SQLite is told the index; PostgreSQL chooses by itself, for the parameters of each query.\n\n\
        | list | SQLite | PostgreSQL |\n|---|---|---|\n",
    );
    for case in cases() {
        let name = |index: &str| match index {
            "people" | "people_by" | "group_members" => "whichever is cheaper".to_owned(),
            index => format!("`{index}`"),
        };
        let (sqlite, postgres) = (name(case.sqlite), name(case.postgres));
        writeln!(text, "| {} | {sqlite} | {postgres} |", case.name).unwrap();
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/query-plans.md");
    #[expect(clippy::disallowed_methods, reason = "the switch that writes committed files anew")]
    if std::env::var_os("ANTEROOM_UPDATE").is_some() {
        std::fs::write(path, &text).unwrap();
    }
    let committed = std::fs::read_to_string(path).unwrap_or_default().replace("\r\n", "\n");
    assert_eq!(
        committed, text,
        "docs/query-plans.md is stale: run this test with ANTEROOM_UPDATE=1"
    );
}

struct Stage {
    db: Db,
    schema: Option<(String, String)>,
    _folder: tempfile::TempDir,
}

impl Stage {
    fn new(dialect: Dialect, people: i64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (database, schema) = match dialect {
            Dialect::Sqlite => (
                Database::Sqlite {
                    path: folder.path().join("plans.db"),
                },
                None,
            ),
            Dialect::Postgres => {
                #[expect(
                    clippy::disallowed_methods,
                    reason = "the test runner names the server in the environment"
                )]
                let url = std::env::var("ANTEROOM_TEST_POSTGRES").expect("ANTEROOM_TEST_POSTGRES names a server");
                let schema = format!("plans_{}", std::process::id());
                administer(&url, &format!("CREATE SCHEMA {schema}"));
                let separator = if url.contains('?') { '&' } else { '?' };
                let own = format!("{url}{separator}options=-csearch_path%3D{schema}");
                (Database::Postgres { url: own }, Some((url, schema)))
            }
        };
        let db = Db::open(&StoreConfig {
            postgres_connections: 1,
            ..StoreConfig::new(database)
        })
        .unwrap();
        db.migrate(Instant(0)).unwrap();
        let stage = Self {
            db,
            schema,
            _folder: folder,
        };
        stage.write(move |tx| fill(tx, people));
        if let Some((url, schema)) = &stage.schema {
            // What a server does by itself sooner or later.
            for table in ["people", "people_counts", "relations", "groups", "group_members"] {
                administer(url, &format!("VACUUM ANALYZE {schema}.{table}"));
            }
        }
        stage
    }

    fn write<T: Send + 'static>(&self, job: impl Fn(&mut Tx<'_>) -> Result<T, Error> + Send + 'static) -> T {
        block_on(self.db.write(job)).unwrap()
    }

    fn read<T: Send + 'static>(&self, job: impl Fn(&mut Tx<'_>) -> Result<T, Error> + Send + 'static) -> T {
        block_on(self.db.read(job)).unwrap()
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.db.close();
        if let Some((url, schema)) = &self.schema {
            administer(url, &format!("DROP SCHEMA {schema} CASCADE"));
        }
    }
}

fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap()
        .block_on(work)
}

#[expect(clippy::disallowed_methods, reason = "the test prepares the server")]
fn administer(url: &str, sql: &str) {
    let mut client = postgres::Client::connect(url, postgres::NoTls).unwrap();
    client.batch_execute(sql).unwrap();
}

struct Case {
    name: &'static str,
    filter: PeopleFilter,
    page: PeoplePage,
    sqlite: &'static str,
    postgres: &'static str,
}

const NAME: &str = "people_by_first_name";
const LAST: &str = "people_by_last_name";
const ROLE: &str = "people_by_role";
const TEXT: &str = "people_by_text";

#[expect(clippy::too_many_lines, reason = "one entry for each list")]
fn cases() -> Vec<Case> {
    let all = PeopleFilter::default;
    let text = |text: &str| PeopleFilter {
        text: TextFilter::parse(text, None),
        ..all()
    };
    let found = |text| PeopleFilter { text, ..all() };
    let roles = |roles: &[Role]| PeopleFilter {
        roles: Some(roles.to_vec()),
        ..all()
    };
    let me = Some(PersonId(Uuid::from_u128(1)));
    let nobody = Some(PersonId(Uuid::from_u128(0xffff_ffff)));
    let group = GroupId(Uuid::from_u128(7));
    let in_group = |group| PeopleFilter { group, ..all() };
    let sorted = |sort, start_index| PeoplePage {
        sort,
        descending: false,
        start_index,
        count: 25,
    };
    let at = |start| sorted(PeopleSort::FirstName, start);
    let (first, far) = (at(0), 11_000);
    let case = |name, filter, page, sqlite, postgres| Case {
        name,
        filter,
        page,
        sqlite,
        postgres,
    };
    let guests = PeopleFilter {
        area: Area::Guests,
        ..all()
    };
    vec![
        case("first page", all(), first, NAME, NAME),
        case("last page", all(), at(far), NAME, NAME),
        case("by last name", all(), sorted(PeopleSort::LastName, 0), LAST, LAST),
        case(
            "by last name, last page",
            all(),
            sorted(PeopleSort::LastName, far),
            LAST,
            LAST,
        ),
        case("by type", all(), sorted(PeopleSort::Role, 0), ROLE, ROLE),
        case("by type, last page", all(), sorted(PeopleSort::Role, far), ROLE, ROLE),
        case(
            "by address",
            all(),
            sorted(PeopleSort::Email, 0),
            "people_by_email",
            "people_by_email",
        ),
        case(
            "by registration",
            all(),
            sorted(PeopleSort::RegistrationDate, far),
            "people_by_registration",
            "people_by_registration",
        ),
        case(
            "by creator",
            all(),
            sorted(PeopleSort::CreatedBy, 0),
            "people_by_registration",
            "people_by_registration",
        ),
        case(
            "one status",
            PeopleFilter {
                statuses: Some(vec![Status::Terminated]),
                ..all()
            },
            first,
            NAME,
            NAME,
        ),
        case("administrators", roles(&[Role::DocSpaceAdmin]), first, ROLE, ROLE),
        case(
            "administrators by last name",
            roles(&[Role::DocSpaceAdmin]),
            sorted(PeopleSort::LastName, 0),
            ROLE,
            ROLE,
        ),
        case("users, last page", roles(&[Role::User]), at(9_000), NAME, NAME),
        case(
            "guests by type",
            guests.clone(),
            sorted(PeopleSort::Role, 0),
            ROLE,
            ROLE,
        ),
        case(
            "with a storage limit",
            PeopleFilter {
                has_quota: Some(true),
                ..all()
            },
            first,
            "people_with_marks",
            "people_with_marks",
        ),
        case(
            "who sign in through SSO",
            PeopleFilter {
                login: Some(LoginKind::Sso),
                ..all()
            },
            first,
            "people_with_marks",
            "people_with_marks",
        ),
        case(
            "not activated",
            PeopleFilter {
                activation: Some(Activation::Pending),
                ..all()
            },
            first,
            NAME,
            "people_by",
        ),
        case(
            "brought in by nobody we know",
            PeopleFilter {
                created_by: nobody,
                ..all()
            },
            first,
            "people_by_registration",
            "people_by_registration",
        ),
        case(
            "brought in by one of three",
            PeopleFilter {
                created_by: me,
                ..all()
            },
            first,
            NAME,
            "people_by",
        ),
        case(
            "what a room admin sees",
            PeopleFilter {
                guests_related_to: me,
                ..all()
            },
            first,
            NAME,
            NAME,
        ),
        case(
            "the guests of a room admin",
            PeopleFilter {
                guests_related_to: me,
                ..guests
            },
            first,
            "sqlite_autoindex_people_1",
            "people",
        ),
        case(
            "members of a group",
            in_group(GroupFilter::In(group)),
            first,
            "sqlite_autoindex_people_1",
            "group_members",
        ),
        case(
            "people outside a group",
            in_group(GroupFilter::NotIn(group)),
            first,
            NAME,
            NAME,
        ),
        case("people in no group", in_group(GroupFilter::Without), first, NAME, NAME),
        case("a rare text", text("karlin10"), first, NAME, TEXT),
        case(
            "a rare text by last name",
            text("karlin10"),
            sorted(PeopleSort::LastName, 0),
            NAME,
            TEXT,
        ),
        case("two words", text("karlin exam"), first, NAME, TEXT),
        case("two letters", text("ka"), first, NAME, "people_by"),
        case(
            "alternatives",
            found(TextFilter::parse("karlin1;karlin2", Some(";"))),
            first,
            NAME,
            TEXT,
        ),
        case(
            "words of the directory",
            found(TextFilter::Directory(vec!["karl".to_owned()])),
            first,
            NAME,
            TEXT,
        ),
        case(
            "a text of accounts",
            found(TextFilter::Account("karlin1".to_owned())),
            first,
            NAME,
            "people",
        ),
    ]
}
