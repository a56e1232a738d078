//! Rules about the text of files: length, names, notes, words that do not belong here.

use regex::Regex;

use crate::sources::{report, rust, with_extension};

const LONGEST: usize = 600;
const LONG: usize = 400;

#[test]
fn files_stay_short() {
    let mut problems = Vec::new();
    for source in rust() {
        let lines = source.text.lines().count();
        if lines > LONGEST {
            problems.push(format!("{}: {lines} lines", source.path));
        } else if lines > LONG {
            println!("{}: {lines} lines, which is arguable", source.path);
        }
    }
    report("A Rust file has at most 600 lines; aim at 200.", &problems);
}

#[test]
fn modules_are_named_after_what_they_do() {
    let vague = [
        "utils", "util", "helpers", "helper", "common", "manager", "service", "services", "misc",
    ];
    let module = Regex::new(r"^\s*(?:pub(?:\([a-z]+\))? )?mod ([a-z_0-9]+)").unwrap();
    let mut problems = Vec::new();
    for source in rust() {
        for (index, line) in source.text.lines().enumerate() {
            if let Some(name) = module.captures(line).and_then(|found| found.get(1))
                && vague.contains(&name.as_str())
            {
                problems.push(format!("{}:{}: mod {}", source.path, index + 1, name.as_str()));
            }
        }
    }
    report(
        "A module is not called utils, helpers, common, manager or service.",
        &problems,
    );
}

#[test]
fn notes_to_do_name_an_issue() {
    let note = Regex::new(r"\b(TODO|FIXME|XXX)\b").unwrap();
    let with_issue = Regex::new(r"\b(TODO|FIXME|XXX)\b.*#[0-9]+").unwrap();
    let mut problems = Vec::new();
    for source in with_extension(&["rs", "py", "toml", "sql", "sh"]) {
        if source.path.starts_with("crates/xtask/tests/tidy/") {
            continue;
        }
        for (index, line) in source.text.lines().enumerate() {
            if note.is_match(line) && !with_issue.is_match(line) {
                problems.push(format!("{}:{}: {}", source.path, index + 1, line.trim()));
            }
        }
    }
    report("A note to do names its issue: `TODO #12: …`.", &problems);
}

#[test]
fn nothing_here_depends_on_one_machine() {
    // Written in two halves, so that this file does not contain them itself.
    let words = [
        ("/wo", "rk/"),
        ("/tmp/", "plan"),
        ("shared/", "spec"),
        ("shared/", "design"),
        ("shared/", "models"),
        ("shared/", "perf"),
        ("index.", "crates.io"),
        ("static.", "crates.io"),
        ("pypi", ".org"),
        ("python", "hosted.org"),
        ("registry.", "npmjs.org"),
        ("deb.", "debian.org"),
    ]
    .map(|(one, other)| format!("{one}{other}"));
    let mut problems = Vec::new();
    for source in with_extension(&[
        "rs", "md", "py", "toml", "json", "yaml", "yml", "sql", "sh", "txt", "csv", "html", "js",
    ]) {
        for (index, line) in source.text.lines().enumerate() {
            for word in &words {
                if line.contains(word.as_str()) {
                    problems.push(format!("{}:{}: {word}", source.path, index + 1));
                }
            }
        }
    }
    report(
        "The repository names no place of the machine it is made on, and no registry's host.",
        &problems,
    );
}
