//! Whether a code is right.

use super::sealed::{self, Kind};
use super::set_up::has_lapsed;
use super::{backup_codes, totp};
use crate::app::Ctx;
use crate::error::Error;
use crate::portal_settings;
use anteroom_domain::policy::Permit;
use anteroom_domain::second_factor::{Tries, Verdict};
use anteroom_domain::{PersonId, PortalId};
use anteroom_store::{Tx, people, second_factors};

/// What became of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Checked {
    /// It is right.
    Right {
        /// Whether it completed the set-up.
        is_first: bool,
    },
    /// It is wrong, or was used.
    Wrong,
    /// There were too many wrong ones: it was not looked at.
    Locked,
    /// The person has no app, or one where a first code was to come.
    NotSetUp,
}

/// What a code is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Complete the set-up.
    SetUp,
    /// Show that the app is at hand.
    Code,
    /// Whichever it is.
    Either,
}

/// Checks a code of the app, or a backup code once there are some, and uses it up. Counts it before the verdict, so that
/// the transaction must be committed whatever the verdict is; of several at the same time each sees what the others did.
///
/// # Errors
/// Those of the store, and internal for what does not fit the machine key.
pub(crate) fn check_code(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    portal: PortalId,
    person: PersonId,
    code: &str,
    stage: Stage,
) -> Result<Checked, Error> {
    let now = ctx.now();
    people::list_for_change(tx, portal, &[person])?;
    let Some(mut factor) = second_factors::find(tx, portal, person)? else {
        return Ok(Checked::NotSetUp);
    };
    let fits = match stage {
        Stage::SetUp => !factor.is_connected,
        Stage::Code => factor.is_connected,
        Stage::Either => true,
    };
    if !fits || (!factor.is_connected && has_lapsed(&factor, now)) {
        return Ok(Checked::NotSetUp);
    }
    let rule = portal_settings::in_transaction(tx, ctx, portal)?.attempts.value;
    let (tries, verdict) = factor.tries.after_one_more(rule, now);
    second_factors::set_tries(tx, portal, person, &tries)?;
    if verdict == Verdict::Locked {
        return Ok(Checked::Locked);
    }
    // Apps show the digits in groups, and people type them as they see them.
    let code: String = code.chars().filter(|c| !c.is_whitespace()).take(64).collect();
    let secret = sealed::open(ctx, portal, person, Kind::Secret, &factor.secret)?;
    let is_first = !factor.is_connected;
    if let Some(step) = totp::find_step(&secret, &code, factor.last_step, now)? {
        factor.last_step = step;
    } else {
        let mut codes = if is_first {
            Vec::new()
        } else {
            backup_codes::open(ctx, portal, person, &factor.backup_codes)?
        };
        if !backup_codes::use_up(&mut codes, &code) {
            return Ok(Checked::Wrong);
        }
        factor.backup_codes = backup_codes::seal(ctx, portal, person, &codes)?;
    }
    if is_first {
        factor.is_connected = true;
        factor.backup_codes = backup_codes::seal(ctx, portal, person, &backup_codes::generate(ctx))?;
    }
    factor.tries = Tries::default();
    let permit = Permit::system("the person has shown that the app is at hand");
    second_factors::put(tx, &permit, &factor)?;
    Ok(Checked::Right { is_first })
}
