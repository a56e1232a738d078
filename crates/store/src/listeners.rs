//! Who hears of a commit.

use crate::postgres_nodes::Mailbox;
use crate::tx::Touched;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

type Listener = Box<dyn Fn(&[Touched]) + Send + Sync>;

/// Who hears of a commit, before the jobs of the commit are answered.
#[derive(Default)]
pub(crate) struct Listeners {
    here: RwLock<Vec<Listener>>,
    others: OnceLock<Arc<Mailbox>>,
}

impl Listeners {
    pub fn add(&self, listener: impl Fn(&[Touched]) + Send + Sync + 'static) {
        self.here
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .push(Box::new(listener));
    }

    /// From now on other nodes hear of commits too.
    pub fn tell_others_through(&self, mailbox: Arc<Mailbox>) {
        // A second one would tell the same.
        let _ = self.others.set(mailbox);
    }

    /// A commit was made here.
    pub fn tell(&self, touched: &[Touched]) {
        if touched.is_empty() {
            return;
        }
        self.tell_here(touched);
        if let Some(others) = self.others.get() {
            others.add(touched);
        }
    }

    /// A commit was made elsewhere.
    pub fn tell_here(&self, touched: &[Touched]) {
        for listener in self.here.read().unwrap_or_else(PoisonError::into_inner).iter() {
            // A listener that panics must not take the database thread with it.
            if catch_unwind(AssertUnwindSafe(|| listener(touched))).is_err() {
                tracing::error!("a listener of commits panicked");
            }
        }
    }
}
