//! One profile by id, with an API key.

use anyhow::Result;

use super::{Contender, FLOOR, PORTAL, at, say, with_sides};
use crate::bench::cores::Layout;
use crate::bench::figures::{Bound, Measure};
use crate::bench::peers::FASTIFY;
use crate::bench::plan::Plan;
use crate::bench::rounds::{Turn, interleave, load_round};
use crate::bench::script::{ReadPerson, ReadSame};

/// Random profiles, at 1, 16 and 64 connections.
///
/// # Errors
/// At the first wrong answer.
pub fn measure(plan: &Plan, layout: Layout, contenders: &[&Contender], floor: &Contender) -> Result<Vec<Measure>> {
    let lanes: Vec<_> = contenders
        .iter()
        .map(|contender| {
            (
                contender,
                contender.lane(ReadPerson::new(&contender.server.door, &contender.people)),
            )
        })
        .collect();
    let same = ReadPerson::new(&floor.server.door, &floor.people);
    let same = floor.lane(ReadSame(same));
    let mut measures = Vec::new();
    for connections in [1, 16, 64] {
        say(&format!("profile by id, {}", at(connections)))?;
        let mut turns: Vec<Turn<'_>> = vec![(
            FLOOR,
            Box::new(|| load_round(plan, layout, &same, connections, floor.server.process())),
        )];
        for (contender, lane) in &lanes {
            let process = contender.server.process();
            turns.push((
                contender.name,
                Box::new(move || load_round(plan, layout, lane, connections, process)),
            ));
        }
        let sides = interleave(plan, turns)?;
        let target = (connections > 1).then_some(Bound::AtLeast(0.5));
        measures.push(
            with_sides(Measure::new("profile by id", at(connections), "answers/s"), sides)
                .ratio("of the floor's answers", PORTAL, FLOOR, target)
                .ratio_of(
                    "of the floor's processor time",
                    PORTAL,
                    FLOOR,
                    |figures| figures.cpu_us,
                    None,
                )
                .ratio_of(
                    "of the floor's 99th percentile",
                    PORTAL,
                    FLOOR,
                    |figures| figures.p99_ms,
                    None,
                )
                .ratio("of fastify's answers", PORTAL, FASTIFY, None),
        );
    }
    Ok(measures)
}
