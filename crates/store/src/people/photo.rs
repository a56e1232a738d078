//! The columns of a person's photo.

use super::change::touched;
use crate::error::Error;
use crate::tx::Tx;
use anteroom_domain::{Instant, PersonId, Photo, PortalId};

pub(super) const SET_PHOTO: &str = "UPDATE people SET photo_id = $1, photo_format = $2, photo_width = $3, \
photo_height = $4, photo_bytes = $5, modified_at = $6, version = version + 1 WHERE portal_id = $7 AND id = $8";
/// The index of it holds nobody else.
pub(super) const STORED_BYTES: &str = "SELECT CAST(COALESCE(sum(photo_bytes), 0) AS BIGINT) FROM people \
WHERE portal_id = $1 AND photo_bytes > 0";

/// Gives a person another photo, or none; raises the version. `false` when there is no such person. What becomes of the
/// files is said in [`crate::unused_pictures`].
///
/// # Errors
/// Those of every statement.
pub fn set_photo(
    tx: &mut Tx<'_>,
    portal: PortalId,
    id: PersonId,
    photo: Option<&Photo>,
    now: Instant,
) -> Result<bool, Error> {
    let parameters = [
        photo.map(|photo| photo.id).into(),
        photo.map(|photo| photo.format.number()).into(),
        photo.map(|photo| i64::from(photo.width)).into(),
        photo.map(|photo| i64::from(photo.height)).into(),
        photo.map(|photo| photo.stored_bytes).into(),
        now.into(),
        portal.into(),
        id.into(),
    ];
    let hit = tx.execute(SET_PHOTO, &parameters)?;
    Ok(touched(tx, portal, id, hit))
}

/// How much the photos of a portal take together, in bytes.
///
/// # Errors
/// Those of every statement.
pub fn stored_bytes(tx: &mut Tx<'_>, portal: PortalId) -> Result<i64, Error> {
    let sum = tx.optional(STORED_BYTES, &[portal.into()], |row| {
        row.columns("people").int("photo_bytes")
    })?;
    Ok(sum.unwrap_or_default())
}
