//! Query strings (`docs/protocol/http.md` 1, 2, 7; `people.md` 1.5).

use crate::date::InputDate;
use crate::validation::FieldProblem;
use std::borrow::Cow;
use uuid::Uuid;

/// A query string, read once: names without regard to case, repeated names and `name[]` put together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    pairs: Vec<(String, String)>,
}

impl Query {
    /// Reads the part of a URL after `?`. Never fails: what is not valid UTF-8 stays percent-encoded.
    #[must_use]
    pub fn parse(raw: &str) -> Self {
        let pairs = raw
            .split('&')
            .filter(|part| !part.is_empty())
            .map(|part| {
                let (name, value) = part.split_once('=').unwrap_or((part, ""));
                let name = percent_decode(name, true);
                let name = name.strip_suffix("[]").unwrap_or(&name).to_lowercase();
                (name, percent_decode(value, true).into_owned())
            })
            .collect();
        Self { pairs }
    }

    /// The first value with this name (given in lower case or not).
    #[must_use]
    pub fn first(&self, name: &str) -> Option<&str> {
        self.pairs
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// Every value with this name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.pairs
            .iter()
            .filter(move |(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// Whether a value contains the character NUL, which no database text can hold.
    #[must_use]
    pub fn contains_nul(&self) -> bool {
        self.pairs.iter().any(|(_, value)| value.contains('\0'))
    }

    /// A reader that collects what cannot be converted.
    #[must_use]
    pub const fn reader(&self) -> QueryReader<'_> {
        QueryReader {
            query: self,
            problems: Vec::new(),
        }
    }
}

/// Members of an enumeration of the wire: number and name.
pub type Names<T> = [(i64, &'static str, T)];

/// Reads typed values of a query and collects problems. A value that is absent or empty counts as not given.
#[derive(Debug)]
pub struct QueryReader<'q> {
    query: &'q Query,
    problems: Vec<FieldProblem>,
}

impl<'q> QueryReader<'q> {
    /// Text as it is.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&'q str> {
        self.query.first(name).filter(|value| !value.is_empty())
    }

    /// A whole number of 32 bits within a range; `property` is the name in the range's text, such as `Count`.
    pub fn integer(&mut self, name: &str, property: &str, range: std::ops::RangeInclusive<i64>) -> Option<i64> {
        let value = self.text(name)?;
        let Ok(number) = value.trim().parse::<i32>().map(i64::from) else {
            self.problems.push(FieldProblem::not_valid(property, value));
            return None;
        };
        if !range.contains(&number) {
            self.problems
                .push(FieldProblem::range("", property, *range.start(), *range.end()));
            return None;
        }
        Some(number)
    }

    /// `true` or `false`, in any case.
    pub fn flag(&mut self, name: &str) -> Option<bool> {
        let value = self.text(name)?;
        let word = value.trim();
        if word.eq_ignore_ascii_case("true") {
            return Some(true);
        }
        if word.eq_ignore_ascii_case("false") {
            return Some(false);
        }
        self.problems.push(FieldProblem::not_valid(name, value));
        None
    }

    /// A GUID in any usual spelling.
    pub fn guid(&mut self, name: &str) -> Option<Uuid> {
        let value = self.text(name)?;
        let guid = Uuid::try_parse(value.trim()).ok();
        if guid.is_none() {
            self.problems.push(FieldProblem::not_valid(name, value));
        }
        guid
    }

    /// A date with or without a time and an offset; "no date" counts as not given.
    pub fn date(&mut self, name: &str) -> Option<InputDate> {
        let value = self.text(name)?;
        let date = InputDate::parse(value);
        if date.is_none() {
            self.problems.push(FieldProblem::not_valid(name, value));
        }
        date.filter(|date| !date.is_no_date())
    }

    /// A member of an enumeration, by name in any case or by number.
    pub fn member<T: Copy>(&mut self, name: &str, names: &Names<T>) -> Option<T> {
        let value = self.text(name)?;
        self.convert(name, value, names)
    }

    /// Every given member of an enumeration.
    pub fn members<T: Copy>(&mut self, name: &str, names: &Names<T>) -> Vec<T> {
        let values: Vec<&str> = self.query.all(name).filter(|value| !value.is_empty()).collect();
        values
            .into_iter()
            .filter_map(|value| self.convert(name, value, names))
            .collect()
    }

    fn convert<T: Copy>(&mut self, name: &str, value: &str, names: &Names<T>) -> Option<T> {
        match enum_member(name, value, names) {
            Ok(member) => Some(member),
            Err(problem) => {
                self.problems.push(problem);
                None
            }
        }
    }

    /// Notes that a value cannot be converted.
    pub fn refuse(&mut self, name: &str, value: &str) {
        self.problems.push(FieldProblem::not_valid(name, value));
    }

    /// Ends the reading.
    ///
    /// # Errors
    /// Everything that could not be converted.
    pub fn finish(self) -> Result<(), Vec<FieldProblem>> {
        if self.problems.is_empty() {
            Ok(())
        } else {
            Err(self.problems)
        }
    }
}

/// A member of an enumeration in a query or route value, by name in any case or by number.
///
/// # Errors
/// A text that is neither, or a number that is not a member.
pub fn enum_member<T: Copy>(name: &str, value: &str, names: &Names<T>) -> Result<T, FieldProblem> {
    let word = value.trim();
    if let Some((_, _, member)) = names.iter().find(|(_, known, _)| known.eq_ignore_ascii_case(word)) {
        return Ok(*member);
    }
    let Ok(number) = word.parse::<i32>().map(i64::from) else {
        return Err(FieldProblem::not_valid(name, value));
    };
    let member = names
        .iter()
        .find(|(known, _, _)| *known == number)
        .map(|(_, _, member)| *member);
    member.ok_or_else(|| FieldProblem::undefined(name, value))
}

/// Resolves percent escapes (and `+` as space in queries); escapes that are not valid UTF-8 stay as they are.
#[must_use]
pub fn percent_decode(text: &str, plus_is_space: bool) -> Cow<'_, str> {
    if !text.bytes().any(|b| b == b'%' || (plus_is_space && b == b'+')) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['%', '+']) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        if let Some(after) = from.strip_prefix('+') {
            out.push(if plus_is_space { ' ' } else { '+' });
            rest = after;
            continue;
        }
        let (bytes, length) = escaped_run(from);
        push_lossless(&mut out, &bytes, from);
        rest = from.get(length..).unwrap_or_default();
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The bytes of the escapes at the beginning of the text and how many characters they take; a lone `%` is itself.
fn escaped_run(text: &str) -> (Vec<u8>, usize) {
    let mut bytes = Vec::new();
    for escape in text.as_bytes().chunks(3) {
        match escape {
            [b'%', high, low] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                bytes.push(hex_digit(*high) * 16 + hex_digit(*low));
            }
            _ => break,
        }
    }
    if bytes.is_empty() {
        (vec![b'%'], 1)
    } else {
        let length = bytes.len() * 3;
        (bytes, length)
    }
}

fn push_lossless(out: &mut String, bytes: &[u8], source: &str) {
    let mut at = 0;
    for chunk in bytes.utf8_chunks() {
        out.push_str(chunk.valid());
        at += chunk.valid().len();
        for _ in chunk.invalid() {
            out.push_str(source.get(at * 3..at * 3 + 3).unwrap_or_default());
            at += 1;
        }
    }
}

const fn hex_digit(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        b'a'..=b'f' => digit - b'a' + 10,
        b'A'..=b'F' => digit - b'A' + 10,
        _ => 0,
    }
}

/// Appends a text with everything escaped except letters, digits and `-._~`.
pub fn percent_encode(text: &str, out: &mut String) {
    const DIGITS: [char; 16] = [
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F',
    ];
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.extend(DIGITS.get(usize::from(byte >> 4)));
            out.extend(DIGITS.get(usize::from(byte & 15)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_values() {
        let query = Query::parse(
            "Count=5&employeeTypes=1&EMPLOYEETYPES[]=4&employeetypes%5B%5D=User&a%20b=c+d%2B%C3%A9&&flag&x=1=2",
        );
        assert_eq!(query.first("count"), Some("5"));
        assert_eq!(query.all("employeeTypes").collect::<Vec<_>>(), ["1", "4", "User"]);
        assert_eq!(query.first("a b"), Some("c d+é"));
        assert_eq!(
            (query.first("flag"), query.first("x"), query.first("y")),
            (Some(""), Some("1=2"), None)
        );
        assert_eq!(Query::parse(""), Query::default());
    }

    #[test]
    fn escapes() {
        for (text, plus, expected) in [
            ("a+b", true, "a b"),
            ("a+b", false, "a+b"),
            ("%", true, "%"),
            ("%zz%4", true, "%zz%4"),
            ("%41%ff%42", true, "A%ffB"),
            ("%F0%9F%98%80!", true, "😀!"),
            ("é%20", true, "é "),
            ("100%é", true, "100%é"),
            ("%C3x", true, "%C3x"),
        ] {
            assert_eq!(percent_decode(text, plus), expected, "{text}");
        }
        let mut out = String::new();
        percent_encode("a@b c/é~", &mut out);
        assert_eq!(out, "a%40b%20c%2F%C3%A9~");
    }

    #[derive(Clone, Copy, Debug, PartialEq)]
    enum Order {
        Up,
        Down,
    }
    const ORDERS: [(i64, &str, Order); 2] = [(0, "Ascending", Order::Up), (1, "Descending", Order::Down)];

    #[test]
    fn typed_values() {
        let query = Query::parse(
            "count=7&f=TRUE&g=False&id=11111111-2222-3333-4444-555555555555&o=descending&p=0&empty=&o2=1&o2=Ascending",
        );
        let mut reader = query.reader();
        assert_eq!(reader.integer("Count", "Count", 1..=100), Some(7));
        assert_eq!(
            (
                reader.flag("f"),
                reader.flag("g"),
                reader.flag("none"),
                reader.flag("empty")
            ),
            (Some(true), Some(false), None, None)
        );
        assert_eq!(
            reader.guid("id").map(|id| id.to_string()).as_deref(),
            Some("11111111-2222-3333-4444-555555555555")
        );
        assert_eq!(
            (reader.member("o", &ORDERS), reader.member("p", &ORDERS)),
            (Some(Order::Down), Some(Order::Up))
        );
        assert_eq!(reader.members("o2", &ORDERS), [Order::Down, Order::Up]);
        assert_eq!(reader.finish(), Ok(()));
    }

    #[test]
    fn problems_of_typed_values() {
        let problems = |raw: &str, read: &dyn Fn(&mut QueryReader<'_>)| {
            let query = Query::parse(raw);
            let mut reader = query.reader();
            read(&mut reader);
            let found = reader.finish().unwrap_err();
            found.into_iter().map(|p| p.to_string()).collect::<Vec<_>>()
        };
        let count = |r: &mut QueryReader<'_>| _ = r.integer("count", "Count", 1..=100);
        assert_eq!(
            problems("count=0", &count),
            ["Count: The field Count must be between 1 and 100."]
        );
        assert_eq!(
            problems("count=101", &count),
            ["Count: The field Count must be between 1 and 100."]
        );
        assert_eq!(problems("count=x", &count), ["Count: The value 'x' is not valid."]);
        assert_eq!(
            problems("count=99999999999", &count),
            ["Count: The value '99999999999' is not valid."]
        );
        assert_eq!(
            problems("b=yes", &|r| _ = r.flag("b")),
            ["b: The value 'yes' is not valid."]
        );
        assert_eq!(
            problems("g=1", &|r| _ = r.guid("g")),
            ["g: The value '1' is not valid."]
        );
        assert_eq!(
            problems("o=up", &|r| _ = r.member("o", &ORDERS)),
            ["o: The value 'up' is not valid."]
        );
        assert_eq!(
            problems("o=99", &|r| _ = r.member("o", &ORDERS)),
            ["o: The value '99' is invalid."]
        );
        assert_eq!(
            problems("o=0&o=x", &|r| _ = r.members("o", &ORDERS)),
            ["o: The value 'x' is not valid."]
        );
    }
}
