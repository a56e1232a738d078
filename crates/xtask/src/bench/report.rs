//! The results, for people and for programs.

use std::fmt::Write as _;

use serde::Serialize;

use super::figures::{Bound, Figures, Finding, Measure};
use super::machine::Machine;

/// Everything that a run found out.
#[derive(Debug, Serialize)]
pub struct Summary {
    /// Where.
    pub machine: Machine,
    /// What ran on which core.
    pub layout: &'static str,
    /// How often each side was measured.
    pub rounds: usize,
    /// How long each time.
    pub seconds_per_round: f64,
    /// How many cores other programs kept busy during the run, on average.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub others_cores: Option<f64>,
    /// The peers, with versions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub peers: Option<String>,
    /// The results.
    pub measures: Vec<Measure>,
}

/// From so many cores on, other work is worth a word.
const BUSY_CORES: f64 = 0.25;

/// What the document says before its figures.
const PREFACE: &str = "\
# Benchmarks

Written by `cargo xtask bench`; do not edit. What counts here are the **ratios**: both sides of each were measured on the same
machine in the same run, in turns, and the figures are medians of the rounds. Times and rates by themselves say more about the
machine than about the portal.

How it is measured:

- One load generator drives every server over kept-alive loopback connections, each of which asks its next question when it has
  the answer to the last. **Every answer is verified**: status and content of each, and one of 64 is parsed and compared. A wrong
  answer ends the run.
- The generator is our own, some 200 lines over tokio and httparse: it verifies, which wrk does not, and it keeps up with
  the floor, which generators built on a full HTTP client do not.
- *axum, fixed body* answers every request with the same 760 bytes: what HTTP itself costs. *Bare SQLite loop* has no HTTP, no
  rules and no audit trail: a prepared statement on a copy of the portal's own database, one durable commit each, in WAL mode
  with a sync at every commit, as the portal. Both are in `crates/floor`.
- The portal runs with its default configuration on SQLite. *Own commits* is the same with `database.share_commits = false`.
- Processor time is what the server process used for each answer, user and system; *generator* is what the load generator used.
  They move least with other work on the machine. With one connection they are mostly the waking of an idle core.
";

impl Summary {
    /// The document.
    pub fn markdown(&self) -> String {
        let mut text = PREFACE.to_owned();
        // Writing to a text cannot fail.
        let _ = self.write(&mut text);
        text
    }

    fn write(&self, text: &mut String) -> std::fmt::Result {
        writeln!(text, "\n## This run\n")?;
        let machine = &self.machine;
        writeln!(text, "| | |\n|---|---|")?;
        writeln!(text, "| date | {} |", machine.date)?;
        writeln!(text, "| processor | {}, {} cores |", machine.processor, machine.cores)?;
        if let Some(memory_gb) = machine.memory_gb {
            writeln!(text, "| memory | {memory_gb} GB |")?;
        }
        writeln!(
            text,
            "| disk | {} appends of 4 KiB with a sync in a second |",
            plain(machine.syncs_per_second)
        )?;
        writeln!(text, "| system | {}, {} |", machine.kernel, machine.compiler)?;
        writeln!(text, "| layout | {} |", self.layout)?;
        writeln!(text, "| rounds | {}, {} s each |", self.rounds, self.seconds_per_round)?;
        if let Some(cores) = self.others_cores {
            let advice = if cores > BUSY_CORES {
                "; trust processor times more than rates"
            } else {
                ""
            };
            writeln!(text, "| other work meanwhile | {cores:.1} cores, on average{advice} |")?;
        }
        if let Some(peers) = &self.peers {
            writeln!(text, "| peers | {peers} |")?;
        }
        self.write_findings(text)?;
        for group in self
            .measures
            .chunk_by(|one, next| one.name == next.name && one.unit == next.unit)
        {
            write_group(text, group)?;
        }
        Ok(())
    }

    fn write_findings(&self, text: &mut String) -> std::fmt::Result {
        writeln!(
            text,
            "\n## Ratios\n\n| measure | | value | target | met |\n|---|---|---|---|---|"
        )?;
        for measure in &self.measures {
            for finding in &measure.findings {
                let Finding {
                    what,
                    value,
                    unit,
                    target,
                    met,
                } = finding;
                let met = met.map_or("", |met| if met { "yes" } else { "**no**" });
                let value = with_unit(*value, unit);
                let target = target.map(|bound| bound_text(bound, unit)).unwrap_or_default();
                writeln!(
                    text,
                    "| {}, {} | {what} | {value} | {target} | {met} |",
                    measure.name, measure.case
                )?;
            }
        }
        Ok(())
    }
}

/// A heading and the figure below it.
type Column = (&'static str, fn(&Figures) -> Option<f64>);

fn write_group(text: &mut String, group: &[Measure]) -> std::fmt::Result {
    let Some(first) = group.first() else { return Ok(()) };
    writeln!(text, "\n## {}\n", capital(&first.name))?;
    let figures = || {
        group
            .iter()
            .flat_map(|measure| &measure.sides)
            .map(|side| &side.figures)
    };
    let columns: [Column; 5] = [
        (first.unit, |figures| Some(figures.value)),
        ("p50 ms", |figures| figures.p50_ms),
        ("p99 ms", |figures| figures.p99_ms),
        ("processor µs", |figures| figures.cpu_us),
        ("generator µs", |figures| figures.generator_us),
    ];
    let columns: Vec<_> = columns
        .into_iter()
        .filter(|(_, figure)| figures().any(|one| figure(one).is_some()))
        .collect();
    let headings: Vec<&str> = columns.iter().map(|(heading, _)| *heading).collect();
    writeln!(
        text,
        "| | | {} |\n|---|---|{}",
        headings.join(" | "),
        "---|".repeat(columns.len())
    )?;
    for measure in group {
        for side in &measure.sides {
            let cells: Vec<String> = columns
                .iter()
                .map(|(_, figure)| figure(&side.figures).map_or_else(|| "–".to_owned(), plain))
                .collect();
            writeln!(text, "| {} | {} | {} |", measure.case, side.name, cells.join(" | "))?;
        }
    }
    Ok(())
}

fn capital(text: &str) -> String {
    let mut characters = text.chars();
    characters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

fn bound_text(bound: Bound, unit: &str) -> String {
    match bound {
        Bound::AtLeast(value) => format!("≥ {}", with_unit(value, unit)),
        Bound::AtMost(value) => format!("≤ {}", with_unit(value, unit)),
    }
}

fn with_unit(value: f64, unit: &str) -> String {
    if unit == "×" {
        format!("{value:.2} ×")
    } else {
        format!("{} {unit}", plain(value))
    }
}

/// A figure with as many digits as mean something: three, or all before the point, in groups.
fn plain(value: f64) -> String {
    if value >= 1000.0 {
        let digits = format!("{value:.0}");
        let mut grouped = String::new();
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        grouped
    } else if value >= 100.0 {
        format!("{value:.0}")
    } else if value >= 10.0 {
        format!("{value:.1}")
    } else if value >= 1.0 {
        format!("{value:.2}")
    } else {
        format!("{value:.3}")
    }
}

#[cfg(test)]
mod tests {
    use super::{Bound, bound_text, plain, with_unit};

    #[test]
    fn figures_keep_three_digits() {
        let shown = [0.1234, 1.234, 12.34, 123.4, 1_234.0, 1_234_567.8].map(plain);
        assert_eq!(shown, ["0.123", "1.23", "12.3", "123", "1,234", "1,234,568"]);
        assert_eq!(with_unit(0.5, "×"), "0.50 ×");
        assert_eq!(bound_text(Bound::AtMost(40.0), "MB"), "≤ 40.0 MB");
    }
}
