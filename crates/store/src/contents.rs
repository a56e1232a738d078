//! Everything that the database holds, as text, whatever tables there are: for proofs that nothing of a portal is changed
//! or left behind, and that no secret is stored.

use crate::error::Error;
use crate::tx::Tx;
use anteroom_domain::PortalId;

/// A table and its rows as text, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contents {
    /// The name of the table.
    pub table: String,
    /// Each row; bytes as hexadecimal digits.
    pub rows: Vec<String>,
}

/// Everything of one portal. The tables are those that the database itself names, so that no new one is forgotten.
///
/// # Errors
/// Those of every statement.
pub fn of_portal(tx: &mut Tx<'_>, portal: PortalId) -> Result<Vec<Contents>, Error> {
    list(tx, Some(portal))
}

/// Everything of the installation, also what belongs to no portal.
///
/// # Errors
/// Those of every statement.
pub fn all(tx: &mut Tx<'_>) -> Result<Vec<Contents>, Error> {
    list(tx, None)
}

fn list(tx: &mut Tx<'_>, portal: Option<PortalId>) -> Result<Vec<Contents>, Error> {
    let dialect = tx.dialect();
    let tables = tx.all(dialect.tables(), &[], |row| row.columns("tables").text("name"))?;
    let mut contents = Vec::with_capacity(tables.len());
    for table in tables {
        let columns = tx.all(dialect.columns_of_table(), &[(&table).into()], |row| {
            row.columns("columns").text("name")
        })?;
        // The portal itself is a row without the column that all others have.
        let key = if table == "portals" { "id" } else { "portal_id" };
        let condition = match portal {
            None => String::new(),
            Some(_) if !columns.iter().any(|column| column == key) => continue,
            Some(portal) => format!(" WHERE {key} = {}", portal.0),
        };
        let row_text = dialect.row_as_text(&columns);
        let query = format!("SELECT {row_text} FROM \"{table}\" t{condition} ORDER BY 1");
        let rows = tx.all(&query, &[], |row| row.columns("contents").text("row"))?;
        contents.push(Contents { table, rows });
    }
    Ok(contents)
}
