//! What the lists of the audit trail are asked for.

use crate::date::PortalZone;
use crate::query::Query;
use crate::validation::FieldProblem;
use anteroom_domain::PersonId;
use anteroom_domain::event::{Action, ActionType, EntryType, EventFilter, LocationType, Trail};

/// The parameters of a filtered list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventQuery {
    /// Which events.
    pub filter: EventFilter,
    /// `startIndex`, 0 when it is not given.
    pub start_index: i64,
    /// `count`, 100 when it is not given.
    pub count: i64,
}

impl EventQuery {
    /// Reads the parameters for a list of this trail. Dates without an offset mean the portal's time.
    ///
    /// # Errors
    /// Every value that cannot be converted, at once.
    pub fn parse(query: &Query, trail: Trail, zone: &PortalZone) -> Result<Self, Vec<FieldProblem>> {
        let mut reader = query.reader();
        let actor = reader.guid("userId").filter(|id| !id.is_nil()).map(PersonId);
        let (action, names_action) = action(query, &mut reader);
        let (mut location, mut kind, mut entry, mut target) = (None, None, None, None);
        if trail == Trail::Changes {
            location = reader.member("moduleType", LocationType::NAMES);
            kind = reader.member("actionType", ActionType::NAMES);
            entry = reader.member("entryType", EntryType::NAMES);
            target = reader.text("target").map(str::to_owned);
        }
        // `None` of each means that it does not matter.
        let location = location.filter(|location| *location != LocationType::None);
        let kind = kind.filter(|kind| *kind != ActionType::None);
        let entry = entry.filter(|entry| *entry != EntryType::None);
        let narrows = names_action || location.is_some() || kind.is_some() || entry.is_some();
        let fits = |wanted: &Action| {
            let meaning = wanted.meaning();
            wanted.trail() == trail
                && (!names_action || action == Some(*wanted))
                && location.is_none_or(|location| location == meaning.location)
                && kind.is_none_or(|kind| kind == meaning.kind)
                && entry.is_none_or(|entry| entry == meaning.entry)
        };
        let parsed = Self {
            filter: EventFilter {
                actor,
                actions: narrows.then(|| Action::ALL.into_iter().filter(fits).collect()),
                from: reader.date("from").and_then(|date| date.instant(zone)),
                to: reader.date("to").and_then(|date| date.instant(zone)),
                target,
            },
            start_index: reader
                .integer("startIndex", "StartIndex", 0..=i64::from(i32::MAX))
                .unwrap_or(0),
            count: reader.integer("count", "Count", 1..=100).unwrap_or(100),
        };
        reader.finish().map(|()| parsed)
    }
}

/// The action that is asked for, and whether one is. A number that no event of ours has finds nothing; −1 is any.
fn action(query: &Query, reader: &mut crate::query::QueryReader<'_>) -> (Option<Action>, bool) {
    let Some(text) = query.first("action").map(str::trim).filter(|text| !text.is_empty()) else {
        return (None, false);
    };
    if text == "-1" || text.eq_ignore_ascii_case("None") {
        return (None, false);
    }
    if let Ok(number) = text.parse::<i32>() {
        return (Action::from_number(i64::from(number)), true);
    }
    let named = Action::ALL
        .into_iter()
        .find(|action| action.name().eq_ignore_ascii_case(text));
    if named.is_none() {
        reader.refuse("action", text);
    }
    (named, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(raw: &str, trail: Trail) -> Result<EventQuery, Vec<FieldProblem>> {
        EventQuery::parse(&Query::parse(raw), trail, &PortalZone::UTC)
    }

    #[test]
    fn filters_by_meaning_become_lists_of_actions() {
        let all = parse("", Trail::Changes).unwrap();
        assert_eq!(
            (all.filter, all.start_index, all.count),
            (EventFilter::default(), 0, 100)
        );
        let deleted = parse("actionType=delete&moduleType=30&entryType=Group", Trail::Changes).unwrap();
        assert_eq!(deleted.filter.actions, Some(vec![Action::GroupDeleted]));
        let files = parse("entryType=File", Trail::Changes).unwrap();
        assert_eq!(files.filter.actions, Some(Vec::new()));
        let none = parse("actionType=None&moduleType=0&action=-1", Trail::Changes).unwrap();
        assert_eq!(none.filter.actions, None);
        // The lists of sign-ins know fewer parameters.
        let sign_ins = parse("action=1006&entryType=File", Trail::SignIns).unwrap();
        assert_eq!(sign_ins.filter.actions, Some(vec![Action::Logout]));
        // An action of the other trail, and one that nothing of ours is.
        for nothing in ["action=4000", "action=5"] {
            assert_eq!(parse(nothing, Trail::SignIns).unwrap().filter.actions, Some(Vec::new()));
        }
    }

    #[test]
    fn what_cannot_be_converted_is_refused_together() {
        let problems = parse(
            "userId=x&from=soon&count=0&action=Nothing&actionType=99",
            Trail::Changes,
        );
        assert_eq!(problems.unwrap_err().len(), 5);
        let range = parse("from=2026-05-01&to=2026-05-01T12:00:00Z", Trail::Changes)
            .unwrap()
            .filter;
        assert!(range.from.unwrap() < range.to.unwrap());
    }
}
