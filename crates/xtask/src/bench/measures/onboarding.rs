//! Bringing in the people of a file.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::Value;

use super::{BARE, PORTAL, say};
use crate::bench::clock::now;
use crate::bench::figures::{Figures, Measure};
use crate::bench::people::{email, name};
use crate::bench::plan::Plan;
use crate::bench::rounds::count;
use crate::bench::script::mix;
use crate::bench::stage::Stage;

/// `anteroom onboard` with a file, into a fresh portal: each person created, read back, given a role, read back again.
///
/// # Errors
/// When not everybody is there as asked.
pub fn measure(plan: &Plan, stage: &Stage, bare: &str) -> Result<Vec<Measure>> {
    say(&format!("onboarding of {} people", plan.file_rows))?;
    let server = stage.serve("fresh", "", &[])?;
    let key = stage.make_key("fresh")?;
    let file = stage.place("people.csv");
    write_file(&file, plan.file_rows)?;
    let floor = stage.bare_loop("insert", bare, plan.window)?;
    let begun = now();
    let output = std::thread::scope(|scope| {
        let run = || {
            stage.layout.enter_load_core();
            let mut command = stage.anteroom();
            command.args(["onboard", "people.csv", "--output", "json", "--portal"]);
            command
                .arg(format!("http://{}", server.address))
                .env("ANTEROOM_API_KEY", &key);
            command.output()
        };
        scope.spawn(run).join()
    });
    let took = now().duration_since(begun).as_secs_f64();
    let Ok(output) = output else {
        bail!("the thread that runs the tool panicked")
    };
    let output = output.context("could not start the tool")?;
    if !output.status.success() {
        bail!(
            "onboarding failed ({}): {}",
            output.status,
            String::from_utf8_lossy(&output.stderr)
        );
    }
    let report: Value = serde_json::from_slice(&output.stdout).context("the tool's report is not JSON")?;
    let as_asked = report.pointer("/summary/asAsked").and_then(Value::as_u64);
    ensure!(
        as_asked == Some(plan.file_rows),
        "{as_asked:?} people are there as asked"
    );
    server.stop()?;
    let case = format!("{} people, every one read back", plan.file_rows);
    Ok(vec![
        Measure::new("onboarding from a file", case, "people/s")
            .side(BARE, floor)
            .side(PORTAL, Figures::of(count(plan.file_rows) / took))
            .ratio("of the bare loop's commits", PORTAL, BARE, None),
    ])
}

fn write_file(path: &Path, rows: u64) -> Result<()> {
    let mut text = "email,firstName,lastName,role,title\n".to_owned();
    for number in 0..rows {
        let (first, last) = name(mix(number));
        let role = match number % 20 {
            0 => "Admin",
            1..=5 => "Manager",
            _ => "User",
        };
        writeln!(text, "{},{first},{last},{role},Engineer", email("file", number))?;
    }
    std::fs::write(path, text).with_context(|| format!("writing {}", path.display()))
}
