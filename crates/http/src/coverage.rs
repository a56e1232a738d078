//! `docs/coverage.md`: which operations of the protocol are built.

use crate::operation::Operation;
use crate::planned::{self, Planned};
use crate::route::Method;
use std::collections::BTreeMap;
use std::fmt::Write;

/// One operation of the table.
struct Line {
    path: String,
    method: Method,
    /// The name of the operation; none when it is not built.
    id: Option<&'static str>,
}

/// The page as Markdown.
#[must_use]
pub fn markdown(operations: &[Operation]) -> String {
    let paths: Vec<String> = operations.iter().map(Operation::path).collect();
    let built = operations.iter().zip(&paths);
    let planned = planned::planned(built.clone().map(|(operation, path)| (operation.method, path.as_str())));
    let mut areas: BTreeMap<String, Vec<Line>> = BTreeMap::new();
    let lines = built
        .map(|(operation, path)| Line {
            path: path.clone(),
            method: operation.method,
            id: Some(operation.id),
        })
        .chain(planned.iter().map(|Planned { method, path }| Line {
            path: (*path).to_owned(),
            method: *method,
            id: None,
        }));
    for line in lines {
        areas.entry(area(&line.path)).or_default().push(line);
    }
    let mut page = format!(
        "# Coverage of the protocol\n\nBuilt are {} of {} operations. The others answer 501 with one sentence. Made by \
         `cargo xtask generate` from the list of operations.\n\n| Area | Built | All |\n| --- | --- | --- |\n",
        operations.len(),
        operations.len() + planned.len()
    );
    for (area, lines) in &areas {
        let built = lines.iter().filter(|line| line.id.is_some()).count();
        let _ = writeln!(page, "| {area} | {built} | {} |", lines.len());
    }
    for (area, lines) in &mut areas {
        lines.sort_by(|a, b| (&a.path, a.method).cmp(&(&b.path, b.method)));
        let _ = writeln!(page, "\n## {area}\n\n| Operation | State |\n| --- | --- |");
        for line in lines {
            let state = line.id.map_or_else(|| "501".to_owned(), |id| format!("`{id}`"));
            let _ = writeln!(page, "| `{} {}` | {state} |", line.method, line.path);
        }
    }
    page
}

fn area(path: &str) -> String {
    let below = path.strip_prefix(crate::API_ROOT).unwrap_or(path);
    below
        .trim_start_matches('/')
        .split('/')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reply::Reply;

    #[test]
    fn built_and_planned_stand_side_by_side() {
        let operations = [Operation::get("get_person", "/people/{userid}", |_| {
            Box::pin(async { Ok(Reply::nothing()) })
        })];
        let page = markdown(&operations);
        assert!(page.contains(&format!("Built are 1 of {} operations.", planned::all().count())));
        assert!(page.contains("| `GET /api/2.0/people/{userid}` | `get_person` |"));
        assert!(page.contains("| `PUT /api/2.0/people/{id}` | 501 |"));
        assert!(!page.contains("| `GET /api/2.0/people/{id}` |"));
    }
}
