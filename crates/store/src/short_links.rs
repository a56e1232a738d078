//! The table of short forms of links (`docs/protocol/http.md` 20).

use crate::error::Error;
use crate::tx::Tx;
use crate::value::Row;
use anteroom_domain::{Instant, LinkType, PortalId, UnsignedLink};

/// The expiry of what is kept until it is deleted.
pub const KEPT_FOR_EVER: Instant = Instant(i64::MAX);

const INSERT: &str = "INSERT INTO short_links (portal_id, code_hash, kind, subject, query, made_at, expires_at) \
VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (portal_id, code_hash) DO NOTHING";
const FIND: &str = "SELECT kind, subject, query, made_at FROM short_links \
WHERE portal_id = $1 AND code_hash = $2 AND (expires_at IS NULL OR expires_at >= $3)";
const DELETE_EXPIRED: &str = "DELETE FROM short_links WHERE portal_id = $1 AND expires_at < $2";
// The expiry comes first in the index, and few links have none that is near.
const DELETE_LASTING: &str = "DELETE FROM short_links WHERE portal_id = $1 AND expires_at = $2 AND subject LIKE $3";

pub(crate) const STATEMENTS: &[&str] = &[INSERT, FIND, DELETE_EXPIRED, DELETE_LASTING];

/// Keeps a link under the hash of its short form; nothing happens when it is there already. Forgets the links that no
/// longer work. `expires_at` none: kept for ever.
///
/// # Errors
/// Those of every statement.
pub fn insert(
    tx: &mut Tx<'_>,
    portal: PortalId,
    code_hash: &[u8; 32],
    link: &UnsignedLink,
    expires_at: Option<Instant>,
    now: Instant,
) -> Result<(), Error> {
    tx.execute(DELETE_EXPIRED, &[portal.into(), now.into()])?;
    let query = serde_json::to_string(&link.query).map_err(Error::query)?;
    tx.execute(
        INSERT,
        &[
            portal.into(),
            code_hash.into(),
            link.kind.wire_number().into(),
            (&link.subject).into(),
            (&query).into(),
            link.made_at.into(),
            expires_at.into(),
        ],
    )
    .map(drop)
}

/// Forgets the short forms that were kept for ever of links whose subject begins with this text, which contains neither
/// `%` nor `_`.
///
/// # Errors
/// Those of every statement.
pub fn delete_lasting(tx: &mut Tx<'_>, portal: PortalId, subject: &str) -> Result<u64, Error> {
    let pattern = format!("{subject}%");
    tx.execute(
        DELETE_LASTING,
        &[portal.into(), KEPT_FOR_EVER.into(), (&pattern).into()],
    )
}

/// The link behind a short form, unless it has expired.
///
/// # Errors
/// Those of every statement.
pub fn find(
    tx: &mut Tx<'_>,
    portal: PortalId,
    code_hash: &[u8; 32],
    now: Instant,
) -> Result<Option<UnsignedLink>, Error> {
    tx.optional(FIND, &[portal.into(), code_hash.into(), now.into()], read)
}

fn read(row: Row<'_>) -> Result<UnsignedLink, Error> {
    let mut columns = row.columns("short_links");
    Ok(UnsignedLink {
        kind: columns.number_of("kind", LinkType::from_wire_number)?,
        subject: columns.text("subject")?,
        query: {
            let text = columns.text("query")?;
            serde_json::from_str(&text).map_err(|_| columns.corrupt("query"))?
        },
        made_at: columns.instant("made_at")?,
    })
}
