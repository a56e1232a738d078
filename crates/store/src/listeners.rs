//! Who hears of a commit.

use crate::tx::Touched;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{PoisonError, RwLock};

type Listener = Box<dyn Fn(&[Touched]) + Send + Sync>;

/// Who hears of a commit, before the jobs of the commit are answered.
#[derive(Default)]
pub(crate) struct Listeners(RwLock<Vec<Listener>>);

impl Listeners {
    pub fn add(&self, listener: impl Fn(&[Touched]) + Send + Sync + 'static) {
        self.0
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .push(Box::new(listener));
    }

    pub fn tell(&self, touched: &[Touched]) {
        if touched.is_empty() {
            return;
        }
        for listener in self.0.read().unwrap_or_else(PoisonError::into_inner).iter() {
            // A listener that panics must not take the database thread with it.
            if catch_unwind(AssertUnwindSafe(|| listener(touched))).is_err() {
                tracing::error!("a listener of commits panicked");
            }
        }
    }
}
