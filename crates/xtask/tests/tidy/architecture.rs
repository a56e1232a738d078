//! `ARCHITECTURE.md` tells the truth: its arrows are those of cargo, its paths exist.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, MetadataCommand};
use regex::Regex;

use crate::sources::{report, root, rust};

/// Crate → (dependencies, dependencies of its tests only), among our own crates.
type Arrows = BTreeMap<String, (BTreeSet<String>, BTreeSet<String>)>;

fn document() -> String {
    std::fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap()
}

/// Reads the table rows of the form ``| `crate` | `folder` | `a`, `b` | `c` |``.
fn documented() -> Arrows {
    let name = Regex::new(r"`([a-z-]+)`").unwrap();
    let names = |cell: &str| {
        name.captures_iter(cell)
            .map(|found| found[1].to_owned())
            .collect::<BTreeSet<_>>()
    };
    let text = document();
    let section = text.split_once("## Arrows").unwrap().1;
    let section = section.split("\n## ").next().unwrap();
    section
        .lines()
        .filter(|line| line.starts_with("| `"))
        .map(|line| {
            let cells: Vec<&str> = line.trim_matches('|').split('|').collect();
            let [own, _, needs, tests] = cells[..] else {
                panic!("not four cells: {line}")
            };
            (names(own).pop_first().unwrap(), (names(needs), names(tests)))
        })
        .collect()
}

fn real() -> Arrows {
    let metadata = MetadataCommand::new()
        .manifest_path(root().join("Cargo.toml"))
        .no_deps()
        .exec()
        .unwrap();
    let ours: BTreeSet<String> = metadata
        .packages
        .iter()
        .map(|package| package.name.to_string())
        .collect();
    metadata
        .packages
        .iter()
        .map(|package| {
            let of_kind = |kind: DependencyKind| -> BTreeSet<String> {
                package
                    .dependencies
                    .iter()
                    .filter(|dependency| dependency.kind == kind && ours.contains(&dependency.name))
                    .map(|dependency| dependency.name.clone())
                    .collect()
            };
            let needs = of_kind(DependencyKind::Normal);
            let tests = of_kind(DependencyKind::Development)
                .difference(&needs)
                .cloned()
                .collect();
            (package.name.to_string(), (needs, tests))
        })
        .collect()
}

#[test]
fn arrows_are_as_documented() {
    let (documented, real) = (documented(), real());
    let mut problems = Vec::new();
    for name in documented.keys().chain(real.keys()).collect::<BTreeSet<_>>() {
        let (said, is) = (documented.get(name), real.get(name));
        if said != is {
            problems.push(format!("{name}: documented {said:?}, cargo says {is:?}"));
        }
    }
    report(
        "A dependency between crates is a design decision, listed in ARCHITECTURE.md.",
        &problems,
    );
}

#[test]
fn paths_in_the_document_exist() {
    let path = Regex::new(r"`([A-Za-z0-9_.-]+(?:/[A-Za-z0-9_.-]*)+)`").unwrap();
    let text = document();
    let problems: Vec<String> = path
        .captures_iter(&text)
        .map(|found| found[1].to_owned())
        .filter(|path| !root().join(path).exists())
        .collect();
    report("ARCHITECTURE.md names paths that exist.", &problems);
}

#[test]
fn dependencies_are_used() {
    let metadata = MetadataCommand::new()
        .manifest_path(root().join("Cargo.toml"))
        .no_deps()
        .exec()
        .unwrap();
    let sources = rust();
    let mut problems = Vec::new();
    for package in &metadata.packages {
        let folder = package
            .manifest_path
            .parent()
            .unwrap()
            .strip_prefix(&metadata.workspace_root)
            .unwrap();
        let place = format!("{folder}/");
        for dependency in &package.dependencies {
            let name = dependency.rename.as_ref().unwrap_or(&dependency.name).replace('-', "_");
            let word = Regex::new(&format!(r"\b{name}\b")).unwrap();
            if !sources.iter().any(|source| {
                source.path.starts_with(&place) && source.text.contains(&name) && word.is_match(&source.text)
            }) {
                problems.push(format!("{folder}/Cargo.toml: {}", dependency.name));
            }
        }
    }
    report("A dependency that no file uses is taken out.", &problems);
}
