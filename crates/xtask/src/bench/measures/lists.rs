//! Pages of lists, in a small and in a large portal.

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::{Contender, say, with_sides};
use crate::bench::ask::ask_json;
use crate::bench::cores::Layout;
use crate::bench::figures::Measure;
use crate::bench::load::Lane;
use crate::bench::plan::Plan;
use crate::bench::rounds::{Turn, interleave, load_round};
use crate::bench::script::ListPage;

const CONNECTIONS: usize = 16;
const PAGE: u64 = 25;
/// A syllable that about every seventh name has.
const TEXT: &str = "kar";

const SMALL: &str = "a tenth of the people";
const LARGE: &str = "all of the people";

/// Pages of 25: the first one and one near the end, with and without text.
///
/// # Errors
/// At the first wrong answer.
pub fn measure(plan: &Plan, layout: Layout, small: &Contender, large: &Contender) -> Result<Vec<Measure>> {
    let mut measures = Vec::new();
    for (name, text) in [("page of people", ""), ("page of people with a text", TEXT)] {
        for (place, ninths) in [("first page", 0), ("a page at nine tenths", 9)] {
            say(&format!("{name}, {place}"))?;
            let (small_lane, _) = lane(small, text, ninths)?;
            let (large_lane, total) = lane(large, text, ninths)?;
            let turns: Vec<Turn<'_>> = vec![
                (
                    SMALL,
                    Box::new(|| load_round(plan, layout, &small_lane, CONNECTIONS, small.server.process())),
                ),
                (
                    LARGE,
                    Box::new(|| load_round(plan, layout, &large_lane, CONNECTIONS, large.server.process())),
                ),
            ];
            let sides = interleave(plan, turns)?;
            let case = format!("{place} of {total} people found among {}, 16 connections", plan.crowd);
            measures.push(
                with_sides(Measure::new(name, case, "answers/s"), sides)
                    .ratio_of(
                        "of the processor time with a tenth of the people",
                        LARGE,
                        SMALL,
                        |figures| figures.cpu_us,
                        None,
                    )
                    .ratio_of(
                        "of the 99th percentile with a tenth of the people",
                        LARGE,
                        SMALL,
                        |figures| figures.p99_ms,
                        None,
                    ),
            );
        }
    }
    Ok(measures)
}

/// The script for a page, and how many people match: asked for once before, because every answer must say the same.
fn lane(contender: &Contender, text: &str, tenths: u64) -> Result<(Lane, u64)> {
    let query = if text.is_empty() {
        String::new()
    } else {
        format!("&filterValue={text}")
    };
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
    let start = total * tenths / 10;
    page.path = path(start);
    page.count = usize::try_from(PAGE.min(total - start))?;
    page.total = Some(total);
    Ok((contender.lane(page), total))
}
