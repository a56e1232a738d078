//! Profiles while passwords are hashed.

use std::cell::RefCell;

use anyhow::Result;

use super::{Contender, say, with_sides};
use crate::bench::cores::Layout;
use crate::bench::figures::{Bound, Figures, Measure};
use crate::bench::load::{Lane, Limit, drive, drive_with};
use crate::bench::plan::Plan;
use crate::bench::rounds::{Turn, interleave, load_round};
use crate::bench::script::{CreatePerson, ReadPerson};

const READERS: usize = 16;
const HASHED: usize = 8;
const QUIET: &str = "nobody sets a password";
const BUSY: &str = "8 creations with password in flight";

/// Profiles at 16 connections, with and without 8 password-bearing creations under way.
///
/// # Errors
/// At the first wrong answer.
pub fn measure(plan: &Plan, layout: Layout, portal: &Contender) -> Result<Vec<Measure>> {
    say("profiles while passwords are hashed")?;
    let door = portal.server.door.clone();
    let reads = portal.lane(ReadPerson::new(&door, &portal.people));
    let mut script = CreatePerson::new(&door, "with-password");
    script.password = Some("Correct-horse-battery-42".to_owned());
    let creations = portal.lane(script);
    let process = portal.server.process();
    let hashes = RefCell::new(Vec::new());
    let turns: Vec<Turn<'_>> = vec![
        (QUIET, Box::new(|| load_round(plan, layout, &reads, READERS, process))),
        (BUSY, Box::new(|| busy_round(plan, layout, &reads, &creations, &hashes))),
    ];
    let sides = interleave(plan, turns)?;
    let hashes_per_second = Figures::median(&hashes.borrow()).value;
    let measure = Measure::new(
        "profile by id while passwords are hashed",
        "16 connections",
        "answers/s",
    );
    Ok(vec![
        with_sides(measure, sides)
            .ratio("of the answers without", BUSY, QUIET, Some(Bound::AtLeast(0.9)))
            .ratio_of(
                "of the 99th percentile without",
                BUSY,
                QUIET,
                |figures| figures.p99_ms,
                Some(Bound::AtMost(5.0)),
            )
            .finding("passwords hashed meanwhile", hashes_per_second, "/s", None),
    ])
}

fn busy_round(
    plan: &Plan,
    layout: Layout,
    reads: &Lane,
    creations: &Lane,
    hashes: &RefCell<Vec<Figures>>,
) -> Result<Figures> {
    drive(reads, READERS, Limit::time(plan.warm_up), layout)?;
    let (read, created) = drive_with(
        reads,
        READERS,
        Limit::time(plan.window),
        layout,
        Some((creations, HASHED)),
    )?;
    hashes.borrow_mut().push(Figures::of(created.rate()));
    Ok(Figures {
        value: read.rate(),
        p50_ms: Some(read.percentile_ms(50)),
        p99_ms: Some(read.percentile_ms(99)),
        cpu_us: None,
        generator_us: None,
    })
}
