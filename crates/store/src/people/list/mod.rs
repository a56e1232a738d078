//! Lists of people: filters, order, pages (`docs/protocol/people.md` 12).
//!
//! A list is a sequence of [parts](order::Part), each sorted in itself. How many people a part has is known from counters
//! that the database keeps, or counted where the filter is finer than they are; so parts before the page are left out
//! whole, and the page is walked to from the nearer end of its part.

mod conditions;
mod counts;
mod order;
#[cfg(test)]
mod plans_test;

use crate::error::Error;
use crate::tx::Tx;
use anteroom_domain::people_filter::{PeopleFilter, PeoplePage};
use anteroom_domain::{Person, PortalId, Role, Status};
use conditions::{BY_FIRST_NAME, Conditions, Membership, Needles};
use counts::Counts;
use order::Part;

pub(super) use counts::COUNTS;

/// How many entries of an index are passed in the time that one person is read in.
const PASSED_IN_INDEX_FOR_ONE_READ: i64 = 16;

/// One page of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PeopleList {
    /// The people of the page, in order.
    pub items: Vec<Person>,
    /// How many people match, on all pages.
    pub total: i64,
}

/// The people of a portal who match a filter: one page of them, and how many there are.
///
/// # Errors
/// Those of every statement.
pub fn list(tx: &mut Tx<'_>, portal: PortalId, filter: &PeopleFilter, page: &PeoplePage) -> Result<PeopleList, Error> {
    let statuses = wanted_statuses(filter);
    let needles = Needles::of(tx.dialect(), &filter.text);
    let dialect = tx.dialect();
    let conditions_for = |membership| Conditions::of(dialect, portal, filter, membership, needles.as_ref());
    let Some(conditions) = conditions_for(Membership::Filter(filter.group)) else {
        return Ok(PeopleList::default());
    };
    if statuses.is_empty() {
        return Ok(PeopleList::default());
    }
    let parts = order::parts(tx, &conditions, &statuses, page)?;
    let counts = Counts::read(tx, portal)?;
    let walk = Walk {
        filter,
        conditions,
        left_out: Membership::left_out_by(filter.group).and_then(conditions_for),
        counts,
    };
    walk.through(tx, parts, page)
}

fn wanted_statuses(filter: &PeopleFilter) -> Vec<Status> {
    let wanted = |status: &Status| filter.statuses.as_ref().is_none_or(|list| list.contains(status));
    Status::ALL.into_iter().filter(wanted).collect()
}

/// The way along the parts to the page.
struct Walk<'f> {
    filter: &'f PeopleFilter,
    conditions: Conditions<'f>,
    /// Whom the counters count in although a group leaves them out.
    left_out: Option<Conditions<'f>>,
    counts: Counts,
}

impl Walk<'_> {
    fn through(&self, tx: &mut Tx<'_>, parts: Vec<Part>, page: &PeoplePage) -> Result<PeopleList, Error> {
        let mut list = PeopleList::default();
        let (mut skip, mut wanted) = (page.start_index.max(0), page.count.max(0));
        for part in parts {
            let mut size = self.known_size(tx, &part)?;
            if size.is_none() && (skip > 0 || wanted == 0 || !self.is_walked_in_order(&part)) {
                size = Some(self.conditions.count(tx, &part)?);
            }
            let found = self.people(tx, &part, size, skip, wanted)?;
            let length = i64::try_from(found.len()).unwrap_or(i64::MAX);
            let size = match size {
                Some(size) => size,
                // The part ended on this page, so its size is known without counting.
                None if length < wanted => length,
                None => self.conditions.count(tx, &part)?,
            };
            list.total += size;
            skip = (skip - size).max(0);
            wanted -= length;
            list.items.extend(found);
        }
        Ok(list)
    }

    /// What the counters know of the size of a part.
    fn known_size(&self, tx: &mut Tx<'_>, part: &Part) -> Result<Option<i64>, Error> {
        if part.size.is_some() || !self.conditions.is_counted {
            return Ok(part.size);
        }
        let is_in_part = |role: &Role| part.role.is_none_or(|only| only == *role);
        let mut roles = self.conditions.counted_roles();
        roles.retain(is_in_part);
        let counted = self.counts.matching(self.filter, &part.statuses, &roles);
        let related = if is_in_part(&Role::Guest) {
            self.conditions.count_related(tx, part)?
        } else {
            0
        };
        let left_out = match &self.left_out {
            Some(conditions) => conditions.count(tx, part)?,
            None => 0,
        };
        Ok(Some(counted + related - part.counted_elsewhere - left_out))
    }

    /// Whether nothing but the order decides how the part is walked through.
    fn is_walked_in_order(&self, part: &Part) -> bool {
        self.conditions.narrow.is_none() || self.conditions.narrow == part.index
    }

    fn people(
        &self,
        tx: &mut Tx<'_>,
        part: &Part,
        size: Option<i64>,
        skip: i64,
        wanted: i64,
    ) -> Result<Vec<Person>, Error> {
        let Some(size) = size else {
            return self.conditions.page(tx, part, part.index, false, (skip, wanted));
        };
        if wanted == 0 || skip >= size {
            return Ok(Vec::new());
        }
        let take = wanted.min(size - skip);
        let rest = size - skip - take;
        let index = self.index_for(part, size, skip.min(rest) + take);
        let way = if rest < skip { (rest, take) } else { (skip, take) };
        self.conditions.page(tx, part, index, rest < skip, way)
    }

    /// The index to go through (SQLite): along the order until so many matches were seen, or through all the matches,
    /// which are sorted then. People who are passed and people who are sorted cost about the same, unless the index of
    /// the order knows by itself who does not match.
    fn index_for(&self, part: &Part, size: i64, depth: i64) -> Option<&'static str> {
        if self.is_walked_in_order(part) {
            return part.index;
        }
        let everybody = PeopleFilter::default();
        let population = self.counts.matching(&everybody, &part.statuses, &Role::ALL);
        let passed_for_one_sorted = if self.conditions.is_covered && part.index == Some(BY_FIRST_NAME) {
            PASSED_IN_INDEX_FOR_ONE_READ
        } else {
            1
        };
        let sorted = size.saturating_mul(size).saturating_mul(passed_for_one_sorted);
        if sorted < depth.saturating_mul(population) {
            self.conditions.narrow
        } else {
            part.index
        }
    }
}
