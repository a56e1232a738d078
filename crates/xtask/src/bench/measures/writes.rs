//! Durable changes: new people and new roles.

use anyhow::Result;

use super::{BARE, Contender, OWN_COMMITS, PORTAL, at, say, with_sides};
use crate::bench::figures::{Bound, Measure};
use crate::bench::load::Lane;
use crate::bench::peers::FASTIFY;
use crate::bench::plan::Plan;
use crate::bench::rounds::{Turn, interleave, load_round};
use crate::bench::script::{CreatePerson, SetRole};
use crate::bench::stage::Stage;

/// The connections at which changes are measured.
const CONNECTIONS: [usize; 3] = [1, 16, 64];

struct Kind {
    name: &'static str,
    bare: &'static str,
    /// Least ratio to the bare loop at 64 connections.
    target: f64,
}

/// New roles for random people.
///
/// # Errors
/// At the first wrong answer.
pub fn roles(plan: &Plan, stage: &Stage, contenders: &[&Contender], bare: &str) -> Result<Vec<Measure>> {
    let kind = Kind {
        name: "role change",
        bare: "role",
        target: 1.5,
    };
    let lane = |contender: &Contender| {
        contender.lane(SetRole {
            door: contender.server.door.clone(),
            people: contender.people.clone(),
        })
    };
    measure(plan, stage, contenders, bare, &kind, lane)
}

/// New people.
///
/// # Errors
/// At the first wrong answer.
pub fn creations(plan: &Plan, stage: &Stage, contenders: &[&Contender], bare: &str) -> Result<Vec<Measure>> {
    let kind = Kind {
        name: "new person",
        bare: "insert",
        target: 2.0,
    };
    let lane = |contender: &Contender| contender.lane(CreatePerson::new(&contender.server.door, "measured"));
    measure(plan, stage, contenders, bare, &kind, lane)
}

fn measure(
    plan: &Plan,
    stage: &Stage,
    contenders: &[&Contender],
    bare: &str,
    kind: &Kind,
    lane: impl Fn(&Contender) -> Lane,
) -> Result<Vec<Measure>> {
    let lanes: Vec<_> = contenders
        .iter()
        .map(|contender| (*contender, lane(contender)))
        .collect();
    let mut measures = Vec::new();
    for connections in CONNECTIONS {
        say(&format!("{}, {}", kind.name, at(connections)))?;
        let mut turns: Vec<Turn<'_>> = vec![(BARE, Box::new(|| stage.bare_loop(kind.bare, bare, plan.window)))];
        for (contender, lane) in &lanes {
            let process = contender.server.process();
            turns.push((
                contender.name,
                Box::new(move || load_round(plan, stage.layout, lane, connections, process)),
            ));
        }
        let sides = interleave(plan, turns)?;
        let at_64 = |bound| (connections == 64).then_some(Bound::AtLeast(bound));
        let ahead = (connections > 1).then_some(Bound::AtLeast(1.0));
        measures.push(
            with_sides(Measure::new(kind.name, at(connections), "changes/s"), sides)
                .ratio("of the bare loop's commits", PORTAL, BARE, at_64(kind.target))
                .ratio_of(
                    "of the bare loop's processor time",
                    PORTAL,
                    BARE,
                    |figures| figures.cpu_us,
                    None,
                )
                .ratio("of what it does with own commits", PORTAL, OWN_COMMITS, None)
                .ratio("of fastify's changes", PORTAL, FASTIFY, ahead),
        );
    }
    Ok(measures)
}
