//! Bringing everything from one database to one of the other kind.
//!
//! Which tables there are, their columns and keys comes from the databases themselves, so that no table can be forgotten.
//! Rows go in bounded pieces, in the order of the source's key, and each piece is committed together with how far it
//! came: whoever is stopped in the middle goes on where he was. Until everything was compared, the target has a table
//! that keeps servers from using it.

mod catalogue;
mod progress;
mod rows;

pub(crate) use progress::is_unfinished;

use crate::db::Db;
use crate::error::{Error, JobError, OpenError};
use crate::tx::Tx;
use anteroom_domain::Instant;
use catalogue::{Catalogue, Shape};
use progress::Progress;
use rows::{Batch, Digest};
use std::sync::Arc;
use std::time::Duration;

/// How often and how many times a transfer looks whether others are still connected: for two seconds.
const LOOK_EVERY: Duration = Duration::from_millis(100);
const GONE_WITHIN_LOOKS: u32 = 20;

/// Why data could not be brought over. Each is one sentence for the administrator.
#[derive(Debug, thiserror::Error)]
pub enum TransferError {
    /// The source lacks migrations of this version, or is the unfinished target of another transfer.
    #[error("the source is not up to date: bring it there with `anteroom migrate` first")]
    SourceNotReady,
    /// The source has no portal, so there is nothing to bring.
    #[error("there is no portal in the source")]
    SourceEmpty,
    /// Both databases are of the same kind.
    #[error("both databases are of the same kind; `anteroom backup` and pg_dump copy those")]
    SameKind,
    /// Others are connected to one of the databases.
    #[error("others are connected to the PostgreSQL database: stop every server that uses it first")]
    InUse,
    /// The target has rows.
    #[error("the target is not empty: its table {table} has rows")]
    TargetNotEmpty {
        /// The first such table.
        table: String,
    },
    /// The target is the unfinished target of a transfer from another source.
    #[error("the target holds a part of another source; give an empty database")]
    OtherSource,
    /// The target was begun by another version.
    #[error("the target was begun by another version of Anteroom; give an empty database")]
    OtherVersion,
    /// A table is not the same in both databases.
    #[error("the table {table} is not the same in both databases")]
    OtherTables {
        /// The table.
        table: String,
    },
    /// What arrived is not what there was.
    #[error("the table {table} differs: {source_rows} rows in the source, {target_rows} in the target{}", if source_rows == target_rows { ", with other content" } else { "" })]
    Differs {
        /// The table.
        table: String,
        /// Rows of the source.
        source_rows: u64,
        /// Rows of the target.
        target_rows: u64,
    },
    /// A database cannot be used.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// A statement failed.
    #[error("{}", crate::error::sentence(.0))]
    Store(#[from] Error),
}

impl JobError for TransferError {
    fn store_error(&self) -> Option<&Error> {
        match self {
            Self::Store(error) => Some(error),
            _ => None,
        }
    }
}

/// What a transfer tells on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// It goes on where another one was stopped.
    Resumed {
        /// Rows that are there already.
        rows: u64,
    },
    /// So many rows of a table are there.
    Copied {
        /// The table.
        table: String,
        /// Its rows until now.
        rows: u64,
        /// Whether there are no more.
        is_last: bool,
    },
    /// A table is the same in both databases.
    Same {
        /// The table.
        table: String,
        /// Its rows.
        rows: u64,
        /// The checksum of all of them, whatever their order.
        checksum: String,
    },
}

/// The names of the tables that a transfer brings, and of those that the target makes anew by itself; sorted.
///
/// # Errors
/// Those of every statement.
pub fn table_names(tx: &mut Tx<'_>) -> Result<(Vec<String>, Vec<&'static str>), Error> {
    let catalogue = Catalogue::read(tx)?;
    let mut names: Vec<String> = catalogue.tables.iter().map(|shape| shape.name.clone()).collect();
    names.sort_unstable();
    Ok((names, catalogue::DERIVED.iter().map(|(name, _)| *name).collect()))
}

/// Brings everything from `source` to `target`, compares, and tells each step. `now` is noted with migrations.
///
/// # Errors
/// [`TransferError`]; whatever was brought stays, and the next call goes on with it. After
/// [`TransferError::Differs`] the target cannot be used.
pub async fn run(source: &Db, target: &Db, now: Instant, mut tell: impl FnMut(Step)) -> Result<(), TransferError> {
    if source.is_shared_with_others() == target.is_shared_with_others() {
        return Err(TransferError::SameKind);
    }
    let fingerprint = check_source(source).await?;
    let resumed = begin(target, now, &fingerprint).await?;
    if let Some(rows) = resumed {
        tell(Step::Resumed { rows });
    }
    let (from, to) = (
        read(source, Catalogue::read).await?,
        read(target, Catalogue::read).await?,
    );
    let plan = catalogue::plan(&from, &to).map_err(|table| TransferError::OtherTables { table })?;
    for pair in &plan {
        copy(source, target, pair, &mut tell).await?;
    }
    for pair in &plan {
        if let Some(counter) = pair.target.counter.clone() {
            let shape = Arc::clone(&pair.source);
            let value = read(source, move |tx| catalogue::counter_value(tx, &shape)).await?;
            target
                .write(move |tx| catalogue::set_counter(tx, &counter, value))
                .await?;
        }
    }
    for pair in &plan {
        let (there, here) = (digest(source, &pair.source).await?, digest(target, &pair.target).await?);
        same(&pair.source.name, &there, &here)?;
        tell(Step::Same {
            table: pair.source.name.clone(),
            rows: there.rows,
            checksum: there.to_string(),
        });
    }
    for (table, query) in catalogue::DERIVED {
        let (there, here) = (
            read(source, |tx| rows::digest_of_query(tx, query)).await?,
            read(target, |tx| rows::digest_of_query(tx, query)).await?,
        );
        same(table, &there, &here)?;
    }
    target.write(progress::finish).await?;
    Ok(())
}

fn same(table: &str, there: &Digest, here: &Digest) -> Result<(), TransferError> {
    if there == here {
        return Ok(());
    }
    Err(TransferError::Differs {
        table: table.to_owned(),
        source_rows: there.rows,
        target_rows: here.rows,
    })
}

async fn read<T: Send + 'static>(
    db: &Db,
    job: impl Fn(&mut Tx<'_>) -> Result<T, Error> + Send + 'static,
) -> Result<T, TransferError> {
    Ok(db.read(job).await?)
}

/// Waits a moment for others to be gone: the connections of a server that has just been stopped end a little later.
async fn wait_for_others(db: &Db) -> Result<(), TransferError> {
    for _ in 0..GONE_WITHIN_LOOKS {
        if !read(db, catalogue::others_are_connected).await? {
            return Ok(());
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
    Err(TransferError::InUse)
}

/// Whether everything of the source can be brought; answers what tells it from every other source.
async fn check_source(source: &Db) -> Result<String, TransferError> {
    if !source.pending_migrations()?.is_empty() || read(source, is_unfinished).await? {
        return Err(TransferError::SourceNotReady);
    }
    wait_for_others(source).await?;
    let fingerprint = read(source, rows::fingerprint).await?;
    fingerprint.ok_or(TransferError::SourceEmpty)
}

/// Makes an empty target ready, or finds one that was begun: then how many rows it has.
async fn begin(target: &Db, now: Instant, fingerprint: &str) -> Result<Option<u64>, TransferError> {
    wait_for_others(target).await?;
    if read(target, is_unfinished).await? {
        if read(target, progress::fingerprint).await? != fingerprint {
            return Err(TransferError::OtherSource);
        }
        if !target.pending_migrations()?.is_empty() {
            return Err(TransferError::OtherVersion);
        }
        return Ok(Some(read(target, progress::total).await?));
    }
    if let Some(table) = read(target, catalogue::first_table_with_rows).await? {
        return Err(TransferError::TargetNotEmpty { table });
    }
    target.migrate(now)?;
    let fingerprint = fingerprint.to_owned();
    target
        .write(move |tx| {
            // What migrations put into new tables comes from the source.
            let catalogue = Catalogue::read(tx)?;
            for shape in catalogue.tables.iter().rev() {
                tx.execute(&format!("DELETE FROM {}", shape.quoted()), &[])?;
            }
            progress::begin(tx, &fingerprint)
        })
        .await
        .map_err(|error: Error| error)?;
    Ok(None)
}

/// A table in both databases.
struct Pair {
    source: Arc<Shape>,
    target: Arc<Shape>,
}

async fn copy(source: &Db, target: &Db, pair: &Pair, tell: &mut impl FnMut(Step)) -> Result<(), TransferError> {
    let name = pair.source.name.clone();
    let of = name.clone();
    let Progress {
        mut position,
        mut rows,
        is_done,
    } = read(target, move |tx| progress::find(tx, &of)).await?;
    if is_done {
        return Ok(());
    }
    loop {
        let (shape, after) = (Arc::clone(&pair.source), position.clone());
        let batch = Arc::new(read(source, move |tx| rows::read_batch(tx, &shape, after.as_deref())).await?);
        let is_last = batch.is_last();
        if let Some(last) = batch.last_key(&pair.source) {
            position = Some(last);
        }
        rows += batch.len() as u64;
        let (shape, of, at) = (Arc::clone(&pair.target), name.clone(), position.clone());
        let written: Arc<Batch> = Arc::clone(&batch);
        let write = move |tx: &mut Tx<'_>| {
            rows::insert_batch(tx, &shape, &written)?;
            let progress = Progress {
                position: at.clone(),
                rows,
                is_done: is_last,
            };
            progress::set(tx, &of, &progress)
        };
        target.write(write).await.map_err(|error: Error| error)?;
        tell(Step::Copied {
            table: name.clone(),
            rows,
            is_last,
        });
        if is_last {
            return Ok(());
        }
    }
}

async fn digest(db: &Db, shape: &Arc<Shape>) -> Result<Digest, TransferError> {
    let (mut digest, mut position) = (Digest::default(), None);
    loop {
        let (of, after): (_, Option<Vec<rows::Cell>>) = (Arc::clone(shape), position.clone());
        let batch = read(db, move |tx| rows::read_batch(tx, &of, after.as_deref())).await?;
        batch.add_to(&mut digest);
        if batch.is_last() {
            return Ok(digest);
        }
        position = batch.last_key(shape);
    }
}
