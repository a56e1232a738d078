//! How much waits to be done that nobody waits for: mails, webhooks, background work, files to delete.

use crate::error::Error;
use crate::tx::Tx;
use anteroom_domain::Instant;

/// Further entries are not counted, so that a look costs the same however much waits.
pub const COUNTED_AT_MOST: i64 = 10_000;

/// What waits in one queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backlog {
    /// The name of the queue: lower-case letters.
    pub queue: &'static str,
    /// How many wait, at most [`COUNTED_AT_MOST`].
    pub waiting: i64,
    /// When the first of them is due, or was.
    pub first_due_at: Option<Instant>,
}

macro_rules! of_queue {
    ($due_at:literal, $table:literal, $waits:literal) => {
        concat!(
            "SELECT COUNT(*), MIN(w.at) FROM (SELECT ",
            $due_at,
            " AS at FROM ",
            $table,
            " WHERE ",
            $waits,
            " ORDER BY ",
            $due_at,
            " LIMIT 10000) w"
        )
    };
}

/// Each queue has an index that its rows are found by, in the order in which they are due.
const QUEUES: &[(&str, &str)] = &[
    ("mails", of_queue!("due_at", "outbox", "state = 0")),
    ("webhooks", of_queue!("due_at", "webhook_deliveries", "state = 0")),
    ("tasks", of_queue!("due_at", "tasks", "finished_at IS NULL")),
    (
        "portal_removals",
        of_queue!("removal_due_at", "portals", "removal_due_at IS NOT NULL"),
    ),
    ("audit_seals", of_queue!("at", "events", "seal_number IS NULL")),
    ("unused_pictures", of_queue!("due_at", "unused_pictures", "due_at >= 0")),
];

/// The statements, which [`crate::statements`] compiles.
pub(crate) fn statements() -> impl Iterator<Item = &'static str> {
    QUEUES.iter().map(|(_, statement)| *statement)
}

/// Every queue of the installation.
///
/// # Errors
/// Those of every statement.
pub fn list(tx: &mut Tx<'_>) -> Result<Vec<Backlog>, Error> {
    let mut backlogs = Vec::with_capacity(QUEUES.len());
    for (queue, statement) in QUEUES {
        let found = tx.optional(statement, &[], |row| {
            let mut columns = row.columns("backlogs");
            Ok((columns.int("count")?, columns.opt_instant("at")?))
        })?;
        let (waiting, first_due_at) = found.unwrap_or_default();
        backlogs.push(Backlog {
            queue,
            waiting,
            first_due_at,
        });
    }
    Ok(backlogs)
}
