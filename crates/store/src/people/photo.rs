//! The columns of a person's photo.

use super::change::touched;
use crate::error::Error;
use crate::tx::Tx;
use anteroom_domain::{Instant, PersonId, Photo, PortalId};

pub(super) const SET_PHOTO: &str = "UPDATE people SET photo_id = $1, photo_format = $2, photo_width = $3, \
photo_height = $4, modified_at = $5, version = version + 1 WHERE portal_id = $6 AND id = $7";

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
        now.into(),
        portal.into(),
        id.into(),
    ];
    let hit = tx.execute(SET_PHOTO, &parameters)?;
    Ok(touched(tx, portal, id, hit))
}
