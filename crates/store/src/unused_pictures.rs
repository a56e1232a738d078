//! The table of picture files that nobody has as a photo, and when they are deleted.
//!
//! A set of files is in this table from before it is stored until it is somebody's photo, and again from then on when it
//! is not any more. So whatever happens in between, no file is forgotten.

use crate::error::Error;
use crate::tx::Tx;
use crate::value::Row;
use anteroom_domain::photo::PictureFormat;
use anteroom_domain::{Instant, PersonId, PictureId, PortalId};

/// A set of picture files that is going to be deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnusedPicture {
    /// Where.
    pub portal: PortalId,
    /// The set.
    pub id: PictureId,
    /// For whom it was stored.
    pub person: PersonId,
    /// The format of the files.
    pub format: PictureFormat,
    /// When it is deleted.
    pub due_at: Instant,
}

macro_rules! columns {
    () => {
        "portal_id, id, person_id, format, due_at"
    };
}

const INSERT: &str = concat!(
    "INSERT INTO unused_pictures (",
    columns!(),
    ") VALUES ($1, $2, $3, $4, $5)"
);
const INSERT_PHOTO_OF: &str = concat!(
    "INSERT INTO unused_pictures (",
    columns!(),
    ") SELECT portal_id, photo_id, id, photo_format, CAST($1 AS BIGINT) FROM people WHERE portal_id = $2 AND id = $3 AND photo_id IS NOT NULL"
);
const FIND: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM unused_pictures WHERE portal_id = $1 AND id = $2"
);
const LIST_OF: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM unused_pictures WHERE portal_id = $1 AND person_id = $2 ORDER BY due_at DESC, id DESC"
);
const LIST_DUE: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM unused_pictures WHERE due_at <= $1 ORDER BY due_at LIMIT $2"
);
const SET_DUE: &str = "UPDATE unused_pictures SET due_at = $1 WHERE portal_id = $2 AND id = $3";
const SET_ALL_DUE: &str = "UPDATE unused_pictures SET due_at = $1 WHERE portal_id = $2 AND person_id = $3";
const DELETE: &str = "DELETE FROM unused_pictures WHERE portal_id = $1 AND id = $2 AND due_at <= $3";
const TAKE: &str = "DELETE FROM unused_pictures WHERE portal_id = $1 AND id = $2 AND due_at > $3";

pub(crate) const STATEMENTS: &[&str] = &[
    INSERT,
    INSERT_PHOTO_OF,
    FIND,
    LIST_OF,
    LIST_DUE,
    SET_DUE,
    SET_ALL_DUE,
    DELETE,
    TAKE,
];

/// Adds a set of files.
///
/// # Errors
/// Those of every statement.
pub fn insert(tx: &mut Tx<'_>, picture: &UnusedPicture) -> Result<(), Error> {
    let parameters = [
        picture.portal.into(),
        picture.id.into(),
        picture.person.into(),
        picture.format.number().into(),
        picture.due_at.into(),
    ];
    tx.execute(INSERT, &parameters).map(drop)
}

/// Adds the photo that a person has now; nothing happens without one.
///
/// # Errors
/// Those of every statement.
pub fn insert_photo_of(tx: &mut Tx<'_>, portal: PortalId, person: PersonId, due_at: Instant) -> Result<(), Error> {
    tx.execute(INSERT_PHOTO_OF, &[due_at.into(), portal.into(), person.into()])
        .map(drop)
}

/// A set of files.
///
/// # Errors
/// Those of every statement.
pub fn find(tx: &mut Tx<'_>, portal: PortalId, id: PictureId) -> Result<Option<UnusedPicture>, Error> {
    tx.optional(FIND, &[portal.into(), id.into()], read)
}

/// What was stored for a person, the last to be deleted first.
///
/// # Errors
/// Those of every statement.
pub fn list_of(tx: &mut Tx<'_>, portal: PortalId, person: PersonId) -> Result<Vec<UnusedPicture>, Error> {
    tx.all(LIST_OF, &[portal.into(), person.into()], read)
}

/// What is to be deleted now, in all portals.
///
/// # Errors
/// Those of every statement.
pub fn list_due(tx: &mut Tx<'_>, now: Instant, most: i64) -> Result<Vec<UnusedPicture>, Error> {
    tx.all(LIST_DUE, &[now.into(), most.into()], read)
}

/// Sets when a set of files is deleted.
///
/// # Errors
/// Those of every statement.
pub fn set_due(tx: &mut Tx<'_>, portal: PortalId, id: PictureId, due_at: Instant) -> Result<(), Error> {
    tx.execute(SET_DUE, &[due_at.into(), portal.into(), id.into()])
        .map(drop)
}

/// Takes a set that is not due at `now` out of the table, because it becomes a photo. `false` when it is not there or
/// may be deleted any moment.
///
/// # Errors
/// Those of every statement.
pub fn take(tx: &mut Tx<'_>, portal: PortalId, id: PictureId, now: Instant) -> Result<bool, Error> {
    Ok(tx.execute(TAKE, &[portal.into(), id.into(), now.into()])? > 0)
}

/// Takes a set that was due at `now` out of the table, after its files were deleted.
///
/// # Errors
/// Those of every statement.
pub fn delete(tx: &mut Tx<'_>, portal: PortalId, id: PictureId, now: Instant) -> Result<(), Error> {
    tx.execute(DELETE, &[portal.into(), id.into(), now.into()]).map(drop)
}

/// Everything that was stored for a person, the photo too, is deleted as soon as possible.
pub(crate) fn give_up_all_of(tx: &mut Tx<'_>, portal: PortalId, person: PersonId) -> Result<(), Error> {
    let at_once = Instant(0);
    tx.execute(SET_ALL_DUE, &[at_once.into(), portal.into(), person.into()])?;
    insert_photo_of(tx, portal, person, at_once)
}

fn read(row: Row<'_>) -> Result<UnusedPicture, Error> {
    let mut columns = row.columns("unused_pictures");
    Ok(UnusedPicture {
        portal: PortalId(columns.int("portal_id")?),
        id: PictureId(columns.id("id")?),
        person: PersonId(columns.id("person_id")?),
        format: columns.number_of("format", PictureFormat::from_number)?,
        due_at: columns.instant("due_at")?,
    })
}
