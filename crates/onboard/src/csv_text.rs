//! Splitting CSV text into records, with the exact lines they stand on.
//!
//! Written here because the messages need what a general reader does not keep: the first and last line of every record
//! whatever the line ends are, and a quote that is never closed.

/// One record: its fields as written, without quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Line on which it begins, from 1.
    pub first_line: usize,
    /// Line on which it ends; later than the first when a quoted field has line breaks.
    pub last_line: usize,
    /// Its fields.
    pub fields: Vec<String>,
    /// Text follows a closing quote: most likely a quote before it was never meant or never closed, and the fields
    /// are not what they seem.
    pub stray_quote: bool,
}

impl Record {
    /// Whether there is nothing in it but separators and white space.
    pub fn is_blank(&self) -> bool {
        self.fields.iter().all(|field| field.trim().is_empty())
    }
}

/// A quote is opened on this line and never closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuoteNotClosed {
    /// Line of the opening quote, from 1.
    pub line: usize,
}

/// Characters that may stand between cells.
pub const SEPARATORS: [char; 4] = [',', ';', '\t', '|'];

/// The separator of a table by its first line: the one that is there most often outside quotes; comma when none is.
pub fn detect_separator(text: &str) -> char {
    let (mut counts, mut in_quotes) = (SEPARATORS.map(|separator| (separator, 0_usize)), false);
    for c in text.chars() {
        match c {
            '"' => in_quotes = !in_quotes,
            '\n' | '\r' if !in_quotes => break,
            _ if !in_quotes => counts
                .iter_mut()
                .filter(|(sep, _)| *sep == c)
                .for_each(|(_, n)| *n += 1),
            _ => {}
        }
    }
    let most = counts.iter().map(|(_, n)| *n).max().unwrap_or(0);
    counts.iter().find(|(_, n)| *n == most).map_or(',', |(sep, _)| *sep)
}

/// Reads records one after the other. Line ends are LF, CRLF or CR; empty lines are left out.
pub struct Records<'a> {
    rest: std::iter::Peekable<std::str::Chars<'a>>,
    separator: char,
    line: usize,
}

impl<'a> Records<'a> {
    /// The records of a text.
    pub fn new(text: &'a str, separator: char) -> Self {
        Self {
            rest: text.chars().peekable(),
            separator,
            line: 1,
        }
    }

    /// Takes a line end whose first character was just taken.
    fn end_line(&mut self, first: char) {
        if first == '\r' {
            self.rest.next_if_eq(&'\n');
        }
        self.line += 1;
    }

    /// The inside of a quoted field whose opening quote was just taken.
    fn quoted(&mut self, field: &mut String) -> Result<(), QuoteNotClosed> {
        let opened = self.line;
        while let Some(c) = self.rest.next() {
            match c {
                '"' if self.rest.next_if_eq(&'"').is_some() => field.push('"'),
                '"' => return Ok(()),
                '\n' | '\r' => {
                    field.push('\n');
                    self.end_line(c);
                }
                _ => field.push(c),
            }
        }
        Err(QuoteNotClosed { line: opened })
    }

    fn record(&mut self) -> Result<Option<Record>, QuoteNotClosed> {
        while let Some(end) = self.rest.next_if(|c| matches!(c, '\n' | '\r')) {
            self.end_line(end);
        }
        if self.rest.peek().is_none() {
            return Ok(None);
        }
        let (first_line, mut fields, mut field) = (self.line, Vec::new(), String::new());
        let mut last_line = first_line;
        let (mut closed, mut stray_quote) = (false, false);
        while let Some(c) = self.rest.next() {
            match c {
                '"' if !closed && field.trim().is_empty() => {
                    field.clear();
                    self.quoted(&mut field)?;
                    last_line = self.line;
                    closed = true;
                }
                '\n' | '\r' => {
                    self.end_line(c);
                    break;
                }
                _ if c == self.separator => {
                    fields.push(std::mem::take(&mut field));
                    closed = false;
                }
                _ => {
                    stray_quote |= closed && !c.is_whitespace();
                    field.push(c);
                }
            }
        }
        fields.push(field);
        Ok(Some(Record {
            first_line,
            last_line,
            fields,
            stray_quote,
        }))
    }
}

impl Iterator for Records<'_> {
    type Item = Result<Record, QuoteNotClosed>;

    fn next(&mut self) -> Option<Self::Item> {
        self.record().transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str, separator: char) -> Vec<(usize, usize, Vec<String>)> {
        let records: Result<Vec<Record>, _> = Records::new(text, separator).collect();
        records
            .unwrap()
            .into_iter()
            .map(|r| (r.first_line, r.last_line, r.fields))
            .collect()
    }

    fn fields(list: &[&str]) -> Vec<String> {
        list.iter().map(|&f| f.to_owned()).collect()
    }

    #[test]
    fn separators() {
        for (header, separator) in [
            ("a,b", ','),
            ("a;b;c", ';'),
            ("a\tb", '\t'),
            ("a|b", '|'),
            ("a", ','),
            ("\"a;b;c\",d", ','),
            ("a,b\nc;d;e;f", ','),
        ] {
            assert_eq!(detect_separator(header), separator, "{header}");
        }
    }

    #[test]
    fn lines_are_counted_whatever_ends_them() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["a,b", "", "c,\"d", "e\"", "", "f,g"].join(end);
            let expected = vec![
                (1, 1, fields(&["a", "b"])),
                (3, 4, fields(&["c", "d\ne"])),
                (6, 6, fields(&["f", "g"])),
            ];
            assert_eq!(read(&text, ','), expected, "{end:?}");
        }
    }

    #[test]
    fn quotes() {
        for (text, expected) in [
            (r#""a ""b"" c",d"#, vec!["a \"b\" c", "d"]),
            (r#"a, "b,c" ,d"#, vec!["a", "b,c ", "d"]),
            (r#"5" disk,x"#, vec!["5\" disk", "x"]),
            (r#""",x"#, vec!["", "x"]),
            ("a,", vec!["a", ""]),
        ] {
            assert_eq!(read(text, ','), vec![(1, 1, fields(&expected))], "{text}");
        }
        for (text, stray) in [
            (r#""a""b","c" ,d"#, false),
            (r#""a"b,c"#, true),
            (r#"a,"b""""#, false),
            (r#""a" "b""#, true),
        ] {
            assert_eq!(
                Records::new(text, ',').next().map(|r| r.map(|r| r.stray_quote)),
                Some(Ok(stray)),
                "{text}"
            );
        }
        let open: Result<Vec<Record>, _> = Records::new("a,b\nc,\"d\ne,f\n", ',').collect();
        assert_eq!(open, Err(QuoteNotClosed { line: 2 }));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn what_another_library_writes_is_read_back(
            rows in prop::collection::vec(prop::collection::vec("[a-zé ,;\"\\n]{0,6}", 3), 1..6),
            separator in prop::sample::select(vec![b',', b';', b'\t']),
        ) {
            let mut writer = csv::WriterBuilder::new()
                .delimiter(separator).quote_style(csv::QuoteStyle::Always).from_writer(Vec::new());
            for row in &rows {
                writer.write_record(row).unwrap();
            }
            let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
            let got: Vec<Vec<String>> = read(&text, char::from(separator)).into_iter().map(|(_, _, f)| f).collect();
            prop_assert_eq!(got, rows);
        }

        #[test]
        fn any_text_is_read_or_refused_without_panic(text in "[a,\"\\n\\r ;]{0,40}") {
            let _ = Records::new(&text, ',').count();
        }
    }
}
