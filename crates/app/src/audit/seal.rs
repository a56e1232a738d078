//! Sealing events, and deleting old ones so that what is left still proves itself.

use super::chain::{empty, is_ours, mac_of, seal_of};
use crate::app::{App, Ctx};
use crate::error::Error;
use anteroom_domain::event::{AuditLifetimes, Trail};
use anteroom_domain::{Instant, PortalId};
use anteroom_store::event_chains::{self, EventChain, StoredEvent};
use anteroom_store::{Lock, Tx, portal_sections};
use std::collections::BTreeMap;

/// Events that are sealed in one transaction: writers wait no longer than for these.
const SEALED_AT_ONCE: i64 = 256;
/// Old events that are deleted in one transaction.
const DELETED_AT_ONCE: i64 = 500;

impl App {
    /// Seals some of the events that are not sealed yet, in the order in which they are seen: those of a transaction that
    /// began earlier and ended later come later. `false` when there were none.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn seal_events(&self) -> Result<bool, Error> {
        if !self.point(|tx, _| Ok(event_chains::is_any_unsealed(tx)?)).await? {
            return Ok(false);
        }
        self.write(seal_some).await
    }

    /// Deletes the events that are older than the administrators of their portals let them become; answers how many.
    /// Portals whose administrators said nothing keep all.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn delete_old_events(&self) -> Result<u64, Error> {
        let portals = self
            .read(|tx, _| Ok(portal_sections::list_portals::<AuditLifetimes>(tx)?))
            .await?;
        let mut deleted = 0;
        for portal in portals {
            for trail in Trail::ALL {
                loop {
                    let some = self.write(move |tx, ctx| delete_some(tx, ctx, portal, trail)).await?;
                    deleted += some;
                    if some == 0 {
                        break;
                    }
                }
            }
        }
        Ok(deleted)
    }
}

fn seal_some(tx: &mut Tx<'_>, ctx: &Ctx) -> Result<bool, Error> {
    // One node at a time: two would give the same place to two events.
    tx.lock(Lock::EventChains)?;
    let mut chains: BTreeMap<(i64, i64), Vec<StoredEvent>> = BTreeMap::new();
    for event in event_chains::list_unsealed(tx, SEALED_AT_ONCE)? {
        chains.entry((event.portal.0, event.trail)).or_default().push(event);
    }
    let found = !chains.is_empty();
    for ((portal, trail), events) in chains {
        let portal = PortalId(portal);
        let before = event_chains::find(tx, portal, trail)?;
        let mut chain = before.clone().unwrap_or_else(empty);
        for event in events {
            let number = chain.last_number + 1;
            let seal = seal_of(&event, number, &chain.last_seal);
            if event_chains::seal(tx, portal, event.number, number, &seal)? {
                (chain.last_number, chain.last_seal) = (number, seal);
            }
        }
        // The portal may have been removed meanwhile, and nothing of it may stay.
        if chain.last_number > before.as_ref().map_or(0, |before| before.last_number) {
            write(tx, ctx, (portal, trail), before.as_ref(), chain)?;
        }
    }
    Ok(found)
}

/// Writes where a chain begins and ends now. What somebody else made of it before is not made ours by that.
fn write(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    (portal, trail): (PortalId, i64),
    before: Option<&EventChain>,
    mut chain: EventChain,
) -> Result<(), Error> {
    if before.is_none_or(|before| is_ours(&ctx.secrets, portal, trail, before)) {
        chain.mac = mac_of(&ctx.secrets, portal, trail, &chain);
    } else {
        tracing::error!(
            portal = portal.0,
            trail,
            "the audit trail was tampered with: run `anteroom audit verify`"
        );
    }
    Ok(event_chains::put(tx, portal, trail, &chain)?)
}

/// Deletes the oldest events of a chain, as far as they are too old and whole: what was tampered with stays for those who
/// look into it. Answers how many.
fn delete_some(tx: &mut Tx<'_>, ctx: &Ctx, portal: PortalId, trail: Trail) -> Result<u64, Error> {
    tx.lock(Lock::EventChains)?;
    let lifetimes = portal_sections::get::<AuditLifetimes>(tx, portal)?;
    let Some(before) = event_chains::find(tx, portal, trail.number())? else {
        return Ok(0);
    };
    if lifetimes.changed_at.is_none() || !is_ours(&ctx.secrets, portal, trail.number(), &before) {
        return Ok(0);
    }
    let oldest: Instant = ctx.now().plus_days(-lifetimes.value.days_of(trail));
    let mut chain = before.clone();
    for event in event_chains::list_sealed(tx, portal, trail, before.cut_number, DELETED_AT_ONCE)? {
        let number = chain.cut_number + 1;
        let seal = seal_of(&event, number, &chain.cut_seal);
        let is_whole = event.seal_number == Some(number) && event.seal.as_deref() == Some(&seal[..]);
        if event.at >= oldest || !is_whole || number > chain.last_number {
            break;
        }
        (chain.cut_number, chain.cut_seal) = (number, seal);
    }
    let (from, to) = (before.cut_number, chain.cut_number);
    if from == to {
        return Ok(0);
    }
    write(tx, ctx, (portal, trail.number()), Some(&before), chain)?;
    Ok(event_chains::delete_sealed(tx, portal, trail, from, to)?)
}
