//! The tables of invitation links, of first openings and of the budget of invitation mails (`docs/protocol/people.md`
//! 6.5, `docs/protocol/portal.md` 3.2).

use crate::error::Error;
use crate::tx::Tx;
use crate::value::Row;
use anteroom_domain::{Instant, InvitationLink, InvitationLinkId, PersonId, PortalId, Role};

macro_rules! columns {
    () => {
        "id, portal_id, role, expires_at, max_uses, uses, created_at"
    };
}

const INSERT: &str = concat!(
    "INSERT INTO invitation_links (",
    columns!(),
    ") VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (portal_id, role) DO NOTHING"
);
pub(crate) const FIND: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM invitation_links WHERE portal_id = $1 AND id = $2"
);
const FIND_BY_ROLE: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM invitation_links WHERE portal_id = $1 AND role = $2"
);
const UPDATE: &str = "UPDATE invitation_links SET expires_at = $1, max_uses = $2 WHERE portal_id = $3 AND id = $4";
const DELETE: &str = "DELETE FROM invitation_links WHERE portal_id = $1 AND id = $2";
// The conditions stand in the change itself: of two who come at the same time for the last use, one hits no row.
const TAKE_USE: &str = "UPDATE invitation_links SET uses = uses + 1 WHERE portal_id = $1 AND id = $2 \
AND (max_uses IS NULL OR uses < max_uses) AND (expires_at IS NULL OR expires_at > $3)";

const FIND_OPENING: &str =
    "SELECT opened_at FROM invitation_openings WHERE portal_id = $1 AND person_id = $2 AND made_at_ms = $3";
const INSERT_OPENING: &str = "INSERT INTO invitation_openings (portal_id, person_id, made_at_ms, opened_at) \
VALUES ($1, $2, $3, $4) ON CONFLICT (portal_id, person_id, made_at_ms) DO NOTHING";
const DELETE_OPENINGS_OF: &str = "DELETE FROM invitation_openings WHERE portal_id = $1 AND person_id = $2";

const BEGIN_BUDGET: &str = "INSERT INTO invitation_budgets (portal_id, window_began_at, spent) VALUES ($1, $2, 0) \
ON CONFLICT (portal_id) DO NOTHING";
// A window that is over begins anew with this spending.
const SPEND: &str = "UPDATE invitation_budgets SET \
spent = CASE WHEN window_began_at <= $1 THEN $2 ELSE spent + $2 END, \
window_began_at = CASE WHEN window_began_at <= $1 THEN $3 ELSE window_began_at END \
WHERE portal_id = $4 AND CASE WHEN window_began_at <= $1 THEN $2 ELSE spent + $2 END <= $5";
const GIVE_BACK: &str =
    "UPDATE invitation_budgets SET spent = CASE WHEN spent > $1 THEN spent - $1 ELSE 0 END WHERE portal_id = $2";

pub(crate) const STATEMENTS: &[&str] = &[
    INSERT,
    FIND,
    FIND_BY_ROLE,
    UPDATE,
    DELETE,
    TAKE_USE,
    FIND_OPENING,
    INSERT_OPENING,
    DELETE_OPENINGS_OF,
    BEGIN_BUDGET,
    SPEND,
    GIVE_BACK,
];

/// Adds a link. `false` when the portal has one for this role already.
///
/// # Errors
/// Those of every statement.
pub fn insert(tx: &mut Tx<'_>, link: &InvitationLink) -> Result<bool, Error> {
    let parameters = [
        link.id.into(),
        link.portal.into(),
        link.role.wire_number().into(),
        link.expires_at.into(),
        link.max_uses.into(),
        link.uses.into(),
        link.created_at.into(),
    ];
    Ok(tx.execute(INSERT, &parameters)? > 0)
}

/// A link of a portal.
///
/// # Errors
/// Those of every statement.
pub fn find(tx: &mut Tx<'_>, portal: PortalId, id: InvitationLinkId) -> Result<Option<InvitationLink>, Error> {
    tx.optional(FIND, &[portal.into(), id.into()], read)
}

/// A link of a portal, locked for a change until the transaction ends: nobody registers with it meanwhile.
///
/// # Errors
/// Those of every statement.
pub fn find_for_change(
    tx: &mut Tx<'_>,
    portal: PortalId,
    id: InvitationLinkId,
) -> Result<Option<InvitationLink>, Error> {
    let statement = tx.dialect().for_change(FIND, "invitation_links");
    tx.optional(&statement, &[portal.into(), id.into()], read)
}

/// The link of a portal for this role.
///
/// # Errors
/// Those of every statement.
pub fn find_by_role(tx: &mut Tx<'_>, portal: PortalId, role: Role) -> Result<Option<InvitationLink>, Error> {
    tx.optional(FIND_BY_ROLE, &[portal.into(), role.wire_number().into()], read)
}

/// Writes expiry and limit of a link.
///
/// # Errors
/// Those of every statement.
pub fn update(tx: &mut Tx<'_>, link: &InvitationLink) -> Result<(), Error> {
    let parameters = [
        link.expires_at.into(),
        link.max_uses.into(),
        link.portal.into(),
        link.id.into(),
    ];
    tx.execute(UPDATE, &parameters).map(drop)
}

/// Deletes a link.
///
/// # Errors
/// Those of every statement.
pub fn delete(tx: &mut Tx<'_>, portal: PortalId, id: InvitationLinkId) -> Result<(), Error> {
    tx.execute(DELETE, &[portal.into(), id.into()]).map(drop)
}

/// Counts one more use of a link. `false` when it may not be used any more: gone, expired or used up. However many do
/// it at once, no more succeed than the link allows.
///
/// # Errors
/// Those of every statement.
pub fn take_use(tx: &mut Tx<'_>, portal: PortalId, id: InvitationLinkId, now: Instant) -> Result<bool, Error> {
    Ok(tx.execute(TAKE_USE, &[portal.into(), id.into(), now.into()])? > 0)
}

/// When the invitation that was made at this time was opened first; none: not yet.
///
/// # Errors
/// Those of every statement.
pub fn find_opening(
    tx: &mut Tx<'_>,
    portal: PortalId,
    person: PersonId,
    made_at_ms: i64,
) -> Result<Option<Instant>, Error> {
    tx.optional(
        FIND_OPENING,
        &[portal.into(), person.into(), made_at_ms.into()],
        |row| row.columns("invitation_openings").instant("opened_at"),
    )
}

/// Records the first opening of an invitation. `false` when it was opened before.
///
/// # Errors
/// Those of every statement; also when the person does not exist.
pub fn record_opening(
    tx: &mut Tx<'_>,
    portal: PortalId,
    person: PersonId,
    made_at_ms: i64,
    now: Instant,
) -> Result<bool, Error> {
    let parameters = [portal.into(), person.into(), made_at_ms.into(), now.into()];
    Ok(tx.execute(INSERT_OPENING, &parameters)? > 0)
}

/// Forgets when the invitations of a person were opened.
///
/// # Errors
/// Those of every statement.
pub fn delete_openings_of(tx: &mut Tx<'_>, portal: PortalId, person: PersonId) -> Result<(), Error> {
    tx.execute(DELETE_OPENINGS_OF, &[portal.into(), person.into()])
        .map(drop)
}

/// What the mails of a portal may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Most mails in a window.
    pub most: i64,
    /// How long a window is, in microseconds.
    pub window_us: i64,
}

/// Takes so many mails out of the budget of a portal. `false` when it does not hold them; then nothing is taken.
///
/// # Errors
/// Those of every statement.
pub fn spend(tx: &mut Tx<'_>, portal: PortalId, mails: i64, budget: Budget, now: Instant) -> Result<bool, Error> {
    tx.execute(BEGIN_BUDGET, &[portal.into(), now.into()])?;
    let over_since = Instant(now.0.saturating_sub(budget.window_us));
    let parameters = [
        over_since.into(),
        mails.into(),
        now.into(),
        portal.into(),
        budget.most.into(),
    ];
    Ok(tx.execute(SPEND, &parameters)? > 0)
}

/// Gives so many mails back to the budget of a portal.
///
/// # Errors
/// Those of every statement.
pub fn give_back(tx: &mut Tx<'_>, portal: PortalId, mails: i64) -> Result<(), Error> {
    tx.execute(GIVE_BACK, &[mails.into(), portal.into()]).map(drop)
}

fn read(row: Row<'_>) -> Result<InvitationLink, Error> {
    let mut columns = row.columns("invitation_links");
    Ok(InvitationLink {
        id: InvitationLinkId(columns.id("id")?),
        portal: PortalId(columns.int("portal_id")?),
        role: columns.number_of("role", Role::from_wire_number)?,
        expires_at: columns.opt_instant("expires_at")?,
        max_uses: columns.opt_int("max_uses")?,
        uses: columns.int("uses")?,
        created_at: columns.instant("created_at")?,
    })
}
