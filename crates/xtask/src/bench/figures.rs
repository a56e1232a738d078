//! Medians of rounds, and what is said about them.

use serde::Serialize;

/// What one side of a comparison reached.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Figures {
    /// The main figure, in the unit of the measure.
    pub value: f64,
    /// The median time of an answer, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p50_ms: Option<f64>,
    /// The time of an answer that 99 of 100 keep, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p99_ms: Option<f64>,
    /// Processor time of the server for each answer, in microseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cpu_us: Option<f64>,
    /// Processor time of the load generator for each answer, in microseconds: one that is near the time between answers
    /// says that the generator was the limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub generator_us: Option<f64>,
}

impl Figures {
    /// A single figure.
    pub fn of(value: f64) -> Self {
        Self {
            value,
            ..Self::default()
        }
    }

    /// The median of each figure.
    pub fn median(rounds: &[Self]) -> Self {
        let of = |figure: fn(&Self) -> Option<f64>| median(rounds.iter().filter_map(figure));
        Self {
            value: of(|round| Some(round.value)).unwrap_or_default(),
            p50_ms: of(|round| round.p50_ms),
            p99_ms: of(|round| round.p99_ms),
            cpu_us: of(|round| round.cpu_us),
            generator_us: of(|round| round.generator_us),
        }
    }
}

/// The middle one, or the mean of the two in the middle.
pub fn median(values: impl Iterator<Item = f64>) -> Option<f64> {
    let mut sorted: Vec<f64> = values.collect();
    sorted.sort_by(f64::total_cmp);
    let upper = *sorted.get(sorted.len() / 2)?;
    if sorted.len() % 2 == 1 {
        return Some(upper);
    }
    let lower = *sorted.get(sorted.len() / 2 - 1)?;
    Some(f64::midpoint(lower, upper))
}

/// One side of a comparison.
#[derive(Clone, Debug, Serialize)]
pub struct Side {
    /// What it is.
    pub name: String,
    /// Medians.
    #[serde(flatten)]
    pub figures: Figures,
}

/// A bound on a figure.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// Not less.
    AtLeast(f64),
    /// Not more.
    AtMost(f64),
}

impl Bound {
    /// Whether a value keeps it.
    pub fn is_met(self, value: f64) -> bool {
        match self {
            Self::AtLeast(bound) => value >= bound,
            Self::AtMost(bound) => value <= bound,
        }
    }
}

/// A ratio or limit that says something about the portal.
#[derive(Clone, Debug, Serialize)]
pub struct Finding {
    /// What it compares.
    pub what: String,
    /// The value.
    pub value: f64,
    /// `×` for ratios.
    pub unit: &'static str,
    /// What the value should reach.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<Bound>,
    /// Whether it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub met: Option<bool>,
}

/// One thing measured.
#[derive(Clone, Debug, Serialize)]
pub struct Measure {
    /// What was measured.
    pub name: String,
    /// The circumstances.
    pub case: String,
    /// The unit of the main figure.
    pub unit: &'static str,
    /// The sides.
    pub sides: Vec<Side>,
    /// What follows.
    pub findings: Vec<Finding>,
}

impl Measure {
    /// A measure without sides.
    pub fn new(name: impl Into<String>, case: impl Into<String>, unit: &'static str) -> Self {
        Self {
            name: name.into(),
            case: case.into(),
            unit,
            sides: Vec::new(),
            findings: Vec::new(),
        }
    }

    /// Adds a side.
    pub fn side(mut self, name: &str, figures: Figures) -> Self {
        self.sides.push(Side {
            name: name.to_owned(),
            figures,
        });
        self
    }

    /// Adds the ratio of two sides' main figures. Left out when a side is missing.
    pub fn ratio(self, what: &str, of: &str, to: &str, target: Option<Bound>) -> Self {
        self.ratio_of(what, of, to, |figures| Some(figures.value), target)
    }

    /// Adds the ratio of another figure of two sides. Left out when one is missing.
    pub fn ratio_of(
        self,
        what: &str,
        of: &str,
        to: &str,
        figure: fn(&Figures) -> Option<f64>,
        target: Option<Bound>,
    ) -> Self {
        let find = |name: &str| {
            self.sides
                .iter()
                .find(|side| side.name == name)
                .and_then(|side| figure(&side.figures))
        };
        match (find(of), find(to)) {
            (Some(of), Some(to)) if to > 0.0 => self.finding(what, of / to, "×", target),
            _ => self,
        }
    }

    /// Adds a finding.
    pub fn finding(mut self, what: &str, value: f64, unit: &'static str, target: Option<Bound>) -> Self {
        let met = target.map(|bound| bound.is_met(value));
        self.findings.push(Finding {
            what: what.to_owned(),
            value,
            unit,
            target,
            met,
        });
        self
    }
}

#[cfg(test)]
mod tests {
    use super::{Bound, Figures, Measure, median};

    #[test]
    fn medians() {
        assert_eq!(median([3.0, 1.0, 2.0].into_iter()), Some(2.0));
        assert_eq!(median([4.0, 1.0, 2.0, 3.0].into_iter()), Some(2.5));
        assert_eq!(median(std::iter::empty()), None);
    }

    #[test]
    fn a_ratio_needs_both_sides() {
        let measure = Measure::new("read", "1 connection", "answers/s")
            .side("portal", Figures::of(6.0))
            .side("floor", Figures::of(12.0))
            .ratio("of the floor", "portal", "floor", Some(Bound::AtLeast(0.5)))
            .ratio("of another", "portal", "another", None);
        let [finding] = &measure.findings[..] else {
            panic!("{measure:?}")
        };
        assert_eq!((finding.value, finding.met), (0.5, Some(true)));
    }
}
