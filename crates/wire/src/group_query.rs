//! The parameters of lists of groups (`docs/protocol/portal.md` 1.3).

use crate::people_query::{ORDERS, PAGE_MAX};
use crate::query::Query;
use crate::validation::FieldProblem;
use anteroom_domain::group::GroupsSort;
use uuid::Uuid;

/// What a list of groups is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GroupsQuery {
    /// Somebody whose groups are listed.
    pub user_id: Option<Uuid>,
    /// With `user_id`: the groups that this person heads, not those of which he is a member.
    pub manager: bool,
    /// For the lists beside an entry: only groups that have no access to it yet.
    pub exclude_shared: bool,
    /// Part of the name.
    pub filter_value: String,
    /// What it is sorted by.
    pub sort: GroupsSort,
    /// Whether the order is turned round.
    pub descending: bool,
    /// How many groups to leave out at the beginning.
    pub start_index: i64,
    /// Size of the page.
    pub count: i64,
}

impl GroupsQuery {
    /// Reads the parameters.
    ///
    /// # Errors
    /// Every value that cannot be converted or is out of its range.
    pub fn parse(query: &Query) -> Result<Self, Vec<FieldProblem>> {
        let mut r = query.reader();
        let parsed = Self {
            user_id: r.guid("userId"),
            manager: r.flag("manager").unwrap_or(false),
            exclude_shared: r.flag("excludeShared").unwrap_or(false),
            filter_value: r.text("filterValue").unwrap_or_default().to_owned(),
            sort: sort_of(r.text("sortBy").unwrap_or_default()),
            descending: r.member("sortOrder", ORDERS).unwrap_or(false),
            start_index: r
                .integer("startIndex", "StartIndex", 0..=i64::from(i32::MAX))
                .unwrap_or(0),
            count: r.integer("count", "Count", 1..=PAGE_MAX).unwrap_or(PAGE_MAX),
        };
        r.finish()?;
        Ok(parsed)
    }
}

/// An unknown name is the default.
fn sort_of(name: &str) -> GroupsSort {
    match name.trim().to_ascii_lowercase().as_str() {
        "manager" => GroupsSort::Manager,
        "memberscount" => GroupsSort::MembersCount,
        _ => GroupsSort::Title,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_read() {
        let read = |raw: &str| GroupsQuery::parse(&Query::parse(raw));
        let default = read("").unwrap();
        assert_eq!(
            (default.count, default.start_index, default.descending),
            (100, 0, false)
        );
        let all = read("USERID=11111111-2222-3333-4444-555555555555&manager=True&sortby=MembersCount&sortOrder=1&count=2&startindex=3&filtervalue=a").unwrap();
        assert!(all.user_id.is_some() && all.manager && all.descending);
        assert_eq!((all.sort, all.count, all.start_index), (GroupsSort::MembersCount, 2, 3));
        assert_eq!(read("sortBy=x").unwrap().sort, GroupsSort::Title);
        for bad in [
            "count=0",
            "count=101",
            "userId=x",
            "manager=x",
            "sortOrder=x",
            "startIndex=-1",
        ] {
            assert_eq!(read(bad).unwrap_err().len(), 1, "{bad}");
        }
    }
}
