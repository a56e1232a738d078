//! The operations of the DocSpace API, a file for each: what it is, and the handler that turns a request into a use
//! case of `anteroom_app` and its result into an answer.

mod audit;
mod authentication;
mod capabilities;
pub(crate) mod follow_short_link;
mod groups;
mod installation;
mod keys;
mod mails;
mod modules;
mod people;
mod portal;
mod portals;
mod security;
mod settings;
mod third_party;
mod viewing;
mod webhooks;

use crate::operation::Operation;

/// Every built operation.
#[must_use]
pub fn operations() -> Vec<Operation> {
    let mut operations = people::operations();
    operations.extend(groups::operations());
    operations.extend(keys::operations());
    operations.extend(installation::operations());
    operations.extend(authentication::operations());
    operations.extend(portal::operations());
    operations.extend(security::operations());
    operations.extend(audit::operations());
    operations.extend(portals::operations());
    operations.extend(settings::operations());
    operations.extend(third_party::operations());
    operations.extend(mails::operations());
    operations.extend(webhooks::operations());
    operations.extend(modules::operations());
    operations.push(capabilities::operation());
    operations.push(follow_short_link::operation());
    operations
}
