//! The floor of lists: a page of people read along an index, by a plain program.

use std::path::Path;
use std::time::Duration;

use anyhow::{Result, ensure};

use crate::commits::{open, repeat};

/// People of a page.
const PAGE: i64 = 25;

/// Reads the first page of the first portal, all columns, until the time is over.
pub fn read(database: &Path, time: Duration) -> Result<()> {
    let connection = open(database)?;
    let mut statement = connection
        .prepare("SELECT * FROM people WHERE portal_id = 1 AND list_block = 0 ORDER BY first_name_sort, id LIMIT ?1")?;
    let width = statement.column_count();
    repeat(time, |_| {
        let mut rows = statement.query([PAGE])?;
        let (mut people, mut bytes) = (0, 0);
        while let Some(row) = rows.next()? {
            for column in 0..width {
                bytes += row.get_ref(column)?.as_str_or_null().ok().flatten().map_or(0, str::len);
            }
            people += 1;
        }
        ensure!(people == PAGE && bytes > 0, "a page of {people} people");
        Ok(())
    })
}

/// Copies every person of the first portal into a second one, which nobody asks for anything.
pub fn put_portal_beside(database: &Path) -> Result<()> {
    let connection = open(database)?;
    let columns: Vec<String> = connection
        .prepare("SELECT name FROM pragma_table_info('people')")?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let copied: Vec<&str> = columns
        .iter()
        .map(|column| if column == "portal_id" { "2" } else { column.as_str() })
        .collect();
    let (columns, copied) = (columns.join(", "), copied.join(", "));
    let people = connection.execute(
        &format!("INSERT INTO people ({columns}) SELECT {copied} FROM people WHERE portal_id = 1"),
        [],
    )?;
    ensure!(people > 0, "there is nobody to copy");
    Ok(())
}
