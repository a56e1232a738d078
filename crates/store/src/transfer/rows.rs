//! Rows of any table: read in pieces, written, and added up to a checksum.

use super::catalogue::{Kind, Shape};
use crate::error::Error;
use crate::tx::Tx;
use crate::value::{Columns, Value};
use serde_json::{Value as Json, json};
use sha2::{Digest as _, Sha256};
use std::fmt;
use uuid::Uuid;

/// How many rows are read and written at once.
const ROWS_AT_ONCE: usize = 500;
/// How many values one statement writes at most; both databases take more.
const VALUES_AT_ONCE: usize = 4_000;

/// A value of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cell {
    Null,
    Int(i64),
    Bool(bool),
    Text(String),
    Id(Uuid),
    Bytes(Vec<u8>),
}

impl Cell {
    fn read(columns: &mut Columns<'_>, kind: Kind) -> Result<Self, Error> {
        const COLUMN: &str = "value";
        let cell = match kind {
            Kind::Int => columns.opt_int(COLUMN)?.map(Self::Int),
            Kind::Bool => columns.opt_bool(COLUMN)?.map(Self::Bool),
            Kind::Text => columns.opt_text(COLUMN)?.map(Self::Text),
            Kind::Id => columns.opt_id(COLUMN)?.map(Self::Id),
            Kind::Bytes => columns.opt_bytes(COLUMN)?.map(Self::Bytes),
        };
        Ok(cell.unwrap_or(Self::Null))
    }

    fn value(&self) -> Value<'_> {
        match self {
            Self::Null => Value::Null,
            Self::Int(number) => Value::Int(*number),
            Self::Bool(yes) => Value::Bool(*yes),
            Self::Text(text) => Value::Text(text),
            Self::Id(id) => Value::Id(*id),
            Self::Bytes(bytes) => Value::Bytes(bytes),
        }
    }

    /// What it adds to the checksum of its row: its kind, its length and its content.
    fn add_to(&self, hash: &mut Sha256) {
        let number;
        let (kind, content): (u8, &[u8]) = match self {
            Self::Null => (0, &[]),
            Self::Int(value) => {
                number = value.to_be_bytes();
                (1, &number)
            }
            Self::Bool(yes) => (2, if *yes { &[1] } else { &[0] }),
            Self::Text(text) => (3, text.as_bytes()),
            Self::Id(id) => (4, id.as_bytes()),
            Self::Bytes(bytes) => (5, bytes),
        };
        hash.update([kind]);
        hash.update((content.len() as u64).to_be_bytes());
        hash.update(content);
    }

    /// Values as text.
    pub fn list_to_text(cells: &[Self]) -> String {
        let cells = cells.iter().map(|cell| match cell {
            Self::Null => Json::Null,
            Self::Int(number) => json!(number),
            Self::Bool(yes) => json!(yes),
            Self::Text(text) => json!({ "text": text }),
            Self::Id(id) => json!({ "id": id.to_string() }),
            Self::Bytes(bytes) => json!({ "bytes": hex::encode(bytes) }),
        });
        Json::Array(cells.collect()).to_string()
    }

    /// What [`Cell::list_to_text`] wrote.
    pub fn list_from_text(text: &str) -> Option<Vec<Self>> {
        let cells: Vec<Json> = serde_json::from_str(text).ok()?;
        let read = |cell: &Json| match cell {
            Json::Null => Some(Self::Null),
            Json::Bool(yes) => Some(Self::Bool(*yes)),
            Json::Number(number) => number.as_i64().map(Self::Int),
            Json::Object(named) => {
                let text = |name: &str| named.get(name).and_then(Json::as_str);
                text("text")
                    .map(|text| Self::Text(text.to_owned()))
                    .or_else(|| text("id").and_then(|id| id.parse().ok()).map(Self::Id))
                    .or_else(|| {
                        text("bytes")
                            .and_then(|digits| hex::decode(digits).ok())
                            .map(Self::Bytes)
                    })
            }
            _ => None,
        };
        cells.iter().map(read).collect()
    }
}

/// Some rows of a table, in the order of its key.
pub(super) struct Batch {
    rows: Vec<Vec<Cell>>,
}

impl Batch {
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether nothing follows.
    pub fn is_last(&self) -> bool {
        self.rows.len() < ROWS_AT_ONCE
    }

    /// The key of the last row.
    pub fn last_key(&self, shape: &Shape) -> Option<Vec<Cell>> {
        let last = self.rows.last()?;
        Some(shape.key.iter().filter_map(|at| last.get(*at).cloned()).collect())
    }

    pub fn add_to(&self, digest: &mut Digest) {
        for row in &self.rows {
            digest.add(row);
        }
    }
}

/// The rows that follow a position, at most [`ROWS_AT_ONCE`].
pub(super) fn read_batch(tx: &mut Tx<'_>, shape: &Shape, after: Option<&[Cell]>) -> Result<Batch, Error> {
    let after = after.unwrap_or_default();
    let condition = if after.is_empty() {
        String::new()
    } else {
        let parameters: Vec<String> = (1..=after.len()).map(|number| format!("${number}")).collect();
        format!(" WHERE ({}) > ({})", shape.key_list(), parameters.join(", "))
    };
    let query = format!(
        "SELECT {} FROM {}{condition} ORDER BY {} LIMIT {ROWS_AT_ONCE}",
        shape.column_list(),
        shape.quoted(),
        shape.key_list(),
    );
    let parameters: Vec<Value<'_>> = after.iter().map(Cell::value).collect();
    let rows = tx.all(&query, &parameters, |row| {
        let mut columns = row.columns("transfer");
        shape
            .columns
            .iter()
            .map(|column| Cell::read(&mut columns, column.kind))
            .collect()
    })?;
    Ok(Batch { rows })
}

/// Writes rows as they are, with the numbers that they have.
pub(super) fn insert_batch(tx: &mut Tx<'_>, shape: &Shape, batch: &Batch) -> Result<(), Error> {
    let width = shape.columns.len().max(1);
    for rows in batch.rows.chunks((VALUES_AT_ONCE / width).max(1)) {
        let mut number = 0;
        let tuples: Vec<String> = rows
            .iter()
            .map(|_| {
                let parameters: Vec<String> = shape
                    .columns
                    .iter()
                    .map(|_| {
                        number += 1;
                        format!("${number}")
                    })
                    .collect();
                format!("({})", parameters.join(", "))
            })
            .collect();
        let statement = format!(
            "INSERT INTO {} ({}){} VALUES {}",
            shape.quoted(),
            shape.column_list(),
            tx.dialect().with_given_numbers(),
            tuples.join(", "),
        );
        let values: Vec<Value<'_>> = rows.iter().flatten().map(Cell::value).collect();
        tx.execute(&statement, &values)?;
    }
    Ok(())
}

/// The checksum of rows, whatever their order: each row's own hash, added up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Digest {
    pub rows: u64,
    sums: [u64; 4],
}

impl Digest {
    fn add(&mut self, row: &[Cell]) {
        let mut hash = Sha256::new();
        for cell in row {
            cell.add_to(&mut hash);
        }
        self.rows += 1;
        for (sum, part) in self.sums.iter_mut().zip(hash.finalize().as_chunks::<8>().0) {
            *sum = sum.wrapping_add(u64::from_be_bytes(*part));
        }
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.sums.iter().try_for_each(|sum| write!(f, "{sum:016x}"))
    }
}

/// The checksum of a query whose columns are all numbers.
pub(super) fn digest_of_query(tx: &mut Tx<'_>, query: &str) -> Result<Digest, Error> {
    const COLUMNS: usize = 6;
    let rows = tx.all(query, &[], |row| {
        let mut columns = row.columns("transfer");
        (0..COLUMNS)
            .map(|_| Cell::read(&mut columns, Kind::Int))
            .collect::<Result<Vec<_>, _>>()
    })?;
    let mut digest = Digest::default();
    for row in &rows {
        digest.add(row);
    }
    Ok(digest)
}

/// What tells a database from every other one: when its first tables were made, and its first portal. None without one.
pub(super) fn fingerprint(tx: &mut Tx<'_>) -> Result<Option<String>, Error> {
    const FIRST_PORTAL: &str = "SELECT owner_id, created_at FROM portals ORDER BY id LIMIT 1";
    const FIRST_MIGRATION: &str = "SELECT applied_at FROM migrations ORDER BY name LIMIT 1";
    let portal = tx.optional(FIRST_PORTAL, &[], |row| {
        let mut columns = row.columns("portals");
        Ok((columns.id("owner_id")?, columns.instant("created_at")?))
    })?;
    let Some((owner, created_at)) = portal else {
        return Ok(None);
    };
    let migrated_at = tx.optional(FIRST_MIGRATION, &[], |row| row.columns("migrations").int("applied_at"))?;
    Ok(Some(format!("{owner} {} {}", created_at.0, migrated_at.unwrap_or(0))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_come_back_as_they_were() {
        let cells = vec![
            Cell::Null,
            Cell::Int(i64::MIN),
            Cell::Bool(true),
            Cell::Text("ä\"'\\".to_owned()),
            Cell::Id(Uuid::from_u128(7)),
            Cell::Bytes(vec![0, 255]),
        ];
        assert_eq!(Cell::list_from_text(&Cell::list_to_text(&cells)), Some(cells));
        assert_eq!(Cell::list_from_text("[]"), Some(Vec::new()));
        for bad in ["", "{}", "[{}]", "[1.5]", "[{\"id\": \"x\"}]"] {
            assert_eq!(Cell::list_from_text(bad), None, "{bad}");
        }
    }

    #[test]
    fn checksums_see_every_change_but_no_order() {
        let sum = |rows: &[&[Cell]]| {
            let mut digest = Digest::default();
            for row in rows {
                digest.add(row);
            }
            digest
        };
        let (one, other): (&[Cell], &[Cell]) = (
            &[Cell::Int(1), Cell::Text("ab".to_owned()), Cell::Text(String::new())],
            &[Cell::Int(1), Cell::Text("a".to_owned()), Cell::Text("b".to_owned())],
        );
        assert_eq!(sum(&[one, other]), sum(&[other, one]));
        assert_ne!(sum(&[one]), sum(&[other]));
        assert_ne!(sum(&[one, one]), sum(&[one]));
        assert_ne!(sum(&[&[Cell::Null]]), sum(&[&[Cell::Text(String::new())]]));
        assert_eq!(sum(&[one]).to_string().len(), 64);
    }
}
