//! From the parameters of lists of groups to what the use cases take (`docs/protocol/portal.md` 1.3).

use anteroom_domain::PersonId;
use anteroom_domain::group::{GroupsFilter, GroupsPage};
use anteroom_domain::text_key::text_key;
use anteroom_wire::group_query::GroupsQuery;

/// The conditions of a list.
pub(super) fn filter_of(query: &GroupsQuery) -> GroupsFilter {
    let person = query.user_id.map(PersonId);
    let text = text_key(query.filter_value.trim());
    GroupsFilter {
        text: Some(text).filter(|text| !text.is_empty()),
        member: person.filter(|_| !query.manager),
        manager: person.filter(|_| query.manager),
    }
}

/// Order and part of a list.
pub(super) const fn page_of(query: &GroupsQuery) -> GroupsPage {
    GroupsPage {
        sort: query.sort,
        descending: query.descending,
        start_index: query.start_index,
        count: query.count,
    }
}
