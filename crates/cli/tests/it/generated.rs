//! Committed pages that are made from the program. `ANTEROOM_UPDATE=1` writes them anew.

use crate::program::{Workplace, repository};
use std::fmt::Write as _;

fn compare(page: &str, made: &str) {
    let path = repository().join(page);
    #[expect(clippy::disallowed_methods, reason = "how every generated page is written anew")]
    if std::env::var_os("ANTEROOM_UPDATE").is_some() {
        std::fs::write(&path, made).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == made,
        "{page} is not what the program says: run `cargo xtask generate`"
    );
}

#[test]
fn generated_configuration_reference() {
    compare("docs/config.md", &Workplace::new().done(&["config", "reference"]));
}

#[test]
fn generated_command_reference() {
    let workplace = Workplace::new();
    let mut page = String::from("# Commands\n\nThis page is generated from `anteroom … --help`.\n");
    let mut waiting = vec![String::new()];
    while let Some(command) = waiting.pop() {
        let arguments: Vec<&str> = command.split_whitespace().chain(["--help"]).collect();
        let help = workplace.done(&arguments);
        let title = format!("anteroom {command}");
        // Those that it names are next, in their order.
        let names = help.split_once("Commands:\n").map_or("", |(_, after)| after);
        let names = names.lines().take_while(|line| line.starts_with("  "));
        let below = names
            .filter(|line| !line.starts_with("   "))
            .filter_map(|line| line.split_whitespace().next());
        let below: Vec<String> = below
            .map(|name| format!("{command} {name}").trim().to_owned())
            .collect();
        waiting.extend(below.into_iter().rev());
        write!(page, "\n## `{}`\n\n```text\n{}\n```\n", title.trim(), help.trim_end()).unwrap();
    }
    compare("docs/commands.md", &page);
}

#[test]
fn generated_coverage_of_the_protocol() {
    compare("docs/coverage.md", &Workplace::new().done(&["coverage"]));
}

#[test]
fn generated_document_of_the_api() {
    let made = Workplace::new().done(&["openapi"]);
    let document: serde_json::Value = serde_json::from_str(&made).unwrap();
    assert!(document["paths"].as_object().is_some_and(|paths| !paths.is_empty()));
    compare("docs/openapi.json", &made);
}

#[test]
fn every_usual_shell_can_complete() {
    let workplace = Workplace::new();
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let script = workplace.done(&["completions", shell]);
        assert!(script.contains("anteroom") && script.contains("resume"), "{shell}");
    }
}
