//! Which version of a record an answer shows, and which one a request is meant for (`docs/protocol/anteroom.md` row 9).

use anteroom_app::Expected;
use http::{HeaderMap, HeaderName, HeaderValue, header};
use sha2::{Digest, Sha256};

/// What the tag of a compressed answer ends with: other bytes are another tag.
const PACKED: &str = "-gzip\"";

/// The tag of a record: its version, then a hash of everything that the answer shows beside it, such as names of groups
/// and what only this reader may see.
#[must_use]
pub fn tag(version: i64, json: &[u8]) -> HeaderValue {
    let hash = hex(&Sha256::digest(json));
    let text = format!("\"{version}-{hash}\"");
    // Digits, letters, a hyphen and quotation marks are fine in any header.
    HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static("\"\""))
}

/// Half of the digest is plenty to tell two renderings of one record apart.
fn hex(digest: &[u8]) -> String {
    use std::fmt::Write as _;
    digest.iter().take(8).fold(String::with_capacity(16), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The tag of the same answer once it is compressed.
#[must_use]
pub fn packed(tag: &HeaderValue) -> HeaderValue {
    let longer = tag.to_str().ok().and_then(|tag| tag.strip_suffix('"'));
    longer
        .and_then(|tag| HeaderValue::try_from(format!("{tag}{PACKED}")).ok())
        .unwrap_or_else(|| tag.clone())
}

/// The conditions of a request. Requests without any carry two empty lists.
#[derive(Clone, Debug, Default)]
pub struct Conditions {
    matches: Vec<HeaderValue>,
    none_matches: Vec<HeaderValue>,
}

impl Conditions {
    /// The conditions in the headers of a request.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        let all = |name: HeaderName| headers.get_all(name).iter().cloned().collect();
        Self {
            matches: all(header::IF_MATCH),
            none_matches: all(header::IF_NONE_MATCH),
        }
    }

    /// Whether the request is meant for one state of the record only.
    #[must_use]
    pub const fn has_match(&self) -> bool {
        !self.matches.is_empty()
    }

    /// The versions of the record for which the request is meant. A tag that is none of ours, weak or not quoted fits
    /// no version.
    #[must_use]
    pub fn expected(&self) -> Expected {
        let mut versions = Vec::new();
        for given in entries(&self.matches) {
            match given {
                Entry::Any => return Expected::Anything,
                Entry::Tag { text, is_weak: false } => versions.extend(version_of(text)),
                Entry::Tag { .. } | Entry::Unreadable => {}
            }
        }
        if self.has_match() {
            Expected::Versions(versions)
        } else {
            Expected::Anything
        }
    }

    /// The tag that a client has already, as it has it, when it is the one of the answer.
    #[must_use]
    pub fn find_known(&self, tag: &HeaderValue) -> Option<HeaderValue> {
        let plain = tag.to_str().ok()?.trim_matches('"');
        entries(&self.none_matches).find_map(|given| match given {
            Entry::Any => Some(tag.clone()),
            Entry::Tag { text, .. } if text.strip_suffix("-gzip").unwrap_or(text) == plain => {
                HeaderValue::try_from(format!("\"{text}\"")).ok()
            }
            Entry::Tag { .. } | Entry::Unreadable => None,
        })
    }
}

/// One entry of a list of tags.
enum Entry<'h> {
    /// `*`
    Any,
    /// A tag without its quotation marks.
    Tag { text: &'h str, is_weak: bool },
    /// Neither.
    Unreadable,
}

fn entries(values: &[HeaderValue]) -> impl Iterator<Item = Entry<'_>> {
    let texts = values.iter().filter_map(|value| value.to_str().ok());
    // No tag of ours has a comma, so one inside of quotation marks only takes a foreign tag apart.
    texts.flat_map(|text| text.split(',')).map(|entry| {
        let entry = entry.trim();
        let (is_weak, quoted) = entry.strip_prefix("W/").map_or((false, entry), |rest| (true, rest));
        let text = quoted.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
        match text {
            _ if entry == "*" => Entry::Any,
            Some(text) => Entry::Tag { text, is_weak },
            None => Entry::Unreadable,
        }
    })
}

/// The version in a tag.
fn version_of(tag: &str) -> Option<i64> {
    let (version, _) = tag.split_once('-')?;
    // A sign or leading zeros are not how we write a version.
    version
        .parse()
        .ok()
        .filter(|number: &i64| number.to_string() == version)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn conditions(name: &HeaderName, values: &[&'static str]) -> Conditions {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(name.clone(), HeaderValue::from_static(value));
        }
        Conditions::of(&headers)
    }

    #[test]
    fn a_tag_names_the_version_and_what_is_shown() {
        let (one, other) = (tag(7, b"{}"), tag(7, b"{\"a\":1}"));
        assert_eq!(one, tag(7, b"{}"));
        assert_ne!(one, other);
        let text = one.to_str().unwrap();
        assert!(text.starts_with("\"7-") && text.len() == 20, "{text}");
        assert_eq!(
            packed(&one).to_str().unwrap(),
            text.trim_end_matches('"').to_owned() + "-gzip\""
        );
    }

    #[test]
    fn versions_that_are_expected() {
        for (values, expected) in [
            (&[][..], Expected::Anything),
            (&["*"], Expected::Anything),
            (&["\"7-ab\""], Expected::Versions(vec![7])),
            (
                &["\"7-ab-gzip\", \"8-cd\"", "\"9-e\""],
                Expected::Versions(vec![7, 8, 9]),
            ),
            (&["\"x-ab\", *"], Expected::Anything),
            (&["W/\"7-ab\""], Expected::Versions(vec![])),
            (&["7-ab"], Expected::Versions(vec![])),
            (&["\"7\""], Expected::Versions(vec![])),
            (&["\"+7-ab\""], Expected::Versions(vec![])),
            (&["\"07-ab\""], Expected::Versions(vec![])),
            (&["\"99999999999999999999-ab\""], Expected::Versions(vec![])),
            (&[""], Expected::Versions(vec![])),
            (&["\""], Expected::Versions(vec![])),
        ] {
            assert_eq!(conditions(&header::IF_MATCH, values).expected(), expected, "{values:?}");
        }
    }

    #[test]
    fn tags_that_a_client_knows_already() {
        let tag = HeaderValue::from_static("\"7-ab\"");
        for (values, found) in [
            (&[][..], None),
            (&["\"7-ab\""], Some("\"7-ab\"")),
            (&["W/\"7-ab\""], Some("\"7-ab\"")),
            (&["\"6-ab\", \"7-ab-gzip\""], Some("\"7-ab-gzip\"")),
            (&["*"], Some("\"7-ab\"")),
            (&["\"7-ac\""], None),
            (&["7-ab"], None),
        ] {
            let known = conditions(&header::IF_NONE_MATCH, values).find_known(&tag);
            assert_eq!(known.as_ref().map(|known| known.to_str().unwrap()), found, "{values:?}");
        }
    }
}
