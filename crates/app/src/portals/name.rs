//! Which names a portal can have (`docs/protocol/portal.md` 6.2, 6.3).

use crate::app::{App, Ctx};
use crate::error::Error;
use crate::portals::fault::PortalFault;
use crate::portals::rename::means_the_installation;
use anteroom_domain::Alias;
use anteroom_domain::alias::{AliasError, MADE_UP_CHARS};
use anteroom_store::{Tx, portals};

/// Most names that are shown beside a taken one.
const SIMILAR_NAMES: i64 = 20;
/// How often a name is made up before it is given up; of the two thousand million names hardly any is taken.
const TRIES: usize = 5;

/// Checks whether a portal could have this name now.
///
/// # Errors
/// [`PortalFault::NameEmpty`], [`PortalFault::NameLength`], [`PortalFault::NameCharacters`],
/// [`PortalFault::NameTaken`].
pub async fn check_name(app: &App, name: &str) -> Result<Alias, Error> {
    let alias = parse_name(name)?;
    let wanted = alias.clone();
    app.point(move |tx, ctx| require_free(tx, ctx, &wanted)).await?;
    Ok(alias)
}

/// Reads the name of a portal.
///
/// # Errors
/// As [`check_name`], but whether it is free.
pub fn parse_name(name: &str) -> Result<Alias, Error> {
    Ok(Alias::parse(name).map_err(|error: AliasError| PortalFault::from(error))?)
}

/// Checks inside a transaction whether a name is free.
///
/// # Errors
/// [`PortalFault::NameTaken`].
pub fn require_free(tx: &mut Tx<'_>, ctx: &Ctx, alias: &Alias) -> Result<(), Error> {
    if is_free(tx, ctx, alias)? {
        return Ok(());
    }
    let similar = portals::list_aliases_like(tx, alias.as_str(), SIMILAR_NAMES)?;
    Err(PortalFault::NameTaken { similar }.into())
}

/// Whether nothing is found under a name: no portal by its alias or by its mapped domain, and nothing of this machine.
fn is_free(tx: &mut Tx<'_>, ctx: &Ctx, alias: &Alias) -> Result<bool, Error> {
    let settings = &ctx.settings;
    let is_local = means_the_installation(ctx, alias.as_str()) || settings.base_domain == alias.as_str();
    if alias.is_reserved() || is_local {
        return Ok(false);
    }
    // Below the base domain the alias goes before a mapped domain, so it must not take one away.
    let full_name = format!("{alias}.{}", settings.base_domain);
    Ok(!portals::is_name_taken(tx, alias.as_str(), &full_name)?)
}

/// Makes a free name up.
///
/// # Errors
/// [`PortalFault::NameNotAvailable`].
pub(super) async fn make_name_up(app: &App) -> Result<Alias, Error> {
    app.point(|tx, ctx| {
        for _ in 0..TRIES {
            let mut chance = [0; MADE_UP_CHARS];
            ctx.random.fill(&mut chance);
            let alias = Alias::made_up(chance);
            if is_free(tx, ctx, &alias)? {
                return Ok(alias);
            }
        }
        Err(PortalFault::NameNotAvailable.into())
    })
    .await
}
