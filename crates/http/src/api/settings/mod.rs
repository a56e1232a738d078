//! Settings of the portal (`docs/protocol/portal.md` 3.4, 7, 8, 9, 10.4, 10.5, 13; `docs/protocol/auth.md` 11, 13, 14, 16).

mod change_owner;
mod close_admin_helper;
mod close_welcome;
mod color_themes;
mod complete_wizard;
mod get_ai_access;
mod get_banner;
mod get_build_version;
mod get_cookie_settings;
mod get_deep_link;
mod get_developer_tools;
mod get_greeting;
mod get_invitation_settings;
mod get_ip_restrictions_settings;
mod get_login_settings;
mod get_logo;
mod get_machine;
mod get_password_settings;
mod get_payment_settings;
mod get_settings;
mod get_socket;
mod get_space_usage;
mod is_default_greeting;
mod license;
mod list_cultures;
mod list_ip_restrictions;
mod list_logos;
mod list_sign_in_services;
mod list_time_zones;
mod modules;
mod notifications;
mod quota;
mod request_joining;
mod request_owner_change;
mod reset_login_settings;
mod restore_greeting;
pub(in crate::api) mod second_factor;
mod send_admin_message;
mod set_ai_access;
mod set_banner;
mod set_deep_link;
mod set_developer_tools;
mod set_domain;
mod set_email_activation;
mod set_greeting;
mod set_invitation_settings;
mod set_message_rule;
mod set_start_folder;
mod set_time_and_language;
mod set_trusted_domains;
mod update_cookie_settings;
mod update_ip_restrictions;
mod update_login_settings;
mod update_password_settings;
mod versions;

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
        request_owner_change::operation(),
        change_owner::operation(),
        list_cultures::operation(),
        set_domain::operation(),
        close_admin_helper::operation(),
        close_welcome::operation(),
        get_ai_access::operation(),
        get_banner::operation(),
        get_deep_link::operation(),
        get_greeting::operation(),
        get_logo::operation(),
        get_payment_settings::operation(),
        get_socket::operation(),
        get_space_usage::operation(),
        list_sign_in_services::operation(),
        is_default_greeting::operation(),
        list_logos::operation(),
        restore_greeting::operation(),
        set_ai_access::operation(),
        set_banner::operation(),
        set_deep_link::operation(),
        set_email_activation::operation(),
        set_greeting::operation(),
        set_start_folder::operation(),
        complete_wizard::operation(),
        get_machine::operation(),
        list_time_zones::operation(),
        set_time_and_language::operation(),
        set_trusted_domains::operation(),
        set_message_rule::operation(),
        send_admin_message::operation(),
        request_joining::operation(),
    ];
    operations.extend(set_developer_tools::operations());
    operations.extend(license::operations());
    operations.extend(notifications::operations());
    operations.extend(quota::operations());
    operations.extend(color_themes::operations());
    operations.extend(versions::operations());
    operations.extend(update_ip_restrictions::operations());
    operations.extend(second_factor::operations());
    operations.extend(modules::operations());
    operations
}
