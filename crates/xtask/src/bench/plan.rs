//! How much is measured.

use std::time::Duration;

/// Sizes of a run. Everything in it is bounded by these.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// How often each side of a comparison is measured, in turns.
    pub rounds: usize,
    /// How long each side is loaded in a round.
    pub window: Duration,
    /// How long it is loaded before, without counting.
    pub warm_up: Duration,
    /// People of the portal in most measures.
    pub people: u64,
    /// People of the portal whose lists are measured.
    pub crowd: u64,
    /// People of the file that is brought in.
    pub file_rows: u64,
}

impl Plan {
    /// Figures that mean something; about ten minutes.
    pub const FULL: Self = Self {
        rounds: 7,
        window: Duration::from_secs(1),
        warm_up: Duration::from_millis(200),
        people: 10_000,
        crowd: 100_000,
        file_rows: 10_000,
    };

    /// Figures that show that everything works; about two minutes.
    pub const QUICK: Self = Self {
        rounds: 3,
        window: Duration::from_millis(400),
        warm_up: Duration::from_millis(100),
        people: 2_000,
        crowd: 10_000,
        file_rows: 500,
    };
}
