//! Every row of a refusal table of the protocol has a test that is named after it.
//!
//! A row has the number in its first cell, or else is counted within its section from 1, over all the tables that speak
//! of refusals. Its tests are called `people_8_1_row_5_…` (file, section, row, what is seen).

use std::collections::BTreeSet;

use regex::Regex;

use crate::sources::{report, root, with_extension};

/// A row of a table of refusals.
struct Row {
    name: String,
    text: String,
}

/// The rows of one file that answer with a status of 400 or more. `sections`: those that count.
fn rows(file: &str, sections: impl Fn(&str) -> bool) -> Vec<Row> {
    let text = std::fs::read_to_string(root().join(format!("docs/protocol/{file}.md"))).unwrap();
    let heading = Regex::new(r"^#+ ([0-9]+(?:\.[0-9]+)*)\b").unwrap();
    let refusal = Regex::new(r"\b(?:4[0-9]{2}|50[0-9])\b").unwrap();
    let (mut section, mut number, mut in_table, mut counts) = (String::new(), 0, false, false);
    let mut found = Vec::new();
    for line in text.lines() {
        if let Some(title) = heading.captures(line) {
            (section, number) = (title[1].to_owned(), 0);
        }
        if !line.starts_with('|') {
            in_table = false;
            continue;
        }
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        if !in_table {
            in_table = true;
            let title = cells.first().copied().unwrap_or_default();
            counts = sections(&section)
                && (title == "Caller"
                    || ["Refusal", "Condition", "Situation", "Input", "#", "`POST /group` input"]
                        .iter()
                        .any(|word| title.starts_with(word)));
            continue;
        }
        if !counts || line.starts_with("|--") || line.starts_with("| --") {
            continue;
        }
        number += 1;
        // A table that numbers its rows itself is taken at its word.
        let own = cells.first().and_then(|cell| cell.parse::<u32>().ok());
        let number = own.unwrap_or(number);
        if cells.iter().skip(1).any(|cell| refusal.is_match(cell)) {
            found.push(Row {
                name: format!("{file}_{}_row_{number}_", section.replace('.', "_")),
                text: line.chars().take(90).collect(),
            });
        }
    }
    found
}

/// The tables of `auth.md` whose every row has a test, by section and by what the heading of the first column begins with.
/// Their rows are counted within the table. What the scopes of 7.1 open is compared cell by cell with the table itself.
const TABLES_OF_AUTH: [(&str, &str); 12] = [
    ("1", "Header value"),
    ("4", "Outcome"),
    ("4.2", "Condition"),
    ("4.4", "Operation"),
    ("6", "Type"),
    ("7", "Violation"),
    ("7.2", "Violation"),
    ("8", "Condition"),
    ("11", "Operation"),
    ("13", "Operation"),
    ("14", "Operation"),
    ("16", "Operation"),
];

/// The rows of those tables.
fn rows_of_auth() -> Vec<Row> {
    let text = std::fs::read_to_string(root().join("docs/protocol/auth.md")).unwrap();
    let heading = Regex::new(r"^#+ ([0-9]+(?:\.[0-9]+)*)\b").unwrap();
    let (mut section, mut number, mut in_table, mut counts) = (String::new(), 0, false, false);
    let mut found = Vec::new();
    for line in text.lines() {
        if let Some(title) = heading.captures(line) {
            title[1].clone_into(&mut section);
        }
        if !line.starts_with('|') {
            in_table = false;
        } else if !in_table {
            let title = line.trim_start_matches('|').trim_start();
            let is_named = |(own, first): &(&str, &str)| *own == section && title.starts_with(first);
            counts = TABLES_OF_AUTH.iter().any(is_named);
            (in_table, number) = (true, 0);
        } else if counts && !line.starts_with("|--") {
            number += 1;
            found.push(Row {
                name: format!("auth_{}_row_{number}_", section.replace('.', "_")),
                text: line.chars().take(90).collect(),
            });
        }
    }
    found
}

#[test]
fn every_refusal_has_a_test() {
    let name = Regex::new(r"fn ((?:auth|people|portal)_[0-9_]+_row)s?_([0-9]+)(?:_(?:and|to)_([0-9]+))?_").unwrap();
    let number = |text: &str| text.parse::<u32>().unwrap();
    let tested: BTreeSet<String> = with_extension(&["rs"])
        .iter()
        .filter(|source| source.is_in(&["crates/http/tests/"]))
        .flat_map(|source| {
            let found = name.captures_iter(&source.text).flat_map(|found| {
                let first = number(&found[2]);
                let last = found.get(3).map_or(first, |last| number(last.as_str()));
                let section = found[1].to_owned();
                (first..=last).map(move |row| format!("{section}_{row}_"))
            });
            found.collect::<Vec<_>>()
        })
        .collect();
    let mut rows_of_all = rows("people", |_| true);
    rows_of_all.extend(rows("portal", |section| {
        section.starts_with("1.") || section.starts_with("3.")
    }));
    let of_auth = rows_of_auth();
    assert!(of_auth.len() > 60, "the tables of auth.md: {}", of_auth.len());
    rows_of_all.extend(of_auth);
    assert!(
        rows_of_all.len() > 110,
        "the tables were not found: {}",
        rows_of_all.len()
    );
    let missing: Vec<String> = rows_of_all
        .iter()
        .filter(|row| !tested.contains(&row.name))
        .map(|row| format!("{}…  {}", row.name, row.text))
        .collect();
    report("Every row of a refusal table has a test named after it.", &missing);
}
