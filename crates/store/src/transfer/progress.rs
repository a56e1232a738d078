//! How far a transfer came: a table of the target that is there as long as the transfer is not finished.

use super::rows::Cell;
use crate::error::Error;
use crate::tx::Tx;

/// The table.
pub(super) const TABLE: &str = "unfinished_transfer";
/// The row that says where the data comes from; no table is called so.
const SOURCE: &str = "";

const CREATE: &str = "\
CREATE TABLE unfinished_transfer (name {key} NOT NULL PRIMARY KEY, position {text} NOT NULL, amount {int} NOT NULL, is_done {bool} NOT NULL){clustered}";
const DROP: &str = "DROP TABLE unfinished_transfer";
const FIND: &str = "SELECT position, amount, is_done FROM unfinished_transfer WHERE name = $1";
const TOTAL: &str = "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM unfinished_transfer";
const INSERT: &str = "INSERT INTO unfinished_transfer (name, position, amount, is_done) VALUES ($1, $2, $3, $4)";
const UPDATE: &str = "UPDATE unfinished_transfer SET position = $1, amount = $2, is_done = $3 WHERE name = $4";

/// How far a table came.
pub(super) struct Progress {
    /// The key of the last row, as the source orders them.
    pub position: Option<Vec<Cell>>,
    /// Rows until now.
    pub rows: u64,
    /// Whether there are no more.
    pub is_done: bool,
}

/// Whether the database is the target of a transfer that has not ended.
///
/// # Errors
/// Those of every statement.
pub(crate) fn is_unfinished(tx: &mut Tx<'_>) -> Result<bool, Error> {
    let query = tx.dialect().has_table();
    Ok(tx.optional(query, &[TABLE.into()], |_| Ok(()))?.is_some())
}

pub(super) fn begin(tx: &mut Tx<'_>, fingerprint: &str) -> Result<(), Error> {
    let create = tx.dialect().expand(CREATE);
    tx.batch(&create)?;
    tx.execute(INSERT, &[SOURCE.into(), fingerprint.into(), 0.into(), true.into()])
        .map(drop)
}

pub(super) fn finish(tx: &mut Tx<'_>) -> Result<(), Error> {
    tx.batch(DROP)
}

/// Where the data comes from.
pub(super) fn fingerprint(tx: &mut Tx<'_>) -> Result<String, Error> {
    let found = tx.optional(FIND, &[SOURCE.into()], |row| row.columns(TABLE).text("position"))?;
    Ok(found.unwrap_or_default())
}

/// The rows of all tables.
pub(super) fn total(tx: &mut Tx<'_>) -> Result<u64, Error> {
    let total = tx.optional(TOTAL, &[], |row| row.columns(TABLE).int("amount"))?;
    Ok(total.unwrap_or(0).max(0).unsigned_abs())
}

/// How far a table came; nothing yet when nothing was noted.
pub(super) fn find(tx: &mut Tx<'_>, table: &str) -> Result<Progress, Error> {
    let found = tx.optional(FIND, &[table.into()], |row| {
        let mut columns = row.columns(TABLE);
        let position = Cell::list_from_text(&columns.text("position")?).ok_or_else(|| columns.corrupt("position"))?;
        Ok(Progress {
            position: Some(position).filter(|cells| !cells.is_empty()),
            rows: columns.int("amount")?.max(0).unsigned_abs(),
            is_done: columns.bool("is_done")?,
        })
    })?;
    Ok(found.unwrap_or(Progress {
        position: None,
        rows: 0,
        is_done: false,
    }))
}

/// Notes how far a table came.
pub(super) fn set(tx: &mut Tx<'_>, table: &str, progress: &Progress) -> Result<(), Error> {
    let position = Cell::list_to_text(progress.position.as_deref().unwrap_or_default());
    let rows = i64::try_from(progress.rows).map_err(Error::query)?;
    let hit = tx.execute(
        UPDATE,
        &[(&position).into(), rows.into(), progress.is_done.into(), table.into()],
    )?;
    if hit == 0 {
        tx.execute(
            INSERT,
            &[table.into(), (&position).into(), rows.into(), progress.is_done.into()],
        )?;
    }
    Ok(())
}
