//! Starting, and what a server weighs.

use anyhow::{Context as _, Result};

use super::{FLOOR, PORTAL, say, with_sides};
use crate::bench::ask::ask;
use crate::bench::figures::{Bound, Figures, Measure};
use crate::bench::peers::{FASTIFY, Fastify};
use crate::bench::people::Person;
use crate::bench::plan::Plan;
use crate::bench::rounds::{Turn, interleave};
use crate::bench::script::{ReadPerson, ReadSame};
use crate::bench::stage::{Server, Stage, time_start};
use std::sync::Arc;

/// Who can be asked of whom.
pub struct Known<'a> {
    /// The API key.
    pub key: &'a str,
    /// People of the portal.
    pub people: &'a Arc<Vec<Person>>,
}

/// From the start of a process to its first right answer.
///
/// # Errors
/// When a server does not start.
pub fn measure(
    plan: &Plan,
    stage: &Stage,
    portal: &Known<'_>,
    peer: Option<(&Fastify, &Known<'_>)>,
) -> Result<Vec<Measure>> {
    say("start")?;
    let read = |server: &Server, known: &Known<'_>| {
        let script = ReadPerson::new(&server.door, known.people);
        ask(server.address, &script, 0).map(drop)
    };
    let mut turns: Vec<Turn<'_>> = vec![
        (
            FLOOR,
            Box::new(|| {
                let ask_same = |server: &Server| {
                    let script = ReadPerson::new(&server.door, portal.people);
                    ask(server.address, &ReadSame(script), 0).map(drop)
                };
                time_start(|| stage.serve_floor(portal.key), ask_same)
            }),
        ),
        (
            PORTAL,
            Box::new(|| time_start(|| stage.serve("shared", portal.key, &[]), |server| read(server, portal))),
        ),
    ];
    if let Some((fastify, known)) = peer {
        let start = move || fastify.serve(stage, "fastify.db", known.key);
        turns.push((
            FASTIFY,
            Box::new(move || time_start(start, |server| read(server, known))),
        ));
    }
    let sides = interleave(plan, turns)?;
    let portal_ms = sides
        .iter()
        .find(|(name, _)| *name == PORTAL)
        .map(|(_, figures)| figures.value);
    let portal_ms = portal_ms.context("the portal was measured")?;
    let case = format!("{} people, first right answer", plan.people);
    Ok(vec![
        with_sides(Measure::new("start", case, "ms"), sides)
            .finding(
                "until the first right profile",
                portal_ms,
                "ms",
                Some(Bound::AtMost(300.0)),
            )
            .ratio("of the floor's time", PORTAL, FLOOR, None)
            .ratio("of fastify's time", PORTAL, FASTIFY, Some(Bound::AtMost(0.2))),
    ])
}

/// Memory of one server when nothing has been asked of it and at the end of the run.
pub struct Memory {
    /// Its name.
    pub name: &'static str,
    /// After one answer, in MB.
    pub idle_mb: f64,
    /// After everything, in MB.
    pub after_mb: f64,
}

/// Memory and size of the binary.
///
/// # Errors
/// When the binary cannot be looked at.
pub fn weight(stage: &Stage, plan: &Plan, memory: &[Memory]) -> Result<Vec<Measure>> {
    let idle_case = format!("{} people, idle", plan.people);
    let mut idle = Measure::new("memory", idle_case, "MB");
    let mut after = Measure::new("memory", "after profiles, roles and creations", "MB");
    for one in memory {
        idle = idle.side(one.name, Figures::of(one.idle_mb));
        after = after.side(one.name, Figures::of(one.after_mb));
    }
    if let Some(portal) = memory.iter().find(|one| one.name == PORTAL) {
        idle = idle.finding("resident when idle", portal.idle_mb, "MB", Some(Bound::AtMost(40.0)));
    }
    let bytes = std::fs::metadata(&stage.anteroom)
        .context("the binary is not there")?
        .len();
    #[expect(clippy::cast_precision_loss, reason = "megabytes need no more digits")]
    let size_mb = bytes as f64 / 1e6;
    Ok(vec![
        idle.ratio("of the floor's memory", PORTAL, FLOOR, None)
            .ratio("of fastify's memory", PORTAL, FASTIFY, None),
        after,
        Measure::new("binary", "release", "MB")
            .side(PORTAL, Figures::of(size_mb))
            .finding("size of the release binary", size_mb, "MB", Some(Bound::AtMost(30.0))),
    ])
}
