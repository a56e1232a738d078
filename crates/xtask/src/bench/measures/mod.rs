//! What is measured, one file each.

pub mod lists;
pub mod onboarding;
pub mod passwords;
pub mod profile;
pub mod start;
pub mod writes;

use std::sync::Arc;

use anyhow::Result;

use super::load::Lane;
use super::people::Person;
use super::script::Script;
use super::stage::Server;

/// The portal, in tables.
pub const PORTAL: &str = "portal";
/// The portal that commits each change by itself.
pub const OWN_COMMITS: &str = "portal, own commits";
/// The HTTP floor.
pub const FLOOR: &str = "axum, fixed body";
/// The floor of writes.
pub const BARE: &str = "bare SQLite loop";

/// A server, the people it knows and the scripts on their way through it.
pub struct Contender {
    /// Its name in tables.
    pub name: &'static str,
    /// The server.
    pub server: Server,
    /// Whom it knows.
    pub people: Arc<Vec<Person>>,
}

impl Contender {
    /// A script that begins at its first request.
    pub fn lane(&self, script: impl Script + 'static) -> Lane {
        Lane::new(self.server.address, script)
    }
}

/// `1 connection`, `16 connections`.
pub fn at(connections: usize) -> String {
    if connections == 1 {
        "1 connection".to_owned()
    } else {
        format!("{connections} connections")
    }
}

/// Adds medians to a measure, in order.
pub fn with_sides(
    mut measure: super::figures::Measure,
    sides: Vec<(&'static str, super::figures::Figures)>,
) -> super::figures::Measure {
    for (name, figures) in sides {
        measure = measure.side(name, figures);
    }
    measure
}

/// A step of the run, told to whoever watches.
pub fn say(step: &str) -> Result<()> {
    use std::io::Write as _;
    Ok(writeln!(std::io::stderr(), "bench: {step}")?)
}
