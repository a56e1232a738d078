//! Handing over what a person leaves behind, one module for each kind of thing.
//!
//! A kind of thing takes part with one function in [`PARTS`]. It does a bounded piece of its work in the transaction
//! that it is given, says whether something is left, and is called again until nothing is. Doing it once more when
//! nothing is left changes nothing, so work that was interrupted is simply gone on with.

mod groups;
mod invitations;
mod keys;

use crate::app::Ctx;
use crate::error::Error;
use anteroom_domain::{PersonId, PortalId, Role};
use anteroom_store::Tx;

/// Whose things go to whom.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Handover {
    /// The portal.
    pub portal: PortalId,
    /// Whose things they are.
    pub from: PersonId,
    /// Who receives what somebody must have.
    pub to: PersonId,
    /// Why.
    pub occasion: Occasion,
    /// Whether the profile goes, too.
    pub is_removed: bool,
}

/// Why things are handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Occasion {
    /// Somebody was named who goes on with everything.
    Reassigned,
    /// The person is removed, and whoever does it keeps what must be somebody's.
    Removed,
    /// The person gets a role that may not have all of them.
    Demoted(Role),
}

/// Whether a part has something left to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Left {
    Nothing,
    Something,
}

type Part = fn(&mut Tx<'_>, &Ctx, &Handover) -> Result<Left, Error>;

/// Every kind of thing, with the name under which interrupted work finds its place again.
const PARTS: [(&str, Part); 3] = [
    ("groups", groups::hand_over),
    ("invitations", invitations::hand_over),
    ("keys", keys::hand_over),
];

/// So many rows are changed at most before others have their turn.
const BATCH: i64 = 200;

/// How far a handover is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Progress {
    /// More is to be done, beginning with this part; about so many percent of it are done.
    At(&'static str, i64),
    /// Nothing is left.
    Done,
}

/// Does the next piece of a handover, beginning with the part of this name (`""` and unknown ones: the first).
///
/// # Errors
/// Those of the parts.
pub(crate) fn hand_over_some(tx: &mut Tx<'_>, ctx: &Ctx, handover: &Handover, step: &str) -> Result<Progress, Error> {
    let first = PARTS.iter().position(|(name, _)| *name == step).unwrap_or_default();
    for (at, (name, part)) in PARTS.iter().enumerate().skip(first) {
        if part(tx, ctx, handover)? == Left::Something {
            let share = 100 * (at + 1) / (PARTS.len() + 1);
            return Ok(Progress::At(name, i64::try_from(share).unwrap_or_default()));
        }
    }
    Ok(Progress::Done)
}

/// What a count of changed rows says about the rest.
fn left_after(changed: usize) -> Left {
    if i64::try_from(changed).is_ok_and(|changed| changed < BATCH) {
        Left::Nothing
    } else {
        Left::Something
    }
}
