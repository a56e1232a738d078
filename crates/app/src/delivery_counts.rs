//! How often this process tried to deliver something, and how it ended.

use std::sync::atomic::{AtomicU64, Ordering};

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivered {
    /// It was taken.
    Taken,
    /// It is tried again.
    Later,
    /// It is not tried again.
    GivenUp,
}

/// Attempts of one kind.
#[derive(Debug, Default)]
pub(crate) struct DeliveryCounts {
    taken: AtomicU64,
    later: AtomicU64,
    given_up: AtomicU64,
}

impl DeliveryCounts {
    pub(crate) fn note(&self, ended: Delivered) {
        let counter = match ended {
            Delivered::Taken => &self.taken,
            Delivered::Later => &self.later,
            Delivered::GivenUp => &self.given_up,
        };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn read(&self) -> [(Delivered, u64); 3] {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        [
            (Delivered::Taken, read(&self.taken)),
            (Delivered::Later, read(&self.later)),
            (Delivered::GivenUp, read(&self.given_up)),
        ]
    }
}
