//! Who was invited by whom and has not come yet.

use crate::error::Error;
use crate::tx::{Touched, Tx};
use anteroom_domain::{PersonId, PortalId};

// List block 1 is pending.
pub(super) const LIST: &str = "SELECT id FROM people \
WHERE portal_id = $1 AND created_by = $2 AND list_block = 1 ORDER BY id LIMIT $3";
pub(super) const SET_CREATOR: &str = "UPDATE people SET created_by = $1, version = version + 1 \
WHERE portal_id = $2 AND id = $3";

/// Makes `to` the one who invited those whom `from` invited and who have not come yet, `limit` of them at most; answers
/// how many there were.
///
/// # Errors
/// Those of every statement.
pub fn pass_on_invited(
    tx: &mut Tx<'_>,
    portal: PortalId,
    from: PersonId,
    to: PersonId,
    limit: i64,
) -> Result<usize, Error> {
    let ids = tx.all(LIST, &[portal.into(), from.into(), limit.into()], |row| {
        row.columns("people").id("id").map(PersonId)
    })?;
    for id in &ids {
        tx.execute(SET_CREATOR, &[to.into(), portal.into(), (*id).into()])?;
        tx.touch(Touched::Person(portal, *id));
    }
    Ok(ids.len())
}
