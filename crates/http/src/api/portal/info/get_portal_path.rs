//! `GET /portal/path`: a place of the portal as a whole address (`docs/protocol/portal.md` 4.1).

use crate::operation::{Operation, QueryKind, QueryParameter};
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use std::future::ready;

const QUERY: &[QueryParameter] = &[QueryParameter::new(
    "virtualPath",
    QueryKind::Text,
    "A path in the portal, such as `/rooms`.",
)];

/// Beginnings of what is an address already.
const WHOLE: [&str; 3] = ["http://", "https://", "mailto:"];

pub(super) fn operation() -> Operation {
    Operation::get("get_portal_path", "/portal/path", |rq| {
        Box::pin(ready(get_portal_path(&rq)))
    })
    .about("A path in the portal as a whole address.")
    .query(QUERY)
    .answers::<String>()
}

fn get_portal_path(rq: &Request) -> Result<Reply, Problem> {
    let path = rq.query.first("virtualPath").unwrap_or_default();
    Reply::one(&address(&rq.base_url(), path))
}

fn address(root: &str, path: &str) -> String {
    // Browsers read schemes in any case.
    let is_whole = |start: &&str| path.get(..start.len()).is_some_and(|s| s.eq_ignore_ascii_case(start));
    if WHOLE.iter().any(is_whole) {
        return path.to_owned();
    }
    match path.trim_start_matches('~') {
        "" => root.to_owned(),
        path if path.starts_with('/') => format!("{root}{path}"),
        path => format!("{root}/{path}"),
    }
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn paths_become_addresses() {
        for (path, expected) in [
            ("", "http://host"),
            ("/rooms", "http://host/rooms"),
            ("rooms?a=b", "http://host/rooms?a=b"),
            ("~/rooms", "http://host/rooms"),
            ("https://elsewhere.example/a", "https://elsewhere.example/a"),
            ("HTTP://elsewhere.example", "HTTP://elsewhere.example"),
            ("mailto:ann@example.org", "mailto:ann@example.org"),
            // Neither another host nor a script comes out of what only looks like an address.
            ("//elsewhere.example", "http://host//elsewhere.example"),
            ("javascript:alert(1)", "http://host/javascript:alert(1)"),
        ] {
            assert_eq!(address("http://host", path), expected, "{path}");
        }
    }
}
