//! How a person is called (`docs/protocol/people.md` 3.6).

use anteroom_domain::{Person, name};

/// What is shown for an account that was removed or never existed.
pub const REMOVED_PROFILE: &str = "profile removed";

/// The display name of a person in the order of a culture, HTML-encoded; the address when there is no name.
#[must_use]
pub fn display_name(person: &Person, culture: &str) -> String {
    html_encode(&name::display_name(
        &person.first_name,
        &person.last_name,
        &person.email,
        culture,
    ))
}

/// Encodes the five characters that mean something in HTML.
#[must_use]
pub fn html_encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::employee::viewer::sample_person;

    #[test]
    fn names_in_each_culture() {
        for (first, last, culture, expected) in [
            ("Ann", "Lee", "en-US", "Ann Lee"),
            ("Ann", "Lee", "ru", "Lee Ann"),
            ("Ann", "Lee", "ru-RU", "Lee Ann"),
            ("Ann", "Lee", "zh-CN", "LeeAnn"),
            ("Ann", "Lee", "ja-JP", "LeeAnn"),
            ("Ann", "Lee", "ko-KR", "LeeAnn"),
            ("Ann", "", "en-US", "Ann"),
            ("Ann", "", "ru", "Ann"),
            ("", "", "en-US", "ann@example.com"),
            ("Miles", "O'Brien", "en-GB", "Miles O&#39;Brien"),
            ("<b>", "&\"", "", "&lt;b&gt; &amp;&quot;"),
        ] {
            let person = Person {
                first_name: first.into(),
                last_name: last.into(),
                ..sample_person()
            };
            assert_eq!(display_name(&person, culture), expected, "{first} {last} {culture}");
        }
    }
}
