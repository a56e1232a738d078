//! Mail: from the outbox to a mail server.

mod message;
mod smtp;
mod worker;

pub use smtp::{Login, Security, Smtp, SmtpSettings, Unusable};
pub use worker::MailWorker;
