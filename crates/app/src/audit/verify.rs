//! Checking that nobody changed, removed, added or moved an event.

use super::chain::{FIRST, Seal, is_ours, seal_of};
use crate::secrets::Secrets;
use anteroom_domain::PortalId;
use anteroom_domain::event::Trail;
use anteroom_store::event_chains::{self, EventChain, StoredEvent};
use anteroom_store::{Db, Error};
use uuid::Uuid;

/// Events that are read in one transaction.
const AT_ONCE: i64 = 5_000;
/// How often is begun anew because old events were deleted meanwhile.
const BEGINS: u32 = 5;

/// What is wrong with a chain: the first thing that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChainFault {
    /// Somebody changed it, or put another in its place.
    #[error("event {number} (id {id}) is not as it was sealed")]
    Changed {
        /// Its place.
        number: i64,
        /// Its identifier, as it is now.
        id: Uuid,
    },
    /// It cannot even be read.
    #[error("event {number} cannot be read")]
    Unreadable {
        /// Its place.
        number: i64,
    },
    /// It is not there.
    #[error("event {number} is missing")]
    Missing {
        /// Its place.
        number: i64,
    },
    /// Nobody of us sealed it.
    #[error("event {number} does not belong there")]
    Foreign {
        /// Its place.
        number: i64,
    },
    /// Where the chain begins and ends is missing, was changed, or was written with another machine key.
    #[error("the record of where the chain begins and ends is not ours")]
    Record,
    /// It is not the seal that was noted elsewhere.
    #[error("event {number} does not have the seal that was noted for it")]
    Unexpected {
        /// Its place.
        number: i64,
    },
}

/// What became of a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainReport {
    /// The first place that is still there; 1 when nothing was deleted.
    pub first: i64,
    /// The last place.
    pub last: i64,
    /// The seal of the last event.
    pub last_seal: Seal,
    /// How many events were checked.
    pub checked: i64,
    /// How many are not sealed yet.
    pub unsealed: i64,
    /// What is wrong, if something is.
    pub fault: Option<ChainFault>,
}

/// Checks one trail of a portal, while others work on it. `expected`: places and the seals that were noted for them
/// elsewhere. `progress` is told now and then how many events were checked.
///
/// # Errors
/// Those of the store.
pub async fn verify(
    db: &Db,
    secrets: &Secrets,
    (portal, trail): (PortalId, Trail),
    expected: &[(i64, Seal)],
    progress: &mut (dyn FnMut(i64) + Send),
) -> Result<ChainReport, Error> {
    let mut begins = 0;
    loop {
        begins += 1;
        let Ok((chain, unsealed)) = begin(db, portal, trail).await? else {
            return Ok(broken_record());
        };
        let mut walk = Walk::new(chain.as_ref(), unsealed);
        walk.report.fault = match &chain {
            None => walk.foreign(db, (portal, trail), i64::MIN).await?,
            Some(chain) if !is_ours(secrets, portal, trail.number(), chain) => Some(ChainFault::Record),
            Some(chain) => walk.go(db, (portal, trail), chain, expected, progress).await?,
        };
        if walk.report.fault.is_some() && begins < BEGINS {
            // Old events may have been deleted, or new ones sealed for the first time, since the chain was read.
            let now = begin(db, portal, trail).await?;
            let is_moved = now.is_ok_and(|(now, _)| match (&now, &chain) {
                (Some(now), Some(before)) => now.cut_number != before.cut_number,
                (now, before) => now.is_some() != before.is_some(),
            });
            if is_moved {
                continue;
            }
        }
        return Ok(walk.report);
    }
}

/// The record of a chain, and how many events wait for their seals; the inner error is a record that cannot be read.
async fn begin(db: &Db, portal: PortalId, trail: Trail) -> Result<Result<(Option<EventChain>, i64), ()>, Error> {
    let read = db.read(move |tx| {
        let unsealed = event_chains::count_unsealed(tx, portal, trail)?;
        Ok::<_, Error>((event_chains::find(tx, portal, trail.number())?, unsealed))
    });
    match read.await {
        Ok(found) => Ok(Ok(found)),
        Err(Error::Corrupt { .. }) => Ok(Err(())),
        Err(error) => Err(error),
    }
}

fn broken_record() -> ChainReport {
    let mut walk = Walk::new(None, 0);
    walk.report.fault = Some(ChainFault::Record);
    walk.report
}

struct Walk {
    report: ChainReport,
    at: i64,
    seal: Seal,
}

impl Walk {
    fn new(chain: Option<&EventChain>, unsealed: i64) -> Self {
        let (cut, seal) = chain.map_or((0, FIRST), |chain| (chain.cut_number, chain.cut_seal));
        Self {
            report: ChainReport {
                first: cut + 1,
                last: chain.map_or(0, |chain| chain.last_number),
                last_seal: chain.map_or(FIRST, |chain| chain.last_seal),
                checked: 0,
                unsealed,
                fault: None,
            },
            at: cut,
            seal,
        }
    }

    async fn go(
        &mut self,
        db: &Db,
        of: (PortalId, Trail),
        chain: &EventChain,
        expected: &[(i64, Seal)],
        progress: &mut (dyn FnMut(i64) + Send),
    ) -> Result<Option<ChainFault>, Error> {
        if let Some(number) = next(db, of, i64::MIN)
            .await?
            .filter(|number| *number <= chain.cut_number)
        {
            return Ok(Some(ChainFault::Foreign { number }));
        }
        if let Some((number, _)) = expected
            .iter()
            .find(|(number, _)| *number <= chain.cut_number || *number > chain.last_number)
        {
            return Ok(Some(ChainFault::Unexpected { number: *number }));
        }
        while self.at < chain.last_number {
            let Some(events) = page(db, of, self.at).await? else {
                let number = self.at + 1;
                return Ok(Some(ChainFault::Unreadable { number }));
            };
            if events.is_empty() {
                return Ok(Some(ChainFault::Missing { number: self.at + 1 }));
            }
            for event in events
                .iter()
                .take_while(|event| event.seal_number <= Some(chain.last_number))
            {
                if let Some(fault) = self.step(event, expected) {
                    return Ok(Some(fault));
                }
            }
            if events.iter().all(|event| event.seal_number > Some(chain.last_number)) {
                return Ok(Some(ChainFault::Missing { number: self.at + 1 }));
            }
            progress(self.report.checked);
        }
        if self.seal != chain.last_seal {
            return Ok(Some(ChainFault::Record));
        }
        self.foreign(db, of, chain.last_number).await
    }

    fn step(&mut self, event: &StoredEvent, expected: &[(i64, Seal)]) -> Option<ChainFault> {
        let number = self.at + 1;
        if event.seal_number != Some(number) {
            return Some(ChainFault::Missing { number });
        }
        let seal = seal_of(event, number, &self.seal);
        if event.seal.as_deref() != Some(&seal[..]) {
            return Some(ChainFault::Changed { number, id: event.id });
        }
        if expected.iter().any(|(at, noted)| *at == number && *noted != seal) {
            return Some(ChainFault::Unexpected { number });
        }
        (self.at, self.seal) = (number, seal);
        self.report.checked += 1;
        None
    }

    /// Whether there are events behind the end of the chain.
    async fn foreign(&self, db: &Db, of: (PortalId, Trail), last: i64) -> Result<Option<ChainFault>, Error> {
        let Some(number) = next(db, of, last).await? else {
            return Ok(None);
        };
        // Read later: it knows of all that was sealed by then.
        let end = begin(db, of.0, of.1).await?.ok().and_then(|(chain, _)| chain);
        let is_sealed = end.is_some_and(|chain| number <= chain.last_number);
        Ok((!is_sealed || last == i64::MIN).then_some(ChainFault::Foreign { number }))
    }
}

async fn next(db: &Db, (portal, trail): (PortalId, Trail), after: i64) -> Result<Option<i64>, Error> {
    db.read(move |tx| event_chains::next_sealed(tx, portal, trail, after))
        .await
}

/// The next events of a chain; none when the very next one cannot be read.
async fn page(db: &Db, (portal, trail): (PortalId, Trail), after: i64) -> Result<Option<Vec<StoredEvent>>, Error> {
    for limit in [AT_ONCE, 1] {
        let read = db.read(move |tx| event_chains::list_sealed(tx, portal, trail, after, limit));
        match read.await {
            Ok(events) => return Ok(Some(events)),
            // Up to the row that cannot be read they come one by one.
            Err(Error::Corrupt { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(None)
}
