//! Settings of the portal (`docs/protocol/portal.md` 3.4, 7, 9, 13; `docs/protocol/auth.md` 11, 13, 14, 16).

mod get_build_version;
mod get_cookie_settings;
mod get_developer_tools;
mod get_invitation_settings;
mod get_ip_restrictions_settings;
mod get_login_settings;
mod get_password_settings;
mod get_settings;
mod list_cultures;
mod list_ip_restrictions;
mod reset_login_settings;
pub(in crate::api) mod second_factor;
mod set_developer_tools;
mod set_domain;
mod set_invitation_settings;
mod update_cookie_settings;
mod update_ip_restrictions;
mod update_login_settings;
mod update_password_settings;

use crate::operation::Operation;

pub(super) fn operations() -> Vec<Operation> {
    let mut operations = vec![
        get_settings::operation(),
        get_password_settings::operation(),
        update_password_settings::operation(),
        get_login_settings::operation(),
        update_login_settings::operation(),
        reset_login_settings::operation(),
        get_cookie_settings::operation(),
        update_cookie_settings::operation(),
        get_developer_tools::operation(),
        list_ip_restrictions::operation(),
        get_ip_restrictions_settings::operation(),
        get_build_version::operation(),
        get_invitation_settings::operation(),
        set_invitation_settings::operation(),
        list_cultures::operation(),
        set_domain::operation(),
    ];
    operations.extend(set_developer_tools::operations());
    operations.extend(update_ip_restrictions::operations());
    operations.extend(second_factor::operations());
    operations
}
