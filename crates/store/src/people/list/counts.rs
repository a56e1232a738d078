//! How many people there are of each kind, kept by the database with every change (migration 0007).

use crate::error::Error;
use crate::tx::Tx;
use anteroom_domain::people_filter::{LoginKind, PeopleFilter};
use anteroom_domain::{PortalId, Role, Status};

pub(in crate::people) const COUNTS: &str = "SELECT list_block, role, activation, marks, CAST(sum(amount) AS BIGINT) \
FROM people_counts WHERE portal_id = $1 GROUP BY list_block, role, activation, marks";

const HAS_QUOTA: i64 = 1;
const HAS_SSO: i64 = 2;
const HAS_LDAP: i64 = 4;

/// The counters of a portal.
pub(super) struct Counts(Vec<Cell>);

struct Cell {
    block: i64,
    role: i64,
    activation: i64,
    marks: i64,
    amount: i64,
}

impl Counts {
    pub fn read(tx: &mut Tx<'_>, portal: PortalId) -> Result<Self, Error> {
        let cells = tx.all(COUNTS, &[portal.into()], |row| {
            let mut columns = row.columns("people_counts");
            Ok(Cell {
                block: columns.int("list_block")?,
                role: columns.int("role")?,
                activation: columns.int("activation")?,
                marks: columns.int("marks")?,
                amount: columns.int("amount")?,
            })
        })?;
        Ok(Self(cells))
    }

    /// How many people of these statuses and roles satisfy what a filter says of activation, storage limit and login.
    pub fn matching(&self, filter: &PeopleFilter, statuses: &[Status], roles: &[Role]) -> i64 {
        let fits = |cell: &&Cell| {
            statuses.iter().any(|status| status.list_block() == cell.block)
                && roles.iter().any(|role| role.wire_number() == cell.role)
                && filter
                    .activation
                    .is_none_or(|wanted| wanted.wire_number() == cell.activation)
                && filter
                    .has_quota
                    .is_none_or(|wanted| wanted == (cell.marks & HAS_QUOTA != 0))
                && match filter.login {
                    None => true,
                    Some(LoginKind::Sso) => cell.marks & HAS_SSO != 0,
                    Some(LoginKind::Ldap) => cell.marks & HAS_LDAP != 0,
                    Some(LoginKind::Standard) => cell.marks & (HAS_SSO | HAS_LDAP) == 0,
                }
        };
        self.0.iter().filter(fits).map(|cell| cell.amount).sum()
    }
}
