//! The operations of the protocol that are not built yet: method and shape of path, nothing else. They answer 501.
//!
//! `planned.txt` holds the whole protocol, a line for each path; what is built is taken away when the table is made.

use crate::route::Method;
use std::collections::HashSet;

const LIST: &str = include_str!("planned.txt");

/// An operation that is not built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Planned {
    /// Its method.
    pub method: Method,
    /// Its whole path; parameters are written `{id}`.
    pub path: &'static str,
}

/// Every operation of the protocol that is not among the built ones, given as method and path.
#[must_use]
pub fn planned<'a>(built: impl IntoIterator<Item = (Method, &'a str)>) -> Vec<Planned> {
    let built: HashSet<(Method, String)> = built.into_iter().map(|(method, path)| (method, shape(path))).collect();
    all()
        .filter(|operation| !built.contains(&(operation.method, shape(operation.path))))
        .collect()
}

/// Every operation of the protocol.
pub fn all() -> impl Iterator<Item = Planned> {
    LIST.lines()
        .filter_map(|line| line.split_once(' '))
        .flat_map(|(methods, path)| {
            methods
                .split(',')
                .filter_map(Method::from_name)
                .map(move |method| Planned { method, path })
        })
}

/// The path in lower case with its parameters made alike, so that two spellings of one route compare equal.
fn shape(path: &str) -> String {
    let segments = path.split('/').map(|part| {
        if part.starts_with('{') {
            "{}".to_owned()
        } else {
            part.to_ascii_lowercase()
        }
    });
    segments.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_well_formed_and_without_repetitions() {
        let mut seen = HashSet::new();
        let mut count = 0;
        for line in LIST.lines() {
            let (methods, path) = line.split_once(' ').unwrap();
            assert!(path.starts_with('/'), "{line}");
            for method in methods.split(',') {
                let method = Method::from_name(method).unwrap_or_else(|| panic!("{line}"));
                assert!(seen.insert((method, shape(path))), "{line}");
                count += 1;
            }
        }
        assert_eq!(all().count(), count);
        assert!(count > 500);
    }

    #[test]
    fn built_operations_are_taken_away() {
        let people = (Method::Get, "/api/2.0/people/{userid}");
        let keys = (Method::Put, "/api/2.0/Keys/{keyid:guid}");
        let left = planned([people, keys]);
        assert_eq!(left.len() + 2, all().count());
        assert!(left.contains(&Planned {
            method: Method::Put,
            path: "/api/2.0/people/{id}"
        }));
        assert!(!left.contains(&Planned {
            method: Method::Get,
            path: "/api/2.0/people/{id}"
        }));
    }
}
