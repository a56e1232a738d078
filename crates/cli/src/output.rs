//! Results go to stdout, everything for people to stderr.

use comfy_table::{ContentArrangement, Table, presets};
use serde::Serialize;
use std::io::{self, Write as _};

/// The form of results.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Form {
    /// A table for people.
    #[default]
    Table,
    /// JSON for programs.
    Json,
}

/// The option that chooses the form.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct Output {
    /// How results are written to stdout
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    pub output: Form,
}

impl Output {
    /// Writes a result: `value` as JSON, or the rows under the headings.
    pub fn print<T, const N: usize>(self, value: &T, headings: [&str; N], rows: impl IntoIterator<Item = [String; N]>)
    where
        T: Serialize + ?Sized,
    {
        match self.output {
            Form::Json => line(&serde_json::to_string_pretty(value).unwrap_or_default()),
            Form::Table => {
                let mut table = Table::new();
                table
                    .load_style(presets::UTF8_FULL_CONDENSED)
                    .set_content_arrangement(ContentArrangement::Dynamic);
                let rows = rows.into_iter().map(|row| row.map(|cell| printable(&cell)));
                table.set_header(headings).add_rows(rows);
                line(&table.to_string());
            }
        }
    }
}

/// The text without characters that would give orders to a terminal: names and messages come from anywhere.
pub fn printable(text: &str) -> String {
    let plain = |c: char| !c.is_control() || c == '\n' || c == '\t';
    text.chars().map(|c| if plain(c) { c } else { '\u{fffd}' }).collect()
}

/// Writes a result to stdout. Nobody reading it is not an error.
pub fn line(text: &str) {
    let _ = writeln!(io::stdout().lock(), "{text}");
}

/// Writes a text that ends its own lines to stdout.
pub fn text(text: &str) {
    let _ = write!(io::stdout().lock(), "{text}");
}

/// Tells people something, on stderr.
pub fn say(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{}", printable(text));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_gives_orders_to_a_terminal() {
        assert_eq!(
            printable("a\u{1b}[2Jb\r\n\tc\u{9b}é"),
            "a\u{fffd}[2Jb\u{fffd}\n\tc\u{fffd}é"
        );
    }
}
