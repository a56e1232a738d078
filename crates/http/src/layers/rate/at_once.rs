//! So many at the same time.

use std::collections::HashMap;
use std::fmt;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

/// What is under way. A key without anything takes no memory.
type UnderWay<K> = Arc<Mutex<HashMap<K, u32>>>;

/// At most so many under way for each key.
pub struct AtOnce<K> {
    limit: u32,
    under_way: UnderWay<K>,
}

/// Something that is under way until this is dropped.
pub struct Pass(Option<Box<dyn FnOnce() + Send>>);

impl fmt::Debug for Pass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pass")
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        if let Some(leave) = self.0.take() {
            leave();
        }
    }
}

impl<K: Hash + Eq + Clone + Send + 'static> AtOnce<K> {
    /// At most `limit` at once; 0: any number.
    pub fn new(limit: u32) -> Self {
        let under_way = UnderWay::default();
        Self { limit, under_way }
    }

    /// Begins one; none when there is no limit.
    ///
    /// # Errors
    /// When as many are under way as may be.
    pub fn enter(&self, key: K) -> Result<Option<Pass>, ()> {
        if self.limit == 0 {
            return Ok(None);
        }
        let mut all = self.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        let count = all.entry(key.clone()).or_default();
        if *count >= self.limit {
            return Err(());
        }
        *count += 1;
        let under_way = Arc::clone(&self.under_way);
        Ok(Some(Pass(Some(Box::new(move || leave(&under_way, &key))))))
    }
}

fn leave<K: Hash + Eq>(under_way: &UnderWay<K>, key: &K) {
    let mut all = under_way.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(count) = all.get_mut(key) {
        *count -= 1;
        if *count == 0 {
            all.remove(key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ends_makes_room_and_leaves_nothing_behind() {
        let limit = AtOnce::new(2);
        let first = limit.enter("a").unwrap();
        let second = limit.enter("a").unwrap();
        assert!(limit.enter("a").is_err());
        let other = limit.enter("b").unwrap();
        drop(first);
        let third = limit.enter("a").unwrap();
        assert!(limit.enter("a").is_err());
        drop((second, third, other));
        assert!(limit.under_way.lock().unwrap().is_empty());
        assert!(AtOnce::new(0).enter("a").unwrap().is_none());
    }
}
