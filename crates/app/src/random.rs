//! Randomness and identifiers as parameters.

use anteroom_domain::Instant;
use rand::Rng;
use std::sync::atomic::{AtomicU64, Ordering};
use uuid::Uuid;

/// Gives random bytes fit for secrets.
pub trait Random: Send + Sync {
    /// Fills the buffer.
    fn fill(&self, buffer: &mut [u8]);
}

/// The machine's generator.
#[derive(Debug, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that takes randomness from the machine"
    )]
    fn fill(&self, buffer: &mut [u8]) {
        rand::rng().fill_bytes(buffer);
    }
}

/// 32 random bytes: the size of every secret that the portal makes.
pub fn secret(random: &dyn Random) -> [u8; 32] {
    let mut bytes = [0; 32];
    random.fill(&mut bytes);
    bytes
}

/// Makes identifiers that sort by time (UUID version 7), so that rows made together lie together on disk. Those of one
/// process are strictly ascending, also within a millisecond: the audit trail keeps its order.
#[derive(Debug, Default)]
pub struct Ids(AtomicU64);

/// Bits of the counter within a millisecond (RFC 9562 6.2, method 1).
const COUNTER_BITS: u32 = 12;

impl Ids {
    /// The next identifier.
    pub fn next(&self, now: Instant, random: &dyn Random) -> Uuid {
        let earliest = u64::try_from(now.0.max(0) / 1_000).unwrap_or_default() << COUNTER_BITS;
        let step = |last: u64| Some(earliest.max(last + 1));
        let last = self
            .0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, step)
            .unwrap_or_default();
        let this = earliest.max(last + 1);
        let mut bytes = [0; 10];
        random.fill(&mut bytes);
        let counter = u16::try_from(this & ((1 << COUNTER_BITS) - 1))
            .unwrap_or_default()
            .to_be_bytes();
        let [high, low, rest @ ..] = &mut bytes;
        (*high, *low) = (counter[0], counter[1]);
        let _ = rest;
        uuid::Builder::from_unix_timestamp_millis(this >> COUNTER_BITS, &bytes).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_ascend_even_when_the_clock_stands_still_or_goes_back() {
        let ids = Ids::default();
        let mut last = Uuid::nil();
        for now in [5_000, 5_000, 9_000, 1_000]
            .into_iter()
            .flat_map(|ms| std::iter::repeat_n(Instant(ms * 1_000), 5_000))
        {
            let id = ids.next(now, &SystemRandom);
            assert!(id > last && id.get_version_num() == 7);
            last = id;
        }
    }
}
