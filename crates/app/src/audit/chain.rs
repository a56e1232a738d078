//! What seals events, and what says that a chain is ours (`docs/guide/audit.md`).
//!
//! Each event of a trail is sealed by SHA-256 of itself and of the seal before: whoever changes, removes, adds or moves one
//! breaks every seal from there on. Anybody can check that with an export. Where a chain begins and ends stands under a MAC
//! with a key that is not in the database: whoever can only write to the database cannot seal anew what he changed.

use crate::secrets::Secrets;
use anteroom_domain::PortalId;
use anteroom_store::event_chains::{EventChain, StoredEvent};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

/// A seal.
pub type Seal = [u8; 32];
/// What the first event of a chain is sealed with.
pub const FIRST: Seal = [0; 32];

const LABEL: &[u8] = b"anteroom audit event v1";
const PURPOSE: &[u8] = b"anteroom audit chains v1";

/// A chain without events.
pub(super) const fn empty() -> EventChain {
    EventChain {
        last_number: 0,
        last_seal: FIRST,
        cut_number: 0,
        cut_seal: FIRST,
        mac: FIRST,
    }
}

/// The seal of an event at a place of its chain.
#[must_use]
pub fn seal_of(event: &StoredEvent, number: i64, previous: &Seal) -> Seal {
    let mut hash = Sha256::new();
    let mut part = |bytes: Option<&[u8]>| match bytes {
        None => hash.update([0]),
        // Its length first: what one part ends with is never taken for the beginning of the next.
        Some(bytes) => {
            hash.update([1]);
            hash.update(u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(bytes);
        }
    };
    part(Some(LABEL));
    part(Some(previous));
    for value in [number, event.portal.0, event.trail, event.at.0, event.action] {
        part(Some(&value.to_be_bytes()));
    }
    part(Some(event.id.as_bytes()));
    for id in [event.actor, event.via_key] {
        part(id.as_ref().map(|id| id.as_bytes().as_slice()));
    }
    for text in &event.texts {
        part(text.as_ref().map(String::as_bytes));
    }
    hash.finalize().into()
}

/// The MAC of where a chain begins and ends.
pub(super) fn mac_of(secrets: &Secrets, portal: PortalId, trail: i64, chain: &EventChain) -> Seal {
    secrets.authenticate(
        PURPOSE,
        &[
            &portal.0.to_be_bytes(),
            &trail.to_be_bytes(),
            &chain.last_number.to_be_bytes(),
            &chain.last_seal,
            &chain.cut_number.to_be_bytes(),
            &chain.cut_seal,
        ],
    )
}

/// Whether we wrote where a chain begins and ends.
pub(super) fn is_ours(secrets: &Secrets, portal: PortalId, trail: i64, chain: &EventChain) -> bool {
    mac_of(secrets, portal, trail, chain).ct_eq(&chain.mac).into()
}
