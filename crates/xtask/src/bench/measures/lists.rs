//! Pages of lists in a large portal, with another portal as large beside it, on both databases.

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::{Contender, say, with_sides};
use crate::bench::ask::ask_json;
use crate::bench::figures::Measure;
use crate::bench::load::Lane;
use crate::bench::plan::Plan;
use crate::bench::rounds::{Turn, interleave, load_round};
use crate::bench::script::ListPage;
use crate::bench::stage::Stage;

const CONNECTIONS: usize = 16;
const PAGE: u64 = 25;
/// What a page costs without the portal.
const BARE_PAGE: &str = "bare indexed page";
/// The portal on SQLite, in tables.
pub const SQLITE: &str = "portal, SQLite";
/// The portal on PostgreSQL, in tables.
pub const POSTGRES: &str = "portal, PostgreSQL";

/// Where in a list a page lies.
#[derive(Clone, Copy)]
enum Place {
    First,
    Middle,
    Last,
}

/// What is asked for: a name, the rest of the query, and the places. Names are made of syllables, of which `kar` is one.
const LISTS: &[(&str, &str, &[Place])] = &[
    ("everybody", "", &[Place::First, Place::Middle, Place::Last]),
    ("active", "&employeeStatus=1", &[Place::Last]),
    ("by last name", "&sortBy=lastName", &[Place::First, Place::Last]),
    ("by type", "&sortBy=type", &[Place::First, Place::Last]),
    ("by address", "&sortBy=email", &[Place::First, Place::Last]),
    ("by registration", "&sortBy=registrationDate", &[Place::Last]),
    ("by creator", "&sortBy=createdBy", &[Place::Last]),
    ("administrators", "&employeeType=3", &[Place::First]),
    ("no guests", "&area=People", &[Place::Last]),
    ("in no group", "&withoutGroup=true", &[Place::First]),
    ("created by the caller", "&invitedByMe=true", &[Place::First]),
    ("one letter", "&filterValue=k", &[Place::First]),
    ("two letters", "&filterValue=ka", &[Place::First]),
    ("three letters", "&filterValue=kar", &[Place::First, Place::Last]),
    ("a name", "&filterValue=karlindor", &[Place::First]),
    ("two words", "&filterValue=karlin%20berdor", &[Place::First]),
    (
        "alternatives",
        "&filterValue=karlindor;berdorel&filterSeparator=;",
        &[Place::First],
    ),
    (
        "a name, by last name",
        "&filterValue=karlindor&sortBy=lastName",
        &[Place::First],
    ),
];

/// Pages of 25 of every list, against a page that a plain program reads along an index of the same SQLite file.
///
/// # Errors
/// At the first wrong answer.
pub fn measure(
    plan: &Plan,
    stage: &Stage,
    sqlite: &Contender,
    postgres: Option<&Contender>,
    database: &str,
) -> Result<Vec<Measure>> {
    let mut measures = Vec::new();
    for (name, query, places) in LISTS {
        for place in *places {
            let title = match place {
                Place::First => format!("{name}, first page"),
                Place::Middle => format!("{name}, a page in the middle"),
                Place::Last => format!("{name}, last page"),
            };
            say(&format!("page of people: {title}"))?;
            let mut turns: Vec<Turn<'_>> =
                vec![(BARE_PAGE, Box::new(|| stage.bare_loop("page", database, plan.window)))];
            let mut total = 0;
            for contender in std::iter::once(sqlite).chain(postgres) {
                let (lane, found) = lane(contender, query, *place)?;
                total = found;
                let process = contender.server.process();
                turns.push((
                    contender.name,
                    Box::new(move || load_round(plan, stage.layout, &lane, CONNECTIONS, process)),
                ));
            }
            let case = format!(
                "{title}, {total} found among {} and as many beside, 16 connections",
                plan.crowd
            );
            let sides = interleave(plan, turns)?;
            let mut measure = with_sides(Measure::new("page of people", case, "answers/s"), sides);
            for side in [SQLITE, POSTGRES] {
                let what = format!("{side}: processor time of so many bare pages");
                measure = measure.ratio_of(&what, side, BARE_PAGE, |figures| figures.cpu_us, None);
            }
            measures.push(measure);
        }
    }
    Ok(measures)
}

/// The script for a page, and how many people match: asked for once before, because every answer must say the same.
fn lane(contender: &Contender, query: &str, place: Place) -> Result<(Lane, u64)> {
    let path = |start: u64| format!("/api/2.0/people/filter?count={PAGE}&startIndex={start}{query}");
    let mut page = ListPage {
        door: contender.server.door.clone(),
        path: path(0),
        count: 0,
        total: None,
    };
    let first = ask_json(contender.server.address, &page)?;
    let total = first
        .get("total")
        .and_then(Value::as_u64)
        .context("a list without a total")?;
    let start = match place {
        Place::First => 0,
        Place::Middle => total / 2,
        Place::Last => total.saturating_sub(PAGE),
    };
    page.path = path(start);
    page.count = usize::try_from(PAGE.min(total - start))?;
    page.total = Some(total);
    Ok((contender.lane(page), total))
}
