//! Events as lines of a CSV file (RFC 4180), for spreadsheets.

use crate::date::{PortalZone, api_date};
use anteroom_domain::event::{RecordedEvent, Trail};
use std::fmt::Write as _;

/// The first line for a trail, with the mark that tells spreadsheets the encoding.
#[must_use]
pub fn csv_head(trail: Trail) -> String {
    let columns: &[&str] = match trail {
        Trail::SignIns => &[
            "Id", "Date", "User", "UserId", "Login", "Action", "ActionId", "IP", "Browser", "Platform", "Page",
        ],
        Trail::Changes => &[
            "Id",
            "Date",
            "User",
            "UserId",
            "Action",
            "ActionId",
            "IP",
            "Browser",
            "Platform",
            "Page",
            "ActionType",
            "Product",
            "Location",
            "Target",
            "Context",
        ],
    };
    let mut line = String::from("\u{feff}");
    push_line(&mut line, columns);
    line
}

/// The line of an event.
#[must_use]
pub fn csv_row(recorded: &RecordedEvent, zone: &PortalZone) -> String {
    let (event, details) = (&recorded.event, &recorded.details);
    let meaning = event.action.meaning();
    let number = recorded.number.to_string();
    let date = api_date(event.at, zone);
    let user = super::user_of(recorded);
    let user_id = event.actor.map(|actor| actor.to_string()).unwrap_or_default();
    let action = super::words(recorded);
    let action_id = event.action.number().to_string();
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let (address, browser) = (text(&event.address), text(&details.browser));
    let (platform, page) = (text(&details.platform), text(&details.page));
    let mut line = String::with_capacity(256);
    match event.action.trail() {
        Trail::SignIns => {
            let login = text(&details.login);
            push_line(
                &mut line,
                &[
                    &number, &date, &user, &user_id, &login, &action, &action_id, &address, &browser, &platform, &page,
                ],
            );
        }
        Trail::Changes => {
            let [kind, product, location] = [
                format!("{:?}", meaning.kind),
                format!("{:?}", meaning.product),
                format!("{:?}", meaning.location),
            ];
            let (target, context) = (event.targets.join(" "), text(&details.context));
            push_line(
                &mut line,
                &[
                    &number, &date, &user, &user_id, &action, &action_id, &address, &browser, &platform, &page, &kind,
                    &product, &location, &target, &context,
                ],
            );
        }
    }
    line
}

fn push_line(line: &mut String, cells: &[&str]) {
    for (place, cell) in cells.iter().enumerate() {
        if place > 0 {
            line.push(',');
        }
        push_cell(line, cell);
    }
    line.push_str("\r\n");
}

/// People choose their names, and spreadsheets take what begins like this for a formula.
const FORMULAS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

fn push_cell(line: &mut String, cell: &str) {
    let guard = if cell.trim_start_matches([' ', '\n']).starts_with(FORMULAS) {
        "'"
    } else {
        ""
    };
    if cell.contains(['"', ',', '\r', '\n']) {
        // Writing to a String cannot fail.
        let _ = write!(line, "\"{guard}{}\"", cell.replace('"', "\"\""));
    } else {
        let _ = write!(line, "{guard}{cell}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(text: &str) -> String {
        let mut line = String::new();
        push_cell(&mut line, text);
        line
    }

    #[test]
    fn cells_are_quoted_and_are_no_formulas() {
        assert_eq!(cell("Ann"), "Ann");
        assert_eq!(cell("Ann \"B\", C"), "\"Ann \"\"B\"\", C\"");
        assert_eq!(cell("a\nb"), "\"a\nb\"");
        assert_eq!(cell("=HYPERLINK(\"http://x\")"), "\"'=HYPERLINK(\"\"http://x\"\")\"");
        for formula in ["+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\n=1"] {
            assert!(cell(formula).trim_start_matches('"').starts_with('\''), "{formula:?}");
        }
        assert_eq!(cell(""), "");
    }

    #[test]
    fn lines_have_as_many_cells_as_their_head() {
        let cells = |line: &str| line.trim_end().split(',').count();
        assert_eq!(cells(&csv_head(Trail::SignIns)), 11);
        assert_eq!(cells(&csv_head(Trail::Changes)), 15);
    }
}
