//! Mails: writing them within the change that they tell of, and what becomes of them.

mod post;

pub use post::post;
