//! The table of what was told about portals when they were registered.

use crate::error::Error;
use crate::tx::Tx;
use anteroom_domain::PortalId;
use anteroom_domain::portal::PortalDetails;

const INSERT: &str = "INSERT INTO portal_details (portal_id, phone, region, affiliate_id, partner_id, campaign, spam, calls, \
client_address) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
const FIND: &str = "SELECT phone, region, affiliate_id, partner_id, campaign, spam, calls, client_address \
FROM portal_details WHERE portal_id = $1";

pub(crate) const STATEMENTS: &[&str] = &[INSERT, FIND];

/// Keeps what was told about a new portal.
///
/// # Errors
/// Those of every statement.
pub fn insert(tx: &mut Tx<'_>, portal: PortalId, details: &PortalDetails) -> Result<(), Error> {
    let parameters = [
        portal.into(),
        details.phone.as_deref().into(),
        details.region.as_deref().into(),
        details.affiliate_id.as_deref().into(),
        details.partner_id.as_deref().into(),
        details.campaign.as_deref().into(),
        details.spam.into(),
        details.calls.into(),
        details.client_address.as_deref().into(),
    ];
    tx.execute(INSERT, &parameters).map(drop)
}

/// What was told about a portal; none for portals that were not registered.
///
/// # Errors
/// Those of every statement.
pub fn find(tx: &mut Tx<'_>, portal: PortalId) -> Result<Option<PortalDetails>, Error> {
    tx.optional(FIND, &[portal.into()], |row| {
        let mut columns = row.columns("portal_details");
        Ok(PortalDetails {
            phone: columns.opt_text("phone")?,
            region: columns.opt_text("region")?,
            affiliate_id: columns.opt_text("affiliate_id")?,
            partner_id: columns.opt_text("partner_id")?,
            campaign: columns.opt_text("campaign")?,
            spam: columns.opt_bool("spam")?,
            calls: columns.opt_bool("calls")?,
            client_address: columns.opt_text("client_address")?,
        })
    })
}
