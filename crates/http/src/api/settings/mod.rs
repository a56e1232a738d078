//! Settings of the portal (`docs/protocol/portal.md` 7, 13).

mod get_build_version;
mod get_invitation_settings;
mod get_password_settings;
mod get_settings;
mod list_cultures;

use crate::operation::Operation;

pub(super) fn operations() -> Vec<Operation> {
    vec![
        get_settings::operation(),
        get_password_settings::operation(),
        get_build_version::operation(),
        get_invitation_settings::operation(),
        list_cultures::operation(),
    ]
}
