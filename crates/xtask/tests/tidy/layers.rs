//! Rules about what each layer may hold. `ARCHITECTURE.md` says why.

use regex::Regex;

use crate::sources::{Source, report, rust};

/// Lines of production code that match, outside the places where that is allowed.
fn matching(pattern: &str, is_allowed: impl Fn(&Source) -> bool) -> Vec<String> {
    let pattern = Regex::new(pattern).unwrap();
    let mut problems = Vec::new();
    for source in rust() {
        if source.is_test_file() || is_allowed(&source) {
            continue;
        }
        for line in source.code().filter(|line| pattern.is_match(line.code)) {
            problems.push(format!("{}:{}: {}", source.path, line.number, line.code.trim()));
        }
    }
    problems
}

#[test]
fn databases_differ_only_in_the_dialect() {
    let places = [
        "crates/store/src/dialect.rs",
        "crates/store/src/dialect/",
        "crates/store/src/executor",
        "crates/store/src/tx",
    ];
    let problems = matching(
        r"\b(Tx::Sqlite|Tx::Postgres|Dialect::Sqlite|Dialect::Postgres|is_sqlite|is_postgres)\b",
        |source| source.is_in(&places),
    );
    report(
        "A branch on the kind of database belongs to store's dialect (or its executor).",
        &problems,
    );
}

#[test]
fn sql_is_only_in_the_store() {
    let problems = matching(
        r"\b(SELECT\s.+\sFROM|INSERT\s+INTO|UPDATE\s.+\sSET|DELETE\s+FROM|CREATE\s+TABLE|PRAGMA\s+\w)\b",
        |source| {
            source.is_in(&[
                "crates/store/",
                "crates/testkit/",
                "crates/floor/",
                "crates/xtask/src/bench/",
                // A run's own notes, in a file of its own, on whatever machine the tool runs.
                "crates/onboard/src/journal.rs",
            ])
        },
    );
    report("SQL is written in `store` only.", &problems);
}

#[test]
fn status_codes_are_only_in_http() {
    let problems = matching(r"\bStatusCode\b", |source| {
        source.is_in(&["crates/http/", "crates/client/", "crates/testkit/", "crates/xtask/"])
    });
    report(
        "A status code is chosen in `http` only; `client` reads them.",
        &problems,
    );
}

#[test]
fn shapes_of_the_wire_are_only_in_wire() {
    let problems = matching(r"\bderive\([^)]*\b(Serialize|Deserialize)\b", |source| {
        source.is_in(&[
            "crates/wire/",
            "crates/client/",
            "crates/cli/",
            "crates/onboard/",
            "crates/testkit/",
            "crates/xtask/",
        ])
    });
    report(
        "`Serialize` and `Deserialize` are promises to the outside: derive them in `wire`.",
        &problems,
    );
}

/// Lines that look at a role without deciding who may do what: file, text, what they do.
const NO_DECISIONS: [(&str, &str, &str); 5] = [
    (
        "crates/http/src/api/people/get_self.rs",
        "has_personal_folder:",
        "shows a member of the profile",
    ),
    (
        "crates/http/src/api/people/people_filter.rs",
        "query.is_administrator",
        "narrows a list as the client asked",
    ),
    (
        "crates/app/src/people/read_person.rs",
        "let asks =",
        "asks for a relation only where the policy needs it",
    ),
    (
        "crates/app/src/people/update_person.rs",
        "(Some(true), Role::",
        "translates the old member `isUser`",
    ),
    (
        "crates/app/src/people/update_person.rs",
        "(Some(false), Role::",
        "translates the old member `isUser`",
    ),
];

#[test]
fn roles_are_compared_only_by_the_policy() {
    let looked = matching(
        r"(==|!=)\s*(EmployeeType::Role\()?Role::|\bRole::\w+\)?\s*(\|[^|=>]*)?=>|matches!\([^)]*\bRole::",
        |source| !source.is_in(&["crates/app/", "crates/http/"]),
    );
    let is_known =
        |problem: &str, (file, text, _): &(&str, &str, &str)| problem.starts_with(file) && problem.contains(text);
    let mut problems: Vec<String> = looked
        .iter()
        .filter(|problem| !NO_DECISIONS.iter().any(|known| is_known(problem, known)))
        .cloned()
        .collect();
    for known in NO_DECISIONS {
        if !looked.iter().any(|problem| is_known(problem, &known)) {
            problems.push(format!(
                "{}: {:?} ({}) is no longer there: take it off the list",
                known.0, known.1, known.2
            ));
        }
    }
    report(
        "Who may do what is asked of `domain::policy`, not decided on the spot.",
        &problems,
    );
}

#[test]
fn only_programs_print() {
    let problems = matching(r"\b(println|print|dbg)!\(", |source| {
        source.is_in(&["crates/cli/", "crates/xtask/", "crates/testkit/"]) || source.path.contains("/examples/")
    });
    report(
        "Libraries do not print: they return values or use `tracing`.",
        &problems,
    );
}
