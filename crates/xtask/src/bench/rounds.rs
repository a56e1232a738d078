//! Sides of a comparison, measured in turns, so that whatever else the machine does hits all of them.

use anyhow::{Context as _, Result};

use super::cores::Layout;
use super::figures::Figures;
use super::load::{Lane, Limit, drive};
use super::plan::Plan;
use super::process::cpu_seconds;

/// A side: its name and how one round of it is measured.
pub type Turn<'a> = (&'static str, Box<dyn FnMut() -> Result<Figures> + 'a>);

/// Measures every side in every round and answers the medians, side by side.
///
/// # Errors
/// When one of them fails.
pub fn interleave(plan: &Plan, mut turns: Vec<Turn<'_>>) -> Result<Vec<(&'static str, Figures)>> {
    let mut rounds: Vec<Vec<Figures>> = turns.iter().map(|_| Vec::new()).collect();
    for _ in 0..plan.rounds {
        for ((name, measure), done) in turns.iter_mut().zip(&mut rounds) {
            done.push(measure().with_context(|| format!("measuring {name}"))?);
        }
    }
    Ok(turns
        .iter()
        .zip(&rounds)
        .map(|((name, _), done)| (*name, Figures::median(done)))
        .collect())
}

/// One round of load on a server, after a shorter one to warm up.
///
/// # Errors
/// At the first wrong answer.
pub fn load_round(plan: &Plan, layout: Layout, lane: &Lane, connections: usize, process: u32) -> Result<Figures> {
    drive(lane, connections, Limit::time(plan.warm_up), layout)?;
    let own = std::process::id();
    let before = (cpu_seconds(process), cpu_seconds(own));
    let seen = drive(lane, connections, Limit::time(plan.window), layout)?;
    let after = (cpu_seconds(process), cpu_seconds(own));
    let each = |before: Option<f64>, after: Option<f64>| {
        let used = after.zip(before).map(|(after, before)| after - before);
        used.map(|seconds| seconds * 1e6 / count(seen.answers))
    };
    Ok(Figures {
        value: seen.rate(),
        p50_ms: Some(seen.percentile_ms(50)),
        p99_ms: Some(seen.percentile_ms(99)),
        cpu_us: each(before.0, after.0),
        generator_us: each(before.1, after.1),
    })
}

/// A count as a divisor.
#[expect(clippy::cast_precision_loss, reason = "a mean needs no more digits")]
pub fn count(answers: u64) -> f64 {
    answers.max(1) as f64
}
