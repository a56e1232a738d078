//! API keys (`docs/protocol/auth.md` 7).

pub mod change_key;
pub mod create_key;
pub mod read_key;
pub mod rotate_key;

use anteroom_domain::{ApiKey, Person};
use std::sync::Arc;

/// A key together with who made it.
#[derive(Clone, Debug)]
pub struct KeyView {
    /// The record.
    pub key: ApiKey,
    /// Its maker, when still there.
    pub created_by: Option<Arc<Person>>,
}
