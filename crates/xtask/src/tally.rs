//! Counting what the test runners report.

/// How many checks passed and failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub passed: u64,
    pub failed: u64,
}

impl Tally {
    /// Adds another count.
    pub fn add(&mut self, other: Tally) {
        self.passed += other.passed;
        self.failed += other.failed;
    }

    /// Reads the closing lines of nextest, `cargo test` and pytest.
    pub fn of_lines(lines: &[String]) -> Tally {
        let mut tally = Tally::default();
        for line in lines {
            let whole = plain(line);
            let line = whole.trim();
            let is_closing = line.starts_with("Summary [")
                // Indented it is a single test's, which nextest shows when that test failed.
                || whole.starts_with("test result:")
                || (line.starts_with('=') && line.contains(" in ") && line.ends_with('='));
            if is_closing {
                tally.add(Tally {
                    passed: number_before(line, "passed"),
                    failed: number_before(line, "failed")
                        + number_before(line, "timed out")
                        + number_before(line, "error"),
                });
            }
        }
        tally
    }
}

/// A line without the colours that a runner was told to write (`CARGO_TERM_COLOR=always`, say).
fn plain(line: &str) -> String {
    let mut parts = line.split("\u{1b}[");
    let first = parts.next().unwrap_or_default();
    let rest = parts.filter_map(|part| part.split_once('m')).map(|(_, text)| text);
    std::iter::once(first).chain(rest).collect()
}

/// The number in front of a word: 12 in `12 passed, 1 failed` for `passed`.
fn number_before(line: &str, word: &str) -> u64 {
    line.split(['.', ',', ';', ':', '=', '(', ')'])
        .map(str::trim)
        .filter_map(|part| part.split_once(' '))
        .filter(|(_, rest)| rest.starts_with(word))
        .find_map(|(number, _)| number.parse().ok())
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(line: &str) -> (u64, u64) {
        let tally = Tally::of_lines(&[line.to_owned()]);
        (tally.passed, tally.failed)
    }

    #[test]
    fn closing_lines_are_counted() {
        assert_eq!(
            of("     Summary [  12.345s] 20 tests run: 17 passed (1 slow), 2 failed, 1 timed out, 3 skipped"),
            (17, 3)
        );
        assert_eq!(of("     Summary [   0.010s] 3 tests run: 3 passed, 0 skipped"), (3, 0));
        assert_eq!(
            of(
                "\u{1b}[32;1m     Summary\u{1b}[0m [   0.010s] 3 tests run: \u{1b}[1m3\u{1b}[0m \u{1b}[32mpassed\u{1b}[0m"
            ),
            (3, 0)
        );
        assert_eq!(
            of("test result: ok. 5 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.1s"),
            (5, 0)
        );
        assert_eq!(
            of("test result: FAILED. 5 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out"),
            (5, 2)
        );
        assert_eq!(
            of("======= 2 failed, 7 passed, 1 skipped, 1 error in 3.21s ======="),
            (7, 3)
        );
    }

    #[test]
    fn other_lines_are_not() {
        assert_eq!(of("12 passed, 1 failed"), (0, 0));
        assert_eq!(of("    test result: FAILED. 0 passed; 1 failed; 0 ignored"), (0, 0));
        assert_eq!(
            of("PASS [   0.010s] xtask tally::tests::closing_lines_are_counted"),
            (0, 0)
        );
    }
}
