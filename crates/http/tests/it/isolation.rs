//! Portals cannot see one another: `docs/protocol/http.md` 11. The owner of one portal calls every operation that takes an
//! identifier or an address, with those of another portal, and reads what he reads for one that does not exist.
//!
//! The cases are chosen by a generator whose seed is printed. `ANTEROOM_ISOLATION_CASES` says how many of them there
//! are on each database; `cargo xtask isolation` sets it.

use crate::matrix::request;
use crate::second_portal::{SecondPortal, second_portal};
use anteroom_domain::PortalId;
use anteroom_http::operation::{Base, Operation, QueryKind};
use anteroom_store::contents::{self, Contents};
use anteroom_testkit::{Answer, OWNER_EMAIL, TestApp, on_both};
use http::Method;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use uuid::Uuid;

/// Operations after which an address is somebody's in the first portal too, as it may be.
const MAKES_ADDRESSES: [&str; 5] = [
    "create_person",
    "create_people",
    "create_ready_person",
    "invite_people",
    "change_email",
];
/// Cases of the normal run, on each database.
const USUAL_CASES: usize = 600;
const SEED: u64 = 0x5eed_0f15_0a7e_d000;

/// A generator that is the same everywhere (`SplitMix64`).
pub struct Chance(pub u64);

impl Chance {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, count: usize) -> usize {
        usize::try_from(self.next() % count as u64).unwrap()
    }

    pub fn id(&mut self) -> String {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&self.next().to_be_bytes());
        bytes[8..].copy_from_slice(&self.next().to_be_bytes());
        // Of the same version as ours.
        uuid::Builder::from_custom_bytes(bytes).into_uuid().to_string()
    }
}

/// What names something of the other portal.
#[derive(Clone, Debug)]
enum Foreign {
    Id(String),
    Email(String),
}

impl Foreign {
    fn text(&self) -> &str {
        match self {
            Self::Id(text) | Self::Email(text) => text,
        }
    }
}

/// Where in a request it is put.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    /// Instead of the n-th identifier of the path.
    Path(usize),
    /// Instead of the n-th text of the body.
    Body(usize),
    /// In a parameter of the query.
    Query(&'static str),
}

async fn of_second(app: &TestApp) -> Vec<Contents> {
    let listed = app.app.read(|tx, _| Ok(contents::of_portal(tx, PortalId(2))?)).await;
    listed.unwrap()
}

/// Every identifier that stands in the rows of the other portal, in either database's way to write it.
fn ids_of(contents: &[Contents]) -> Vec<String> {
    let mut ids = BTreeSet::new();
    for row in contents.iter().flat_map(|table| &table.rows) {
        let hexadecimal = |part: &str| part.len() >= 32 && part.bytes().all(|b| b.is_ascii_hexdigit());
        let undashed = row.replace('-', "");
        for word in undashed
            .split(|c: char| !c.is_ascii_hexdigit())
            .filter(|w| w.len() == 32 && hexadecimal(w))
        {
            ids.insert(Uuid::try_parse(word).unwrap().to_string());
        }
    }
    ids.into_iter().collect()
}

/// The texts of a body, in order; `change` gets the number of each.
fn texts(body: &mut Value, next: &mut usize, change: &mut impl FnMut(usize, &mut String)) {
    match body {
        Value::String(text) => {
            change(*next, text);
            *next += 1;
        }
        Value::Array(all) => all.iter_mut().for_each(|value| texts(value, next, change)),
        Value::Object(all) => all.values_mut().for_each(|value| texts(value, next, change)),
        _ => {}
    }
}

fn path_ids(path: &str) -> Vec<(usize, &str)> {
    let mut at = 0;
    let mut found = Vec::new();
    for part in path.split('/') {
        let word = part.split('?').next().unwrap();
        if Uuid::try_parse(word).is_ok() {
            found.push((at, word));
        }
        at += part.len() + 1;
    }
    found
}

/// The places of a request that can name something, and the kind of it.
fn places(operation: &Operation, path: &str, body: &Value) -> Vec<(Place, bool)> {
    let mut all: Vec<(Place, bool)> = Vec::new();
    all.extend((0..path_ids(path).len()).map(|n| (Place::Path(n), true)));
    let mut body = body.clone();
    texts(&mut body, &mut 0, &mut |n, text| {
        if Uuid::try_parse(text).is_ok() {
            all.push((Place::Body(n), true));
        } else if text.contains('@') && !MAKES_ADDRESSES.contains(&operation.id) {
            all.push((Place::Body(n), false));
        }
    });
    for parameter in operation.query {
        if !matches!(parameter.kind, QueryKind::Text | QueryKind::TextList) {
            continue;
        }
        let is_for_page = ["sortBy", "sortOrder", "filterSeparator"].contains(&parameter.name);
        if !is_for_page {
            all.push((Place::Query(parameter.name), true));
            all.push((Place::Query(parameter.name), false));
        }
    }
    all
}

fn put_in(path: &str, body: &Value, place: &Place, text: &str) -> (String, Value) {
    let (mut path, mut body) = (path.to_owned(), body.clone());
    match place {
        Place::Path(n) => {
            let (at, word) = path_ids(&path)[*n];
            let end = at + word.len();
            path.replace_range(at..end, text);
        }
        Place::Body(wanted) => texts(&mut body, &mut 0, &mut |n, own| {
            if n == *wanted {
                text.clone_into(own);
            }
        }),
        Place::Query(name) => {
            let start = path.split_once('?').map_or(path.clone(), |(start, _)| start.to_owned());
            path = format!("{start}?{name}={}", text.replace('@', "%40"));
        }
    }
    (path, body)
}

async fn call(app: &TestApp, operation: &Operation, path: &str, body: &Value) -> Answer {
    let method = Method::from_bytes(operation.method.name().as_bytes()).unwrap();
    let path = match operation.base {
        Base::Api => format!("/api/2.0{path}"),
        Base::Host => path.to_owned(),
    };
    let bearer = format!("Bearer {}", app.owner.credential);
    app.call_with(method, &path, &[("authorization", &bearer)], body).await
}

/// An answer without what differs between any two requests: every identifier and every number of a test's address gets
/// the place at which it came first.
fn normal(answer: &Answer, named: &str) -> String {
    let mut text = format!("{}\n", answer.status);
    for (name, value) in &answer.headers {
        let differs = ["x-request-id", "date", "server-timing", "content-length", "etag"];
        let value = if differs.contains(&name.as_str()) {
            "…"
        } else {
            value.to_str().unwrap()
        };
        writeln!(text, "{name}: {value}").unwrap();
    }
    text.push_str(&answer.text());
    let text = text
        .replace(named, "{named}")
        .replace(&named.replace('@', "%40"), "{named}")
        .replace(&named.replace('@', "\\u0040"), "{named}");
    let (mut known, mut out, mut word): (BTreeMap<String, usize>, String, String) = Default::default();
    for c in text.chars().chain(['\n']) {
        // Identifiers, and addresses such as user12@…, whose number differs.
        if c.is_ascii_alphanumeric() || c == '-' {
            word.push(c);
            continue;
        }
        let differs = word.len() >= 32 || word.bytes().any(|b| b.is_ascii_digit()) && matches!(c, '@' | '%' | '\\');
        if differs {
            let next = known.len();
            let number = *known.entry(std::mem::take(&mut word)).or_insert(next);
            write!(out, "{{{number}}}").unwrap();
        } else {
            out.push_str(&std::mem::take(&mut word));
        }
        out.push(c);
    }
    out
}

fn cases() -> usize {
    #[expect(clippy::disallowed_methods, reason = "the switch of `cargo xtask isolation`")]
    let wanted = std::env::var("ANTEROOM_ISOLATION_CASES");
    wanted.map_or(USUAL_CASES, |count| count.parse().unwrap())
}

/// The operations that can name something, each with a request of the first portal and its places.
struct Prepared {
    operation: Operation,
    path: String,
    body: Value,
    places: Vec<(Place, bool)>,
}

async fn prepare(app: &TestApp, operation: Operation) -> Option<Prepared> {
    let (path, body) = request(app, &operation).await;
    let places = places(&operation, &path, &body);
    (!places.is_empty()).then_some(Prepared {
        operation,
        path,
        body,
        places,
    })
}

#[test]
fn http_11_what_is_in_another_portal_does_not_exist() {
    on_both(async |app| {
        let second = second_portal(app).await;
        fill(app, &second).await;
        let before = of_second(app).await;
        let ids = ids_of(&before);
        assert!(ids.len() > 20, "{ids:?}");
        // The owner has the same address in both, so that it names somebody here.
        let all_emails = second.emails(app).await;
        let emails: Vec<String> = all_emails
            .iter()
            .filter(|email| *email != OWNER_EMAIL)
            .cloned()
            .collect();
        let mut prepared = Vec::new();
        // The operations on the installation are about every portal, and its operator may call them (portal.md 6.1).
        let operations = anteroom_http::api::operations().into_iter();
        for operation in operations.filter(|operation| operation.area() != "apisystem") {
            prepared.extend(prepare(app, operation).await);
        }
        let named: BTreeSet<&str> = prepared.iter().map(|one| one.operation.id).collect();
        for expected in [
            "get_person",
            "update_person",
            "replace_group_members",
            "update_key",
            "set_people_status",
        ] {
            assert!(named.contains(expected), "{expected} takes an identifier");
        }
        let (mut chance, count) = (Chance(SEED), cases());
        let (mut refused, mut statuses) = (0, BTreeMap::<u16, usize>::new());
        for case in 0..count {
            // Each operation in turn, so that few cases reach all of them.
            let at = case % prepared.len();
            let (place, is_id) = prepared[at].places[chance.below(prepared[at].places.len())].clone();
            let foreign = if is_id {
                Foreign::Id(ids[chance.below(ids.len())].clone())
            } else {
                Foreign::Email(emails[chance.below(emails.len())].clone())
            };
            let unknown = match foreign {
                Foreign::Id(_) => chance.id(),
                Foreign::Email(_) => format!("nobody{}@example.net", chance.below(1_000_000)),
            };
            // Nothing is counted against the caller.
            app.clock.advance_seconds(61);
            let one = &prepared[at];
            let (path, body) = put_in(&one.path, &one.body, &place, foreign.text());
            let theirs = call(app, &one.operation, &path, &body).await;
            let changed = theirs.status == 200 && one.operation.method.name() != "GET";
            let other = if changed {
                prepare(app, one.operation.clone()).await
            } else {
                None
            };
            let fresh = other.as_ref().unwrap_or(one);
            let (path, body) = put_in(&fresh.path, &fresh.body, &place, &unknown);
            let nobodys = call(app, &one.operation, &path, &body).await;
            // What is made of an address, such as a user name, differs with it.
            let is_made_of_it = changed && matches!(foreign, Foreign::Email(_));
            let compare = |answer: &Answer, named: &str| {
                if is_made_of_it {
                    answer.status.to_string()
                } else {
                    normal(answer, named)
                }
            };
            assert_eq!(
                compare(&theirs, foreign.text()),
                compare(&nobodys, &unknown),
                "case {case} of seed {SEED:x}: {} with {foreign:?} at {place:?}: {path} {body}",
                one.operation.id
            );
            let text = theirs.text();
            assert!(!text.contains("Secretive"), "{}: {text}", one.operation.id);
            *statuses.entry(theirs.status.as_u16()).or_default() += 1;
            refused += usize::from(theirs.status != 200);
            if changed {
                let operation = one.operation.clone();
                prepared[at] = prepare(app, operation).await.unwrap();
            }
        }
        println!(
            "{count} cases of {} operations, {refused} refused: {statuses:?}",
            named.len()
        );
        assert_eq!(of_second(app).await, before, "the other portal is as it was");
        assert_eq!(
            second.get(app, "/people/filter").await.json()["total"],
            all_emails.len()
        );
    });
}

/// Everything that a portal may hold.
async fn fill(app: &TestApp, second: &SecondPortal) {
    let (one, two) = (second.person(app, "one").await, second.person(app, "two").await);
    let group = second
        .post(
            app,
            "/group",
            json!({ "groupName": "Secretive", "members": [one, two], "groupManager": one }),
        )
        .await
        .ok();
    assert_eq!(group["membersCount"], 2);
    second.post(app, "/keys", json!({ "name": "Secretive" })).await.ok();
    let invitation = json!({ "invitations": [{ "email": "invited@second-portal-only.org", "type": "User" }] });
    second.post(app, "/people/invite", invitation).await.ok();
    second
        .post(app, "/portal/users/invitationlink", json!({ "employeeType": "User" }))
        .await
        .ok();
    second
        .put(app, "/people/status/2", json!({ "userIds": [two] }))
        .await
        .ok();
    let hand_over = json!({ "fromUserId": two, "toUserId": second.owner.to_string() });
    second.post(app, "/people/reassign/start", hand_over).await.ok();
    let guest = json!({ "email": "guest@second-portal-only.org", "firstName": "Gus", "lastName": "Secretive", "type": "Guest" });
    second.post(app, "/people/active", guest).await.ok();
}
