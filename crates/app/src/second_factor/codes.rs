//! The backup codes of the caller (`docs/protocol/auth.md` 8).

use super::backup_codes::{self, BackupCode};
use crate::app::Ctx;
use crate::caller::Caller;
use crate::error::{Error, Refusal};
use crate::portal_settings;
use anteroom_domain::policy::Permit;
use anteroom_domain::portal_settings::SecondFactorKind;
use anteroom_store::second_factors::{self, SecondFactor};
use anteroom_store::{Tx, people};

/// The backup codes of the caller, used and unused.
///
/// # Errors
/// In this order: [`Refusal::AppIsOff`]; [`Refusal::AppNotAvailable`]; [`Error::Denied`] for a credential that nobody signed
/// in with, such as an API key: the codes open the account. Those of the store.
pub fn list_codes(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller) -> Result<Vec<BackupCode>, Error> {
    let factor = find_own(tx, ctx, caller)?;
    backup_codes::open(ctx, factor.portal, factor.person, &factor.backup_codes)
}

/// Makes new backup codes for the caller; the old ones work no more.
///
/// # Errors
/// As [`list_codes`].
pub fn renew_codes(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller) -> Result<Vec<BackupCode>, Error> {
    people::list_for_change(tx, caller.portal.id, &[caller.person.id])?;
    let factor = find_own(tx, ctx, caller)?;
    let codes = backup_codes::generate(ctx);
    let backup_codes = backup_codes::seal(ctx, factor.portal, factor.person, &codes)?;
    let changed = SecondFactor { backup_codes, ..factor };
    second_factors::put(tx, &Permit::system("everybody's own codes"), &changed)?;
    Ok(codes)
}

fn find_own(tx: &mut Tx<'_>, ctx: &Ctx, caller: &Caller) -> Result<SecondFactor, Error> {
    let (portal, person) = (caller.portal.id, caller.person.id);
    let rule = portal_settings::in_transaction(tx, ctx, portal)?.second_factor.value;
    if rule.kind != Some(SecondFactorKind::App) {
        return Err(Error::Forbidden(Refusal::AppIsOff));
    }
    let found = second_factors::find(tx, portal, person)?.filter(|factor| factor.is_connected);
    let factor = found.ok_or(Error::Forbidden(Refusal::AppNotAvailable))?;
    if caller.is_signed_in() {
        Ok(factor)
    } else {
        Err(Error::Denied)
    }
}
