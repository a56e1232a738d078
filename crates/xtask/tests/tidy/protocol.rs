//! A section of the protocol reference that code cites exists.

use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;

use crate::sources::{report, root, with_extension};

const FILES: [&str; 5] = ["http", "auth", "people", "portal", "anteroom"];

/// File → numbers of its sections (`anteroom`: numbers of its rows).
fn sections() -> BTreeMap<&'static str, BTreeSet<String>> {
    let heading = Regex::new(r"(?m)^#+ ([0-9]+(?:\.[0-9]+)*)\b|^\| ([0-9]+) \|").unwrap();
    FILES
        .into_iter()
        .map(|file| {
            let text = std::fs::read_to_string(root().join(format!("docs/protocol/{file}.md"))).unwrap();
            let numbers = heading
                .captures_iter(&text)
                .filter_map(|found| {
                    found
                        .get(1)
                        .or_else(|| if file == "anteroom" { found.get(2) } else { None })
                })
                .map(|number| number.as_str().to_owned())
                .collect();
            (file, numbers)
        })
        .collect()
}

#[test]
fn cited_sections_exist() {
    let citation = Regex::new(
        r"\b(http|auth|people|portal|anteroom)\.md`? (?:§|rows? |sections? )?([0-9]+(?:\.[0-9]+)*(?:(?:, | and |-)[0-9]+(?:\.[0-9]+)*)*)",
    )
    .unwrap();
    let number = Regex::new(r"[0-9]+(?:\.[0-9]+)*").unwrap();
    let sections = sections();
    let mut problems = Vec::new();
    for source in with_extension(&["rs", "md", "py", "toml", "sql"]) {
        for (index, line) in source.text.lines().enumerate() {
            for found in citation.captures_iter(line) {
                let known = &sections[&found[1]];
                for cited in number
                    .find_iter(&found[2])
                    .filter(|cited| !known.contains(cited.as_str()))
                {
                    problems.push(format!(
                        "{}:{}: {}.md {}",
                        source.path,
                        index + 1,
                        &found[1],
                        cited.as_str()
                    ));
                }
            }
        }
    }
    report("A cited section of docs/protocol exists.", &problems);
}
