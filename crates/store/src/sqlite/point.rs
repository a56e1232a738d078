//! Point reads on the caller's thread, on a connection that the thread keeps for the database.

use crate::error::Error;
use crate::sqlite::{PageCache, from_sqlite, open_reader};
use rusqlite::Connection;
use std::cell::RefCell;
use std::path::Path;
use std::sync::{Arc, Weak};

/// Identifies a database that is open: the last handle drops it.
pub(crate) type Mark = Arc<()>;

thread_local! {
    static KEPT: RefCell<Vec<(Weak<()>, Connection)>> = const { RefCell::new(Vec::new()) };
}

/// Gives the job this thread's connection to the database.
pub(crate) fn with<T>(mark: &Mark, path: &Path, job: impl FnOnce(&Connection) -> T) -> Result<T, Error> {
    let kept = KEPT.with_borrow_mut(|kept| {
        let at = kept
            .iter()
            .position(|(of, _)| std::ptr::eq(of.as_ptr(), Arc::as_ptr(mark)))?;
        Some(kept.swap_remove(at).1)
    });
    let connection = match kept {
        Some(connection) => connection,
        None => open_reader(path, PageCache::Point).map_err(from_sqlite)?,
    };
    // It is taken out while the job runs, so that a job can never meet a borrowed cell.
    let result = job(&connection);
    KEPT.with_borrow_mut(|kept| {
        if kept.len() > 1 {
            kept.retain(|(of, _)| of.strong_count() > 0);
        }
        kept.push((Arc::downgrade(mark), connection));
    });
    Ok(result)
}
