//! What the databases say of their tables.

use super::Pair;
use crate::error::Error;
use crate::tx::Tx;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Tables whose rows the target makes by itself as others arrive, and the query that must answer the same in both.
pub(super) const DERIVED: &[(&str, &str)] = &[(
    // Triggers count people as they are added.
    "people_counts",
    "SELECT portal_id, list_block, role, activation, marks, CAST(SUM(amount) AS BIGINT) FROM people_counts \
    GROUP BY portal_id, list_block, role, activation, marks HAVING SUM(amount) <> 0",
)];
/// Which migrations a database has is its own matter.
const MIGRATIONS: &str = "migrations";

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Int,
    Bool,
    Text,
    Id,
    Bytes,
}

impl Kind {
    /// Of a type of either database; none for types that no migration uses.
    fn of_type(name: &str) -> Option<Self> {
        match name {
            "INTEGER" | "bigint" => Some(Self::Int),
            "boolean" => Some(Self::Bool),
            "TEXT" | "text" => Some(Self::Text),
            "uuid" => Some(Self::Id),
            "BLOB" | "bytea" => Some(Self::Bytes),
            _ => None,
        }
    }
}

/// A column.
#[derive(Clone, Debug)]
pub(super) struct Column {
    pub name: String,
    pub kind: Kind,
}

/// A table.
#[derive(Clone, Debug)]
pub(super) struct Shape {
    pub name: String,
    /// Sorted by name, so that rows of both databases look the same.
    pub columns: Vec<Column>,
    /// The places of the primary key's columns among them, in the order of the key.
    pub key: Vec<usize>,
    /// What gives its rows their numbers, if something does.
    pub counter: Option<String>,
    parents: BTreeSet<String>,
}

impl Shape {
    /// Its name as it stands in statements.
    pub fn quoted(&self) -> String {
        format!("\"{}\"", self.name)
    }

    /// Its columns as they stand in statements.
    pub fn column_list(&self) -> String {
        let quoted: Vec<String> = self
            .columns
            .iter()
            .map(|column| format!("\"{}\"", column.name))
            .collect();
        quoted.join(", ")
    }

    /// The columns of its key as they stand in statements.
    pub fn key_list(&self) -> String {
        let names = self.key.iter().filter_map(|at| self.columns.get(*at));
        let quoted: Vec<String> = names.map(|column| format!("\"{}\"", column.name)).collect();
        quoted.join(", ")
    }
}

/// The tables of a database that a transfer is about: those that others refer to come first.
pub(super) struct Catalogue {
    pub tables: Vec<Shape>,
    is_typed: bool,
}

impl Catalogue {
    /// Asks the database.
    pub fn read(tx: &mut Tx<'_>) -> Result<Self, Error> {
        let dialect = tx.dialect();
        let names = tx.all(dialect.tables(), &[], |row| row.columns("tables").text("name"))?;
        let mut found = Vec::new();
        for name in names {
            let is_derived = DERIVED.iter().any(|(derived, _)| *derived == name);
            if is_derived || name == MIGRATIONS || name == super::progress::TABLE {
                continue;
            }
            found.push(shape(tx, name)?);
        }
        Ok(Self {
            tables: in_order(found)?,
            is_typed: dialect.has_narrow_types(),
        })
    }
}

fn shape(tx: &mut Tx<'_>, name: String) -> Result<Shape, Error> {
    let dialect = tx.dialect();
    let mut described = tx.all(dialect.types_of_table(), &[(&name).into()], |row| {
        let mut columns = row.columns("columns");
        Ok((
            columns.text("name")?,
            columns.text("type")?,
            columns.int("place in the key")?,
        ))
    })?;
    described.sort_unstable();
    let mut columns = Vec::with_capacity(described.len());
    let mut key = Vec::new();
    for (at, (column, of_type, place)) in described.into_iter().enumerate() {
        let kind =
            Kind::of_type(&of_type).ok_or_else(|| Error::query(format!("{name}.{column} is of the type {of_type}")))?;
        columns.push(Column { name: column, kind });
        if place > 0 {
            key.push((place, at));
        }
    }
    key.sort_unstable();
    if key.is_empty() {
        return Err(Error::query(format!("the table {name} has no primary key")));
    }
    let parents = tx.all(dialect.parents_of_table(), &[(&name).into()], |row| {
        row.columns("parents").text("name")
    })?;
    let parents = parents.into_iter().filter(|parent| *parent != name).collect();
    let counter = tx.optional(dialect.counter_of_table(), &[(&name).into()], |row| {
        row.columns("counters").text("name")
    })?;
    Ok(Shape {
        name,
        columns,
        key: key.into_iter().map(|(_, at)| at).collect(),
        counter,
        parents,
    })
}

/// Every table after those that it refers to.
fn in_order(mut waiting: Vec<Shape>) -> Result<Vec<Shape>, Error> {
    let mut ordered: Vec<Shape> = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let (ready, rest): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|shape| {
            shape
                .parents
                .iter()
                .all(|parent| ordered.iter().any(|done| done.name == *parent))
        });
        if ready.is_empty() {
            let names: Vec<_> = rest.iter().map(|shape| shape.name.as_str()).collect();
            return Err(Error::query(format!(
                "these tables refer to one another: {}",
                names.join(", ")
            )));
        }
        ordered.extend(ready);
        waiting = rest;
    }
    Ok(ordered)
}

/// The tables of both databases side by side, in the order in which the target can take them.
///
/// # Errors
/// The name of a table that is not the same in both.
pub(super) fn plan(source: &Catalogue, target: &Catalogue) -> Result<Vec<Pair>, String> {
    if let Some(extra) = source
        .tables
        .iter()
        .find(|shape| !target.tables.iter().any(|other| other.name == shape.name))
    {
        return Err(extra.name.clone());
    }
    let pair = |shape: &Shape| {
        let other = source.tables.iter().find(|other| other.name == shape.name);
        let other = other
            .filter(|other| names(other).eq(names(shape)))
            .ok_or_else(|| shape.name.clone())?;
        let (mut source_shape, mut target_shape) = (other.clone(), shape.clone());
        // One of them has types that say more; rows are read by those on both sides.
        if source.is_typed {
            adopt_kinds(&mut target_shape, &source_shape);
        } else {
            adopt_kinds(&mut source_shape, &target_shape);
        }
        Ok(Pair {
            source: Arc::new(source_shape),
            target: Arc::new(target_shape),
        })
    };
    target.tables.iter().map(pair).collect()
}

fn names(shape: &Shape) -> impl Iterator<Item = &String> {
    shape.columns.iter().map(|column| &column.name)
}

fn adopt_kinds(shape: &mut Shape, typed: &Shape) {
    for (column, other) in shape.columns.iter_mut().zip(&typed.columns) {
        column.kind = other.kind;
    }
}

/// The first table that has rows which no migration put there.
pub(super) fn first_table_with_rows(tx: &mut Tx<'_>) -> Result<Option<String>, Error> {
    let dialect = tx.dialect();
    let tables = tx.all(dialect.tables(), &[], |row| row.columns("tables").text("name"))?;
    let of_portals = tx.all(dialect.tables_of_portals(), &[], |row| {
        row.columns("tables").text("name")
    })?;
    // A database that has the tables of something else is not ours to fill.
    let is_ours = tables.is_empty() || tables.iter().any(|table| table == MIGRATIONS);
    for table in tables {
        let counts = !is_ours || table == "portals" || of_portals.contains(&table);
        let query = format!("SELECT 1 FROM \"{table}\" LIMIT 1");
        if counts && tx.optional(&query, &[], |_| Ok(()))?.is_some() {
            return Ok(Some(table));
        }
    }
    Ok(None)
}

/// Whether other programs of ours are connected to the database, as far as it lets us see that.
pub(super) fn others_are_connected(tx: &mut Tx<'_>) -> Result<bool, Error> {
    match tx.dialect().other_clients() {
        None => Ok(false),
        Some(query) => Ok(tx.optional(query, &[], |_| Ok(()))?.is_some()),
    }
}

/// The last number that was given to a row of a table.
pub(super) fn counter_value(tx: &mut Tx<'_>, shape: &Shape) -> Result<i64, Error> {
    let Some(counter) = &shape.counter else { return Ok(0) };
    let query = tx.dialect().counter_value(counter);
    let value = tx.optional(&query, &[], |row| row.columns("counters").int("value"))?;
    Ok(value.unwrap_or(0))
}

/// Numbers go on after `value`.
pub(super) fn set_counter(tx: &mut Tx<'_>, counter: &str, value: i64) -> Result<(), Error> {
    if value > 0 {
        for statement in tx.dialect().set_counter(counter, value) {
            // An answer, where there is one, says what is known already.
            tx.batch(&statement)?;
        }
    }
    Ok(())
}
