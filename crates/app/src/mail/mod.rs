//! Mails: written within the change that they tell of, delivered later, readable for administrators.
//!
//! A use case that wants to tell somebody something calls [`post`]. The facts that letters mention, all of them optional:
//!
//! | kind | facts |
//! |---|---|
//! | invitation | `inviter`, `role` |
//! | profile disabled | `person`, `email` |
//! | type changed | `role` |
//! | reassign completed | `person`, `receiver` |
//! | reassign failed | `person`, `reason` |
//! | removal completed | `person` |
//! | removal failed | `person`, `reason` |

mod administer;
pub mod deliver;
mod post;
mod words;
mod written;

pub use administer::{MailList, MailView, get_mail, list_mails, retry_mail, send_test_mail};
pub use post::post;
pub(crate) use post::put;
pub use written::{WrittenMail, written_mail};
