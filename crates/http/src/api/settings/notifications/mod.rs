//! What members want to be told, and on which ways (`docs/protocol/portal.md` 14).

mod get_notification;
mod list_channels;
mod mute_room;
mod set_notification;
mod telegram;

use crate::operation::Operation;

pub(super) fn operations() -> Vec<Operation> {
    let mut operations = vec![
        get_notification::operation(),
        set_notification::operation(),
        mute_room::listing(),
        mute_room::operation(),
        list_channels::operation(),
    ];
    operations.extend(telegram::operations());
    operations
}
