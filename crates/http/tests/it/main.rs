//! The portal over HTTP, in this process, on SQLite and PostgreSQL. One file for each part of the protocol.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

mod active_connections;
mod attacks;
mod attacks_on_groups;
mod authentication;
mod authenticator;
mod captcha;
mod change_email;
mod concurrency;
mod conditions;
mod confirm_link;
mod cookies;
mod create_person;
mod credential_kinds;
mod credential_rules;
mod credentials;
mod delete_person;
mod departments;
mod directory;
mod disabled_at_once;
mod groups;
mod groups_of_a_test;
mod guests;
mod http_layer;
mod idempotency;
mod idempotency_room;
mod invitation_forms;
mod invitation_links;
mod invitation_misuse;
mod invite_people;
mod invited;
mod isolation;
mod keys;
mod leave_portal;
mod lifecycle;
mod link_access;
mod link_grid;
mod link_of;
mod list_rows;
mod lists;
mod mails;
mod many_portals;
mod matrix;
mod misfortune;
mod networks;
mod photo_attacks;
mod photo_uploads;
mod photos;
mod portal_names;
mod portal_operator;
mod portal_rules;
mod portals;
mod quota;
mod rate_limit;
mod read_person;
mod reassign;
mod refusals_of_groups;
mod refusals_of_profiles;
mod refusals_of_status_and_type;
mod register_portal;
mod registration;
mod remove;
mod request_password;
mod rotate_key;
mod second_factor;
mod second_portal;
mod send_invitations_again;
mod session_ends;
mod set_activation;
mod set_culture;
mod set_password;
mod set_role;
mod set_status;
mod sign_in_page;
mod tasks;
mod tasks_stage;
mod theme;
mod third_party;
mod timing;
mod type_change;
mod update_person;
