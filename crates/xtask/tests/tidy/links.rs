//! Links between our own documents lead somewhere.

use std::path::Path;

use regex::Regex;

use crate::sources::{report, root, with_extension};

#[test]
fn links_resolve() {
    let link = Regex::new(r"\]\(([^)\s]+)\)").unwrap();
    let mut problems = Vec::new();
    for source in with_extension(&["md"]) {
        let folder = root().join(Path::new(&source.path).parent().unwrap());
        for found in link.captures_iter(&source.text) {
            let target = &found[1];
            if target.contains("://") || target.starts_with("mailto:") {
                continue;
            }
            let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
            let file = if file.is_empty() {
                root().join(&source.path)
            } else {
                folder.join(file)
            };
            if !file.exists() {
                problems.push(format!("{}: {target}", source.path));
            } else if !anchor.is_empty() && !anchors(&file).contains(&anchor.to_owned()) {
                problems.push(format!("{}: {target} (no such heading)", source.path));
            }
        }
    }
    report(
        "A link inside the repository leads to a file, and to a heading where it names one.",
        &problems,
    );
}

/// The names that headings of a Markdown file have in links.
fn anchors(file: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    text.lines()
        .filter(|line| line.starts_with('#'))
        .map(|line| {
            let title = line.trim_start_matches('#').trim().to_lowercase();
            title
                .chars()
                .filter(|character| character.is_alphanumeric() || matches!(character, ' ' | '-' | '_'))
                .map(|character| if character == ' ' { '-' } else { character })
                .collect()
        })
        .collect()
}
