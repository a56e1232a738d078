//! Every fixed statement of the crate, so that all of them can be compiled against both databases.

use crate::backlogs;
use crate::error::Error;
use crate::idempotent_calls;
use crate::person_settings;
use crate::portal_details;
use crate::tx::Tx;
use crate::{
    event_chains, events, external_accounts, groups, invitations, keys, link_epochs, migrate, outbox, people,
    portal_removal, portals, relations, second_factors, sessions, settings, short_links, tasks, unused_pictures,
    used_links, webhook_deliveries, webhooks,
};

/// Compiles every statement; answers how many there are.
pub(crate) fn check(tx: &mut Tx<'_>) -> Result<usize, Error> {
    let lists = [
        event_chains::STATEMENTS,
        events::STATEMENTS,
        groups::STATEMENTS,
        external_accounts::STATEMENTS,
        invitations::STATEMENTS,
        idempotent_calls::STATEMENTS,
        keys::STATEMENTS,
        link_epochs::STATEMENTS,
        migrate::STATEMENTS,
        outbox::STATEMENTS,
        people::STATEMENTS,
        person_settings::STATEMENTS,
        portal_details::STATEMENTS,
        portals::STATEMENTS,
        portal_removal::STATEMENTS,
        relations::STATEMENTS,
        second_factors::STATEMENTS,
        sessions::STATEMENTS,
        settings::STATEMENTS,
        short_links::STATEMENTS,
        used_links::STATEMENTS,
        tasks::STATEMENTS,
        unused_pictures::STATEMENTS,
        webhooks::STATEMENTS,
        webhook_deliveries::STATEMENTS,
    ];
    let mut checked = 0;
    for statement in lists
        .into_iter()
        .flatten()
        .copied()
        .chain(portal_removal::deletions())
        .chain(backlogs::statements())
    {
        tx.prepare(statement)?;
        checked += 1;
    }
    for (query, table) in [
        (people::FIND, "p"),
        (portals::FIND, "portals"),
        (portal_removal::FIND_DUE, "portals"),
        (keys::FIND, "api_keys"),
        (idempotent_calls::LIST_OLD, "idempotent_calls"),
        (outbox::FIND, "outbox"),
        (outbox::LIST_DUE, "outbox"),
        (groups::FIND, "g"),
        (groups::LIST_OF_PERSON, "g"),
        (groups::LIST_LED_BY, "g"),
        (tasks::FIND_DUE, "tasks"),
        (tasks::FIND, "tasks"),
        (invitations::FIND, "invitation_links"),
        (webhooks::FIND, "webhooks"),
        (webhook_deliveries::LIST_DUE_OF, "d"),
    ] {
        let for_change = tx.dialect().for_change(query, table).into_owned();
        tx.prepare(&for_change)?;
        checked += 1;
    }
    Ok(checked)
}
