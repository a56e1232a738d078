//! Memory of hot records that never answers what was true before a commit.

use anteroom_domain::Instant;
use lru::LruCache;
use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// More shards than threads, so that threads rarely meet in one.
const SHARDS: usize = 64;

/// Records by key, the least recently used ones making room when the byte budget is reached.
///
/// A record is put in by a reader, in three steps: [`begin_fill`](Self::begin_fill), read from the database,
/// [`fill`](Self::fill). The commit of a change calls [`drop_key`](Self::drop_key). A fill that began before is then
/// ignored, so that a reader that was overtaken by a commit cannot bring the old record back.
pub struct Cache<K, V> {
    shards: Vec<Mutex<Shard<K, V>>>,
    hasher: RandomState,
    shard_bytes: usize,
    max_age_us: Option<i64>,
}

/// How a cache is used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CacheFigures {
    /// Look-ups that found a record.
    pub hits: u64,
    /// Look-ups that found none, or one that was too old.
    pub misses: u64,
    /// Records that are held.
    pub records: usize,
    /// What they take, as counted by those who put them in.
    pub bytes: usize,
}

struct Shard<K, V> {
    records: LruCache<K, Record<V>>,
    bytes: usize,
    generation: u64,
    hits: u64,
    misses: u64,
}

struct Record<V> {
    value: V,
    bytes: usize,
    filled_at: Instant,
}

/// The right to fill one record, as long as nothing of its shard is dropped.
#[derive(Clone, Copy, Debug)]
pub struct Ticket {
    shard: usize,
    generation: u64,
}

impl<K: Hash + Eq, V: Clone> Cache<K, V> {
    /// A cache of at most so many bytes, as counted by the callers of [`fill`](Self::fill), whose records are trusted
    /// for at most `max_age_us` microseconds; none: until they are dropped.
    #[must_use]
    pub fn new(budget_bytes: usize, max_age_us: Option<i64>) -> Self {
        let shard = || {
            Mutex::new(Shard {
                records: LruCache::unbounded(),
                bytes: 0,
                generation: 0,
                hits: 0,
                misses: 0,
            })
        };
        Self {
            shards: (0..SHARDS).map(|_| shard()).collect(),
            hasher: RandomState::new(),
            shard_bytes: budget_bytes / SHARDS,
            max_age_us,
        }
    }

    /// The record, unless it is unknown or too old.
    pub fn get(&self, key: &K, now: Instant) -> Option<V> {
        let mut shard = self.shard(self.shard_of(key))?;
        let found = shard.records.get(key).and_then(|record| {
            // A record from the future is as good as old: the clock was set back, and nobody knows for how long it would
            // count.
            let is_fresh = self
                .max_age_us
                .is_none_or(|max| (0..max).contains(&now.0.saturating_sub(record.filled_at.0)));
            is_fresh.then(|| record.value.clone())
        });
        let counter = if found.is_some() {
            &mut shard.hits
        } else {
            &mut shard.misses
        };
        *counter += 1;
        found
    }

    /// To be called before the record is read from the database.
    pub fn begin_fill(&self, key: &K) -> Ticket {
        let shard = self.shard_of(key);
        Ticket {
            shard,
            generation: self.shard(shard).map_or(0, |s| s.generation),
        }
    }

    /// Puts in a record that was read after the ticket was taken. `bytes` is what it takes in memory; `now` is the time
    /// before it was read, from which its age counts. Ignored when something of the same shard was dropped meanwhile,
    /// and for a record that is larger than the share of a shard.
    pub fn fill(&self, ticket: Ticket, key: K, value: V, bytes: usize, now: Instant) {
        let Some(mut shard) = self.shard(ticket.shard) else {
            return;
        };
        if shard.generation != ticket.generation || bytes > self.shard_bytes {
            return;
        }
        shard.bytes += bytes;
        if let Some(before) = shard.records.put(
            key,
            Record {
                value,
                bytes,
                filled_at: now,
            },
        ) {
            shard.bytes -= before.bytes;
        }
        while shard.bytes > self.shard_bytes {
            let Some((_, oldest)) = shard.records.pop_lru() else {
                break;
            };
            shard.bytes -= oldest.bytes;
        }
    }

    /// Forgets a record, and makes every fill of its shard that has begun useless.
    pub fn drop_key(&self, key: &K) {
        let Some(mut shard) = self.shard(self.shard_of(key)) else {
            return;
        };
        shard.generation += 1;
        if let Some(record) = shard.records.pop(key) {
            shard.bytes -= record.bytes;
        }
    }

    /// Forgets everything, and makes every fill that has begun useless.
    pub fn clear(&self) {
        for shard in &self.shards {
            let mut shard = lock(shard);
            shard.generation += 1;
            shard.records.clear();
            shard.bytes = 0;
        }
    }

    /// What was counted since the cache was made, and what it holds.
    #[must_use]
    pub fn figures(&self) -> CacheFigures {
        let mut figures = CacheFigures::default();
        for shard in &self.shards {
            let shard = lock(shard);
            figures.hits += shard.hits;
            figures.misses += shard.misses;
            figures.records += shard.records.len();
            figures.bytes += shard.bytes;
        }
        figures
    }

    /// How many bytes the records take, as counted by the callers.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.shards.iter().map(|shard| lock(shard).bytes).sum()
    }

    fn shard_of(&self, key: &K) -> usize {
        usize::try_from(self.hasher.hash_one(key) % SHARDS as u64).unwrap_or(0)
    }

    fn shard(&self, index: usize) -> Option<MutexGuard<'_, Shard<K, V>>> {
        self.shards.get(index).map(lock)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
