//! The background part of a removal: everything that the portal had goes, in bounded pieces.
//!
//! There is nothing to note about how far it is: each piece begins again with the first table, and what is gone is gone.
//! So a process that dies in the middle loses nothing, and nodes may take turns.

use crate::app::App;
use crate::error::Error;
use anteroom_domain::{LetterKind, PortalId};
use anteroom_store::portal_removal::{self, RemovedPortal};

/// Most rows that go in one piece.
const ROWS_AT_ONCE: u32 = 500;
/// The row of the portal itself and the mail about its end stay for so long: the mail is to be delivered, and a request
/// that had begun before the end may still leave a row behind.
const REST_AFTER_S: i64 = 3_600;
/// How long a removal waits that cannot go on.
const WAIT_S: i64 = 300;

impl App {
    /// Deletes a piece of what is left of the removed portal that has been due for longest; `false` when none is due.
    ///
    /// # Errors
    /// Those of the store.
    pub(crate) async fn purge_a_portal(&self) -> Result<bool, Error> {
        let next = self.point(|tx, _| Ok(portal_removal::find_next_due(tx)?)).await?;
        if next.is_none_or(|due| due > self.now()) {
            return Ok(false);
        }
        let failed = self
            .write(|tx, ctx| {
                let now = ctx.now();
                let Some(removed) = portal_removal::claim_due(tx, now)? else {
                    // Another node has it.
                    return Ok(None);
                };
                let RemovedPortal { id, removed_at } = removed;
                let staying = LetterKind::PortalRemoved.name();
                if !portal_removal::delete_some(tx, id, staying, ROWS_AT_ONCE)? {
                    return Ok(None);
                }
                let rest_at = removed_at.plus_seconds(REST_AFTER_S);
                if now < rest_at {
                    portal_removal::postpone(tx, id, rest_at)?;
                } else if portal_removal::has_pictures(tx, id)? {
                    // Their files are deleted first, by whoever deletes files.
                    portal_removal::postpone(tx, id, now.plus_seconds(WAIT_S))?;
                } else if portal_removal::delete_mails(tx, id, ROWS_AT_ONCE)? {
                    let left = portal_removal::list_tables_with_rows(tx, id)?;
                    if !left.is_empty() {
                        portal_removal::postpone(tx, id, now.plus_seconds(WAIT_S))?;
                        return Ok(Some((id, left)));
                    }
                    portal_removal::delete(tx, id)?;
                }
                Ok(None)
            })
            .await?;
        if let Some((portal, tables)) = failed {
            warn_of_rest(portal, &tables);
        }
        Ok(true)
    }
}

fn warn_of_rest(portal: PortalId, tables: &[String]) {
    tracing::error!(%portal, ?tables, "rows of a removed portal are left that nobody deletes");
}
