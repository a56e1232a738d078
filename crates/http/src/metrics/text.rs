//! The text form of figures: `# HELP`, `# TYPE`, one line for each sample.

use std::fmt::Write as _;

/// What all names begin with.
const PREFIX: &str = "anteroom_";

/// A figure: what it is called and what it means.
#[derive(Clone, Copy)]
pub(super) struct Metric {
    prefix: &'static str,
    name: &'static str,
    kind: &'static str,
    help: &'static str,
}

impl Metric {
    /// A figure that goes up and down.
    pub const fn gauge(name: &'static str, help: &'static str) -> Self {
        Self {
            prefix: PREFIX,
            name,
            kind: "gauge",
            help,
        }
    }

    /// A figure that only grows until the server stops.
    pub const fn counter(name: &'static str, help: &'static str) -> Self {
        Self {
            kind: "counter",
            ..Self::gauge(name, help)
        }
    }

    /// Durations in buckets.
    pub const fn histogram(name: &'static str, help: &'static str) -> Self {
        Self {
            kind: "histogram",
            ..Self::gauge(name, help)
        }
    }

    /// A figure that is called the same in every program.
    pub const fn of_process(self) -> Self {
        Self {
            prefix: "process_",
            ..self
        }
    }
}

/// The text so far.
#[derive(Default)]
pub(super) struct Text(String);

impl Text {
    pub fn into_string(self) -> String {
        self.0
    }

    /// What comes before the samples of a figure.
    pub fn head(&mut self, metric: Metric) {
        let Metric {
            prefix,
            name,
            kind,
            help,
        } = metric;
        // Writing to a text cannot fail.
        let _ = write!(self.0, "# HELP {prefix}{name} {help}\n# TYPE {prefix}{name} {kind}\n");
    }

    /// A figure with one sample.
    pub fn one(&mut self, metric: Metric, labels: &[(&str, &str)], value: u64) {
        self.head(metric);
        self.sample(metric, labels, value);
    }

    /// A sample.
    pub fn sample(&mut self, metric: Metric, labels: &[(&str, &str)], value: u64) {
        self.sample_text(metric, labels, &value.to_string());
    }

    /// A sample whose value is text already.
    pub fn sample_text(&mut self, metric: Metric, labels: &[(&str, &str)], value: &str) {
        self.line(metric, "", labels, None, value);
    }

    /// The bucket of a histogram: how many are in it and the ones before.
    pub fn bucket(&mut self, metric: Metric, labels: &[(&str, &str)], end: &str, count: u64) {
        self.line(metric, "_bucket", labels, Some(end), &count.to_string());
    }

    /// What a histogram ends with.
    pub fn sum(&mut self, metric: Metric, labels: &[(&str, &str)], sum_us: u64, count: u64) {
        self.line(metric, "_sum", labels, None, &seconds(sum_us));
        self.line(metric, "_count", labels, None, &count.to_string());
    }

    fn line(&mut self, metric: Metric, suffix: &str, labels: &[(&str, &str)], end: Option<&str>, value: &str) {
        let _ = write!(self.0, "{}{}{suffix}", metric.prefix, metric.name);
        let labels = labels.iter().copied().chain(end.map(|end| ("le", end)));
        let mut opening = '{';
        for (label, text) in labels {
            // The texts are names of our own, with nothing in them that would have to be escaped.
            let _ = write!(self.0, "{opening}{label}=\"{text}\"");
            opening = ',';
        }
        if opening == ',' {
            self.0.push('}');
        }
        let _ = writeln!(self.0, " {value}");
    }
}

/// Microseconds as seconds, exactly.
pub(super) fn seconds(us: u64) -> String {
    let text = format!("{}.{:06}", us / 1_000_000, us % 1_000_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_lines() {
        let mut text = Text::default();
        text.one(Metric::gauge("stopping", "Help."), &[], 0);
        let durations = Metric::histogram("x_seconds", "Help.");
        text.head(durations);
        text.bucket(durations, &[("kind", "read")], "0.005", 3);
        text.sum(durations, &[("kind", "read")], 1_500_000, 3);
        text.sample(Metric::gauge("open_fds", "Help.").of_process(), &[], 7);
        assert_eq!(
            text.into_string(),
            "# HELP anteroom_stopping Help.\n# TYPE anteroom_stopping gauge\nanteroom_stopping 0\n\
            # HELP anteroom_x_seconds Help.\n# TYPE anteroom_x_seconds histogram\n\
            anteroom_x_seconds_bucket{kind=\"read\",le=\"0.005\"} 3\n\
            anteroom_x_seconds_sum{kind=\"read\"} 1.5\nanteroom_x_seconds_count{kind=\"read\"} 3\nprocess_open_fds 7\n"
        );
    }

    #[test]
    fn microseconds_are_exact_seconds() {
        for (us, text) in [
            (0, "0"),
            (500, "0.0005"),
            (10_000_000, "10"),
            (1_234_567, "1.234567"),
            (100_000, "0.1"),
        ] {
            assert_eq!(seconds(us), text);
        }
    }
}
